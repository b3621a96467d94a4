"""Keys of partners' programs: shown once, known by their hash, good for what their scopes say and for so many calls."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.partners import answer_partners, manage_keys
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, another_process, before, call
from tests.functions.partnering import (
    ENDED,
    KEY,
    OPERATOR,
    RAISED,
    collect,
    deliveries,
    fault_raised,
    key_of,
    lines,
    relation_ended,
    wanted_key,
    webhook_of,
)
from tests.functions.world import World
from vestibule.answers import ANSWERS
from vestibule.disclosures.holdings import DISCLOSURES, RECIPIENTS
from vestibule.partners import keys
from vestibule.partners.catalogue import SCOPES, TOLD, types_of
from vestibule.partners.holdings import DELIVERIES, PARTNER_KEYS
from vestibule.table import commit

ME, FEED = "GET /v1/partner/key", "GET /v1/partner/events"
SCOPE_LIST = ["faults.read", "relations.read"]


def ask(route: str, key: str | None, query: Mapping[str, str] | None = None, language: str = "en") -> Answer:
    headers = {"accept-language": language}
    sent = {**({"authorization": f"Bearer {key}"} if key is not None else {}), **headers}
    return call(answer_partners.handler, route, key=None, headers=sent, query=query)


def make(world: World, body: Any, **rest: Any) -> Answer:
    usual: Any = {"caller": world.home.manager}
    return call(manage_keys.handler, KEY, body, **(usual | rest))


def revoke(world: World, key_id: str, **rest: Any) -> Answer:
    route = "POST /v1/partner-keys/{partner_key_id}/revocation"
    usual: Any = {"caller": world.home.manager, "partner_key_id": key_id}
    return call(manage_keys.handler, route, {}, **(usual | rest))


def feed(key: str, cursor: str | None = None, **query: str) -> tuple[list[dict[str, Any]], str]:
    answer = ask(FEED, key, {**query, **({"cursor": cursor} if cursor else {})})
    assert answer.status == 200
    return answer.body["data"], answer.body["next"]


def test_a_key_is_shown_once_and_kept_as_a_hash(world: World, at: Clock) -> None:
    body = wanted_key(world.home, at.now, SCOPE_LIST)
    first, again = make(world, body, key="one"), make(world, body, key="one")
    assert (first.status, again.status, again.body.get("key")) == (201, 201, None)
    assert (again.body["id"], "cannot show it again" in again.body["shown"]) == (first.body["id"], True)
    key = first.body["key"]
    assert key.startswith("vpk_")
    assert len(key) == 47
    assert key not in json.dumps([aws.contents(), aws.contents(ANSWERS)])
    assert aws.count(PARTNER_KEYS) == 1
    [line] = lines(at.now, "partners.key.made")
    assert (line.subject, line.facts["scopes"]) == (first.body["id"], SCOPE_LIST)


def test_no_two_keys_are_alike(world: World, at: Clock) -> None:
    assert len({key_of(world, at.now) for _ in range(5)} | {keys.new_key() for _ in range(200)}) == 205


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"ends_at": "2027-11-21T12:00:00.001Z"}, "/ends_at"),
        ({"ends_at": "2026-11-21T12:00:00Z"}, "/ends_at"),
        ({"scopes": ["everything"]}, "/scopes/0"),
        ({"scopes": []}, "/scopes"),
        ({"recipient_id": f"rcp_{'0' * 26}"}, "/recipient_id"),
        ({"name": "a\nb"}, "/name"),
    ],
)
def test_a_key_that_may_not_be_is_not_made(world: World, at: Clock, changed: Any, pointer: str) -> None:
    answer = make(world, wanted_key(world.home, at.now, SCOPE_LIST) | changed)
    assert (answer.status, [error["pointer"] for error in answer.body["errors"]]) == (422, [pointer])
    assert aws.count(PARTNER_KEYS) == 0


def test_a_key_says_what_it_is_in_words(world: World, at: Clock) -> None:
    key = key_of(world, at.now)
    for language in ("en", "fr", "nl"):
        said = ask(ME, key, language=language).body
        assert [scope["means"] for scope in said["scopes"]] == [
            getattr(SCOPES[scope], language) for scope in ("faults.read", "relations.read")
        ]
    assert (said["name"], said["ends_at"], said["organisation_id"]) == (
        "nightly import",
        "2027-11-21T12:00:00.000Z",
        world.home.organisation.id,
    )
    assert "hash" not in said


def test_every_scope_reads_something_and_every_event_has_a_scope() -> None:
    assert all(types_of([scope]) for scope in SCOPES)
    assert types_of(list(SCOPES)) == set(TOLD)


def test_what_is_not_a_good_key_is_told_one_sentence(world: World, at: Clock) -> None:
    key, revoked = key_of(world, at.now), key_of(world, at.now)
    short = key_of(world, at.now, ends_at="2026-11-21T12:00:01Z")
    assert {ask(ME, each).status for each in (key, revoked, short)} == {200}
    assert revoke(world, ask(ME, revoked).body["id"]).status == 202
    at.forward(seconds=1)
    bad = [revoked, short, keys.new_key(), "", "vpk_", key[:-1], f"{key}x", key.upper(), "é" * 47, None]
    answers = [ask(ME, each) for each in bad]
    answers.append(call(answer_partners.handler, ME, key=None, headers={"authorization": key}))
    answers.append(call(answer_partners.handler, ME, key=None, headers={"authorization": f"Basic {key}"}))
    assert {(answer.status, answer.code, answer.body["detail"]) for answer in answers} == {
        (401, "no-partner-key", answers[0].body["detail"])
    }
    assert {answer.headers["www-authenticate"] for answer in answers} == {"Bearer"}
    assert ask(ME, key).status == 200


def test_a_key_is_revoked_once_by_who_manages_its_organisation(world: World, at: Clock) -> None:
    key = key_of(world, at.now)
    key_id = ask(ME, key).body["id"]
    refused = [
        revoke(world, key_id, caller=world.elsewhere.manager, roles=("manager",)),
        revoke(world, key_id, caller=world.resident),
        revoke(world, f"pky_{'0' * 26}"),
    ]
    assert {(answer.status, answer.body["detail"]) for answer in refused} == {(404, refused[0].body["detail"])}
    assert revoke(world, key_id, caller=OPERATOR, roles=("operator",)).status == 202
    assert revoke(world, key_id).status == 409
    assert len(list(lines(at.now, "partners.key.revoked"))) == 1


def test_keys_are_listed_for_their_own_organisation(world: World, at: Clock) -> None:
    key = key_of(world, at.now)

    def listed(caller: Any, *roles: str, **query: str) -> Any:
        answer = call(manage_keys.handler, "GET /v1/partner-keys", caller=caller, roles=roles, query=query)
        return [each["id"] for each in answer.body["data"]] if answer.status == 200 else answer.status

    home = world.home.organisation.id
    assert listed(world.home.manager) == [ask(ME, key).body["id"]]
    assert listed(world.elsewhere.manager) == []
    assert listed(world.elsewhere.manager, organisation_id=home) == listed(world.resident) == 404
    assert listed(OPERATOR, "operator", organisation_id=home) == [ask(ME, key).body["id"]]


# How often


def test_a_key_may_call_so_often_in_a_minute(world: World, at: Clock) -> None:
    key, other = key_of(world, at.now), key_of(world, at.now)
    at.forward(seconds=20)
    assert {ask(ME, key).status for _ in range(keys.CALLS_A_MINUTE)} == {200}
    late = ask(ME, key)
    assert (late.status, late.code, late.headers["retry-after"]) == (429, "too-many-calls", "40")
    assert ask(ME, other).status == 200
    at.forward(seconds=40)
    assert ask(ME, key).status == 200


def test_of_the_first_two_calls_of_a_minute_both_count(world: World, at: Clock) -> None:
    key = key_of(world, at.now)
    other, answers = another_process(answer_partners), list[Answer]()
    sent: Any = {"key": None, "headers": {"authorization": f"Bearer {key}"}}
    with before("UpdateItem", lambda: answers.append(call(other, ME, **sent))):
        answers.append(ask(ME, key))
    assert [answer.status for answer in answers] == [200, 200]
    [stored] = aws.contents(PARTNER_KEYS)["partnerkeys"]
    assert stored["calls"]["N"] == "2"


# What it reads


def test_a_program_reads_what_its_webhooks_were_told_through_the_same_gate(world: World, at: Clock) -> None:
    webhook_of(world.home, at.now)
    collect(relation_ended(world, at.now))
    key = key_of(world, at.now)
    assert feed(key)[0] == [], "not yet: one that is written later could stand before it"
    at.forward(seconds=10)
    [told], _ = feed(key)
    assert (told["id"], told["type"], told["timestamp"]) == (
        deliveries(at.now)[0].id,
        ENDED,
        "2026-11-21T12:00:00.000Z",
    )
    assert told["data"]["person_id"] == world.resident.id
    assert "planted" not in told["data"]
    assert feed(key)[0] == [told]
    assert aws.count(DISCLOSURES) == 1, "one passage, however often it is read"


def test_a_feed_goes_on_where_it_was_left_even_from_its_end(world: World, at: Clock) -> None:
    webhook_of(world.home, at.now)
    key, seen, cursor = key_of(world, at.now), list[str](), None
    empty, cursor = feed(key)
    assert empty == []
    for round_ in range(3):
        for number in range(30 if round_ == 1 else 2):
            at.forward(milliseconds=1)
            collect(fault_raised(world.home, at.now, f"{round_}/{number}"))
        at.forward(seconds=10)
        while True:
            part, cursor = feed(key, cursor)
            seen += [told["id"] for told in part]
            if not part:
                break
    assert seen == [delivery.id for delivery in deliveries(at.now)]
    assert len(seen) == 34


def test_a_key_reads_what_its_scopes_say(world: World, at: Clock) -> None:
    webhook_of(world.home, at.now)
    collect(relation_ended(world, at.now), fault_raised(world.home, at.now))
    faults, both = key_of(world, at.now, "faults.read"), key_of(world, at.now)
    at.forward(seconds=10)
    assert [told["type"] for told in feed(faults)[0]] == [RAISED]
    assert sorted(told["type"] for told in feed(both)[0]) == [ENDED, RAISED]
    assert [told["type"] for told in feed(both, type=ENDED)[0]] == [ENDED]
    refused = ask(FEED, faults, {"type": ENDED})
    assert (refused.status, refused.code, refused.body["detail"]) == (
        403,
        "scope-missing",
        "This needs the scope relations.read.",
    )
    assert ask(FEED, both, {"type": "access.grant.ended"}).status == 422


def test_a_partner_whose_contract_has_ended_reads_nothing(world: World, at: Clock) -> None:
    webhook = webhook_of(world.home, at.now)
    collect(relation_ended(world, at.now))
    key = key_of(world, at.now)
    at.forward(seconds=10)
    commit(RECIPIENTS.change(webhook.recipient_id, ended_at=at.now))
    answer = ask(FEED, key)
    assert (answer.status, answer.code) == (403, "held-back")
    assert aws.count(DISCLOSURES) == 0


def test_a_cursor_of_another_feed_is_refused(world: World, at: Clock) -> None:
    webhook_of(world.home, at.now)
    webhook_of(world.elsewhere, at.now)
    mine = key_of(world, at.now)
    theirs = make(world, wanted_key(world.elsewhere, at.now, SCOPE_LIST), caller=world.elsewhere.manager).body["key"]
    collect(fault_raised(world.home, at.now))
    at.forward(seconds=10)
    _, cursor = feed(mine)
    answer = ask(FEED, theirs, {"cursor": cursor})
    assert (answer.status, answer.code) == (400, "malformed-cursor")


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(happened=st.lists(st.booleans(), min_size=1, max_size=4))
def test_no_key_reads_what_is_anothers(world: World, at: Clock, happened: list[bool]) -> None:
    aws.empty(DELIVERIES, PARTNER_KEYS, *(table for table in aws.TABLES if table.name in ("webhooks", "recipients")))
    webhooks = {house.organisation.id: webhook_of(house, at.now) for house in (world.home, world.elsewhere)}
    for number, is_home in enumerate(happened):
        collect(fault_raised(world.home if is_home else world.elsewhere, at.now, f"{at.now}/{number}"))
    body = wanted_key(world.elsewhere, at.now, SCOPE_LIST)
    theirs = make(world, body, caller=world.elsewhere.manager).body["key"]
    mine = key_of(world, at.now)
    at.forward(seconds=10)
    of = {delivery.id: delivery.webhook_id for delivery in deliveries(at.now)}
    for key, house in ((mine, world.home), (theirs, world.elsewhere)):
        read = [of[told["id"]] for told in feed(key)[0]]
        assert read == [webhooks[house.organisation.id].id] * sum(
            is_home == (house is world.home) for is_home in happened
        )
    at.now += timedelta(minutes=1)
