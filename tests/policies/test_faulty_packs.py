"""A pack with anything wrong in it does not load, and says everything that is wrong and where."""

import pytest

from tests.policies.contradictions import CONTRADICTIONS
from tests.policies.slips import SLIPS, Slip
from tests.policies.texts import changed, text_of
from tests.shares import share
from vestibule.policy.pack import OPERATORS, FaultyPack, parse
from vestibule.register import check


def faults_of(text: str, file: str) -> list[str]:
    """Each fault as it is printed, without file and line."""
    with pytest.raises(FaultyPack) as refusal:
        check(text, file)
    return [f"{fault.key}: {fault.message}" for fault in refusal.value.faults]


@pytest.mark.parametrize("slip", [*SLIPS, *CONTRADICTIONS], ids=lambda slip: slip.name)
def test_a_slip_is_named(slip: Slip) -> None:
    assert slip.fault in faults_of(changed("noke", (slip.old, slip.new)), "noke.toml")


def test_all_faults_are_named_at_once_with_their_lines() -> None:
    text = changed(
        "alloclaim",
        ('time_zone = "Europe/Paris"', 'time_zone = "Europe/Pari"'),
        ('"eu-west-3", ', '"paris", '),
        ("under = 16", "under = 16\nover = 3"),
        ('key = "public"', 'key = "billing"'),
        ('basis = ["consent"]\ncategories = ["forms"]', 'basis = []\ncategories = ["froms"]'),
        ('categories = ["automatic"]\ncondition', 'categories = ["cookies"]\ncondition'),
        ("period = { days = 14 }", "period = { days = 14 }\nmargin_days = 14"),
        ('rule = "relations"', 'rule = "relation"'),
    )
    with pytest.raises(FaultyPack) as refusal:
        check(text, "alloclaim.toml")
    lines = text.splitlines()
    places = [(fault.file, lines[(fault.line or 0) - 1], fault.key) for fault in refusal.value.faults]
    assert places == [
        ("alloclaim.toml", 'time_zone = "Europe/Pari"', "time_zone"),
        (
            "alloclaim.toml",
            'regions = ["paris", "eu-west-1", "eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2"]',
            "residency.regions[0]",
        ),
        ("alloclaim.toml", "over = 3", "children.over"),
        ("alloclaim.toml", 'key = "billing"', "categories[3].key"),
        ("alloclaim.toml", 'categories = ["forms", "billing", "public"]', "purposes[6].categories"),
        ("alloclaim.toml", "basis = []", "purposes[8].basis"),
        ("alloclaim.toml", 'categories = ["froms"]', "purposes[8].categories"),
        ("alloclaim.toml", 'categories = ["cookies"]', "recipients[1].categories"),
        ("alloclaim.toml", 'categories = ["forms", "billing", "automatic", "public"]', "processors[1].categories"),
        ("alloclaim.toml", "[[retention]]", "retention"),
        ("alloclaim.toml", "[[retention]]", "retention[4]"),
    ]


def processed_in(country: str, safeguard: str) -> list[str]:
    """The faults of Nokē's pack when its processor is there, and transfers rest on adequacy alone."""
    text = changed(
        "noke",
        ('beyond = ["adequacy", "standard_clauses"]', 'beyond = ["adequacy"]'),
        ('country = "GB"\nsafeguard = "within"', f'country = "{country}"\nsafeguard = "{safeguard}"'),
        ('chosen = true\nreason = "The policy names no host.', '# "'),
    )
    return [fault for fault in faults_of(text, "noke.toml") if fault.startswith("processors")]


def test_a_processor_on_a_ground_that_the_pack_does_not_name_is_out_of_reach() -> None:
    said = "and standard_clauses is not a ground on which the pack's transfers let data go"
    assert processed_in("US", "standard_clauses") == [f"processors[0].safeguard: Amazon Web Services is in US, {said}"]


def test_a_processor_in_a_country_that_is_not_adequate_as_a_whole_needs_a_reason() -> None:
    said = "which is not found adequate as a whole: say in adequate_because why this company is"
    assert processed_in("US", "adequacy") == [f"processors[0].safeguard: Amazon Web Services is in US, {said}"]


def test_who_vows_to_disclose_nothing_for_advertising_has_no_recipient_that_advertises() -> None:
    text = changed(
        "noke",
        ('never = "special_categories"', 'never = "advertising_disclosure"'),
        ('"marketing.advertising", ', '"marketing.advertising.third_party.targeted", '),
    )
    said = "gets data for advertising, which others advertise with; the pack vows the contrary"
    assert f"recipients[0].purposes: service_providers {said}" in faults_of(text, "noke.toml")


def test_cookies_without_consent_need_a_reason() -> None:
    text = changed(
        "noke",
        ("consent = true", "consent = false"),
        ('chosen = true\nreason = "That cookie policy', '# "'),
    )
    said = "analytics cookies need consent, or a reason why not: only required ones need neither"
    assert f"cookies[1].consent: {said}" in faults_of(text, "noke.toml")


def test_a_date_that_does_not_exist_is_one_fault_with_its_line() -> None:
    with pytest.raises(FaultyPack) as refusal:
        check(changed("noke", ("date = 2023-09-04", "date = 2023-09-31")), "noke.toml")
    assert str(refusal.value) == "noke.toml:15: is not TOML: Invalid date or datetime (at column 8)"


def test_without_a_register_no_rule_is_missed_or_idle() -> None:
    text = changed("fleetback", ('rule = "bundles"', 'rule = "bundels"'))
    assert "bundels" in {law.rule for law in parse(text, "fleetback.toml").retention}
    with pytest.raises(FaultyPack):
        check(text, "fleetback.toml")


def test_a_misspelt_category_is_missed_where_it_was_meant() -> None:
    text = changed("alloclaim", ('"billing", "public"]', '"billing", "pubic"]'))
    assert faults_of(text, "alloclaim.toml") == [
        "categories[3].key: public is collected for no purpose",
        "purposes[6].categories: pubic is not the key of any of the categories",
    ]


def test_a_fault_prints_as_file_line_key_and_message() -> None:
    text = changed("fleetback", ('operator = "fleetback"', 'operator = "fleet"'))
    with pytest.raises(FaultyPack) as refusal:
        check(text, "fleetback.toml")
    assert str(refusal.value) == "fleetback.toml:2: operator: must be fleetback, as the file is named"


def test_what_is_not_toml_is_one_fault() -> None:
    with pytest.raises(FaultyPack) as refusal:
        check('operator = "noke\n', "noke.toml")
    assert str(refusal.value).startswith("noke.toml:1: is not TOML: ")


def test_an_empty_file_lacks_everything() -> None:
    faults = faults_of("", "noke.toml")
    assert "categories: is missing" in faults
    assert "operator: must be noke, as the file is named" in faults


@pytest.mark.parametrize("section", ["categories", "purposes", "recipients", "retention", "features", "jurisdictions"])
@pytest.mark.parametrize("nonsense", ['"text"', "7", "[1, 2]", '[["a"]]', '{ key = "a" }', "[{ key = 3, rule = [] }]"])
def test_nonsense_in_place_of_a_list_is_a_fault_of_that_list(section: str, nonsense: str) -> None:
    assert any(fault.startswith(section) for fault in faults_of(f"{section} = {nonsense}", "noke.toml"))


@pytest.mark.parametrize("operator", OPERATORS)
def test_no_promise_goes_without_its_source(operator: str) -> None:
    lines = text_of(operator).splitlines(keepends=True)
    for number, line in enumerate(lines):
        if line.startswith("source = "):
            faults = faults_of("".join(lines[:number] + lines[number + 1 :]), f"{operator}.toml")
            assert [fault for fault in faults if fault.endswith("source: is missing")] != []


@pytest.mark.parametrize("operator", OPERATORS)
def test_a_pack_that_lacks_a_line_loads_or_says_what_is_missing(operator: str) -> None:
    lines = text_of(operator).splitlines(keepends=True)
    for number in share(range(len(lines)), 5):
        try:
            check("".join(lines[:number] + lines[number + 1 :]), f"{operator}.toml")
        except FaultyPack as faulty:
            assert faulty.faults
