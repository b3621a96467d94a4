"""Where a webhook may lead: to port 443 of a host on the public internet, by its name. Anything else is refused unasked.

The pattern reads an address once, and what is sent is put together from what it read: there is no second reading that could
find another host in the same text. A name is looked up anew before each try; when one of its addresses is not public the name
is refused whole, and the connection goes to an address that was checked, never to the name (DNS rebinding).
"""

import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

PORT = 443
LONGEST = 2048
_URL = re.compile(r"https://(?P<host>[A-Za-z0-9.-]{1,253})(?::(?P<port>[0-9]{1,5}))?(?P<path>/[!-~]*)?")
_LABEL = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)")
_NEVER_IN_A_PATH = frozenset('#\\"<>^`{|}')
_NEVER_PUBLIC = frozenset(
    {"arpa", "home", "internal", "invalid", "lan", "local", "localdomain", "localhost", "onion", "test"}
)
_LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost"})
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_ISATAP = 0x5EFE
_DOCUMENTATION = IPv6Network("3fff::/20")
"""Reserved since RFC 9637, which `is_global` does not know yet."""
_RELAYS = IPv4Network("192.88.99.0/24")
"""Relays of 6to4, which lead elsewhere (RFC 7526)."""

type Address = IPv4Address | IPv6Address


class Unreachable(Exception):
    """A webhook cannot be sent there. `reason` is a code: `private_address`, `unknown_host`."""

    def __init__(self, reason: str, detail: str) -> None:
        """Keep both."""
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class Target:
    """An address, read."""

    host: str
    port: int
    path: str

    @property
    def netloc(self) -> str:
        """The host as the header `Host` names it."""
        return self.host if self.port == PORT else f"{self.host}:{self.port}"


def target_of(url: str, *, local: bool = False) -> Target:
    """Read an address; `Unreachable` says what is wrong with it. `local` lets loopback and any port through, for tests."""
    read = _URL.fullmatch(url) if len(url) <= LONGEST else None
    if read is None or _NEVER_IN_A_PATH & set(url):
        raise Unreachable("not_an_address", "write https:// and the name of a host in ASCII, without user or fragment")
    host, port, path = read["host"].lower(), int(read["port"] or PORT), read["path"] or "/"
    if local and host in _LOOPBACK_NAMES:
        return Target(host, port, path)
    if port != PORT:
        raise Unreachable("port", "only port 443 is called")
    _check_name(host)
    return Target(host, port, path)


def _check_name(host: str) -> None:
    """A number is no name, in whatever base it is written: the last label of a public name begins with a letter."""
    labels = host.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise Unreachable("not_a_name", "the host is not a name of the domain name system")
    if re.match(r"[0-9]", labels[-1]):
        raise Unreachable("not_a_name", "name the host: addresses in numbers are not called")
    if len(labels) == 1 or labels[-1] in _NEVER_PUBLIC:
        raise Unreachable("private_address", "the host is not one of the public internet")


def resolved(target: Target, *, local: bool = False) -> tuple[Address, ...]:
    """Every address of the host, looked up now and checked: `Unreachable` when one of them is not public."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable("unknown_host", "the name of the host is not known") from error
    addresses = {ip_address(str(sockaddr[0]).partition("%")[0]) for *_, sockaddr in found}
    if not addresses:
        raise Unreachable("unknown_host", "the name of the host is not known")
    is_local = local and target.host in _LOOPBACK_NAMES
    if not all(is_public(address) or (is_local and address.is_loopback) for address in addresses):
        raise Unreachable("private_address", "the host has an address that is not of the public internet")
    return tuple(sorted(addresses, key=lambda address: (address.version, int(address))))


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public internet and to one machine of it.

    Stricter than `is_global`, which lets multicast through and IPv6 forms that carry an IPv4 address: of IPv6 only global
    unicast counts, without tunnels (6to4, Teredo, ISATAP). Mapped and translated (NAT64) forms lie outside of it.
    """
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if isinstance(address, IPv4Address):
        return address not in _RELAYS
    is_tunnel = address.sixtofour or address.teredo or (int(address) >> 32) & 0xFDFFFFFF == _ISATAP
    return address in _GLOBAL_UNICAST and address not in _DOCUMENTATION and not is_tunnel


def host_of(url: str) -> str:
    """The host, for people to know which one is meant; the rest of an address may hold a secret."""
    return target_of(url, local=True).host
