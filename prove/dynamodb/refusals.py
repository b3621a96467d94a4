"""What DynamoDB answers when it does not do what it is asked, in the shapes that botocore parses."""

from collections.abc import Mapping, Sequence
from typing import Any


class Refusal(Exception):
    """An error answer: what goes into botocore's ClientError."""

    def __init__(self, code: str, message: str, **more: object) -> None:
        """`more` stands beside the error, such as the reasons of a cancelled transaction."""
        super().__init__(f"{code}: {message}")
        self.code = code
        self.answer: Mapping[str, Any] = {
            "Error": {"Code": code, "Message": message},
            "ResponseMetadata": {"HTTPStatusCode": 400, "HTTPHeaders": {}, "RetryAttempts": 0},
            **more,
        }


class Unsupported(NotImplementedError):
    """Something that DynamoDB does and the simulation does not."""


UNMET = "ConditionalCheckFailed"
CONFLICT = "TransactionConflict"


def invalid(message: str) -> Refusal:
    """What is refused whatever the table holds."""
    return Refusal("ValidationException", message)


def unknown_table(name: str) -> Refusal:
    """A table that is not there."""
    return Refusal("ResourceNotFoundException", f"Requested resource not found: Table: {name} not found")


def unmet(old: Mapping[str, Any] | None, wanted: str | None) -> Refusal:
    """A condition that does not hold, with the item where `ReturnValuesOnConditionCheckFailure` asks for it."""
    item = {"Item": dict(old)} if old is not None and wanted == "ALL_OLD" else {}
    return Refusal("ConditionalCheckFailedException", "The conditional request failed", **item)


def throttled() -> Refusal:
    """More than the table takes, told after botocore's own tries."""
    return Refusal(
        "ProvisionedThroughputExceededException", "The level of configured provisioned throughput was exceeded"
    )


def in_the_way() -> Refusal:
    """A write alone that met a transaction."""
    return Refusal("TransactionConflictException", "Transaction is ongoing for the item")


def cancelled(codes: Sequence[str | None]) -> Refusal:
    """A transaction of which nothing was done; a reason for each of its parts, in their order."""
    names = [code or "None" for code in codes]
    said = {UNMET: "The conditional request failed", CONFLICT: "Transaction is ongoing for the item"}
    reasons = [{"Code": name, **({"Message": said[name]} if name in said else {})} for name in names]
    message = f"Transaction cancelled, please refer cancellation reasons for specific reasons [{', '.join(names)}]"
    return Refusal("TransactionCanceledException", message, CancellationReasons=reasons)
