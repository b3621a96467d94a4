"""The data of a passage is fetched once, by who may still pass it on."""

from collections.abc import Callable
from typing import Any

from tests.conftest import Clock
from tests.functions.calls import Answer, another_process, before, call
from tests.functions.deciding import decided
from tests.functions.passages import (
    COMPLIANCE,
    fetched,
    handed,
    lines,
    vendor,
)
from tests.functions.world import World
from vestibule import ids
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.table import commit


def test_the_data_is_fetched_by_who_made_the_passage_and_within_the_hour(world: World, at: Clock) -> None:
    passage = handed(vendor(), world.resident)
    for other in (ids.derived("per", "another officer"), world.resident.id, world.home.manager.id):
        assert fetched(passage, caller=other).status == 404
    unknown = passage.body | {"id": ids.derived("dsc", "unknown")}
    assert fetched(type(passage)(201, {}, unknown)).status == 404
    at.forward(hours=1)
    assert fetched(passage).status == 410


def test_the_data_goes_to_one_of_two_who_fetch_at_once(world: World) -> None:
    from functions.disclosures import fetch_data  # noqa: PLC0415 (its own copy below)

    passage = handed(vendor(), world.resident)
    other = another_process(fetch_data)
    request: dict[str, Any] = {"query": {"person_id": world.resident.id}, "disclosure_id": passage.body["id"]}
    route = "GET /v1/disclosures/{disclosure_id}/data"
    with before("TransactWriteItems", lambda: call(other, route, **COMPLIANCE, **request)):
        assert fetched(passage).status == 410
    assert len(lines("disclosures.data.handed_over")) == 1


def manager_hands_over(world: World) -> tuple[Answer, dict[str, Any]]:
    manager: dict[str, Any] = {"caller": world.home.manager, "roles": ("manager",)}
    passage = handed(vendor(), world.resident, **manager)
    assert passage.status == 201
    return passage, manager


def test_nothing_is_fetched_once_the_relation_has_ended_by_which_it_was_passed_on(world: World, at: Clock) -> None:
    passage, manager = manager_hands_over(world)
    (relation,) = RELATIONS.query(world.home.manager.id, now=at.now).items
    commit(RELATIONS.change(world.home.manager.id, relation.id, until=at.now))
    assert fetched(passage, **manager).status == 404
    commit(RELATIONS.change(world.home.manager.id, relation.id, until=None))
    assert fetched(passage, **manager).status == 200


def test_nothing_is_fetched_once_the_person_is_another_organisations(world: World, at: Clock) -> None:
    passage, manager = manager_hands_over(world)
    commit(PEOPLE.change(world.resident.id, organisation_id=world.elsewhere.organisation.id))
    assert fetched(passage, **manager).status == 404


def test_nothing_is_fetched_once_the_role_is_lost_by_which_it_was_passed_on(world: World) -> None:
    """Not even by somebody who manages the person as well: the passage was the compliance team's, of all that is known."""
    as_compliance: dict[str, Any] = {"caller": world.home.manager, "roles": ("manager", "compliance")}
    passage = handed(vendor(), world.resident, **as_compliance)
    assert fetched(passage, caller=world.home.manager, roles=("manager",)).status == 404
    assert fetched(passage, **as_compliance).status == 200


def test_an_objection_to_the_use_within_the_hour_counts_as_one_to_the_purpose_does(
    world: World, at: Clock, operated_by: Callable[[str], None]
) -> None:
    """To news everybody may object; to the purpose of which they are a use, nobody."""
    operated_by("valet")
    wanted = {"purpose": "service_delivery", "use": "marketing.communications"}
    passage = handed(vendor(), world.resident, wanted)
    assert passage.status == 201
    decided(world.resident, "news", "objected", at.now)
    assert fetched(passage).body["reason"] == "not_permitted"
