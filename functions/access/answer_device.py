"""Messages `list` from devices: a door asks for its list, and is lent it for as long as it may go without news.

The lease is noted first and the records are read after that, so that a list has every change that was committed before its
version was reached, and no device goes by a list for longer than is noted.
"""

from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, configuring, hearing, observability, relying
from vestibule.access import answering, leases, lists, signing, verifying
from vestibule.access.answering import ListAsked, TooLargeToSend
from vestibule.access.holdings import ADMISSIONS, KEYS
from vestibule.access.lists import Lease
from vestibule.access.model import Door
from vestibule.envelopes import Unusable, data_as, opened
from vestibule.queues import Failures, Message, each, messages_of
from vestibule.registry.holdings import ENTRANCES
from vestibule.registry.model import Entrance


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Answer a batch of questions. One that comes twice is answered twice, and the device takes the first answer."""
    return each(messages_of(event), answer)


def answer(message: Message) -> None:
    """Answer one device."""
    envelope = opened(message.body)
    asked = data_as(envelope, "list", ListAsked)
    if clock.now() - envelope.received > timedelta(seconds=answering.LASTS_SECONDS):
        observability.note("nobody waits for this list", entrance_id=asked.entrance_id)
        return
    entrance = _standing(asked.entrance_id, envelope.thing)
    if (
        entrance.lost_at and entrance.lost_at < envelope.received
    ):  # or a word of the broker that is lost shuts the door for good
        hearing.note_alive(envelope.thing, [entrance.id], envelope.received)
    configuring.tell_if_possible(entrance)
    lasts = timedelta(seconds=entrance.freshness_seconds)
    version = leases.lease(asked.entrance_id, envelope.thing, (now := clock.now()) + lasts, now)
    contents = _contents(asked, envelope.thing, version, lasts)
    jws = signing.signed(lists.packed(contents), "door-list+jws", zip="DEF")
    given = {"v": 1, "what": "list", "nonce": asked.nonce, "entrance_id": asked.entrance_id, "list": jws}
    try:
        size = answering.publish(envelope.thing, asked.nonce, given)
    except TooLargeToSend as error:
        raise Unusable("list_too_large", "the codes of this door do not fit into one message") from error
    said = {"entrance_id": asked.entrance_id, "version": version, "bytes": size, "codes": len(contents["opens"])}
    observability.note("list given", **said)


def _contents(asked: ListAsked, thing: str, version: int, lasts: timedelta) -> dict[str, Any]:
    entrance_id, began = asked.entrance_id, clock.now()
    door = Door(entrance_id=entrance_id, **_standing(entrance_id, thing).model_dump(exclude={"id"}))
    admissions, keys = (tuple(relying.all_at(table, entrance_id, began)) for table in (ADMISSIONS, KEYS))
    admissions = tuple(relying.reliable(door, admissions, {key.person_id for key in keys}, began))
    lease = Lease(thing, asked.nonce, version, clock.now(), lasts)
    return lists.compiled(door, lease, admissions, keys, verifying.door_key(entrance_id))


def _standing(entrance_id: str, thing: str) -> Entrance:
    """The entrance, if the device stands at it."""
    entrance = ENTRANCES.get(entrance_id, now=clock.now())
    if entrance is None or entrance.device_id != thing:
        raise Unusable("wrong_entrance", "the device does not stand at this entrance")
    return entrance
