"""No unowned byte: whatever rests data is in a holding of the register or has a reason, or the house is not built."""

import ast
import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs

from local.synthesis import ROOT
from stacks import house, ownership
from stacks.ownership import Resting, Unowned
from tests.shares import share
from tests.stacks.assembly import Assembly
from vestibule import register
from vestibule.access.holdings import ENTRIES
from vestibule.answers import ANSWERS
from vestibule.policy.pack import OPERATORS, Pack, load

RESTING = {"Cognito::UserPool", "DynamoDB::GlobalTable", "Logs::LogGroup", "S3::Bucket", "SQS::Queue"}
ALSO_RESTING = {"SecretsManager::Secret", "StepFunctions::StateMachine"}
STACKS = sorted(ROOT.glob("stacks/*.py"))
VERBS = ("holds", "holds_nothing", "holds_table", "holds_records")


def built(operator: str, no_dependencies: Path, building: Any = house) -> cdk.App:
    """A house in this process, checked but not synthesized."""
    app = cdk.App(context={"operator": operator, "layers": str(no_dependencies)})
    building.build(app, building.deployment_of(app))
    return app


@pytest.fixture(scope="module", params=OPERATORS)
def pack_of_house(request: pytest.FixtureRequest) -> Pack:
    """Each operator's pack in turn."""
    return load(request.param)


@pytest.fixture(scope="module")
def resting(pack_of_house: Pack, no_dependencies: Path) -> list[Resting]:
    """Everything in the operator's house that can rest data."""
    return list(ownership.resting(built(pack_of_house.operator, no_dependencies)))


def test_everything_that_can_rest_data_says_what_it_holds(resting: list[Resting], pack_of_house: Pack) -> None:
    known = register.declared(pack_of_house)
    assert {resource.path: list(ownership.faults_of(resource, known)) for resource in resting} == {
        resource.path: [] for resource in resting
    }
    assert {resource.kind.removeprefix("AWS::") for resource in resting} <= RESTING | ALSO_RESTING


def test_the_walk_meets_every_such_resource_of_the_templates(
    houses: dict[str, Assembly], resting: list[Resting], pack_of_house: Pack
) -> None:
    synthesized = of_kinds(houses[pack_of_house.operator])
    assert sorted(each.type for each in synthesized) == sorted(resource.kind for resource in resting)


def of_kinds(house: Assembly) -> list[Any]:
    return [resource for kind in RESTING | ALSO_RESTING for resource in house.of_type(kind)]


def test_every_holding_of_the_deployment_is_somewhere(resting: list[Resting], pack_of_house: Pack) -> None:
    held = {name for resource in resting for name in (resource.note or {}).get("holdings", ())}
    assert held == set(register.declared(pack_of_house))


def test_without_its_note_any_single_resource_fails_the_build(resting: list[Resting], pack_of_house: Pack) -> None:
    known = register.declared(pack_of_house)
    for resource in resting:
        (said,) = ownership.faults_of(replace(resource, note=None), known)
        assert said.startswith(f"{resource.path} ({resource.kind}) is in no holding")


def test_without_what_it_serves_any_single_index_fails_the_build(resting: list[Resting], pack_of_house: Pack) -> None:
    known = register.declared(pack_of_house)
    indexes = [(resource, index) for resource in resting for index in resource.indexes]
    assert indexes
    for resource, index in indexes:
        assert resource.note
        rest = {name: use for name, use in resource.note["indexes"].items() if name != index}
        (said,) = ownership.faults_of(replace(resource, note={**resource.note, "indexes": rest}), known)
        assert said.startswith(f"{resource.path}: its index {index} is in no holding")


def annotations() -> Iterator[tuple[Path, int]]:
    """Each place in the stacks where ownership is said: a call of a verb, or an argument that passes a table on."""
    for file in STACKS:
        if file.name != "ownership.py":
            for line in annotated_lines(file.read_text(encoding="utf-8")):
                yield file, line


def annotated_lines(source: str) -> list[int]:
    tree = ast.parse(source)
    said = [node for node in ast.walk(tree) if is_annotation(node)]
    return sorted(node.lineno for node in said)  # type: ignore[attr-defined]


def is_annotation(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        called = node.value.func
        return isinstance(called, ast.Attribute) and called.attr in VERBS and ast.unparse(called.value) == "ownership"
    return isinstance(node, ast.keyword) and node.arg == "messages" and isinstance(node.value, ast.Name)


class Without(ast.NodeTransformer):
    """The tree without the annotation on one line."""

    def __init__(self, line: int) -> None:
        self.line = line

    def visit(self, node: ast.AST) -> Any:
        if is_annotation(node) and node.lineno == self.line:  # type: ignore[attr-defined]
            return ast.Pass() if isinstance(node, ast.Expr) else None
        return self.generic_visit(node)


@contextmanager
def stacks_without(file: Path, line: int) -> Iterator[Any]:
    """`stacks.house`, imported anew with one annotation taken out of one file."""
    kept = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "stacks"}
    for name in kept:
        del sys.modules[name]
    try:
        name = f"stacks.{file.stem}"
        spec = importlib.util.find_spec(name)
        assert spec
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        tree = ast.fix_missing_locations(Without(line).visit(ast.parse(file.read_text(encoding="utf-8"))))
        exec(compile(tree, str(file), "exec"), vars(module))
        yield importlib.import_module("stacks.house")
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == "stacks"]:
            del sys.modules[name]
        sys.modules.update(kept)


@pytest.mark.parametrize(
    ("file", "line"),
    share(annotations(), one_in=4),
    ids=lambda value: value.name if isinstance(value, Path) else str(value),
)
def test_without_any_single_annotation_in_the_stacks_no_house_is_built(
    file: Path, line: int, no_dependencies: Path
) -> None:
    with stacks_without(file, line) as building, pytest.raises(building.Unowned, match="is in no holding: say what"):
        both_built(no_dependencies, building)


def both_built(no_dependencies: Path, building: Any) -> None:
    """Two houses that have, between them, everything that the annotations are about."""
    for operator in ("valet", "noke"):
        built(operator, no_dependencies, building)


def test_the_annotations_are_found() -> None:
    found = [file.stem for file, _ in annotations()]
    assert {name: found.count(name) for name in set(found)} == {
        "access": 5,
        "at_doors": 8,
        "at_intake": 1,
        "at_protocols": 3,
        "climate": 1,
        "consent": 1,
        "data": 2,
        "disclosures": 2,
        "doors": 2,
        "edge": 4,
        "feature": 2,
        "intercom": 3,
        "ledger": 1,
        "messages": 3,
        "notices": 2,
        "partners": 4,
        "people": 2,
        "queues": 1,
        "retention": 1,
        "telemetry": 3,
    }


def refused(add: Any) -> list[str]:
    """What the check says of a stack with one more resource in it."""
    stack = cdk.Stack(cdk.App(), "Added")
    add(stack)
    with pytest.raises(Unowned) as refusal:
        ownership.check(stack, register.declared(load("valet")))
    return str(refusal.value).splitlines()


@pytest.mark.parametrize(
    ("add", "named"),
    [
        (lambda stack: s3.Bucket(stack, "Photos"), "Added/Photos/Resource (AWS::S3::Bucket)"),
        (lambda stack: sqs.Queue(stack, "Waiting"), "Added/Waiting/Resource (AWS::SQS::Queue)"),
        (lambda stack: logs.LogGroup(stack, "Diary"), "Added/Diary/Resource (AWS::Logs::LogGroup)"),
        (lambda stack: kinesis.Stream(stack, "River"), "Added/River/Resource (AWS::Kinesis::Stream)"),
        (
            lambda stack: dynamodb.Table(
                stack, "Side", partition_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING)
            ),
            "Added/Side/Resource (AWS::DynamoDB::Table)",
        ),
        (lambda stack: cdk.CfnResource(stack, "New", type="AWS::Future::Vault"), "Added/New (AWS::Future::Vault)"),
    ],
)
def test_an_unowned_resource_is_refused_by_its_path(add: Any, named: str) -> None:
    assert refused(add) == [f"{named} is in no holding: say what it holds, or why nothing about people"]


def test_a_function_that_logs_where_nobody_looks_is_refused() -> None:
    def add(stack: cdk.Stack) -> None:
        lambda_.Function(
            stack,
            "Loose",
            runtime=lambda_.Runtime.PYTHON_3_13,
            handler="index.handler",
            code=lambda_.Code.from_inline("def handler(*_): pass"),
        )

    assert refused(add) == ["Added/Loose/Resource writes to a log of no holding: give it a log group"]


def test_a_holding_that_nobody_declared_is_refused_with_the_known_ones() -> None:
    (said,) = refused(lambda stack: ownership.holds(sqs.Queue(stack, "Waiting"), "entires"))
    known = ", ".join(sorted(register.declared(load("valet"))))
    assert said == f"Added/Waiting/Resource: entires is no holding of this deployment; there are {known}"


@pytest.mark.parametrize("because", ["", " "])
def test_a_reason_that_says_nothing_is_refused(because: str) -> None:
    assert refused(lambda stack: ownership.holds_nothing(sqs.Queue(stack, "Waiting"), because)) == [
        "Added/Waiting/Resource says neither what it holds nor why it holds nothing about people"
    ]


def test_an_index_that_the_register_does_not_know_is_refused() -> None:
    def add(stack: cdk.Stack) -> None:
        key = dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING)
        made = dynamodb.TableV2(stack, "Entries", partition_key=key)
        made.add_global_secondary_index(index_name="by_mood", partition_key=key)
        ownership.holds_table(made, ENTRIES)

    assert refused(add) == [
        "Added/Entries/Resource: its index by_mood is in no holding: say in the register what it serves"
    ]


def test_what_holds_nothing_about_people_gives_the_register_s_reason() -> None:
    stack = cdk.Stack(cdk.App(), "Added")
    ownership.holds_records(sqs.Queue(stack, "Waiting"), ANSWERS)
    (resource,) = ownership.resting(stack)
    assert resource.note == {"because": ANSWERS.holds.reason, "indexes": {}}  # type: ignore[union-attr]
