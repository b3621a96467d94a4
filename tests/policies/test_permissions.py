"""What people decide, as the packs have it: keys, words, uses, cookies, and when they are asked again."""

from datetime import UTC, date, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.policies.variations import entry
from vestibule.policy import spoken
from vestibule.policy.ages import alone_from, may_consent_alone
from vestibule.policy.asking_again import ask_again, link_works_for, unsubscribing
from vestibule.policy.edition import edition, shown_digest
from vestibule.policy.pack import OPERATORS, load
from vestibule.policy.permissions import (
    EVERYTHING,
    UnknownKey,
    cookie_keys,
    keys,
    keys_for,
    may_object,
    needs_consent,
    permission,
    question,
)
from vestibule.words import LANGUAGES

CONSENT, INTEREST = "consent", "legitimate_interest"
ASKED = {
    "valet": {"face_entry": CONSENT, "news": INTEREST, "feedback": INTEREST},
    "alloclaim": {
        "newsletters": CONSENT,
        "customer_experience": CONSENT,
        "personalised_offers": INTEREST,
        "clientele_analysis": INTEREST,
        "satisfaction_surveys": INTEREST,
    },
    "wemaintain": {"news": INTEREST, "campaigns": INTEREST},
    "noke": {"geolocation": CONSENT, "advertising": INTEREST, "promotion": INTEREST},
    "fleetback": {"statistics": INTEREST, "news": INTEREST},
}
TO_OBJECT = {
    "valet": {"feedback", "research_and_development", "quality_and_safety"},
    "alloclaim": {"personalised_offers", "clientele_analysis", "satisfaction_surveys"},
    "wemaintain": {"recruitment", "news", "campaigns", "disputes"},
    "noke": {"advertising", "promotion"},
    "fleetback": {"statistics", "news"},
}
"""Purposes that end with a click. Security and fraud never do, and what a contract carries does not either."""
COOKIES = {
    "valet": ("cookies.preferences", "cookies.analytics", "cookies.advertising"),
    "alloclaim": ("cookies.functionality", "cookies.analytics", "cookies.advertising"),
    "wemaintain": (),
    "noke": ("cookies.analytics",),
    "fleetback": ("cookies.preferences",),
}
NOON = datetime(2026, 8, 31, 12, tzinfo=UTC)
each_operator = pytest.mark.parametrize("operator", OPERATORS)


@each_operator
def test_a_pack_asks_what_its_policy_lets_people_decide(operator: str) -> None:
    assert {each.key: each.basis for each in load(operator).permissions} == ASKED[operator]


@each_operator
def test_whole_purposes_to_object_to_are_those_on_interest_alone(operator: str) -> None:
    assert {each.key for each in load(operator).purposes if may_object(each)} == TO_OBJECT[operator]


@each_operator
def test_cookies_are_chosen_by_category_and_required_ones_are_not(operator: str) -> None:
    assert cookie_keys(load(operator)) == COOKIES[operator]
    with pytest.raises(UnknownKey):
        question(load(operator), "cookies.required")


@each_operator
def test_every_key_has_words_and_everything_else_is_unknown(operator: str) -> None:
    pack = load(operator)
    found = keys(pack)
    assert len(set(found)) == len(found)
    assert found[-1] == EVERYTHING
    assert [question(pack, key).key for key in found] == list(found)
    for unknown in ("", "nothing", "cookies.", "cookies", "*.*", "face-entry", "interventions", "Face_entry"):
        with pytest.raises(UnknownKey):
            question(pack, unknown)


def test_a_question_about_a_face_has_its_alternative() -> None:
    asked = question(load("valet"), "face_entry")
    assert (asked.kind, asked.needs_consent, asked.may_object) == ("permission", True, False)
    assert asked.alternative is not None
    assert asked.alternative.nl.startswith("Met de app, een code, een badge")
    assert asked.persons == ("resident",)


def test_a_use_is_decided_by_a_permission_else_by_objection_else_by_nobody() -> None:
    valet, wemaintain = load("valet"), load("wemaintain")
    assert keys_for(valet, "marketing.communications") == ("news",)
    assert keys_for(valet, "functional.service.improve") == ("research_and_development", "quality_and_safety")
    assert keys_for(valet, "essential.legal_obligation") == ()
    assert keys_for(wemaintain, "essential.service.security") == ()
    assert keys_for(wemaintain, "employment.recruitment") == ("recruitment",)
    assert keys_for(valet, "nothing.of.the.sort") == ()


def test_a_permission_about_some_data_decides_on_that_data_only() -> None:
    valet, noke = load("valet"), load("noke")
    assert keys_for(valet, "essential.service.authentication") == ()
    assert keys_for(valet, "essential.service.authentication", ("user.account",)) == ()
    assert keys_for(valet, "essential.service.authentication", ("user.biometric.face",)) == ("face_entry",)
    assert keys_for(noke, "essential.service", ("user.location.precise",)) == ("geolocation",)
    assert keys_for(noke, "essential.service", ("user.location.access_event",)) == ()


def test_cookies_wait_where_the_policy_asks_for_consent() -> None:
    assert not needs_consent(load("valet"), "cookies.analytics")
    assert needs_consent(load("alloclaim"), "cookies.analytics", "site")
    assert not needs_consent(load("alloclaim"), "cookies.analytics", "app")
    assert needs_consent(load("valet"), "face_entry")
    assert not needs_consent(load("valet"), "news")


def test_cookies_of_a_surface_are_those_that_it_sets() -> None:
    assert cookie_keys(load("valet"), "property_portal") == ("cookies.preferences", "cookies.analytics")
    assert cookie_keys(load("valet"), "app") == ()
    assert question(load("valet"), "cookies.advertising").surfaces == ("site", "partner_portal")
    assert question(load("valet"), "cookies.advertising").label == spoken.COOKIES["advertising"]


# Editions.


@each_operator
def test_an_edition_is_named_by_its_day_and_its_digest(operator: str) -> None:
    pack, found = load(operator), edition(load(operator))
    day = pack.source.date or pack.source.read
    assert found.name == f"{day}-{found.digest[:8]}"
    assert len(found.digest) == 64


def test_what_is_promised_makes_another_edition_and_why_it_is_does_not() -> None:
    valet = load("valet")
    assert edition(entry(valet, "permissions", 0, reason="Another.")) == edition(valet)
    assert edition(valet.model_copy(update={"choices": ()})) == edition(valet)
    for other in (
        entry(valet, "permissions", 0, persons=("resident", "visitor")),
        entry(valet, "purposes", 0, uses=("essential.service",)),
        valet.model_copy(update={"source": valet.source.model_copy(update={"date": date(2026, 1, 1)})}),
    ):
        assert edition(other).digest != edition(valet).digest


def test_what_is_shown_differs_by_operator_key_and_language() -> None:
    shown = [
        (load(operator), key, language) for operator in OPERATORS for key in ASKED[operator] for language in LANGUAGES
    ]
    assert len({shown_digest(*each) for each in shown}) == len(shown)
    with pytest.raises(UnknownKey):
        shown_digest(load("valet"), "newsletters", "en")


# Asking again, and unsubscribing.


@pytest.mark.parametrize(
    ("operator", "place", "on"),
    [
        ("alloclaim", "FR", "2027-02-28"),
        ("fleetback", "LU", "2027-02-28"),
        ("noke", "GB", "2027-02-28"),
        ("valet", "CA", "2027-02-28"),
        ("valet", "US-NYC", "2027-02-28"),
        ("valet", "US-CA", "2027-08-31"),
        ("valet", None, "2027-08-31"),
        ("noke", None, "2027-02-28"),
    ],
)
def test_a_choice_about_cookies_is_asked_for_again_when_the_regime_says(operator: str, place: str, on: str) -> None:
    assert str(ask_again(load(operator), place, NOON).on) == on


def test_the_day_of_a_choice_is_that_of_the_controller() -> None:
    late = datetime(2026, 8, 30, 23, tzinfo=UTC)
    assert str(ask_again(load("alloclaim"), "FR", late).on) == "2027-02-28"
    assert str(ask_again(load("alloclaim"), "FR", date(2026, 8, 28)).on) == "2027-02-28"
    assert str(ask_again(load("alloclaim"), "FR", date(2026, 8, 27)).on) == "2027-02-27"


@each_operator
def test_every_place_of_a_pack_says_when_to_ask_again_and_by_which_law(operator: str) -> None:
    for place in load(operator).jurisdictions:
        found = ask_again(load(operator), place, NOON)
        assert (found.place, bool(found.says), bool(found.law)) == (place, True, True)


def test_unsubscribing_has_a_last_day_where_the_law_gives_one() -> None:
    found = {place: unsubscribing(load("valet"), place, NOON).by for place in ("CA", "US-CA", "US-NYC")}
    assert {str(day) for day in found.values()} == {"2026-09-14"}
    assert unsubscribing(load("alloclaim"), "FR", NOON).by is None
    assert unsubscribing(load("alloclaim"), None, NOON).says.startswith("Stop at once")


def test_the_link_of_a_message_works_as_long_as_the_strictest_law_asks() -> None:
    assert link_works_for().days == 60


# Ages.

FACE = ("user.biometric.face",)


@pytest.mark.parametrize(
    ("operator", "place", "age", "for_faces"),
    [
        ("valet", "CA", 13, 13),
        ("valet", "US-CA", 13, 13),
        ("valet", "US-NYC", 18, 18),
        ("valet", None, 18, 18),
        ("alloclaim", "FR", 15, 15),
        ("fleetback", "LU", 16, 16),
        ("noke", "GB", 13, 13),
        ("noke", None, 15, 15),
    ],
)
def test_one_consents_alone_from_the_age_of_the_place(operator: str, place: str, age: int, for_faces: int) -> None:
    assert (alone_from(load(operator), place), alone_from(load(operator), place, FACE)) == (age, for_faces)


@pytest.mark.parametrize(
    ("operator", "place", "born", "standing"),
    [
        ("valet", "CA", None, "allowed"),
        ("valet", "CA", "2012-2012", "allowed"),  # 13 at the least
        ("valet", "CA", "2012-2013", "never"),  # may be 12
        ("valet", "CA", "2014-2016", "never"),
        ("valet", "US-NYC", "2008-2010", "needs_guardian"),
        ("valet", "US-NYC", "2007-2007", "allowed"),
        ("alloclaim", "FR", "2010-2012", "never"),  # under 16, whom the policy keeps out
        ("wemaintain", "FR", "2010-2012", "needs_guardian"),
        ("wemaintain", "FR", "2010-2010", "allowed"),
        ("noke", "GB", "2007-2009", "never"),
        ("noke", "GB", "2004-2007", "allowed"),
        ("fleetback", None, "2010-2010", "needs_guardian"),
    ],
)
def test_a_band_that_may_be_below_an_age_counts_as_below(
    operator: str, place: str | None, born: str | None, standing: str
) -> None:
    assert may_consent_alone(load(operator), place, born, FACE, NOON) == standing


def test_somebody_born_on_the_last_day_of_a_year_comes_of_age_on_it() -> None:
    valet = load("valet")
    eve, day = datetime(2026, 12, 30, 23, tzinfo=UTC), datetime(2026, 12, 31, 12, tzinfo=UTC)
    assert may_consent_alone(valet, "CA", "2013-2013", (), eve) == "never"
    assert may_consent_alone(valet, "CA", "2013-2013", (), day) == "allowed"


@pytest.mark.parametrize("band", ["", "2010", "2013-2010", "abcd-2010", "-", "2010-"])
def test_a_band_that_is_none_is_refused(band: str) -> None:
    with pytest.raises(ValueError, match="band of birth years"):
        may_consent_alone(load("valet"), "CA", band, (), NOON)


@given(
    operator=st.sampled_from(OPERATORS),
    first=st.integers(1900, 2026),
    width=st.integers(0, 6),
    now=st.datetimes(datetime(2026, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_a_wider_band_or_an_unknown_place_never_allows_more(
    operator: str, first: int, width: int, now: datetime
) -> None:
    pack, order = load(operator), ("allowed", "needs_guardian", "never")
    narrow, wide = f"{first}-{first}", f"{first}-{first + width}"
    for place, data in product((None, *pack.jurisdictions), ((), FACE)):
        one = may_consent_alone(pack, place, narrow, data, now)
        assert order.index(one) <= order.index(may_consent_alone(pack, place, wide, data, now))
        assert order.index(one) <= order.index(may_consent_alone(pack, None, narrow, data, now))


def test_a_permission_is_found_by_its_key_only() -> None:
    assert permission(load("valet"), "service_delivery") is None
    found = permission(load("valet"), "news")
    assert found is not None
    assert found.source.requirement == "V-20"
