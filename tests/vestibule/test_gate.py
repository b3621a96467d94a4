"""The gate lets through what the policy lets a recipient have, and nothing else."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vestibule import ids
from vestibule.disclosures import gate, registering
from vestibule.disclosures.fields import OF
from vestibule.disclosures.gate import Asked, Bound, Passage, Refusal
from vestibule.disclosures.model import Demand, Recipient
from vestibule.policy import taxonomy
from vestibule.policy.lawfulness import named_countries
from vestibule.policy.pack import OPERATORS, load
from vestibule.policy.purposes import covers

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
VALET = load("valet")
DEMAND = Demand(legal_basis="Criminal Code, section 487", reference="order 12", scope="entries of a week")
PROFILE = OF["profile"]
EVERYTHING = {key: key for key in sorted(taxonomy.taxonomy().data_categories)}


@dataclass(frozen=True)
class Verdict:
    """As `consent.permission` gives it."""

    allowed: bool
    why: str


GIVEN = Verdict(allowed=True, why="given")


def recipient(kind: str = "third_party_vendors", **changed: Any) -> Recipient:
    usual = {
        "id": ids.derived("rcp", kind),
        "kind": kind,
        "name": "Somebody",
        "country": "CA",
        "safeguard": "within",
        "contract": "C-1",
        "contract_from": date(2026, 1, 1),
        "added_by": ids.derived("per", "operator"),
        "added_at": NOW - timedelta(days=30),
    }
    return Recipient.model_validate(usual | changed)


def asked(kind: str = "third_party_vendors", purpose: str = "service_delivery", **changed: Any) -> Asked:
    use = next(each.uses[0] for each in VALET.purposes if each.key == purpose)
    usual = Asked(recipient=recipient(kind), purpose=purpose, use=use, fields=PROFILE, permitted=Bound())
    return replace(usual, **changed)


def reason(wanted: Asked) -> str:
    decided = gate.decide(VALET, wanted, NOW)
    assert isinstance(decided, Refusal)
    return decided.reason


def passage(wanted: Asked) -> Passage:
    decided = gate.decide(VALET, wanted, NOW)
    assert isinstance(decided, Passage)
    return decided


def test_a_vendor_gets_what_its_categories_have_and_the_rest_is_dropped() -> None:
    got = passage(asked())
    assert got.fields == ("email", "name", "phone")
    assert got.dropped == ("id",), "the account's name is no identifier of the policy"
    assert got.data == ("user.contact.email", "user.contact.phone_number", "user.name")
    assert got.basis == "contract"


def test_a_planted_field_is_dropped_whatever_it_is_called() -> None:
    planted = {**PROFILE, "face": "user.biometric.face", "notes": None, "door": "user.location.access_event"}
    got = passage(asked(fields=planted))
    assert set(got.dropped) == {"door", "face", "id", "notes"}


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"recipient": None}, "no_recipient"),
        ({"recipient": recipient(ended_at=NOW)}, "ended"),
        ({"recipient": recipient("strangers")}, "unknown_kind"),
        ({"recipient": recipient(pays_for_data=True)}, "sale"),
        ({"recipient": recipient(contract=None, contract_from=None)}, "no_contract"),
        ({"recipient": recipient(contract_from=date(2026, 11, 23))}, "not_in_force"),
        ({"recipient": recipient(contract_until=date(2026, 11, 21))}, "not_in_force"),
        ({"recipient": recipient(country="FR")}, "country"),
        ({"recipient": recipient(country="FR", safeguard="standard_clauses")}, "country"),
        ({"recipient": recipient(organisation_id=ids.derived("org", "other"))}, "not_theirs"),
        ({"purpose": "repairs"}, "purpose"),
        ({"use": "essential.service.security"}, "use"),
        ({"demand": DEMAND}, "no_duty"),
        ({"permitted": Verdict(allowed=False, why="restricted")}, "not_permitted"),
        ({"permitted": Verdict(allowed=False, why="objected")}, "not_permitted"),
        ({"fields": {"face": "user.biometric.face"}}, "nothing_left"),
        ({"fields": {}}, "nothing_left"),
    ],
)
def test_it_refuses_with_a_reason(changed: dict[str, Any], why: str) -> None:
    assert reason(asked(**changed)) == why


def test_a_contract_counts_from_its_first_to_its_last_day_by_the_operators_calendar() -> None:
    bound = recipient(contract_from=date(2026, 11, 22), contract_until=date(2026, 11, 22))
    begins, ends = datetime(2026, 11, 22, 5, tzinfo=UTC), datetime(2026, 11, 23, 5, tzinfo=UTC)  # midnights in Toronto
    tick = timedelta(milliseconds=1)
    instants = (begins - tick, begins, ends - tick, ends)
    in_force = [isinstance(gate.decide(VALET, asked(recipient=bound), at), Passage) for at in instants]
    assert in_force == [False, True, True, False]


def test_an_authority_needs_a_demand_instead_of_a_contract() -> None:
    authority = recipient("authorities", contract=None, contract_from=None)
    wanted = asked("authorities", "legal_requirements", recipient=authority, fields=OF["entries"])
    assert reason(wanted) == "no_contract"
    got = passage(replace(wanted, demand=DEMAND))
    assert got.basis == "legal_obligation"
    assert "occurred_at" in got.fields


def test_an_owner_gets_data_for_safety_only() -> None:
    purposes = {purpose.key for purpose in VALET.purposes}
    let = {key for key in purposes if isinstance(gate.decide(VALET, asked("owner", key), NOW), Passage)}
    assert let == {"security_and_fraud_prevention", "quality_and_safety"}


def test_roommates_get_shared_settings_and_visitors_a_name() -> None:
    for kind, only in (("roommates", "user.settings"), ("building_visitors", "user.name")):
        someone = registering.of_house(kind, "a tie", "CA", VALET, NOW)
        got = passage(asked(kind, recipient=someone, fields=EVERYTHING)).fields
        assert {name for name in got if not name.startswith(f"{only}.")} == {only}


def test_only_people_of_the_house_go_without_a_register() -> None:
    with pytest.raises(ValueError, match="no kind of people in the house"):
        registering.of_house("third_party_vendors", "a tie", "CA", VALET, NOW)


def test_nothing_is_disclosed_for_advertising_where_the_policy_vows_so() -> None:
    advertising = asked(use="marketing.advertising.third_party", assessed=True)
    assert reason(advertising) == "advertising"


def test_a_use_beyond_the_purpose_passes_once_its_check_counts() -> None:
    beyond = asked(use="functional.service.improve")
    assert reason(beyond) == "use"
    assert passage(replace(beyond, assessed=True)).fields == ("email", "name", "phone")


def test_consent_is_the_basis_where_it_was_given() -> None:
    assert passage(asked(permitted=Verdict(allowed=True, why="given"))).basis == "consent"


@pytest.mark.parametrize(
    ("country", "safeguard", "lets"),
    [
        ("FR", "within", True),
        ("JP", "within", False),
        ("JP", "adequacy", True),
        ("IN", "adequacy", False),
        ("IN", "standard_clauses", True),
    ],
)
def test_beyond_its_area_noke_needs_a_finding_or_clauses(country: str, safeguard: str, lets: bool) -> None:  # noqa: FBT001
    assert gate.has_ground(load("noke"), country, safeguard) is lets


@given(
    operator=st.sampled_from(OPERATORS),
    number=st.integers(0, 20),
    fields=st.dictionaries(
        st.text(min_size=1, max_size=8),
        st.none() | st.sampled_from(sorted(taxonomy.taxonomy().data_categories)),
        max_size=12,
    ),
)
def test_whatever_is_asked_only_data_of_the_recipients_categories_goes(
    operator: str, number: int, fields: dict[str, str | None]
) -> None:
    pack = load(operator)
    kind = pack.recipients[number % len(pack.recipients)]
    purpose = next(each for each in pack.purposes if each.key == kind.purposes[number % len(kind.purposes)])
    someone = recipient(kind.key, country=min(named_countries(pack)))
    wanted = Asked(recipient=someone, purpose=purpose.key, use=purpose.uses[0], fields=fields, permitted=Bound())
    decided = gate.decide(pack, wanted, NOW)
    if isinstance(decided, Passage):
        allowed = [each.covers for each in pack.categories if each.key in kind.categories]
        assert set(decided.fields) | set(decided.dropped) == set(fields)
        assert not set(decided.fields) & set(decided.dropped)
        for name in decided.fields:
            key = fields[name]
            assert key is not None
            assert any(covers(broad, (key,)) for broad in allowed)
            assert not kind.only or covers(kind.only, (key,))


def ways(operator: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Each kind and purpose of a pack, with what such a passage needs."""
    found = []
    for kind in load(operator).recipients:
        for purpose in (each for each in load(operator).purposes if each.key in kind.purposes):
            needs: dict[str, Any] = {"demand": DEMAND} if kind.demands and "legal_obligation" in purpose.basis else {}
            needs |= {"instruction": "order 3"} if purpose.controller else {}
            needs |= {"permitted": GIVEN} if purpose.basis == ("consent",) else {}
            found.append((kind.key, purpose.key, needs))
    return found


def decided_in(operator: str, kind: str, purpose: str, **changed: Any) -> Passage | Refusal:
    """What the gate says of every data category that there is."""
    pack = load(operator)
    use = next(each.uses[0] for each in pack.purposes if each.key == purpose)
    someone = recipient(kind, country=min(named_countries(pack)))
    usual = Asked(recipient=someone, purpose=purpose, use=use, fields=EVERYTHING, permitted=Bound())
    return gate.decide(pack, replace(usual, **changed), NOW)


@pytest.mark.parametrize("operator", OPERATORS)
def test_each_kind_of_each_pack_gets_for_each_purpose_what_both_have_and_nothing_else(operator: str) -> None:
    pack = load(operator)
    for kind, purpose, needs in ways(operator):
        decided = decided_in(operator, kind, purpose, **needs)
        assert isinstance(decided, Passage), (kind, purpose)
        of_kind = next(each for each in pack.recipients if each.key == kind)
        of_purpose = next(each for each in pack.purposes if each.key == purpose)
        shared = {*of_kind.categories} & {*of_purpose.categories}
        broad = {key for each in pack.categories if each.key in shared for key in each.covers}
        due = {key for key in EVERYTHING if any(f"{key}.".startswith(f"{prefix}.") for prefix in broad)}
        narrowed = {key for key in due if any(f"{key}.".startswith(f"{prefix}.") for prefix in of_kind.only)}
        assert set(decided.fields) == (narrowed if of_kind.only else due), (kind, purpose)


AUTHORITIES = {
    "valet": {"authorities"},
    "alloclaim": {"authorities"},
    "wemaintain": set[str](),
    "noke": {"authorities_and_advisers"},
    "fleetback": {"legal_recipients"},
}
"""Who may demand data by law, by the policies. WeMaintain's names no authority: there no demand is answered."""


@pytest.mark.parametrize("operator", OPERATORS)
def test_a_demand_is_answered_to_an_authority_only_and_for_a_legal_obligation_only(operator: str) -> None:
    """Not to a vendor, an owner or a buyer whose purpose happens to rest on the law as well."""
    answered = {kind for kind, purpose, _ in ways(operator) if takes_a_demand(operator, kind, purpose)}
    assert answered == AUTHORITIES[operator]
    bases = {purpose.key: purpose.basis for purpose in load(operator).purposes}
    for kind, purpose, _ in ways(operator):
        if kind in AUTHORITIES[operator]:
            assert takes_a_demand(operator, kind, purpose) == ("legal_obligation" in bases[purpose])


def takes_a_demand(operator: str, kind: str, purpose: str) -> bool:
    """Whether somebody without a contract gets anything when demanding it against the person's will."""
    unbound = recipient(kind, country=min(named_countries(load(operator))), contract=None, contract_from=None)
    return isinstance(decided_in(operator, kind, purpose, recipient=unbound, demand=DEMAND), Passage)


def test_a_contract_does_not_stand_for_an_authoritys_demand() -> None:
    assert reason(asked("authorities", "legal_requirements", fields=OF["entries"])) == "no_duty"


TOLD = {
    "valet": {
        **dict.fromkeys(
            ("affiliates", "property_management", "commercial_partners", "third_party_vendors"), "service_delivery"
        )
    },
    "alloclaim": {"treatment_partners": "service"},
    "wemaintain": {"processors": "services", "it_providers": "services"},
    "noke": dict.fromkeys(("service_providers", "authorities_and_advisers", "group_companies"), "delivery"),
    "fleetback": {"subcontractors": "services"},
}
"""For which purpose a kind of recipient is told that a relation has ended; the other kinds are not told."""


@pytest.mark.parametrize("operator", OPERATORS)
def test_a_kind_is_told_of_a_relation_for_the_first_purpose_that_lets_anything_of_it_through(operator: str) -> None:
    pack, ties = load(operator), OF["event"]["relation_id"]
    found = {kind.key: gate.purpose_for(pack, kind.key, "essential.service", [ties]) for kind in pack.recipients}
    assert {kind: purpose for kind, purpose in found.items() if purpose} == TOLD[operator]


def test_a_purpose_that_rests_on_consent_alone_needs_a_yes_and_says_so() -> None:
    asking = ("alloclaim", "advertisers", "customer_experience")
    for permitted in (Bound(), Verdict(allowed=True, why="needs_none"), Verdict(allowed=False, why="not_asked")):
        refused = decided_in(*asking, permitted=permitted)
        assert isinstance(refused, Refusal)
        assert (refused.reason, refused.said[-10:]) == ("not_permitted", "not_asked.")
    given = decided_in(*asking, permitted=GIVEN)
    assert isinstance(given, Passage)
    assert given.basis == "consent"


def test_where_another_decides_data_goes_to_that_controller_or_on_its_instruction_and_never_on_consent() -> None:
    """Fleetback works for car dealers on what customers have agreed with them: it has no yes, and needs none to give it back."""
    country = min(named_countries(load("fleetback")))
    fleet, dealer = ids.derived("org", "fleet"), "dealer"
    own = recipient(dealer, country=country, organisation_id=fleet)
    nobodys = recipient(dealer, country=country)
    cases: list[tuple[dict[str, Any], str, str]] = [
        ({"recipient": own, "organisation_id": fleet}, dealer, "instruction"),
        ({"recipient": own, "organisation_id": ids.derived("org", "another")}, dealer, "not_theirs"),
        ({"recipient": nobodys, "organisation_id": fleet}, dealer, "no_instruction"),
        ({"permitted": GIVEN}, "subcontractors", "no_instruction"),
        ({"instruction": "order 3"}, "subcontractors", "instruction"),
        (
            {"instruction": "order 3", "permitted": Verdict(allowed=False, why="restricted")},
            "subcontractors",
            "not_permitted",
        ),
    ]
    found = [decided_in("fleetback", kind, "interventions", **changed) for changed, kind, _ in cases]
    assert [each.basis if isinstance(each, Passage) else each.reason for each in found] == [due for *_, due in cases]
