"""Place and release holds: what is acceptable, what is written, and what is said of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.expressions.condition import size

from vestibule import bus, clock, evidence, observability
from vestibule.bus import Event
from vestibule.evidence import Fact
from vestibule.policy import reasons, retention
from vestibule.policy.model import HoldReason, Pack
from vestibule.problems import Unacceptable
from vestibule.redating import dated
from vestibule.retention import roster
from vestibule.retention.holdings import HOLDS, ROSTER
from vestibule.retention.model import MOST_HOLDS, Hold, HoldEnded, HoldView, NewHold, Scope, State
from vestibule.table import Refused, Write
from vestibule.words import Language


def check(wanted: NewHold, pack: Pack, jurisdiction: str | None, now: datetime) -> None:
    """Refuse a reason that the policy does not know or not there, and an end that is past or later than the reason allows."""
    reason = _reason(wanted, pack, jurisdiction)
    if wanted.ends_at <= now:
        raise unacceptable("/ends_at", "a hold ends in the future")
    latest = latest_end(reason, pack, now)
    if wanted.ends_at > latest:
        raise unacceptable("/ends_at", f"for this reason a hold ends by {clock.written(latest)} at the latest")


def _reason(wanted: NewHold, pack: Pack, jurisdiction: str | None) -> HoldReason:
    try:
        return reasons.reason_for(pack, wanted.reason, jurisdiction)
    except reasons.UnknownReason as unknown:
        known = ", ".join(sorted(reason.key for reason in pack.holds))
        said = f"known are {known}" if known else "it keeps nothing past its term"
        raise unacceptable("/reason", f"the policy has no such reason; {said}") from unknown
    except reasons.NotThere as elsewhere:
        raise unacceptable("/reason", str(elsewhere)) from elsewhere


def latest_end(reason: HoldReason, pack: Pack, now: datetime) -> datetime:
    """The latest end of a hold that is placed now for this reason."""
    return retention.end_of(now, reason.at_most, ZoneInfo(pack.time_zone))


def unacceptable(pointer: str, detail: str) -> Unacceptable:
    """What is wrong with a hold that was asked for."""
    message = "A hold needs a reason of the policy, a scope whose parts fit together, and an end."
    return Unacceptable(message, errors=[{"pointer": pointer, "detail": detail}])


def hold_of(wanted: NewHold, *, hold_id: str, organisation_id: str | None, by: str, now: datetime) -> Hold:
    """The hold that was asked for."""
    return Hold(
        id=hold_id,
        reason=wanted.reason,
        **wanted.scope.model_dump(),
        organisation_id=organisation_id,
        created_by=by,
        created_at=now,
        ends_at=wanted.ends_at,
    )


def entering(hold_id: str) -> Write:
    """The write that puts a hold on the roster, refused when `MOST_HOLDS` are on it."""
    listed = ROSTER.where("hold_ids")
    return replace(roster.enter(hold_id), condition=listed.does_not_exist() | (size(listed) < MOST_HOLDS))  # type: ignore[no-untyped-call]


def ended(hold: Hold, state: State, pack: Pack, at: datetime, by: str | None = None) -> Hold:
    """The hold as it is once it has ended at this instant; its own term begins."""
    expires_at = retention.expiry(pack, "holds", at).expires_at
    changes = {"state": state, "ended_at": at, "ended_by": by, "expires_at": expires_at}
    return hold.model_copy(update=changes)


def ending(hold: Hold) -> Write:
    """The write for a hold that has ended so, refused when another was quicker."""
    return HOLDS.change(hold.id, **_changes(hold), only_if=HOLDS.where("state") == "active")


def lapse(hold: Hold, pack: Pack, now: datetime) -> bool:
    """Write down that a hold has come to its end, with evidence. False when it has not, or when that is known."""
    if hold.state != "active" or not hold.has_ended(now):
        return False
    over = ended(hold, "lapsed", pack, hold.ends_at)
    try:
        evidence.commit_with(lines_of_ending(over), now, ending(over))
    except Refused:
        return False
    return True


def _changes(hold: Hold) -> dict[str, Any]:
    return {name: getattr(hold, name) for name in ("state", "ended_at", "ended_by", "expires_at")}


def line_of_placing(hold: Hold) -> Fact:
    """What the ledger says of a new hold: identifiers and instants."""
    said = hold.model_dump(mode="json", exclude_none=True)
    wanted = {*Scope.model_fields, "reason", "organisation_id", "created_by", "ends_at"}
    return Fact("retention.hold.placed", hold.id, {name: value for name, value in said.items() if name in wanted})


def lines_of_ending(hold: Hold) -> tuple[Fact, Fact]:
    """That it was released, by whom, or has lapsed; and what that changed in its record, for a restore to do again."""
    by = {"ended_by": hold.ended_by} if hold.ended_by else {}
    told = Fact(f"retention.hold.{hold.state}", hold.id, {"reason": hold.reason, **by})
    return told, dated(HOLDS, (hold.id,), _changes(hold))


def state_of(hold: Hold, now: datetime) -> State:
    """Its state at this instant: one whose end has come has lapsed, whatever stands in its record."""
    return "lapsed" if hold.state == "active" and hold.has_ended(now) else hold.state


def must_be_in_force(hold: Hold, now: datetime) -> None:
    """Refuse to work on a hold that has ended."""
    state = state_of(hold, now)
    if state != "active":
        at = clock.written(hold.ended_at or hold.ends_at)
        raise HoldEnded(f"This hold was over at {at}. Place a new one if the reason goes on.", state=state)


def view(hold: Hold, pack: Pack, language: Language, now: datetime) -> HoldView:
    """The hold for its readers, with the reason in their language."""
    labels = {reason.key: reason.label.said_in(language) for reason in pack.holds}
    said: Mapping[str, Any] = hold.model_dump()
    state = state_of(hold, now)
    return HoldView.model_validate(
        {
            **said,
            "label": labels.get(hold.reason, hold.reason),
            "scope": {name: said[name] for name in Scope.model_fields},
            "state": state,
            "ended_at": hold.ended_at or (hold.ends_at if state == "lapsed" else None),
        }
    )


def announce(happened: str, hold: Hold, at: datetime, data: Mapping[str, str | None] | None = None) -> None:
    """Publish `retention.hold.<happened>`."""
    bus.publish([Event(f"retention.hold.{happened}", hold.id, at, data or {})])


def announce_if_possible(happened: str, hold: Hold, at: datetime) -> None:
    """The same, when what happened stands already: what is not heard of, the next sweep finds on the roster."""
    try:
        announce(happened, hold, at)
    except (bus.NotPublished, ClientError, BotoCoreError) as error:
        observability.note_fault(error, hold_id=hold.id)
