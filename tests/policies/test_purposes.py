"""Everything that the code holds is accounted for by every operator whose deployment holds it."""

import pytest

from tests.policies.holdings import ENDED, HOLDINGS, Held, held_by
from vestibule import register
from vestibule.policy.pack import OPERATORS, load
from vestibule.policy.purposes import StatedRecipient, Unaccounted, account_for, withheld

BY_NAME = {held.name: held for held in HOLDINGS}

VALET_PARTNERS = "affiliates property_management commercial_partners"
ACCOUNTS = [
    (
        "valet",
        "people",
        "service_delivery legal_requirements",
        f"{VALET_PARTNERS} third_party_vendors authorities building_visitors",
    ),
    ("valet", "relations", "service_delivery", f"{VALET_PARTNERS} third_party_vendors"),
    ("valet", "seals", "security_and_fraud_prevention", ""),
    ("valet", "grants", "service_delivery", VALET_PARTNERS),
    ("valet", "admissions", "service_delivery", VALET_PARTNERS),
    ("valet", "credentials", "service_delivery security_and_fraud_prevention", f"{VALET_PARTNERS} owner"),
    ("valet", "keys", "service_delivery security_and_fraud_prevention", f"{VALET_PARTNERS} owner"),
    ("valet", "commands", "service_delivery security_and_fraud_prevention", f"{VALET_PARTNERS} owner"),
    ("valet", "entries", "service_delivery security_and_fraud_prevention", f"{VALET_PARTNERS} owner"),
    ("valet", "requests", "legal_requirements", "authorities"),
    ("valet", "holds", "legal_requirements", "authorities"),
    ("valet", "incidents", "legal_requirements", "authorities"),
    ("valet", "affected", "legal_requirements", "authorities"),
    (
        "valet",
        "accounts",
        "service_delivery security_and_fraud_prevention",
        f"{VALET_PARTNERS} third_party_vendors owner",
    ),
    ("valet", "bundles", "legal_requirements", "authorities"),
    ("valet", "logs", "security_and_fraud_prevention", ""),
    ("valet", "consents", "legal_requirements", "authorities"),
    ("valet", "choices", "legal_requirements", "authorities"),
    ("valet", "messages", "service_delivery", "affiliates property_management commercial_partners third_party_vendors"),
    (
        "valet",
        "suppressions",
        "service_delivery",
        "affiliates property_management commercial_partners third_party_vendors",
    ),
    ("valet", "acceptances", "legal_requirements", "authorities"),
    ("valet", "disclosures", "legal_requirements", "authorities"),
    ("valet", "deliveries", "service_delivery", "affiliates commercial_partners internet_providers"),
    (
        "valet",
        "corrections",
        "service_delivery legal_requirements",
        "affiliates property_management commercial_partners third_party_vendors authorities building_visitors",
    ),
    ("valet", "faces", "service_delivery", "commercial_partners"),
    ("valet", "images", "service_delivery security_and_fraud_prevention", "commercial_partners"),
    (
        "valet",
        "listings",
        "service_delivery",
        f"{VALET_PARTNERS} third_party_vendors roommates building_visitors",
    ),
    ("valet", "bells", "service_delivery", f"{VALET_PARTNERS} roommates"),
    ("valet", "calls", "service_delivery security_and_fraud_prevention", f"{VALET_PARTNERS} owner"),
    ("valet", "climates", "service_delivery", f"{VALET_PARTNERS} roommates"),
    (
        "valet",
        "conversations",
        "service_delivery",
        "affiliates property_management commercial_partners third_party_vendors building_visitors",
    ),
    ("valet", "remarks", "service_delivery", "affiliates property_management commercial_partners"),
    ("valet", "surveyreplies", "feedback", ""),
    ("alloclaim", "people", "service quotes legal_obligations", "treatment_partners authorities"),
    ("alloclaim", "relations", "service quotes", "treatment_partners"),
    ("alloclaim", "seals", "identification", ""),
    ("alloclaim", "requests", "legal_obligations", "authorities"),
    ("alloclaim", "holds", "legal_obligations", "authorities"),
    ("alloclaim", "incidents", "legal_obligations", "authorities"),
    ("alloclaim", "affected", "legal_obligations", "authorities"),
    ("alloclaim", "accounts", "identification service quotes", "treatment_partners"),
    ("alloclaim", "bundles", "legal_obligations", "authorities"),
    ("alloclaim", "logs", "identification", ""),
    ("alloclaim", "consents", "legal_obligations", "authorities"),
    ("alloclaim", "choices", "legal_obligations", "authorities"),
    ("alloclaim", "messages", "service tariffs_and_terms newsletters", "treatment_partners"),
    ("alloclaim", "suppressions", "service tariffs_and_terms", "treatment_partners"),
    ("alloclaim", "acceptances", "legal_obligations", "authorities"),
    ("alloclaim", "disclosures", "legal_obligations", "authorities"),
    ("alloclaim", "deliveries", "service quotes", "treatment_partners"),
    ("alloclaim", "corrections", "service quotes legal_obligations", "treatment_partners authorities"),
    ("alloclaim", "conversations", "service", "treatment_partners"),
    ("alloclaim", "remarks", "service", "treatment_partners"),
    ("alloclaim", "surveyreplies", "satisfaction_surveys", ""),
    ("wemaintain", "people", "services overview rights", "processors it_providers"),
    ("wemaintain", "relations", "services overview", "processors it_providers"),
    ("wemaintain", "seals", "platform_security", ""),
    ("wemaintain", "requests", "rights", "it_providers"),
    ("wemaintain", "holds", "rights", "it_providers"),
    ("wemaintain", "incidents", "rights", "it_providers"),
    ("wemaintain", "affected", "rights", "it_providers"),
    ("wemaintain", "accounts", "services overview platform_security", "processors it_providers"),
    ("wemaintain", "bundles", "rights", "it_providers"),
    ("wemaintain", "logs", "platform_security", ""),
    ("wemaintain", "consents", "rights", "it_providers"),
    ("wemaintain", "choices", "rights", "it_providers"),
    ("wemaintain", "messages", "communication news", "other_parties processors"),
    ("wemaintain", "suppressions", "communication", "other_parties processors"),
    ("wemaintain", "acceptances", "rights", "it_providers"),
    ("wemaintain", "disclosures", "rights", "it_providers"),
    ("wemaintain", "deliveries", "services overview", "processors it_providers"),
    ("wemaintain", "corrections", "services overview rights", "processors it_providers"),
    ("wemaintain", "conversations", "communication", "other_parties processors"),
    ("wemaintain", "remarks", "communication", "other_parties processors"),
    ("wemaintain", "applications", "services overview recruitment", "processors it_providers"),
    ("wemaintain", "visits", "error_free_site", "it_providers"),
    (
        "noke",
        "people",
        "business_relationship delivery protection",
        "service_providers authorities_and_advisers group_companies buyer",
    ),
    ("noke", "relations", "delivery", "service_providers authorities_and_advisers group_companies"),
    ("noke", "seals", "delivery protection", "service_providers authorities_and_advisers group_companies buyer"),
    ("noke", "grants", "delivery", "service_providers authorities_and_advisers group_companies"),
    ("noke", "admissions", "delivery", "service_providers authorities_and_advisers group_companies"),
    ("noke", "credentials", "delivery protection", "service_providers authorities_and_advisers group_companies buyer"),
    ("noke", "keys", "delivery protection", "service_providers authorities_and_advisers group_companies buyer"),
    ("noke", "commands", "delivery protection", "service_providers authorities_and_advisers group_companies buyer"),
    ("noke", "entries", "delivery protection", "service_providers authorities_and_advisers group_companies buyer"),
    ("noke", "requests", "delivery", "service_providers authorities_and_advisers group_companies"),
    ("noke", "holds", "delivery", "service_providers authorities_and_advisers group_companies"),
    ("noke", "incidents", "delivery", "service_providers authorities_and_advisers group_companies"),
    ("noke", "affected", "delivery", "service_providers authorities_and_advisers group_companies"),
    (
        "noke",
        "accounts",
        "business_relationship delivery protection",
        "service_providers authorities_and_advisers group_companies buyer",
    ),
    ("noke", "bundles", "delivery", "service_providers authorities_and_advisers group_companies"),
    ("noke", "logs", "delivery protection", "service_providers authorities_and_advisers group_companies buyer"),
    ("noke", "consents", "delivery", "service_providers authorities_and_advisers group_companies"),
    ("noke", "choices", "delivery", "service_providers authorities_and_advisers group_companies"),
    ("noke", "messages", "delivery promotion", "service_providers authorities_and_advisers group_companies"),
    ("noke", "suppressions", "delivery", "service_providers authorities_and_advisers group_companies"),
    ("noke", "acceptances", "delivery", "service_providers authorities_and_advisers group_companies"),
    ("noke", "disclosures", "delivery", "service_providers authorities_and_advisers group_companies"),
    ("noke", "deliveries", "delivery", "service_providers authorities_and_advisers group_companies"),
    (
        "noke",
        "corrections",
        "business_relationship delivery protection",
        "service_providers authorities_and_advisers group_companies buyer",
    ),
    ("noke", "locations", "delivery protection", "service_providers authorities_and_advisers group_companies buyer"),
    ("noke", "overlocks", "delivery", "service_providers authorities_and_advisers group_companies"),
    (
        "noke",
        "conversations",
        "business_relationship delivery",
        "service_providers authorities_and_advisers group_companies",
    ),
    ("noke", "remarks", "business_relationship delivery", "service_providers authorities_and_advisers group_companies"),
    ("fleetback", "people", "services interventions rights", "dealer subcontractors legal_recipients"),
    ("fleetback", "relations", "services", "subcontractors"),
    ("fleetback", "seals", "fraud_and_disputes", "legal_recipients"),
    ("fleetback", "requests", "rights", "dealer subcontractors legal_recipients"),
    ("fleetback", "holds", "rights", "dealer subcontractors legal_recipients"),
    ("fleetback", "incidents", "rights", "dealer subcontractors legal_recipients"),
    ("fleetback", "affected", "rights", "dealer subcontractors legal_recipients"),
    ("fleetback", "accounts", "services interventions fraud_and_disputes", "dealer subcontractors legal_recipients"),
    ("fleetback", "bundles", "rights", "dealer subcontractors legal_recipients"),
    ("fleetback", "logs", "fraud_and_disputes", "legal_recipients"),
    ("fleetback", "consents", "rights", "dealer subcontractors legal_recipients"),
    ("fleetback", "choices", "rights", "dealer subcontractors legal_recipients"),
    ("fleetback", "messages", "services interventions news", "dealer subcontractors"),
    ("fleetback", "suppressions", "services interventions", "dealer subcontractors"),
    ("fleetback", "acceptances", "rights", "dealer subcontractors legal_recipients"),
    ("fleetback", "disclosures", "rights", "dealer subcontractors legal_recipients"),
    ("fleetback", "deliveries", "services", "subcontractors"),
    ("fleetback", "corrections", "services interventions rights", "dealer subcontractors legal_recipients"),
]


def test_the_demands_on_a_pack_are_the_holdings() -> None:
    demanded = [Held(d.name, d.feature, d.categories, d.uses, d.rule) for d in register.demands()]
    name, feature, rule = ENDED
    ended = Held(name, feature, (), (), rule)
    assert sorted(demanded, key=str) == sorted([*HOLDINGS, ended], key=str)


def test_the_table_has_every_holding_of_every_operator() -> None:
    held = [(operator, each.name) for operator in OPERATORS for each in held_by(load(operator).features)]
    assert [(operator, holding) for operator, holding, _, _ in ACCOUNTS] == held


@pytest.mark.parametrize(("operator", "holding", "purposes", "recipients"), ACCOUNTS)
def test_a_holding_has_its_purposes_and_recipients(operator: str, holding: str, purposes: str, recipients: str) -> None:
    held = BY_NAME[holding]
    processing = account_for(load(operator), held.categories, held.uses)
    assert [purpose.key for purpose in processing.purposes] == purposes.split()
    assert [recipient.key for recipient in processing.recipients] == recipients.split()


def test_an_account_speaks_the_words_of_the_policy() -> None:
    pack = load("valet")
    processing = account_for(pack, ["user.location.access_event"], ["essential.service.security"])
    assert [label.fr for label in processing.categories] == ["Données d’utilisation matérielle"]
    (purpose,), (recipient,) = processing.purposes, processing.recipients
    assert (purpose.key, purpose.bases) == (
        "security_and_fraud_prevention",
        ("legitimate_interest", "legal_obligation"),
    )
    assert purpose.label.fr == "Sécurité des données et prévention de la fraude"
    stated = next(each for each in pack.recipients if each.key == "owner")
    assert recipient == StatedRecipient("owner", stated.label, stated.condition)


def test_roommates_get_settings_and_nothing_else() -> None:
    pack, use = load("valet"), ["essential.service"]
    entries = {recipient.key for recipient in account_for(pack, ["user.access.grant"], use).recipients}
    settings = {recipient.key for recipient in account_for(pack, ["user.settings"], use).recipients}
    assert settings - entries == {"roommates"}


def test_a_longer_key_falls_under_a_shorter_one_only_at_a_dot() -> None:
    assert (
        account_for(load("noke"), ["user.name.given"], ["essential.service"]).categories[0].nl == "Identiteitsgegevens"
    )
    with pytest.raises(Unaccounted):
        account_for(load("noke"), ["user.namesake"], ["essential.service"])


def test_a_shorter_key_is_not_covered_by_a_longer_one() -> None:
    with pytest.raises(Unaccounted) as refusal:
        account_for(load("noke"), ["user"], ["essential.service"])
    assert refusal.value.categories == ("user",)


def test_a_use_is_not_served_by_a_broader_use() -> None:
    with pytest.raises(Unaccounted) as refusal:
        account_for(load("alloclaim"), ["user.name"], ["essential.service.repair"])
    assert refusal.value.uses == ("essential.service.repair",)


def test_all_that_is_unaccounted_for_is_named() -> None:
    with pytest.raises(Unaccounted) as refusal:
        account_for(
            load("fleetback"),
            ["user.name", "user.health", "user.biometric.face"],
            ["essential.service", "train_ai_system", "sales"],
        )
    assert refusal.value.categories == ("user.health", "user.biometric.face")
    assert refusal.value.uses == ("train_ai_system", "sales")
    assert str(refusal.value) == (
        "fleetback: no purpose covers the data user.health; no purpose covers the data user.biometric.face; "
        "no purpose with this data has the use train_ai_system; no purpose with this data has the use sales"
    )


def test_a_use_that_serves_other_data_does_not_count() -> None:
    with pytest.raises(Unaccounted) as refusal:
        account_for(load("wemaintain"), ["device.telemetry"], ["employment.recruitment"])
    assert (refusal.value.categories, refusal.value.uses) == (("device.telemetry",), ("employment.recruitment",))


@pytest.mark.parametrize(("categories", "uses"), [([], ["essential.service"]), (["user.name"], [])])
def test_nothing_is_held_unclassified(categories: list[str], uses: list[str]) -> None:
    with pytest.raises(ValueError, match="name at least one data category and one use"):
        account_for(load("valet"), categories, uses)


SECURITY = ("essential.service", "essential.service.security")
FACE, EVENT = "user.content.self_image", "user.location.access_event"


@pytest.mark.parametrize(
    ("kind", "data", "uses", "kept_back"),
    [
        ("property_management", (FACE,), SECURITY, (FACE,)),
        ("property_management", (EVENT,), SECURITY, ()),
        ("property_management", (EVENT, FACE), SECURITY, (FACE,)),
        ("property_management", (EVENT,), ("essential.service.security",), (EVENT,)),
        ("commercial_partners", (FACE,), SECURITY, ()),
        ("roommates", ("user.settings",), ("essential.service",), ()),
        ("roommates", (EVENT,), ("essential.service",), (EVENT,)),
        ("nobody_of_the_pack", (FACE,), SECURITY, ()),
    ],
)
def test_what_a_kind_of_recipient_does_not_get_is_kept_from_it(
    kind: str, data: tuple[str, ...], uses: tuple[str, ...], kept_back: tuple[str, ...]
) -> None:
    assert withheld(load("valet"), kind, data, uses) == kept_back
