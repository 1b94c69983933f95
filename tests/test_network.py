"""The guard itself: a test that leaves this machine fails, whatever it uses to do so."""

import socket

import aiohttp
import pytest

from tests.kit.guard import OutsideError


def test_a_connection_to_the_outside_fails_the_test() -> None:
    with socket.socket() as connection, pytest.raises(OutsideError):
        connection.connect(("192.0.2.1", 80))  # an address that is nobody's (RFC 5737)


async def test_a_name_of_the_outside_is_not_even_looked_up() -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(OutsideError):
            await session.get("http://api.telegram.org/")


def test_this_machine_may_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
