"""HTTP answers read from their bytes, in whatever pieces they come."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers import BODY_LIMIT, HEAD_LIMIT, Answer, Malformed

PLAIN = b'HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Length: 11\r\n\r\n{"ok":true}'
CHUNKED = (
    b"HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: chunked\r\n\r\n"
    b'5\r\n{"ok"\r\n6;name=value\r\n:false\r\n1\r\n}\r\n0\r\nTrailer: x\r\n\r\n'
)
INTERIM = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + PLAIN
READ = {PLAIN: (200, b'{"ok":true}'), CHUNKED: (400, b'{"ok":false}'), INTERIM: (200, b'{"ok":true}')}


def fed(*pieces: bytes) -> Answer | None:
    """The answer if the last piece completes it; no piece before may."""
    answer = Answer()
    *first, last = pieces
    assert not any(answer.feed(piece) for piece in first)
    return answer if answer.feed(last) else None


@pytest.mark.parametrize("whole", READ)
def test_an_answer_is_the_same_in_one_piece_and_byte_by_byte(whole: bytes) -> None:
    for pieces in ([whole], [whole[at : at + 1] for at in range(len(whole))]):
        answer = fed(*pieces)
        assert answer
        assert (answer.status, answer.body, answer.stays) == (*READ[whole], True)


@given(st.sampled_from(list(READ)), st.data())
def test_an_answer_may_be_cut_anywhere(whole: bytes, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(1, len(whole) - 1), max_size=5)))
    answer = fed(*[whole[start:stop] for start, stop in zip([0, *cuts], [*cuts, len(whole)], strict=True)])
    assert answer
    assert (answer.status, answer.body) == READ[whole]


@given(st.binary(max_size=300))
def test_bytes_of_any_kind_are_read_or_refused(data: bytes) -> None:
    for start in (b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"):
        answer = Answer()
        try:
            complete = answer.feed(start + data)
        except Malformed:
            continue
        assert complete == bool(complete and answer.status)


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nCONNECTION:Close\r\ncontent-length:2\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n",
    ],
)
def test_a_connection_that_the_server_wants_to_close_does_not_stay(head: bytes) -> None:
    answer = fed(head + b"{}")
    assert answer
    assert (answer.body, answer.stays) == (b"{}", False)


def test_an_answer_without_a_length_ends_with_its_connection() -> None:
    answer = Answer()
    assert not answer.feed(b"HTTP/1.1 200 OK\r\n\r\n{")
    assert not answer.feed(b"}")
    assert answer.end()
    assert (answer.body, answer.stays) == (b"{}", False)


@pytest.mark.parametrize("part", [b"", PLAIN[:30], PLAIN[:-1], CHUNKED[:-2]])
def test_an_answer_that_lacks_something_is_not_complete_at_the_end(part: bytes) -> None:
    answer = Answer()
    assert not answer.feed(part)
    assert not answer.end()


@pytest.mark.parametrize("status", [b"204 No Content", b"304 Not Modified"])
def test_an_answer_that_has_no_body_is_complete_with_its_head(status: bytes) -> None:
    answer = fed(b"HTTP/1.1 " + status + b"\r\nContent-Length: 5\r\n\r\n")
    assert answer
    assert answer.body == b""


def head(*lines: bytes) -> bytes:
    return b"\r\n".join([b"HTTP/1.1 200 OK", *lines, b"", b""])


@pytest.mark.parametrize(
    "whole",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
        b"HTTP/2 200\r\n\r\n",
        b"HTTP/1.1 OK\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
        PLAIN + b"H",
        CHUNKED + b"H",
        head(b"Content-Length: 1", b"Content-Length: 2") + b"{}",
        head(b"Content-Length: -1"),
        head(b"Content-Length: 1, 1") + b"{",
        head(b"Content-Length:") + b"{",
        head(b"Content-Length: %d" % (BODY_LIMIT + 1)),
        head(b"Content-Length: 2", b"Transfer-Encoding: chunked") + b"{}",
        head(b"Transfer-Encoding: gzip, chunked"),
        head(b"Content-Encoding: gzip", b"Content-Length: 2") + b"{}",
        head(b"Transfer-Encoding: chunked") + b"x\r\n",
        head(b"Transfer-Encoding: chunked") + b"\r\n",
        head(b"Transfer-Encoding: chunked") + b"-1\r\n",
        head(b"Transfer-Encoding: chunked") + b"1\r\n{}\r\n",
        head(b"Transfer-Encoding: chunked") + b"ffffffff\r\n",
        head(b"Transfer-Encoding: chunked") + b"1" * 2000,
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * HEAD_LIMIT,
    ],
)
def test_what_is_not_plainly_an_answer_is_refused(whole: bytes) -> None:
    with pytest.raises(Malformed):
        Answer().feed(whole)


def test_chunks_together_may_not_be_too_long_either() -> None:
    answer = Answer()
    assert not answer.feed(head(b"Transfer-Encoding: chunked"))
    piece = b"2000000\r\n" + bytes(0x2000000) + b"\r\n"  # 32 MiB
    assert not answer.feed(piece)
    with pytest.raises(Malformed):
        answer.feed(piece)
