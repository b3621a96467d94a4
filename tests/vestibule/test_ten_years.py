"""Ten years of requests at every place: no date moves without a cause on record, and the team hears of each before it is late."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vestibule import ids
from vestibule.policy.pack import OPERATORS, load
from vestibule.problems import Problem
from vestibule.requests import due
from vestibule.requests.kinds import HANDLING, Kind
from vestibule.requests.model import DataRequest, Pause
from vestibule.requests.offers import offers
from vestibule.requests.terms import terms_of

PLACES = [(operator, place) for operator in OPERATORS for place in load(operator).jurisdictions]
FIRST = datetime(2026, 1, 1, 12, tzinfo=UTC)
DAYS = 3400
"""The calendars on file end with 2035. A term that ends behind them falls back to the careful date, which no question moves."""
CAUSES = st.sampled_from(["identity", "scope", "fee"])
DID = st.one_of(
    st.tuples(st.just("asks"), CAUSES),
    st.just(("hears", "")),
    st.just(("extends", "")),
    st.just(("waits", "")),
)


def entered(operator: str, place: str, right: Kind, came: datetime) -> DataRequest:
    person = ids.derived("per", "ada")
    usual: dict[str, Any] = {"id": ids.derived("req", person), "person_id": person, "right": right, "channel": "api"}
    usual |= {"language": "en", "state": "proven", "state_since": came, "received_at": came, "jurisdiction": place}
    terms = terms_of(load(operator), HANDLING[right].duty, place, came)
    return DataRequest.model_validate(usual | due.stored(terms))


def after(request: DataRequest, operator: str, did: tuple[str, str], now: datetime) -> DataRequest:
    """The request once the team has done this, or tried to: what cannot be is refused and changes nothing."""
    pack = load(operator)
    today = due.day_of(now, pack)
    still_open = [pause for pause in request.pauses if pause.answered is None]
    try:
        match did[0]:
            case "asks":
                pause = Pause.model_validate({"cause": did[1], "asked": today})
                return request.model_copy(update=due.paused(pack, request, pause, now))
            case "hears" if still_open:
                pause = still_open[0].model_copy(update={"answered": today})
                return request.model_copy(update=due.paused(pack, request, pause, now))
            case "extends":
                terms = due.extension(pack, request, now)
                return request.model_copy(update={"extended_at": now, **due.stored(terms)})
    except Problem:
        pass
    return request


@pytest.mark.parametrize(("operator", "place"), PLACES)
@settings(max_examples=40)
@given(data=st.data())
def test_a_date_moves_only_by_an_answered_question_or_an_extension(
    operator: str, place: str, data: st.DataObject
) -> None:
    rights = sorted(offers(load(operator), place))
    came = FIRST + timedelta(days=data.draw(st.integers(0, DAYS)), hours=data.draw(st.integers(0, 23)))
    request = entered(operator, place, data.draw(st.sampled_from(rights)), came)
    now = came
    for did in data.draw(st.lists(DID, max_size=6)):
        now += timedelta(days=data.draw(st.integers(0, 12)))
        moved = after(request, operator, did, now)
        assert moved.safe_due
        assert request.safe_due
        if moved.safe_due != request.safe_due:
            assert did[0] in ("hears", "extends")
            assert moved.extended_at != request.extended_at or moved.pauses != request.pauses
            assert moved.safe_due > request.safe_due
        assert moved.legal_due is None or moved.safe_due <= moved.legal_due
        request = moved


@pytest.mark.parametrize(("operator", "place"), PLACES)
def test_the_team_has_heard_of_every_request_days_before_it_is_late(operator: str, place: str) -> None:
    for week in range(0, 520, 4):
        request = entered(operator, place, "access", FIRST + timedelta(weeks=week))
        assert request.answer_by
        soon, last, late = (request.answer_by - left for left in (due.SOON, due.LAST, timedelta(0)))
        assert request.received_at < soon
        told = request
        for instant, stage in ((soon, "soon"), (last, "last"), (late, "late")):
            assert due.to_remind(told, instant - timedelta(seconds=1)) is None
            assert due.to_remind(told, instant) == stage
            told = told.model_copy(update={"reminded": stage})
