"""What a pack cannot ask: questions about nothing, questions twice, faces without consent; and what it must not leave unasked."""

import pytest

from tests.policies.test_faulty_packs import faults_of
from tests.policies.texts import changed
from vestibule import register
from vestibule.policy import lawfulness
from vestibule.policy.pack import parse

FACE = 'uses = ["essential.service.authentication"]\ndata = ["user.biometric.face"]'
FACE_KEY = 'key = "face_entry"\npurpose = "service_delivery"'
NEWS = 'key = "news"\npurpose = "service_delivery"'
FEEDBACK = 'key = "feedback"\npurpose = "feedback"'
MARKETING = 'uses = ["marketing.communications"]\npersons'

SLIPS = [
    (
        "a purpose that there is not",
        FACE_KEY,
        'key = "face_entry"\npurpose = "service"',
        "purpose: service is not the key of any of the purposes",
    ),
    (
        "a key twice",
        NEWS,
        'key = "face_entry"\npurpose = "service_delivery"',
        "key: face_entry is the key of permissions[0] already",
    ),
    (
        "a key with a dot, as cookies have",
        NEWS,
        'key = "cookies.news"\npurpose = "service_delivery"',
        "key: is not written as it must be: ^[a-z][a-z0-9]*([_-][a-z0-9]+)*$",
    ),
    (
        "the key of another purpose",
        NEWS,
        'key = "repairs"\npurpose = "service_delivery"',
        "key: repairs is the key of a purpose, and stands for no other than that one",
    ),
    (
        "a use that its purpose has not",
        MARKETING,
        'uses = ["marketing.communications", "operations"]\npersons',
        "uses: operations is no use of service_delivery",
    ),
    (
        "a use that there is not",
        MARKETING,
        'uses = ["marketing.communication"]\npersons',
        "uses: marketing.communication is no use of data of taxonomy.toml; do you mean marketing.communications?",
    ),
    (
        "data that there is not",
        FACE,
        FACE.replace("biometric.face", "biometric.faces"),
        "data: user.biometric.faces is no data category of taxonomy.toml; do you mean user.biometric.face?",
    ),
    (
        "data that its purpose has not",
        FACE,
        FACE.replace('"user.biometric.face"', '"user.biometric.face", "user.government_id"'),
        "data: user.government_id is in none of the categories of service_delivery",
    ),
    (
        "persons that there are not",
        'persons = ["resident"]\nsource',
        'persons = ["residents"]\nsource',
        "persons: residents is not the key of any of the persons",
    ),
    (
        "a yes that lasts without needing one",
        MARKETING,
        f"lasts = {{ months = 6 }}\n{MARKETING}",
        ": lasts for a time, but what needs no consent does not run out",
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "fault"), SLIPS, ids=[slip[0] for slip in SLIPS])
def test_a_slip_in_a_question_is_named(name: str, old: str, new: str, fault: str) -> None:
    faults = faults_of(changed("valet", (old, new)), "valet.toml")
    assert [each for each in faults if each.startswith("permissions[") and each.endswith(fault)], (name, faults)


def test_a_face_is_asked_for_with_consent_and_an_alternative() -> None:
    interest = changed("valet", (f'basis = "consent"\n{FACE}', f'basis = "legitimate_interest"\n{FACE}'))
    faults = faults_of(interest, "valet.toml")
    assert "permissions[0].basis: is about biometric data, which is taken with consent only" in faults
    assert any("user.biometric needs consent in US-NYC" in fault for fault in faults)
    assert (
        "categories[6].covers: user.biometric.face is taken with consent only, and no permission asks for it" in faults
    )
    only = changed("valet", ('alternative = { en = "The app, a code', '# { en = "'))
    assert faults_of(only, "valet.toml") == [
        "permissions[0]: is about biometric data, and offers no alternative without it"
    ]


def test_a_basis_is_one_of_the_purpose_s() -> None:
    (fault,) = faults_of(changed("noke", ('"legal_obligation", "consent"]', '"legal_obligation"]')), "noke.toml")
    assert fault == (
        "permissions[0].basis: consent is no basis of delivery, "
        "which rests on legitimate_interest, contract, legal_obligation"
    )


def test_what_waits_for_consent_is_asked_about_use_by_use() -> None:
    uses = 'uses = ["personalize.content", "analytics.reporting.system", "marketing.advertising.third_party"]\npersons'
    unasked = changed("alloclaim", (uses, uses.replace('"analytics.reporting.system", ', "")))
    assert faults_of(unasked, "alloclaim.toml") == [
        "purposes[9].basis: customer_experience waits for consent, and no permission asks for analytics.reporting.system"
    ]


def test_what_another_controller_decides_is_asked_by_it() -> None:
    """The dealers of Fleetback ask their customers, so nothing is asked here, and nothing can be."""
    assert register.checked("fleetback").purposes[1].basis == ("consent",)
    asked = changed("fleetback", ('key = "news"\npurpose = "news"', 'key = "messages"\npurpose = "interventions"'))
    assert any(
        fault.startswith("permissions[1].purpose: interventions is decided by the car dealer")
        for fault in faults_of(asked, "fleetback.toml")
    )


def test_marketing_is_decided_on_in_exactly_one_place() -> None:
    undecided = changed("valet", (MARKETING, 'uses = ["analytics.reporting"]\npersons'))
    assert faults_of(undecided, "valet.toml") == [
        "purposes[0].uses: marketing.communications is marketing, and no permission lets anybody decide on it"
    ]
    twice = changed("valet", (FACE, FACE.replace('"]\ndata', '", "marketing.communications"]\ndata')))
    assert faults_of(twice, "valet.toml") == [
        "purposes[0].uses: marketing.communications is decided on twice, by face_entry and by news"
    ]


def test_a_question_cannot_stop_another_purpose() -> None:
    """Without the data that it is about, a no to face entry would end every sign-in; a no to reports, the repairs."""
    wider = changed(
        "noke", ('uses = ["essential.service"]\ndata = ["user.location.precise"]', 'uses = ["essential.service"]')
    )
    (fault,) = faults_of(wider, "noke.toml")
    assert fault.startswith("permissions[0].uses: essential.service is a use of business_relationship too, ")


def test_who_is_asked_has_data_that_is_used() -> None:
    asked = 'persons = ["staff"]\nsource = { section = "GEBRUIK'
    staff = changed("fleetback", (asked, asked.replace("staff", "dealer_customer")))
    assert faults_of(staff, "fleetback.toml") == ["permissions[1].persons: dealer_customer has no data that news uses"]


def test_who_vows_to_hold_no_special_categories_asks_for_none() -> None:
    face = changed("noke", ('data = ["user.location.precise"]', 'data = ["user.biometric.face"]'))
    vowed = "user.biometric.face is of a special category, which the pack vows not to hold: nobody can be asked for it"
    assert f"permissions[0].data: {vowed}" in faults_of(face, "noke.toml")


@pytest.mark.parametrize(("months", "forgotten"), [(13, False), (12, True), (6, True)])
def test_californian_choices_are_remembered_for_twelve_months(months: int, forgotten: bool) -> None:  # noqa: FBT001
    opening = 'rule = "choices"\nperiod = { months = '
    text = changed("valet", (f"{opening}13", f"{opening}{months}"))
    if not forgotten:
        assert register.check(text, "valet.toml")
        return
    (fault,) = faults_of(text, "valet.toml")[:1]
    assert fault.startswith("retention[")
    assert "is forgotten before 12 months have passed" in fault


def test_choices_that_the_cnil_advises_to_remember_longer_are_a_remark() -> None:
    opening = 'rule = "choices"\nperiod = { months = '
    pack = parse(changed("alloclaim", (f"{opening}8", f"{opening}6")), "alloclaim.toml", register.demands())
    (said,) = [said for said in lawfulness.remarks(pack, register.demands()) if "forgotten" in said]
    assert said.startswith(
        "a choice about cookies is forgotten before 6 months have passed, and asked for again, in FR"
    )
