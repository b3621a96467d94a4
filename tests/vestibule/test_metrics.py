"""The figures of a year, as California has them published."""

from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st

from vestibule import ids
from vestibule.requests.kinds import Kind
from vestibule.requests.metrics import RequestFigures, RequestMetrics, metrics_of
from vestibule.requests.model import DataRequest, Decided, State

ZONE = "America/Los_Angeles"
MARCH = datetime(2026, 3, 2, 20, tzinfo=UTC)
NOW = datetime(2026, 12, 31, 20, tzinfo=UTC)
ENDED: tuple[State, ...] = ("closed", "refused", "withdrawn", "merged", "unproven", "failed")


def request(right: Kind = "access", state: State = "closed", days: int = 10, **changed: Any) -> DataRequest:
    """One that came in March and ended so many days later."""
    came: datetime = changed.get("received_at", MARCH)
    person = ids.derived("per", "ada")
    usual: dict[str, Any] = {"id": ids.derived("req", person), "person_id": person, "right": right, "channel": "api"}
    usual |= {"language": "en", "state": state, "received_at": came, "state_since": came + timedelta(days=days)}
    usual |= {"jurisdiction": "US-CA", "safe_due": (came + timedelta(days=45)).date()}
    usual |= {"closed_at": came + timedelta(days=days) if state in ENDED else None}
    return DataRequest.model_validate(usual | changed)


def refused(ground: str | None) -> DataRequest:
    said = Decided(decision="refuse", by=ids.derived("per", "reviewer"), at=MARCH, ground=ground)
    return request(state="refused", decisions=[said, said])


def figures(*requests: DataRequest, year: int = 2026, jurisdiction: str | None = None) -> RequestMetrics:
    return metrics_of(requests, year, jurisdiction, ZONE, NOW)


def test_requests_are_counted_by_what_became_of_them() -> None:
    found = figures(
        *(request(), request(outcome="fulfilled"), request(outcome="in_part"), request(state="proven")),
        *(refused("third-party-data"), refused("not-verified"), refused("excessive"), request(state="unproven")),
        *(request(state="withdrawn"), request(state="merged"), request(outcome="forwarded")),
    ).all
    assert (found.received, found.complied, found.complied_in_part, found.pending) == (10, 2, 1, 1)
    assert found.denied.model_dump() == {"unverified": 2, "exempt": 1, "other": 1}
    assert (found.withdrawn, found.merged, found.forwarded) == (1, 1, 1)


def test_the_five_categories_of_the_law_have_their_kinds() -> None:
    kinds: tuple[Kind, ...] = (
        "access",
        "portability",
        "erasure",
        "rectification",
        "opt-out",
        "restriction",
        "complaint",
    )
    found = figures(*map(request, kinds))
    numbers = {name: each.received for name, each in found.categories.items()}
    assert numbers == {"know": 2, "delete": 1, "correct": 1, "opt_out": 1, "limit": 1}
    assert (found.all.received, found.kinds["complaint"].received) == (7, 1)


def test_days_run_from_receipt_to_answer_and_open_ones_have_none() -> None:
    found = figures(request(days=2), request(days=40), request(days=4), request(state="proven", days=300)).all
    assert (found.median_days, found.mean_days) == (4.0, 15.3)
    assert figures().all == RequestFigures()


def test_a_request_is_late_when_it_was_answered_after_its_date_or_is_open_after_it() -> None:
    assert figures(request(days=46)).all.late == 1
    assert figures(request(days=45)).all.late == 0
    assert figures(request(state="awaiting_decision")).all.late == 1
    assert figures(request(state="failed")).all.late == 1
    assert figures(request(state="withdrawn", days=60)).all.late == 0


def test_a_year_is_that_of_the_receipt_where_the_controller_is() -> None:
    eve = datetime(2027, 1, 1, 7, 59, tzinfo=UTC)
    assert figures(request(received_at=eve)).all.received == 1
    assert figures(request(received_at=eve + timedelta(minutes=1))).all.received == 0
    assert figures(request(received_at=eve + timedelta(minutes=1)), year=2027).all.received == 1


def test_figures_of_a_place_have_what_lies_in_it() -> None:
    others = [request(jurisdiction=place) for place in ("US-CA", "US-NYC", "CA", None)]
    assert figures(*others, jurisdiction="US").all.received == 2
    assert figures(*others, jurisdiction="CA").all.received == 1


@given(
    st.lists(
        st.builds(
            request,
            st.sampled_from(get_args(Kind)),
            st.sampled_from(get_args(State)),
            st.integers(0, 90),
            outcome=st.sampled_from([None, "fulfilled", "in_part", "refused", "nothing_held", "forwarded"]),
        ),
        max_size=30,
    )
)
def test_every_request_is_in_exactly_one_figure(requests: list[DataRequest]) -> None:
    found = figures(*requests)
    one = found.all
    parts = (one.complied, one.complied_in_part, one.forwarded, one.withdrawn, one.pending)
    assert one.received == sum(parts) + sum(one.denied.model_dump().values())
    assert one.received + one.merged == len(requests)
    assert sum(each.received for each in found.kinds.values()) == one.received
    answered = [
        (each.closed_at or each.state_since) - each.received_at
        for each in requests
        if each.state in ("closed", "answered", "refused", "unproven")
    ]
    assert one.median_days == (float(median(answered_.days for answered_ in answered)) if answered else None)
