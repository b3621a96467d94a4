"""Event `retention.record.gone` of an image: with the record goes the picture."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import lifetime, observability
from vestibule.access import images
from vestibule.access.holdings import IMAGES
from vestibule.queues import Failures, Message, each, messages_of


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events."""
    return each(messages_of(event), erase)


def erase(message: Message) -> None:
    """Erase the picture. One whose record was put back for a hold stays; told twice, it changes nothing."""
    image_id = message.body["detail"]["data"]["key0"]
    if lifetime.lying(IMAGES, (image_id,)):
        return
    images.erase(image_id)
    observability.note("picture erased", image_id=image_id)
