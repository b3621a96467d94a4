"""Who refuses a version leaves without penalty on the day on which it comes into force: once, whatever fails on the way."""

import json
import os
from datetime import timedelta
from typing import Any

import pytest

from functions.access import command_entrance
from functions.notices import carry_out_refusal
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import call
from tests.functions.messages import take
from tests.functions.relations import DAY, let_grants_end, lines, stored
from tests.functions.versions import (
    WITHDRAW,
    announced,
    called_for,
    ends,
    first_instant,
    follow,
    hear,
    letters,
    of,
    refused,
    say,
    staff,
)
from tests.functions.world import World, add_person, grant, relate
from vestibule import config
from vestibule.notices import reading
from vestibule.notices.model import Acceptance
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.table import commit

CLOSED = "notices.account.closed"
UNMANAGED = "notices.organisation.left_unmanaged"


@pytest.fixture(autouse=True)
def _with_accounts(world: World) -> None:
    aws.make_pool()


def test_on_the_day_every_relation_of_who_refused_ends_and_nobody_else_s(world: World, at: Clock) -> None:
    relate(world.resident, "owner", since=at.now, space=world.home.space)
    relate(world.resident, "authorised_user", since=at.now + 90 * DAY, space=world.home.space)
    notice_id = refused(world, at)
    assert ends(world.resident, at) == [None, None, None]
    assert follow() == {"noted": 1, "called": 1}
    hear()
    day = first_instant(notice_id, world)
    assert ends(world.resident, at) == [day, day, at.now]  # what was still to come does not come
    assert stored(world.resident).record.left_at == at.now
    assert ends(world.neighbour, at) == [None]
    [line] = lines(at.now, CLOSED)
    assert (line.subject, line.facts) == (
        notice_id,
        {"person_id": world.resident.id, "edition": "2026-11-20-bbbbbbbb"},
    )
    assert len(lines(at.now, "people.relation.ended")) == 3


def test_doors_close_with_the_account(world: World, at: Clock) -> None:
    grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    refused(world, at)

    def opened() -> int:
        route = "POST /v1/entrances/{entrance_id}/commands"
        path: Any = {"entrance_id": world.home.entrance.id}
        return call(command_entrance.handler, route, {}, caller=world.resident, **path).status

    assert opened() == 202
    follow()
    hear()
    assert opened() == 403


def test_who_is_out_has_no_role_any_more_and_still_signs_in(world: World, at: Clock) -> None:
    accounts = aws.client("cognito-idp")
    named: Any = {"UserPoolId": os.environ["USER_POOL_ID"], "Username": world.resident.id}
    accounts.admin_create_user(**named)
    accounts.admin_set_user_password(**named, Password="Old-enough-1", Permanent=True)
    for group in ("resident", "manager", "compliance", "operator"):
        accounts.admin_add_user_to_group(**named, GroupName=group)
    session = signed_in(named["UserPoolId"], world.resident.id)
    refused(world, at)
    assert len(accounts.admin_list_groups_for_user(**named)["Groups"]) == 4
    follow()
    hear()
    assert accounts.admin_list_groups_for_user(**named)["Groups"] == []
    with pytest.raises(accounts.exceptions.NotAuthorizedException):
        accounts.get_user(AccessToken=session)
    again = signed_in(named["UserPoolId"], world.resident.id)
    assert accounts.get_user(AccessToken=again)["Username"] == world.resident.id


def signed_in(pool: str, person_id: str) -> str:
    """An access token of who signs in now."""
    accounts = aws.client("cognito-idp")
    made = accounts.create_user_pool_client(
        UserPoolId=pool, ClientName="app", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    )
    given = {"USERNAME": person_id, "PASSWORD": "Old-enough-1"}
    client = made["UserPoolClient"]["ClientId"]
    found = accounts.initiate_auth(ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=given)
    return str(found["AuthenticationResult"]["AccessToken"])


def test_the_hour_reads_no_refusal_whose_day_is_far(world: World, at: Clock) -> None:
    notice_id = announced(at, 30)
    say("refused", world.resident, notice_id)
    assert (follow()["called"], len(examined(at))) == (1, 1), "the managers do not know of it yet"
    hear()
    assert (follow()["called"], examined(at)) == (0, [])
    at.forward(days=29)
    assert examined(at) == []
    at.forward(days=1)
    assert [refusal.person_id for refusal in examined(at)] == [world.resident.id]


def examined(at: Clock) -> list[Acceptance]:
    return list(reading.refusals(reading.versions(config.operator_pack(), at.now)))


def test_before_the_day_nothing_changes(world: World, at: Clock) -> None:
    notice_id = announced(at, 10)
    say("refused", world.resident, notice_id)
    hear()
    known = aws.contents(PEOPLE, RELATIONS)
    at.now = first_instant(notice_id, world) - timedelta(milliseconds=1)
    assert follow() == {"noted": 0, "called": 0}
    hear()
    assert aws.contents(PEOPLE, RELATIONS) == known
    at.forward(milliseconds=1)
    assert follow() == {"noted": 1, "called": 1}


def test_who_changes_their_mind_before_the_day_stays(world: World, at: Clock) -> None:
    notice_id = announced(at, 10)
    say("refused", world.resident, notice_id)
    hear()
    at.forward(days=5)
    say("accepted", world.resident, notice_id)
    at.forward(days=5)
    assert follow() == {"noted": 1, "called": 0}
    assert ends(world.resident, at) == [None]


def test_who_wishes_leaves_at_once(world: World, at: Clock) -> None:
    notice_id = announced(at, 10)
    say("refused", world.resident, notice_id, at_once=True)
    hear()
    assert ends(world.resident, at) == [at.now]
    assert (of(world.resident, at).closing, of(world.resident, at).closed_at) == (None, at.now)
    at.forward(days=10)
    assert follow() == {"noted": 1, "called": 0}


def test_who_refuses_the_version_in_force_leaves_at_once(world: World, at: Clock) -> None:
    say("refused", world.resident, "current")
    hear()
    assert ends(world.resident, at) == [at.now]


def test_a_version_that_is_withdrawn_leaves_who_refused_it_where_they_are(world: World, at: Clock) -> None:
    notice_id = announced(at, 10)
    say("refused", world.resident, notice_id)
    say("refused", world.neighbour, notice_id, at_once=True)
    at.forward(days=1)
    staff(WITHDRAW, notice_id)
    assert follow()["called"] == 2
    hear()
    assert (ends(world.resident, at), ends(world.neighbour, at)) == ([None], [at.now - DAY])
    assert [line.facts["person_id"] for line in lines(at.now, "notices.refusal.voided")] == [world.resident.id]
    at.forward(days=20)
    assert follow()["called"] == 0


def test_managers_hear_of_it_when_somebody_refuses_and_when_the_account_is_closed(world: World, at: Clock) -> None:
    deputy = add_person(world.home.organisation, "deputy", at.now, "nl")
    relate(deputy, "manager", since=at.now)
    former = add_person(world.home.organisation, "former", at.now)
    relate(former, "manager", since=at.now - 9 * DAY, until=at.now - DAY)
    refused(world, at)
    follow()
    hear()
    for manager, language in ((world.home.manager, "en"), (deputy, "nl")):
        told = letters(at, manager)
        assert [(letter.kind, letter.values["stage"]) for letter in told] == [
            ("notices.closing", "ahead"),
            ("notices.closing", "done"),
        ]
        assert {letter.language for letter in told} == {language}
        assert {letter.values["person_id"] for letter in told} == {world.resident.id}
        assert all("edition" not in letter.values for letter in told)
    assert letters(at, former) == letters(at, world.elsewhere.manager) == []
    assert [letter.kind for letter in letters(at, world.resident)] == ["notices.refused"]


def test_managers_hear_once_however_often_it_is_told(world: World, at: Clock) -> None:
    notice_id = announced(at, 10)
    say("refused", world.resident, notice_id)
    told = [event for event in hear() if event["type"] == "notices.version.refused"]
    again = json.dumps({"detail": told[0]})
    assert take(carry_out_refusal.handler, again, again) == []
    assert len(letters(at, world.home.manager)) == 1


def test_an_organisation_that_loses_its_only_manager_is_told_to_the_operator(
    world: World, at: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    notice_id = announced(at, 10)
    say("refused", world.home.manager, notice_id)
    hear()
    assert '"OrganisationsWithoutManager": 1' in capsys.readouterr().out
    at.forward(days=10)
    follow()
    hear()
    assert '"OrganisationsWithoutManager": 1' in capsys.readouterr().out
    assert ends(world.home.manager, at) == [first_instant(notice_id, world)]
    [line] = lines(at.now, UNMANAGED)
    assert (line.subject, line.facts) == (world.home.organisation.id, {"person_id": world.home.manager.id})


def test_a_manager_among_others_leaves_nobody_alone(
    world: World, at: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    deputy = add_person(world.home.organisation, "deputy", at.now)
    relate(deputy, "manager", since=at.now)
    notice_id = announced(at, 10)
    assert say("refused", world.home.manager, notice_id).body["warnings"] == []
    at.forward(days=10)
    follow()
    hear()
    assert "OrganisationsWithoutManager" not in capsys.readouterr().out
    assert (lines(at.now, UNMANAGED), ends(deputy, at)) == ([], [None])


def test_a_grant_ends_with_the_relation_that_it_rests_on(world: World, at: Clock) -> None:
    grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    refused(world, at)
    body = called_for()
    take(carry_out_refusal.handler, body)
    assert len(let_grants_end()) == 1


def test_somebody_who_has_left_before_the_day_needs_no_closing(world: World, at: Clock) -> None:
    notice_id = announced(at, 10)
    say("refused", world.resident, notice_id)
    hear()
    commit(PEOPLE.remove(world.resident.id))
    at.forward(days=10)
    follow()
    hear()
    assert of(world.resident, at).closed_at == at.now
    assert follow()["called"] == 0
