"""Whoever leaves which place when and returns (V-13): every place's promise is kept, and nobody who stays is forgotten."""

from datetime import datetime
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Clock
from tests.functions import aws
from tests.functions.relations import DAY, begin, end, newcomer, relations, stored
from tests.functions.routes import in_pool
from tests.functions.world import World, build_house, relate
from tests.shares import WHOLE
from vestibule.clock import written
from vestibule.people.holdings import RELATIONS
from vestibule.people.model import Person, Relation
from vestibule.policy import retention
from vestibule.policy.pack import load
from vestibule.registry.holdings import SPACES
from vestibule.registry.model import Space
from vestibule.table import commit

CITIES = {"nyc": ("US-NYC", "America/New_York"), "paris": ("FR-75", "Europe/Paris"), "york": ("GB", "Europe/London")}


@pytest.fixture
def three_homes(world: World, at: Clock) -> dict[str, Relation]:
    """One person with a home in New York City, in Paris and elsewhere."""
    person = newcomer(world.home, at.now)
    homes: dict[str, Relation] = {}
    for name, (law, _) in CITIES.items():
        space = Space(
            **world.home.space.model_dump(exclude={"id", "label", "site_id"}),
            id=world.home.space.id[:-3] + f"{len(homes):03d}",
            label=name,
            site_id=world.home.site.id[:-3] + f"{len(homes):03d}",
        )
        commit(SPACES.add(space))
        related = relate(person, "tenant", since=at.now - (len(homes) + 1) * DAY, space=space)
        commit(RELATIONS.change(person.id, related.id, jurisdiction=law))
        homes[name] = related
    return homes


@pytest.mark.parametrize("order", list(permutations(CITIES)))
def test_whatever_is_left_first_every_promise_is_kept(
    world: World, at: Clock, three_homes: dict[str, Relation], order: tuple[str, ...]
) -> None:
    person_id, pack = three_homes["nyc"].person_id, load("valet")
    for number, city in enumerate(order, 1):
        at.forward(days=10)
        assert end(three_homes[city], world.home.manager).status == 202
        lying = stored(person_id)
        assert (lying.expires_at is None) == (number < len(order))
        kept = next(each for each in RELATIONS.query(person_id, now=at.now).items if each.id == three_homes[city].id)
        assert kept.expires_at == retention.expiry(pack, "relations", at.now, CITIES[city][0]).expires_at
    ends = stored(person_id).expires_at
    assert ends == at.now + 83 * DAY
    promises = [retention.expiry(pack, "people", at.now, law).promised_until for law, _ in CITIES.values()]
    assert all(ends < promised for promised in promises)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("begin"), st.sampled_from(["nyc", "paris"]), st.none() | st.integers(1, 60)),
        st.tuples(st.just("end"), st.integers(0, 9), st.integers(-5, 60)),
        st.tuples(st.just("wait"), st.integers(1, 100), st.none()),
    ),
    max_size=12,
)


@settings(
    max_examples=100 if WHOLE else 12,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
    database=None,
)
@given(STEPS)
def test_whatever_happens_nobody_is_forgotten_early_or_late(
    cloud: None, at: Clock, steps: list[tuple[str, Any, Any]]
) -> None:
    aws.empty(*aws.TABLES)
    house = build_house("home", "US-NYC", "America/New_York", at.now)
    person = newcomer(house, at.now)
    spaces = {"nyc": house.space.id, "paris": _space_in_paris(house, at)}
    in_pool(person.id)
    begin(person, house, house.manager)
    begun: list[Any] = relations(person, at.now)
    for what, which, other in steps:
        if what == "wait":
            at.forward(days=which)
        elif what == "begin":
            until = {"until": written(at.now + other * DAY)} if other else {}
            answer = begin(person, house, house.manager, space_id=spaces[which], **until)
            begun += [answer.body] if answer.status == 201 else []
        else:
            end(begun[which % len(begun)], house.manager, at.now + other * DAY)
        _check_terms(person, at.now)


def _space_in_paris(house: Any, at: Clock) -> str:
    elsewhere = build_house("paris", "FR-75", "Europe/Paris", at.now)
    commit(SPACES.change(elsewhere.space.id, organisation_id=house.organisation.id))
    return elsewhere.space.id


def _check_terms(person: Person, now: datetime) -> None:
    lying, pack = stored(person), load("valet")
    if lying.expires_at is not None and lying.expires_at <= now:
        return
    known = relations(person, now)
    if any(relation.until is None for relation in known):
        assert (lying.record.left_at, lying.expires_at, lying.erase_at) == (None, None, None)
    elif known:
        left = max(relation.until for relation in known if relation.until)
        promises = [retention.expiry(pack, "people", left, relation.jurisdiction) for relation in known]
        assert lying.expires_at is not None
        assert lying.expires_at <= min(promise.promised_until for promise in promises)
        assert lying.expires_at > left
