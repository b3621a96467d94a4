"""Decisions of persons (V-06, A-04): recorded with what was shown, read back at any instant, withdrawn in one call."""

from datetime import timedelta

import pytest

from functions.consent import record_consents
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import another_process, before, call
from tests.functions.deciding import DECIDE, WITHDRAW, decide, decided, read, receipt, shown, state, withdraw
from tests.functions.outbox import deliver_posted
from tests.functions.world import World
from vestibule import clock, config, ids
from vestibule.consent.holdings import CONSENTS
from vestibule.consent.model import Choice
from vestibule.consent.permission import may, of_person
from vestibule.evidence import EVIDENCE
from vestibule.messages.holdings import MESSAGES
from vestibule.policy.edition import edition

STAFF = ids.derived("per", "compliance")


def test_a_yes_is_recorded_with_the_words_the_proof_and_a_letter(world: World, at: Clock) -> None:
    answer = decide(world.resident, "face_entry", "given")
    assert (answer.status, answer.body["stands"]) == (201, True)
    consent = CONSENTS.get(world.resident.id, answer.body["id"], now=at.now)
    assert consent
    assert (consent.shown, consent.edition) == (shown("face_entry")["digest"], shown("face_entry")["edition"])
    assert (consent.given_by, consent.means, consent.decided_at) == (world.resident.id, "app", at.now)
    [line] = aws.contents(EVIDENCE)["evidence"]
    assert (line["kind"]["S"], line["subject"]["S"]) == ("consent.decision.recorded", consent.id)
    [letter] = aws.contents(MESSAGES)["messages"]
    assert (letter["kind"]["S"], letter["person_id"]["S"]) == ("consent.recorded", world.resident.id)
    told = {event["type"]: event["data"] for event in aws.events()}
    assert told["consent.decision.recorded"] == {
        "person_id": world.resident.id,
        "organisation_id": world.home.organisation.id,
        "key": "face_entry",
        "choice": "given",
    }


def test_a_withdrawal_is_one_call_that_counts_at_once(world: World, at: Clock) -> None:
    given = decide(world.resident, "face_entry", "given").body["id"]
    assert of_person(world.resident.id, "face_entry", at.now).allowed
    at.forward(seconds=1)
    answer = withdraw(world.resident, given)
    assert (answer.status, answer.body["choice"], answer.body["stands"]) == (201, "withdrawn", True)
    verdict = of_person(world.resident.id, "face_entry", at.now)
    assert (verdict.allowed, verdict.why, verdict.decision_id) == (False, "withdrawn", answer.body["id"])
    assert "consent.consent.withdrawn" in [event["type"] for event in aws.events()]
    kinds = {letter["kind"]["S"] for letter in aws.contents(MESSAGES)["messages"]}
    assert kinds == {"consent.recorded", "consent.withdrawn"}


def test_what_is_withdrawn_already_is_answered_with_the_withdrawal(world: World, at: Clock) -> None:
    given = decide(world.resident, "face_entry", "given").body["id"]
    first = withdraw(world.resident, given, idem="one")
    before_it = aws.contents(CONSENTS, EVIDENCE, MESSAGES)
    assert withdraw(world.resident, given).body["id"] == first.body["id"]
    again = withdraw(world.resident, given, idem="one")
    assert (again.body, again.headers["idempotent-replayed"]) == (first.body, "true")
    assert aws.contents(CONSENTS, EVIDENCE, MESSAGES) == before_it


def test_a_repeated_request_tells_the_others_again(world: World, at: Clock) -> None:
    given = decide(world.resident, "face_entry", "given").body["id"]
    withdraw(world.resident, given, idem="one")
    aws.events()
    withdraw(world.resident, given, idem="one")
    assert [event["type"] for event in aws.events()] == ["consent.consent.withdrawn"]


def test_a_refusal_after_a_yes_is_a_withdrawal(world: World, at: Clock) -> None:
    decide(world.resident, "face_entry", "given")
    assert decide(world.resident, "face_entry", "refused", shown=None).body["choice"] == "withdrawn"


@pytest.mark.parametrize("changed", ["dropped", "basis"])
def test_a_yes_that_the_policy_asks_for_no_more_can_still_be_withdrawn(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    given = decide(world.resident, "face_entry", "given").body["id"]
    pack = config.operator_pack()
    others = [each for each in pack.permissions if each.key != "face_entry"]
    asked = next(each for each in pack.permissions if each.key == "face_entry")
    now_asked = [] if changed == "dropped" else [asked.model_copy(update={"basis": "legitimate_interest"})]
    of_today = pack.model_copy(update={"permissions": (*others, *now_asked)})
    monkeypatch.setattr(config, "operator_pack", lambda: of_today)
    at.forward(days=1)
    answer = withdraw(world.resident, given)
    assert (answer.status, answer.body["choice"], answer.body["stands"]) == (201, "withdrawn", True)
    stored = CONSENTS.get(world.resident.id, answer.body["id"], now=at.now)
    assert stored
    assert (stored.edition, stored.after) == (edition(of_today).name, frozenset({given}))
    assert receipt(world.resident, stored.id).body["event"]["event_state"] == "dpv:ConsentWithdrawn"
    assert state(world.resident, "face_entry")["why"] == "withdrawn"
    assert len(aws.contents(MESSAGES)["messages"]) == 2
    if changed == "basis":
        assert not of_person(world.resident.id, "face_entry", at.now).allowed


def test_the_letter_about_a_yes_that_does_not_count_says_so(world: World, at: Clock) -> None:
    decided(world.resident, "face_entry", "refused", at.now)
    at.forward(minutes=1)
    assert not decide(world.resident, "face_entry", "given", after=[]).body["stands"]
    deliver_posted()
    [(_, _, text)] = aws.mails()
    assert ("It does not count" in text, "You agreed" in text) == (True, False)


def test_only_a_yes_can_be_withdrawn(world: World, at: Clock) -> None:
    refused = decide(world.resident, "face_entry", "refused").body["id"]
    answer = withdraw(world.resident, refused)
    assert (answer.status, answer.code) == (409, "nothing-to-withdraw")


def test_the_record_of_what_was_followed_begins_to_end(world: World, at: Clock) -> None:
    given = decide(world.resident, "face_entry", "given").body["id"]
    at.forward(days=1)
    withdraw(world.resident, given)
    followed = CONSENTS.get(world.resident.id, given, now=at.now)
    assert followed
    assert followed.ended_at == at.now
    assert followed.expires_at
    assert followed.expires_at > at.now + timedelta(days=2 * 365)
    assert {line["kind"]["S"] for line in aws.contents(EVIDENCE)["evidence"]} == {
        "consent.decision.recorded",
        "retention.record.dated",
    }


def test_what_stood_is_answered_for_every_past_instant(world: World, at: Clock) -> None:
    instants, answered = [], []
    for choice in ("refused", "given", "refused", "given"):
        decide(world.resident, "face_entry", choice)
        answered.append(state(world.resident, "face_entry"))
        instants.append(clock.written(at.now))
        at.forward(hours=1)
    later = [state(world.resident, "face_entry", at=instant) for instant in instants]
    parts = ("choice", "allowed", "why", "decision_id")
    assert [[each[part] for part in parts] for each in later] == [[each[part] for part in parts] for each in answered]
    before_all = clock.written(world.resident.created_at)
    assert state(world.resident, "face_entry", at=before_all)["why"] == "not_asked"
    assert [len(each["history"]) for each in later] == [1, 2, 3, 4]


def test_from_when_nothing_is_missing_and_by_which_policy_it_was_judged_is_said(world: World, at: Clock) -> None:
    given, first = decided(world.resident, "face_entry", "given", at.now), at.now
    at.forward(days=1)
    withdraw(world.resident, given.id)
    answer = read(world.resident, at=clock.written(first)).body
    assert answer["edition"] == edition(config.operator_pack()).name
    assert answer["complete_from"] < clock.written(first)
    at.forward(days=366 * 10)
    later = read(world.resident, at=clock.written(first)).body
    assert {each["why"] for each in later["data"] if each["key"] == "face_entry"} == {"not_asked"}
    assert later["complete_from"] > clock.written(first), "so this says nothing about that day"


def test_nothing_that_stood_since_the_day_that_is_said_is_missing(world: World, at: Clock) -> None:
    given, first = decided(world.resident, "face_entry", "given", at.now), at.now
    at.forward(milliseconds=1)
    withdraw(world.resident, given.id)
    while read(world.resident).body["complete_from"] <= clock.written(first):
        assert state(world.resident, "face_entry", at=clock.written(first))["why"] in ("given", "expired")
        at.forward(days=29)
    assert at.now > first + timedelta(days=2 * 365)


def test_the_future_is_not_known(world: World, at: Clock) -> None:
    assert read(world.resident, at=clock.written(at.now + timedelta(seconds=1))).status == 422


def test_an_objection_stops_what_went_on_and_a_later_word_lets_it(world: World, at: Clock) -> None:
    assert may(world.resident.id, "marketing.communications", at.now)
    decide(world.resident, "news", "objected", shown=None)
    assert not may(world.resident.id, "marketing.communications", at.now)
    assert decide(world.resident, "news", "allowed_again").body["stands"]
    assert may(world.resident.id, "marketing.communications", at.now)


def test_a_restriction_of_everything_leaves_what_the_law_demands(world: World, at: Clock) -> None:
    uses = ("marketing.communications", "essential.service.repair", "essential.legal_obligation")
    decide(world.resident, "*", "restricted", shown=None)
    assert [may(world.resident.id, use, at.now) for use in uses] == [False, False, True]
    decide(world.resident, "*", "unrestricted", shown=None)
    assert [may(world.resident.id, use, at.now) for use in uses] == [True, True, True]


def test_a_use_of_a_face_is_asked_for_by_its_data(world: World, at: Clock) -> None:
    use, face = "essential.service.authentication", ("user.biometric.face",)
    assert may(world.resident.id, use, at.now)
    assert not may(world.resident.id, use, at.now, data=face)
    decide(world.resident, "face_entry", "given")
    assert may(world.resident.id, use, at.now, data=face)


def test_a_use_that_the_policy_does_not_have_is_never_allowed(world: World, at: Clock) -> None:
    assert not may(world.resident.id, "marketing.advertising.serving", at.now)


# What is refused


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"purpose": "horoscopes"}, "/purpose"),
        ({"choice": "objected"}, "/choice"),
        ({"shown": {"edition": "2001-01-01-00000000"}}, "/shown/edition"),
        ({"shown": {"digest": "0" * 64}}, "/shown/digest"),
        ({"shown": None}, "/shown"),
        ({"decided_at": "2026-11-21T12:00:00.001Z"}, "/decided_at"),
        ({"decided_at": "2022-06-28T12:00:00Z"}, "/decided_at"),
        ({"after": [ids.derived("cns", "nobody's")]}, "/after"),
    ],
)
def test_what_cannot_be_is_refused_with_what_is_known(
    world: World, at: Clock, change: dict[str, object], pointer: str
) -> None:
    good = {"purpose": "face_entry", "choice": "given", "shown": shown("face_entry")}
    more = {"shown": {**good["shown"], **change["shown"]}} if isinstance(change.get("shown"), dict) else change  # type: ignore[dict-item]
    body = {name: value for name, value in {**good, **more}.items() if value is not None}
    before_it = aws.contents()
    answer = call(record_consents.handler, DECIDE, body, caller=world.resident)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, pointer)
    if pointer in ("/purpose", "/choice", "/shown/edition"):
        assert answer.body["errors"][0]["known"]
    assert aws.contents() == before_it


def test_decisions_on_another_key_or_of_somebody_else_are_not_what_was_known(world: World, at: Clock) -> None:
    others = decided(world.neighbour, "face_entry", "refused", at.now)
    on_another = decided(world.resident, "news", "objected", at.now)
    for known in (others, on_another):
        assert decide(world.resident, "face_entry", "given", after=[known.id]).status == 422


def test_what_is_somebody_elses_is_as_if_it_were_not_there(world: World, at: Clock) -> None:
    theirs = decided(world.neighbour, "face_entry", "given", at.now).id
    nobodys, nobody = ids.derived("cns", "nobody's"), ids.derived("per", "nobody")
    me, before_it = world.resident, aws.contents()
    for mine, foreign in (
        (withdraw(me, nobodys), withdraw(me, theirs)),
        (receipt(me, nobodys), receipt(me, theirs)),
        (read(me, person_id=nobody), read(me, person_id=world.neighbour.id)),
        (receipt(me, theirs, person_id=nobody), receipt(me, theirs, person_id=world.neighbour.id)),
        (withdraw(me, theirs, person_id=nobody), withdraw(me, theirs, person_id=world.neighbour.id)),
        (
            decide(me, "face_entry", "refused", person_id=nobody),
            decide(me, "face_entry", "refused", person_id=world.neighbour.id),
        ),
    ):
        assert (foreign.status, foreign.body["detail"]) == (404, mine.body["detail"])
    assert read(world.home.manager, roles=("manager",), person_id=world.resident.id).status == 404
    assert aws.contents() == before_it


# Staff


def test_staff_enter_a_no_that_came_on_paper_and_never_a_yes(world: World, at: Clock) -> None:
    said = {"person_id": world.resident.id}
    assert decide(STAFF, "face_entry", "given", roles=("compliance",), **said).status == 404
    answer = decide(STAFF, "news", "objected", roles=("compliance",), shown=None, **said)
    consent = CONSENTS.get(world.resident.id, answer.body["id"], now=at.now)
    assert consent
    assert (consent.means, consent.given_by, consent.person_id) == ("staff", STAFF, world.resident.id)


def test_staff_who_read_leave_a_trace(world: World, at: Clock) -> None:
    assert read(STAFF, roles=("compliance",), person_id=world.resident.id).status == 200
    [look] = aws.events()
    assert (look["type"], look["data"]["persons"]) == ("disclosures.data.looked_at", world.resident.id)


# Two at once


@pytest.mark.parametrize("quicker", ["refused", "given"])
def test_of_a_yes_and_a_no_at_once_the_no_counts(world: World, at: Clock, quicker: Choice) -> None:
    decided(world.resident, "face_entry", "given", at.now)
    slower: Choice = "given" if quicker == "refused" else "refused"
    elsewhere = another_process(record_consents)

    def be_quicker() -> None:
        body = {"purpose": "face_entry", "choice": quicker, "shown": shown("face_entry")}
        assert call(elsewhere, DECIDE, body, caller=world.resident).status == 201

    with before("TransactWriteItems", be_quicker):
        answer = decide(world.resident, "face_entry", slower)
    assert answer.status == 201
    assert answer.body["stands"] == (slower == "refused")
    assert not of_person(world.resident.id, "face_entry", at.now).allowed
    assert len(state(world.resident, "face_entry")["history"]) == 3


def test_two_withdrawals_at_once_are_both_answered(world: World, at: Clock) -> None:
    given = decided(world.resident, "face_entry", "given", at.now).id
    elsewhere = another_process(record_consents)

    def be_quicker() -> None:
        assert call(elsewhere, WITHDRAW, {}, caller=world.resident, consent_id=given).status == 201

    with before("TransactWriteItems", be_quicker):
        assert withdraw(world.resident, given).status == 201
    assert of_person(world.resident.id, "face_entry", at.now).why == "withdrawn"


def test_the_same_request_twice_at_once_is_one_decision(world: World, at: Clock) -> None:
    elsewhere = another_process(record_consents)
    body = {"purpose": "face_entry", "choice": "given", "shown": shown("face_entry")}

    def be_quicker() -> None:
        assert call(elsewhere, DECIDE, body, caller=world.resident, key="one").status == 201

    with before("TransactWriteItems", be_quicker):
        assert decide(world.resident, "face_entry", "given", idem="one").status == 201
    assert aws.count(CONSENTS) == 1
