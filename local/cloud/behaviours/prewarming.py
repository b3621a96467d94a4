"""Functions can be warm before their first call.

AWS: provisioned concurrency keeps environments initialised.
Emulator: there is none; every first call starts cold.
Restored: with PREWARM=1 a worker is started and its module imported as soon as CloudFormation has created or changed
the function. The handler is not called. One cold start slot stays free for real calls.
"""

import logging
import os
import queue
import threading

from ministack.core import lambda_runtime
from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import lambda_svc

from local.cloud.behaviours.cold_start_limit import starts_at_once
from local.cloud.behaviours.provisioning import Properties, after_provisioning

DEFAULT_WARMERS = 2

log = logging.getLogger("prewarming")
_waiting: queue.Queue[tuple[str, str, str]] = queue.Queue()


def restore() -> None:
    """Warm functions in the background when the environment variable PREWARM is 1."""
    if os.environ.get("PREWARM") == "1":
        for _ in range(max(1, starts_at_once() - 1) if starts_at_once() else DEFAULT_WARMERS):
            threading.Thread(target=_warm_forever, daemon=True, name="prewarming").start()
        after_provisioning("AWS::Lambda::Function", _remember)


def _remember(function_name: str, _properties: Properties) -> None:
    _waiting.put((function_name, get_account_id(), get_region()))


def _warm_forever() -> None:
    while True:
        name, account, region = _waiting.get()
        try:
            with request_scope(account, region):
                _warm(name)
        except Exception:  # a function that fails at import says so again, better, when it is called
            log.warning("could not warm %s", name, exc_info=True)


def _warm(name: str) -> None:
    function = lambda_svc._functions.get(name)
    if function and function.get("code_zip"):
        worker, _ = lambda_runtime.acquire_worker(name, function["config"], function["code_zip"])
        try:
            lambda_runtime.ensure_spawned(worker)
        finally:
            lambda_runtime.release_worker(worker)
