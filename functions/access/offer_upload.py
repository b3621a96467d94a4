"""Messages `upload` from consoles: where to put the picture of whoever stands before a public door (V-05)."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, observability
from vestibule.access import answering, images
from vestibule.access.images import UploadAsked
from vestibule.envelopes import Unusable, data_as, opened
from vestibule.queues import Failures, Message, each, messages_of
from vestibule.registry.holdings import DEVICES, ENTRANCES
from vestibule.table import read_together


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Answer a batch of asks."""
    return each(messages_of(event), offer)


def offer(message: Message) -> None:
    """Answer one ask. Asked twice, it is the same picture and a new address."""
    envelope = opened(message.body)
    asked, now = data_as(envelope, "upload", UploadAsked), clock.now()
    device, entrance = read_together(now, (DEVICES, (envelope.thing,)), (ENTRANCES, (asked.entrance_id,)))
    if device is None or device.removed_at:
        raise Unusable("unknown_device", "no such device is registered")
    if entrance is None or asked.entrance_id not in (device.entrance_id, *device.also_at):
        raise Unusable("wrong_entrance", "the device does not stand at this entrance")
    offered = images.offer(entrance, device.id, asked, now)
    answer = {"v": 1, "what": "upload", "nonce": asked.nonce, "entrance_id": asked.entrance_id, **offered}
    answering.publish(device.id, asked.nonce, answer)
    observability.note("upload offered", image_id=offered["image_id"], entrance_id=asked.entrance_id)
