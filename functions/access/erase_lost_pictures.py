"""Every day: erase pictures whose record has long gone, should its event ever have been lost.

The bucket has no rule of age: it would erase what a hold keeps.
"""

from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, observability
from vestibule.access import images
from vestibule.access.holdings import IMAGES
from vestibule.retention import terms

_EVENTS_TAKE = timedelta(days=7)
"""Beyond the picture's term: until then its record is swept, and the event of that is told again and again."""


def handler(_: dict[str, Any], __: LambdaContext) -> None:
    """Erase them. Run again, it finds what is left."""
    term = timedelta(days=terms.days(config.operator_pack(), str(IMAGES.holds.retention)))
    for image_id in images.left_behind(clock.now() - term - _EVENTS_TAKE):
        images.erase(image_id)
        observability.note("picture erased that was left behind", image_id=image_id)
