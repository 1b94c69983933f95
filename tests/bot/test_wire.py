"""The wire against a server that breaks every rule that a server can break."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import uvloop
from telegram.error import BadRequest, NetworkError, TimedOut

from bot.transport import BotApi
from bot.wire import JSON, Wire
from tests.kit.raw import PATIENCE, Peer, calling, echoes, failed, ok


async def test_a_request_has_what_http_asks_for_and_no_more() -> None:
    seen: list[bytes] = []

    async def script(peer: Peer) -> None:
        seen.append(await peer.request())
        peer.say(ok(b"[]"))
        await peer.request()

    async with calling(script) as (call, server):
        assert await call(b'{"a":1}') == b"[]"
        host = f"127.0.0.1:{server.port}".encode()
    assert seen == [
        b"POST /bot1:secret/getMe HTTP/1.1\r\nHost: " + host + b"\r\nContent-Type: application/json\r\n"
        b'Content-Length: 7\r\n\r\n{"a":1}'
    ]


async def test_a_name_and_password_in_the_address_are_sent_as_such() -> None:
    seen: list[bytes] = []

    async def script(peer: Peer) -> None:
        seen.append(await peer.request())
        peer.say(ok(b""))

    async with calling(script) as (call, server):
        call.target = call.wire.target(f"http://me:pass@127.0.0.1:{server.port}/")
        await call()
    assert b"\r\nAuthorization: Basic bWU6cGFzcw==\r\n" in seen[0]


async def test_calls_one_after_another_share_a_connection_and_each_has_its_own_answer() -> None:
    async with calling(echoes) as (call, server):
        assert [await call(b"%d" % number) for number in range(20)] == [b"%d" % number for number in range(20)]
        assert len(server.peers) == 1


async def test_calls_side_by_side_have_connections_of_their_own_and_keep_them() -> None:
    async with calling(echoes) as (call, server):
        for _ in range(3):
            assert await asyncio.gather(*[call(b"%d" % number) for number in range(20)]) == [
                b"%d" % number for number in range(20)
            ]
        assert len(server.peers) == 20


@pytest.mark.parametrize(
    "answer",
    [
        ok(b"x", b"Connection: close"),
        b"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\n\r\nx",
    ],
)
async def test_a_connection_that_the_server_closes_is_followed_by_a_new_one(answer: bytes) -> None:
    async def script(peer: Peer) -> None:
        await peer.request()
        peer.say(answer)

    async with calling(script) as (call, server):
        assert [await call(), await call()] == [b"x", b"x"]
        assert len(server.peers) == 2


async def test_an_idle_connection_that_the_server_has_closed_is_not_used_again() -> None:
    closed = asyncio.Event()

    async def script(peer: Peer) -> None:
        await peer.request()
        peer.say(ok(b"%d" % peer.number))
        if peer.number == 0:
            await closed.wait()
        else:
            await peer.request()

    async with calling(script) as (call, _):
        assert await call() == b"0"
        (line,) = call.target.host._lines
        closed.set()
        while line.open:  # noqa: ASYNC110 - nothing tells when a connection has ended
            await asyncio.sleep(0)
        assert await call() == b"1"


async def test_an_idle_connection_is_closed_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.wire.KEEP_ALIVE", 0.02)
    async with calling(echoes) as (call, server):
        await asyncio.gather(call(), call())
        async with asyncio.timeout(PATIENCE):
            for peer in server.peers:
                await peer.gone.wait()
        assert await call(b"again") == b"again"


@pytest.mark.parametrize("part", [b"", b"HTTP/1.1 200 OK\r\nContent-Len", ok(b"half")[:-1]])
@pytest.mark.parametrize("first", [True, False])
async def test_a_connection_that_ends_before_the_answer_is_an_error_and_nothing_is_sent_again(
    part: bytes, first: bool
) -> None:
    seen: list[bytes] = []

    async def script(peer: Peer) -> None:
        if not first:
            await peer.request()
            peer.say(ok(b""))
        seen.append(await peer.request())
        peer.say(part)

    async with calling(script) as (call, server):
        if not first:
            await call()
        assert type(await failed(call(b"once"))) is NetworkError
        assert len(server.peers) == len(seen) == 1
        assert seen[0].endswith(b"once")


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}{}",
        b"220 smtp ready\r\n\r\n",
    ],
)
async def test_what_is_no_answer_is_an_error_and_ends_the_connection(answer: bytes) -> None:
    async def script(peer: Peer) -> None:
        await peer.request()
        peer.say(answer)
        await peer.request()

    async with calling(script) as (call, server):
        assert type(await failed(call())) is NetworkError
        async with asyncio.timeout(PATIENCE):
            await server.peers[0].gone.wait()


async def test_bytes_that_nobody_asked_for_end_an_idle_connection() -> None:
    more = asyncio.Event()

    async def script(peer: Peer) -> None:
        await peer.request()
        peer.say(ok(b"%d" % peer.number))
        if peer.number == 0:
            await more.wait()
            peer.say(ok(b"to nobody"))
        await peer.request()

    async with calling(script) as (call, server):
        assert await call() == b"0"
        more.set()
        async with asyncio.timeout(PATIENCE):
            await server.peers[0].gone.wait()
        assert await call() == b"1"


async def test_a_call_that_is_given_up_takes_its_connection_along() -> None:
    """Its answer would be the next call's."""
    asked = asyncio.Event()

    async def script(peer: Peer) -> None:
        await peer.request()
        asked.set()
        if peer.number:
            peer.say(ok(b"second"))
        await peer.request()

    async with calling(script) as (call, server):
        task = asyncio.ensure_future(asyncio.wait_for(call(), PATIENCE))
        await asked.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with asyncio.timeout(PATIENCE):
            await server.peers[0].gone.wait()
        assert await call() == b"second"


async def test_a_call_that_takes_too_long_takes_its_connection_along() -> None:
    async def script(peer: Peer) -> None:
        await peer.request()
        peer.say(ok(b"x")[:-1])
        await peer.request()

    async with calling(script) as (call, server):
        assert type(await failed(call(patience=0.02))) is TimedOut
        async with asyncio.timeout(PATIENCE):
            await server.peers[0].gone.wait()


async def test_a_call_given_up_while_it_connects_leaves_the_connection_to_others() -> None:
    async with calling(echoes) as (call, server):
        first = call(b"first")
        first.cancel()
        while not call.target.host._idle:  # noqa: ASYNC110 - nobody waits for this connection
            await asyncio.sleep(0)
        assert await call(b"second") == b"second"
        assert len(server.peers) == 1


async def test_beyond_the_limit_a_call_waits_for_the_first_connection_that_is_free(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.wire.CONNECTIONS", 2)
    async with calling(echoes) as (call, server):
        calls = [call(b"%d" % number) for number in range(10)]
        calls[5].cancel()
        found = await asyncio.gather(*calls, return_exceptions=True)
        assert [one for one in found if isinstance(one, bytes)] == [b"%d" % at for at in range(10) if at != 5]
        assert len(server.peers) == 2


async def test_a_call_that_waits_gets_a_new_connection_where_one_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.wire.CONNECTIONS", 1)

    async def script(peer: Peer) -> None:
        await peer.request()
        if peer.number:
            peer.say(ok(b"%d" % peer.number))

    async with calling(script) as (call, _):
        broken, waited = call(), call()
        await failed(broken)
        assert await waited == b"1"


async def test_calls_that_wait_fail_too_where_nobody_listens(
    monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int
) -> None:
    monkeypatch.setattr("bot.wire.CONNECTIONS", 1)
    wire = Wire()
    calls = [BotApi(wire, f"http://127.0.0.1:{unused_tcp_port}", "1:secret").call("getMe") for _ in range(3)]
    for call in calls:
        assert "refused" in str(await failed(call)).lower()
    await wire.close()


async def test_closing_ends_calls_that_wait_for_an_answer_a_connection_or_their_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.wire.CONNECTIONS", 2)
    asked = asyncio.Event()

    async def script(peer: Peer) -> None:
        await peer.request()
        asked.set()
        await peer.request()

    async with calling(script) as (call, _):
        answering = call()
        await asked.wait()
        connecting, waiting = call(), call()
        await call.wire.close()
        for each in (answering, connecting, waiting, call()):
            assert "closed by ourselves" in str(await failed(each))


async def test_a_redirect_is_not_followed() -> None:
    async def script(peer: Peer) -> None:
        await peer.request()
        elsewhere = f"Location: http://127.0.0.1:{peer.writer.get_extra_info('sockname')[1]}/other"
        peer.say(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n%b\r\n\r\n" % elsewhere.encode())
        assert not await peer.request()

    async with calling(script) as (call, server):
        api = BotApi(call.wire, f"http://127.0.0.1:{server.port}", "1:secret")
        assert "302" in str(await failed(api.call("getMe")))
        assert len(server.peers) == 1


async def test_an_answer_before_all_is_sent_counts_and_ends_the_connection() -> None:
    """A server that finds a file too large does not read it to its end."""

    async def script(peer: Peer) -> None:
        await peer.reader.readuntil(b"\r\n\r\n")
        words = b'{"ok":false,"description":"Request Entity Too Large"}'
        peer.say(b"HTTP/1.1 413 Too Large\r\nContent-Length: %d\r\n\r\n%b" % (len(words), words))
        await peer.writer.drain()
        await asyncio.Event().wait()

    async with calling(script) as (call, server):
        api = BotApi(call.wire, f"http://127.0.0.1:{server.port}", "1:secret")
        upload = api.call("sendDocument", files={"document": ("a.csv", bytes(40_000_000), "text/csv")})
        assert type(await failed(upload)) is BadRequest
        assert not api._wire._hosts["http", "127.0.0.1", server.port]._idle


async def test_names_in_a_form_keep_their_quotes_and_their_letters() -> None:
    seen: list[bytes] = []

    async def script(peer: Peer) -> None:
        seen.append(await peer.request())
        peer.say(ok(b'{"ok":true,"result":true}'))

    async with calling(script) as (call, server):
        api = BotApi(call.wire, f"http://127.0.0.1:{server.port}", "1:secret")
        await api.call("sendDocument", files={"document": ('"茶"\r\n.csv', b"x", "text/csv")}, caption="茶")
    assert 'name="document"; filename="%22茶%22%0D%0A.csv"\r\nContent-Type: text/csv\r\n\r\nx\r\n'.encode() in seen[0]
    assert 'name="caption"\r\n\r\n茶\r\n'.encode() in seen[0]


@pytest.mark.parametrize("address", ["", "127.0.0.1/bot", "ftp://127.0.0.1/", "http:///bot"])
async def test_what_is_no_web_address_is_refused(address: str) -> None:
    wire = Wire()
    with pytest.raises(ValueError, match="not a web address"):
        wire.target(address)
    await wire.close()


async def test_a_fault_in_reading_an_answer_is_the_callers() -> None:
    def read(_status: int, _body: bytes) -> Any:
        raise LookupError("a bug of ours")

    async with calling(echoes) as (call, _):
        with pytest.raises(LookupError):
            await call.wire.post(call.target, b"{}", JSON, PATIENCE, read)
        assert await call(b"next") == b"next"


@pytest.mark.parametrize(
    "test",
    [
        test_calls_side_by_side_have_connections_of_their_own_and_keep_them,
        test_an_idle_connection_that_the_server_has_closed_is_not_used_again,
        test_bytes_that_nobody_asked_for_end_an_idle_connection,
        test_a_call_that_is_given_up_takes_its_connection_along,
        test_a_call_that_takes_too_long_takes_its_connection_along,
        test_a_call_given_up_while_it_connects_leaves_the_connection_to_others,
        test_an_answer_before_all_is_sent_counts_and_ends_the_connection,
    ],
)
def test_on_uvloop_it_is_the_same(test: Callable[[], Awaitable[None]]) -> None:
    async def run() -> None:
        await test()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run())
