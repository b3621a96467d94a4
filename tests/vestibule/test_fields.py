"""What attributes are, said once: held against the records and against what their holdings declare."""

import copy
from dataclasses import replace
from typing import Any

import pytest

from vestibule import passed, register
from vestibule.disclosures.fields import HOLDINGS, NOBODY, OF
from vestibule.disclosures.model import RecordKind
from vestibule.holdings import Holding
from vestibule.passed import Forged, Passed
from vestibule.people import accounts
from vestibule.policy.purposes import covers
from vestibule.policy.taxonomy import unknown_categories
from vestibule.table import Table

NEVER = {
    "profile": {
        *("organisation_id", "language", "created_by", "created_at", "left_at", "version", "crowd", "birth_years"),
        *("guardian_id", "endings", "expires_at", "proving", "telling", "changed", "changed_at"),
    },
    "relations": {"jurisdiction", "ended_at", "named_by", "telling", "changed_at", "crowd", "expires_at"},
    "entries": {
        *("organisation_id", "device_id", "grant_id", "command_id", "reason", "recorded_at", "expires_at"),
        *("credential_id", "ticket_id", "image_id", "number"),
    },
}
"""Attributes of the records that nobody gets: of the record's own life, of other persons, of how a decision was found."""


def table_of(kind: RecordKind) -> Table[Any]:
    everything = [*register.SHARED, *(table for several in register.BY_FEATURE.values() for table in several)]
    return next(table for table in everything if table.name == HOLDINGS[kind])


@pytest.mark.parametrize("kind", HOLDINGS)
def test_every_attribute_of_a_record_is_named_or_never_passed_on(kind: RecordKind) -> None:
    attributes = set(table_of(kind).record.model_fields)
    assert attributes - set(OF[kind]) - NEVER[kind] == set(), "say what it is in fields.OF, or that nobody gets it"
    assert set(OF[kind]) - attributes == set()
    assert set(OF[kind]) & NEVER[kind] == set()


@pytest.mark.parametrize("kind", HOLDINGS)
def test_a_category_of_an_attribute_is_one_that_the_holding_declares(kind: RecordKind) -> None:
    holding = table_of(kind).holds
    assert isinstance(holding, Holding)
    declared = (*holding.categories, *accounts.HOLDING.categories)
    assert {name for name, key in OF[kind].items() if not covers(declared, (key,))} == set()


def test_every_category_stands_in_the_taxonomy() -> None:
    assert list(unknown_categories(key for named in OF.values() for key in named.values())) == []


def test_what_is_about_nobody_names_nobody() -> None:
    assert not NOBODY & {name for named in OF.values() for name in named if name != "id"} - {
        "site_id",
        "organisation_id",
    }


def test_nobody_but_the_gate_makes_what_senders_take() -> None:
    with pytest.raises(Forged):
        Passed("rcp", "dsc", "per", "service_delivery", {"name": "Ada"}, object())


def test_what_has_passed_cannot_be_added_to() -> None:
    told = {"name": "Ada"}
    made = passed.let_through("rcp", told, purpose="service_delivery")
    told["email"] = "ada@example.com"
    assert dict(made.values) == {"name": "Ada"}
    with pytest.raises(TypeError):
        made.values["email"] = "ada@example.com"  # type: ignore[index]
    with pytest.raises((TypeError, ValueError)):
        replace(made, values=told)  # type: ignore[call-arg]
    with pytest.raises((AttributeError, TypeError)):
        copy.copy(made).values["email"] = "ada@example.com"  # type: ignore[index]
