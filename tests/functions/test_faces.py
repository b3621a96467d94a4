"""Face entry (V-06): nobody's face is recorded or counts without a consent that stands; what is recorded lies sealed."""

import base64
import io
import json
from typing import Any

import pytest

from functions.access import end_faces, enrol_face
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, before, call
from tests.functions.deciding import decide, decided, withdraw
from tests.functions.entering import enter, right_of
from tests.functions.messages import take
from tests.functions.relations import lines
from tests.functions.world import World, add_person
from vestibule import observability, sealing
from vestibule.access.holdings import FACES
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.people.model import Person
from vestibule.table import commit

ROUTE = "POST /v1/faces"
RAW = b"quillfeather, as a camera sees her"
REFERENCE = base64.b64encode(RAW).decode()


def enrol(person: Person, reference: Any = REFERENCE, key: str | None = None) -> Answer:
    return call(enrol_face.handler, ROUTE, {"reference": reference}, caller=person, key=key)


def agreed(world: World) -> str:
    return str(decide(world.resident, "face_entry", "given").body["id"])


def test_who_agrees_is_enrolled_and_the_reference_lies_sealed(world: World, at: Clock) -> None:
    consent_id = agreed(world)
    enrolled = enrol(world.resident)
    assert (enrolled.status, enrolled.body["consent_id"]) == (201, consent_id)
    assert REFERENCE not in json.dumps([enrolled.body, aws.contents(), aws.events()])
    face = FACES.get(world.resident.id, now=at.now)
    assert face
    place = sealing.Place(world.resident.id, FACES, "reference", (world.resident.id,))
    assert base64.b64decode(sealing.unseal(place, face.reference, at.now)) == RAW
    assert (face.consent_id, face.expires_at) == (consent_id, None)
    assert lines(at.now, "access.face.enrolled")[-1].facts == {"consent_id": consent_id}


def test_without_consent_no_face_is_recorded(world: World, at: Clock) -> None:
    assert (enrol(world.resident).status, enrol(world.resident).code) == (403, "face-not-permitted")
    withdraw(world.resident, agreed(world))
    assert enrol(world.resident).body["why"] == "withdrawn"
    decided(world.neighbour, "face_entry", "given", at.now)
    decided(world.neighbour, "*", "restricted", at.now)
    assert enrol(world.neighbour).body["why"] == "restricted"
    assert aws.count(FACES) == 0


def test_a_child_does_not_agree_by_itself(world: World, at: Clock) -> None:
    decided(world.resident, "face_entry", "given", at.now)
    commit(PEOPLE.change(world.resident.id, birth_years="2014-2014"))
    assert enrol(world.resident).body["why"] == "child"


def test_who_is_tied_to_no_place_is_not_enrolled(world: World, at: Clock) -> None:
    stranger = add_person(world.home.organisation, "stranger", at.now)
    decided(stranger, "face_entry", "given", at.now)
    assert enrol(stranger).status == 403
    [home] = RELATIONS.query(world.resident.id, now=at.now).items
    commit(RELATIONS.change(world.resident.id, home.id, until=at.now.replace(day=22)))
    agreed(world)
    assert enrol(world.resident).status == 201
    at.now = at.now.replace(day=22)
    assert FACES.get(world.resident.id, now=at.now) is None


def test_the_same_request_again_is_the_same_and_another_reference_takes_its_place(world: World, at: Clock) -> None:
    agreed(world)
    first = enrol(world.resident, key="one")
    done = aws.contents()
    again = enrol(world.resident, key="one")
    assert (again.body, again.headers["idempotent-replayed"]) == (first.body, "true")
    assert aws.contents() == done
    at.forward(minutes=1)
    assert enrol(world.resident, base64.b64encode(b"another").decode()).status == 201
    face = FACES.get(world.resident.id, now=at.now)
    assert face
    assert (face.enrolled_at, aws.count(FACES)) == (at.now, 1)


def test_who_agrees_again_is_enrolled_again(world: World, at: Clock) -> None:
    first = agreed(world)
    enrol(world.resident)
    at.forward(minutes=1)
    withdraw(world.resident, first)
    heard = [json.dumps({"detail": event}) for event in aws.events() if event["type"] == "consent.consent.withdrawn"]
    assert take(end_faces.handler, *heard) == []
    assert FACES.get(world.resident.id, now=at.now) is None
    at.forward(minutes=1)
    second = agreed(world)
    assert enrol(world.resident).body["consent_id"] == second
    face = FACES.get(world.resident.id, now=at.now)
    assert face
    assert (face.consent_id, face.ended_at, face.expires_at) == (second, None, None)
    assert lines(at.now, "retention.record.dated")[-1].facts["changes"] == {"ended_at": None, "expires_at": None}


def test_a_withdrawal_while_the_face_is_being_enrolled_wins(world: World, at: Clock) -> None:
    given = agreed(world)

    def withdrawn() -> None:
        withdraw(world.resident, given)
        heard = [each for each in aws.events() if each["type"] == "consent.consent.withdrawn"]
        assert take(end_faces.handler, *(json.dumps({"detail": event}) for event in heard)) == []

    with before("TransactWriteItems", withdrawn):
        enrol(world.resident)
    assert FACES.get(world.resident.id, now=at.now) is None


@pytest.mark.parametrize(
    "reference",
    ["", "=", "AAA", "AA\n==", "AB==", "é", "_-8=", base64.b64encode(b"0" * 4097).decode(), "A" * 10_000, 7, None, []],
)
def test_what_is_no_reference_is_refused(world: World, reference: Any) -> None:
    agreed(world)
    assert enrol(world.resident, reference).status == 422
    assert aws.count(FACES) == 0


def test_the_largest_reference_fits(world: World) -> None:
    agreed(world)
    assert enrol(world.resident, base64.b64encode(b"0" * 4096).decode()).status == 201


def test_an_entry_by_face_is_the_persons_only_while_the_consent_stands(world: World, at: Clock) -> None:
    right = right_of(world.resident, world.home, at.now)
    given = agreed(world)
    entry = enter(world.home, at.now, method="face", grant_id=right.id)
    assert entry
    assert (entry.person_id, entry.grant_id) == (world.resident.id, right.id)
    withdraw(world.resident, given)
    after = enter(world.home, at.now, method="face", grant_id=right.id, seq=2)
    assert after
    assert (after.method, after.result, after.person_id, after.grant_id) == ("face", "granted", None, None)
    assert enter(world.home, at.now, method="pass", grant_id=right.id, seq=3).person_id == world.resident.id  # type: ignore[union-attr]


def test_for_an_operator_without_face_entry_no_entry_by_face_is_anybodys(
    world: World, at: Clock, operated_by: Any
) -> None:
    operated_by("noke")
    right = right_of(world.resident, world.home, at.now)
    entry = enter(world.home, at.now, method="face", grant_id=right.id)
    assert entry
    assert entry.person_id is None


def test_a_reference_stays_out_of_logs_and_problems(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log = io.StringIO()
    monkeypatch.setattr(observability.logger.registered_handler, "stream", log)
    answers = [enrol(world.resident), enrol(world.resident, REFERENCE + "!")]
    agreed(world)
    answers += [enrol(world.resident)]
    assert [answer.status for answer in answers] == [403, 422, 201]
    said = log.getvalue() + capsys.readouterr().out + json.dumps([answer.body for answer in answers])
    assert "served" in log.getvalue()
    assert REFERENCE not in said + json.dumps(aws.contents())
