"""Announce what stands in the outbox already, where failing would undo nothing: the schedule finds what nobody heard of."""

from collections.abc import Sequence
from datetime import datetime

from botocore.exceptions import BotoCoreError, ClientError

from vestibule import bus, observability
from vestibule.messages import outbox


def announce_if_possible(message_ids: Sequence[str], now: datetime) -> None:
    """As `outbox.announce`; a bus that refuses is noted in the log."""
    try:
        outbox.announce(message_ids, now)
    except (bus.NotPublished, ClientError, BotoCoreError) as error:
        observability.note_fault(error, messages=len(message_ids))
