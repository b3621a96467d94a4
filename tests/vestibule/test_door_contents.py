"""What stands in a door's list: at each instant of its lease what `decide` would say, and small enough for one message."""

import json
import zlib
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vestibule import clock, ids
from vestibule.access import answering, lists
from vestibule.access.credential import Key
from vestibule.access.decide import Asked, decide
from vestibule.access.hours import WEEKDAYS, Hours
from vestibule.access.lists import Lease
from vestibule.access.model import Admission, Door, Window

NOW = datetime(2026, 3, 29, 0, 50, tzinfo=UTC)
"""Ten minutes before the clocks of Paris are put forward."""
QUARTER = timedelta(minutes=15)
DEVICE, ENTRANCE, SPACE, GRANT, PERSON = (ids.derived(kind, "one") for kind in ("dev", "ent", "spc", "grt", "per"))
DOOR = Door(
    entrance_id=ENTRANCE,
    site_id=ids.derived("sit", "one"),
    organisation_id=ids.derived("org", "one"),
    jurisdiction="FR",
    device_id=DEVICE,
    time_zone="Europe/Paris",
)
WINDOW = Window(grant_id=GRANT, starts_at=NOW - timedelta(days=1), space_id=SPACE)


def key_of(grant_id: str, person_id: str, verifier: str, **fields: Any) -> Key:
    known = {"entrance_id": ENTRANCE, "verifier": verifier, "credential_id": ids.derived("crd", verifier)}
    return Key.model_validate({**known, "grant_id": grant_id, "person_id": person_id, "kind": "pin", **fields})


def admission_of(*windows: Window, person_id: str = PERSON) -> Admission:
    return Admission(entrance_id=ENTRANCE, person_id=person_id, windows=list(windows), version=1)


def compiled(door: Door, windows: list[Window], *keys: Key, lasts: timedelta = QUARTER) -> dict[str, Any]:
    lease = Lease(DEVICE, "5f0c9a7be21d4488", 1, NOW, lasts)
    return lists.compiled(door, lease, [admission_of(*windows)], keys, b"k" * 32)


def near(most: timedelta) -> st.SearchStrategy[datetime]:
    """Instants around now, in whole seconds."""
    seconds = int(most.total_seconds())
    return st.integers(-seconds, seconds).map(lambda second: NOW + timedelta(seconds=second))


TIMES = st.sampled_from([f"{hour:02}:{minute:02}" for hour in range(24) for minute in (0, 30, 55)])
HOURS = st.builds(
    lambda days, opens, closes: Hours(days=days, opens=opens, closes=closes if closes != opens else "24:00"),
    st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=7, unique=True),
    TIMES,
    TIMES.filter(lambda time: time != "00:00"),
)
WINDOWS = st.builds(
    Window,
    grant_id=st.just(GRANT),
    starts_at=near(timedelta(minutes=30)),
    ends_at=st.none() | near(timedelta(minutes=30)),
    hours=st.lists(HOURS, max_size=2),
    space_id=st.just(SPACE),
    kind=st.sampled_from(["standing", "shared", "pass"]),
    barred=st.none() | st.sampled_from(["gate_lock", "overlock"]),
)
DOORS = st.fixed_dictionaries(
    {
        "time_zone": st.sampled_from(["Europe/Paris", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]),
        "space_id": st.none() | st.just(SPACE),
        "barred": st.none() | st.sampled_from(["gate_lock", "overlock"]),
        "held_until": st.none() | near(timedelta(minutes=20)),
    }
).map(lambda fields: DOOR.model_copy(update=fields))


@settings(max_examples=150, deadline=None)
@given(DOORS, WINDOWS, st.integers(1, 60))
def test_at_each_instant_of_the_lease_a_code_opens_when_decide_says_so(
    door: Door, window: Window, minutes: int
) -> None:
    lasts = timedelta(minutes=minutes)
    contents = compiled(door, [window], key_of(GRANT, PERSON, "0" * 32), lasts=lasts)
    spans = contents["opens"][0]["spans"] if contents["opens"] else []
    method = "pass" if window.kind == "pass" else "pin"
    for second in {*range(0, minutes * 60, 29), *edges(spans, lasts)}:
        instant = NOW + timedelta(seconds=second)
        listed = any(begins <= clock.to_epoch_ms(instant) < ends for begins, ends in spans)
        decided = decide(Asked(door, [window], instant, method=method), instant)  # type: ignore[arg-type]
        assert (instant, listed) == (instant, decided.allowed)
        shut = contents["shut_until"]
        if shut is not None and clock.to_epoch_ms(instant) < shut:
            assert not decided.allowed


def edges(spans: list[list[int]], lasts: timedelta) -> set[float]:
    """The instants at which something begins or ends, and those before."""
    ends = {(instant - clock.to_epoch_ms(NOW)) / 1000 for span in spans for instant in span}
    return {edge for end in ends for edge in (end, end - 0.001) if 0 <= edge < lasts.total_seconds()}


def test_the_hour_that_does_not_come_in_spring_opens_nothing() -> None:
    skipped = WINDOW.model_copy(update={"hours": [Hours(days=["sun"], opens="02:00", closes="03:00")]})
    assert compiled(DOOR, [skipped], key_of(GRANT, PERSON, "0" * 32), lasts=timedelta(hours=2))["opens"] == []


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"ends_at": timedelta(minutes=-1)}, True),
        ({"ends_at": timedelta(days=-1), "narrowed_at": timedelta(minutes=-1)}, True),
        ({"ends_at": timedelta(milliseconds=2), "revoked": True}, True),
        ({"barred": "overlock"}, True),
        ({"barred": "gate_lock"}, True),
        ({"ends_at": timedelta(days=-1)}, False),
        ({"ends_at": timedelta(minutes=1)}, False),
        ({}, False),
    ],
    ids=str,
)
def test_what_was_lately_ended_or_is_barred_is_refused(fields: dict[str, Any], *, refused: bool) -> None:
    changes = {name: NOW + value if isinstance(value, timedelta) else value for name, value in fields.items()}
    contents = compiled(DOOR, [WINDOW.model_copy(update=changes)])
    assert contents["refused"] == ([GRANT] if refused else [])


def test_a_code_opens_by_the_window_of_its_own_grant_and_person() -> None:
    other = ids.derived("grt", "other")
    over = WINDOW.model_copy(update={"grant_id": other, "ends_at": NOW})
    keys = [
        key_of(GRANT, PERSON, "a" * 32),
        key_of(other, PERSON, "b" * 32),
        key_of(GRANT, ids.derived("per", "two"), "c" * 32),
    ]
    assert [opened["verifier"] for opened in compiled(DOOR, [WINDOW, over], *keys)["opens"]] == ["a" * 32]


def test_the_codes_of_five_hundred_people_take_a_third_of_one_message() -> None:
    lease = Lease(DEVICE, "5f0c9a7be21d4488", 1, NOW, QUARTER)
    size, codes = packed_size(500, lease)
    assert codes == 500
    assert 40_000 < size * 4 // 3 < answering.LARGEST // 2.5


def packed_size(people: int, lease: Lease) -> tuple[int, int]:
    """Bytes and codes of a list for so many people, each with a grant and a code."""
    named = [(ids.derived("grt", "many", n), ids.derived("per", "many", n)) for n in range(people)]
    windows = [WINDOW.model_copy(update={"grant_id": grant_id}) for grant_id, _ in named]
    admissions = [admission_of(w, person_id=person) for w, (_, person) in zip(windows, named, strict=True)]
    keys = [key_of(grant_id, person, hashed(n)) for n, (grant_id, person) in enumerate(named)]
    contents = lists.compiled(DOOR, lease, admissions, keys, b"k" * 32)
    return len(lists.packed(contents)), len(contents["opens"])


def hashed(number: int) -> str:
    return sha256(str(number).encode()).hexdigest()[:32]


def test_what_is_packed_is_json() -> None:
    contents = compiled(DOOR, [WINDOW], key_of(GRANT, PERSON, "0" * 32))
    assert json.loads(zlib.decompress(lists.packed(contents), wbits=-15)) == contents
