"""Nothing is unclassified (V-02): every table is in the register, and each kind of data is accounted for by the packs."""

import importlib
import pkgutil

import pytest

import vestibule
from vestibule import register
from vestibule.holdings import Holding
from vestibule.policy import purposes, retention
from vestibule.policy.demands import DEMANDS
from vestibule.policy.pack import OPERATORS, load
from vestibule.table import EXPIRY, Table

MODULES = [
    importlib.import_module(module.name)
    for module in pkgutil.walk_packages(vestibule.__path__, "vestibule.")
    if ".packs" not in module.name
]
TABLES = {id(value): value for module in MODULES for value in vars(module).values() if isinstance(value, Table)}
REGISTERED = [*register.SHARED, *(table for tables in register.BY_FEATURE.values() for table in tables)]
PERSONAL = [table for table in REGISTERED if isinstance(table.holds, Holding)]


def test_every_table_of_the_program_is_in_the_register_once() -> None:
    assert sorted(table.name for table in TABLES.values()) == sorted(table.name for table in REGISTERED)


@pytest.mark.parametrize("table", REGISTERED, ids=lambda table: table.name)
def test_a_table_says_what_it_holds_or_why_it_holds_nothing_about_people(table: Table) -> None:  # type: ignore[type-arg]
    said = table.holds.about if isinstance(table.holds, Holding) else table.holds.reason
    assert len(said.split()) > 2


@pytest.mark.parametrize("table", PERSONAL, ids=lambda table: table.name)
def test_what_is_held_on_a_person_is_found_by_the_person_and_never_by_a_scan(table: Table) -> None:  # type: ignore[type-arg]
    assert isinstance(table.holds, Holding)
    keys = table.indexes[table.holds.by_subject] if table.holds.by_subject else table.key
    assert keys[0] == table.holds.subject


@pytest.mark.parametrize("table", PERSONAL, ids=lambda table: table.name)
def test_whatever_is_held_on_a_person_can_end(table: Table) -> None:  # type: ignore[type-arg]
    assert EXPIRY in table.record.model_fields


@pytest.mark.parametrize("table", PERSONAL, ids=lambda table: table.name)
def test_secrets_that_stay_out_of_a_copy_are_fields_of_the_record(table: Table) -> None:  # type: ignore[type-arg]
    assert isinstance(table.holds, Holding)
    assert table.holds.secrets <= table.record.model_fields.keys()


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_holding_has_source_purpose_basis_and_term_in_the_pack(operator: str) -> None:
    """V-03, V-04: each record carries its source, each use is for a purpose that the policy names."""
    pack = load(operator)
    for held in register.holdings(pack).values():
        accounted = purposes.account_for(pack, held.holding.categories, held.holding.uses)
        assert held.holding.source
        assert all(purpose.bases for purpose in accounted.purposes)
        assert retention.rule_for(pack, held.holding.retention).rule == held.holding.retention


def test_the_packs_are_checked_against_what_the_tables_declare() -> None:
    """The policy stands below the contexts and cannot read their holdings; here the two lists meet."""
    declared = {
        held.name: (set(held.holding.categories), set(held.holding.uses), held.holding.retention)
        for operator in OPERATORS
        for held in register.holdings(load(operator)).values()
    }
    demanded = {demand.holding: (set(demand.categories), set(demand.uses), demand.rule) for demand in DEMANDS}
    assert {name: demanded.get(name) for name in declared if name != "admissions"} == {
        name: declared[name] for name in declared if name != "admissions"
    }
    assert declared["admissions"] == demanded["grants"]
