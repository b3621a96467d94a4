"""What a payment service holds on somebody. There is none yet: nothing is charged, so nothing is held there.

Once payments exist, this is the one file that asks the service (Stripe: `DELETE /v1/customers/{id}`, and a redaction job for
what a law does not want kept). Invoices stay with it for as long as accounts must be kept.
"""

from vestibule.requests.kinds import Kind
from vestibule.requests.model import RecipientAnswer


def holds(person_id: str) -> bool:  # noqa: ARG001 (whose it would be)
    """Whether the service holds anything on a person."""
    return False


def told(person_id: str, kind: Kind) -> RecipientAnswer:
    """Have the service do what was done here, and say whether it did."""
    if kind in ("erasure", "closure"):
        erase(person_id)
    return "done"


def erase(person_id: str) -> int:  # noqa: ARG001 (whose it would be)
    """Erase what the service holds on a person, and say how many objects that were."""
    return 0
