"""A request that comes twice has one effect and one answer."""

import json
import os
from typing import Any

import boto3
import pytest

from functions.registry import provision_device
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import another_process, before, refusing
from tests.functions.routes import NAMES, post
from tests.functions.world import World
from vestibule import ids
from vestibule.access.holdings import ADMISSIONS
from vestibule.answers import ANSWERS
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.registry.holdings import DEVICES, ENTRANCES, SPACES
from vestibule.table import commit

SECRETS = {"certificate", "private_key", "mqtt_host"}
SHOWN_ONCE = SECRETS | {"secret", "key", "code", "qr", "qr_svg"}


def without_secrets(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in SHOWN_ONCE}


def effects() -> list[Any]:
    """Everything that a second effect would show in."""
    return [aws.contents(), aws.told(), aws.mails(), aws.executions(), aws.accounts(), len(certificates())]


def certificates() -> list[Any]:
    return list(boto3.client("iot").list_certificates()["certificates"])


@pytest.mark.parametrize("name", NAMES)
def test_the_same_key_and_body_give_the_same_answer_and_one_effect(world: World, at: Clock, name: str) -> None:
    good = post(name, world, at.now)
    first = good.send(key="one")
    done = effects()
    at.forward(seconds=1)
    second = good.send(key="one")
    assert (second.status, second.body) == (first.status, without_secrets(first.body))
    assert second.headers["location"] == first.headers["location"]
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"
    assert effects() == done


@pytest.mark.parametrize("name", NAMES)
def test_the_order_and_spacing_of_members_do_not_matter(world: World, at: Clock, name: str) -> None:
    good = post(name, world, at.now)
    first = good.send(key="one")
    turned = dict(reversed(list(good.body.items())))
    assert good.send(json.dumps(turned, indent=4), key="one").headers["location"] == first.headers["location"]


@pytest.mark.parametrize("name", NAMES)
def test_the_same_key_with_another_body_is_refused(world: World, at: Clock, name: str) -> None:
    good = post(name, world, at.now)
    good.send(key="one")
    done = effects()
    answer = good.send(_OTHERWISE[name] and {**good.body, **_OTHERWISE[name]}, key="one")
    assert (answer.status, answer.code) == (422, "key-used-for-another-request")
    assert effects() == done


_OTHERWISE: dict[str, dict[str, Any]] = {
    "report of a user": {"summary": "Something else."},
    "report of staff": {"malicious": False},
    "decision on request": {"ground": "security"},
    "extension": {"because": "number"},
    "pause": {"cause": "fee"},
    "party": {"name": "Another"},
    "party end": {"why": "done"},
    "instruction": {"instruction": "answered"},
    "answer of recipient": {"answer": "impossible"},
    "consent": {"means": "site"},
    "withdrawal": {"means": "site"},
    "organisation": {"name": "Fourth"},
    "site": {"name": "Three"},
    "space": {"label": "6D"},
    "entrance": {"name": "Side door"},
    "device": {"kind": "gate"},
    "expected device": {"serial": "NK-0043"},
    "import": {"dry_run": True},
    "person": {"name": "Bob"},
    "relation": {"kind": "tenant"},
    "ending": {"until": "2026-12-02T00:00:00Z"},
    "grant": {"ends_at": "2027-01-02T00:00:00Z"},
    "command": {},
    "entered request": {"right": "information"},
    "withdrawn request": {"why": "settled"},
    "hold": {"reason": "repair"},
    "release": {"why": "done"},
    "notice": {"in_force_on": "2026-12-22"},
    "announcement": {"why": "in time"},
    "withdrawn notice": {"why": "wrong"},
    "acceptance": {"choice": "accepted"},
    "webhook": {"url": "https://other.example.com/"},
    "secret": {"why": "leaked"},
    "resumption": {"why": "mended"},
    "removal": {"why": "done"},
    "test": {"why": "curious"},
    "replay": {"why": "lost"},
    "replay of all": {"since": "2026-11-20T12:00:00Z"},
    "partner key": {"name": "another"},
    "revocation": {"why": "leaked"},
    "recipient": {"name": "Another"},
    "contract": {"contract": "C-3"},
    "recipient end": {"why": "done"},
    "disclosure": {"why": "order 8"},
    "silence": {"silent_because": "another order"},
    "assessment": {"compatible": False},
    "campaign": {"kind": "offer"},
    "stop": {"why": "a mistake"},
    "remark": {"text": "Is nobody there?"},
    "revoked grant": {"why": "moved out"},
    "pin": {"kind": "fob", "number": "04A22B5C"},
    "lost fob": {"why": "lost"},
    "pass": {"kind": "delivery"},
    "user": {"name": "Cy"},
    "ticket": {"entrance_ids": [ids.derived("ent", "home")]},
    "overlock": {"reason": "Rent of October unpaid."},
    "group": {"name": "Gates"},
    "face": {"reference": "AAAB"},
    "let in": {"let_in": False},
}


def test_the_same_key_on_another_path_of_the_route_is_refused(world: World, at: Clock) -> None:
    good = post("space", world, at.now)
    good.send(key="one")
    answer = good.send(key="one", site_id=world.elsewhere.site.id)
    assert (answer.status, answer.code) == (422, "key-used-for-another-request")


def test_the_same_key_on_another_route_is_another_intent(world: World, at: Clock) -> None:
    assert post("space", world, at.now).send(key="one").status == 201
    assert post("site", world, at.now).send(key="one").status == 201
    assert aws.count(ANSWERS) == 2


def test_the_same_key_of_another_caller_is_another_intent(world: World, at: Clock) -> None:
    mine = post("entered request", world, at.now)
    first, second = mine.send(key="one"), mine.send(key="one", caller=world.neighbour)
    assert first.body["id"] != second.body["id"]
    assert "idempotent-replayed" not in second.headers


def test_a_new_key_is_a_new_intent(world: World, at: Clock) -> None:
    good = post("space", world, at.now)
    assert good.send(key="one").body["id"] != good.send(key="two").body["id"]
    assert aws.count(SPACES) == 4


@pytest.mark.parametrize("name", [name for name in NAMES if name != "import"])  # line by line: see test_imports
def test_of_two_identical_requests_at_once_one_has_an_effect_and_both_the_answer(
    world: World, at: Clock, name: str
) -> None:
    good = post(name, world, at.now)
    quicker: list[Any] = []
    other = another_process(good.module)

    def overtake() -> None:
        quicker.append(good.send(handler=other, key="one"))
        quicker.append(effects())

    with before("TransactWriteItems", overtake):
        slower = good.send(key="one")
    winner, done = quicker
    assert (winner.status, slower.status) == (good.status, good.status)
    assert slower.body == without_secrets(winner.body)
    assert slower.headers["idempotent-replayed"] == "true"
    assert effects() == done


def test_a_repeated_answer_survives_what_it_rested_on(world: World, at: Clock) -> None:
    good = post("space", world, at.now)
    first = good.send(key="one")
    [relation] = RELATIONS.query(world.home.manager.id, now=at.now).items
    commit(RELATIONS.change(relation.person_id, relation.id, until=at.now))
    assert good.send(key="two").status == 404
    assert good.send(key="one").body == first.body


def test_a_repeated_command_answers_what_was_answered_though_the_grant_has_ended(world: World, at: Clock) -> None:
    good = post("command", world, at.now)
    first = good.send(key="one")
    commit(ENTRANCES.remove(world.home.entrance.id))
    assert good.send(key="two").status == 404
    assert good.send(key="one").body == first.body
    assert len(aws.told()) == 1


def test_an_answer_is_forgotten_after_a_day(world: World, at: Clock) -> None:
    good = post("space", world, at.now)
    first = good.send(key="one")
    at.forward(hours=23, minutes=59)
    assert good.send(key="one").body == first.body
    [kept] = aws.contents(ANSWERS)["answers"]
    assert aws.expiry_of(kept) == int(at.now.timestamp()) + 60


def test_a_refused_request_is_not_remembered(world: World, at: Clock) -> None:
    good = post("device", world, at.now)
    assert good.send({**good.body, "entrance_id": world.home.entrance.id}, key="one").status == 409
    assert good.send(key="one").status == 201


def test_a_private_key_is_answered_once_and_kept_nowhere(world: World, at: Clock) -> None:
    answer = post("device", world, at.now).send(key="one")
    assert set(answer.body) > SECRETS
    key = answer.body["private_key"]
    assert key.startswith("-----BEGIN")
    everything = json.dumps(aws.contents())
    middle = key.splitlines()[5]
    assert len(middle) > 30
    assert middle not in everything
    assert answer.body["certificate"].splitlines()[5] not in everything


def test_a_provisioned_device_has_one_active_certificate(world: World, at: Clock) -> None:
    good = post("device", world, at.now)
    other = another_process(provision_device)
    with before("TransactWriteItems", lambda: good.send(handler=other, key="one")):
        good.send(key="one")
    recorded = {device["certificate_id"]["S"] for device in aws.contents(DEVICES)["devices"]}
    made = {certificate["certificateId"]: certificate["status"] for certificate in certificates()}
    assert sorted(made.values()) == ["ACTIVE", "INACTIVE"]
    assert recorded & set(made) == {name for name, status in made.items() if status == "ACTIVE"}


def test_a_door_that_gets_a_device_meanwhile_keeps_that_one(world: World, at: Clock) -> None:
    good = post("device", world, at.now)
    taken = ENTRANCES.change(good.body["entrance_id"], device_id=world.elsewhere.device.id)
    devices = aws.count(DEVICES)
    with before("TransactWriteItems", lambda: commit(taken)):
        answer = good.send()
    assert answer.status == 409
    assert aws.count(DEVICES) == devices
    assert [made["status"] for made in certificates()] == ["INACTIVE"]


def test_two_grants_at_once_lose_none(world: World, at: Clock) -> None:
    good = post("grant", world, at.now)
    other = another_process(good.module)
    with before("TransactWriteItems", lambda: good.send(handler=other)):
        assert good.send(key="one").status == 201
    [admission] = aws.contents(ADMISSIONS)["admissions"]
    assert len(json.loads(admission["windows"]["S"])) == 2
    assert admission["version"] == {"N": "2"}


def test_an_invitation_that_failed_half_way_is_completed_by_its_repetition(world: World, at: Clock) -> None:
    good = post("person", world, at.now)
    people = aws.count(PEOPLE)
    with refusing("TransactWriteItems", "InternalServerError"):
        assert good.send(key="one").status == 500
    assert aws.count(PEOPLE) == people
    answer = good.send(key="one")
    assert answer.status == 201
    groups = boto3.client("cognito-idp").admin_list_groups_for_user(
        UserPoolId=os.environ["USER_POOL_ID"], Username=answer.body["id"]
    )
    assert [group["GroupName"] for group in groups["Groups"]] == ["resident"]


def test_an_address_that_signs_in_already_is_refused(world: World, at: Clock) -> None:
    good = post("person", world, at.now)
    people = aws.count(PEOPLE)
    with refusing("AdminCreateUser", "AliasExistsException"):
        answer = good.send()
    assert (answer.status, answer.code) == (409, "address-taken")
    assert aws.count(PEOPLE) == people


def test_the_identifiers_of_a_key_are_always_the_same(world: World, at: Clock) -> None:
    good = post("entered request", world, at.now)
    with refusing("TransactWriteItems", "InternalServerError"):
        assert good.send(key="one").status == 500
    assert aws.executions() == []
    assert good.send(key="one").status == 202
    [execution] = aws.executions()
    assert execution.startswith("req_")
