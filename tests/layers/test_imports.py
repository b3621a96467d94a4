"""What `.importlinter` cannot say of who imports what, read from the sources."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from layers.build import SERVICES
from local.synthesis import ROOT

PROGRAM = ROOT / "layers" / "core" / "python" / "vestibule"
FUNCTIONS = sorted(file for file in ROOT.glob("functions/*/*.py") if file.stem != "__init__")
CLIENTS = {
    "access/answering": {"iot-data"},
    "access/command": {"iot-data"},
    "access/images": {"s3"},
    "access/lists": {"iot-data"},
    "breaches/drafts": {"s3"},
    "breaches/underway": {"stepfunctions"},
    "breaches/workflow": {"stepfunctions"},
    "climate/setting": {"iot-data"},
    "configuring": {"iot-data"},
    "access/signing": {"kms"},
    "access/simulating": {"iot-data"},
    "access/verifying": {"secretsmanager"},
    "bus": {"events"},
    "cursors": {"secretsmanager"},
    "evidence/signing": {"kms"},
    "evidence/vault": {"s3"},
    "flood": {"secretsmanager"},
    "mail/sending": {"sesv2"},
    "mail/tokens": {"secretsmanager"},
    "messages/batches": {"stepfunctions"},
    "people/accounts": {"cognito-idp"},
    "people/addresses": {"cognito-idp"},
    "queues": {"sqs"},
    "registry/provisioning": {"iot"},
    "requests/asked": {"s3"},
    "requests/bundles": {"s3"},
    "requests/listing": {"s3"},
    "requests/papers": {"s3"},
    "requests/protocols/left": {"s3"},
    "requests/protocols/signing": {"secretsmanager"},
    "partners/signing": {"secretsmanager"},
    "requests/workflow": {"stepfunctions"},
    "retention/beside": {"cloudwatch", "dynamodb"},
    "retention/publishing": {"s3"},
    "retention/streams": {"dynamodbstreams"},
    "sealing": {"kms"},
    "vouching": {"cognito-idp"},
}
"""The files that speak to AWS, and the services that they speak to. Records are read and written by `table` alone."""


def test_the_contracts_of_imports_are_kept() -> None:
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, "0 broken" in done.stdout) == (0, True), done.stdout


@pytest.mark.parametrize("file", FUNCTIONS, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_function_imports_no_other_function(file: Path) -> None:
    assert {name for name in imported(file) if name.partition(".")[0] == "functions"} == set()


@pytest.mark.parametrize("file", FUNCTIONS, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_function_file_has_a_handler_and_says_what_starts_it(file: Path) -> None:
    tree = parsed(file)
    assigned = {target.id for node in tree.body if isinstance(node, ast.Assign) for target in names(node.targets)}
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert "handler" in assigned | defined
    assert ast.get_docstring(tree)


def test_only_these_files_speak_to_aws_each_to_these_services() -> None:
    assert {name: services for name, services in made_clients() if services} == CLIENTS


def test_the_layer_carries_every_service_that_is_spoken_to() -> None:
    assert {"dynamodb"}.union(*CLIENTS.values()) - SERVICES == set()


def test_only_the_table_speaks_to_dynamodb() -> None:
    users = {relative(file) for file in sources() if any(name.startswith("pynamodb") for name in imported(file))}
    outside = {name for name in users if name not in {"attributes", "connection", "lifetime", "table", "writes"}}
    # Conditions and actions are written where the record is known; they are types, and no call.
    types = {"pynamodb.expressions.condition.Condition", "pynamodb.expressions.update.Action"}
    types |= {"pynamodb.expressions.condition.size", "pynamodb.attributes.JSONAttribute"}
    types |= {"pynamodb.attributes.NumberAttribute"}
    assert {name: more for name in outside if (more := pynamodb_names(name) - types)} == {}


def test_only_config_reads_the_environment() -> None:
    readers = {relative(file) for file in sources() if "os" in imported(file)}
    assert readers == {"config"}
    assert {file.name for file in FUNCTIONS if "os" in imported(file)} == set()


def test_only_the_clock_reads_the_time_of_day() -> None:
    readers = {relative(file) for file in sources() if any(call in CLOCKS for call in calls(file))}
    assert readers - {"clock", "observability"} == set()  # a metric is stamped with the time of its writing


CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}


def test_no_function_reads_the_law_or_checks_a_pack() -> None:
    """Both are done when a house is built; at a cold start they would only cost time.

    Requests of persons and breaches are the exception: what the law of a place demands, and by when, is looked up then.
    """
    for others in (True, False):
        loaded = loaded_at_a_start(but_for=("requests", "breaches") if others else ())
        needed = set() if others else {f"vestibule.policy.{name}" for name in LOOKED_UP}
        assert loaded & {f"vestibule.{name}" for name in ONLY_AT_BUILD} == needed


def test_no_function_loads_the_ciphers_before_it_seals_something() -> None:
    """They cost a start ten milliseconds and more, and a function that seals nothing never needs them."""
    assert {name for name in loaded_at_a_start() if name.partition(".")[0] in {"cryptography", "cffi"}} == set()
    assert "vestibule.sealing" in loaded_at_a_start()


def test_no_function_loads_what_composes_letters_before_it_composes_one() -> None:
    """Fluent and babel would be felt at every start, and few of the functions that can write ever do."""
    assert {name.partition(".")[0] for name in loaded_at_a_start()} & {"fluent", "babel", "pytz"} == set()
    assert "vestibule.mail.layout" not in loaded_at_a_start()
    assert "vestibule.messages.delivery" in loaded_at_a_start()


@cache
def loaded_at_a_start(but_for: tuple[str, ...] = ()) -> set[str]:
    """Every module that is there when all functions have been imported, but for those of some features."""
    modules = [f"functions.{file.parent.name}.{file.stem}" for file in FUNCTIONS if file.parent.name not in but_for]
    program = f"import importlib, sys; [importlib.import_module(name) for name in {modules}]; print(*sys.modules)"
    paths = os.pathsep.join((str(ROOT), str(PROGRAM.parent)))
    environment = {"PYTHONPATH": paths, "AWS_DEFAULT_REGION": "eu-west-1"}
    return set(subprocess.check_output([sys.executable, "-c", program], env=environment, text=True).split())


POLICY = ("calendars", "changes", "checking", "coherence", "deadlines", "law", "lawfulness", "regime", "taxonomy")
LOOKED_UP = ("calendars", "deadlines", "law", "regime", "taxonomy")
ONLY_AT_BUILD = ("documents", "soundness", *(f"policy.{name}" for name in POLICY))


def sources() -> list[Path]:
    return sorted(PROGRAM.rglob("*.py"))


def relative(file: Path) -> str:
    return file.relative_to(PROGRAM).with_suffix("").as_posix()


@cache
def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def imported(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def pynamodb_names(name: str) -> set[str]:
    found = {name for name in imported(PROGRAM / f"{name}.py") if name.startswith("pynamodb")}
    return {name for name in found if not any(other.startswith(f"{name}.") for other in found)}


def calls(file: Path) -> Iterator[str]:
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield ast.unparse(node.func)


def made_clients() -> Iterator[tuple[str, set[str]]]:
    for file in (*sources(), *FUNCTIONS):
        made = {
            str(ast.literal_eval(node.args[0]))
            for node in ast.walk(parsed(file))
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"aws.client", "boto3.client"}
        }
        yield (relative(file) if file.is_relative_to(PROGRAM) else f"functions/{file.stem}"), made


def names(targets: list[ast.expr]) -> Iterator[ast.Name]:
    return (target for target in targets if isinstance(target, ast.Name))
