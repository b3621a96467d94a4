"""Doors, windows and questions for tests of decisions, and what a change makes of a question."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from vestibule import ids
from vestibule.access.asked import Asked, Tie
from vestibule.access.decision import Change
from vestibule.access.hours import WEEKDAYS, Hours
from vestibule.access.model import Door, GrantKind, Window

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
"""A Saturday."""
HOUR, DAY, TICK = timedelta(hours=1), timedelta(days=1), timedelta(milliseconds=1)
UNIT, OTHER = ids.derived("spc", "unit"), ids.derived("spc", "other")
DOOR = Door(
    entrance_id=ids.derived("ent", 1),
    site_id=ids.derived("sit", 1),
    organisation_id=ids.derived("org", 1),
    jurisdiction="FR",
    device_id=ids.derived("dev", 1),
    device_kind="lock",
    time_zone="Europe/Paris",
)


def door(**changed: Any) -> Door:
    return DOOR.model_copy(update=changed)


def window(starts: timedelta = -DAY, ends: timedelta | None = None, name: str = "a", **rest: Any) -> Window:
    ends_at = None if ends is None else NOW + ends
    return Window(grant_id=ids.derived("grt", name), starts_at=NOW + starts, ends_at=ends_at, **rest)


def hours(days: str, opens: str, closes: str) -> Hours:
    return Hours.model_validate({"days": days.split(), "opens": opens, "closes": closes})


def tie(since: timedelta = -DAY, until: timedelta | None = None) -> Tie:
    return Tie(NOW + since, None if until is None else NOW + until)


def applied(asked: Asked, now: datetime, changes: Iterable[Change]) -> tuple[Asked, datetime]:
    """The question as it stands once the changes are made; who waits now asks again then."""
    at = asked.at or now
    made = {change.change: change for change in changes}
    wait = made.get("wait")
    then = wait.at if wait and wait.at else at
    released = {change.space_id for change in changes if change.change == "be_released"}
    asked = asked._replace(
        at=then,
        door=_mended(asked.door, set(made), released, then),
        windows=[
            *(_freed(each, released) for each in asked.windows),
            *(_granted(then, asked) if "be_granted" in made else ()),
        ],
        is_known=asked.is_known or "be_registered" in made,
        ties=[*asked.ties, Tie(then, None)] if asked.ties is not None and "be_related" in made else asked.ties,
        is_permitted=True if "be_permitted" in made else asked.is_permitted,
    )
    return asked, (then if at == now else now)


def _mended(door: Door, made: set[str], released: set[str | None], then: datetime) -> Door:
    changed: dict[str, Any] = {}
    if "hold_ends" in made:
        changed |= {"held_since": None, "held_until": None}
    if door.space_id in released:
        changed |= {"barred": None}
    if "device_stands" in made:
        changed |= {"device_id": ids.derived("dev", "new"), "lost_at": None}
    if "device_back" in made:
        changed |= {"lost_at": None}
    return door.model_copy(update=changed)


def _freed(window: Window, released: set[str | None]) -> Window:
    return window.model_copy(update={"barred": None}) if window.space_id in released else window


def _granted(then: datetime, asked: Asked) -> Sequence[Window]:
    kind: GrantKind = "pass" if asked.method == "pass" else "standing"
    return [Window(grant_id=ids.derived("grt", "new"), starts_at=then, kind=kind)]


BARRED = st.sampled_from((None, None, "gate_lock", "overlock"))
STEPS = st.integers(-60, 60).map(lambda half_hours: half_hours * HOUR / 2)
ENDS = st.none() | STEPS
DAYS = st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=7, unique=True)
TIMES = st.tuples(st.integers(0, 47), st.integers(1, 48)).filter(lambda pair: pair[0] != pair[1])


def _wall(half_hours: int) -> str:
    return f"{half_hours // 2:02}:{half_hours % 2 * 30:02}"


SOME_HOURS = st.builds(lambda days, times: hours(" ".join(days), _wall(times[0]), _wall(times[1])), DAYS, TIMES)
WINDOWS = st.lists(
    st.builds(
        window,
        STEPS,
        ENDS,
        st.sampled_from("abc"),
        hours=st.lists(SOME_HOURS, max_size=2),
        space_id=st.sampled_from((None, UNIT, OTHER)),
        barred=BARRED,
        revoked=st.booleans(),
        kind=st.sampled_from(("standing", "shared", "pass")),
    ),
    max_size=4,
)
INSTANTS = st.none() | STEPS.map(lambda step: NOW + step)
DOORS = st.builds(
    door,
    device_id=st.sampled_from((DOOR.device_id, DOOR.device_id, None)),
    lost_at=st.sampled_from((None, None, NOW - HOUR)),
    barred=st.sampled_from((None, None, None, "gate_lock", "overlock")),
    space_id=st.sampled_from((None, UNIT)),
    held_until=st.none() | STEPS.map(lambda step: NOW + step),
    held_since=st.none() | STEPS.map(lambda step: min(NOW, NOW + step)),
)
QUESTIONS = st.builds(
    Asked,
    DOORS,
    WINDOWS,
    at=INSTANTS,
    is_known=st.sampled_from((True, True, True, False)),
    ties=st.none() | st.lists(st.builds(tie, STEPS, ENDS), max_size=2),
    method=st.sampled_from(("mobile_key", "mobile_key", "face", "pass")),
    is_permitted=st.none() | st.booleans(),
)
