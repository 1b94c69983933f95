"""No network beyond this machine: whatever tries fails its test, by whichever library."""

import ipaddress
import sys
from typing import Any

LOCAL = {"localhost", "127.0.0.1", "::1", "", None}


class OutsideError(AssertionError):
    """A test tried to leave this machine."""


def _stay(event: str, args: tuple[Any, ...]) -> None:
    """Python tells of every connection and every name that is looked up (PEP 578)."""
    if event == "socket.getaddrinfo":
        host = args[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(args[1], tuple):
        host = args[1][0]
    else:
        return
    if not _local(host.decode() if isinstance(host, bytes) else host):
        raise OutsideError(f"a test may not leave this machine: {event} {host}")


def _local(host: str | None) -> bool:
    if host in LOCAL:
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def install() -> None:
    """For the rest of this process."""
    sys.addaudithook(_stay)
