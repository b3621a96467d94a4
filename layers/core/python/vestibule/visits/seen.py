"""What is noted of a visitor's device: roughly, so that it tells what the site must work on and not who came. Pure.

A small table rather than a library: those know thousands of devices to tell them apart, which is what is not wanted here.
"""

import ipaddress
import re

OTHER = "other"
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari/", "Safari"),
)
"""Signs of browsers, those first that also carry the sign of another."""
_SYSTEMS = (
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_DEVICES = (("iPad", "tablet"), ("Tablet", "tablet"), ("Mobi", "phone"), ("iPhone", "phone"), ("Android", "tablet"))
_DEPTH = 3
_WORDS = re.compile(r"[a-z]{1,20}([-_.][a-z]{1,20}){0,7}")
"""A word, or some that hang together: privacy-policy, contact.html. Tokens have digits, capitals, or no end."""
_PREFIX = {4: 24, 6: 48}
"""How much of an address is kept: what a provider's customers share, not what one household has."""


def browser(user_agent: str) -> str:
    """The family, without its version."""
    return _first(_BROWSERS, user_agent) or OTHER


def system(user_agent: str) -> str:
    """The operating system, without its version."""
    return _first(_SYSTEMS, user_agent) or OTHER


def device(user_agent: str) -> str:
    """phone, tablet or computer."""
    return _first(_DEVICES, user_agent) or ("computer" if system(user_agent) != OTHER else OTHER)


def page(path: str) -> str:
    """Which page: up to three steps of plain words. What is no word may name somebody or open something, and is a star."""
    steps = path.strip("/").split("/")
    said = [step if _WORDS.fullmatch(step) else "*" for step in steps[:_DEPTH] if step]
    return "/" + "/".join([*said, *(["*"] if len(steps) > _DEPTH else [])])


def network(source_ip: str) -> str:
    """The network of an address: 192.0.2.0/24, 2001:db8:1::/48. What is no address is `other`."""
    try:
        address = ipaddress.ip_address(source_ip)
    except ValueError:
        return OTHER
    return str(ipaddress.ip_network((address, _PREFIX[address.version]), strict=False))


def _first(signs: tuple[tuple[str, str], ...], user_agent: str) -> str | None:
    return next((name for sign, name in signs if sign in user_agent), None)
