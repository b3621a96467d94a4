"""POST /v1/faces: somebody who has agreed to face entry hands over what consoles know the face by (V-06). It lies sealed."""

from datetime import datetime

from vestibule import clock, facing, lifetime, sealing
from vestibule.access import faces
from vestibule.access.faces import FaceEnrolled, FaceNotPermitted, NewFace
from vestibule.access.holdings import FACES
from vestibule.access.model import Face
from vestibule.evidence import TRIES, appending_all, let_others_pass
from vestibule.http import Api, MovedOn, Reply, answers_with
from vestibule.people.standing import relations_of
from vestibule.problems import NotAllowed

api = Api()


@api.post("/v1/faces", **answers_with(201, FaceEnrolled))
def enrol_face(wanted: NewFace) -> Reply:
    """Enrol your own face, or another reference of it. Needs your consent to face entry; withdrawing that ends it at once."""
    person_id = api.caller().person_id
    for again in range(TRIES):
        now = clock.now()
        face = _face(wanted, person_id, now)
        lying = lifetime.lying(FACES, (person_id,))
        write, facts = faces.enrolling(lying, face, now)
        answer = FaceEnrolled(consent_id=face.consent_id, enrolled_at=face.enrolled_at)
        try:
            reply = api.created(answer, f"/v1/consents/{face.consent_id}", write, *appending_all(facts, now))
        except MovedOn as moved_on:
            last = moved_on
            let_others_pass(again)
        else:
            facing.settle(person_id)  # a withdrawal in between did not see it
            facing.tell_doors(person_id)
            return reply
    raise last


def _face(wanted: NewFace, person_id: str, now: datetime) -> Face:
    """The face as it is kept, until the person leaves as far as that is known."""
    verdict = facing.permitted(person_id, now)
    if not verdict.allowed or verdict.decision_id is None:
        raise FaceNotPermitted(
            "Agree to face entry first: POST /v1/consents. Every door opens without it, too.", why=verdict.why
        )
    relations = tuple(relations_of(person_id, now))
    until = faces.leaves_at(relations, now)
    if until is not None and until <= now:
        raise NotAllowed("Faces are recognised where somebody lives or works, and nothing ties you to a place now.")
    place = sealing.Place(person_id, FACES, "reference", (person_id,))
    return Face(
        person_id=person_id,
        reference=sealing.seal(place, wanted.reference, now),
        consent_id=verdict.decision_id,
        jurisdiction=next((tie.jurisdiction for tie in relations if tie.holds(now) and tie.jurisdiction), None),
        enrolled_at=now,
        looking="enrolled",
        looked_at=now,
        ended_at=until,
        expires_at=until,
    )


handler = api.handler
