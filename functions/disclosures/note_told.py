"""Event `messages.batch.finished` (A-02): once everybody has been told of a new use, it counts."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock
from vestibule.disclosures import assessing
from vestibule.disclosures.holdings import ASSESSMENTS
from vestibule.evidence import commit_with
from vestibule.queues import Failures, Message, each, messages_of
from vestibule.table import Refused


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events."""
    return each(messages_of(event), note)


def note(message: Message) -> None:
    """Note it once."""
    now = clock.now()
    assessment = ASSESSMENTS.get(message.body["detail"]["subject"], now=now)
    if assessment is None or assessment.told_at or not assessment.compatible:
        return
    write, fact = assessing.told(assessment, now)
    try:
        commit_with([fact], now, write)
    except Refused:
        return  # another delivery of the same event was quicker
