"""What somebody has to show before a request goes on: as little as the law and the policy let it be, never for an opt-out."""

from datetime import timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vestibule.policy import pack as packs
from vestibule.requests import prove
from vestibule.requests.kinds import HANDLING, Kind
from vestibule.requests.model import Asker, Channel, Means
from vestibule.requests.prove import Known, Points

KINDS, CHANNELS, ASKERS, MEANS = (get_args(each) for each in (Kind, Channel, Asker, Means))
PLACES = [(operator, place) for operator in packs.OPERATORS for place in packs.load(operator).jurisdictions]
KNOWN = Known("+33153732222", frozenset({"4B"}), frozenset({"2025-09"}))

anything = st.tuples(
    st.sampled_from(KINDS),
    st.sampled_from(CHANNELS),
    st.sampled_from(ASKERS),
    st.sampled_from(PLACES),
    st.sets(st.sampled_from(MEANS)),
)


def demanded(
    kind: Kind,
    channel: Channel = "site",
    asker: Asker = "self",
    at: tuple[str, str] = ("noke", "GB"),
    **shown: set[Means],
) -> tuple[Means, ...]:
    operator, place = at
    return prove.demanded(kind, channel, asker, packs.load(operator), place, **shown)


@given(anything)
def test_what_harms_nobody_never_waits_for_a_proof(
    case: tuple[Kind, Channel, Asker, tuple[str, str], set[Means]],
) -> None:
    kind, channel, asker, at, shown = case
    if HANDLING[kind].care == "none" or asker == "controller":
        assert demanded(kind, channel, asker, at, shown=shown) == ()


@given(anything)
def test_what_was_shown_is_not_asked_for_again(case: tuple[Kind, Channel, Asker, tuple[str, str], set[Means]]) -> None:
    kind, channel, asker, at, shown = case
    wanted = demanded(kind, channel, asker, at)
    assert set(demanded(kind, channel, asker, at, shown=shown)) <= set(wanted) - shown
    assert demanded(kind, channel, asker, at, shown=set(wanted)) == ()


@given(anything)
def test_who_is_signed_in_is_asked_for_no_more_than_others(
    case: tuple[Kind, Channel, Asker, tuple[str, str], set[Means]],
) -> None:
    kind, _, _, at, _ = case
    assert set(demanded(kind, "api", at=at)) <= set(demanded(kind, "site", at=at)) & {"code"}


@pytest.mark.parametrize("at", PLACES)
@pytest.mark.parametrize("kind", ["opt-out", "complaint", "authority-help"])
@pytest.mark.parametrize("asker", ["self", "agent"])
def test_an_opt_out_is_never_blocked(at: tuple[str, str], kind: Kind, asker: Asker) -> None:
    assert {demanded(kind, channel, asker, at) for channel in CHANNELS} == {()}


def test_data_leaves_and_is_erased_only_with_the_mailbox() -> None:
    assert [demanded(kind, "api") for kind in ("access", "portability", "erasure", "closure")] == [("code",)] * 4
    assert [demanded(kind, "api") for kind in ("objection", "restriction", "rectification")] == [()] * 3


def test_california_wants_two_or_three_points_of_who_has_no_account() -> None:
    at = ("valet", "US-CA")
    assert demanded("access", at=at) == ("code", "points", "declaration")
    assert demanded("information", at=at) == ("code", "points")
    assert demanded("access", at=("valet", "US-NYC")) == ("code",)
    assert demanded("access", "agent", "agent", at) == ("mandate", "code")


def test_a_policy_that_wants_an_identity_document_gets_it_from_who_has_no_account() -> None:
    at = ("wemaintain", "FR")
    assert demanded("access", "email", at=at) == ("code", "document")
    assert demanded("access", "api", at=at) == ("code",)
    assert demanded("objection", "email", at=at) == ("code",)


def test_an_identity_card_that_staff_have_seen_is_enough() -> None:
    assert demanded("erasure", "post", at=("fleetback", "LU"), shown={"document"}) == ()


@pytest.mark.parametrize(
    ("missing", "days"), [(("code",), 3), (("code", "points"), 30), (("document",), 30), (("mandate", "code"), 30)]
)
def test_papers_may_take_longer_than_a_code(missing: tuple[Means, ...], days: int) -> None:
    assert prove.lasts(missing) == timedelta(days=days)


def test_only_a_doubt_stops_a_clock() -> None:
    code: tuple[Means, ...] = ("code",)
    assert not prove.is_in_doubt("api", code)
    assert prove.is_in_doubt("api", ("code", "document"))
    assert prove.is_in_doubt("site", code)
    assert not prove.is_in_doubt("site", ())


@pytest.mark.parametrize(
    ("points", "right"),
    [
        ({"phone": "01 53 73 22 22"}, 1),
        ({"phone": "+33 1 53 73 22 22", "space": "4 b"}, 2),
        ({"phone": "+33 1 53 73 22 22", "space": "4b", "since": "2025-09"}, 3),
        ({"phone": "+33 1 53 73 22 22", "space": "4C"}, 0),
        ({"phone": "22 22"}, 0),
        ({"phone": ""}, 0),
        ({"since": "2025-10"}, 0),
        ({}, 0),
    ],
)
def test_points_match_all_together_or_not_at_all(points: dict[str, str], right: int) -> None:
    assert prove.matching(Points.model_validate(points), KNOWN) == right


def test_what_is_not_held_is_matched_by_nothing() -> None:
    nothing = Known(None, frozenset(), frozenset())
    assert prove.matching(Points(phone="0153732222", space="4B", since="2025-09"), nothing) == 0
    assert prove.matching(Points(space=" - "), Known(None, frozenset({"4B"}), frozenset())) == 0
