"""Visitors who are not signed in: a signed cookie that says nothing but which choices are theirs."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import cast

from aws_lambda_powertools.shared.cookies import Cookie, SameSite
from itsdangerous import BadData

from vestibule import config, cursors
from vestibule.consent.holdings import CHOICES
from vestibule.consent.model import VisitorChoice
from vestibule.consent.signal import obeying
from vestibule.consent.standing import Verdict, verdict
from vestibule.consent.terms import terms_of
from vestibule.policy import retention
from vestibule.policy.model import Pack

COOKIE = "__Host-vestibule_visitor"
"""The prefix binds the cookie to this host, to TLS and to every path: no other host of the domain can set it."""
_LIST = "visitor"


def visitor_of(cookies: Mapping[str, str]) -> str | None:
    """The visitor whose cookie this is; None without one, and for one that we have not made."""
    try:
        return cast("str", cursors.serializer(_LIST).loads(cookies.get(COOKIE, "")))
    except BadData:
        return None


def cookie_for(visitor_id: str, pack: Pack, now: datetime) -> Cookie:
    """The cookie, for this session only where the policy promises that for required cookies (F-10)."""
    lasts = retention.expiry(pack, "choices", now).expires_at - now
    session_only = any(each.session_only for each in pack.cookies if each.category == "required")
    return Cookie(
        COOKIE,
        str(cursors.serializer(_LIST).dumps(visitor_id)),
        path="/",
        secure=True,
        http_only=True,
        max_age=None if session_only else int(lasts.total_seconds()),
        same_site=SameSite.LAX_MODE,
    )


def of_visitor(cookies: Mapping[str, str], key: str, now: datetime, *, signal: bool = False) -> Verdict:
    """What a visitor's choices amount to for `cookies.<category>`. `signal`: the request carries the browser's."""
    visitor_id, pack = visitor_of(cookies), config.operator_pack()
    known = tuple(choices_of(visitor_id, now)) if visitor_id else ()
    result = verdict(terms_of(pack, key, now), known, now)
    return obeying(result, key, known, pack, now) if signal else result


def choices_of(visitor_id: str, now: datetime) -> Iterator[VisitorChoice]:
    """All choices of a visitor that are still kept."""
    return CHOICES.each(visitor_id, now=now, at_once=1000)
