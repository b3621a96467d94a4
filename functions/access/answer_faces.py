"""Messages `faces` from consoles: which faces open this public door now (V-06), lent for minutes and kept nowhere.

The lease is noted first and consents are read after that, so a face whose consent was withdrawn before is in no answer, and
one that was in the last answer is forgotten when that lease ends.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, consoles, facing, observability, relying
from vestibule.access import answering, leases, lists, recognition, signing
from vestibule.access.holdings import ADMISSIONS, FACES
from vestibule.access.lists import Lease
from vestibule.access.model import Door
from vestibule.access.recognition import FacesAsked, Recognised
from vestibule.envelopes import Unusable, data_as, opened
from vestibule.queues import Failures, Message, each, messages_of
from vestibule.reading import read_known


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Answer a batch of asks. One that comes twice is answered twice, and the console takes the first answer."""
    return each(messages_of(event), answer)


def answer(message: Message) -> None:
    """Answer one console."""
    envelope = opened(message.body)
    asked = data_as(envelope, "faces", FacesAsked)
    if clock.now() - envelope.received > timedelta(seconds=answering.LASTS_SECONDS):
        observability.note("nobody waits for these faces", entrance_id=asked.entrance_id)
        return
    entrance = consoles.entrance_of(envelope.thing, asked.entrance_id, clock.now())
    if not facing.recognises(entrance):
        raise Unusable("no_faces", "faces are recognised at public doors only, and where the policy has it")
    lasts = min(recognition.LASTS, timedelta(seconds=entrance.freshness_seconds))
    version = leases.lease(entrance.id, envelope.thing, (now := clock.now()) + lasts, now)
    door = Door(entrance_id=entrance.id, **entrance.model_dump(exclude={"id"}))
    contents = _contents(door, Lease(envelope.thing, asked.nonce, version, clock.now(), lasts), asked)
    jws = signing.signed(lists.packed(contents), "door-faces+jws", zip="DEF")
    given = {"v": 1, "what": "faces", "nonce": asked.nonce, "entrance_id": entrance.id, "faces": jws}
    answering.publish(envelope.thing, asked.nonce, given)
    observability.note("faces given", entrance_id=entrance.id, version=version, faces=len(contents["faces"]))


def _contents(door: Door, lease: Lease, asked: FacesAsked) -> dict[str, Any]:
    """What the console may go by. References that it does not have are added until there is no room; then there are more."""
    told, room = [], recognition.ROOM
    for found in _permitted(door, lease):
        if found.mark in asked.holds:
            told.append(found.told(None))
        elif room > 0 and (reference := facing.reference_of(found.face)):
            room -= len(reference)
            told.append(found.told(reference))
    return recognition.contents(door, lease, told, more=room <= 0)


def _permitted(door: Door, lease: Lease) -> Iterator[Recognised]:
    """The faces that open the door by rights that can be relied on, and whose consent counts now."""
    began = clock.now()
    admissions = tuple(relying.all_at(ADMISSIONS, door.entrance_id, began))
    known = read_known(((FACES, (each.person_id,)) for each in admissions), began)
    faces = [face for each in admissions if (face := known.get(FACES, each.person_id))]
    reliable = relying.reliable(door, admissions, {face.person_id for face in faces}, began)
    for found in recognition.recognised(door, reliable, faces, lease.now, lease.until):
        if facing.permitted(found.face.person_id, clock.now()).allowed:
            yield found
