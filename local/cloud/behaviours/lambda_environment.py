"""A function sees its own environment variables and those of the runtime, nothing else.

AWS: the environment holds the function's configuration and the variables that Lambda documents.
Emulator: a worker inherits the whole environment of the emulator, so a function could lean on AUTH or GATEWAY_PORT.
Restored: what the emulator alone needs is taken out when a worker starts. A variable of the same name in the
function's configuration still arrives, because the worker sets its configured variables itself.
"""

import os
import subprocess
from types import SimpleNamespace
from typing import Any

from ministack.core import lambda_runtime

KEPT = {"PATH", "LANG", "TZ", "HOME", "TMPDIR", "PYTHONPYCACHEPREFIX"}


def restore() -> None:
    """Start workers without the emulator's own settings."""
    own = {name for name in os.environ if name not in KEPT and not name.startswith("AWS_")}

    def start_with_clean_environment(command: list[str], *, env: dict[str, str], **options: Any) -> object:  # noqa: ANN401 (those of Popen)
        return subprocess.Popen(  # noqa: S603 (the emulator's own worker command)
            command, env={name: value for name, value in env.items() if name not in own}, **options
        )

    lambda_runtime.subprocess = SimpleNamespace(
        Popen=start_with_clean_environment,
        PIPE=subprocess.PIPE,
        STDOUT=subprocess.STDOUT,
        DEVNULL=subprocess.DEVNULL,
        TimeoutExpired=subprocess.TimeoutExpired,
    )
