"""Hand a message to SES, once. What its refusals mean for a second try is said here and nowhere else.

SES has no idempotency, and botocore's own second try after a lost answer would be a second mail: so there is one try a call.
"""

from functools import cache
from typing import TYPE_CHECKING

from botocore.config import Config
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError

from vestibule import aws, config

if TYPE_CHECKING:
    from types_boto3_sesv2 import SESV2Client

_BUSY = frozenset(
    (
        "AccountSuspendedException",
        "LimitExceededException",
        "SendingPausedException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    )
)
"""The rate, the day's quota, or sending as a whole: nothing is wrong with the message, and it goes out later."""
_THEIR_FAULT = 500


class Busy(RuntimeError):
    """SES takes no message just now. This one did not go out; it may be sent again later."""


def send(raw: bytes, *, to: str, message_id: str, kind: str) -> str:
    """Send it and give SES's identifier of the mail. `Busy` when SES takes no more just now; other refusals rise as they are.

    SES tells what came of it by events with the tag `message_id`; the other tags name sender and kind to mailbox providers.
    """
    tags = {"message_id": message_id, "ses:feedback-id-a": kind, "ses:feedback-id-b": config.setting("OPERATOR")}
    try:
        answer = _ses().send_email(
            FromEmailAddress=config.setting("MAIL_FROM"),
            Destination={"ToAddresses": [to]},
            Content={"Raw": {"Data": raw}},
            ConfigurationSetName=config.setting("MAIL_SET"),
            EmailTags=[{"Name": name, "Value": value} for name, value in tags.items()],
        )
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in _BUSY:
            raise Busy from error
        raise
    return answer["MessageId"]


def nothing_went_out(error: BaseException) -> bool:
    """Whether a message that ended so surely was not sent. A lost answer or a fault of SES leaves it open."""
    if isinstance(error, ClientError):
        return error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) < _THEIR_FAULT
    return isinstance(error, (Busy, ConnectTimeoutError, EndpointConnectionError))


@cache
def _ses() -> "SESV2Client":
    return aws.client("sesv2", config=Config(retries={"total_max_attempts": 1}, read_timeout=10, connect_timeout=5))
