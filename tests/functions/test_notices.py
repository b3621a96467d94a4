"""Versions of the policy on their way: drafted, announced in time, withdrawn, and in force by the clock alone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from functions.notices import manage_notices
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import another_process, before, call, refusing
from tests.functions.relations import lines
from tests.functions.versions import (
    ANNOUNCE,
    CHANGES,
    DRAFT,
    OFFICER,
    WITHDRAW,
    announced,
    body,
    day,
    draft,
    listed,
    read,
    staff,
)
from tests.functions.world import World
from vestibule import ids
from vestibule.messages import batches
from vestibule.notices.holdings import NOTICES
from vestibule.policy.pack import OPERATORS

DAY = timedelta(days=1)
NOBODYS = f"ntc_{'0' * 26}"


def test_a_draft_is_seen_by_staff_only(world: World, at: Clock) -> None:
    made = draft(at)
    assert (made.status, made.body["state"], made.body["in_force_on"]) == (201, "draft", day(at, 20))
    notice_id = made.body["id"]
    assert made.headers["location"] == f"/v1/notices/{notice_id}"
    for role in ("compliance", "operator"):
        assert read(notice_id, OFFICER, role).body["state"] == "draft"
        assert [notice["id"] for notice in listed(OFFICER, role)["data"]] == [notice_id]
    for caller in (world.resident, world.home.manager):
        assert read(notice_id, caller, "manager").status == 404
        assert read(notice_id, caller).body["detail"] == read(NOBODYS, caller).body["detail"]
        assert listed(caller)["data"] == []


def test_only_compliance_and_the_operator_draft_announce_and_withdraw(world: World, at: Clock) -> None:
    notice_id = draft(at).body["id"]
    done = aws.contents()
    for caller in (world.resident, world.home.manager):
        for roles in ((), ("manager",), ("resident", "technician", "dealer")):
            assert draft(at, by=caller, roles=roles).status == 403
            for route in (ANNOUNCE, WITHDRAW):
                assert staff(route, notice_id, by=caller, roles=roles).status == 403
    assert aws.contents() == done


def test_an_announcement_begins_a_letter_to_everybody_and_stands_in_the_ledger(world: World, at: Clock) -> None:
    notice_id = draft(at).body["id"]
    answer = staff(ANNOUNCE, notice_id)
    assert (answer.status, answer.body["state"], answer.body["warnings"]) == (202, "announced", [])
    pieces = batches.pieces_of(notice_id, at.now)
    [head] = [piece for piece in pieces if piece.part == batches.HEAD]
    assert (head.kind, head.values, head.permission) == ("notices.announced", {"notice_id": notice_id}, None)
    assert aws.executions(aws.LETTERS_TO_MANY) == [f"{notice_id}-0"]
    drafted, told = lines(at.now, "notices.notice.drafted", "notices.notice.announced")
    facts = {"edition": "2026-11-20-bbbbbbbb", "digest": "b" * 64, "in_force_on": day(at, 20), "by": OFFICER}
    assert (drafted.subject, drafted.facts, told.subject, told.facts) == (notice_id, facts, notice_id, facts)
    seen = read(notice_id, OFFICER, "compliance").body
    assert (seen["progress"]["state"], seen["progress"]["concerned"], seen["progress"]["posted"]) == ("going", 0, 0)
    assert read(notice_id, world.resident).body["progress"] is None


def test_everybody_reads_an_announced_version_in_their_language(world: World, at: Clock) -> None:
    notice_id = announced(at)
    for person, language in ((world.resident, "nl"), (world.elsewhere.manager, "en")):
        seen = read(notice_id, person, accept_language=language).body
        assert (seen["language"], seen["changes"], seen["shown"]["language"]) == (language, CHANGES[language], language)
        assert (seen["state"], seen["said"], seen["is_deployed"]) == ("announced", None, False)
    assert listed(world.resident)["data"][0]["changes"] == CHANGES["fr"]


def test_a_language_that_the_version_does_not_have_is_replaced_by_the_operator_s(world: World, at: Clock) -> None:
    changes = {language: CHANGES[language] for language in ("en", "fr")}
    notice_id = announced(at, changes=changes)
    seen = read(notice_id, world.resident, accept_language="nl").body
    assert (seen["language"], seen["changes"], seen["shown"]["language"]) == ("fr", CHANGES["fr"], "fr")


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("ahead", [0, 1, 7, 8, 9])
def test_every_operator_announces_as_its_policy_promises(
    world: World, at: Clock, operated_by: Callable[[str], None], operator: str, ahead: int
) -> None:
    operated_by(operator)
    made = draft(at, ahead)
    is_late = operator == "fleetback" and ahead < 8
    is_near = operator == "fleetback" and ahead == 8
    codes = ["too-soon"] if is_late else ["not-safe"] if is_near else []
    assert [remark["code"] for remark in made.body["warnings"]] == codes
    answer = staff(ANNOUNCE, made.body["id"])
    if is_late:
        assert (answer.status, answer.code) == (422, "too-soon")
        assert answer.body["earliest"] == {"legal": day(at, 8), "safe": day(at, 9)}
        assert read(made.body["id"], OFFICER, "operator").body["state"] == "draft"
        assert batches.pieces_of(made.body["id"], at.now) == ()
    else:
        assert (answer.status, answer.body["state"]) == (202, "announced" if ahead else "in_force")


def test_the_day_of_the_announcement_is_the_controller_s(
    world: World, at: Clock, operated_by: Callable[[str], None]
) -> None:
    operated_by("fleetback")
    notice_id = draft(at, 8).body["id"]
    midnight = at.now.replace(hour=23)  # in Luxembourg
    at.now = midnight
    assert staff(ANNOUNCE, notice_id).code == "too-soon"
    at.now = midnight - timedelta(milliseconds=1)
    assert staff(ANNOUNCE, notice_id).status == 202


def test_a_draft_whose_day_has_passed_cannot_be_announced(world: World, at: Clock) -> None:
    notice_id = draft(at, 2).body["id"]
    at.forward(days=3)
    answer = staff(ANNOUNCE, notice_id)
    assert (answer.status, answer.code, answer.body["earliest"]["legal"]) == (422, "too-soon", day(at, 0))


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"in_force_on": "2026-11-20"}, "/in_force_on"),
        ({"in_force_on": "2026-02-30"}, "/in_force_on"),
        ({"in_force_on": "1.12.2026"}, "/in_force_on"),
        ({"in_force_on": "2026-12-01T00:00:00Z"}, "/in_force_on"),
        ({"in_force_on": 1796083200}, "/in_force_on"),
        ({"in_force_on": "9999-12-31"}, "/in_force_on"),
        ({"changes": {"en": CHANGES["en"]}}, "/changes"),
        ({"changes": {}}, "/changes"),
        ({"changes": {**CHANGES, "de": ["Neu."]}}, "/changes/de/[key]"),
        ({"changes": {**CHANGES, "nl": []}}, "/changes/nl"),
        ({"changes": {**CHANGES, "nl": ["one\r\nBcc: everybody@example.com"]}}, "/changes/nl/0"),
        ({"edition": "the new one"}, "/edition"),
        ({"edition": "2026-11-20-aaaaaaaa"}, "/"),
        ({"digest": "B" * 64}, "/digest"),
    ],
)
def test_what_cannot_be_a_version_is_refused(world: World, at: Clock, said: dict[str, Any], pointer: str) -> None:
    answer = call(manage_notices.handler, DRAFT, body(at, 20) | said, caller=OFFICER, roles=("compliance",))
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, pointer)
    assert aws.count(NOTICES) == 0


def test_an_announced_version_cannot_be_announced_again_and_its_edition_neither(world: World, at: Clock) -> None:
    notice_id, other = announced(at), draft(at).body["id"]
    assert staff(ANNOUNCE, notice_id).code == "announced-already"
    assert staff(ANNOUNCE, other).code == "announced-already"
    assert staff(WITHDRAW, notice_id).status == 202
    assert staff(ANNOUNCE, notice_id).code == "notice-withdrawn"
    assert staff(ANNOUNCE, other).status == 202


def test_a_version_is_withdrawn_with_a_letter_to_all_who_heard_of_it(world: World, at: Clock) -> None:
    notice_id = announced(at)
    answer = staff(WITHDRAW, notice_id)
    assert (answer.status, answer.body["state"]) == (202, "withdrawn")
    [head] = [piece for piece in batches.pieces_of(f"{notice_id}-withdrawn", at.now) if piece.part == batches.HEAD]
    assert (head.kind, head.values) == ("notices.withdrawn", {"notice_id": notice_id})
    assert read(notice_id, world.resident).body["state"] == "withdrawn"
    assert [line.subject for line in lines(at.now, "notices.notice.withdrawn")] == [notice_id]
    assert staff(WITHDRAW, notice_id).code == "notice-withdrawn"


def test_a_draft_is_withdrawn_without_a_letter(world: World, at: Clock) -> None:
    notice_id = draft(at).body["id"]
    assert staff(WITHDRAW, notice_id).body["state"] == "withdrawn"
    assert batches.pieces_of(f"{notice_id}-withdrawn", at.now) == ()
    assert aws.executions(aws.LETTERS_TO_MANY) == []
    assert read(notice_id, world.resident).status == 404


def test_what_is_in_force_cannot_be_withdrawn(world: World, at: Clock) -> None:
    notice_id = announced(at, 1)
    at.forward(days=1)
    assert staff(WITHDRAW, notice_id).code == "in-force"
    assert read(notice_id, world.resident).body["state"] == "in_force"


def test_nobody_knows_a_notice_that_does_not_exist(world: World) -> None:
    for route in (ANNOUNCE, WITHDRAW):
        assert staff(route, NOBODYS).status == 404
        assert staff(route, "ntc_1").status == 422
    assert read("ntc_1", world.resident).status == 422


def test_of_two_who_announce_at_once_one_is_told_that_it_is_announced(world: World, at: Clock) -> None:
    notice_id, other = draft(at).body["id"], another_process(manage_notices)
    answers: list[Any] = []

    def overtake() -> None:
        answers.append(call(other, ANNOUNCE, {}, caller=OFFICER, roles=("operator",), notice_id=notice_id))

    with before("TransactWriteItems", overtake):
        answers.append(staff(ANNOUNCE, notice_id))
    assert [(answer.status, answer.body.get("type")) for answer in answers] == [
        (202, None),
        (409, "/problems/announced-already"),
    ]
    assert len(lines(at.now, "notices.notice.announced")) == 1


def test_a_version_that_is_withdrawn_while_it_is_announced_stays_withdrawn(world: World, at: Clock) -> None:
    notice_id, other = draft(at).body["id"], another_process(manage_notices)

    def overtake() -> None:
        assert call(other, WITHDRAW, {}, caller=OFFICER, roles=("operator",), notice_id=notice_id).status == 202

    with before("TransactWriteItems", overtake):
        assert staff(ANNOUNCE, notice_id).code == "notice-withdrawn"
    assert batches.pieces_of(notice_id, at.now) == ()


def test_a_start_that_fails_does_not_undo_the_announcement(world: World, at: Clock) -> None:
    notice_id = draft(at).body["id"]
    with refusing("StartExecution", "ThrottlingException"):
        assert staff(ANNOUNCE, notice_id).status == 202
    assert read(notice_id, world.resident).body["state"] == "announced"
    assert aws.executions(aws.LETTERS_TO_MANY) == []


def test_an_identifier_of_another_thing_is_refused(world: World) -> None:
    assert read(ids.derived("cmp", "x"), world.resident).status == 422
