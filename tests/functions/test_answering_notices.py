"""What people say of a version: accepted or refused, with what was shown, until it is in force in both directions."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from functions.notices import answer_notice
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import another_process, before, call, refusing
from tests.functions.relations import lines
from tests.functions.versions import (
    ANNOUNCE,
    ANSWER,
    CHANGES,
    OFFICER,
    WITHDRAW,
    announced,
    draft,
    follow,
    letters,
    read,
    say,
    staff,
)
from tests.functions.world import World, add_person
from vestibule import config, ids
from vestibule.answers import ANSWERS
from vestibule.clock import written
from vestibule.evidence import EVIDENCE
from vestibule.messages.holdings import MESSAGES
from vestibule.notices.holdings import ACCEPTANCES
from vestibule.notices.model import Acceptance
from vestibule.notices.timing import begins
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.policy.edition import edition
from vestibule.policy.pack import OPERATORS
from vestibule.table import commit

KINDS = ("notices.version.accepted", "notices.version.refused")


def stored(person: Person, notice_id: str, at: Clock) -> Acceptance:
    found = ACCEPTANCES.get(person.id, notice_id, now=at.now)
    assert found
    return found


def midnight(notice_id: str, world: World) -> str:
    """When the version is in force, as its readers see it."""
    instant: str = read(notice_id, world.resident).body["in_force_at"]
    return instant


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("language", ["en", "fr", "nl"])
def test_an_acceptance_is_recorded_by_version_with_what_was_shown(
    world: World, at: Clock, operated_by: Callable[[str], None], operator: str, language: str
) -> None:
    operated_by(operator)
    notice_id = announced(at)
    shown = read(notice_id, world.resident, accept_language=language).body["shown"]
    answer = say("accepted", world.resident, notice_id, shown=shown)
    assert (answer.status, answer.body["choice"], answer.body["closes_at"]) == (201, "accepted", None)
    record = stored(world.resident, notice_id, at)
    assert (record.choice, record.edition, record.shown) == ("accepted", "2026-11-20-bbbbbbbb", shown["digest"])
    assert (record.language, record.said_at, record.expires_at) == (language, at.now, None)
    [line] = lines(at.now, *KINDS)
    assert (line.kind, line.subject) == ("notices.version.accepted", notice_id)
    assert line.facts == {
        "person_id": world.resident.id,
        "edition": "2026-11-20-bbbbbbbb",
        "shown": shown["digest"],
        "language": language,
        "number": 1,
        "closes_at": None,
    }
    said = read(notice_id, world.resident).body["said"]
    assert said == {"choice": "accepted", "said_at": written(at.now), "closes_at": None}
    assert read(notice_id, world.neighbour).body["said"] is None
    assert letters(at, world.resident) == []


def test_a_refusal_waits_for_the_day_and_is_confirmed_in_writing(world: World, at: Clock) -> None:
    notice_id = announced(at)
    answer = say("refused", world.resident, notice_id)
    on = midnight(notice_id, world)
    assert on == written(begins(staff_day(notice_id), "America/Toronto"))
    assert (answer.status, answer.body["closes_at"], answer.body["warnings"]) == (201, on, [])
    [letter] = letters(at, world.resident)
    assert (letter.kind, letter.language, letter.permission) == ("notices.refused", "en", None)
    assert letter.values == {"edition": "2026-11-20-bbbbbbbb", "closes_at": on}
    record = stored(world.resident, notice_id, at)
    assert (record.closing, record.closed_at) == ("untold", None)
    told = [event for event in aws.events() if event["type"] == "notices.version.refused"]
    assert [event["data"] for event in told] == [{"person_id": world.resident.id, "notice_id": notice_id}]


def staff_day(notice_id: str) -> Any:
    return date.fromisoformat(read(notice_id, OFFICER, "operator").body["in_force_on"])


def test_until_the_day_the_last_word_counts_in_both_directions(world: World, at: Clock) -> None:
    notice_id = announced(at)
    for choice in ("accepted", "refused", "accepted", "refused", "accepted"):
        at.forward(hours=1)
        assert say(choice, world.resident, notice_id).status == 201
    record = stored(world.resident, notice_id, at)
    assert (record.choice, record.closing, record.closes_at, record.number) == ("accepted", None, None, 5)
    assert [line.facts["number"] for line in lines(at.now, *KINDS)] == [1, 2, 3, 4, 5]
    assert [letter.kind for letter in letters(at, world.resident)] == ["notices.refused", "notices.refused"]


def test_in_force_it_can_be_accepted_still_and_who_refuses_closes_the_account(world: World, at: Clock) -> None:
    notice_id = announced(at, 1)
    at.forward(days=1)
    assert say("accepted", world.resident, notice_id).body["closes_at"] is None
    at.forward(hours=1)
    assert say("refused", world.resident, notice_id).body["closes_at"] == written(at.now)
    late = say("accepted", world.resident, notice_id)
    assert (late.status, late.code) == (409, "account-closing")


def test_a_refusal_can_be_at_once(world: World, at: Clock) -> None:
    notice_id = announced(at)
    assert say("refused", world.resident, notice_id, at_once=True).body["closes_at"] == written(at.now)
    assert say("accepted", world.resident, notice_id).code == "account-closing"


def test_once_the_day_has_come_a_refusal_stands(world: World, at: Clock) -> None:
    notice_id = announced(at, 1)
    say("refused", world.resident, notice_id)
    at.now = begins(staff_day(notice_id), "America/Toronto") - timedelta(milliseconds=1)
    assert say("refused", world.resident, notice_id).status == 201
    at.forward(milliseconds=1)
    assert say("accepted", world.resident, notice_id).code == "account-closing"


@pytest.mark.parametrize("operator", OPERATORS)
def test_the_version_in_force_is_accepted_at_the_first_sign_in_without_a_notice(
    world: World, at: Clock, operated_by: Callable[[str], None], operator: str
) -> None:
    operated_by(operator)
    answer = say("accepted", world.resident, "current")
    deployed = edition(config.operator_pack())
    assert (answer.status, answer.body["edition"]) == (201, deployed.name)
    follow()  # the version gets its record an hour later: what was said of it stays
    seen = read(answer.body["notice_id"], world.resident).body
    assert (seen["digest"], seen["said"]["choice"], seen["state"]) == (deployed.digest, "accepted", "in_force")
    assert read("current", world.resident).body["said"]["choice"] == "accepted"


def test_a_draft_is_unknown_to_people_and_undecided_for_staff(world: World, at: Clock) -> None:
    notice_id = draft(at).body["id"]
    shown = read(notice_id, OFFICER, "operator").body["shown"]
    assert say("accepted", world.resident, notice_id, shown=shown).status == 404
    refused = say("accepted", world.resident, notice_id, shown=shown, roles=("compliance",))
    assert (refused.status, refused.code) == (409, "not-announced")
    assert aws.count(ACCEPTANCES) == 0


def test_nothing_is_said_of_a_withdrawn_or_a_superseded_version(world: World, at: Clock) -> None:
    gone, first, second = announced(at, 1, digit="1"), announced(at, 1, digit="2"), announced(at, 2, digit="3")
    shown = {notice_id: read(notice_id, world.resident).body["shown"] for notice_id in (gone, first, second)}
    staff(WITHDRAW, gone)
    assert say("accepted", world.resident, gone, shown=shown[gone]).code == "notice-withdrawn"
    at.forward(days=2)
    assert say("accepted", world.resident, first, shown=shown[first]).code == "superseded"
    assert say("accepted", world.resident, second, shown=shown[second]).status == 201


def test_what_was_not_shown_cannot_be_decided_on(world: World, at: Clock) -> None:
    notice_id, other = announced(at), announced(at, 30, digit="c")
    good = read(notice_id, world.resident).body["shown"]
    foreign = read(other, world.resident).body["shown"]
    for shown, pointers in (
        (foreign, ["/shown/edition", "/shown/digest"]),
        ({**good, "digest": "0" * 64}, ["/shown/digest"]),
        ({**good, "edition": foreign["edition"]}, ["/shown/edition"]),
        ({**good, "language": "en"}, ["/shown/digest"]),
        ({**good, "language": "de"}, ["/shown/language"]),
        ({"edition": good["edition"], "digest": good["digest"]}, ["/shown/language"]),
    ):
        answer = say("accepted", world.resident, notice_id, shown=shown)
        assert (answer.status, [error["pointer"] for error in answer.body["errors"]]) == (422, pointers)
    assert aws.count(ACCEPTANCES) == 0


def test_a_language_that_the_version_was_never_shown_in_is_refused(world: World, at: Clock) -> None:
    notice_id = announced(at, changes={language: CHANGES[language] for language in ("en", "fr")})
    shown = read(notice_id, world.resident).body["shown"]
    answer = say("accepted", world.resident, notice_id, shown={**shown, "language": "nl"})
    assert answer.body["errors"][0]["pointer"] == "/shown/language"


@pytest.mark.parametrize(
    "said",
    [{"choice": "perhaps"}, {"choice": "accepted", "at_once": True}, {"choice": "refused", "at_once": "yes"}],
)
def test_only_yes_and_no_are_answers(world: World, at: Clock, said: dict[str, Any]) -> None:
    notice_id = announced(at)
    sent = {"shown": read(notice_id, world.resident).body["shown"], **said}
    answer = call(answer_notice.handler, ANSWER, sent, caller=world.resident, notice_id=notice_id)
    assert (answer.status, aws.count(ACCEPTANCES)) == (422, 0)


def test_staff_without_a_record_of_their_own_has_nothing_to_accept(world: World, at: Clock) -> None:
    notice_id = announced(at)
    shown = read(notice_id, world.resident).body["shown"]
    assert say("accepted", OFFICER, notice_id, shown=shown).code == "not-a-person"


def test_everybody_decides_for_oneself_only(world: World, at: Clock) -> None:
    notice_id = announced(at)
    say("refused", world.resident, notice_id)
    say("accepted", world.neighbour, notice_id)
    say("accepted", world.elsewhere.manager, notice_id)
    choices = [stored(person, notice_id, at).choice for person in (world.resident, world.neighbour)]
    assert choices == ["refused", "accepted"]
    everybody = (world.resident, world.neighbour, world.elsewhere.manager, world.home.manager)
    seen = [read(notice_id, person).body["said"] for person in everybody]
    assert [said and said["choice"] for said in seen] == ["refused", "accepted", "accepted", None]


def test_the_only_manager_who_refuses_is_told_what_becomes_of_the_organisation(world: World, at: Clock) -> None:
    notice_id = announced(at)
    [warning] = say("refused", world.home.manager, notice_id).body["warnings"]
    assert warning["code"] == "organisation-without-manager"
    assert say("accepted", world.home.manager, notice_id).body["warnings"] == []


def test_of_yes_and_no_at_once_one_comes_after_the_other(world: World, at: Clock) -> None:
    notice_id, other = announced(at), another_process(answer_notice)
    shown = read(notice_id, world.resident).body["shown"]

    def overtake() -> None:
        assert say("refused", world.resident, notice_id, shown=shown, handler=other).status == 201

    with before("TransactWriteItems", overtake):
        assert say("accepted", world.resident, notice_id, shown=shown).status == 201
    record = stored(world.resident, notice_id, at)
    assert (record.choice, record.number, record.closing) == ("accepted", 2, None)
    assert [line.kind.rpartition(".")[2] for line in lines(at.now, *KINDS)] == ["refused", "accepted"]


def test_the_same_answer_sent_twice_at_once_is_one(world: World, at: Clock) -> None:
    notice_id, other = announced(at), another_process(answer_notice)
    shown = read(notice_id, world.resident).body["shown"]
    with before(
        "TransactWriteItems", lambda: say("refused", world.resident, notice_id, shown=shown, handler=other, key="k")
    ):
        answer = say("refused", world.resident, notice_id, shown=shown, key="k")
    assert (answer.status, answer.headers["idempotent-replayed"]) == (201, "true")
    assert stored(world.resident, notice_id, at).number == 1
    assert len(letters(at, world.resident)) == 1


def test_a_bus_that_refuses_does_not_undo_the_answer(world: World, at: Clock) -> None:
    notice_id = announced(at)
    with refusing("PutEvents", "InternalFailure"):
        assert say("refused", world.resident, notice_id).status == 201
    assert stored(world.resident, notice_id, at).closing == "untold"
    assert follow()["called"] == 1


def test_an_answer_says_no_name(world: World, at: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    commit(PEOPLE.change(world.resident.id, name="Xanthippe Quillfeather", email="xq@quillfeather.example"))
    notice_id = announced(at)
    say("refused", world.resident, notice_id)
    follow()

    said = json.dumps(aws.contents(ANSWERS, EVIDENCE, MESSAGES, ACCEPTANCES)) + json.dumps(aws.events())
    said += capsys.readouterr().out
    assert world.resident.id in said
    assert [word for word in ("Xanthippe", "uillfeather") if word in said] == []


def test_a_child_s_refusal_is_a_refusal(world: World, at: Clock) -> None:
    child = add_person(world.home.organisation, "child", at.now, "fr")
    commit(PEOPLE.change(child.id, birth_years="2014-2017", guardian_id=world.resident.id))
    notice_id = announced(at)
    assert say("refused", child, notice_id).status == 201
    assert [letter.language for letter in letters(at, child)] == ["fr"]


def test_an_unknown_version_is_unknown(world: World, at: Clock) -> None:
    announced(at)
    shown = read("current", world.resident).body["shown"]
    for notice_id, status in ((f"ntc_{'0' * 26}", 404), ("ntc_1", 422), (ids.derived("per", "x"), 422)):
        assert say("accepted", world.resident, notice_id, shown=shown).status == status


def test_accepting_what_is_announced_says_nothing_of_what_is_in_force(world: World, at: Clock) -> None:
    notice_id = announced(at)
    say("accepted", world.resident, notice_id)
    assert read("current", world.resident).body["said"] is None
    assert staff(ANNOUNCE, notice_id).status == 409
