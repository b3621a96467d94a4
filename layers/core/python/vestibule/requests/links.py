"""The link to a copy: it is of one request, one person and one copy, ends by itself, and leads there once."""

import hashlib
from datetime import datetime
from urllib.parse import urlencode

from vestibule import clock, evidence
from vestibule.evidence import Fact
from vestibule.ids import RequestId
from vestibule.mail import Reader
from vestibule.policy.model import Pack
from vestibule.requests import prove
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest
from vestibule.shapes import Output
from vestibule.table import Refused


class TakenBack(Output):
    """The copy is no more."""

    request_id: RequestId


def hash_of(ticket: str, request: DataRequest, bundle_hash: str | None) -> str:
    """What is kept of a link. A ticket of another request, another person or an earlier copy has another hash."""
    bound = "\n".join((ticket, request.id, request.person_id, bundle_hash or ""))
    return hashlib.sha256(bound.encode()).hexdigest()


def is_good(request: DataRequest, ticket: str) -> bool:
    """Whether a link with this ticket was mailed for the copy that there is, be it ended or not."""
    return prove.same(request.link_hash, hash_of(ticket, request, request.bundle_hash))


def has_ended(request: DataRequest, now: datetime) -> bool:
    """Whether it was used, or its time is over."""
    return request.link_ends_at is None or request.link_ends_at <= now


def use(request: DataRequest, now: datetime) -> bool:
    """Use it up and leave a line. False when another call at the same moment did so, or took the copy back."""
    same = REQUESTS.where("link_hash") == request.link_hash
    unused = same & (REQUESTS.where("link_ends_at") > clock.written(now))
    fetched = Fact("requests.bundle.fetched", request.id, {"bundle_hash": request.bundle_hash})
    try:
        evidence.commit_with([fetched], now, REQUESTS.change(request.id, link_ends_at=now, only_if=unused))
    except Refused:
        return False
    return True


def page(request: DataRequest, ticket: str, pack: Pack) -> str:
    """The page with the button that fetches the copy."""
    from vestibule.mail import composing, layout  # noqa: PLC0415 (Fluent, babel and jinja2: only who composes needs them)

    ends = clock.written(request.link_ends_at) if request.link_ends_at else ""
    said = {"request_id": request.id, "ends_at": ends, "link": ""}
    letter = composing.compose("requests.bundle-page", request.language, Reader("", ""), said, pack)
    return layout.page(letter, f"bundle?{urlencode({'ticket': ticket})}")
