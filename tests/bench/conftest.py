import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SIZES = ("20", "300")


@pytest.fixture(scope="session")
def counted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the program counts; in a process of its own, as it must listen before the first client is made."""
    file = tmp_path_factory.mktemp("bench") / "calls.json"
    path = {"PYTHONPATH": f"{ROOT}:{ROOT / 'layers' / 'core' / 'python'}", "PATH": ""}
    subprocess.run(
        [sys.executable, "-m", "bench.calls", str(file), *SIZES], cwd=ROOT, env=path, check=True, capture_output=True
    )
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found
