"""What an intake decides by rule, for every pack, place and kind; and whatever is typed gets an answer in our words."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vestibule.policy import law
from vestibule.policy.deadlines import NoExtension
from vestibule.policy.pack import OPERATORS, load
from vestibule.problems import TooLarge, Unacceptable, Verdict
from vestibule.requests import asking, intake, listed, workflow
from vestibule.requests.duplicates import earlier_of
from vestibule.requests.intake import NotYourPlace, RightNotOffered, Wanted
from vestibule.requests.kinds import HANDLING, Kind
from vestibule.requests.model import DataRequest, State
from vestibule.requests.offers import offers
from vestibule.requests.terms import terms_of

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
KINDS: tuple[Kind, ...] = get_args(Kind)
NEEDED: dict[Kind, dict[str, Any]] = {"rectification": {"note": "x"}, "complaint": {"text": "x"}}
CANARY = "ada.lovelace"


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("kind", KINDS)
def test_the_place_whose_law_answers_has_the_right_and_the_earliest_date(operator: str, kind: Kind) -> None:
    pack = load(operator)
    places = [place for place in law.JURISDICTIONS if kind in offers(pack, place)]
    if not places:
        with pytest.raises(RightNotOffered) as refused:
            intake.placed(pack, law.JURISDICTIONS, Wanted(kind), NOW)
        assert kind not in refused.value.members["offered"]  # type: ignore[operator]
        return
    offer, terms = intake.placed(pack, law.JURISDICTIONS, Wanted(kind), NOW)
    every = [terms_of(pack, HANDLING[kind].duty, place, NOW).safe_due for place in places]
    assert offer.jurisdiction in places
    assert terms.safe_due == min(every)


@pytest.mark.parametrize("kind", ["objection", "consent-withdrawal"])
def test_in_california_who_objects_is_answered_like_who_opts_out(kind: Kind) -> None:
    said, opt_out = (terms_of(load("valet"), HANDLING[each].duty, "US-CA", NOW) for each in (kind, "opt-out"))
    assert (said.legal_due, said.safe_due) == (opt_out.legal_due, opt_out.safe_due)
    with pytest.raises(NoExtension):
        terms_of(load("valet"), HANDLING[kind].duty, "US-CA", NOW, extended=True)


@pytest.mark.parametrize("operator", OPERATORS)
def test_a_named_place_answers_if_it_is_ones_own(operator: str) -> None:
    pack = load(operator)
    for place in pack.jurisdictions:
        offer, _ = intake.placed(pack, [place, "SG", "FR"], Wanted("access", jurisdiction=place), NOW)
        assert offer.jurisdiction == place
        with pytest.raises(NotYourPlace):
            intake.placed(pack, ["LU" if place != "LU" else "SG"], Wanted("access", jurisdiction=place), NOW)


def test_a_place_without_a_law_on_file_is_answered_by_its_country_or_the_packs_first() -> None:
    pack = load("valet")
    assert intake.placed(pack, ["CA-BC"], Wanted("access"), NOW)[0].jurisdiction == "CA"
    assert intake.placed(pack, ["BR"], Wanted("access"), NOW)[0].jurisdiction == pack.jurisdictions[0]


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("kind", KINDS)
def test_the_least_that_can_be_said_is_taken(operator: str, kind: Kind) -> None:
    said = NEEDED.get(kind, {})
    assert asking.checked(load(operator), kind, said) == said


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.just(CANARY),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10) | st.just(CANARY), inner, max_size=3)
    ),
    max_leaves=8,
)
MEMBERS = st.sampled_from(["purposes", "wanted", "note", "text", "holdings", "everything", "to", "because", CANARY])


@settings(max_examples=60)
@given(kind=st.sampled_from(KINDS), said=st.dictionaries(MEMBERS, JSON, max_size=4))
def test_whatever_is_said_is_taken_in_its_shape_or_refused_without_repeating_it(
    kind: Kind, said: dict[str, Any]
) -> None:
    try:
        wanted = asking.checked(load("noke"), kind, said)
    except Unacceptable as refused:
        assert CANARY not in json.dumps([refused.detail, refused.members])
    else:
        assert asking.checked(load("noke"), kind, wanted) == wanted


@settings(max_examples=60)
@given(entered=JSON | st.fixed_dictionaries({"person_id": JSON, "right": JSON}, optional={CANARY: JSON}))
def test_whatever_is_typed_into_the_console_is_refused_in_our_words(entered: object) -> None:
    with pytest.raises(Verdict, match='"right": "access"') as raised:
        workflow.readable(entered)
    assert CANARY not in str(raised.value)


@settings(max_examples=60)
@given(
    text=st.text(max_size=200) | st.just("key,right,channel,received_at\n").flatmap(lambda h: st.text().map(h.__add__))
)
def test_whatever_a_file_holds_it_is_read_or_refused(text: str) -> None:
    try:
        rows = list(listed.rows_of(text, load("valet")))
    except (Unacceptable, TooLarge):
        return
    assert all(bool(row.problem) != (row.entry is not None) for row in rows)


def asked(number: int, state: State, kind: Kind, minutes: int) -> DataRequest:
    came = NOW + timedelta(minutes=minutes)
    return DataRequest(
        id=f"req_{number:026d}",
        person_id=f"per_{'0' * 26}",
        right=kind,
        channel="api",
        language="en",
        state=state,
        state_since=came,
        received_at=came,
    )


REQUEST = st.tuples(st.sampled_from(get_args(State)), st.sampled_from(("access", "erasure")), st.integers(0, 3))


@settings(max_examples=60)
@given(st.lists(REQUEST, min_size=1, max_size=6))
def test_however_many_are_alike_merging_leads_to_one_that_is_not_merged(drawn: list[tuple[State, Kind, int]]) -> None:
    requests = [asked(number, *each) for number, each in enumerate(drawn)]

    def into(request: DataRequest) -> DataRequest | None:
        return earlier_of(request, [each for each in requests if each is not request], lambda _: {})

    for request in requests:
        first = into(request)
        if first is not None:
            assert (first.right, first.received_at <= request.received_at) == (request.right, True)
            assert into(first) is None
