"""A pack that contradicts the law does not load; what an authority only advises is a remark."""

import pytest

from tests.policies.test_faulty_packs import faults_of
from tests.policies.texts import changed
from vestibule import register
from vestibule.policy import law, lawfulness
from vestibule.policy.faults import FaultyPack
from vestibule.policy.law import REGIMES
from vestibule.policy.pack import OPERATORS, load

NYC_ENTRIES = 'rule = "entries"\njurisdiction = "US-NYC"\nperiod = { days = 90 }'


def first_right(name: str) -> str:
    """The beginning of the entry of a right."""
    return f'[[rights]]\nright = "{name}"'


@pytest.mark.parametrize("operator", OPERATORS)
def test_the_packs_that_ship_break_no_law(operator: str) -> None:
    assert register.checked(operator) == load(operator)


def test_keeping_longer_than_the_law_allows_is_a_fault_on_the_line_of_the_period() -> None:
    text = changed("valet", (NYC_ENTRIES, NYC_ENTRIES.replace("90", "91")))
    with pytest.raises(FaultyPack) as refusal:
        register.check(text, "valet.toml")
    (fault,) = refusal.value.faults
    said = "entries is kept 91 days but may be kept 90 days in US-NYC (Admin. Code 26-3002 (authentication data))"
    assert fault.message == said
    assert text.splitlines()[(fault.line or 0) - 1] == "period = { days = 91 }"


def test_counting_from_a_later_event_than_the_law_is_a_fault() -> None:
    later = f"{NYC_ENTRIES}\ncounts_from = "
    text = changed("valet", (f'{later}"collection"', f'{later}"end_of_relation"'))
    (fault,) = faults_of(text, "valet.toml")
    assert "from end_of_relation, but may be kept 90 days from collection in US-NYC" in fault


def test_keeping_shorter_than_the_law_demands_is_a_fault() -> None:
    text = changed(
        "valet", ('rule = "requests"\nperiod = { years = 3 }', 'rule = "requests"\nperiod = { months = 12 }')
    )
    (fault,) = faults_of(text, "valet.toml")
    assert "requests is kept 12 months but must be kept 24 months in US-CA" in fault


@pytest.mark.parametrize("right", ["access", "erasure", "restriction", "portability"])
def test_a_right_that_the_law_grants_cannot_be_left_out(right: str) -> None:
    text = changed("wemaintain", (first_right(right), '[[rights]]\nright = "opt-out"'))
    assert any(fault.startswith(f"rights: {right} is a right in FR") for fault in faults_of(text, "wemaintain.toml"))


def test_an_exception_that_the_law_does_not_know_cannot_be_invented() -> None:
    text = changed("wemaintain", ('["still-necessary", "legal-obligation"', '["too-much-work", "legal-obligation"'))
    (fault,) = faults_of(text, "wemaintain.toml")
    assert "too-much-work is no exception that the law allows there" in fault


def test_an_answer_cannot_reach_less_far_back_than_the_law_demands() -> None:
    opening = first_right("access")
    text = changed("wemaintain", (opening, f"{opening}\nlooks_back = {{ years = 1 }}"))
    (fault,) = faults_of(text, "wemaintain.toml")
    assert "access looks back 1 year, less than FR grants" in fault


def test_a_promised_answer_cannot_be_later_than_the_law_wants_it() -> None:
    text = changed("wemaintain", ("within = { months = 1 }", "within = { months = 2 }"))
    assert faults_of(text, "wemaintain.toml") == ["answer.within: 2 months is longer than the law's term in FR"]


def test_a_promised_breach_notice_cannot_be_later_than_the_law_wants_it() -> None:
    text = changed("valet", ("business_days = 10", "business_days = 30"))
    said = "30 business days can be 46 days, longer than the law's term in"
    assert faults_of(text, "valet.toml") == [
        f"breach_promise.business_days: {said} {place}" for place in ("US-CA", "US-NYC")
    ]


def test_children_whom_the_law_protects_cannot_be_let_in() -> None:
    text = changed("alloclaim", ("under = 16", "under = 14"))
    (fault,) = faults_of(text, "alloclaim.toml")
    assert "children under 14 are kept out, but FR protects all under 15" in fault


def test_a_place_without_a_regime_cannot_be_served() -> None:
    text = changed("fleetback", ('jurisdictions = ["LU"]', 'jurisdictions = ["LU", "MC"]'))
    (fault,) = faults_of(text, "fleetback.toml")
    assert fault.startswith("jurisdictions: MC has no regime; known are FR, ")


def test_a_region_outside_the_promised_countries_is_a_fault() -> None:
    text = changed("fleetback", ('"eu-central-1", ', '"us-east-1", '))
    (fault,) = faults_of(text, "fleetback.toml")
    assert fault == "residency.regions: us-east-1 is in US, where the pack's transfers do not let data go"


def test_advice_of_an_authority_is_a_remark_and_no_fault() -> None:
    # A door log in France: the authority advises three months, no statute does.
    text = changed(
        "noke",
        ('jurisdictions = ["GB", "SG", "AU"]', 'jurisdictions = ["GB", "SG", "AU", "FR"]'),
    )
    pack = register.check(text, "noke.toml")
    said = list(lawfulness.remarks(pack, register.demands()))
    assert any("entries is kept" in remark and "3 months in FR" in remark for remark in said)


FAULTY_REGIMES = [
    ("term = { months = 1 }", "term = { month = 1 }", "month: Extra inputs are not permitted"),
    ("term = { months = 1 }", "term = { months = 0 }", "Input should be greater than 0"),
    ("term = { months = 1 }", "term = { months = 1, days = 2 }", "exactly one of them"),
    ("version = 2026-11-21", "version = 2026-02-30", "Invalid date or datetime (at line 5"),
    ("version = 2026-11-21", "version = 2026-11-21\nverzion = 2", "verzion: Extra inputs are not permitted"),
    ('duties = ["breach-authority"]', 'duties = ["breach-autority"]', "Input should be 'access'"),
]


@pytest.mark.parametrize(("old", "new", "says"), FAULTY_REGIMES)
def test_a_regime_with_a_slip_is_refused_with_its_place(old: str, new: str, says: str) -> None:
    text = (REGIMES / "eu.toml").read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(FaultyPack, match=r"eu\.toml") as refusal:
        law.parse(text.replace(old, new, 1), "eu.toml")
    assert says in str(refusal.value)


def test_a_regime_that_names_what_does_not_exist_is_refused() -> None:
    text = (REGIMES / "us-ca.toml").read_text(encoding="utf-8")
    broken = text.replace('parent = "US"', 'parent = "UX"', 1)
    with pytest.raises(FaultyPack, match="UX is not a regime"):
        law.parse(broken, "us-ca.toml")
    with pytest.raises(FaultyPack, match="US-CX is not a calendar"):
        law.parse(text.replace('calendars = ["US-CA"]', 'calendars = ["US-CX"]', 1), "us-ca.toml")
