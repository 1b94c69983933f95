"""Which places in the network belong to everybody: what a stranger's address may make us call, and what not."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are the IPv4 address that is meant
_LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")  # RFC 8215: whatever the operator means by it
_COMPATIBLE = IPv6Network("::/96")  # RFC 4291, 2.5.5.1, and with it :: and ::1
_PROTOCOLS = IPv4Network("192.0.0.0/24")  # RFC 6890: for protocols, not for hosts
_SITE = IPv6Network("fec0::/10")  # RFC 3879


def public(address: Address) -> bool:
    """Whether an address is of the public internet, and so is every address that is wrapped in it."""
    if isinstance(address, IPv6Address):
        if inner := _wrapped(address):
            return public(inner)
        if any(address in net for net in (_LOCAL_NAT64, _COMPATIBLE, _SITE)) or address.scope_id:
            return False
    elif address in _PROTOCOLS:
        return False
    odd = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback
    return address.is_global and not (odd or address.is_link_local or address.is_private)


def parse(host: str) -> Address | None:
    """An address written as such (a URL's brackets left out); None for a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def _wrapped(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address to which a packet for this one goes in the end."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
