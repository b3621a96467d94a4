"""Every day: erase pictures whose record has gone, should its event have been lost, or the picture have come after it.

A console may put a picture again for as long as its address lasts, also one that was erased meanwhile: that of the last days
is looked after as well. The bucket has no rule of age: it would erase what a hold keeps.
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
_LATELY = timedelta(days=3)
"""Whatever of one day did not run is made up for by the next."""


def handler(_: dict[str, Any], __: LambdaContext) -> None:
    """Erase them. Run again, it finds what is left."""
    term = timedelta(days=terms.days(config.operator_pack(), str(IMAGES.holds.retention)))
    now = clock.now()
    for image_id in images.left_behind(now - term - _EVENTS_TAKE, now - _LATELY):
        images.erase(image_id)
        observability.note("picture erased that was left behind", image_id=image_id)
