"""Decide whether a door opens (V-05, N-02). Pure: who, door and instant come in, a decision with its reasons goes out.

Eight rules in their order; the first that fails names the reason, and all are asked, so that what would turn the answer can be
told. What stops the processing of somebody's data (GDPR Art. 18) locks nobody out: who asks for a door asks for that
processing (Art. 18(2)). It stops ways of entering that rest on a permission, such as a face.
"""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from vestibule import clock
from vestibule.access.asked import BY_PERMISSION, Asked, Case, Tie, is_barred, openings
from vestibule.access.decision import Decision, Reason, Result, Rule, Ruling
from vestibule.access.flipping import smallest_changes
from vestibule.access.model import Window

__all__ = ["BY_PERMISSION", "RULES", "Asked", "Tie", "decide", "is_barred", "openings"]


class _Found(NamedTuple):
    result: Result
    reason: Reason | None = None
    said: str | None = None


_PASSED, _NOT_ASKED, _NOT_KNOWN = _Found("passed"), _Found("not_asked"), _Found("not_known")


def decide(asked: Asked, now: datetime) -> Decision:
    """The decision about an instant, as it is known now. Of another instant than now, everything else is as it stands."""
    at = now if asked.at is None else asked.at
    case = Case(asked, at, is_now=at == now)
    rules = tuple(Ruling(rule=rule, **says(case)._asdict()) for rule, says in _RULED.items())
    failed = next((ruling for ruling in rules if ruling.result == "failed"), None)
    if failed is None:
        window = _unbarred(case)[0]
        return Decision(
            allowed=True, reason="granted", rules=rules, explanation="A grant is open.", grant_id=window.grant_id
        )
    return Decision(
        allowed=False,
        reason=failed.reason or "no_grant",
        rules=rules,
        explanation=failed.said or "",
        changes=smallest_changes(case),
    )


def _identity(case: Case) -> _Found:
    return _PASSED if case.asked.is_known else _failed("unknown_person", "The operator has no record of this person.")


def _relation(case: Case) -> _Found:
    if case.asked.ties is None:
        return _NOT_ASKED
    return _PASSED if case.is_related(case.at) else _failed("no_relation", "No relation ties the person to this site.")


def _grant(case: Case) -> _Found:
    return _PASSED if case.windows else _failed("no_grant", "There is no grant for this entrance.")


def _window(case: Case) -> _Found:
    if not case.windows:
        return _NOT_ASKED
    if case.open_windows:
        return _PASSED
    again = {window.starts_at <= case.at for window in case.windows if case.opens_later(window)}
    if again:
        return _OUTSIDE_HOURS if True in again else _failed("not_yet", "The grant has not begun.")
    return _over([window for window in case.windows if window.ends_at], case.at)


def _over(windows: list[Window], at: datetime) -> _Found:
    """Why none opens any more: the last one that ended says so, before one that never began, and before hours that never come."""
    ended = [(each.ends_at, each.revoked) for each in windows if each.ends_at and each.ends_at <= at]
    if ended:
        ends_at, was_revoked = max(ended)
        told: tuple[Reason, str] = ("revoked", "was taken back") if was_revoked else ("ended", "ended")
        return _failed(told[0], f"The grant {told[1]} at {clock.written(ends_at)}.")
    if any(each.ends_at and each.ends_at <= each.starts_at for each in windows):
        return _failed("ended", "The grant ended before it began.")
    return _OUTSIDE_HOURS


def _overlock(case: Case) -> _Found:
    """Barred are the door, or all grants of those that count: the open ones, or where none is, all."""
    counting = case.open_windows or case.windows
    is_shut = bool(counting) and all(is_barred(window, case.door) for window in counting)
    if case.door.barred == "overlock" or is_shut:
        return _failed("overlock", "The space is locked by its manager.")
    return _PASSED


def _hold(case: Case) -> _Found:
    door = case.door
    if case.is_held(case.at):
        because = f": {door.held_because}" if door.held_because else "."
        return _failed(
            "held", f"The manager holds this door until {clock.written(door.held_until or case.at)}{because}"
        )
    before = door.held_since is not None and case.at < door.held_since
    return _NOT_KNOWN if before else _PASSED  # the last hold is known, and none before it


def _restriction(case: Case) -> _Found:
    if case.is_permitted is None:
        return _NOT_ASKED
    said = "The person does not allow, or has restricted, what this way of entering uses."
    return _PASSED if case.is_permitted else _failed("not_permitted", said)


def _device(case: Case) -> _Found:
    if not case.is_now:
        return _NOT_KNOWN
    if case.door.device_id is None:
        return _failed("no_device", "No device stands at this entrance.")
    if case.door.lost_at is not None:
        since = clock.written(case.door.lost_at)
        return _failed("device_lost", f"The device at this entrance has not been connected since {since}.")
    return _PASSED


_RULED: dict[Rule, Callable[[Case], _Found]] = {
    "identity": _identity,
    "relation": _relation,
    "grant": _grant,
    "window": _window,
    "overlock": _overlock,
    "hold": _hold,
    "restriction": _restriction,
    "device": _device,
}
RULES: tuple[Rule, ...] = tuple(_RULED)


def _failed(reason: Reason, said: str) -> _Found:
    return _Found("failed", reason, said)


_OUTSIDE_HOURS = _failed("outside_hours", "The grant opens at other hours.")
"""By the clock of the site."""


def _unbarred(case: Case) -> list[Window]:
    return [window for window in case.open_windows if not is_barred(window, case.door)]
