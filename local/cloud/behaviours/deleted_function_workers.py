"""A deleted function is gone, and so are all workers when the emulator ends.

AWS: the environments of a deleted function end.
Emulator: workers of a function that is deleted with its stack live on, and workers' directories survive the emulator.
Restored: both are ended and removed.
"""

import atexit
import threading

from ministack.core import lambda_runtime
from ministack.core.responses import get_account_id, get_region
from ministack.services.cloudformation import provisioners

from local.cloud.behaviours.provisioning import Properties


def restore() -> None:
    """End the workers of functions that are deleted, and all of them at exit."""
    handlers = provisioners._RESOURCE_HANDLERS["AWS::Lambda::Function"]
    delete = handlers["delete"]

    def delete_with_workers(function_name: str, properties: Properties) -> None:
        delete(function_name, properties)
        scope = {"account": get_account_id(), "region": get_region()}
        # Ending takes a moment, which is not the stack's.
        threading.Thread(
            target=lambda_runtime.invalidate_worker, args=(function_name,), kwargs=scope, daemon=True
        ).start()

    provisioners._RESOURCE_HANDLERS["AWS::Lambda::Function"] = {**handlers, "delete": delete_with_workers}
    atexit.register(lambda_runtime.reset)
