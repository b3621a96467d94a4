"""What authorities demand by law: by whom it is answered, and when the person is told (V-10, N-06)."""

from datetime import timedelta
from typing import Any

import pytest

from functions.disclosures import keep_silence, register_recipients, tell_later
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT, Answer, before, call
from tests.functions.passages import (
    COMPLIANCE,
    DEMAND,
    OFFICER,
    account,
    authority,
    demanded,
    handed,
    registered,
    vendor,
)
from tests.functions.world import World
from vestibule import clock, ids, register
from vestibule.disclosures.holdings import DISCLOSURES, RECIPIENTS
from vestibule.disclosures.model import Recipient
from vestibule.evidence import lines_of
from vestibule.messages.holdings import MESSAGES
from vestibule.people.holdings import PEOPLE
from vestibule.policy.pack import load
from vestibule.table import commit


def test_a_demand_is_told_to_the_person_by_a_letter_at_once(world: World) -> None:
    passage = demanded(authority(), world.resident)
    (message,) = aws.contents(MESSAGES)["messages"]
    assert message["kind"]["S"] == "disclosures.disclosed-to-authority"
    assert message["person_id"]["S"] == world.resident.id
    assert [event["type"] for event in aws.events()] == ["messages.message.posted"]
    (line,) = account(world.resident).body["data"]
    assert (line["id"], line["why"], line["legal_basis"]) == (passage.body["id"], "order 12", DEMAND["legal_basis"])


def test_a_silent_demand_is_told_once_it_may_be(world: World, at: Clock) -> None:
    silence = {"silent_until": clock.written(at.now + timedelta(days=30)), "silent_because": "investigation"}
    passage = demanded(authority(), world.resident, **silence)
    assert passage.status == 201
    copied = register.holdings(load("valet"))["disclosures"]
    assert (account(world.resident).body["data"], list(copied.read(world.resident.id, at.now))) == ([], [])
    assert [line["id"] for line in account(OFFICER, "compliance", person_id=world.resident.id).body["data"]]
    assert (aws.count(MESSAGES), tell_later.handler({}, CONTEXT)) == (0, {"told": 0})
    at.forward(days=30)
    assert [tell_later.handler({}, CONTEXT) for _ in range(2)] == [{"told": 1}, {"told": 0}]
    assert aws.count(MESSAGES) == 1
    assert [line["id"] for line in account(world.resident).body["data"]] == [passage.body["id"]]
    assert len(list(copied.read(world.resident.id, at.now))) == 1


def test_a_manager_cannot_pass_off_a_friend_as_an_authority(world: World, at: Clock) -> None:
    manager: dict[str, Any] = {"caller": world.home.manager, "roles": ("manager",)}
    silence = {"silent_until": clock.written(at.now + timedelta(days=300)), "silent_because": "investigation"}
    friend = {"kind": "authorities", "name": "My friend", "contract": None, "contract_from": None}
    assert registered({**friend, "organisation_id": world.home.organisation.id}, **manager).status == 403
    theirs = vendor("authorities", "A court", organisation_id=world.home.organisation.id)
    bound: dict[str, Any] = {"contract": "C-1", "contract_from": "2026-01-01"}
    for change, sent in (("contract", bound), ("end", {})):
        route = f"POST /v1/recipients/{{recipient_id}}/{change}"
        assert call(register_recipients.handler, route, sent, **manager, recipient_id=theirs.id).status == 403
    demand = {"purpose": "legal_requirements", "demand": DEMAND | silence}
    for recipient in (authority(), theirs, vendor()):
        assert handed(recipient, world.resident, demand, **manager).status == 403
    assert handed(theirs, world.resident, {"purpose": "legal_requirements"}, **manager).body["reason"] == "no_duty"
    assert (aws.count(DISCLOSURES), aws.count(RECIPIENTS)) == (0, 3)


def test_a_demand_does_not_stand_for_an_owners_contract_or_the_persons_will(world: World, at: Clock) -> None:
    """The owner's purpose rests on the law as well, among other things: that makes nobody an authority."""
    demand = {"purpose": "security_and_fraud_prevention", "demand": DEMAND}
    unbound = vendor("owner", "unbound", contract=None, contract_from=None)
    assert handed(unbound, world.resident, demand).body["reason"] == "no_contract"
    assert handed(vendor("owner", "Owner Inc."), world.resident, demand).body["reason"] == "no_duty"


def silent(world: World, at: Clock, court: Recipient | None = None) -> Answer:
    """A passage of which the person is not told for thirty days."""
    return demanded(court or authority(), world.resident, silent_until=days(at, 30), silent_because="investigation")


def days(at: Clock, number: int) -> str:
    return clock.written(at.now + timedelta(days=number))


def keep(passage: Answer, **said: Any) -> Answer:
    """Change the silence about a passage as the compliance team, unless `caller` and `roles` say otherwise."""
    who = {name: said.pop(name, usual) for name, usual in COMPLIANCE.items()}
    body = {"person_id": passage.body["person_id"], **said}
    route = "POST /v1/disclosures/{disclosure_id}/silence"
    return call(keep_silence.handler, route, body, **who, disclosure_id=passage.body["id"])


def test_a_silence_is_lengthened_and_the_person_is_told_when_it_ends(world: World, at: Clock) -> None:
    passage = silent(world, at)
    at.forward(days=29)
    assert keep(passage, silent_until=days(at, 60), silent_because="the court says so again").status == 202
    at.forward(days=59)
    assert (tell_later.handler({}, CONTEXT), account(world.resident).body["data"]) == ({"told": 0}, [])
    at.forward(days=1)
    assert tell_later.handler({}, CONTEXT) == {"told": 1}
    (line,) = account(world.resident).body["data"]
    assert line["id"] == passage.body["id"]
    changed = [line for line in lines_of("2026-12-20", at.now) if line.kind == "disclosures.silence.changed"]
    assert [line.facts["by"] for line in changed] == [OFFICER]


def test_a_silence_is_ended_and_the_letter_goes_out_with_the_next_hour(world: World, at: Clock) -> None:
    passage = silent(world, at)
    assert keep(passage).body["status"] == "telling"
    assert [line["id"] for line in account(world.resident).body["data"]] == [passage.body["id"]]
    assert [tell_later.handler({}, CONTEXT) for _ in range(2)] == [{"told": 1}, {"told": 0}]
    assert aws.count(MESSAGES) == 1


def test_a_silence_that_is_over_or_never_was_is_not_changed(world: World, at: Clock) -> None:
    court = authority()
    told, later, ended = demanded(court, world.resident), silent(world, at, court), silent(world, at, court)
    keep(ended)
    at.forward(days=30)
    wanted = {"silent_until": days(at, 10), "silent_because": "again"}
    assert [keep(each, **wanted).status for each in (told, later, ended)] == [409, 409, 409]


def test_a_silence_that_is_told_of_in_the_same_moment_is_not_changed(world: World, at: Clock) -> None:
    passage = silent(world, at)

    def told_meanwhile() -> None:
        at.forward(days=30)
        tell_later.handler({}, CONTEXT)

    with before("TransactWriteItems", told_meanwhile):
        assert keep(passage, silent_until=days(at, 60), silent_because="again").status == 409
    assert aws.count(MESSAGES) == 1


def test_nobody_is_told_in_the_moment_in_which_a_silence_is_lengthened(world: World, at: Clock) -> None:
    passage = silent(world, at)
    at.forward(days=30, milliseconds=-1)
    wanted = {"silent_until": days(at, 60), "silent_because": "again"}

    def lengthened() -> None:
        at.forward(milliseconds=-1)
        assert keep(passage, **wanted).status == 202

    at.forward(milliseconds=1)
    with before("TransactWriteItems", lengthened):
        assert tell_later.handler({}, CONTEXT) == {"told": 0}
    assert aws.count(MESSAGES) == 0


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"silent_until": "2026-01-01T00:00:00Z", "silent_because": "x"}, 422),
        ({"silent_until": "2099-01-01T00:00:00Z", "silent_because": "x"}, 422),
        ({"silent_until": "2026-12-30T00:00:00Z"}, 422),
        ({"person_id": ids.derived("per", "unknown")}, 404),
        ({"caller": ids.derived("per", "an operator"), "roles": ("operator",)}, 403),
        ({"roles": ("manager",)}, 403),
    ],
)
def test_a_silence_is_changed_by_the_compliance_team_within_the_account(
    world: World, at: Clock, said: Any, status: int
) -> None:
    assert keep(silent(world, at), **said).status == status


def test_of_somebody_who_is_gone_nothing_says_that_they_were_told(world: World, at: Clock) -> None:
    passage = silent(world, at)
    commit(PEOPLE.remove(world.resident.id))
    at.forward(days=30)
    assert [tell_later.handler({}, CONTEXT) for _ in range(2)] == [{"told": 0}] * 2
    record = DISCLOSURES.get(world.resident.id, passage.body["id"], now=at.now)
    assert record is not None
    assert (record.told_at, record.telling, aws.count(MESSAGES)) == (None, None, 0)
