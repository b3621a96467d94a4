"""Sweep step: erase the copies whose term has come, each with its line. The bucket's lifecycle is the net under it."""

from datetime import datetime, timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, evidence, ids, observability
from vestibule.evidence import Fact
from vestibule.requests import bundles
from vestibule.requests.holdings import BUNDLES
from vestibule.retention import terms
from vestibule.retention.holdings import WITNESSED
from vestibule.retention.model import MARKED_FOR, Mark
from vestibule.steps import step
from vestibule.table import Refused


@step
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """In and out: `{swept: [{table, erased, settled}]}`, out with one more for the copies."""
    now = clock.now()
    ended = now - timedelta(days=terms.days(config.operator_pack(), BUNDLES.retention))
    erased = 0
    for key in bundles.made_before(ended):
        _tell(key, now)
        bundles.erase(key)
        erased += 1
    observability.note("copies swept", erased=erased)
    return {"swept": [*event["swept"], {"table": "bundles", "erased": erased, "settled": 0}]}


def _tell(key: str, now: datetime) -> None:
    """The line comes first: a stop between the two leaves an object that the next run erases without a second line."""
    mark = Mark(id=ids.derived("del", "bundles", key), kept=False, expires_at=now + MARKED_FOR)
    fact = Fact("retention.object.swept", "bundles", {"holding": "bundles", "object": key})
    try:
        evidence.commit_with([fact], now, WITNESSED.add(mark, now=now))
    except Refused:
        observability.note("copy told before")
