"""Nothing is unclassified (V-02): every table is in the register, and each kind of data is accounted for by the packs."""

import importlib
import pkgutil
from typing import get_args

import pytest

import vestibule
from vestibule import register
from vestibule.holdings import Holding
from vestibule.policy import purposes, retention
from vestibule.policy.pack import OPERATORS, load
from vestibule.table import EXPIRY, Table

MODULES = [
    importlib.import_module(module.name)
    for module in pkgutil.walk_packages(vestibule.__path__, "vestibule.")
    if ".packs" not in module.name
]
TABLES = {id(value): value for module in MODULES for value in vars(module).values() if isinstance(value, Table)}
HOLDINGS = {id(value): value for module in MODULES for value in vars(module).values() if isinstance(value, Holding)}
REGISTERED = [*register.SHARED, *(table for tables in register.BY_FEATURE.values() for table in tables)]
PERSONAL = [table for table in REGISTERED if isinstance(table.holds, Holding)]


def test_every_table_of_the_program_is_in_the_register_once() -> None:
    assert sorted(table.name for table in TABLES.values()) == sorted(table.name for table in REGISTERED)


def test_every_holding_outside_of_tables_is_in_the_register() -> None:
    assert sorted(HOLDINGS) == sorted(map(id, register.ELSEWHERE.values()))


@pytest.mark.parametrize("table", REGISTERED, ids=lambda table: table.name)
def test_a_table_says_what_it_holds_or_why_it_holds_nothing_about_people(table: Table) -> None:  # type: ignore[type-arg]
    said = table.holds.about.en if isinstance(table.holds, Holding) else table.holds.reason
    assert len(said.split()) > 2


@pytest.mark.parametrize("table", REGISTERED, ids=lambda table: table.name)
def test_what_may_be_taken_out_of_an_index_does_not_come_back_when_it_is_read(table: Table) -> None:  # type: ignore[type-arg]
    """A field that is removed reads back as its default."""
    fields = table.record.model_fields
    optional = [name for keys in table.indexes.values() for name in keys if allows_none(fields[name].annotation)]
    assert [name for name in optional if fields[name].get_default(call_default_factory=True) is not None] == []


def allows_none(annotation: object) -> bool:
    return type(None) in get_args(annotation)


@pytest.mark.parametrize("table", PERSONAL, ids=lambda table: table.name)
def test_what_is_held_on_a_person_is_found_by_the_person_and_never_by_a_scan(table: Table) -> None:  # type: ignore[type-arg]
    assert isinstance(table.holds, Holding)
    keys = table.indexes[table.holds.by_subject] if table.holds.by_subject else table.key
    assert keys[0] == table.holds.subject


@pytest.mark.parametrize("table", PERSONAL, ids=lambda table: table.name)
def test_whatever_is_held_on_a_person_can_end(table: Table) -> None:  # type: ignore[type-arg]
    assert EXPIRY in table.record.model_fields


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_holding_has_source_purpose_basis_and_term_in_the_pack(operator: str) -> None:
    """V-03, V-04: each record carries its source, each use is for a purpose that the policy names."""
    pack = load(operator)
    for holding in register.declared(pack).values():
        accounted = purposes.account_for(pack, holding.categories, holding.uses)
        assert all(purpose.bases for purpose in accounted.purposes)
        assert retention.rule_for(pack, holding.retention).rule == holding.retention


@pytest.mark.parametrize("operator", OPERATORS)
def test_a_copy_has_everything_that_is_declared_but_the_copies_and_the_logs(operator: str) -> None:
    pack = load(operator)
    assert set(register.declared(pack)) - set(register.holdings(pack)) == {"bundles", "logs"}
    assert {name: held.holding for name, held in register.holdings(pack).items()}.items() <= register.declared(
        pack
    ).items()


@pytest.mark.parametrize("operator", OPERATORS)
def test_what_a_pack_is_asked_is_what_its_deployment_declares(operator: str) -> None:
    pack = load(operator)
    asked = {demand.name for demand in register.demands() if demand.is_made_on(pack.features) and demand.categories}
    assert asked == set(register.declared(pack))
