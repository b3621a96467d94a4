"""Erasure from the plan to the receipt: everything goes but what stays on a ground, and a second look proves it."""

from datetime import timedelta

import pytest

from functions.access import end_faces
from functions.people import retell_endings
from functions.requests import (
    begin_erasure,
    confirm_erasure,
    erase_holding,
    plan_request,
    show_erasure_receipt,
    show_plan,
)
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT, before, refusing
from tests.functions.deciding import decide
from tests.functions.erasures import (
    DAY,
    asked,
    erased,
    erased_holding,
    fates,
    fill,
    gone,
    held_on,
    let_grants_end,
    planned,
    shown,
)
from tests.functions.ledger import killed_at, proven, seal
from tests.functions.relations import lines
from tests.functions.routes import in_pool
from tests.functions.steps import now_of, run
from tests.functions.test_ended_faces import enrolled, hear
from tests.functions.world import World
from vestibule import config, ids, lifetime
from vestibule.access.holdings import ENTRIES, FACES, IMAGES
from vestibule.climate.holdings import CLIMATES
from vestibule.clock import written
from vestibule.disclosures.holdings import DISCLOSURES
from vestibule.evidence import TooManyWriters
from vestibule.evidence.chain import canonical
from vestibule.people import closing
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.requests import links
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import Decided
from vestibule.requests.progress import NotAllowedYet
from vestibule.requests.recording import as_seen
from vestibule.retention import roster
from vestibule.retention.holdings import HOLDS
from vestibule.retention.model import Hold
from vestibule.steps import StepFailed
from vestibule.table import commit

OFFICERS = [ids.derived("per", each) for each in ("first", "second")]


@pytest.fixture(autouse=True)
def _pool(world: World) -> None:
    in_pool(world.resident.id)


def test_who_stays_keeps_the_home_and_loses_the_traces(world: World, at: Clock) -> None:
    fill(world, world.resident, at.now, entries=3)
    request = asked(world.resident, at)
    given = erased(request)
    assert (given["complete"], given["residue"]) == (True, [])
    assert fates(request, at) == {
        "requests": (0, 0, {"legal-obligation": 1}),
        "messages": (1, 0, {}),
        "people": (0, 0, {"perform-contract": 1}),
        "relations": (0, 0, {"perform-contract": 1}),
        "grants": (0, 0, {"perform-contract": 1}),
        "admissions": (0, 0, {"perform-contract": 1}),
        "commands": (1, 0, {}),
        "entries": (3, 0, {}),
        "images": (1, 0, {}),
        "climates": (0, 1, {}),
        "accounts": (0, 0, {"perform-contract": 1}),
    }
    assert held_on(world.resident, ENTRIES, IMAGES, CLIMATES) == []
    assert aws.count(CLIMATES) == 1, "the set-point is the others' too"


def test_a_picture_of_several_stays_for_the_others_and_is_no_longer_the_person_s(world: World, at: Clock) -> None:
    fill(world, world.resident, at.now)
    image_id = ids.derived("img", world.resident.id)
    commit(IMAGES.change(image_id, people_shown=3))
    request = asked(world.resident, at)
    given = erased(request)
    assert (given["complete"], given["residue"]) == (True, [])
    assert fates(request, at)["images"] == (0, 1, {})
    assert held_on(world.resident, IMAGES) == []
    left = IMAGES.get(image_id, now=at.now)
    assert left
    assert (left.person_id, left.people_shown) == (None, 3)


def test_the_identity_holds_and_says_how_much_there_was(world: World, at: Clock) -> None:
    fill(world, world.resident, at.now, entries=3)
    told = erased(asked(world.resident, at))["completeness"]
    assert (told["held"], told["erased"], told["anonymised"], told["kept"]) == (13, 6, 1, 6)
    assert (told["is_complete"], told["differs"]) == (True, [])


def test_nobody_else_loses_anything(world: World, at: Clock) -> None:
    for person in (world.resident, world.neighbour):
        fill(world, person, at.now)
    before = held_on(world.neighbour)
    erased(asked(world.resident, at))
    assert held_on(world.neighbour) == before


def test_closing_the_account_ends_the_ties_and_then_erases_them(world: World, at: Clock) -> None:
    fill(world, world.resident, at.now)
    request = asked(world.resident, at, "closure")
    assert erased(request)["complete"]
    assert fates(request, at)["grants"] == (1, 0, {})
    assert fates(request, at)["relations"] == (1, 0, {})
    assert PEOPLE.get(world.resident.id, now=at.now), "the answer still needs the address"
    assert gone(request, at) == {"request_id": request.id, "erased": True, "account": True}
    assert (PEOPLE.get(world.resident.id, now=at.now), aws.accounts()) == (None, [])
    assert held_on(world.resident) == ["relations", "requests"], "the end is to be told once more"
    assert RELATIONS.query(world.resident.id, now=at.now).items == ()


def test_the_end_of_a_tie_is_told_though_whoever_ended_it_died_before_that(world: World, at: Clock) -> None:
    fill(world, world.resident, at.now)
    request = asked(world.resident, at, "closure")
    planned(request)
    with refusing("PutEvents", "InternalFailure"), pytest.raises(StepFailed):
        run(begin_erasure, request_id=request.id)
    run(begin_erasure, request_id=request.id)
    let_grants_end()
    assert erased_holding(request, "relations")["erased"] == 1
    assert run(erase_holding, request_id=request.id, holding="grants")["left"] == 1
    at.forward(minutes=5)
    assert retell_endings.handler({}, CONTEXT) == {"told": 1}
    let_grants_end()
    assert erased_holding(request, "grants")["erased"] == 1


def test_who_stood_still_while_another_erased_brings_nothing_back(world: World, at: Clock) -> None:
    fill(world, world.resident, at.now)
    request, began, pack = asked(world.resident, at, "closure"), at.now, config.operator_pack()
    planned(request)

    def meanwhile() -> None:
        at.forward(seconds=4)
        run(begin_erasure, request_id=request.id)
        let_grants_end()
        at.forward(seconds=1)
        assert erased_holding(request, "relations")["erased"] == 1

    with before("TransactWriteItems", meanwhile), pytest.raises(TooManyWriters):
        list(closing.end_all(world.resident.id, began, pack, began))
    [lying] = lifetime.lying_under(RELATIONS, world.resident.id, limit=9)[0]
    assert lying.expires_at == at.now
    assert [line.facts["until"] for line in lines(at.now, "people.relation.ended")] == [
        written(began + timedelta(seconds=4))
    ]
    assert list(closing.end_all(world.resident.id, at.now, pack, at.now)) == []


def test_a_face_goes_with_its_consent_though_its_person_stays(world: World, at: Clock) -> None:
    given = decide(world.resident, "face_entry", "given").body["id"]
    enrolled(world.resident, given, at.now)
    at.forward(minutes=1)
    request = asked(world.resident, at)
    plan = planned(request)
    run(begin_erasure, request_id=request.id)
    assert run(erase_holding, request_id=request.id, holding="faces")["left"] == 1
    assert hear(end_faces, "consent.consent.withdrawn") == ["consent.consent.withdrawn"]
    results = [erased_holding(request, name) for name in plan["holdings"]]
    assert run(confirm_erasure, request_id=request.id, results=results)["complete"]
    assert fates(request, at)["faces"] == (1, 0, {})
    assert fates(request, at)["consents"] == (0, 0, {"legal-obligation": 1})
    assert held_on(world.resident, FACES) == []


def test_an_organisation_that_nobody_manages_any_more_is_told_of(
    world: World, at: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    request = asked(world.home.manager, at, "closure")
    erased(request)
    assert '"OrganisationsWithoutManager"' in capsys.readouterr().out


def test_what_still_runs_is_waited_for(world: World, at: Clock) -> None:
    fill(world, world.resident, at.now)
    request = asked(world.resident, at, "closure")
    planned(request)
    run(begin_erasure, request_id=request.id)
    waiting = run(erase_holding, request_id=request.id, holding="grants")
    assert (waiting["erased"], waiting["left"], waiting["more"]) == (0, 1, True)
    looked = run(confirm_erasure, request_id=request.id, results=[waiting])
    assert not looked["complete"]
    assert {"grants", "entries"} <= set(looked["residue"])
    assert now_of(request, at).done == []


def test_a_hold_keeps_a_record_past_its_end_and_no_longer(world: World, at: Clock) -> None:
    fill(world, world.resident, at.now, entries=2)
    hold = Hold(
        id=ids.derived("hld", "theft"),
        reason="fraud",
        person_id=world.resident.id,
        created_by=world.home.manager.id,
        created_at=at.now,
        ends_at=at.now + 30 * DAY,
    )
    commit(HOLDS.add(hold), roster.enter(hold.id))
    [first, second] = ENTRIES.query(world.resident.id, index="by_person", now=at.now).items
    for each in (first, second):
        commit(lifetime.keep(ENTRIES, (each.id,), hold.id, hold.ends_at))
    request = asked(world.resident, at)
    planned(request)
    run(begin_erasure, request_id=request.id)
    assert erased_holding(request, "entries")["kept"] == 2
    lying = lifetime.lying(ENTRIES, (first.id,))
    assert lying
    assert (lying.expires_at, lying.held_by) == (at.now, frozenset({hold.id}))
    assert ENTRIES.query(world.resident.id, index="by_person", now=at.now).items == ()


def test_every_step_twice_changes_nothing(world: World, at: Clock) -> None:
    fill(world, world.resident, at.now)
    request = asked(world.resident, at)
    assert planned(request) == planned(request)
    run(begin_erasure, request_id=request.id)
    plan = planned(request)
    results = [erased_holding(request, name) for name in plan["holdings"]]
    done = aws.contents()
    run(begin_erasure, request_id=request.id)
    for name in plan["holdings"]:
        assert erased_holding(request, name)["erased"] == 0
    assert aws.contents() == done
    first = run(confirm_erasure, request_id=request.id, results=results)
    done = aws.contents()
    assert run(confirm_erasure, request_id=request.id, results=results) == first
    assert aws.contents() == done


@pytest.mark.parametrize("write", range(4))
def test_killed_at_any_write_it_comes_to_the_same_end(world: World, at: Clock, write: int) -> None:
    fill(world, world.resident, at.now, entries=60)
    request = asked(world.resident, at)
    plan = planned(request)
    run(begin_erasure, request_id=request.id)
    with killed_at(write), pytest.raises(KeyboardInterrupt):
        run(erase_holding, request_id=request.id, holding="entries")
    results = [erased_holding(request, name) for name in plan["holdings"]]
    assert run(confirm_erasure, request_id=request.id, results=results)["complete"]
    assert fates(request, at)["entries"] == (60, 0, {})
    assert held_on(world.resident, ENTRIES) == []
    dated = [line.facts["table"] for line in lines(at.now, "retention.record.dated")]
    assert dated.count("entries") == 60


def test_each_end_stands_in_the_ledger_for_a_restore_to_repeat(world: World, at: Clock) -> None:
    fill(world, world.resident, at.now, entries=5)
    erased(asked(world.resident, at))
    dated = [line.facts for line in lines(at.now, "retention.record.dated")]
    assert sum(facts["table"] == "entries" for facts in dated) == 5
    [climate] = [facts["changes"] for facts in dated if facts["table"] == "climates"]
    assert climate == {"person_id": None}


def test_nothing_begins_before_two_have_agreed(world: World, at: Clock) -> None:
    request = asked(world.resident, at, decisions=[])
    assert planned(request)["needs_decision"]
    with pytest.raises(NotAllowedYet):
        run(begin_erasure, request_id=request.id)
    with pytest.raises(erase_holding.NotBegun):
        run(erase_holding, request_id=request.id, holding="entries")


def test_nothing_begins_while_it_may_be_thought_over(world: World, at: Clock) -> None:
    request = asked(world.resident, at, cools_until=at.now + timedelta(days=3))
    planned(request)
    with pytest.raises(NotAllowedYet):
        run(begin_erasure, request_id=request.id)
    at.forward(days=3)
    run(begin_erasure, request_id=request.id)
    assert now_of(request, at).state == "acting"


def test_a_refusal_in_the_same_moment_is_heeded(world: World, at: Clock) -> None:
    request = asked(world.resident, at, "closure")
    planned(request)
    no = [Decided(decision="refuse", by=each, at=at.now, ground="legal-obligation") for each in OFFICERS]
    with (
        before("TransactWriteItems", lambda: commit(as_seen(now_of(request, at), decisions=no))),
        pytest.raises(StepFailed, match="Meanwhile"),
    ):
        run(begin_erasure, request_id=request.id)
    with pytest.raises(NotAllowedYet):
        run(begin_erasure, request_id=request.id)
    assert now_of(request, at).state == "planned"


def test_what_a_law_forbids_to_tell_of_is_neither_told_nor_touched(world: World, at: Clock) -> None:
    passage = {
        "person_id": world.resident.id,
        "id": ids.derived("dsc", "secret"),
        "kind": "passed_on",
        "recipient": ids.derived("rcp", "police"),
        "recipient_kind": "authorities",
        "purpose": "law",
        "basis": "legal_obligation",
        "data": [],
        "fields": [],
        "at": at.now,
        "silent_until": at.now + 30 * DAY,
    }
    commit(DISCLOSURES.add(DISCLOSURES.record.model_validate(passage)))
    request = asked(world.resident, at)
    assert erased(request)["complete"]
    assert "disclosures" not in fates(request, at)
    assert aws.count(DISCLOSURES) == 1


def test_the_plan_is_shown_in_words_to_the_person_and_the_team_alone(world: World, at: Clock) -> None:
    fill(world, world.resident, at.now)
    request = asked(world.resident, at)
    assert shown(show_plan, request, world.resident).code == "not-there-yet"
    planned(request)
    answer = shown(show_plan, request, world.resident)
    [tie] = [each["keep"] for each in answer.body["holdings"] if each["holding"] == "relations"]
    assert tie == [{"ground": "perform-contract", "until": None, "count": 1, "because": tie[0]["because"]}]
    assert " " in tie[0]["because"]
    assert answer.body["completeness"]["is_complete"]
    assert shown(show_plan, request, ids.derived("per", "officer"), "compliance").status == 200
    assert shown(show_plan, request, world.neighbour).status == 404
    assert shown(show_plan, request, world.home.manager, "manager").status == 404


def test_the_receipt_proves_every_line_to_whoever_has_the_key(world: World, at: Clock) -> None:
    fill(world, world.resident, at.now)
    request = asked(world.resident, at)
    assert shown(show_erasure_receipt, request, world.resident).code == "not-there-yet"
    erased(request)
    early = shown(show_erasure_receipt, request, world.resident).body
    assert (early["proofs"], len(early["waiting"])) == ([], 6)
    at.forward(days=1)
    seal()
    receipt = shown(show_erasure_receipt, request, world.resident).body
    assert receipt["waiting"] == []
    facts = [proven(canonical(proof)).line for proof in receipt["proofs"]]
    assert {line.subject for line in facts if line} == {request.id}
    assert facts[-1]
    assert facts[-1].facts["plan_hash"] == receipt["plan_hash"]
    assert world.resident.id not in str(receipt)


def test_the_receipt_opens_by_the_ticket_of_who_has_no_account_any_more(world: World, at: Clock) -> None:
    request = asked(world.resident, at)
    erased(request)
    hashed = links.hash_of("ticket", request, None)
    commit(REQUESTS.change(request.id, link_hash=hashed, link_ends_at=at.now + DAY))
    assert shown(show_erasure_receipt, request, None, ticket="ticket").status == 200
    assert shown(show_erasure_receipt, request, None, ticket="another").status == 404
    at.forward(days=1)
    assert shown(show_erasure_receipt, request, None, ticket="ticket").status == 410
    assert shown(show_erasure_receipt, request, None).status == 401


def test_a_copy_is_planned_too(world: World, at: Clock) -> None:
    fill(world, world.resident, at.now)
    request = asked(world.resident, at, "access")
    plan = run(plan_request, request_id=request.id)
    assert plan["act"] == "copy"
    assert plan["counts"]["entries"] == 3
    assert {"entries", "people", "accounts"} <= set(plan["holdings"])
