"""For which reasons something may be kept past its term: a closed list in each pack, place by place (V-13)."""

import pytest

from tests.policies.test_faulty_packs import faults_of
from tests.policies.texts import changed, text_of
from vestibule import register
from vestibule.policy import lawfulness
from vestibule.policy.pack import OPERATORS, load
from vestibule.policy.reasons import NotThere, UnknownReason, reason_for

INCIDENT, FRAUD, REPAIR, CLAIM, REQUEST = "security-incident", "fraud", "repair", "legal-claim", "pending-request"
REASONS = {
    "valet": {INCIDENT: "6 months", FRAUD: "12 months", REPAIR: "90 days", CLAIM: "3 years", REQUEST: "12 months"},
    "alloclaim": {INCIDENT: "6 months", CLAIM: "3 years", REQUEST: "12 months"},
    "wemaintain": {INCIDENT: "6 months", FRAUD: "12 months", CLAIM: "3 years", REQUEST: "12 months"},
    "noke": {INCIDENT: "6 months", FRAUD: "12 months", REPAIR: "90 days", CLAIM: "3 years", REQUEST: "12 months"},
    "fleetback": {INCIDENT: "6 months", FRAUD: "12 months", CLAIM: "3 years", REQUEST: "12 months"},
}
"""The reasons of each operator and the longest hold, written down apart from the packs."""
SOURCES = {
    "valet": {INCIDENT: "V-13", FRAUD: "V-13", REPAIR: "V-13", CLAIM: "V-12", REQUEST: "V-12"},
    "alloclaim": {INCIDENT: "A-07", CLAIM: "A-05", REQUEST: "A-01"},
    "wemaintain": {INCIDENT: "W-06", FRAUD: "W-06", CLAIM: "W-03", REQUEST: "W-07"},
    "noke": {INCIDENT: "N-05", FRAUD: "N-05", REPAIR: "N-06", CLAIM: "N-08", REQUEST: "N-09"},
    "fleetback": {INCIDENT: "F-06", FRAUD: "F-01", CLAIM: "F-01", REQUEST: "F-07"},
}
OF_NEW_YORK = (INCIDENT, FRAUD, REPAIR)
"""The only ones for which V-13 lets data of a New York tenant be kept."""


@pytest.mark.parametrize("operator", OPERATORS)
def test_the_list_is_closed(operator: str) -> None:
    assert {reason.key: str(reason.at_most) for reason in load(operator).holds} == REASONS[operator]


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_reason_stands_in_the_policy_and_every_length_is_explained(operator: str) -> None:
    reasons = load(operator).holds
    assert {reason.key: reason.source.requirement for reason in reasons} == SOURCES[operator]
    assert all(reason.chosen and reason.reason for reason in reasons)  # no policy gives a figure


@pytest.mark.parametrize("key", OF_NEW_YORK)
def test_new_york_has_the_three_reasons_of_its_law(key: str) -> None:
    assert reason_for(load("valet"), key, "US-NYC").key == key
    assert reason_for(load("valet"), key, None).key == key


@pytest.mark.parametrize("key", [CLAIM, REQUEST])
def test_new_york_has_no_others(key: str) -> None:
    with pytest.raises(NotThere, match=f"^nothing is kept for {key} in US-NYC$"):
        reason_for(load("valet"), key, "US-NYC")
    for elsewhere in ("CA", "US-CA", "US-NY", "US"):
        assert reason_for(load("valet"), key, elsewhere).key == key


@pytest.mark.parametrize("key", [CLAIM, REQUEST])
def test_a_reason_that_leaves_out_a_place_is_not_given_without_knowing_the_place(key: str) -> None:
    with pytest.raises(NotThere) as refusal:
        reason_for(load("valet"), key, None)
    assert str(refusal.value) == f"nothing is kept for {key} in US-NYC: name a site or an entrance elsewhere"
    assert reason_for(load("noke"), key, None).key == key


@pytest.mark.parametrize("key", ["curiosity", "", "Fraud", "fraud ", REPAIR])
def test_an_unknown_reason_is_told_the_known_ones(key: str) -> None:
    with pytest.raises(UnknownReason) as refusal:
        reason_for(load("alloclaim"), key, None)
    known = "the policy knows security-incident, legal-claim, pending-request"
    assert str(refusal.value) == f"{key} is no reason to keep anything longer; {known}"


def test_every_operator_counts_nothing_but_valet_s_entries() -> None:
    counted = {operator: [count.of for count in load(operator).counts] for operator in OPERATORS}
    assert counted == {operator: ["entries"] if operator == "valet" else [] for operator in OPERATORS}
    (count,) = load("valet").counts
    assert (count.by, count.at_least, str(count.kept)) == (("entrance", "hour"), 5, "3 years")


# What a pack may not say.


def valet_counts(of: str, by: str = '"entrance", "hour"') -> list[str]:
    return faults_of(changed("valet", (COUNT, COUNT.replace("entries", of).replace('"entrance", "hour"', by))), VALET)


VALET = "valet.toml"
COUNT = '[[counts]]\nof = "entries"\nby = ["entrance", "hour"]'


def test_what_is_not_held_cannot_be_counted() -> None:
    assert valet_counts("visits") == ["counts[0].of: nothing is held under the name visits"]
    # What the features of a pack do not bring, it does not hold either.
    without = changed("wemaintain", ("[backups]", f"{COUNTING}\n[backups]"))
    assert faults_of(without, "wemaintain.toml") == ["counts[0].of: nothing is held under the name entries"]


COUNTING = (
    f'{COUNT}\nat_least = 5\nkept = {{ years = 3 }}\nsource = {{ section = "a", quote = "b", requirement = "W-06" }}\n'
)


def test_what_tells_no_place_or_hour_cannot_be_counted_by_it() -> None:
    assert valet_counts("people") == [
        "counts[0].by: a record of people tells no entrance",
        "counts[0].by: a record of people tells no hour",
    ]
    assert valet_counts("admissions") == ["counts[0].by: a record of admissions tells no hour"]
    assert valet_counts("device-faults") == ["counts[0].of: nothing is held under the name device-faults"]


def test_a_count_of_one_is_somebody() -> None:
    text = changed("valet", ("at_least = 5", "at_least = 1"))
    (fault,) = faults_of(text, VALET)
    assert fault.startswith("counts[0].at_least: ")


def test_nothing_is_counted_twice() -> None:
    text = text_of("valet") + "\n" + text_of("valet")[text_of("valet").index("[[counts]]") :]
    assert faults_of(text, VALET) == ["counts[1].of: entries is counted in counts[0] already"]


def test_a_reason_that_is_left_out_everywhere_is_none() -> None:
    text = changed("valet", ('not_in = ["US-NYC"]', 'not_in = ["CA", "US-CA", "US-NYC"]'))
    assert faults_of(text, VALET) == [
        f"holds[{n}].not_in: {key} is left out everywhere: drop it from the list instead"
        for n, key in ((3, CLAIM), (4, REQUEST))
    ]


def test_a_pack_without_reasons_does_not_load() -> None:
    text = text_of("noke")
    assert "holds: is missing" in faults_of(text[: text.index("[[holds]]")], "noke.toml")


def test_a_hold_that_can_outlast_the_very_term_of_a_law_is_a_remark() -> None:
    said = [remark for remark in lawfulness.remarks(load("valet"), register.demands()) if remark.startswith("a hold")]
    laws = (
        "entries, calls, 90 days (Admin. Code 26-3002 (authentication data)); "
        "commands, 90 days (Admin. Code 26-3002 (authentication data)); "
        "grants, admissions, credentials, keys, 90 days (Admin. Code 26-3002 (reference data)); "
        "faces, 90 days (Admin. Code 26-3002 (reference data))"
    )
    assert said == [
        f"a hold for {key} can last {term} in US-NYC, longer than the law lets these be kept at all: {laws}"
        for key, term in ((INCIDENT, "6 months"), (FRAUD, "12 months"))
    ]


@pytest.mark.parametrize("operator", ["alloclaim", "wemaintain", "noke", "fleetback"])
def test_where_no_law_sets_a_term_no_hold_is_remarked_on(operator: str) -> None:
    said = lawfulness.remarks(load(operator), register.demands())
    assert [remark for remark in said if remark.startswith("a hold")] == []
