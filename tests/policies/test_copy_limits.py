"""How far back a copy reaches, how often it is made, and of what: as each law and each pack has it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vestibule import ids, register
from vestibule.policy import pack as packs
from vestibule.policy.months import months_later
from vestibule.policy.pack import OPERATORS
from vestibule.policy.parts import Limit
from vestibule.requests import limits
from vestibule.requests.kinds import Kind
from vestibule.requests.limits import AskedTooOften
from vestibule.requests.model import DataRequest
from vestibule.requests.offers import offer_of

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
TWICE = Limit(times=2, months=12)


def asked(days_ago: int, **changed: Any) -> DataRequest:
    at = NOON - timedelta(days=days_ago)
    usual: Any = {
        "id": ids.derived("req", days_ago),
        "person_id": ids.derived("per", "one"),
        "right": "access",
        "channel": "api",
        "language": "en",
        "state": "closed",
        "state_since": at,
        "received_at": at,
    }
    return DataRequest.model_validate(usual | changed)


def check(place: str, kind: Kind, *earlier: DataRequest) -> None:
    pack = packs.load("valet")
    limits.check(offer_of(pack, kind, [place]), earlier, NOON, pack.time_zone)


def test_california_answers_twice_in_twelve_months_and_says_when_the_third_may_come() -> None:
    check("US-CA", "access", asked(400), asked(30))
    with pytest.raises(AskedTooOften) as refused:
        check("US-CA", "access", asked(400), asked(200), asked(30))
    assert refused.value.members == {"from": "2027-05-05"}
    assert refused.value.document("r")["status"] == 429
    assert "2 times in 12 months" in refused.value.detail


def test_elsewhere_nobody_counts() -> None:
    check("CA", "access", *(asked(days) for days in range(1, 60)))


@pytest.mark.parametrize("state", ["refused", "withdrawn", "merged", "unproven", "failed"])
def test_what_was_no_answer_is_not_counted(state: str) -> None:
    check("US-CA", "access", asked(20), asked(10, state=state), asked(5, state=state))


def test_another_right_is_not_counted() -> None:
    check("US-CA", "access", asked(20), asked(10, right="erasure"), asked(5, right="portability"))
    check("US-CA", "erasure", *(asked(days, right="erasure") for days in range(1, 9)))


@given(days=st.lists(st.integers(0, 900), max_size=8), later=st.integers(0, 400))
def test_the_day_that_is_named_is_the_first_on_which_one_more_is_within_the_limit(days: list[int], later: int) -> None:
    received = [NOON - timedelta(days=each) for each in days]
    again = limits.free_from(TWICE, received, NOON, "UTC")
    before = [each.date() for each in received]
    then = again or NOON.date()
    assert within(before, then)
    if again:
        assert not within(before, again - timedelta(days=1))
    assert within(before, then + timedelta(days=later))


def within(before: list[date], day: date) -> bool:
    """By counting: of any two earlier ones, at most one in the twelve months that end here."""
    return sum(months_later(each, 12) > day for each in before) < TWICE.times


@pytest.mark.parametrize(
    ("operator", "place", "holding", "since"),
    [
        ("valet", "US-CA", "entries", "2025-11-21T05:00:00+00:00"),  # midnight in New York, where the controller is
        ("valet", "US-CA", "disclosures", "2025-11-21T05:00:00+00:00"),
        ("valet", "CA", "entries", None),
        ("noke", "SG", "entries", None),
        ("noke", "SG", "disclosures", "2025-11-21T00:00:00+00:00"),
        ("noke", "GB", "disclosures", None),
    ],
)
def test_a_copy_reaches_back_as_far_as_the_law_of_the_place(
    operator: str, place: str, holding: str, since: str | None
) -> None:
    pack = packs.load(operator)
    found = limits.reaches_back_to(offer_of(pack, "access", [place]), holding, NOON, pack.time_zone)
    assert (found.isoformat() if found else None) == since


@pytest.mark.parametrize("operator", OPERATORS)
def test_portability_is_of_what_the_person_gave_or_left_by_use(operator: str) -> None:
    pack = packs.load(operator)
    holdings = {name: held.holding for name, held in register.holdings(pack).items()}
    portable = limits.wanted(pack, "portability", holdings)
    assert {holdings[name].source for name in portable} <= {"person", "use"}
    assert not {"people", "relations", "disclosures", "messages", "holds"} & set(portable)
    assert set(portable) < set(limits.wanted(pack, "access", holdings)) == set(holdings)
    assert portable
    assert limits.wanted(pack, "disclosures", holdings) == ["disclosures"]
