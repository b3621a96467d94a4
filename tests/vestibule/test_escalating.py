"""How near a term is: three quarters gone, the last twelve hours, past. Of each stage of each term the team is told once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from vestibule import ids
from vestibule.breaches import escalating
from vestibule.breaches.model import Incident, Obligation

BEGAN = datetime(2026, 3, 27, 22, 0, tzinfo=UTC)
"""A Friday evening; the clocks of Europe go forward on the Sunday."""


def incident(**changes: Any) -> Incident:
    usual: dict[str, Any] = {
        "id": ids.derived("inc", "one"),
        "state_since": BEGAN,
        "source": "staff",
        "reported_at": BEGAN,
        "aware_at": BEGAN,
        "summary": "A laptop was stolen.",
    }
    return Incident.model_validate(usual | changes)


def owed(**changes: Any) -> Obligation:
    usual: dict[str, Any] = {
        "tell": "authority",
        "jurisdiction": "FR",
        "law": "GDPR Art. 33",
        "to": "CNIL",
        "threshold": "risk",
        "met": "yes",
        "because": [],
        "starts": "awareness",
        "started_at": BEGAN,
        "due_at": BEGAN + timedelta(hours=72),
    }
    return Obligation.model_validate(usual | changes)


@pytest.mark.parametrize(
    ("hours", "stage"),
    [
        (0, None),
        (53.99, None),
        (54, "soon"),
        (59.99, "soon"),
        (60, "last"),
        (71.99, "last"),
        (72, "late"),
        (900, "late"),
    ],
)
def test_the_stages_of_seventy_two_hours(hours: float, stage: str | None) -> None:
    assert escalating.stage_of(BEGAN, BEGAN + timedelta(hours=72), BEGAN + timedelta(hours=hours)) == stage


@pytest.mark.parametrize(
    ("days", "stage"), [(0, None), (22.4, None), (22.5, "soon"), (29.4, "soon"), (29.5, "last"), (30, "late")]
)
def test_the_stages_of_thirty_days(days: float, stage: str | None) -> None:
    assert escalating.stage_of(BEGAN, BEGAN + timedelta(days=30), BEGAN + timedelta(days=days)) == stage


def test_a_term_that_was_over_before_it_was_known_is_late_at_once() -> None:
    assert escalating.stage_of(BEGAN, BEGAN, BEGAN) == "late"
    assert escalating.stage_of(BEGAN, BEGAN - timedelta(hours=1), BEGAN) == "late"


@pytest.mark.parametrize(
    "changes", [{"met": "no"}, {"done_at": BEGAN}, {"decided": "no_notice"}, {"due_at": None}], ids=str
)
def test_what_is_not_to_be_done_any_more_has_no_stage(changes: dict[str, Any]) -> None:
    assert escalating.near(incident(), [owed(**changes)], BEGAN + timedelta(days=9)) == []


def test_the_most_urgent_comes_first_and_the_worst_counts() -> None:
    later = owed(tell="persons", due_at=BEGAN + timedelta(hours=90))
    nears = escalating.near(incident(), [later, owed(met="perhaps")], BEGAN + timedelta(hours=80))
    assert [(each.owed.tell, each.stage) for each in nears] == [("authority", "late"), ("persons", "last")]
    assert escalating.worst(nears) == "late"
    assert escalating.worst([]) is None


def test_each_stage_is_told_once_and_a_term_that_moves_is_another() -> None:
    told, new = incident(), []
    for hours in range(100):
        nears = escalating.near(told, [owed()], BEGAN + timedelta(hours=hours))
        new += [(hours, each.stage) for each in escalating.untold(told, nears)]
        told = told.model_copy(update={"reminded": escalating.told(nears)})
    assert new == [(54, "soon"), (60, "last"), (72, "late")]
    moved = escalating.near(told, [owed(due_at=BEGAN + timedelta(hours=100))], BEGAN + timedelta(hours=99))
    assert [each.stage for each in escalating.untold(told, moved)] == ["last"]


def test_a_late_term_does_not_hide_the_next() -> None:
    first, second = owed(), owed(jurisdiction="NL", due_at=BEGAN + timedelta(hours=100))
    late = escalating.near(incident(), [first, second], BEGAN + timedelta(hours=74))
    told = incident(reminded=escalating.told(late))
    nears = escalating.near(told, [first, second], BEGAN + timedelta(hours=90))
    assert [(each.owed.jurisdiction, each.stage) for each in escalating.untold(told, nears)] == [("NL", "last")]
