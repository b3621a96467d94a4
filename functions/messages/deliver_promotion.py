"""Event `messages.promotion.posted`: a letter by permission goes out, if the permission holds at this very moment.

Its queue is apart from that of other letters: tens of thousands of a campaign hold up nothing that has to be told.
"""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import outgoing
from vestibule.queues import Failures, each, messages_of

SERVES = ("marketing.communications", "essential.service.operations.improve")
"""Letters are not sent without the permission."""


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events."""
    return each(messages_of(event), outgoing.deliver)
