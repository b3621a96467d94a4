"""A task that waits for a token fails when its function fails.

AWS: the state fails with the function's error, as if it did not wait, and its Retry and Catch apply.
Emulator: the error is dropped and the token waited for, which a function that died has told to nobody.
Restored: the error ends the waiting.
"""

import threading
from typing import Any

from ministack.services import stepfunctions


class _Waiting(threading.local):
    """The token that this thread's task will wait for."""

    token: str | None = None


def restore() -> None:
    """Let a failed call answer the token that it was to hand on."""
    wait, call, waiting = stepfunctions._invoke_with_callback, stepfunctions._call_lambda, _Waiting()

    def wait_unless_failed(resource: str, entered: Any, token: str, state: dict[str, Any]) -> Any:  # noqa: ANN401
        waiting.token = token
        try:
            return wait(resource, entered, token, state)
        finally:
            waiting.token = None

    def call_and_tell(function: str, event: Any) -> Any:  # noqa: ANN401 (any JSON)
        try:
            return call(function, event)
        except stepfunctions._ExecutionError as error:
            held = stepfunctions._task_tokens.get(waiting.token)
            if held and not held["event"].is_set():
                held["error"] = {"Error": error.error, "Cause": error.cause}
                held["event"].set()
            raise

    stepfunctions._invoke_with_callback = wait_unless_failed
    stepfunctions._call_lambda = call_and_tell
