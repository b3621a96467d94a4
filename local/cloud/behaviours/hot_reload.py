"""A saved file is live at the next call.

AWS: code changes by a deployment.
Emulator: the same, which is slow while a feature is being written.
Added for development, off by default, and off in acceptance runs, since the deployed archive is then not what runs:

LOCAL_CODE   pairs "glob=directory" joined by ";": a function whose name fits the glob runs from that directory.
LOCAL_LAYER  a directory that holds python/, put in front of the deployed layers of every function.

A worker that is older than the newest file of its directories is replaced before its next call.
"""

import fnmatch
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from local.cloud.behaviours.shared_layers import DIRECTORIES
from local.cloud.behaviours.worker_start import around_worker_start, changed_configuration

PATH_LINE = "    sys.path.insert(0, code_dir)\n"
SOURCE = "_LOCAL_CODE_DIR"

_code = [tuple(pair.split("=", 1)) for pair in os.environ.get("LOCAL_CODE", "").split(";") if pair]
_layer = os.environ.get("LOCAL_LAYER", "")
_byte_code = Path(tempfile.gettempdir()) / "byte-code"


def restore() -> None:
    """Run functions from their source directories, if any were given."""
    if not _code and not _layer:
        return
    script = lambda_runtime._PYTHON_WORKER_SCRIPT
    if script.count(PATH_LINE) != 1:
        message = "the emulator's worker script no longer sets the path in the known line: re-check hot reload"
        raise RuntimeError(message)
    lambda_runtime._PYTHON_WORKER_SCRIPT = script.replace(
        PATH_LINE, f'    code_dir = os.environ.get("{SOURCE}") or code_dir\n{PATH_LINE}'
    )
    # Byte code beside the sources would change the very times that are watched.
    os.environ["PYTHONPYCACHEPREFIX"] = str(_byte_code)
    around_worker_start(_from_source)
    _replace_outdated_workers()


def _source_of(function_name: str) -> str:
    return next((directory for glob, directory in _code if fnmatch.fnmatch(function_name, glob)), "")


def _from_source(worker: Any) -> AbstractContextManager[None]:  # noqa: ANN401 (the emulator has no types)
    worker.started_at = time.time()
    wanted = {DIRECTORIES: _layer, SOURCE: _source_of(worker.func_name)}
    return changed_configuration(worker, {name: value for name, value in wanted.items() if value})


def _replace_outdated_workers() -> None:
    acquire = lambda_runtime.acquire_worker

    def acquire_current(function_name: str, *rest: object, **named: object) -> object:
        directories = [directory for directory in (_source_of(function_name), _layer) if directory]
        outdated = _take_workers_before(function_name, max(map(_newest_change, directories), default=0.0))
        if outdated:
            _forget_byte_code(directories)
            lambda_runtime.kill_workers(outdated)
        return acquire(function_name, *rest, **named)

    lambda_runtime.acquire_worker = acquire_current
    lambda_svc.acquire_worker = acquire_current  # imported there by name


def _take_workers_before(function_name: str, moment: float) -> list[Any]:
    taken = []
    with lambda_runtime._lock:
        for pool in lambda_runtime._workers.values():
            for worker in [one for one in pool if one.func_name == function_name and not one.in_use]:
                if getattr(worker, "started_at", moment) < moment:
                    pool.remove(worker)
                    taken.append(worker)
    return taken


def _newest_change(directory: str) -> float:
    return max((path.stat().st_mtime for path in _watched(Path(directory)) if path.exists()), default=0.0)


def _watched(directory: Path) -> Iterator[Path]:
    """Yield sources and folders; a folder's time tells of files that were added or removed."""
    yield directory
    for path in directory.rglob("*"):
        if "__pycache__" not in path.parts:
            yield path


def _forget_byte_code(directories: list[str]) -> None:
    # Byte code counts as fresh while the source has the same size and the same second: a quick edit would be missed.
    for directory in directories:
        shutil.rmtree(f"{_byte_code}{os.path.realpath(directory)}", ignore_errors=True)
