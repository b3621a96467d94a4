"""Event `disclosures.data.looked_at` (V-08): who of the staff looked at whose data, once for each person, kind and day."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import config, register
from vestibule.disclosures import looking
from vestibule.disclosures.holdings import DISCLOSURES
from vestibule.disclosures.looking import Look
from vestibule.envelopes import Unusable
from vestibule.queues import Failures, Message, each, messages_of
from vestibule.table import commit_each


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events."""
    return each(messages_of(event), record)


def record(message: Message) -> None:
    """Write what is not written yet; a line that is there stays as it is."""
    pack, look = config.operator_pack(), _look(message.body["detail"])
    holding = register.declared(pack).get(look.kind)
    if holding is None:
        raise Unusable("unknown_kind", "no holding of this deployment has this name")
    commit_each(DISCLOSURES.add(line) for line in looking.lines_of(look, holding, pack))


def _look(detail: dict[str, Any]) -> Look:
    told = detail["data"]
    return Look(
        looker=detail["subject"],
        role=told["role"],
        organisation_id=told["organisation_id"],
        kind=told["kind"],
        persons=tuple(told["persons"].split()),
        at=datetime.fromisoformat(detail["time"]),
    )
