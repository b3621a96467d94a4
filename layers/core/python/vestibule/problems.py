"""Problems that a caller can do something about, as RFC 9457 describes them.

    Problem
    ├── BadRequest 400 ── MalformedBody, MalformedCursor, MissingIdempotencyKey
    ├── NotSignedIn 401
    ├── NotAllowed 403
    ├── NotFound 404
    ├── AlreadyThere 409
    ├── Gone 410
    ├── Unmet 412
    ├── TooLarge 413
    ├── WrongMediaType 415
    ├── Unacceptable 422 ── KeyUsedForAnotherRequest
    ├── TooManyAttempts 429
    └── NotTold 503

Contexts add their own in `model.py`. A status is the only thing of HTTP that the domain knows.
`detail` is one sentence for a person and says what to do; it never repeats what the caller sent.
"""

import re
from collections.abc import Mapping
from typing import ClassVar


class Problem(Exception):
    """Something the caller can mend. `members` become extension members of the problem document."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Internal error"

    def __init__(self, detail: str = "", **members: object) -> None:
        """Say in `detail` what is wrong and what would mend it."""
        super().__init__(detail)
        self.detail = detail
        self.members = members

    @property
    def code(self) -> str:
        """The class name in kebab case: `NotFound` is `not-found`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", type(self).__name__).lower()

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers that go with the problem, such as `Retry-After`."""
        return {}

    def document(self, request_id: str) -> dict[str, object]:
        """The problem document. `type` is a relative reference that the API's documentation explains."""
        return {
            "type": f"/problems/{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "request_id": request_id,
            **self.members,
        }


class BadRequest(Problem):
    """The request cannot be read."""

    status = 400
    title = "Bad request"


class MalformedBody(BadRequest):
    """The body is not the JSON object that its content type claims."""

    title = "Malformed body"


class MalformedCursor(BadRequest):
    """The cursor was not made by this API, or for another list."""

    title = "Malformed cursor"


class MissingIdempotencyKey(BadRequest):
    """Every POST carries an Idempotency-Key of 1 to 255 printable characters."""

    title = "Idempotency-Key required"


class NotSignedIn(Problem):
    """No token, or one that does not identify a person."""

    status = 401
    title = "Not signed in"


class NotAllowed(Problem):
    """Known, but not entitled."""

    status = 403
    title = "Not allowed"


class NotFound(Problem):
    """No such thing, or nothing that this caller may know of: the two answers are the same on purpose."""

    status = 404
    title = "Not found"


class AlreadyThere(Problem):
    """The thing exists, or has moved on since it was read."""

    status = 409
    title = "Already there"


class Gone(Problem):
    """It was there, and has ended as promised."""

    status = 410
    title = "Gone"


class Unmet(Problem):
    """What the request was made for is not what stands there any more."""

    status = 412
    title = "Precondition not met"


class TooLarge(Problem):
    """The body is larger than this API reads."""

    status = 413
    title = "Body too large"


class WrongMediaType(Problem):
    """Only application/json is read."""

    status = 415
    title = "Unsupported media type"


class Unacceptable(Problem):
    """Read, but not acceptable: a field is wrong."""

    status = 422
    title = "Invalid request"


class KeyUsedForAnotherRequest(Unacceptable):
    """The Idempotency-Key has been used with another body or route."""

    title = "Idempotency-Key used for another request"


class TooManyAttempts(Problem):
    """Slow down, or ask anew."""

    status = 429
    title = "Too many attempts"


class NotTold(Problem):
    """It is done, but the device could not be told of it. Sent again, the same request tells it."""

    status = 503
    title = "Device not told"


class Verdict(Exception):
    """The problem of a workflow instead of a request: its input can never be worked on.

    The words are ours, name nobody and say what to start with: they are shown in the execution's history.
    """
