"""Against floods: how often something may be asked from one place within an hour, where nobody is signed in.

A place, be it a network or an e-mail address, is kept as a keyed hash only. The hash is of the hour too, so that the
counts of two hours cannot be laid side by side.
"""

import hashlib
import hmac
import ipaddress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from vestibule import aws, config
from vestibule.clock import Instant
from vestibule.holdings import NotPersonal
from vestibule.problems import TooManyAttempts
from vestibule.shapes import Record
from vestibule.table import ERASURE, EXPIRY, Refused, Table, Write, commit

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient

_HOUR = timedelta(hours=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NETWORK_V6 = 64
"""The bits of an IPv6 address that a provider gives to one household."""


class Flood(Record):
    """How often within the hour."""

    key: str
    times: int = 0
    expires_at: Instant


FLOODS = Table(
    "floods",
    Flood,
    NotPersonal(
        reason="counts under hashes of where or from whom a request came, each hour or minute others; gone with it",
        retention=None,
    ),
    key=("key",),
)


def check(what: str, source: str, most: int, now: datetime) -> None:
    """Count one more from this source; `TooManyAttempts` beyond `most` within the hour."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    try:
        commit(_counted(_key(what, source, hour), most, hour + 2 * _HOUR))
    except Refused as refused:
        raise TooManyAttempts("Too many of these within the hour. Try again later, or sign in.") from refused


def counting(*what: str, most: int, period: timedelta, now: datetime) -> Write:
    """The write that counts one more of this in the period of the clock. Refused beyond the most.

    For who is known by an identifier, which nobody guesses: no secret goes into the hash.
    """
    begun = now - (now - _EPOCH) % period
    said = "\x1f".join((*what, begun.isoformat()))
    return _counted(hashlib.sha256(said.encode()).hexdigest(), most, begun + 2 * period)


def _counted(key: str, most: int, ends: datetime) -> Write:
    times = FLOODS.where("times")
    actions = [times.add(1), *FLOODS.setting({EXPIRY: ends, ERASURE: ends})]
    return replace(FLOODS.upsert(key, actions=actions), condition=times.does_not_exist() | (times < most))


def network(source_ip: str) -> str:
    """What counts as one source: an IPv4 address, or the network of an IPv6 one. What is neither counts as one as well."""
    try:
        address = ipaddress.ip_address(source_ip)
    except ValueError:
        return "unknown"
    if address.version == 4:  # noqa: PLR2004
        return str(address)
    return str(ipaddress.ip_network((address, _NETWORK_V6), strict=False))


def _key(what: str, source: str, hour: datetime) -> str:
    said = "\x1f".join((what, source.casefold(), hour.isoformat()))
    return hmac.new(f"vestibule.flood.{_secret()}".encode(), said.encode(), hashlib.sha256).hexdigest()


@cache
def _secret() -> str:
    client: SecretsManagerClient = aws.client("secretsmanager")
    return client.get_secret_value(SecretId=config.setting("CURSOR_SECRET"))["SecretString"]
