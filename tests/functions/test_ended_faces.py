"""Faces (V-06): without consent, or without a tie to the place, none is recognised, at once; and the records of who is gone."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from functions.access import end_faces, review_faces
from functions.consent import end_decisions
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT, before, refusing
from tests.functions.deciding import decide, decided, withdraw
from tests.functions.messages import take
from tests.functions.relations import lines
from tests.functions.world import World, relate
from vestibule import clock, lifetime
from vestibule.access.holdings import FACES
from vestibule.access.model import Face
from vestibule.consent.holdings import CONSENTS
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.people.model import Person
from vestibule.shapes import SEALED_PREFIX
from vestibule.steps import StepFailed
from vestibule.table import commit


def enrolled(person: Person, consent_id: str, now: datetime) -> Face:
    """A face that is recognised."""
    sealed = f"{SEALED_PREFIX}{'0' * 16}:{'A' * 40}"
    face = Face(
        person_id=person.id,
        reference=sealed,
        consent_id=consent_id,
        jurisdiction="US-NYC",
        enrolled_at=now,
        looking="enrolled",
        looked_at=now,
    )
    commit(FACES.add(face))
    return face


def hear(module: Any, *types: str) -> list[str]:
    """Hand what was published to a function, as the bus does; the names of the events."""
    heard = [event for event in aws.events() if not types or event["type"] in types]
    assert take(module.handler, *(json.dumps({"detail": event}) for event in heard)) == []
    return [event["type"] for event in heard]


def test_a_withdrawal_ends_the_face_at_once(world: World, at: Clock) -> None:
    given = decide(world.resident, "face_entry", "given").body["id"]
    enrolled(world.resident, given, at.now)
    hear(end_faces, "consent.consent.withdrawn")
    assert FACES.get(world.resident.id, now=at.now)
    at.forward(minutes=1)
    withdraw(world.resident, given)
    assert hear(end_faces, "consent.consent.withdrawn") == ["consent.consent.withdrawn"]
    assert FACES.get(world.resident.id, now=at.now) is None
    lying = lifetime.lying(FACES, (world.resident.id,))
    assert lying
    assert (lying.record.ended_at, lying.due_at) == (at.now, at.now)
    [ended, dated] = lines(at.now, "access.face.ended", "retention.record.dated")[-2:]
    assert (ended.facts, ended.subject) == ({"consent_id": given, "because": "withdrawn"}, world.resident.id)
    assert dated.facts["table"] == "faces"


def test_an_event_that_comes_again_or_late_changes_nothing(world: World, at: Clock) -> None:
    given = decide(world.resident, "face_entry", "given").body["id"]
    enrolled(world.resident, given, at.now)
    withdraw(world.resident, given)
    [event] = [each for each in aws.events() if each["type"] == "consent.consent.withdrawn"]
    body = json.dumps({"detail": event})
    take(end_faces.handler, body)
    before_it = aws.contents()
    assert take(end_faces.handler, body, body) == []
    assert aws.contents() == before_it
    at.forward(days=1)
    again = decide(world.resident, "face_entry", "given").body["id"]
    commit(FACES.remove(world.resident.id))
    enrolled(world.resident, again, at.now)
    assert take(end_faces.handler, body) == []
    assert FACES.get(world.resident.id, now=at.now), "a late event ends no face that rests on a new consent"


def test_the_withdrawal_of_something_else_leaves_the_face(world: World, at: Clock) -> None:
    given = decide(world.resident, "face_entry", "given").body["id"]
    enrolled(world.resident, given, at.now)
    decide(world.resident, "cookies.analytics", "given")
    decide(world.resident, "cookies.analytics", "refused")
    hear(end_faces, "consent.consent.withdrawn")
    assert FACES.get(world.resident.id, now=at.now)


def test_the_face_of_a_child_that_nobody_agreed_for_ends(world: World, at: Clock) -> None:
    given = decide(world.resident, "face_entry", "given").body["id"]
    enrolled(world.resident, given, at.now)
    commit(PEOPLE.change(world.resident.id, birth_years="2009-2012"))
    take(end_faces.handler, json.dumps({"detail": {"data": {"person_id": world.resident.id}}}))
    assert FACES.get(world.resident.id, now=at.now) is None
    assert lines(at.now, "access.face.ended")[-1].facts["because"] == "child"


def test_a_restriction_keeps_the_face_unused(world: World, at: Clock) -> None:
    given = decide(world.resident, "face_entry", "given").body["id"]
    enrolled(world.resident, given, at.now)
    decide(world.resident, "*", "restricted", shown=None)
    body = json.dumps({"detail": {"data": {"person_id": world.resident.id}}})
    take(end_faces.handler, body)
    assert FACES.get(world.resident.id, now=at.now)


def test_a_face_ends_with_the_last_tie_to_the_place(world: World, at: Clock) -> None:
    given = decided(world.resident, "face_entry", "given", at.now).id
    enrolled(world.resident, given, at.now)
    [relation] = RELATIONS.query(world.resident.id, now=at.now).items
    body = json.dumps({"detail": {"data": {"person_id": world.resident.id}}})
    leaves = at.now + timedelta(days=3)
    other = relate(world.resident, "owner", since=at.now, until=leaves + timedelta(days=1), space=world.home.space)
    commit(RELATIONS.change(world.resident.id, relation.id, until=leaves))
    take(end_faces.handler, body)
    face = FACES.get(world.resident.id, now=at.now)
    assert face
    assert face.ended_at == other.until
    commit(RELATIONS.change(world.resident.id, other.id, until=leaves))
    take(end_faces.handler, body)
    at.now = leaves
    assert FACES.get(world.resident.id, now=at.now) is None


def test_a_face_that_a_hold_takes_meanwhile_ends_all_the_same(world: World, at: Clock) -> None:
    given = decide(world.resident, "face_entry", "given").body["id"]
    enrolled(world.resident, given, at.now)
    withdraw(world.resident, given)
    key = (world.resident.id,)
    hold = lifetime.keep(FACES, key, "hold", at.now + timedelta(days=9))
    with before("TransactWriteItems", lambda: commit(hold)):
        hear(end_faces, "consent.consent.withdrawn")
    assert FACES.get(world.resident.id, now=at.now) is None
    lying = lifetime.lying(FACES, key)
    assert lying
    assert (lying.erase_at, set(lying.held_by)) == (None, {"hold"})


def test_a_face_stays_with_who_renews_the_lease(world: World, at: Clock) -> None:
    """The end that was noted moves with the relation that has begun; never of a face that has ended."""
    given = decided(world.resident, "face_entry", "given", at.now).id
    enrolled(world.resident, given, at.now)
    [relation] = RELATIONS.query(world.resident.id, now=at.now).items
    body = json.dumps({"detail": {"data": {"person_id": world.resident.id}}})
    leaves = at.now + timedelta(days=10)
    commit(RELATIONS.change(world.resident.id, relation.id, until=leaves))
    take(end_faces.handler, body)
    relate(world.resident, "resident", since=leaves, until=leaves + timedelta(days=90), space=world.home.space)
    assert take(end_faces.handler, body, body) == []
    face = FACES.get(world.resident.id, now=at.now)
    assert face
    assert (face.ended_at, face.looking) == (leaves + timedelta(days=90), "enrolled")
    assert lines(at.now, "retention.record.dated")[-1].facts["changes"]["ended_at"] == clock.written(
        leaves + timedelta(days=90)
    )
    relate(world.resident, "owner", since=at.now, space=world.home.space)
    take(end_faces.handler, body)
    assert FACES.get(world.resident.id, now=leaves + timedelta(days=200))
    withdraw(world.resident, given)
    hear(end_faces, "consent.consent.withdrawn")
    before_it = aws.contents()
    assert take(end_faces.handler, body) == []
    assert (aws.contents(), FACES.get(world.resident.id, now=at.now)) == (before_it, None)


def test_a_face_whose_consent_stops_to_count_without_a_word_ends_within_a_day(world: World, at: Clock) -> None:
    """No event tells of an end that the consent had from the first, or of new terms."""
    given = decided(world.resident, "face_entry", "given", at.now)
    enrolled(world.resident, given.id, at.now)
    kept = decided(world.neighbour, "face_entry", "given", at.now)
    enrolled(world.neighbour, kept.id, at.now)
    commit(CONSENTS.change(world.resident.id, given.id, ends_at=at.now + timedelta(hours=2)))
    assert review_faces.handler({}, CONTEXT) == {"seen": 0}
    at.forward(days=1)
    assert review_faces.handler({}, CONTEXT) == {"seen": 2}
    assert FACES.get(world.resident.id, now=at.now) is None
    lying = lifetime.lying(FACES, (world.resident.id,))
    assert lying
    assert (lying.record.ended_at, lying.due_at, lying.record.looking) == (at.now, at.now, None)
    face = FACES.get(world.neighbour.id, now=at.now)
    assert face
    assert (face.ended_at, face.looked_at) == (None, at.now)
    assert review_faces.handler({}, CONTEXT) == {"seen": 0}


def test_a_face_that_cannot_be_looked_at_keeps_no_other_from_it(world: World, at: Clock) -> None:
    for person in (world.resident, world.neighbour):
        enrolled(person, decided(person, "face_entry", "given", at.now).id, at.now)
    at.forward(days=1)
    with refusing("GetItem", "InternalServerError", mention=world.resident.id), pytest.raises(StepFailed):
        review_faces.handler({}, CONTEXT)
    looked_at = {person.id: FACES.get(person.id, now=at.now) for person in (world.resident, world.neighbour)}
    assert [face.looked_at == at.now for face in looked_at.values() if face] == [False, True]


# Who is gone


def test_the_decisions_of_who_is_gone_begin_to_end(world: World, at: Clock) -> None:
    decided(world.resident, "face_entry", "given", at.now)
    decided(world.resident, "news", "objected", at.now)
    kept = decided(world.neighbour, "news", "objected", at.now)
    body = json.dumps({"detail": {"id": "x", "data": {"table": "people", "key0": world.resident.id}}})
    assert take(end_decisions.handler, body) == []
    assert {each.ended_at for each in CONSENTS.query(world.resident.id, now=at.now).items} == {None}
    commit(PEOPLE.remove(world.resident.id))
    at.forward(days=1)
    assert take(end_decisions.handler, body, body) == []
    ended = CONSENTS.query(world.resident.id, now=at.now).items
    assert {each.ended_at for each in ended} == {at.now}
    assert all(each.expires_at and each.expires_at > at.now + timedelta(days=1000) for each in ended)
    [others] = CONSENTS.query(world.neighbour.id, now=at.now).items
    assert (others.id, others.ended_at, others.expires_at) == (kept.id, None, None)
    redated = [line for line in lines(at.now, "retention.record.dated") if line.facts["table"] == "consents"]
    assert [line.facts["changes"]["ended_at"] for line in redated] == [clock.written(at.now)] * 2
