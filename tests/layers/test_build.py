"""Layers are the same wherever they are built, start fast, and are enough for every function by themselves."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from layers import build
from local.synthesis import ROOT
from vestibule.words import LANGUAGES

HOST = ROOT / "build" / "layers" / "host" / "python"
UNCHECKED_HASH = 0b01
"""PEP 552: the bytecode is marked by a hash of its source, which is never checked."""
AARCH64 = 0xB7
BUILD = "import sys; from pathlib import Path; from layers import build; build.BUILT = Path(sys.argv[1]); build.{}"


LOADING = """
import time
from vestibule.policy import law, pack
began = time.process_time()
packs = [pack.load(operator) for operator in pack.OPERATORS]
regimes = [law.regime(code) for code in (*law.COMMON, *law.JURISDICTIONS)]
calendars = [law.calendar(file.stem) for file in law.CALENDARS.iterdir()]
print(time.process_time() - began, len(packs), len(regimes), len(calendars))
"""
"""Process time, so that other work on the machine does not count."""


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program's layer, built from the sources as they are now."""
    return built_program(tmp_path_factory.mktemp("core"), seed="0")


@pytest.fixture(scope="module")
def arm64() -> Path:
    """The dependencies as Lambda gets them; built once, until the lock changes."""
    build.build_dependencies("arm64")
    return build.BUILT / "arm64" / "python"


def test_the_program_is_the_same_to_the_byte_whatever_the_hash_seed(core: Path, tmp_path: Path) -> None:
    assert digest(core) == digest(built_program(tmp_path, seed="4242"))


def test_dependencies_are_compiled_to_the_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    digests = set()
    for seed in ("0", "4242"):
        copy = tmp_path / seed
        for package in ("pydantic", "pynamodb", "jmespath"):
            shutil.copytree(HOST / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
        run(
            "-c",
            f"from pathlib import Path; from layers import build; build.compile_all(Path({str(copy)!r}))",
            seed=seed,
        )
        digests.add(digest(copy))
    assert len(digests) == 1


@pytest.mark.parametrize("layer", ["host", "core", "arm64"])
def test_every_module_has_bytecode_that_is_never_checked(layer: str, request: pytest.FixtureRequest) -> None:
    python = HOST if layer == "host" else request.getfixturevalue(layer)
    modules = [file for file in python.rglob("*.py") if "{{" not in file.read_text(encoding="utf-8", errors="replace")]
    assert len(modules) > 50
    compiled = {file: Path(importlib.util.cache_from_source(str(file))) for file in modules}
    assert [file for file, bytecode in compiled.items() if not bytecode.exists()] == []
    assert {int.from_bytes(bytecode.read_bytes()[4:8], "little") for bytecode in compiled.values()} == {UNCHECKED_HASH}


def test_bytecode_is_used_even_when_the_source_has_another_time_and_text(core: Path, tmp_path: Path) -> None:
    copy = tmp_path / "python"
    shutil.copytree(core, copy)
    (copy / "vestibule" / "ids.py").write_text("raise RuntimeError('the source was read')")
    said = run("-I", "-S", "-c", f"import sys; sys.path[:0] = {[str(copy), str(HOST)]}; import vestibule.ids")
    assert said == ""


def test_bytecode_names_files_as_lambda_has_them(core: Path) -> None:
    bytecode = Path(importlib.util.cache_from_source(str(core / "vestibule" / "ids.py")))
    assert b"/opt/python/vestibule/ids.py" in bytecode.read_bytes()


def test_the_layer_for_lambda_holds_nothing_of_another_machine(arm64: Path) -> None:
    libraries = [file for file in arm64.rglob("*") if ".so" in file.suffixes]
    assert libraries
    assert {int.from_bytes(file.read_bytes()[18:20], "little") for file in libraries} == {AARCH64}


def test_both_dependency_layers_hold_the_same_modules(arm64: Path) -> None:
    assert sources(arm64) == sources(HOST)


def test_a_layer_fits_into_lambda_together_with_the_program(arm64: Path, core: Path) -> None:
    assert sum(file.stat().st_size for root in (arm64, core) for file in root.rglob("*") if file.is_file()) < 250e6


def test_every_function_starts_with_the_layers_alone(core: Path) -> None:
    modules = [
        ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for file in sorted(ROOT.glob("functions/*/*.py"))
        if file.stem != "__init__"
    ]
    assert modules
    path = [str(core), str(HOST), str(ROOT)]
    program = (
        f"import sys; sys.path[:0] = {path}; sys.dont_write_bytecode = True\n"
        "from importlib import import_module\n"
        f"print(sum(callable(import_module(name).handler) for name in {modules}))"
    )
    assert run("-I", "-S", "-c", program) == str(len(modules))


def test_the_layer_makes_a_client_of_every_service_that_it_carries() -> None:
    services = sorted(build.SERVICES)
    program = (
        f"import sys; sys.path.insert(0, {str(HOST)!r})\n"
        "from botocore.session import get_session\n"
        f"print(*[get_session().create_client(name, 'us-east-1').meta.service_model.service_name for name in {services}])"
    )
    assert run("-I", "-S", "-c", program).split() == services


def test_the_layer_carries_the_locales_that_letters_are_written_in_and_no_others() -> None:
    data = HOST / "babel" / "locale-data"
    assert {file.stem for file in data.glob("*.dat")} == build.LOCALES == {"root", *LANGUAGES}


def test_a_letter_is_composed_from_the_layers_alone(core: Path) -> None:
    program = (
        f"import sys; sys.path[:0] = {[str(core), str(HOST)]}\n"
        "from vestibule.mail import Reader, composing\n"
        "from vestibule.policy import pack\n"
        "said = {'request_id': 'req_1', 'received_at': '2026-11-21T12:00:00.000Z', 'right': 'access'}\n"
        "said |= {'next': 'code', 'by_link': 'no', 'answer_on': '2027-01-05'}\n"
        "for language in ('en', 'fr', 'nl'):\n"
        "    letter = composing.compose('requests.acknowledged', language, Reader('Ada', 'a@b.c'), said, pack.load('valet'))\n"
        "    print(composing.bodies(letter)[0].count('2026'))"
    )
    assert run("-I", "-S", "-c", program).split() == ["1", "1", "1"]


def test_an_unknown_target_is_refused_in_a_sentence() -> None:
    with pytest.raises(SystemExit, match=r"^unknown target sparc: choose arm64 or host$"):
        build.main("sparc")


def built_program(directory: Path, seed: str) -> Path:
    run("-c", BUILD.format("build_program()"), str(directory), seed=seed)
    return directory / "core" / "python"


def run(*arguments: str, seed: str = "0") -> str:
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "PYTHONHASHSEED": seed}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def sources(python: Path) -> set[Path]:
    return {file.relative_to(python) for file in python.rglob("*.py")}


def digest(python: Path) -> str:
    """Names and bytes of every file."""
    hashed = hashlib.sha256()
    for file in sorted(file for file in python.rglob("*") if file.is_file()):
        hashed.update(f"{file.relative_to(python)}\0{file.stat().st_size}\0".encode() + file.read_bytes())
    return hashed.hexdigest()


def test_all_packs_regimes_and_calendars_load_from_the_layer_within_a_fifth_of_a_second(core: Path) -> None:
    runs = [loaded_from(core) for _ in range(3)]
    assert {counts for _, counts in runs} == {("5", "22", "17")}
    assert min(seconds for seconds, _ in runs) < 0.2


def loaded_from(core: Path) -> tuple[float, tuple[str, ...]]:
    """Seconds of a fresh process, and how many packs, regimes and calendars it read."""
    environment = {"PYTHONPATH": os.pathsep.join(map(str, (core, HOST)))}
    printed = subprocess.check_output([sys.executable, "-c", LOADING], env=environment, text=True)
    seconds, *counts = printed.split()
    return float(seconds), tuple(counts)
