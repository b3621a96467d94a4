"""The workflow started from the console: what was typed is read, entered once, or refused without a trace."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.breaches import register_incident
from tests.conftest import Clock
from tests.functions.breaching import all_stored, an_incident, incident_id, stored
from tests.functions.calls import refusing
from tests.functions.steps import ledger, run
from tests.functions.world import World
from vestibule import ids
from vestibule.breaches import workflow
from vestibule.breaches.model import Unreportable
from vestibule.breaches.reporting import UNSAID
from vestibule.clock import written
from vestibule.steps import StepFailed

ARN = "arn:aws:states:us-east-1:123456789012:execution:vestibule-breach-notification:mine"


def enter(entered: Any, execution: str = ARN) -> str:
    return str(run(register_incident, input=entered, execution=execution)["incident_id"])


def test_the_documented_example_works(world: World, at: Clock) -> None:
    named = enter(json.loads(workflow.EXAMPLE))
    found = stored(named)
    assert named == ids.derived("inc", ARN)
    assert (found.source, found.summary, found.aware_at, found.reported_by) == (
        "console",
        "What happened",
        at.now,
        None,
    )
    assert [each.model_dump() for each in found.exposures] == [{"kind": "table", "table": "entries"}]
    [line] = ledger(at)
    assert (line.kind, line.subject, line.facts["source"]) == ("breaches.incident.reported", named, "console")


def test_all_that_is_known_can_be_typed(world: World, at: Clock) -> None:
    aware = at.now - timedelta(hours=5)
    entered = {
        "aware_at": written(aware),
        "occurred_since": written(aware - timedelta(days=1)),
        "occurred_until": written(at.now),
        "exposures": [{"kind": "device", "device_id": world.home.device.id}],
        "malicious": True,
        "protection": "encrypted",
        "drill": True,
    }
    found = stored(enter(entered))
    assert (found.aware_at, found.malicious, found.protection, found.drill) == (aware, True, "encrypted", True)
    assert found.summary == UNSAID


def test_the_step_run_twice_enters_one(world: World, at: Clock) -> None:
    first = enter({"summary": "x"})
    at.forward(minutes=1)
    assert enter({"summary": "x"}) == first
    assert enter({"summary": "x"}, f"{ARN}-2") != first
    assert (len(all_stored()), len(ledger(at))) == (2, 2)


def test_an_incident_of_the_register_is_loaded(world: World, at: Clock) -> None:
    one = an_incident()
    assert enter({"incident_id": one.id}) == one.id
    assert (all_stored(), ledger(at)) == ([one], [])


@pytest.mark.parametrize(
    ("entered", "says"),
    [
        ({}, "input: says neither what happened nor what was exposed"),
        ({"drill": True}, "says neither"),
        (None, "input"),
        ("leak", "input"),
        ([], "input"),
        ({"summary": ""}, "summary"),
        ({"summary": 7}, "summary"),
        ({"Quillfeather": 1, "summary": "x"}, "holds a member that is not read here"),
        ({"exposures": [{"kind": "planet"}]}, "exposures.0"),
        ({"exposures": [{"kind": "table"}]}, "exposures.0.table.table"),
        ({"incident_id": "inc_1"}, "incident_id"),
        ({"incident_id": ids.derived("inc", "none")}, "names no incident of the register"),
        ({"incident_id": ids.derived("inc", "one"), "malicious": True}, "stands alone"),
        ({"summary": "x", "aware_at": "yesterday"}, "aware_at"),
        ({"summary": "x", "aware_at": "2027-01-01T00:00:00Z"}, "aware_at: lies in the future"),
        ({"summary": "x", "occurred_since": "2027-01-01T00:00:00Z"}, "occurred_since: lies in the future"),
        (
            {"summary": "x", "aware_at": "2026-11-01T00:00:00Z", "occurred_since": "2026-11-02T00:00:00Z"},
            "aware_at: is before occurred_since",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_no_trace(world: World, at: Clock, entered: Any, says: str) -> None:
    with pytest.raises(Unreportable, match=says) as refused:
        enter(entered)
    assert "Quillfeather" not in str(refused.value)
    assert (all_stored(), ledger(at)) == ([], [])


def test_an_unknown_table_is_refused_with_what_to_start_with(world: World, at: Clock) -> None:
    with pytest.raises(Unreportable, match=r"Start with \{") as refused:
        enter({"exposures": [{"kind": "table", "table": "no_such_table"}]})
    assert "exposures" in str(refused.value)
    assert (all_stored(), ledger(at)) == ([], [])


def test_a_fault_is_no_refusal_and_is_tried_again(world: World, at: Clock) -> None:
    with refusing("TransactWriteItems", "InternalServerError"), pytest.raises(StepFailed):
        enter({"summary": "x"})
    assert (all_stored(), ledger(at)) == ([], [])
    assert stored(enter({"summary": "x"})).state == "reported"


_JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
_MEMBERS = st.sampled_from(["incident_id", "summary", "aware_at", "exposures", "malicious", "protection", "drill", "x"])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entered=_JSON | st.dictionaries(_MEMBERS, _JSON, max_size=4), number=st.integers())
def test_whatever_is_typed_is_entered_whole_or_refused(world: World, at: Clock, entered: Any, number: int) -> None:
    before, lines = len(all_stored()), len(ledger(at))
    try:
        named = enter(entered, f"{ARN}-{number}-{before}")
    except Unreportable:
        assert (len(all_stored()), len(ledger(at))) == (before, lines)
    else:
        assert stored(named).id == named
        assert len(ledger(at)) == lines + 1


def test_an_incident_that_is_not_there_is_not_made(world: World, at: Clock) -> None:
    with pytest.raises(Unreportable):
        enter({"incident_id": incident_id("none")})
    assert all_stored() == []
