"""Who asked thinks again: the request ends, a letter says so, and the workflow that waits gives up.

Signed in it is a request like any other; by the link in the letter of arrival it is one click, for who has no account.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from vestibule import bus, config, representing
from vestibule.bus import Event
from vestibule.evidence import Fact
from vestibule.lifetime import Lying
from vestibule.mail import Reader, tokens
from vestibule.mail.tokens import LinkTooOld
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.policy import retention
from vestibule.requests import asking, progress, waiting, withdrawing
from vestibule.requests.model import DataRequest
from vestibule.table import Write


@dataclass(frozen=True)
class Withdrawal:
    """The end of a request, as it is written down in one transaction."""

    request: DataRequest
    writes: tuple[Write, ...]
    facts: Sequence[Fact]
    letters: tuple[NewMessage, ...]


def ending(lying: Lying[DataRequest], by: str, now: datetime) -> Withdrawal:
    """What ends it. `by`: a person, or `link`. Refused when it has moved on meanwhile."""
    request, ends = lying.record, retention.expiry(config.operator_pack(), "requests", now).expires_at
    write, facts = progress.ending(lying, "withdrawn", ends, now, outcome="withdrawn")
    said, reader = {"request_id": request.id}, asking.reader_id(request)
    letter = NewMessage("requests.withdrawn", request.id, request.language, person_id=reader, values=said)
    told = [replace(facts[0], facts={"by": by}), *facts[1:]]
    letters = (letter, *representing.ended(request, "withdrawn"))
    return Withdrawal(request, (write, *(outbox.posting(each, now) for each in letters)), told, letters)


def tell(ended: Withdrawal, now: datetime) -> None:
    """Everybody who has to hear of it, after the commit."""
    request = ended.request
    waiting.give_up(request)
    outbox.announce([each.id for each in ended.letters], now)
    bus.publish([Event("requests.request.withdrawn", request.id, request.received_at, {"right": request.right})])


def meant(token: str, now: datetime) -> Lying[DataRequest]:
    """The request that a link is about. `NoSuchLink` for any other, `LinkTooOld` when the request is no longer kept."""
    [request_id] = tokens.read(withdrawing.LINK, token, now)
    lying = withdrawing.lying(request_id, now)
    if lying is None:
        raise LinkTooOld("The request is no longer kept, so there is nothing left to withdraw.")
    return lying


def page(name: Literal["ask", "done", "late"], request: DataRequest, token: str) -> str:
    """The page in the language of the request; `ask` has the one button."""
    from vestibule.mail import composing, layout  # noqa: PLC0415 (Fluent, babel and jinja2: only who composes needs them)

    said, pack = {"request_id": request.id, "link": ""}, config.operator_pack()
    letter = composing.compose(f"requests.withdraw-{name}", request.language, Reader("", ""), said, pack)
    return layout.page(letter, token)
