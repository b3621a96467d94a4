"""No annotation of a holding can be missing, empty or wrong without the build saying so, by the holding's name."""

import ast
import importlib
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.vestibule.codes import CODES
from vestibule import observability, register, sealing, soundness
from vestibule.access.holdings import ENTRIES, GRANTS
from vestibule.holdings import Holding, NotPersonal
from vestibule.people import accounts
from vestibule.policy.pack import OPERATORS, FaultyPack, load, parse, text_of
from vestibule.table import Table
from vestibule.words import Words

REGISTERED = [*register.SHARED, *(table for tables in register.BY_FEATURE.values() for table in tables)]
DECLARING: list[ModuleType] = [
    *(
        importlib.import_module(f"vestibule.{name}.holdings")
        for name in (
            *("access", "people", "registry", "requests", "retention", "telemetry"),
            *("consent", "disclosures", "messages", "notices", "partners", "support", "visits"),
            *("breaches", "climate", "intercom", "requests.protocols"),
        )
    ),
    importlib.import_module("vestibule.flood"),
    importlib.import_module("vestibule.answers"),
    importlib.import_module("vestibule.evidence.ledger"),
    accounts,
    observability,
    sealing,
]
"""Every file in which something is declared as held or as not personal."""
EMPTY: dict[str, list[Any]] = {
    "about": [Words("", "a", "b"), Words("a", " ", "b"), Words("a", "b", "")],
    "categories": [(), ("user.nane",), ("",)],
    "uses": [(), ("essential.servise",), ("",)],
    "source": ["", "somewhere"],
    "retention": [""],
    "subject": ["", "nobody"],
    "by_subject": ["", "by_nobody"],
    "secrets": [frozenset({"no_such_attribute"})],
}
"""Values that no holding may have, by annotation."""


def declarations(module: ModuleType) -> Iterator[tuple[ast.Module, ast.Call, ast.keyword]]:
    """Each annotation in a file's own source, in a tree that may be changed."""
    source = Path(str(module.__file__)).read_text(encoding="utf-8")
    for number, call in enumerate(calls(ast.parse(source))):
        for place in range(len(call.keywords)):
            tree = ast.parse(source)
            changed = calls(tree)[number]
            yield tree, changed, changed.keywords[place]


def calls(tree: ast.Module) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Holding", "NotPersonal")
    ]


def declared() -> dict[str, Holding]:
    """Every holding by name, in a table or elsewhere."""
    return {table.name: table.holds for table in REGISTERED if isinstance(table.holds, Holding)} | dict(
        register.ELSEWHERE
    )


def check_with(name: str, holding: Holding) -> None:
    """The check, as if this holding were declared so."""
    tables = [replace(table, holds=holding) if table.name == name else table for table in REGISTERED]
    soundness.check(tables, {**register.ELSEWHERE, **({name: holding} if name in register.ELSEWHERE else {})})


def test_the_program_is_sound() -> None:
    soundness.check(REGISTERED, register.ELSEWHERE)


@pytest.mark.parametrize("module", DECLARING, ids=lambda module: module.__name__.removeprefix("vestibule."))
def test_a_file_that_lacks_any_annotation_cannot_be_imported(module: ModuleType) -> None:
    """And with it no stack can be built: `stacks.house` imports all of them."""
    for tree, call, annotation in declarations(module):
        call.keywords.remove(annotation)
        with pytest.raises(TypeError, match=f"missing 1 required keyword-only argument: '{annotation.arg}'"):
            exec(compile(tree, str(module.__file__), "exec"), {"__name__": module.__name__})


def test_these_files_declare_everything_that_is_in_the_register() -> None:
    found = [len(calls(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8")))) for module in DECLARING]
    assert sum(found) == len(REGISTERED) + len(register.ELSEWHERE)


@pytest.mark.parametrize("name", sorted(declared()))
@pytest.mark.parametrize("annotation", [field.name for field in fields(Holding)])
def test_an_annotation_that_is_empty_or_wrong_is_named_with_its_holding(name: str, annotation: str) -> None:
    for wrong in wrong_values(name, annotation):
        with pytest.raises(soundness.Unsound) as refusal:
            check_with(name, replace(declared()[name], **{annotation: wrong}))
        assert all(fault.startswith(f"the holding {name}") for fault in refusal.value.faults)


def wrong_values(name: str, annotation: str) -> list[Any]:
    """Outside of tables there is no record to say that an attribute is none of its own."""
    if name not in register.ELSEWHERE:
        return EMPTY[annotation]
    return [wrong for wrong in EMPTY[annotation] if wrong != "nobody" and annotation != "secrets"]


@pytest.mark.parametrize("demand", register.demands(), ids=lambda demand: demand.name)
def test_a_rule_that_no_pack_knows_is_named_with_its_holding(demand: Any) -> None:
    others = [other for other in register.demands() if other != demand]
    wrong = replace(demand, rule="no-such-rule")
    operator = next(name for name in OPERATORS if demand.feature in (None, *load(name).features))
    with pytest.raises(FaultyPack, match=f"there is no default rule no-such-rule, but .* holds {demand.name}"):
        parse(text_of(operator), f"{operator}.toml", [*others, wrong])


def test_a_table_whose_subject_is_not_its_key_needs_an_index_that_begins_with_it() -> None:
    said = "the holding entries is not found by person_id: by_subject must name an index that begins with it"
    assert refused(replace(ENTRIES, holds=replace(held_in(ENTRIES), by_subject="by_entrance"))) == [
        said,
        "the holding entries does not say what its index by_person serves",
    ]
    assert said in refused(replace(ENTRIES, holds=replace(held_in(ENTRIES), by_subject=None)))


def test_an_index_that_is_not_by_subject_says_what_it_serves() -> None:
    said = "the holding entries does not say what its index by_entrance serves"
    of_sites = {"by_site": "what happened there"}
    assert refused(replace(ENTRIES, serves=of_sites)) == [said]
    assert refused(replace(ENTRIES, serves=of_sites | {"by_entrance": " "})) == [said]


def test_what_an_index_serves_is_said_of_indexes_that_there_are() -> None:
    said = "the holding entries says what an index by_moon serves, but has none of that name"
    assert refused(replace(ENTRIES, serves={**ENTRIES.serves, "by_moon": "tides"})) == [said]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (NotPersonal(reason="", retention=None), "the table entries does not say why it holds nothing about people"),
        (
            NotPersonal(reason="doors and gates", retention=""),
            "the table entries names no retention rule: None says that none is promised",
        ),
    ],
)
def test_a_table_that_holds_nothing_about_people_has_a_reason(wrong: NotPersonal, said: str) -> None:
    assert refused(replace(ENTRIES, holds=wrong)) == [said]


@pytest.mark.parametrize(
    "category",
    ["user.access.code", "user.biometric.face", "user.biometric", "user.government_id.passport_number"],
)
def test_what_is_most_sensitive_lies_sealed(category: str) -> None:
    said = f"the holding entries has {category}, but seals nothing: declare what tells it as SealedText"
    holding = replace(held_in(ENTRIES), categories=("user.location.access_event", category))
    assert refused(replace(ENTRIES, holds=holding)) == [said]
    assert refused_elsewhere(replace(accounts.HOLDING, categories=(category,))) == [
        f"the holding accounts has {category} outside of a table, where nothing is sealed"
    ]
    soundness.check([replace(CODES, holds=replace(held_in(CODES), categories=(category,)))], {})


def test_what_is_sealed_is_no_key_for_nothing_could_be_found_by_it() -> None:
    said = "the holding codes seals digits, which is a key and can only lie open"
    by_digits = replace(CODES, indexes={"by_digits": ("digits", "id")}, serves={"by_digits": "whose code it is"})
    assert refused(by_digits) == [said]
    assert refused(replace(CODES, key=("person_id", "digits"))) == [said]


def test_what_is_sealed_is_about_a_person_whose_key_it_is() -> None:
    nobodys = NotPersonal(reason="codes of doors", retention=None)
    said = "the table codes seals {}, but holds nothing about people: there is no key for it"
    assert refused(replace(CODES, holds=nobodys)) == [said.format("digits"), said.format("hint")]


def test_an_instant_that_something_counts_from_stands_in_the_record() -> None:
    missing = "the table entries has no attribute opened_at to count from"
    assert refused(replace(ENTRIES, counts_from="opened_at")) == [missing]
    assert refused(replace(ENTRIES, happens_at="opened_at")) == [missing]
    timeless = "the table entries counts from entrance_id, which tells no instant"
    assert refused(replace(ENTRIES, counts_from="entrance_id")) == [timeless]
    assert refused(replace(ENTRIES, happens_at="entrance_id")) == [timeless]
    soundness.check([replace(ENTRIES, counts_from="expires_at")], {})  # an instant, even one that may be missing


def test_a_copy_is_of_a_table_that_there_is() -> None:
    said = "the table entries copies {}, but there is no such table beside it"
    assert refused(replace(ENTRIES, copies="grants")) == [said.format("grants")]
    assert refused(replace(ENTRIES, copies="entries")) == [said.format("entries")]


def test_a_table_that_ends_from_collection_says_when_that_was() -> None:
    valet = register.checked("valet")
    soundness.check_terms([ENTRIES, GRANTS], valet)
    with pytest.raises(soundness.Unsound) as refusal:
        soundness.check_terms([replace(ENTRIES, counts_from=None), replace(GRANTS, counts_from=None)], valet)
    assert refusal.value.faults == (
        "the table entries ends by entries, which counts from collection, but names no counts_from",
    )


def refused_elsewhere(holding: Holding) -> list[str]:
    with pytest.raises(soundness.Unsound) as refusal:
        soundness.check([], {"accounts": holding})
    return list(refusal.value.faults)


def refused(table: Table[Any]) -> list[str]:
    with pytest.raises(soundness.Unsound) as refusal:
        soundness.check([table], {})
    return list(refusal.value.faults)


def held_in(table: Table[Any]) -> Holding:
    assert isinstance(table.holds, Holding)
    return table.holds
