"""A layer is unpacked once.

AWS: a layer is mounted read-only under /opt; what it weighs costs no time per function.
Emulator: every worker unpacks its own copy and compiles its modules again, which makes ninety functions 8 GB of disk
and seconds of cold start each.
Restored: layers are unpacked once per content, and workers share the directory, byte code included. Unlike /opt it is
writable. The directories go when the emulator ends.
"""

import atexit
import hashlib
import io
import os
import shutil
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ministack.services import lambda_svc

from local.cloud.behaviours.worker_start import around_worker_start, changed_configuration

DIRECTORIES = "_LAMBDA_LAYERS_DIRS"  # read by the emulator's worker script; its last directory comes first on the path

_root = Path(tempfile.gettempdir()) / "layers"
_lock = threading.Lock()
_unpacked: dict[int, tuple[bytes, Path]] = {}


def restore() -> None:
    """Start workers on shared layer directories, which are removed at exit."""
    around_worker_start(_with_shared_layers)
    atexit.register(shutil.rmtree, _root, ignore_errors=True)


@contextmanager
def _with_shared_layers(worker: Any) -> Iterator[None]:  # noqa: ANN401 (the emulator has no types)
    archives = filter(None, map(lambda_svc._resolve_layer_zip, worker.config.get("Layers") or []))
    directories = [str(_directory_of(archive)) for archive in archives]
    present = (worker.config.get("Environment") or {}).get("Variables", {}).get(DIRECTORIES)
    joined = os.pathsep.join([*directories, *filter(None, [present])])
    # With no layers in its configuration the worker unpacks none and keeps the variable.
    with changed_configuration(worker, {DIRECTORIES: joined}, Layers=[]):
        yield


def _directory_of(archive: bytes) -> Path:
    with _lock:  # two workers never unpack the same layer at the same time
        # Hashing 20 MB at every start would cost more than it saves: the object is remembered, and with it its id.
        known = _unpacked.get(id(archive))
        if known is None:
            known = (archive, _unpack(archive))
            _unpacked[id(archive)] = known
        return known[1]


def _unpack(archive: bytes) -> Path:
    target = _root / hashlib.sha256(archive).hexdigest()[:24]
    if not target.exists():
        unfinished = target.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        with zipfile.ZipFile(io.BytesIO(archive)) as layer:
            layer.extractall(unfinished)
        unfinished.rename(target)
    return target
