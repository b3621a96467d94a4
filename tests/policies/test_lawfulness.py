"""A pack that contradicts the law does not load; what an authority only advises is a remark."""

import pytest

from tests.policies.test_faulty_packs import faults_of
from tests.policies.texts import changed, text_of
from vestibule import register
from vestibule.policy import lawfulness
from vestibule.policy.faults import FaultyPack
from vestibule.policy.pack import OPERATORS, load

REQUESTS = 'rule = "requests"\nperiod = { years = 3 }\ncounts_from = "closing"'
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
    assert "too-much-work is no exception that the law allows in FR" in fault


def test_an_answer_cannot_reach_less_far_back_than_the_law_demands() -> None:
    opening = first_right("access")
    text = changed("wemaintain", (opening, f"{opening}\nlooks_back = {{ years = 1 }}"))
    (fault,) = faults_of(text, "wemaintain.toml")
    assert "access looks back 1 year, less than FR grants" in fault


def test_a_promised_answer_cannot_be_later_than_the_law_wants_it() -> None:
    text = changed("wemaintain", ("within = { months = 1 }", "within = { months = 2 }"))
    assert faults_of(text, "wemaintain.toml") == ["answer.within: 2 months can be longer than the law's 1 month in FR"]


def test_a_promised_breach_notice_cannot_be_later_than_the_law_wants_it() -> None:
    text = changed("valet", ("business_days = 10", "business_days = 30"))
    said = "30 business days can be 47 days, longer than the law's 30 days for persons in"
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


def test_cookies_that_the_law_lets_people_choose_cannot_go_unasked_for_any_reason() -> None:
    cited = "need consent in FR (loi 78-17 art. 82)"
    faults = faults_of(changed("alloclaim", ("consent = true", "consent = false")), "alloclaim.toml")
    assert [fault for fault in faults if cited in fault] == [
        f"cookies[{number}].consent: {kind} cookies {cited}"
        for number, kind in enumerate(("functionality", "analytics", "advertising"), 1)
    ]
    before, after = text_of("alloclaim").split('category = "analytics"\n')
    explained = 'category = "analytics"\nchosen = true\nreason = "It only counts visits."\n'
    text = explained.join([before, after.replace("consent = true", "consent = false", 1)])
    assert faults_of(text, "alloclaim.toml") == [f"cookies[2].consent: analytics cookies {cited}"]


def test_cookies_that_only_measure_need_no_consent_in_britain_and_those_that_advertise_do() -> None:
    text = changed("noke", ("consent = true", "consent = false"))
    assert register.check(text, "noke.toml").cookies[1].consent is False
    advertising = text.replace('category = "analytics"', 'category = "advertising"')
    said = "advertising cookies need consent in GB (PECR reg. 6 and Sch. A1)"
    assert faults_of(advertising, "noke.toml") == [f"cookies[1].consent: {said}"]


def test_a_face_needs_a_purpose_that_rests_on_consent() -> None:
    text = changed("valet", ('basis = ["contract", "legitimate_interest", "consent"]', 'basis = ["contract"]'))
    said = "user.biometric needs consent in US-NYC (Admin. Code 26-3002 (reference data)), and no purpose rests on it"
    assert f"categories[6].covers: {said}" in faults_of(text, "valet.toml")


def test_a_right_cannot_be_answered_more_rarely_than_the_law_lets_it_be() -> None:
    rare = changed("valet", ("at_most = { times = 2, months = 12 }", "at_most = { times = 1, months = 12 }"))
    assert any(
        "access is answered 1 time in 12 months, more rarely" in fault for fault in faults_of(rare, "valet.toml")
    )
    opening = first_right("access")
    text = changed("wemaintain", (opening, f"{opening}\nat_most = {{ times = 1, months = 12 }}"))
    (fault,) = faults_of(text, "wemaintain.toml")
    assert fault.startswith("rights[1].at_most: access is answered 1 time in 12 months, more rarely than FR grants")


def test_what_must_be_kept_from_an_event_cannot_count_from_an_earlier_one() -> None:
    text = changed("valet", (REQUESTS, REQUESTS.replace("closing", "collection")))
    (fault,) = faults_of(text, "valet.toml")
    assert "from collection, but must be kept 24 months from closing in US-CA" in fault


def test_the_margin_counts_where_something_must_be_kept() -> None:
    text = changed("valet", (REQUESTS, REQUESTS.replace("years = 3", "months = 24")))
    (fault,) = faults_of(text, "valet.toml")
    assert "kept 24 months less a margin of 7 days, but must be kept 24 months in US-CA" in fault


def test_an_authority_cannot_be_told_in_business_days_where_the_law_gives_hours() -> None:
    text = changed(
        "alloclaim", ('tells = ["authorities", "persons"]', 'tells = ["authorities", "persons"]\nbusiness_days = 5')
    )
    (fault,) = faults_of(text, "alloclaim.toml")
    assert "5 business days can be 12 days, longer than the law's 72 hours for authorities in FR" in fault


def test_a_pack_cannot_widen_the_area_in_which_the_law_lets_data_go() -> None:
    text = changed("fleetback", ('within = ["EEA"]', 'within = ["EEA", "US"]'))
    (fault,) = faults_of(text, "fleetback.toml")
    assert fault.startswith("transfers.within: US is neither in the area of LU nor adequate there")


def test_a_margin_longer_than_the_difference_counts_too() -> None:
    longer = REQUESTS.replace("years = 3", "months = 25") + "\nmargin_days = 60"
    (fault,) = faults_of(changed("valet", (REQUESTS, longer)), "valet.toml")
    assert "kept 25 months less a margin of 60 days, but must be kept 24 months in US-CA" in fault


def test_a_wide_key_does_not_hide_a_face() -> None:
    text = changed("alloclaim", ('covers = ["user.name"', 'covers = ["user", "user.name"'))
    narrowed = text.replace('basis = ["consent"]', 'basis = ["contract"]')
    assert any("user.biometric needs consent in FR" in fault for fault in faults_of(narrowed, "alloclaim.toml"))


def test_marketing_by_legal_obligation_is_a_remark() -> None:
    pack = load("alloclaim")
    spoilt = [purpose.model_copy(update={"basis": ("legal_obligation",)}) for purpose in pack.purposes]
    said = list(lawfulness.remarks(pack.model_copy(update={"purposes": tuple(spoilt)}), register.demands()))
    assert any("no law obliges anybody to market" in remark for remark in said)


def test_a_place_of_the_law_is_missed_even_in_a_pack_without_shape() -> None:
    text = changed(
        "fleetback", ('jurisdictions = ["LU"]', 'jurisdictions = ["LX"]'), ("notice_days = 8", "notice_days = 0")
    )
    said = faults_of(text, "fleetback.toml")
    assert [fault.partition(":")[0] for fault in said] == ["jurisdictions", "policy_change.notice_days"]


def test_what_must_be_kept_but_no_holding_has_yet_is_a_remark() -> None:
    """A-05: at most 36 months for billing, where the Code de commerce wants ten years of accounting records."""
    said = list(lawfulness.remarks(load("alloclaim"), register.demands()))
    assert any(remark.startswith("Billing information: user.payment must be kept 10 years in FR") for remark in said)


def test_an_authority_of_another_country_is_a_remark() -> None:
    text = changed("alloclaim", ('url = "https://www.cnil.fr"', 'url = "https://ico.org.uk"'))
    said = list(lawfulness.remarks(register.check(text, "alloclaim.toml"), register.demands()))
    assert any("but the authority in FR is Commission nationale" in remark for remark in said)


def test_advice_of_an_authority_is_a_remark_and_no_fault() -> None:
    # A door log in France: the authority advises three months, no statute does.
    text = changed(
        "noke",
        ('jurisdictions = ["GB", "SG", "AU"]', 'jurisdictions = ["GB", "SG", "AU", "FR"]'),
    )
    pack = register.check(text, "noke.toml")
    said = list(lawfulness.remarks(pack, register.demands()))
    assert any("entries is kept" in remark and "3 months in FR" in remark for remark in said)
