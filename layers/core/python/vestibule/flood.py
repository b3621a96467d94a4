"""Against floods: how often something may be asked from one place within an hour, where nobody is signed in.

A place, be it a network or an e-mail address, is kept as a keyed hash only. The hash is of the hour too, so that the
counts of two hours cannot be laid side by side.
"""

import hashlib
import hmac
import ipaddress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from vestibule import aws, config
from vestibule.clock import Instant
from vestibule.holdings import NotPersonal
from vestibule.problems import TooManyAttempts
from vestibule.shapes import Record
from vestibule.table import ERASURE, EXPIRY, Refused, Table, commit

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient

_HOUR = timedelta(hours=1)
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
    times, ends = FLOODS.where("times"), hour + 2 * _HOUR
    actions = [times.add(1), *FLOODS.setting({EXPIRY: ends, ERASURE: ends})]
    counted = FLOODS.upsert(_key(what, source, hour), actions=actions)
    try:
        commit(replace(counted, condition=times.does_not_exist() | (times < most)))
    except Refused as refused:
        raise TooManyAttempts("Too many of these within the hour. Try again later, or sign in.") from refused


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
