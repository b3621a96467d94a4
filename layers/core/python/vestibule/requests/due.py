"""When a request is due, as it stands in the register: at its entry, after a pause, after its extension. Pure.

`terms` reckons the dates; here stand the rules for changing what they are reckoned from. A pause that the law of the place
does not know may be put on record all the same: it then moves nothing, and the answer says so.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, WithJsonSchema

from vestibule.clock import Instant
from vestibule.ids import RequestId
from vestibule.policy.deadlines import Interruption, NoExtension
from vestibule.policy.model import Pack
from vestibule.problems import AlreadyThere, Unacceptable
from vestibule.requests.kinds import HANDLING
from vestibule.requests.model import DataRequest, Pause, State
from vestibule.requests.terms import Terms, terms_of
from vestibule.shapes import Input, Output

OPEN: tuple[State, ...] = (
    *("received", "acknowledged", "awaiting_proof", "proven", "planned", "awaiting_decision"),
    *("cooling_off", "acting", "propagating", "failed"),
)
"""Where the person still waits for an answer. One that failed for a cause of ours is late like any other."""


class NotOpen(AlreadyThere):
    """The request is answered or has ended, and does not open again."""

    title = "Request closed"


class ExtendedAlready(AlreadyThere):
    """The term can be extended once."""

    title = "Extended already"


class CannotBeExtended(Unacceptable):
    """The law of the place knows no extension for it."""

    title = "Cannot be extended"


class TooLateToExtend(Unacceptable):
    """The person had to be told of the extension before the first term was over."""

    title = "Too late to extend"


_DAY = "(19[7-9]|2[0-9]{2})[0-9]-[0-9]{2}-[0-9]{2}"


def _written_as_a_day(value: object) -> object:
    """Refuse what pydantic would guess a day from, such as a number. A date is what a record has already."""
    if not isinstance(value, date) and not re.fullmatch(_DAY, str(value)):
        raise ValueError("write the day as 2026-12-01")
    return value


StatedDay = Annotated[
    date,
    BeforeValidator(_written_as_a_day),
    WithJsonSchema({"type": "string", "format": "date", "pattern": "^(19[7-9]|2[0-9]{2})[0-9]-[0-9]{2}-[0-9]{2}$"}),
]
"""A day that a caller states, where the controller is."""


class NewPause(Input):
    """A question to the person, and its answer as soon as it is there. Days count where the controller is."""

    cause: Literal["identity", "scope", "fee"]
    asked: StatedDay
    answered: StatedDay | None = Field(default=None, description="Left out while the question is open.")


class NewExtension(Input):
    """Why more time is needed, in the terms of the law: the person is told so."""

    because: Literal["complexity", "number"]


class DueView(Output):
    """When a request is due after a change, and what must be known about these dates."""

    id: RequestId
    legal_due: date | None
    safe_due: date
    answer_by: Instant
    remarks: list[str]


def stored(terms: Terms) -> dict[str, Any]:
    """What a request keeps of its terms, by field. Of a date that has moved the team is reminded anew."""
    return {"legal_due": terms.legal_due, "safe_due": terms.safe_due, "answer_by": terms.due_at, "reminded": None}


def view(request_id: str, terms: Terms) -> DueView:
    """The dates as the compliance team sees them."""
    return DueView(
        id=request_id,
        legal_due=terms.legal_due,
        safe_due=terms.safe_due,
        answer_by=terms.due_at,
        remarks=list(terms.doubts),
    )


def terms_again(
    pack: Pack, request: DataRequest, *, extended: bool | None = None, pauses: Sequence[Pause] | None = None
) -> Terms:
    """The dates of a request as it is now, or as it would be with these pauses or when it is extended."""
    return terms_of(
        pack,
        HANDLING[request.right].duty,
        request.jurisdiction or pack.jurisdictions[0],
        request.received_at,
        extended=request.extended_at is not None if extended is None else extended,
        interruptions=[
            Interruption(each.cause, each.asked, each.answered)
            for each in (request.pauses if pauses is None else pauses)
        ],
    )


def day_of(instant: datetime, pack: Pack) -> date:
    """The day that an instant falls on where the controller is."""
    return instant.astimezone(ZoneInfo(pack.time_zone)).date()


def check_open(request: DataRequest) -> None:
    """`NotOpen` once the person has the answer."""
    if request.state not in OPEN:
        raise NotOpen("This request is closed and does not open again. A complaint about it is a request of its own.")


def paused(pack: Pack, request: DataRequest, pause: Pause, now: datetime) -> dict[str, Any]:
    """The fields that a pause changes: put on record as open, or as answered. `Unacceptable` names the day that is wrong."""
    pauses = with_pause(request, pause, pack, now)
    return {"pauses": pauses, **stored(terms_again(pack, request, pauses=pauses))}


def with_pause(request: DataRequest, pause: Pause, pack: Pack, now: datetime) -> list[Pause]:
    """The pauses with this one. It takes the place of the open one that it answers."""
    found = list(_amiss(pause, day_of(request.received_at, pack), day_of(now, pack)))
    asked = pause.model_copy(update={"answered": None})
    rest = [each for each in request.pauses if pause.answered is None or each != asked]
    ordered = sorted([*rest, pause], key=lambda each: (each.asked, each.answered or date.max))
    if any(_overlap(one, other) for one, other in pairwise(ordered)):
        found.append(
            ("/asked", "another question is open, or was, on that day; give its answer with its own cause and day")
        )
    if found:
        raise Unacceptable(
            "This pause cannot have been; `errors` points at each day that is wrong.",
            errors=[{"pointer": pointer, "detail": said} for pointer, said in found],
        )
    return ordered


def extension(pack: Pack, request: DataRequest, now: datetime) -> Terms:
    """The dates of a request that is extended now. `NoExtension`'s own words say which law knows none."""
    check_open(request)
    if request.extended_at is not None:
        raise ExtendedAlready("The term of this request has been extended, and the law lets that be done once.")
    try:
        terms = terms_again(pack, request, extended=True)
    except NoExtension as silent:
        raise CannotBeExtended(str(silent)) from silent
    if terms.notice_by and day_of(now, pack) > terms.notice_by:
        raise TooLateToExtend(f"The person had to be told by {terms.notice_by}. Answer as soon as can be.")
    return terms


def starts_on(day: date, pack: Pack) -> datetime:
    """The instant at which a day begins where the controller is: what is due before it has passed by then."""
    return datetime.combine(day, datetime.min.time(), ZoneInfo(pack.time_zone))


def _amiss(pause: Pause, received: date, today: date) -> Iterator[tuple[str, str]]:
    if pause.asked < received:
        yield "/asked", f"before the request came, on {received}"
    if pause.asked > today:
        yield "/asked", "not in the future"
    if pause.answered and pause.answered > today:
        yield "/answered", "not in the future"
    if pause.answered and pause.answered < pause.asked:
        yield "/answered", "not before it was asked"


def _overlap(one: Pause, later: Pause) -> bool:
    return one.answered is None or later.asked < one.answered or one == later


SOON, LAST = timedelta(days=7), timedelta(days=2)
Stage = Literal["soon", "last", "late"]
STAGES: tuple[Stage, ...] = ("soon", "last", "late")


def stage_of(request: DataRequest, now: datetime) -> Stage | None:
    """How near the end of its term a request is; None while there is time."""
    if request.answer_by is None or request.answer_by > now + SOON:
        return None
    if request.answer_by <= now:
        return "late"
    return "last" if request.answer_by <= now + LAST else "soon"


def to_remind(request: DataRequest, now: datetime) -> Stage | None:
    """The stage of which the compliance team was not told yet. Of a term that has moved, `stored` has forgotten it."""
    stage = stage_of(request, now)
    told = request.reminded
    return stage if stage and (told is None or STAGES.index(stage) > STAGES.index(told)) else None
