"""Messages `ack` from devices: a command was received, done or rejected. Older news never overwrites newer."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import observability
from vestibule.access.command import moving_on
from vestibule.access.record import AckData
from vestibule.envelopes import data_as, opened
from vestibule.queues import Failures, Message, each, messages_of
from vestibule.table import Refused, commit


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of acknowledgements."""
    return each(messages_of(event), acknowledge)


def acknowledge(message: Message) -> None:
    """Take one acknowledgement."""
    envelope = opened(message.body)
    data = data_as(envelope, "ack", AckData)
    moves = moving_on(
        data.command_id,
        data.phase,
        device_id=envelope.thing,
        at=envelope.received,
        said=envelope.said,
        reason=data.reason,
    )
    try:
        commit(moves)
    except Refused:
        observability.note("acknowledgement changes nothing", command_id=data.command_id, phase=data.phase)
    else:
        observability.note("acknowledged", command_id=data.command_id, phase=data.phase)
