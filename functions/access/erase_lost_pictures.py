"""Every day: erase pictures whose record has long gone, should its event ever have been lost.

The bucket has no rule of age: it would erase what a hold keeps.
"""

from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, observability
from vestibule.access import images

_EVENTS_TAKE = timedelta(days=2)
"""A picture younger than that has its record, or an event of it on the way."""


def handler(_: dict[str, Any], __: LambdaContext) -> None:
    """Erase them. Run again, it finds what is left."""
    for image_id in images.left_behind(clock.now() - _EVENTS_TAKE):
        images.erase(image_id)
        observability.note("picture erased that was left behind", image_id=image_id)
