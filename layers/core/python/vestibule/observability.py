"""Logs and metrics. They hold identifiers, kinds, counts and durations, never a name, an address, a code or a body.

A fault is logged as its class and the places in our code that it came through, without its message, because the messages
of libraries repeat the input.
"""

import json
import time
import traceback
from collections.abc import Mapping

from aws_lambda_powertools import Logger

from vestibule.holdings import NO_SECRETS, Holding
from vestibule.words import Words

HOLDING = Holding(
    about=Words(
        en="Notes of what was done for you, with identifiers and without names",
        fr="Des notes sur ce qui a été fait pour vous, avec des identifiants et sans nom",
        nl="Aantekeningen van wat voor u is gedaan, met kenmerken en zonder namen",
    ),
    categories=("user.unique_id",),
    uses=("essential.service.security",),
    source="system",
    retention="logs",
    subject="request_id",
    by_subject=None,
    secrets=NO_SECRETS,
)
"""Every log group. Lines lead to a person by what was asked, and end by themselves: they are in no copy."""

NAMESPACE = "Vestibule"
logger = Logger(service="vestibule", log_uncaught_exceptions=False)


def note(what: str, **ids: object) -> None:
    """One line of log: what happened, in a few fixed words, and the identifiers it happened to."""
    logger.info(what, extra=ids)


def note_fault(error: BaseException, **ids: object) -> None:
    """A fault of ours: its class and where it came through."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename.rpartition('python/')[2]}:{frame.lineno} {frame.name}" for frame in frames[-8:]]
    logger.error("fault", extra={"error_class": type(error).__name__, "places": places, **_refusal(error), **ids})


def _refusal(error: BaseException) -> dict[str, object]:
    """What AWS called it and which call it was: fixed words, without the message."""
    answer = getattr(error, "response", None)
    if not isinstance(answer, dict):
        return {}
    return {"aws_error": answer.get("Error", {}).get("Code"), "aws_operation": getattr(error, "operation_name", None)}


def count(name: str, value: int = 1, **dimensions: str) -> None:
    """A CloudWatch metric, written to the log in the embedded metric format.

    Written by hand in these lines because the library's metrics object collects over a whole call and holds state
    between calls, which a batch with partial failures does not want.
    """
    print(json.dumps(_embedded(name, value, dimensions)))  # noqa: T201 (standard output is the metrics' transport)


def _embedded(name: str, value: int, dimensions: Mapping[str, str]) -> dict[str, object]:
    metric = {"Namespace": NAMESPACE, "Dimensions": [list(dimensions)], "Metrics": [{"Name": name, "Unit": "Count"}]}
    aws = {"Timestamp": time.time_ns() // 1_000_000, "CloudWatchMetrics": [metric]}
    return {"_aws": aws, name: value, **dimensions}
