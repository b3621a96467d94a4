"""What is owed to whom: places, thresholds, promises, controllers, and what was decided and done about them."""

from datetime import timedelta
from typing import Any

import pytest

from tests.vestibule.broken import AWARE, FACES, decided, filed, incident, owed_at, scoped, tally
from vestibule import ids
from vestibule.breaches import obligations
from vestibule.breaches.memo import memo
from vestibule.breaches.obligations import covering, home_of, next_due, owed
from vestibule.policy.law import JURISDICTIONS, place
from vestibule.policy.pack import OPERATORS, load
from vestibule.words import LANGUAGES, Language

FRANCE, LUXEMBOURG, BRITAIN, VALET = load("alloclaim"), load("fleetback"), load("noke"), load("valet")
NAMES = {"user.name": 1}
DOORS = {"user.location.access_event": 1, "user.name": 1, "user.contact.email": 1}
CODES = {"user.access.code": 1, "user.name": 1}


@pytest.mark.parametrize(
    ("code", "home"),
    [
        *((each, "FR") for each in ("FR", "FR-57", "FR-67", "FR-68")),
        *((each, "GB") for each in ("GB", "GB-SCT", "GB-NIR")),
        *(("US-NYC", "US-NY"), ("CA-ON", "CA"), ("CA-QC", "CA-QC"), ("AU-NSW", "AU"), ("US", "US")),
        *(("US-WA", "US"), ("CA-BC", "CA"), ("DE", "FR"), ("-", "FR"), (None, "FR"), ("", "FR")),
    ],
)
def test_a_place_goes_by_the_nearest_law_that_is_on_file(code: str | None, home: str) -> None:
    assert home_of(code, FRANCE) == home
    assert covering(code, FRANCE) == {home, "FR"}


@pytest.mark.parametrize("code", JURISDICTIONS)
@pytest.mark.parametrize("operator", OPERATORS)
def test_at_every_place_persons_and_whoever_decides_are_told_by_some_rule(operator: str, code: str) -> None:
    pack = load(operator)
    found = owed(scoped(tally({code: 1}, by_controller={ids.derived("org", "one"): 1})), pack, AWARE)
    lawful = {(each.tell, each.jurisdiction) for each in found if not each.promised}
    home, first = home_of(code, pack), obligations.establishment(pack)
    assert lawful >= {("persons", home), ("persons", first), ("authority", first), ("controller", first)}
    assert (("authority", home) in lawful) == (home != "US")  # there is no federal authority for it
    assert all(each.law and each.to and each.threshold and each.because and each.fields for each in found)


def test_parts_of_a_place_are_counted_together_and_the_establishment_has_everybody() -> None:
    found = scoped(tally({"US-NY": 3, "US-NYC": 4, "FR-57": 1, "FR": 1, "-": 2, "US-CA": 0}))
    listed = [(each.tell, each.jurisdiction, each.persons) for each in owed(found, FRANCE, AWARE) if not each.promised]
    assert listed == [
        *(("authority", "FR", 11), ("persons", "FR", 11)),
        *(("authority", "US-NY", 7), ("persons", "US-NY", 7)),
    ]


@pytest.mark.parametrize(
    ("data", "authority", "persons"),
    [(NAMES, "perhaps", "no"), (DOORS, "yes", "no"), (FACES, "yes", "yes")],
)
@pytest.mark.parametrize(("pack", "home"), [(FRANCE, "FR"), (LUXEMBOURG, "LU"), (BRITAIN, "GB")])
def test_europe_and_britain_tell_the_authority_unless_risk_is_unlikely_and_persons_of_a_high_one(
    pack: Any, home: str, data: dict[str, int], authority: str, persons: str
) -> None:
    found = scoped(tally({home: 4}, data))
    assert owed_at(pack, found, "authority", home).met == authority
    assert owed_at(pack, found, "persons", home).met == persons


@pytest.mark.parametrize("home", ["CA", "CA-QC", "AU"])
@pytest.mark.parametrize(("data", "met"), [(NAMES, "no"), (DOORS, "perhaps"), (FACES, "yes")])
def test_canada_quebec_and_australia_ask_for_a_grave_harm(home: str, data: dict[str, int], met: str) -> None:
    found = scoped(tally({home: 4}, data))
    assert owed_at(VALET, found, "authority", home).met == met
    assert owed_at(VALET, found, "persons", home).met == met


def test_harm_that_was_averted_is_weighed_in_australia() -> None:
    found = scoped(tally({"AU": 4}), contained=True)
    assert owed_at(BRITAIN, found, "authority", "AU").met == "perhaps"


@pytest.mark.parametrize(
    ("persons", "data", "stated", "authority", "told"),
    [
        (499, NAMES, {}, "no", "no"),
        (500, NAMES, {}, "yes", "no"),
        (500, NAMES, {"inside_only": True}, "no", "no"),
        (1, DOORS, {}, "perhaps", "perhaps"),
        (1, FACES, {}, "yes", "yes"),
        (1, FACES, {"contained": True}, "yes", "perhaps"),
        (1, FACES, {"inside_only": True}, "no", "no"),
        (500, FACES, {"protection": "encrypted"}, "yes", "no"),
    ],
)
def test_singapore_counts_to_five_hundred_or_weighs_the_harm(
    persons: int, data: dict[str, int], stated: dict[str, Any], authority: str, told: str
) -> None:
    found = scoped(tally({"SG": persons}, data), **stated)
    assert owed_at(BRITAIN, found, "authority", "SG").met == authority
    assert owed_at(BRITAIN, found, "persons", "SG").met == told


@pytest.mark.parametrize("home", ["US-CA", "US-NY", "US-TX", "US-IL"])
@pytest.mark.parametrize(
    ("data", "stated", "met"),
    [
        (FACES, {}, "yes"),
        (FACES, {"protection": "encrypted"}, "no"),
        (FACES, {"protection": "key_erased"}, "no"),
        (FACES, {"kinds": ["availability"]}, "no"),
        (CODES, {}, "perhaps"),
        (NAMES, {}, "no"),
    ],
)
def test_the_states_ask_for_certain_data_that_was_not_encrypted(
    home: str, data: dict[str, int], stated: dict[str, Any], met: str
) -> None:
    assert owed_at(VALET, scoped(tally({home: 4}, data), **stated), "persons", home).met == met


def test_data_that_lay_open_and_was_not_read_is_weighed() -> None:
    assert owed_at(VALET, scoped(tally({"US-CA": 4}, read=0)), "persons", "US-CA").met == "perhaps"
    assert owed_at(VALET, scoped(tally({"US-CA": 4}, read=2)), "persons", "US-CA").met == "yes"


@pytest.mark.parametrize(
    ("home", "persons", "met"),
    [
        *(("US-CA", 500, "no"), ("US-CA", 501, "yes"), ("US-IL", 500, "no"), ("US-IL", 501, "yes")),
        *(("US-TX", 249, "no"), ("US-TX", 250, "yes"), ("US-NY", 1, "yes")),
    ],
)
def test_the_states_authorities_are_told_from_so_many_persons_on(home: str, persons: int, met: str) -> None:
    assert owed_at(VALET, scoped(tally({home: persons})), "authority", home).met == met


@pytest.mark.parametrize("home", ["US-CA", "US-NY", "US-TX", "US-IL"])
@pytest.mark.parametrize(
    ("data", "verdict", "met"),
    [
        (FACES, None, "yes"),
        (FACES, "no_notice", "no"),
        (CODES, None, "perhaps"),
        (CODES, "notify", "yes"),
        (CODES, "no_notice", "no"),
        (NAMES, None, "no"),
        (NAMES, "notify", "yes"),
    ],
)
def test_whether_they_are_told_rests_on_the_persons_notice(
    home: str, data: dict[str, int], verdict: str | None, met: str
) -> None:
    decisions = [decided("persons", home, verdict)] if verdict else []
    found = scoped(tally({home: 600}, data), decisions=decisions)
    assert owed_at(VALET, found, "authority", home).met == met


def test_new_york_is_due_with_its_persons_and_names_the_three_offices() -> None:
    found = scoped(tally({"US-NYC": 1}))
    authority, persons = (owed_at(VALET, found, tell, "US-NY") for tell in ("authority", "persons"))
    assert (authority.legal_due, authority.safe_due) == (persons.legal_due, persons.safe_due)
    assert all(office in authority.to for office in ("Attorney General", "Department of State", "State Police"))


@pytest.mark.parametrize(
    ("persons", "verdict", "found"),
    [(5_000, "notify", {}), (5_001, "notify", {"US-NY": 5_001}), (5_001, "no_notice", {})],
)
def test_new_york_has_credit_agencies_told_of_more_than_five_thousand(
    persons: int, verdict: str, found: dict[str, int]
) -> None:
    broken = scoped(tally({"US-NYC": persons, "US-CA": 9_000}), decisions=[decided("persons", "US-NY", verdict)])
    assert obligations.credit_agencies(broken, VALET) == found


def test_of_somebody_without_a_state_a_person_weighs_it_within_thirty_days() -> None:
    found = owed_at(VALET, scoped(tally({"US": 1}, NAMES)), "persons", "US")
    assert (found.met, found.safe_due) == ("perhaps", "2026-11-22")


def test_before_the_scope_the_clocks_of_the_establishment_run_and_nothing_is_certain() -> None:
    for pack in (FRANCE, LUXEMBOURG, BRITAIN):
        found = owed(incident(), pack, AWARE)
        assert {each.met for each in found} == {"perhaps"}
        assert next_due(found) == AWARE + timedelta(hours=72)


@pytest.mark.parametrize("operator", OPERATORS)
def test_where_nobody_is_affected_nothing_is_owed_and_that_can_be_decided(operator: str) -> None:
    found = owed(scoped(tally({})), load(operator), AWARE)
    assert {each.met for each in found} == {"no"}
    assert {tuple(each.because) for each in found} == {("nobody is affected",)}
    assert {("authority", obligations.establishment(load(operator)))} <= {(e.tell, e.jurisdiction) for e in found}
    assert next_due(found) is None
    unseen = owed(scoped(tally({}, may_hold_others=["images"])), load(operator), AWARE)
    assert {each.met for each in unseen} == {"perhaps"}


def test_the_promise_of_ten_business_days_stands_beside_the_law() -> None:
    found = owed_at(VALET, scoped(tally({"CA": 1}, NAMES)), "persons", "CA", promised=True)
    assert (found.met, found.safe_due, found.persons) == ("yes", "2026-11-06", 1)
    assert owed_at(VALET, scoped(tally({"CA": 1}, NAMES)), "persons", "CA").met == "no"


@pytest.mark.parametrize(("data", "persons"), [(NAMES, "perhaps"), (DOORS, "yes")])
def test_a_promise_where_rights_are_threatened_is_weighed_and_authorities_are_promised_every_breach(
    data: dict[str, int], persons: str
) -> None:
    found = scoped(tally({"FR": 1}, data))
    assert owed_at(FRANCE, found, "persons", "FR", promised=True).met == persons
    assert owed_at(FRANCE, found, "authority", "FR", promised=True).met == "yes"


@pytest.mark.parametrize(("data", "met"), [(NAMES, "no"), (FACES, "yes")])
def test_a_promise_of_what_the_law_demands_is_no_more_than_the_law(data: dict[str, int], met: str) -> None:
    assert owed_at(BRITAIN, scoped(tally({"GB": 1}, data)), "persons", "GB", promised=True).met == met


def test_each_controller_is_told_within_a_day_whatever_the_severity() -> None:
    one, other = ids.derived("org", "one"), ids.derived("org", "other")
    counted = tally({"LU": 3}, NAMES, by_controller={one: 2, other: 1})
    found = {each.to: each for each in owed(scoped(counted), LUXEMBOURG, AWARE) if each.tell == "controller"}
    assert {to: (each.met, each.persons) for to, each in found.items()} == {one: ("yes", 2), other: ("yes", 1)}
    assert {each.due_at for each in found.values()} == {AWARE + timedelta(hours=24)}
    handed = scoped(counted, filings=[filed("controller", "LU", one)])
    done = {each.to: each.done_at for each in owed(handed, LUXEMBOURG, AWARE) if each.tell == "controller"}
    assert done == {one: AWARE + timedelta(hours=5), other: None}


def test_within_the_union_the_authority_of_the_establishment_leads() -> None:
    found = owed_at(FRANCE, scoped(tally({"NL": 1})), "authority", "NL")
    assert any("CNIL" in doubt and "Art. 56" in doubt for doubt in found.doubts)
    assert not any("Art. 56" in doubt for doubt in owed_at(FRANCE, scoped(tally({"GB": 1})), "authority", "GB").doubts)


def test_a_place_whose_law_is_not_on_file_is_told_as_a_doubt() -> None:
    found = owed_at(FRANCE, scoped(tally({"DE": 1, "FR": 1})), "authority", "FR")
    assert any("DE" in doubt for doubt in found.doubts)


@pytest.mark.parametrize(("phase", "is_done"), [("initial", True), ("final", True), ("complementary", False)])
def test_an_authority_is_told_with_the_first_notice_that_is_handed_over(phase: str, *, is_done: bool) -> None:
    found = scoped(tally({"FR": 1}), filings=[filed("authority", "FR", "CNIL", phase=phase)])
    one = owed_at(FRANCE, found, "authority", "FR", now=AWARE + timedelta(days=9))
    assert (one.done_at is not None, one.late) == (is_done, not is_done)


def test_what_is_decided_against_is_neither_late_nor_due() -> None:
    later = AWARE + timedelta(days=9)
    found = scoped(tally({"FR": 1}, NAMES), decisions=[decided("authority", "FR", "no_notice")])
    one = owed_at(FRANCE, found, "authority", "FR", now=later)
    assert (one.decided, one.late) == ("no_notice", False)
    assert next_due(owed(found, FRANCE, later)) is None


def test_a_decision_of_an_earlier_round_does_not_count_any_more() -> None:
    found = scoped(tally({"FR": 1}, NAMES), decisions=[decided("authority", "FR", "no_notice")], round=2)
    assert owed_at(FRANCE, found, "authority", "FR").decided is None


def test_persons_are_told_once_the_notice_of_the_decided_round_has_gone_through() -> None:
    told = AWARE + timedelta(hours=7)
    changes: dict[str, Any] = {"decisions": [decided("persons", "FR", round=2)], "round": 2, "told_at": told}
    for told_round, done_at in ((1, None), (2, told)):
        found = scoped(tally({"FR": 1}), told_round=told_round, **changes)
        assert owed_at(FRANCE, found, "persons", "FR").done_at == done_at


def test_that_none_can_be_reached_by_letter_does_not_leave_it_open() -> None:
    found = scoped(tally({"FR": 1}, unreachable=1), told_round=1, decisions=[decided("persons", "FR")])
    assert owed_at(FRANCE, found, "persons", "FR").done_at == AWARE


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("operator", OPERATORS)
def test_the_memo_says_it_all_in_the_language_and_names_nobody(operator: str, language: Language) -> None:
    pack, places = load(operator), dict.fromkeys([*JURISDICTIONS, "-"], 3)
    counted = tally(places, children=1, unreachable=2, read=5, by_controller={ids.derived("org", "one"): 1})
    stated: dict[str, Any] = {"cause": "A door stood open.", "occurred_since": AWARE, "drill": True, "malicious": True}
    for found in (incident(), scoped(counted, **stated), scoped(tally({}))):
        chapters = memo(found, owed(found, pack, AWARE + timedelta(days=40), language), pack, language)
        assert len({each.title for each in chapters}) == len(chapters) == 5
        assert all(each.lines for each in chapters)
        text = "\n".join(line for each in chapters for line in each.lines)
        assert found.summary in text
        assert "$" not in text
        assert "per_" not in text


def test_the_memo_says_how_long_the_laws_have_the_entry_kept() -> None:
    found = scoped(tally({"CA-QC": 1}))
    lines = memo(found, owed(found, VALET, AWARE), VALET, "en")[-1].lines
    assert any("SOR/2018-64" in line and "24 months" in line for line in lines)
    assert any("A-2.1" in line and "5 years" in line for line in lines)


@pytest.mark.parametrize("code", JURISDICTIONS)
def test_each_rule_of_each_place_says_when_it_counts_and_what_must_be_said(code: str) -> None:
    for tell in ("authority", "persons", "controller"):
        found = place(code).breach_rule(tell)
        assert found or (tell == "authority" and code == "US")
        if found:
            assert found[1].when
            assert found[1].fields
