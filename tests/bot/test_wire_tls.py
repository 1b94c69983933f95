"""The wire over TLS: the server has to be the one that it says."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import uvloop
from telegram.error import NetworkError

from tests.kit.raw import Peer, calling, echoes, failed

PEM = Path(__file__).parents[1] / "kit" / "loopback.pem"  # for localhost, by itself, for a hundred years


def _serving() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    return context


async def test_a_certificate_that_nobody_vouches_for_is_refused() -> None:
    async with calling(echoes, _serving(), "https") as (call, _):
        assert "certificate" in str(await failed(call())).lower()


async def test_calls_go_over_tls_where_the_certificate_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    known = ssl.create_default_context(cafile=str(PEM))
    monkeypatch.setattr("bot.wire._context", lambda: known)
    async with calling(echoes, _serving(), "https") as (call, server):
        assert [await call(b"1"), await call(b"2" * 1_000_000)] == [b"1", b"2" * 1_000_000]
        assert len(server.peers) == 1


async def test_a_server_that_speaks_no_tls_is_an_error() -> None:
    async def script(peer: Peer) -> None:
        peer.say(b"220 smtp ready\r\n")

    async with calling(script, None, "https") as (call, _):
        assert isinstance(await failed(call()), NetworkError)


@pytest.mark.parametrize(
    "test",
    [test_a_certificate_that_nobody_vouches_for_is_refused, test_a_server_that_speaks_no_tls_is_an_error],
)
def test_on_uvloop_it_is_the_same(test: Callable[[], Awaitable[None]]) -> None:
    async def run() -> None:
        await test()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run())
