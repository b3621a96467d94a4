"""The gate lets through what the policy lets a recipient have, and nothing else."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vestibule import ids
from vestibule.disclosures import gate, registering
from vestibule.disclosures.fields import CATEGORIES, OF
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


@dataclass(frozen=True)
class Verdict:
    """As `consent.permission` gives it."""

    allowed: bool
    why: str


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
    everything = {key: key for key in sorted(taxonomy.taxonomy().data_categories)}
    for kind, only in (("roommates", "user.settings"), ("building_visitors", "user.name")):
        someone = registering.of_house(kind, "a tie", "CA", VALET, NOW)
        got = passage(asked(kind, recipient=someone, fields=everything)).fields
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


@pytest.mark.parametrize("operator", OPERATORS)
def test_a_recipient_of_each_kind_of_each_pack_gets_something_for_one_of_its_purposes(operator: str) -> None:
    """Otherwise the refusals above would say nothing."""
    pack = load(operator)
    everything = {key: key for key in taxonomy.taxonomy().data_categories}
    country = min(named_countries(pack))
    for kind in pack.recipients:
        purposes = [each for each in pack.purposes if each.key in kind.purposes]
        decided = [
            gate.decide(
                pack,
                Asked(
                    recipient=recipient(kind.key, country=country),
                    purpose=each.key,
                    use=each.uses[0],
                    fields={**everything, **CATEGORIES},
                    permitted=Bound(),
                ),
                NOW,
            )
            for each in purposes
        ]
        assert any(isinstance(each, Passage) for each in decided), kind.key
