"""Who asked thinks again: until when that can be, and what it is refused with."""

from datetime import datetime

from vestibule import lifetime
from vestibule.lifetime import Lying
from vestibule.problems import AlreadyThere
from vestibule.requests import progress
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.kinds import HANDLING, Act
from vestibule.requests.model import DataRequest, State
from vestibule.shapes import Input

AGAIN = "The request has just moved on. GET it to see how far it has come, then try again."
LINK = "request-withdrawal"
"""What the link in the letter of arrival is signed for."""
_BEGUN: dict[Act, State] = {"erase": "acting", "correct": "acting", "stop": "acting"}
"""From where on there is something that cannot be undone. A copy can be done without until it is there."""


class EndedAlready(AlreadyThere):
    """It has ended, and does not open again."""

    title = "Request ended already"


class TooLateToWithdraw(AlreadyThere):
    """What was asked for is being done, or is done."""

    title = "Too late to withdraw"


class MovedMeanwhile(AlreadyThere):
    """It was moved on in the same moment."""

    title = "Request has moved on"


class RequestWithdrawal(Input):
    """Nothing has to be said with it."""


def lying(request_id: str, now: datetime) -> Lying[DataRequest] | None:
    """The request as it lies in the register; None when there is none, or its term has ended."""
    found = lifetime.lying(REQUESTS, (request_id,))
    return None if found is None or (found.expires_at is not None and found.expires_at <= now) else found


def check(request: DataRequest) -> None:
    """`EndedAlready`, or `TooLateToWithdraw` once it is being done. One that failed would go on where it stood."""
    stood = progress.as_it_stood(request)
    if progress.is_over(stood):
        raise EndedAlready("This request has ended. A new one can be made at any time.")
    if progress.has_reached(stood, _BEGUN.get(HANDLING[request.right].act, "answered")):
        raise TooLateToWithdraw(
            "What was asked for is being done already, or is done. Make a new request to change it."
        )
