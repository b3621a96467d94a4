"""What each kind of recipient of each house gets, for each of its purposes (V-08)."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Clock
from tests.functions.deciding import decided
from tests.functions.passages import (
    DEMAND,
    account,
    fetched,
    handed,
    vendor,
)
from tests.functions.world import World
from vestibule.disclosures import fields
from vestibule.policy.model import Pack, Purpose
from vestibule.policy.model import Recipient as Kind
from vestibule.policy.pack import OPERATORS, load
from vestibule.policy.purposes import covers

ON_DEMAND = ("no_duty", {"demand": DEMAND}, None, "legal_obligation")


WAYS: dict[tuple[str, str], tuple[str, dict[str, Any], str | None, str]] = {
    ("authorities", "legal_requirements"): ON_DEMAND,
    ("authorities", "legal_obligations"): ON_DEMAND,
    ("legal_recipients", "rights"): ON_DEMAND,
    ("advertisers", "customer_experience"): ("not_permitted", {}, "customer_experience", "consent"),
    ("dealer", "interventions"): ("no_instruction", {"instruction": "order 3"}, None, "instruction"),
    ("subcontractors", "interventions"): ("no_instruction", {"instruction": "order 3"}, None, "instruction"),
}
"""What a contract alone does not open, by kind and purpose: why not, what the request then says, to what the person says yes."""


def kinds_and_purposes() -> list[tuple[str, str, str]]:
    return [
        (each, kind.key, purpose) for each in OPERATORS for kind in load(each).recipients for purpose in kind.purposes
    ]


def names_due(pack: Pack, kind: Kind, purpose: Purpose) -> set[str]:
    """The attributes that the policy gives such a recipient for the purpose."""
    shared = {*kind.categories} & {*purpose.categories}
    broad = [key for each in pack.categories if each.key in shared for key in each.covers]
    due = {name: key for name, key in fields.CATEGORIES.items() if covers(broad, (key,))}
    return {name for name, key in due.items() if not kind.only or covers(kind.only, (key,))}


@pytest.mark.parametrize(("operator", "kind", "purpose"), kinds_and_purposes())
def test_in_every_house_each_kind_gets_for_each_purpose_what_the_policy_says_and_by_no_other_way(
    world: World, at: Clock, operated_by: Callable[[str], None], operator: str, kind: str, purpose: str
) -> None:
    operated_by(operator)
    pack = load(operator)
    recipient = vendor(kind, country=pack.controller_country)
    unbound = vendor(kind, "unbound", country=pack.controller_country, contract=None, contract_from=None)
    body: dict[str, Any] = {"purpose": purpose, "records": ["profile", "relations", "entries"]}
    assert handed(unbound, world.resident, body).body["reason"] == "no_contract"
    stated = next(each for each in pack.purposes if each.key == purpose)
    refused, added, agrees_to, rests_on = WAYS.get((kind, purpose), ("", {}, None, stated.basis[0]))
    if refused:
        assert handed(recipient, world.resident, body).body["reason"] == refused
    if agrees_to:
        decided(world.resident, agrees_to, "given", at.now)
    passage = handed(recipient, world.resident, body | added)
    due = names_due(pack, next(each for each in pack.recipients if each.key == kind), stated)
    if not due:
        assert passage.body["reason"] == "nothing_left"
        return
    assert set(passage.body["fields"]) == due
    (line,) = account(world.resident).body["data"]
    assert (line["id"], line["basis"]["key"]) == (passage.body["id"], rests_on)
    assert fetched(passage).status == 200
