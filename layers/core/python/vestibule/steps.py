"""Steps of workflows: what they raise is read by the state machine, shown in its history and written to the log.

Messages of libraries repeat what they were given, an address for instance, so only two kinds of error leave a step: a
`Verdict`, whose words are ours, and `StepFailed`, which names the class of the fault and nothing else.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import observability
from vestibule.problems import Verdict

type Step[T] = Callable[[dict[str, Any], LambdaContext], T]


class StepFailed(RuntimeError):
    """The step failed and may be tried again. The log holds the place, under the same class."""


def step[T](handler: Step[T]) -> Step[T]:
    """Let no message of a library leave the step."""

    @wraps(handler)
    def guarded(event: dict[str, Any], context: LambdaContext) -> T:
        try:
            return handler(event, context)
        except Verdict as verdict:  # what it came of may repeat what was entered, and the runtime logs the whole chain
            raise verdict from None
        except Exception as error:  # noqa: BLE001 (every fault is told in our own words)
            observability.note_fault(error, step=handler.__module__.rpartition(".")[2])
            failed = StepFailed(type(error).__name__)
        raise failed

    return guarded
