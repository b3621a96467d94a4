"""When a request is due, and how pauses and an extension move that, law by law."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vestibule import ids
from vestibule.policy.model import Pack
from vestibule.policy.pack import load
from vestibule.problems import Problem, Unacceptable
from vestibule.requests import due
from vestibule.requests.due import CannotBeExtended, ExtendedAlready, NotOpen, TooLateToExtend
from vestibule.requests.kinds import Kind
from vestibule.requests.model import DataRequest, Pause, State

CAME = datetime(2026, 3, 2, 15, tzinfo=UTC)
FRANCE, BRITAIN, VALET = load("alloclaim"), load("noke"), load("valet")


def request_in(place: str, right: Kind = "access", state: State = "proven", **changed: Any) -> DataRequest:
    person = ids.derived("per", "ada")
    usual: dict[str, Any] = {"id": ids.derived("req", person), "person_id": person, "right": right, "channel": "api"}
    usual |= {"language": "en", "state": state, "state_since": CAME, "received_at": CAME, "jurisdiction": place}
    return DataRequest.model_validate(usual | changed)


def asked(cause: str = "identity", on: int = 4, answered: int | None = 9) -> Pause:
    to = date(2026, 3, answered) if answered else None
    return Pause.model_validate({"cause": cause, "asked": date(2026, 3, on), "answered": to})


@pytest.mark.parametrize(
    ("pack", "place", "cause", "legal", "safe"),
    [
        (FRANCE, "FR", "identity", date(2026, 4, 7), date(2026, 4, 7)),
        (FRANCE, "FR", "scope", date(2026, 4, 2), date(2026, 4, 2)),
        (BRITAIN, "GB", "identity", date(2026, 4, 9), date(2026, 4, 8)),
        (BRITAIN, "GB", "scope", date(2026, 4, 8), date(2026, 4, 7)),
        (VALET, "US-CA", "identity", date(2026, 4, 16), date(2026, 4, 15)),
    ],
)
def test_a_question_moves_the_date_as_the_law_of_the_place_says(
    pack: Pack, place: str, cause: str, legal: date, safe: date
) -> None:
    """France suspends, Britain begins anew or leaves the days out, California's clock runs on."""
    changes = due.paused(pack, request_in(place), asked(cause), CAME + timedelta(days=20))
    assert (changes["legal_due"], changes["safe_due"]) == (legal, safe)
    assert changes["reminded"] is None


def test_an_open_question_moves_nothing_yet_and_the_remarks_say_so() -> None:
    terms = due.terms_again(FRANCE, request_in("FR", pauses=[asked(answered=None)]))
    assert terms.legal_due == date(2026, 4, 2)
    assert any("still open" in said for said in terms.doubts)


def test_an_answer_takes_the_place_of_its_question() -> None:
    open_one = request_in("FR", pauses=[asked(answered=None)])
    changes = due.paused(FRANCE, open_one, asked(), CAME + timedelta(days=20))
    assert changes["pauses"] == [asked()]


@pytest.mark.parametrize(
    ("pause", "pointer"),
    [
        (asked(on=1, answered=None), "/asked"),
        (asked(on=25, answered=None), "/asked"),
        (asked(on=9, answered=8), "/answered"),
        (asked(on=9, answered=30), "/answered"),
        (asked("scope", on=5, answered=6), "/asked"),
        (asked(on=4, answered=9), "/asked"),
    ],
)
def test_a_pause_that_cannot_have_been_is_refused_with_the_day_that_is_wrong(pause: Pause, pointer: str) -> None:
    with pytest.raises(Unacceptable) as refused:
        due.paused(FRANCE, request_in("FR", pauses=[asked()]), pause, CAME + timedelta(days=20))
    assert pointer in {error["pointer"] for error in refused.value.members["errors"]}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("pack", "place", "legal", "notice_by"),
    [
        (FRANCE, "FR", date(2026, 6, 2), date(2026, 4, 2)),
        (BRITAIN, "GB", date(2026, 6, 2), date(2026, 4, 1)),
        (VALET, "US-CA", date(2026, 6, 1), date(2026, 4, 15)),
    ],
)
def test_a_term_is_extended_once_from_the_same_start(pack: Pack, place: str, legal: date, notice_by: date) -> None:
    terms = due.extension(pack, request_in(place), CAME + timedelta(days=10))
    assert (terms.legal_due, terms.notice_by) == (legal, notice_by)


@pytest.mark.parametrize(
    ("pack", "request_", "days", "problem"),
    [
        (FRANCE, request_in("FR", extended_at=CAME), 10, ExtendedAlready),
        (FRANCE, request_in("FR"), 40, TooLateToExtend),
        (FRANCE, request_in("FR", state="closed"), 10, NotOpen),
        (VALET, request_in("US-CA", "opt-out"), 3, CannotBeExtended),
        (VALET, request_in("US-NYC"), 3, CannotBeExtended),
    ],
)
def test_a_term_is_not_extended_twice_late_or_without_a_law(
    pack: Pack, request_: DataRequest, days: int, problem: type[Problem]
) -> None:
    with pytest.raises(problem):
        due.extension(pack, request_, CAME + timedelta(days=days))


@given(
    place=st.sampled_from([(FRANCE, "FR"), (BRITAIN, "GB"), (BRITAIN, "SG"), (VALET, "US-CA"), (VALET, "CA")]),
    on=st.integers(2, 20),
    length=st.integers(0, 25),
    cause=st.sampled_from(["identity", "scope", "fee"]),
)
def test_a_pause_never_takes_time_away_and_never_gives_more_than_it_lasted(
    place: tuple[Pack, str], on: int, length: int, cause: str
) -> None:
    pack, code = place
    request = request_in(code)
    first = date(2026, 3, on)
    pause = Pause.model_validate({"cause": cause, "asked": first, "answered": first + timedelta(days=length)})
    before, after = due.terms_again(pack, request), due.terms_again(pack, request, pauses=[pause])
    latest = on - 2 + length + 5
    """A month that starts anew begins on the day of the answer; it may be a few days longer, or end on days off."""
    assert timedelta(0) <= after.safe_due - before.safe_due <= timedelta(days=latest)
    assert after.legal_due is None or after.safe_due <= after.legal_due


@pytest.mark.parametrize(
    ("left", "told", "stage"),
    [
        (timedelta(days=8), None, None),
        (timedelta(days=7), None, "soon"),
        (timedelta(days=3), "soon", None),
        (timedelta(days=2), "soon", "last"),
        (timedelta(hours=1), "last", None),
        (timedelta(0), "last", "late"),
        (timedelta(days=-9), "late", None),
        (timedelta(days=-9), None, "late"),
    ],
)
def test_the_team_is_told_of_each_stage_once(left: timedelta, told: str | None, stage: str | None) -> None:
    request = request_in("FR", answer_by=CAME + left, reminded=told)
    assert due.to_remind(request, CAME) == stage
