"""For each pack and each permission: where consent is absent, withdrawn, expired, objected to or restricted, nothing happens."""

import importlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache
from types import ModuleType
from typing import get_args

import pytest

from local.synthesis import ROOT
from tests.conftest import Clock
from tests.functions.deciding import decided
from tests.functions.serving import DRIVERS, OF_VISITORS, UNSERVED
from tests.functions.world import World, add_resident
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.policy.asking import Permission
from vestibule.policy.model import Feature, Pack
from vestibule.policy.pack import OPERATORS, load
from vestibule.table import commit

type Step = tuple[str, str, dict[str, datetime]]
"""Key, choice and further facts of one decision."""


@cache
def serving() -> dict[str, ModuleType]:
    """Every function that says that it serves a permission."""
    files = sorted(ROOT.glob("functions/*/*.py"))
    names = [f"functions.{file.parent.name}.{file.stem}" for file in files if "SERVES = " in file.read_text("utf-8")]
    return {name: importlib.import_module(name) for name in names}


def is_made_in(pack: Pack, name: str) -> bool:
    """Whether the pack's house has the function."""
    context = name.split(".")[1]
    return context not in get_args(Feature) or context in pack.features


def serve(pack: Pack, permission: Permission) -> list[str]:
    """The functions that serve a permission."""
    return [
        name
        for name, module in serving().items()
        if is_made_in(pack, name) and set(module.SERVES).intersection(permission.uses)
    ]


def cases() -> Iterator[tuple[str, str, str]]:
    for operator in OPERATORS:
        for permission in load(operator).permissions:
            if permission.key not in UNSERVED:
                yield from (
                    (operator, permission.key, name) for name in serve(load(operator), permission) if name in DRIVERS
                )


def stopped(permission: Permission, now: datetime) -> dict[str, list[Step]]:
    """The decisions after which nothing may be done, by what somebody would call them."""
    yes: list[Step] = [(permission.key, "given", {})] if permission.basis == "consent" else []
    restricted = {
        f"restricted: {key}": [*yes, (key, "restricted", {})] for key in {permission.key, permission.purpose, "*"}
    }
    if permission.basis == "legitimate_interest":
        return {"objected": [(permission.key, "objected", {})], **restricted}
    return {
        "absent": [],
        "refused": [(permission.key, "refused", {})],
        "withdrawn": [*yes, (permission.key, "refused", {})],
        "expired": [(permission.key, "given", {"ends_at": now})],
        **restricted,
    }


def allowed(permission: Permission, now: datetime) -> dict[str, list[Step]]:
    """The decisions after which it may be done: without these, the test would pass with a function that never does anything."""
    key = permission.key
    if permission.basis == "consent":
        later = {"ends_at": now + timedelta(days=1)}
        return {"given": [(key, "given", {})], "not expired": [(key, "given", later)]}
    return {"nothing said": [], "allowed again": [(key, "objected", {}), (key, "allowed_again", {})]}


def decided_by(world: World, name: str, steps: list[Step], now: datetime) -> Person:
    person = add_resident(world.home, name.replace("*", "all").replace(":", "").replace("_", "-"), now)
    for key, choice, facts in steps:
        decided(person, key, choice, now, **facts)  # type: ignore[arg-type]
    return person


@pytest.mark.parametrize(("operator", "key", "function"), list(cases()))
def test_a_function_does_nothing_without_the_permission_that_it_serves(
    world: World, at: Clock, operated_by: Callable[[str], None], operator: str, key: str, function: str
) -> None:
    operated_by(operator)
    permission = next(each for each in load(operator).permissions if each.key == key)
    no = {name: decided_by(world, name, steps, at.now) for name, steps in stopped(permission, at.now).items()}
    no["a child"] = decided_by(world, "a child", allowed(permission, at.now).popitem()[1], at.now)
    commit(PEOPLE.change(no["a child"].id, birth_years="2014-2014"))
    yes = {name: decided_by(world, name, steps, at.now) for name, steps in allowed(permission, at.now).items()}
    reached = DRIVERS[function]([*no.values(), *yes.values()], key, at.now)
    assert {name for name, person in no.items() if person.id in reached} == set()
    assert {name for name, person in yes.items() if person.id in reached} == set(yes)


def test_every_function_that_serves_a_permission_is_driven() -> None:
    assert set(serving()) == set(DRIVERS) | set(OF_VISITORS)
    assert [path for path in OF_VISITORS.values() if not (ROOT / path).is_file()] == []


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_permission_of_a_pack_is_served_or_is_known_to_be_done_by_nobody(operator: str) -> None:
    pack = load(operator)
    unserved = {each.key for each in pack.permissions if not serve(pack, each)}
    listed = {each.key for each in pack.permissions} & set(UNSERVED)
    assert unserved == listed


def test_what_is_known_to_be_done_by_nobody_is_asked_by_some_pack() -> None:
    asked = {each.key for operator in OPERATORS for each in load(operator).permissions}
    assert set(UNSERVED) - asked == set()
