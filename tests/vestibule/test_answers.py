"""What answers say beside what was done: grounds, authorities, remedies, what stops, what goes on. For every operator."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vestibule import ids
from vestibule.policy import law, spoken
from vestibule.policy import pack as packs
from vestibule.problems import Unacceptable
from vestibule.requests import answering, forwarding, offers, propagating, stopping, telling
from vestibule.requests.kinds import HANDLING, Kind
from vestibule.requests.model import DataRequest, HoldingPlan, KeptPart
from vestibule.requests.propagating import BEFORE_DUE, LONGEST, SHORTEST, NotTold
from vestibule.requests.telling import Known, Marketed
from vestibule.words import LANGUAGES, Words

OPERATORS = ("alloclaim", "fleetback", "noke", "valet", "wemaintain")
PLACES = [(operator, place) for operator in OPERATORS for place in packs.load(operator).jurisdictions]
STOPS: tuple[Kind, ...] = tuple(kind for kind, handling in HANDLING.items() if handling.act == "stop")
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def request(**changed: object) -> DataRequest:
    usual = {"id": ids.derived("req", "one"), "person_id": ids.derived("per", "one"), "right": "erasure"}
    usual |= {"channel": "api", "language": "en", "state": "acting"}
    return DataRequest.model_validate({**usual, "state_since": NOON, "received_at": NOON, **changed})


@pytest.mark.parametrize("place", law.JURISDICTIONS)
def test_the_letter_has_a_part_for_everything_that_a_refusal_must_say_there(place: str) -> None:
    assert answering.must_say(place, packs.load("valet")) <= set(answering.REMEDIES)


@pytest.mark.parametrize(("operator", "place"), PLACES)
def test_every_place_of_every_operator_has_an_authority_with_its_address(operator: str, place: str) -> None:
    office = answering.authority_of(packs.load(operator), place)
    assert office.name
    assert office.address
    assert str(office.url).startswith("https://")


def test_the_authorities_are_those_of_the_persons_place() -> None:
    pack = packs.load("noke")
    named = [answering.authority_of(pack, place).name.rpartition("(")[2] for place in pack.jurisdictions]
    assert named == ["ICO)", "PDPC)", "OAIC)"]


def test_what_is_refused_in_full_names_more_remedies_than_what_was_done() -> None:
    pack = packs.load("valet")
    assert answering.remedies("US-CA", pack, "refused")["opt_out_offer"] == "yes"
    assert answering.remedies("US-CA", pack, "fulfilled")["opt_out_offer"] == "no"


def test_a_ground_is_one_of_the_law_and_comes_with_it() -> None:
    offer = offers.offer_of(packs.load("noke"), "erasure", ["GB"])
    assert answering.refusal("legal-claims", offer, "fr")["law"] == "UK GDPR Art. 17(3)(e), 18(2) and 21(1)"
    assert answering.ground_for(offer, "legal-claims").key == "legal-claims"
    with pytest.raises(answering.UnknownGround, match=r"erasure; there are .*legal-claims"):
        answering.ground_for(offer, "it-is-a-bother")
    assert answering.refusal("it-is-a-bother", offer, "fr") == {"grounded": "no", "ground": "", "law": ""}


def test_an_account_is_kept_on_the_grounds_of_an_erasure() -> None:
    offer = offers.offer_of(packs.load("valet"), "closure", ["US-CA"])
    assert "complete-transaction" in answering.grounds(offer)


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("kind", STOPS)
def test_every_key_either_stops_or_goes_on_for_a_reason(operator: str, kind: Kind) -> None:
    pack = packs.load(operator)
    for key in stopping.known_keys(pack, kind):
        stopping.check(pack, kind, [key])
        found = stopping.stopping(pack, kind, [key])
        assert bool(found.stops) or bool(found.left)
        assert all(each.key == key for each in found.left)
        for language in LANGUAGES:
            said = [*stopping.stopped_said(found, pack, language), *stopping.left_said(found, pack, language)]
            assert len(said) == len(found.stops) + len(found.left)


@given(
    operator=st.sampled_from(OPERATORS),
    kind=st.sampled_from(STOPS),
    chosen=st.lists(st.integers(0, 99), max_size=6),
)
def test_several_keys_become_what_each_would_become_alone(operator: str, kind: Kind, chosen: list[int]) -> None:
    pack = packs.load(operator)
    every = stopping.known_keys(pack, kind)
    keys = [every[number % len(every)] for number in chosen if every]
    alone = [stopping.stopping(pack, kind, [key]) for key in keys]
    together = stopping.stopping(pack, kind, keys)
    assert set(together.stops) == {stop for each in alone for stop in each.stops}
    assert set(together.left) == {left for each in alone for left in each.left}
    assert len(set(together.stops)) == len(together.stops)


def test_an_objection_ends_marketing_and_not_what_protects_everybody_nor_a_contract() -> None:
    found = stopping.stopping(
        packs.load("wemaintain"), "objection", ["news", "platform_security", "services", "rights"]
    )
    assert [(each.key, each.no) for each in found.stops] == [("news", "objected")]
    assert [(each.key, each.why) for each in found.left] == [
        ("platform_security", "weighed"),
        ("services", "contract"),
        ("rights", "legal_obligation"),
    ]


@pytest.mark.parametrize("operator", OPERATORS)
def test_whatever_a_legitimate_interest_carries_stops_or_is_weighed(operator: str) -> None:
    """GDPR Art. 21(1): that its grounds outweigh an objection no machine finds."""
    pack = packs.load(operator)
    carried = [each for each in pack.purposes if "legitimate_interest" in each.basis and each.controller is None]
    everything = stopping.unnamed(pack, "objection")
    for purpose in carried:
        found = stopping.stopping(pack, "objection", [purpose.key])
        assert [each.why for each in found.left] in ([], ["weighed"])
        assert set(found.left) <= set(everything.left)
        ended = stopping.granted(found, pack, in_part=False)
        assert (stopping.Stop(purpose.key, "objected") in ended.stops, ended.left) == (True, ())
        assert bool(stopping.granted(found, pack, in_part=True).left) == bool(
            found.left and {"contract", "legal_obligation"} & set(purpose.basis)
        )
    assert {each.no for each in everything.stops} == {"objected"}


def test_an_objection_to_a_contracts_purpose_still_stops_what_may_be_stopped_in_it() -> None:
    found = stopping.stopping(packs.load("valet"), "objection", ["service_delivery"])
    assert [(each.key, each.no) for each in found.stops] == [("face_entry", "refused"), ("news", "objected")]
    assert [each.why for each in found.left] == ["weighed"]


def test_an_objection_to_statistics_stops_them() -> None:
    found = stopping.stopping(packs.load("fleetback"), "objection", ["statistics"])
    assert ([each.no for each in found.stops], found.left) == (["objected"], ())


def test_where_another_decides_an_objection_is_not_ours_to_carry_out() -> None:
    found = stopping.stopping(packs.load("fleetback"), "objection", ["interventions"])
    assert (found.stops, [each.why for each in found.left]) == ((), ["controller"])


def test_a_key_that_the_policy_does_not_have_is_refused_with_those_that_it_has() -> None:
    pack = packs.load("valet")
    stopping.check(pack, "objection", ["news"])
    stopping.check(pack, "restriction", ["*"])
    with pytest.raises(Unacceptable) as refused:
        stopping.check(pack, "objection", ["news", "weather"])
    assert refused.value.members["errors"] == [
        {
            "pointer": "/asked_for/purposes/1",
            "detail": "the policy has no such key for this",
            "known": stopping.known_keys(pack, "objection"),
        }
    ]


def test_cookies_are_refused_and_not_restricted() -> None:
    pack = packs.load("valet")
    stopping.check(pack, "opt-out", ["cookies.advertising"])
    with pytest.raises(Unacceptable):
        stopping.check(pack, "restriction", ["cookies.advertising"])


@pytest.mark.parametrize("operator", OPERATORS)
def test_an_opt_out_which_nobody_proves_reaches_no_consent_but_for_what_is_sold(operator: str) -> None:
    pack = packs.load(operator)
    sold = stopping.everything(pack, "opt-out")
    stopping.check(pack, "opt-out", sold)
    others = [each.key for each in pack.permissions if each.key not in sold]
    for key in (*others, *(each.key for each in pack.purposes if each.key not in sold)):
        with pytest.raises(Unacceptable) as refused:
            stopping.check(pack, "opt-out", [key])
        errors: Any = refused.value.members["errors"]
        assert errors[0]["known"] == list(sold)


@pytest.mark.parametrize(("operator", "place"), PLACES)
@pytest.mark.parametrize("kind", [kind for kind, handling in HANDLING.items() if handling.act == "tell"])
def test_what_is_told_has_lines_of_its_own_in_each_language(operator: str, place: str, kind: Kind) -> None:
    pack, known = packs.load(operator), Known("eu-west-1", (Marketed("Clean & Co", "CA", None, ("user.name",)),))
    said = [telling.lines_of(kind, pack, place, known, language) for language in LANGUAGES]
    assert all(said)
    assert all("{" not in line and line == line.strip() for lines in said for line in lines)
    assert kind == "authority-help" or said[0] != said[1] != said[2] != said[0]


def test_where_the_data_is_and_what_protects_it_is_told() -> None:
    lines = telling.lines_of("safeguards", packs.load("fleetback"), "LU", Known("eu-west-1"), "fr")
    assert lines[0] == "Vos données sont conservées dans ce pays : Irlande."
    assert len(lines) > 2 + len(packs.load("fleetback").processors)


def test_that_nobody_got_data_for_marketing_is_said_too() -> None:
    pack = packs.load("valet")
    assert "nobody got data" in telling.lines_of("direct-marketing", pack, "US-CA", Known("us-east-1"), "en")[-1]
    got = Marketed("Ads", "CA", None, ("user.name", "user.contact.email"))
    told = telling.lines_of("direct-marketing", pack, "US-CA", Known("us-east-1", (got,)), "en")
    assert told[-1].startswith(
        "Ads, in this country: Canada, got data about you for direct marketing. Of these categories:"
    )
    assert spoken.category(pack, "user.contact.email", "en") in told[-1]


def test_who_got_data_for_marketing_is_named_with_the_address() -> None:
    pack = packs.load("valet")
    got = Marketed("Ads", "US", "1 Market St, San Francisco, CA 94105", ("user.name",))
    for language in LANGUAGES:
        [*_, line] = telling.lines_of("direct-marketing", pack, "US-CA", Known("us-east-1", (got,)), language)
        assert line.startswith("Ads, 1 Market St, San Francisco, CA 94105,")
    assert telling.nothing_is_sold(pack, "en")


def test_only_who_works_for_another_forwards() -> None:
    assert [o for o in OPERATORS if forwarding.concerns_others(packs.load(o), "erasure")] == ["fleetback"]
    assert not forwarding.concerns_others(packs.load("fleetback"), "safeguards")


class Tied:
    """A tie to an organisation."""

    def __init__(self, kind: str, organisation_id: str, year: int) -> None:
        self.kind, self.organisation_id, self.since = kind, organisation_id, datetime(year, 1, 1, tzinfo=UTC)


def test_whose_customer_somebody_is_decides_who_answers() -> None:
    pack = packs.load("fleetback")
    staff, customer = Tied("technician", "one", 2026), Tied("resident", "two", 2024)
    assert forwarding.controller_of(pack, [staff]) is None
    assert forwarding.controller_of(pack, [Tied("owner", "three", 2025), staff, customer]) == "three"
    assert forwarding.is_anothers_alone(pack, [customer])
    assert not forwarding.is_anothers_alone(pack, [customer, staff])
    assert forwarding.controller_of(packs.load("valet"), [customer]) is None


def test_each_holding_has_a_line_and_the_sum_is_everything() -> None:
    kept = KeptPart(ground="legal-claims", until=datetime(2027, 1, 1, tzinfo=UTC), count=2)
    parts = [HoldingPlan(holding="entries", erase=3, anonymise=1, keep=[kept]), HoldingPlan(holding="grants")]
    labels = {name: Words(en=name, fr=name, nl=name) for name in ("entries", "grants")}
    lines = answering.holdings_said(parts, labels, lambda ground: f"because of {ground}", "en")
    [said] = lines
    assert said == (
        "entries: 3 erased; 1 in which nothing points at you any more; "
        "2 kept until January 1, 2027 (because of legal-claims)"
    )
    assert answering.totals(parts) == {
        "counted": "yes",
        "held_count": "6",
        "erased_count": "3",
        "anonymised_count": "1",
        "kept_count": "2",
    }
    assert answering.totals([])["counted"] == "no"


@given(days=st.integers(-30, 200))
def test_recipients_are_waited_for_and_never_at_the_price_of_the_persons_date(days: int) -> None:
    due = NOON + timedelta(days=days)
    wait = propagating.wait_for(request(answer_by=due), NOON)
    assert SHORTEST <= wait <= LONGEST
    assert wait == SHORTEST or NOON + wait <= due - BEFORE_DUE


def test_without_a_date_they_are_waited_for_as_long_as_ever() -> None:
    assert propagating.wait_for(request(), NOON) == LONGEST


def test_a_recipient_answers_once_and_only_when_it_was_told() -> None:
    one, two = ids.derived("rcp", "one"), ids.derived("rcp", "two")
    listed = propagating.told_of([(one, "vendors"), (two, "vendors"), (one, "vendors")])
    assert len(listed) == 2
    with pytest.raises(NotTold):
        propagating.heard(listed, one, "done", NOON)
    told = propagating.all_told(listed, NOON)
    assert propagating.all_told(told, NOON + timedelta(days=1)) == told
    answered = propagating.heard(told, one, "done", NOON)
    assert not propagating.is_settled(answered)
    with pytest.raises(NotTold):
        propagating.heard(answered, one, "impossible", NOON)
    with pytest.raises(NotTold):
        propagating.heard(answered, ids.derived("rcp", "three"), "done", NOON)
    assert propagating.is_settled(propagating.heard(answered, two, "impossible", NOON))
