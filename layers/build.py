"""Build the layers without docker: `python layers/build.py arm64` for AWS, `python layers/build.py host` for this machine.

    build/layers/arm64/python   the runtime dependencies, as wheels for Lambda's platform
    build/layers/host/python    the same for this machine, which the local cloud runs
    build/layers/core/python    the program

Every module is compiled here. Lambda mounts layers read-only, so it never writes bytecode of its own, and ordinary bytecode
is taken as stale once a zip has changed the sources' times: therefore it is marked as never to be checked. Imports are then
about three times as fast. A build is skipped when neither the lock file nor this script has changed.

The policy's files, which lawyers read as TOML, become modules of plain data: parsing them would be felt at every start.
"""

import hashlib
import platform
import py_compile
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILT = ROOT / "build" / "layers"
PROGRAM = ROOT / "layers" / "core" / "python"
PYTHON = "3.13"
POLICY = ("packs", "regimes", "calendars")
AT_BUILD_ONLY = ("documents",)
"""What renders documents when a house is built; functions serve what it has rendered."""
PLATFORMS = {
    "arm64": "aarch64-manylinux_2_28",
    "host": f"{platform.machine()}-manylinux_2_28",
}
"""Lambda runs Python 3.13 on Amazon Linux 2023, whose C library is 2.34."""
USELESS_FOLDERS = ("__pycache__", "tests", "test", "*-stubs", "bin")
USELESS_FILES = ("*.pyi", "py.typed", "*.c", "*.h", "*.pxd", ".lock", "uv_cache.json")
SERVICES = frozenset(
    ("cognito-idp", "dynamodb", "events", "iot", "iot-data", "kms", "s3", "secretsmanager", "sesv2", "sqs", "ssm")
) | {"cloudwatch", "dynamodbstreams", "stepfunctions", "sts"}
"""The services whose descriptions botocore must carry; the others are two thirds of its size."""
LOCALES = frozenset(("root", "en", "fr", "nl"))
"""What letters are written in, and what these locales rest on; babel knows a thousand more, thirty times the size."""


def main(target: str) -> None:
    """Build the dependencies for the target, and the program."""
    if target not in PLATFORMS:
        sys.exit(f"unknown target {target}: choose {' or '.join(PLATFORMS)}")
    if sys.version_info[:2] != tuple(map(int, PYTHON.split("."))):
        sys.exit(f"layers are compiled by Python {PYTHON}, as Lambda runs them; this is {platform.python_version()}")
    build_dependencies(target)
    build_program()


def build_dependencies(target: str) -> None:
    """Install the locked runtime dependencies for the platform, strip and compile them."""
    layer = BUILT / target
    stamp = BUILT / f"{target}.stamp"
    wanted = _digest(ROOT / "uv.lock", Path(__file__))
    if stamp.exists() and stamp.read_text() == wanted:
        return
    shutil.rmtree(layer, ignore_errors=True)
    _install(layer / "python", PLATFORMS[target])
    _strip(layer / "python")
    compile_all(layer / "python")
    stamp.write_text(wanted)


def build_program() -> None:
    """Copy and compile the program. Always done anew: it takes less than a second."""
    layer = BUILT / "core"
    shutil.rmtree(layer, ignore_errors=True)
    shutil.copytree(PROGRAM, layer / "python", ignore=shutil.ignore_patterns("__pycache__", *AT_BUILD_ONLY))
    compile_policy(layer / "python" / "vestibule" / "policy")
    compile_all(layer / "python")


def compile_policy(policy: Path) -> None:
    """Write each file of the policy as a module of plain data, from which `policy.reading` reads it."""
    (policy / "compiled").mkdir()
    (policy / "compiled" / "__init__.py").touch()
    for kind in POLICY:
        folder = policy / "compiled" / kind
        folder.mkdir()
        (folder / "__init__.py").touch()
        for file in sorted((policy / kind).glob("*.toml")):
            data = tomllib.loads(file.read_text(encoding="utf-8"))
            module = folder / f"{file.stem.replace('-', '_')}.py"
            module.write_text(f"import datetime\n\nDATA = {data!r}\n", encoding="utf-8")


def compile_all(python: Path) -> None:
    """Compile every module, under the name that it has on Lambda; the same sources always give the same bytes."""
    for source in sorted(python.rglob("*.py")):
        try:
            py_compile.compile(
                str(source),
                dfile=f"/opt/python/{source.relative_to(python)}",
                invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
                doraise=True,
            )
        except py_compile.PyCompileError as error:  # templates that some packages ship are no modules
            print(f"not compiled: {error.file}")


def _install(python: Path, wheels_for: str) -> None:
    requirements = BUILT / "requirements.txt"
    BUILT.mkdir(parents=True, exist_ok=True)
    _uv("export", "--frozen", "--no-default-groups", "--no-emit-project", "--no-hashes", "-o", str(requirements))
    place = ("--target", str(python), "--python-platform", wheels_for, "--python-version", PYTHON)
    exactly = ("--only-binary", ":all:", "--no-deps", "--link-mode", "copy", "-r", str(requirements))
    _uv("pip", "install", *place, *exactly)


def _strip(python: Path) -> None:
    """Remove what Lambda never reads, and what differs from build to build."""
    folders = [found for pattern in USELESS_FOLDERS for found in python.rglob(pattern) if found.is_dir()]
    data = python / "botocore" / "data"
    folders += [found for found in data.iterdir() if found.is_dir() and found.name not in SERVICES]
    _strip_locales(python / "babel" / "locale-data")
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    for pattern in USELESS_FILES:
        for file in list(python.rglob(pattern)):
            file.unlink()


def _strip_locales(data: Path) -> None:
    for file in data.glob("*.dat"):
        if file.stem not in LOCALES:
            file.unlink()


def _uv(*arguments: str) -> None:
    subprocess.run([_uv_program(), "-q", *arguments], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)  # noqa: S603


def _uv_program() -> str:
    """The pinned uv that `make setup` has put beside the project, else one on the path."""
    own = ROOT / ".uv" / "bin" / "uv"
    found = str(own) if own.exists() else shutil.which("uv")
    if found is None:
        sys.exit("uv is missing: run `make setup`")
    return found


def _digest(*files: Path) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


if __name__ == "__main__":
    main(*sys.argv[1:2] or ("arm64",))
