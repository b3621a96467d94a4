"""When a breach counts, as data: every rule has it, a slip in it is refused with its place, and numbers are the reference's."""

import tomllib
from typing import Any

import pytest

from tests.policies.test_faulty_law import regime_with
from vestibule.policy import law
from vestibule.policy.faults import FaultyPack
from vestibule.policy.law import COMMON, JURISDICTIONS, REGIMES

CODES = [*COMMON, *JURISDICTIONS]
SPEAKING = [code for code in CODES if law.regime(code).breaches]
TOPS = [code for code in CODES if law.regime(code).parent is None]
PERSONS_OVER, BAND = "told_over = 500", 'band = "high"'
FAULTY = [
    ("eu", BAND, 'bnd = "high"', "bnd: is not a key that is known here"),
    ("eu", BAND, 'band = "grave"', "must be 'low', 'medium', 'high' or 'very_high'"),
    ("eu", BAND, "", "names nothing that has to hold"),
    ("eu", BAND, 'met = "perhaps"', "names nothing that has to hold"),
    ("eu", BAND, f'{BAND}, met = "no"', "must be 'yes' or 'perhaps'"),
    ("eu", BAND, f"{BAND}, told_over = 5", "rests on the notice to the persons, which only one to an authority can"),
    ("eu", BAND, "persons_over = 5, persons_at_least = 5", "counts persons twice"),
    ("eu", BAND, "persons_over = 0", "must be more than 0"),
    ("eu", BAND, 'persons_over = "many"', "is not a whole number"),
    ("eu", BAND, 'protection = ["locked"]', "must be 'none', 'encrypted' or 'key_erased'"),
    ("eu", BAND, 'categories = ["user.biometrics"]', "do you mean user.biometric?"),
    ("eu", BAND, 'categories = ["User"]', "is not written as it must be"),
    ("eu", BAND, 'inside_only = "yes"', "is neither true nor false"),
    ("eu", BAND, "acquired = false", "must be True"),
    ("eu", 'tell = "persons"', 'tell = "authority"', "authority stands in breaches[0] already"),
    ("eu", "safe = { hours = 24 }", "safe = { hours = 24, days = 1 }", "exactly one of them"),
    ("eu", 'says = "Tell the controller', '# says = "Tell the controller', "must say when the controller is told"),
    ("us-ny", "with_persons = true", "credit_agencies_over = 5", "which only a notice to persons does"),
    ("us-ca", PERSONS_OVER, "told_over = -1", "greater than or equal to 0"),
    ("us-ca", PERSONS_OVER, "told_over = 5, told_at_least = 5", "counts who is told twice"),
    ("us-ny", 'tell = "authority"', 'tell = "persons"', "rests on the notice to the persons"),
]


@pytest.mark.parametrize(("code", "old", "new", "says"), FAULTY)
def test_a_slip_in_when_a_breach_counts_is_refused_with_its_place(code: str, old: str, new: str, says: str) -> None:
    with pytest.raises(FaultyPack, match=rf"^{code}\.toml:\d+: ") as refusal:
        law.parse(regime_with(old, new, code), f"{code}.toml")
    assert says in str(refusal.value)


@pytest.mark.parametrize("code", SPEAKING)
def test_a_rule_that_does_not_say_when_it_counts_is_refused(code: str) -> None:
    text = (REGIMES / f"{code.lower()}.toml").read_text(encoding="utf-8")
    for number, _ in enumerate(law.regime(code).breaches):
        parts = text.split("[[breaches]]")
        rule = parts[number + 1]
        begin = rule.index("when = [")
        parts[number + 1] = rule[:begin] + rule[rule.index("\n]\n", begin) + 3 :]
        with pytest.raises(FaultyPack, match=r"when: is missing"):
            law.parse("[[breaches]]".join(parts), f"{code.lower()}.toml")


@pytest.mark.parametrize("code", TOPS)
def test_whoever_processes_for_another_is_told_by_the_law_of_each_country_what_is_safe(code: str) -> None:
    rule = next(each for each in law.regime(code).breaches if each.tell == "controller")
    assert rule.says
    assert rule.safe
    assert rule.safe.hours == 24


def test_the_numbers_are_those_of_the_reference() -> None:
    """Section 5: California and Illinois above 500 told, Texas from 250, Singapore from 500 persons, New York from one."""
    found: dict[tuple[str, str], Any] = {}
    for code in SPEAKING:
        for rule in law.regime(code).breaches:
            counts = [trigger.model_dump(exclude_defaults=True, include=NUMBERS) for trigger in rule.when]
            if rule.tell != "controller" and any(counts):
                found[code, rule.tell] = [count for count in counts if count]
    assert found == {
        ("US-CA", "authority"): [{"told_over": 500}],
        ("US-IL", "authority"): [{"told_over": 500}],
        ("US-NY", "authority"): [{"told_over": 0}],
        ("US-TX", "authority"): [{"told_at_least": 250}],
        ("SG", "authority"): [{"persons_at_least": 500}],
    }


NUMBERS = {"told_over", "told_at_least", "persons_over", "persons_at_least"}


@pytest.mark.parametrize("code", SPEAKING)
def test_what_is_written_is_what_is_read(code: str) -> None:
    """Nothing of `when` is dropped on the way."""
    written = tomllib.loads((REGIMES / f"{code.lower()}.toml").read_text(encoding="utf-8"))["breaches"]
    read = [
        [trigger.model_dump(mode="json", exclude_defaults=True) for trigger in rule.when]
        for rule in law.regime(code).breaches
    ]
    assert read == [[{**each} for each in rule["when"]] for rule in written]
