"""For each pack and each permission: where consent is absent, withdrawn, expired, objected to or restricted, nothing happens."""

import importlib
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache
from types import ModuleType
from typing import get_args

import pytest

from local.synthesis import ROOT
from tests.conftest import Clock
from tests.functions.deciding import decided
from tests.functions.receiver import Receiver
from tests.functions.serving import (
    BY_PURPOSE,
    DRIVERS,
    FEATURES,
    OF_VISITORS,
    OTHERWISE,
    PASSES_NOTHING_ON,
    UNSERVED,
    Stage,
)
from tests.functions.world import World, add_resident, relate
from vestibule import config
from vestibule.consent.permission import ANY_PURPOSE
from vestibule.consent.terms import terms_of
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.policy.asking import Permission
from vestibule.policy.model import Feature, Pack
from vestibule.policy.pack import OPERATORS, load
from vestibule.policy.permissions import permission, question
from vestibule.table import commit

type Step = tuple[str, str, dict[str, datetime]]
"""Key, choice and further facts of one decision."""


@cache
def serving() -> dict[str, ModuleType]:
    """Every function that says that it serves a permission."""
    files = sorted(ROOT.glob("functions/*/*.py"))
    names = [f"functions.{file.parent.name}.{file.stem}" for file in files if "SERVES = " in file.read_text("utf-8")]
    return {name: importlib.import_module(name) for name in names}


def passing_on() -> list[str]:
    """Every function that says that it passes data on under whichever purpose."""
    return [name for name, module in serving().items() if ANY_PURPOSE in module.SERVES]


def is_made_in(pack: Pack, name: str) -> bool:
    """Whether the pack's house has the function."""
    feature = FEATURES.get(name, name.split(".")[1])
    return feature not in get_args(Feature) or feature in pack.features


def serve(pack: Pack, permission: Permission) -> list[str]:
    """The functions that serve a permission."""
    return [
        name
        for name, module in serving().items()
        if is_made_in(pack, name) and set(module.SERVES).intersection(permission.uses)
    ]


def cases() -> Iterator[tuple[str, str, str]]:
    for operator in OPERATORS:
        for asked in load(operator).permissions:
            if asked.key not in UNSERVED:
                yield from ((operator, asked.key, name) for name in serve(load(operator), asked) if name in DRIVERS)


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
    """Somebody with every relation, so that whatever is asked of some kinds of persons is asked of this one."""
    person = somebody(world, name, now)
    for kind in {relation for each in config.operator_pack().persons for relation in each.relations} - {"resident"}:
        relate(person, kind, since=now, space=world.home.space)
    decide_all(person, steps, now)
    return person


def somebody(world: World, name: str, now: datetime) -> Person:
    return add_resident(world.home, name.replace("*", "all").replace(":", "").replace("_", "-"), now)


def decide_all(person: Person, steps: list[Step], now: datetime) -> None:
    for key, choice, facts in steps:
        decided(person, key, choice, now, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(("operator", "key", "function"), list(cases()))
def test_a_function_does_nothing_without_the_permission_that_it_serves(
    world: World, at: Clock, operated_by: Callable[[str], None], operator: str, key: str, function: str
) -> None:
    operated_by(operator)
    asked = next(each for each in load(operator).permissions if each.key == key)
    no = {name: decided_by(world, name, steps, at.now) for name, steps in stopped(asked, at.now).items()}
    no["a child"] = decided_by(world, "a child", allowed(asked, at.now).popitem()[1], at.now)
    commit(PEOPLE.change(no["a child"].id, birth_years="2014-2014"))
    yes = {name: decided_by(world, name, steps, at.now) for name, steps in allowed(asked, at.now).items()}
    reached = DRIVERS[function]([*no.values(), *yes.values()], key, at.now)
    assert {name for name, person in no.items() if person.id in reached} == set()
    assert {name for name, person in yes.items() if person.id in reached} == set(yes)


def own_purposes(pack: Pack) -> list[str]:
    """The purposes on which a person decides, by themselves; not those that a permission stands for."""
    return [each.key for each in pack.purposes if each.controller is None and not permission(pack, each.key)]


def stopped_purpose(pack: Pack, key: str) -> dict[str, list[Step]]:
    no: dict[str, list[Step]] = {f"restricted: {each}": [(each, "restricted", {})] for each in (key, "*")}
    return {**no, "objected": [(key, "objected", {})]} if question(pack, key).may_object else no


def allowed_purpose(pack: Pack, key: str) -> dict[str, list[Step]]:
    yes: dict[str, list[Step]] = {
        "nothing said": [],
        "lifted": [(key, "restricted", {}), (key, "unrestricted", {})],
    }
    again: list[Step] = [(key, "objected", {}), (key, "allowed_again", {})]
    return {**yes, "allowed again": again} if question(pack, key).may_object else yes


def crowd_of(world: World, prefix: str, many: dict[str, list[Step]], now: datetime) -> dict[str, Person]:
    return {name: somebody(world, f"{prefix} {name}", now) for name in many}


def drivers_by_house() -> list[tuple[str, str]]:
    return [(each, name) for each in OPERATORS for name in sorted(DRIVERS) if is_made_in(load(each), name)]


@pytest.mark.parametrize(("operator", "function"), drivers_by_house())
def test_nothing_on_a_purpose_is_done_for_who_objects_to_it_or_has_it_restricted(
    world: World, at: Clock, operated_by: Callable[[str], None], operator: str, function: str
) -> None:
    operated_by(operator)
    pack = load(operator)
    for key in own_purposes(pack):
        no, yes = stopped_purpose(pack, key), allowed_purpose(pack, key)
        people = crowd_of(world, key, {**no, **yes}, at.now)
        for name, steps in {**no, **yes}.items():
            decide_all(people[name], steps, at.now)
        reached = DRIVERS[function](list(people.values()), key, at.now)
        may_not = set() if terms_of(pack, key, at.now).bound_by_law else set(no)
        assert (key, {name for name, each in people.items() if each.id in reached}) == (key, set(people) - may_not)
        for each in people.values():  # nobody goes through them with the next purpose
            commit(PEOPLE.remove(each.id))


@pytest.mark.parametrize("function", passing_on())
@pytest.mark.parametrize("operator", OPERATORS)
def test_nothing_is_passed_on_of_who_objects_to_the_purpose_or_has_it_restricted(
    world: World, at: Clock, partner: Receiver, operated_by: Callable[[str], None], operator: str, function: str
) -> None:
    operated_by(operator)
    pack, passed_on = load(operator), list[str]()
    for key in own_purposes(pack):
        no, yes = stopped_purpose(pack, key), allowed_purpose(pack, key)
        people = crowd_of(world, key, {**no, **yes}, at.now)
        act = BY_PURPOSE[function](Stage(world, at, partner), list(people.values()), key)
        for name, steps in {**no, **yes}.items():
            decide_all(people[name], steps, at.now)
        reached = act() if act else set()
        if people["nothing said"].id not in reached:  # the gate lets nothing of it go to anybody
            assert (key, reached) == (key, set())
            continue
        may_not = set() if terms_of(pack, key, at.now).bound_by_law else set(no)
        assert (key, {name for name, each in people.items() if each.id in reached}) == (key, set(people) - may_not)
        passed_on.append(key)
    assert passed_on or operator in PASSES_NOTHING_ON.get(function, ())


_ASKING = re.compile(
    r"\b(permission\.(of_\w+|may)|wishes\.\w+|visitors\.of_visitor"
    r"|facing\.\w+|consoles\.directory_at|roommates\.keep_and_tell)\b"
)
"""How a function asks what somebody has decided, by itself or through what it shares with others."""


def test_every_function_that_serves_or_asks_says_so_and_is_driven() -> None:
    files = ROOT.glob("functions/*/*.py")
    asking = {f"functions.{f.parent.name}.{f.stem}" for f in files if _ASKING.search(f.read_text("utf-8"))}
    driven = {*DRIVERS, *BY_PURPOSE, *OF_VISITORS}
    assert set(serving()) - set(OTHERWISE) == driven
    assert set(passing_on()) == set(BY_PURPOSE)
    assert asking - driven == set(OTHERWISE)
    assert [path for path in {**OF_VISITORS, **OTHERWISE}.values() if not (ROOT / path).is_file()] == []


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_permission_of_a_pack_is_served_or_is_known_to_be_done_by_nobody(operator: str) -> None:
    pack = load(operator)
    unserved = {each.key for each in pack.permissions if not serve(pack, each)}
    listed = {each.key for each in pack.permissions} & set(UNSERVED)
    assert unserved == listed


def test_what_is_known_to_be_done_by_nobody_is_asked_by_some_pack() -> None:
    asked = {each.key for operator in OPERATORS for each in load(operator).permissions}
    assert set(UNSERVED) - asked == set()
