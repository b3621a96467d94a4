"""Global Privacy Control: `Sec-GPC: 1` says "do not sell or share my data" (https://www.w3.org/TR/gpc/). Pure."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from vestibule.consent.model import Decision
from vestibule.consent.standing import Verdict, strictest
from vestibule.policy import permissions
from vestibule.policy.model import Pack
from vestibule.shapes import Output

HEADER = "sec-gpc"
SUPPORTED_SINCE = date(2026, 11, 22)
"""When the statement at /.well-known/gpc.json was changed last."""


class GpcSupport(Output):
    """What https://www.w3.org/TR/gpc/ asks a site to say."""

    gpc: bool
    lastUpdate: str  # noqa: N815 (the specification's name)


def is_sent(headers: Mapping[str, str]) -> bool:
    """Whether the request carries the signal. Any other value than 1 says nothing."""
    return headers.get(HEADER, "").strip() == "1"


def stands_above(known: Collection[Decision], key: str, now: datetime) -> bool:
    """Whether an express yes was said in a request that carried the signal."""
    wanted = strictest([each for each in known if each.purpose == key], now)
    return wanted is not None and wanted.choice in ("given", "allowed_again") and wanted.despite_signal


def obeying(verdict: Verdict, key: str, known: Collection[Decision], pack: Pack, now: datetime) -> Verdict:
    """The verdict in a request that carries the signal."""
    if not verdict.allowed or key not in permissions.sale_keys(pack) or stands_above(known, key, now):
        return verdict
    return Verdict(allowed=False, why="refused")
