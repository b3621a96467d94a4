"""Conversations (V-02, W-05): a question by form or with an account, an answer, and a term that counts from the last word."""

from datetime import timedelta
from typing import Any

import pytest

from functions.support import continue_conversation
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import another_process, before, call
from tests.functions.conversing import FORM, OPERATOR, add, ask, asked, follow, inbox, link_of, read, say, signed_in
from tests.functions.holding import errors_of, lines
from tests.functions.world import World, add_person
from vestibule import flood, lifetime
from vestibule.answers import ANSWERS
from vestibule.flood import FLOODS
from vestibule.messages.holdings import MESSAGES
from vestibule.messages.outbox import LETTER, waiting_at
from vestibule.support.holdings import CONVERSATIONS, REMARKS
from vestibule.table import commit


@pytest.fixture(autouse=True)
def _vouched(monkeypatch: pytest.MonkeyPatch) -> None:
    signed_in(monkeypatch)


def letters(at: Clock) -> list[tuple[str, str | None, str | None]]:
    """Kind, person and conversation of each letter that waits."""
    shards = [MESSAGES.query(where, index="by_waiting", now=at.now).items for where in waiting_at(LETTER)]
    waiting = sorted((message for shard in shards for message in shard), key=lambda message: message.posted_at)
    return [(message.kind, message.person_id, message.conversation_id) for message in waiting]


# By form


def test_a_question_by_form_is_confirmed_answered_and_followed_by_the_link(world: World, at: Clock) -> None:
    conversation_id = asked(FORM)
    assert letters(at) == [("support.conversation-received", None, conversation_id)]
    at.forward(minutes=5)
    assert say(conversation_id, "Two of them.", OPERATOR, "operator").status == 201
    assert ("support.conversation-answered", None, conversation_id) in letters(at)
    shown = follow(token := link_of(conversation_id, at.now)).body
    assert [(remark["by"], remark["text"]) for remark in shown["remarks"]] == [
        ("person", "Do you have a lift?"),
        ("staff", "Two of them."),
    ]
    at.forward(minutes=5)
    assert add(token, "Thank you.").status == 201
    at_the_desk = read(conversation_id, OPERATOR, "operator").body
    assert (at_the_desk["waits_for"], at_the_desk["email"]) == ("staff", FORM["email"])
    assert [remark["by"] for remark in at_the_desk["remarks"]] == ["person", "staff", "person"]


def test_the_language_is_the_forms_or_the_browsers(world: World, at: Clock) -> None:
    said = asked({**FORM, "language": "nl"})
    preferred = call_with_language("fr-CA")
    kept = [CONVERSATIONS.get(each, now=at.now) for each in (said, preferred)]
    assert [each.language for each in kept if each] == ["nl", "fr"]


def call_with_language(language: str) -> str:
    from functions.support import open_conversation  # noqa: PLC0415

    route, headers = "POST /v1/conversations", {"accept-language": language}
    return str(call(open_conversation.handler, route, FORM, headers=headers).body["id"])


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": None}, "/name"),
        ({"email": None}, "/email"),
        ({"email": "nobody"}, "/email"),
        ({"email": "ada@example.com\r\nBcc: all@example.com"}, "/email"),
        ({"name": "Ada\r\nBcc: all@example.com"}, "/name"),
        ({"text": ""}, "/text"),
        ({"text": "a\x00b"}, "/text"),
        ({"text": "x" * 5001}, "/text"),
        ({"text": "Pay with 4111 1111 1111 1111"}, "/text"),
        ({"organisation_id": "org_00000000000000000000000000"}, "/organisation_id"),
    ],
)
def test_a_bad_form_is_refused_and_leaves_nothing(world: World, change: dict[str, Any], pointer: str) -> None:
    body = {name: value for name, value in {**FORM, **change}.items() if value is not None}
    answer = ask(body)
    assert {where for where, _ in errors_of(answer)} == {pointer}
    assert "all@example.com" not in str(answer.body)
    assert aws.count(CONVERSATIONS) + aws.count(REMARKS) + aws.count(MESSAGES) == 0


def test_the_same_form_sent_twice_is_one_question(world: World) -> None:
    first, again = ask(FORM, key="once"), ask(FORM, key="once")
    assert (first.body, again.headers.get("idempotent-replayed")) == (again.body, "true")
    assert aws.count(CONVERSATIONS) == 1


def test_a_flood_from_one_address_or_network_is_stopped(world: World, at: Clock) -> None:
    assert [ask(FORM).status for _ in range(6)] == [201] * 5 + [429]
    others = [ask({**FORM, "email": f"someone{number}@example.com"}).status for number in range(15)]
    assert others == [201] * 14 + [429]
    at.forward(hours=1)
    assert ask(FORM).status == 201


def test_counts_of_floods_name_nobody_and_end_with_the_hour(world: World, at: Clock) -> None:
    asked(FORM)
    [*counts] = aws.contents(FLOODS)["floods"]
    assert len(counts) == 2
    assert not any(FORM["email"] in str(count) or "192.0.2.1" in str(count) for count in counts)
    assert {aws.expiry_of(count) for count in counts} == {int((at.now + timedelta(hours=2)).timestamp())}


def test_networks_of_a_household_count_as_one() -> None:
    assert flood.network("192.0.2.7") == "192.0.2.7"
    assert flood.network("2001:db8:1:2:3::4") == flood.network("2001:db8:1:2:ffff::1") == "2001:db8:1:2::/64"
    assert flood.network("no address") == "unknown"


def test_a_forged_link_and_one_of_an_account_open_nothing(world: World, at: Clock) -> None:
    of_account = link_of(asked({"text": "Hello?"}, person=world.resident), at.now)
    token = link_of(asked(FORM), at.now)
    forged = token[:-2] + ("AA" if token[-2:] != "AA" else "BB")
    assert [follow(each).status for each in (forged, "nonsense", of_account)] == [404, 404, 404]
    assert [add(each, "Hello?").status for each in (forged, of_account)] == [404, 404]
    assert aws.count(REMARKS) == 2


# With an account


def test_a_person_asks_the_operator_and_reads_the_answer(world: World, at: Clock) -> None:
    conversation_id = asked({"text": "Hello?"}, person=world.resident)
    at.forward(minutes=1)
    say(conversation_id, "Hello!", OPERATOR, "operator")
    assert [remark["text"] for remark in read(conversation_id, world.resident).body["remarks"]] == ["Hello?", "Hello!"]
    assert {(person, conversation) for _, person, conversation in letters(at)} == {(world.resident.id, None)}
    assert [each["id"] for each in inbox(world.resident).body["data"]] == [conversation_id]


def test_a_person_asks_the_own_property_management(world: World) -> None:
    organisation_id = world.home.organisation.id
    conversation_id = asked({"text": "Hello?", "organisation_id": organisation_id}, person=world.resident)
    assert [each["id"] for each in inbox(world.home.manager, desk=organisation_id).body["data"]] == [conversation_id]
    assert say(conversation_id, "Hello!", world.home.manager).status == 201


def test_another_organisation_cannot_be_asked(world: World) -> None:
    body = {"text": "Hello?", "organisation_id": world.elsewhere.organisation.id}
    assert ask(body, person=world.resident).status == 404


def test_who_is_signed_in_says_no_name_and_no_address(world: World) -> None:
    answer = ask(FORM, person=world.resident)
    assert {where for where, _ in errors_of(answer)} == {"/name", "/email", "/company"}


def test_a_person_without_a_record_is_unknown(world: World, at: Clock) -> None:
    stranger = add_person(world.home.organisation, "stranger", at.now).model_copy(
        update={"id": "per_00000000000000000000000000"}
    )
    assert ask({"text": "Hello?"}, person=stranger).status == 404


# Whose it is


def test_nobody_else_reads_lists_or_answers(world: World) -> None:
    organisation_id = world.home.organisation.id
    of_home = asked({"text": "Hello?", "organisation_id": organisation_id}, person=world.resident)
    of_operator = asked({"text": "Hello?"}, person=world.resident)
    strangers: list[tuple[Any, str]] = [(world.neighbour, "resident"), (world.elsewhere.manager, "manager")]
    for caller, role in [*strangers, (OPERATOR, "operator")]:
        assert [read(of_home, caller, role).status, say(of_home, "Hm.", caller, role).status] == [404, 404]
    for caller, role in [*strangers, (world.home.manager, "manager"), ("per_" + "0" * 26, "compliance")]:
        assert [read(of_operator, caller, role).status, say(of_operator, "Hm.", caller, role).status] == [404, 404]
        assert inbox(caller, role, desk="operator").status == 404
    for caller, role in strangers:
        assert inbox(caller, role, desk=organisation_id).status == 404
        assert inbox(caller, role).body["data"] == []
    assert aws.count(REMARKS) == 2


def test_a_look_by_staff_is_told_and_ones_own_is_not(world: World) -> None:
    conversation_id = asked({"text": "Hello?"}, person=world.resident)
    read(conversation_id, world.resident)
    read(conversation_id, OPERATOR, "operator")
    inbox(OPERATOR, "operator", desk="operator")
    looks = [event["data"] for event in aws.events() if event["type"] == "disclosures.data.looked_at"]
    assert [(look["kind"], look["persons"], look["role"]) for look in looks] == [
        ("conversations", world.resident.id, "operator")
    ] * 2


# How long it is kept


def test_each_word_makes_it_last_and_the_ledger_says_so(world: World, at: Clock) -> None:
    conversation_id = asked(FORM)
    first = CONVERSATIONS.get(conversation_id, now=at.now)
    at.forward(days=100)
    say(conversation_id, "Two of them.", OPERATOR, "operator")
    second = CONVERSATIONS.get(conversation_id, now=at.now)
    assert first
    assert second
    assert first.expires_at
    assert second.expires_at
    assert second.expires_at - first.expires_at > timedelta(days=90)
    [dated] = lines(at, "retention.record.dated")
    assert (dated.facts["table"], dated.facts["key"]) == ("conversations", [conversation_id])
    at.now = first.expires_at
    shown = read(conversation_id, OPERATOR, "operator").body
    assert [remark["text"] for remark in shown["remarks"]] == ["Two of them."]
    at.now = second.expires_at
    assert [read(conversation_id, OPERATOR, "operator").status, follow(link_of(conversation_id, at.now)).status] == [
        404,
        404,
    ]
    assert say(conversation_id, "Hm.", OPERATOR, "operator").status == 404


def test_a_held_conversation_gets_its_new_end_and_stays_held(world: World, at: Clock) -> None:
    conversation_id = asked(FORM)
    commit(lifetime.keep(CONVERSATIONS, (conversation_id,), "hld_1", at.now + timedelta(days=900)))
    at.forward(days=1)
    say(conversation_id, "Two of them.", OPERATOR, "operator")
    lying = lifetime.lying(CONVERSATIONS, (conversation_id,))
    assert lying
    assert lying.held_by == {"hld_1"}
    assert lying.erase_at is None


def test_two_words_at_once_both_stand(world: World, at: Clock) -> None:
    conversation_id = asked(FORM)
    at.forward(minutes=1)
    other = another_process(continue_conversation)
    route = "POST /v1/conversations/{conversation_id}/remarks"

    def quicker() -> None:
        said = call(
            other, route, {"text": "One."}, caller=OPERATOR, roles=("operator",), conversation_id=conversation_id
        )
        assert said.status == 201

    with before("TransactWriteItems", quicker):
        assert say(conversation_id, "Two.", OPERATOR, "operator").status == 201
    texts = {remark["text"] for remark in read(conversation_id, OPERATOR, "operator").body["remarks"]}
    assert texts == {"Do you have a lift?", "One.", "Two."}


def test_kept_answers_hold_no_names_and_no_links(world: World, at: Clock) -> None:
    conversation_id = asked(FORM)
    token = link_of(conversation_id, at.now)
    add(token, "Thank you.")
    kept = str(aws.contents(ANSWERS))
    assert not any(secret in kept for secret in (FORM["email"], FORM["name"], FORM["text"], token, "Thank you."))
