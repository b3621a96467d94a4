"""A failed function names the class of its exception.

AWS: a failed invocation answers {"errorType": "<exception class>", "errorMessage": ...}, and Step Functions matches
Retry and Catch by that class name.
Emulator: errorType is always "Runtime.HandlerError".
Restored: the worker puts the class in front of the message, between two marks, and the server takes it off again.
"""

from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

MARK = "\x01"
REPORTED_MESSAGE = '"error": str(e), "trace": traceback.format_exc()'
REPORTED_WITH_CLASS = '"error": "\\x01" + type(e).__name__ + "\\x01" + str(e), "trace": traceback.format_exc()'


def restore() -> None:
    """Carry the exception's class from the worker to the answer of the invocation."""
    script = lambda_runtime._PYTHON_WORKER_SCRIPT
    if script.count(REPORTED_MESSAGE) != 1:
        message = "the emulator's worker script no longer reports errors in the known line: re-check errorType"
        raise RuntimeError(message)
    lambda_runtime._PYTHON_WORKER_SCRIPT = script.replace(REPORTED_MESSAGE, REPORTED_WITH_CLASS)
    execute = lambda_svc._execute_function_warm

    def execute_and_name_the_class(function: dict[str, Any], event: object, request_id: str) -> dict[str, Any]:
        result: dict[str, Any] = execute(function, event, request_id)
        _move_class_to_error_type(result)
        return result

    lambda_svc._execute_function_warm = execute_and_name_the_class


def _move_class_to_error_type(result: dict[str, Any]) -> None:
    body = result.get("body")
    if isinstance(body, dict) and str(body.get("errorMessage", "")).startswith(MARK):
        _, body["errorType"], body["errorMessage"] = body["errorMessage"].split(MARK, 2)
