"""Webhooks: who may have one, where it may lead, what it is signed with, and how it ends."""

import json
import socket
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from functions.partners import manage_webhooks, read_webhooks, replay_delivery
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, another_process, before, call
from tests.functions.partnering import (
    EVENTS,
    OPERATOR,
    URL,
    change,
    collect,
    deliveries,
    fault_raised,
    lines,
    recipient_of,
    register,
    wanted,
    webhook_now,
    webhook_of,
)
from tests.functions.world import World
from vestibule.answers import ANSWERS
from vestibule.partners import retries, signing
from vestibule.partners.holdings import DELIVERIES, WEBHOOKS
from vestibule.partners.model import MOST_WEBHOOKS

LIST = "GET /v1/webhooks"
ONE = "GET /v1/webhooks/{webhook_id}"
TOLD = "GET /v1/webhooks/{webhook_id}/deliveries"
NOBODYS = f"whk_{'0' * 26}"


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """A domain name system with a few names in it."""
    known = {"hooks.example.com": ["93.184.216.34"], "inside.example.com": ["93.184.216.34", "10.0.0.1"]}

    def resolve(host: str, port: int, **_: Any) -> Any:
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in known[host]]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return known


def test_a_webhook_is_registered_with_evidence_and_its_secret_is_shown_once(world: World, at: Clock) -> None:
    body = wanted(world.home, at.now)
    first, again = register(world, body, key="one"), register(world, body, key="one")
    assert (first.status, again.status, again.headers["idempotent-replayed"]) == (201, 201, "true")
    assert (again.body["id"], again.body.get("secret")) == (first.body["id"], None)
    secret = signing.secret_of(b"w" * 64, first.body["id"], 1)
    assert first.body["secret"] == signing.written(secret)
    stored = json.dumps(aws.contents())
    assert first.body["secret"].removeprefix("whsec_") not in stored
    assert URL not in json.dumps(aws.contents(ANSWERS)), "an address may hold a secret of the partner's"
    [line] = lines(at.now, "partners.webhook.registered")
    assert (line.subject, line.facts["events"], URL in str(line.facts)) == (first.body["id"], EVENTS, False)


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://2130706433/",
        "https://localhost/",
        "https://hooks.example.com:8443/",
        "https://user:word@hooks.example.com/",
        "https://hööks.example.com/",
        "https://inside.example.com/",
    ],
)
def test_an_address_that_may_not_be_called_is_refused(world: World, at: Clock, url: str) -> None:
    answer = register(world, wanted(world.home, at.now, url=url))
    assert (answer.status, [error["pointer"] for error in answer.body["errors"]]) == (422, ["/url"])
    assert aws.count(WEBHOOKS) == 0
    assert "word" not in json.dumps(answer.body)


def test_a_name_that_is_not_known_yet_is_taken(world: World, at: Clock) -> None:
    assert register(world, wanted(world.home, at.now, url="https://soon.example.com/")).status == 201


def test_only_known_events_can_be_asked_for(world: World, at: Clock) -> None:
    for events in ([], ["*"], ["retention.record.gone"], ["access.grant.ended"]):
        answer = register(world, wanted(world.home, at.now, events=events))
        assert answer.status == 422
        aws.empty(*(table for table in aws.TABLES if table.name == "recipients"))


def test_whom_it_leads_to_must_be_in_the_register_for_this_organisation(world: World, at: Clock) -> None:
    body = wanted(world.home, at.now)
    theirs, shared = recipient_of(world.elsewhere, at.now), recipient_of(None, at.now)
    over = recipient_of(world.home, at.now, "over", ended_at=at.now)
    nobody = f"rcp_{'0' * 26}"
    for recipient_id in (theirs.id, shared.id, over.id, nobody):
        answer = register(world, {**body, "recipient_id": recipient_id})
        assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/recipient_id")
    by_operator = register(world, {**body, "recipient_id": shared.id}, caller=OPERATOR, roles=("operator",))
    assert by_operator.status == 201


def test_the_operator_names_the_organisation(world: World, at: Clock) -> None:
    body = wanted(world.home, at.now)
    assert register(world, body, caller=OPERATOR, roles=("operator",)).status == 201
    del body["organisation_id"]
    answer = register(world, body, caller=OPERATOR, roles=("operator",))
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/organisation_id")
    assert register(world, body).status == 201, "a manager of one need not say which"


def test_an_organisation_has_so_many_and_no_more(world: World, at: Clock) -> None:
    for number in range(MOST_WEBHOOKS):
        webhook_of(world.home, at.now, str(number))
    answer = register(world, wanted(world.home, at.now))
    assert (answer.status, answer.code) == (409, "too-many-webhooks")
    one = webhook_of(world.elsewhere, at.now)
    assert change("end", one, world, caller=world.elsewhere.manager).status == 202
    assert register(world, {**wanted(world.elsewhere, at.now)}, caller=world.elsewhere.manager).status == 201


def test_two_live_secrets_sign_for_a_day(world: World, at: Clock) -> None:
    at.now = datetime.now(UTC).replace(microsecond=0)  # the verifier looks at the clock itself
    made = register(world, wanted(world.home, at.now))
    webhook = webhook_now(webhook_named(made), at.now)
    renewed = change("secret", webhook, world)
    webhook = webhook_now(webhook, at.now)
    assert (renewed.status, renewed.body["older_until"]) == (201, renewed.body["older_until"])
    assert webhook.older_until == at.now + timedelta(hours=24)
    headers = signing.headers(signing.live_secrets(signing.master(), webhook, at.now), "dlv", b"{}", at.now)
    for answer in (made, renewed):
        assert Verifier(answer.body["secret"]).verify(b"{}", headers) == {}
    last = change("secret", webhook, world)
    webhook = webhook_now(webhook, at.now)
    live = [signing.written(secret) for secret in signing.live_secrets(signing.master(), webhook, at.now)]
    assert live == [last.body["secret"], renewed.body["secret"]], "the oldest ends at once"
    after = signing.live_secrets(signing.master(), webhook, at.now + timedelta(hours=24))
    assert [signing.written(secret) for secret in after] == [last.body["secret"]]


def webhook_named(answer: Answer) -> Any:
    found = WEBHOOKS.get(answer.body["id"], now=datetime(2026, 1, 1, tzinfo=UTC))
    assert found
    return found


def test_of_two_who_ask_for_a_new_secret_at_once_one_gets_it(world: World, at: Clock) -> None:
    webhook, quicker = webhook_of(world.home, at.now), list[Answer]()
    other = another_process(manage_webhooks)
    route = "POST /v1/webhooks/{webhook_id}/secret"
    whose: Any = {"caller": world.home.manager, "webhook_id": webhook.id}
    with before("TransactWriteItems", lambda: quicker.append(call(other, route, {}, **whose))):
        slower = change("secret", webhook, world)
    assert [answer.status for answer in (*quicker, slower)] == [201, 409]
    assert webhook_now(webhook, at.now).secret_number == 2


def test_a_removed_webhook_is_over_and_its_deliveries_stay(world: World, at: Clock) -> None:
    webhook = webhook_of(world.home, at.now)
    collect(fault_raised(world.home, at.now))
    assert (change("end", webhook, world).body["state"], len(deliveries(at.now))) == ("removed", 1)
    for what in ("end", "secret", "resume"):
        answer = change(what, webhook, world)
        assert (answer.status, answer.code, answer.body["state"]) == (409, "webhook-not-active", "removed")
    assert call_replay(world, webhook, "test").status == 409
    collect(fault_raised(world.home, at.now, "later"))
    assert len(deliveries(at.now)) == 1
    assert len(call(read_webhooks.handler, TOLD, caller=world.home.manager, webhook_id=webhook.id).body["data"]) == 1


def call_replay(world: World, webhook: Any, what: str, **path: Any) -> Answer:
    route = f"POST /v1/webhooks/{{webhook_id}}/{what}"
    return call(replay_delivery.handler, route, {}, caller=world.home.manager, webhook_id=webhook.id, **path)


def test_a_paused_webhook_goes_on_when_somebody_says_so(world: World, at: Clock) -> None:
    webhook = webhook_of(world.home, at.now, state="paused", reason="failing", failing_since=at.now)
    assert call_replay(world, webhook, "test").status == 409
    assert change("resume", webhook, world).body == {"id": webhook.id, "state": "active", "older_until": None}
    after = webhook_now(webhook, at.now)
    assert (after.state, after.reason, after.failing_since) == ("active", None, None)
    assert change("resume", webhook, world).status == 409


def test_a_webhook_says_how_it_is_tried(world: World, at: Clock) -> None:
    webhook = webhook_of(world.home, at.now)
    seen = call(read_webhooks.handler, ONE, caller=world.home.manager, webhook_id=webhook.id).body
    assert seen["retries_after_s"] == [int(each.total_seconds()) for each in retries.AFTER]
    assert (seen["url"], seen["state"], "secret" in json.dumps(seen)) == (URL, "active", False)


def test_a_list_is_of_one_organisation(world: World, at: Clock) -> None:
    mine, theirs = webhook_of(world.home, at.now), webhook_of(world.elsewhere, at.now)

    def listed(caller: Any, *roles: str, **query: str) -> Any:
        answer = call(read_webhooks.handler, LIST, caller=caller, roles=roles, query=query)
        return [each["id"] for each in answer.body["data"]] if answer.status == 200 else answer.status

    home, elsewhere = world.home.organisation.id, world.elsewhere.organisation.id
    assert listed(world.home.manager) == listed(world.home.manager, organisation_id=home) == [mine.id]
    assert listed(world.elsewhere.manager) == [theirs.id]
    assert listed(world.home.manager, organisation_id=elsewhere) == 404
    assert listed(world.resident) == 404
    assert listed(OPERATOR, "operator", organisation_id=elsewhere) == [theirs.id]
    assert listed(OPERATOR, "operator") == 422


def test_what_is_anothers_looks_like_what_does_not_exist(world: World, at: Clock) -> None:
    webhook = webhook_of(world.elsewhere, at.now)
    collect(fault_raised(world.elsewhere, at.now))
    [delivery] = deliveries(at.now)
    routes: list[tuple[Any, str, Any]] = [
        *((manage_webhooks, f"POST /v1/webhooks/{{webhook_id}}/{what}", {}) for what in ("secret", "resume", "end")),
        (replay_delivery, "POST /v1/webhooks/{webhook_id}/test", {}),
        (replay_delivery, "POST /v1/webhooks/{webhook_id}/deliveries/{delivery_id}/replay", {}),
        (replay_delivery, "POST /v1/webhooks/{webhook_id}/replay", {"since": "2026-11-21T12:00:00Z"}),
        (read_webhooks, ONE, None),
        (read_webhooks, TOLD, None),
    ]
    done = aws.contents()
    for module, route, body in routes:
        more: Any = {"delivery_id": delivery.id} if "{delivery_id}" in route else {}
        answers = [
            call(module.handler, route, body, caller=caller, roles=("manager",), webhook_id=webhook_id, **more)
            for caller in (world.home.manager, world.resident)
            for webhook_id in (webhook.id, NOBODYS)
        ]
        assert {(answer.status, answer.body["detail"]) for answer in answers} == {(404, answers[-1].body["detail"])}
    assert aws.contents() == done
    assert register(world, wanted(world.elsewhere, at.now)).status == 404


def test_a_delivery_is_replayed_under_its_own_webhook_only(world: World, at: Clock) -> None:
    webhook_of(world.home, at.now)
    other = webhook_of(world.home, at.now, "other", events=["telemetry.fault.cleared"])
    collect(fault_raised(world.home, at.now))
    [delivery] = deliveries(at.now)
    assert call_replay(world, other, "deliveries/{delivery_id}/replay", delivery_id=delivery.id).status == 404
    theirs = webhook_of(world.elsewhere, at.now)
    collect(fault_raised(world.elsewhere, at.now))
    foreign = next(each for each in deliveries(at.now) if each.webhook_id == theirs.id)
    assert call_replay(world, other, "deliveries/{delivery_id}/replay", delivery_id=foreign.id).status == 404


def test_a_test_is_sent_once_for_each_request(world: World, at: Clock) -> None:
    webhook = webhook_of(world.home, at.now)
    route = "POST /v1/webhooks/{webhook_id}/test"
    whose: Any = {"caller": world.home.manager, "webhook_id": webhook.id}
    answers = [call(replay_delivery.handler, route, {}, key=key, **whose) for key in ("one", "one", "two")]
    assert [answer.status for answer in answers] == [202, 202, 202]
    assert len({answer.body["id"] for answer in answers}) == aws.count(DELIVERIES) == 2
    assert {delivery.event_type for delivery in deliveries(at.now)} == {"partners.webhook.tested"}
    posted = [event["subject"] for event in aws.events() if event["type"] == "partners.delivery.posted"]
    assert sorted(posted) == sorted({answer.body["id"] for answer in answers})


def test_the_identifier_of_a_webhook_follows_from_the_request(world: World, at: Clock) -> None:
    body = wanted(world.home, at.now)
    assert register(world, body, key="one").body["id"].startswith("whk_")
    at.forward(days=2)
    answer = register(world, body, key="one")
    assert answer.status == 409, "a request that was forgotten makes nothing twice"
