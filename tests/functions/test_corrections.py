"""Corrections that go through the manager (V-23)."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from functions.people import ask_corrections, decide_correction
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, another_process, before, call, refusing
from tests.functions.outbox import deliver_posted
from tests.functions.relations import lines, stored
from tests.functions.world import World, add_person, relate
from vestibule.messages.holdings import MESSAGES
from vestibule.people.holdings import CORRECTIONS, PEOPLE, RELATIONS
from vestibule.people.model import Person
from vestibule.table import commit

ASK = "/v1/corrections"
DECISION = "POST /v1/corrections/{correction_id}/decision"


def ask(person: Person, wanted: Any = None, **rest: Any) -> Answer:
    body = {"wanted": {"name": "Corrected"} if wanted is None else wanted, **rest.pop("body", {})}
    return call(ask_corrections.handler, f"POST {ASK}", body, caller=person, **rest)


def listed(person: Person, *roles: Any, **query: str) -> Answer:
    return call(ask_corrections.handler, f"GET {ASK}", caller=person, roles=roles, query=query or None)


def decide(by: Person, correction: str, decision: str = "made", handler: Any = None, **rest: Any) -> Answer:
    body = {"decision": decision} | ({"reason": rest.pop("reason")} if "reason" in rest else {})
    serving = handler or decide_correction.handler
    return call(serving, DECISION, body, caller=by, correction_id=correction, **rest)


def asked(person: Person, **rest: Any) -> str:
    answer = ask(person, **rest)
    assert answer.status == 201
    return str(answer.body["id"])


def test_a_correction_is_asked_with_the_two_dates_of_the_law_of_the_place(
    world: World, operated_by: Callable[[str], None]
) -> None:
    """GDPR Art. 12(3): one month; a month that began on the 21st ends on the 21st in every reading."""
    operated_by("wemaintain")
    answer = ask(world.resident)
    assert (answer.status, answer.body["legal_due"], answer.body["safe_due"]) == (201, "2026-12-21", "2026-12-21")
    assert sorted(answer.body) == ["id", "legal_due", "safe_due", "status"]


def test_the_place_where_the_person_lives_counts(world: World) -> None:
    [relation] = RELATIONS.query(world.resident.id, now=world.resident.created_at).items
    commit(RELATIONS.change(relation.person_id, relation.id, jurisdiction="US-CA"))
    assert ask(world.resident).body["legal_due"] == "2027-01-05"
    commit(RELATIONS.change(relation.person_id, relation.id, jurisdiction="US-NYC"))
    assert ask(world.resident).body["legal_due"] is None, "no law on file there gives a term"


def test_a_correction_that_is_made_changes_the_record_with_its_evidence(world: World, at: Clock) -> None:
    wanted = {"name": "Ada", "phone": "+33 1 53 73 22 22", "birth_year": 1990}
    correction = asked(world.resident, wanted=wanted, body={"note": "As in my passport."})
    assert stored(world.resident).record.name == "Resident"
    assert decide(world.home.manager, correction).status == 201
    person = stored(world.resident).record
    assert (person.name, person.phone, person.birth_years, person.version) == ("Ada", "+33153732222", None, 1)
    [made] = lines(at.now, "people.correction.decided")
    expected = {"decision": "made", "fields": "birth_years,name,phone"}
    assert made.facts == expected | {"person_id": world.resident.id, "by": world.home.manager.id}
    assert [line.kind for line in lines(at.now, "people.person.changed")] == ["people.person.changed"]
    [message] = aws.contents(MESSAGES)["messages"]
    assert (message["kind"]["S"], message["person_id"]["S"]) == ("people.correction-decided", world.resident.id)
    assert "Ada" not in str(message)
    assert not re.search("1990|1988", str(aws.contents(CORRECTIONS, PEOPLE)))


def test_a_refusal_gives_its_reason_and_changes_nothing_else(world: World) -> None:
    correction, person = asked(world.resident), stored(world.resident)
    assert decide(world.home.manager, correction, "refused").status == 422
    assert decide(world.home.manager, correction, "refused", reason="The contract says otherwise.").status == 201
    assert stored(world.resident) == person
    [seen] = listed(world.resident).body["data"]
    assert (seen["state"], seen["reason"]) == ("refused", "The contract says otherwise.")
    assert "otherwise" not in str(aws.contents(MESSAGES))
    deliver_posted()
    [(_, subject, text)] = aws.mails()
    assert subject == "Your correction was not made"
    assert "> The contract says otherwise." in text


def test_the_words_of_who_decided_go_out_only_while_the_correction_is_there(world: World) -> None:
    correction = asked(world.resident)
    decide(world.home.manager, correction, "refused", reason="The contract says otherwise.")
    commit(CORRECTIONS.remove(correction))
    deliver_posted()
    assert aws.mails() == []


def test_a_correction_is_decided_once(world: World) -> None:
    correction = asked(world.resident)
    assert decide(world.home.manager, correction, key="one").status == 201
    assert decide(world.home.manager, correction, key="one").headers["idempotent-replayed"] == "true"
    late = decide(world.home.manager, correction, "refused", reason="No.")
    assert (late.status, late.code, late.body["title"]) == (409, "decided-already", "Decided already")
    assert aws.count(MESSAGES) == 1


def test_of_two_decisions_at_once_one_counts(world: World, at: Clock) -> None:
    correction, other = asked(world.resident), another_process(decide_correction)

    def overtake() -> None:
        assert decide(world.home.manager, correction, "refused", handler=other, reason="No.").status == 201

    with before("TransactWriteItems", overtake):
        assert decide(world.home.manager, correction).status == 409
    assert stored(world.resident).record.name == "Resident"
    assert len(lines(at.now, "people.correction.decided")) == 1


def test_another_change_of_the_person_meanwhile_is_kept(world: World) -> None:
    correction = asked(world.resident)
    change = PEOPLE.change(world.resident.id, language="nl", version=1)
    with before("TransactWriteItems", lambda: commit(change)):
        assert decide(world.home.manager, correction).status == 201
    person = stored(world.resident).record
    assert (person.name, person.language, person.version) == ("Corrected", "nl", 2)


def test_what_the_person_has_changed_since_asking_is_not_overwritten(world: World) -> None:
    commit(PEOPLE.change(world.resident.id, phone="+33153732220"))
    correction = asked(world.resident, wanted={"phone": "+33153732221"})
    commit(PEOPLE.change(world.resident.id, phone="+33153732222", version=1))
    late = decide(world.home.manager, correction)
    assert (late.status, late.code) == (409, "changed-meanwhile")
    assert "phone" in late.body["detail"]
    assert "3322" not in str(late.body)
    assert stored(world.resident).record.phone == "+33153732222"
    assert decide(world.home.manager, correction, "refused", reason="You changed it yourself.").status == 201


def test_what_the_person_has_set_right_since_is_no_obstacle(world: World) -> None:
    correction = asked(world.resident, wanted={"name": "Corrected"})
    commit(PEOPLE.change(world.resident.id, name="Corrected", version=1))
    assert decide(world.home.manager, correction).status == 201


def test_a_decision_stands_though_the_bus_refuses_its_letter(world: World) -> None:
    correction = asked(world.resident)
    with refusing("PutEvents", "InternalFailure"):
        assert decide(world.home.manager, correction).status == 201
    assert aws.count(MESSAGES) == 1


def test_managers_decide_for_their_organisation_and_compliance_for_all(world: World) -> None:
    correction = asked(world.resident)
    nothing = decide(world.home.manager, f"cor_{'0' * 26}")
    for stranger in (world.elsewhere.manager, world.neighbour, world.resident):
        answer = decide(stranger, correction)
        assert (answer.status, answer.body["detail"]) == (404, nothing.body["detail"])
    assert decide(world.neighbour, correction, roles=("compliance",)).status == 201


def test_nobody_decides_what_oneself_has_asked(world: World) -> None:
    correction = asked(world.home.manager)
    assert decide(world.home.manager, correction).status == 403
    deputy = add_person(world.home.organisation, "deputy", world.resident.created_at)
    relate(deputy, "manager", since=world.resident.created_at)
    assert decide(deputy, correction).status == 201


def test_everybody_sees_the_own_and_managers_those_of_their_organisation(world: World) -> None:
    own, of_neighbour = asked(world.resident), asked(world.neighbour)
    home = world.home.organisation.id
    assert [each["id"] for each in listed(world.resident).body["data"]] == [own]
    assert listed(world.home.manager).body["data"] == []
    of_home = listed(world.home.manager, organisation_id=home)
    assert {each["id"] for each in of_home.body["data"]} == {own, of_neighbour}
    for stranger in (world.resident, world.elsewhere.manager):
        assert listed(stranger, organisation_id=home).status == 404
    assert len(listed(world.resident, "compliance", organisation_id=home).body["data"]) == 2


def test_who_looks_at_anothers_correction_leaves_a_trace(world: World) -> None:
    asked(world.resident)
    aws.events()
    listed(world.resident)
    assert aws.events() == []
    listed(world.home.manager, organisation_id=world.home.organisation.id)
    [looked] = aws.events()
    assert (looked["subject"], looked["data"]["kind"]) == (world.home.manager.id, "corrections")
    assert looked["data"]["persons"] == world.resident.id


def test_a_correction_that_nobody_decides_ends_all_the_same(world: World, at: Clock) -> None:
    asked(world.resident)
    [item] = aws.contents(CORRECTIONS)["corrections"]
    assert aws.expiry_of(item) > at.now.timestamp()


def test_the_term_counts_from_the_decision(world: World, at: Clock) -> None:
    correction = asked(world.resident)
    [early] = aws.contents(CORRECTIONS)["corrections"]
    at.forward(days=20)
    decide(world.home.manager, correction)
    [late] = aws.contents(CORRECTIONS)["corrections"]
    assert aws.expiry_of(late) - aws.expiry_of(early) == 20 * 24 * 3600
    [told] = lines(at.now, "retention.record.dated")
    assert told.facts["key"] == [correction]
    assert sorted(told.facts["changes"]) == ["closed_at", "expires_at"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/"),
        ({"wanted": {}}, "/"),
        ({"wanted": {"email": "x@example.com"}}, "/wanted/email"),
        ({"wanted": {"organisation_id": "x"}}, "/wanted/organisation_id"),
        ({"wanted": {"name": "A\r\nB"}}, "/wanted/name"),
        ({"wanted": {"phone": "123"}}, "/wanted/phone"),
        ({"wanted": {"birth_year": "1990"}}, "/wanted/birth_year"),
        ({"wanted": {"birth_year": 2020}}, "/birth_year"),
        ({"note": "x" * 2001}, "/note"),
        ({"note": "\x1b[2J"}, "/note"),
    ],
)
def test_what_cannot_be_asked_is_refused_and_nothing_is_written(world: World, body: Any, pointer: str) -> None:
    before_it = aws.contents(CORRECTIONS, PEOPLE)
    answer = call(ask_corrections.handler, f"POST {ASK}", body, caller=world.resident)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, pointer)
    assert aws.contents(CORRECTIONS, PEOPLE) == before_it


def test_a_note_about_health_is_refused_without_repeating_it(world: World, operated_by: Callable[[str], None]) -> None:
    operated_by("noke")
    answer = ask(world.resident, body={"note": "I am HIV positive and in chemotherapy."})
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/note")
    assert not re.search("HIV|chemo", str(answer.body))
    assert aws.count(CORRECTIONS) == 0


def test_corrections_are_asked_ten_times_an_hour(world: World) -> None:
    assert [ask(world.resident).status for _ in range(11)] == [201] * 10 + [429]


def test_who_has_left_asks_nothing_and_is_corrected_no_more(world: World, at: Clock) -> None:
    correction = asked(world.resident)
    commit(PEOPLE.change(world.resident.id, expires_at=at.now))
    assert ask(world.resident).status == 404
    assert decide(world.home.manager, correction).status == 404
