"""What a payment service holds on somebody. There is none yet: nothing is charged, so nothing is held there.

Once payments exist, this is the one file that asks the service (Stripe: `DELETE /v1/customers/{id}`, and a redaction job for
what a law does not want kept). Invoices stay with it for as long as accounts must be kept.
"""


def erase(person_id: str) -> int:  # noqa: ARG001 (whose it would be)
    """Erase what the service holds on a person, and say how many objects that were."""
    return 0
