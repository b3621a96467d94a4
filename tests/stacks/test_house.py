"""A house is built for one operator: its region, its features, its checks. What cannot be built is refused in a sentence."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cfnlint.api import lint_file  # type: ignore[import-untyped]
from cfnlint.config import ManualArgs  # type: ignore[import-untyped]

from local.synthesis import ROOT, SynthesisFailed, node, synthesize
from tests.shares import WHOLE
from tests.stacks.assembly import Assembly
from vestibule.policy.pack import OPERATORS, Pack, load

ALWAYS = {
    *("api", "bus", "data", "edge", "evidence", "privacy", "restores", "retention"),
    *("breaches", "consent", "disclosures", "messages", "notices", "partners"),
}
PUBLISHED = [f"{kind}.{language}.json" for kind in ("notice", "processing") for language in ("en", "fr", "nl")]
NOT_LINTED = ["W3005"]
"""W3005: CDK writes a DependsOn that a reference implies already, so that permissions are there before what uses them."""
BUILD_WITHOUT_ACKNOWLEDGEMENTS = (
    "import runpy, stacks.nag; stacks.nag.accept = lambda *_: None; runpy.run_path('app.py', run_name='__main__')"
)

BUILD_WITHOUT_LOGS_OWNED = (
    "import runpy, stacks.ownership; stacks.ownership.holds = lambda *_, **__: None; "
    "runpy.run_path('app.py', run_name='__main__')"
)


def test_a_house_has_the_stacks_of_its_features_and_no_others(house: Assembly, pack: Pack) -> None:
    from stacks.house import FEATURES  # noqa: PLC0415 (imports aws_cdk)

    built = {feature.feature for feature in FEATURES}
    assert set(house.templates) == ALWAYS | (built & set(pack.features))


def test_every_stack_stands_in_the_first_region_of_the_pack(house: Assembly, pack: Pack) -> None:
    manifest = json.loads((house.directory / "manifest.json").read_text())
    regions = {
        artifact["environment"].rpartition("/")[2]
        for artifact in manifest["artifacts"].values()
        if artifact["type"] == "aws:cloudformation:stack"
    }
    assert regions == {pack.residency.regions[0]}


def test_a_function_s_code_is_its_feature_and_what_that_carries(house: Assembly) -> None:
    documents = {f"build/documents/{house.operator}/{kind}" for kind in PUBLISHED}
    carried = {"api": {"docs/openapi.json"}, "privacy": documents}
    for context in {name.partition("/")[0] for name in house.functions}:
        own = {f"functions/{context}/{file.name}" for file in ROOT.glob(f"functions/{context}/*.py")}
        code = code_of(house, context)
        assert code == own | {"functions/__init__.py"} | carried.get(context, set())


def test_cfn_lint_finds_nothing(houses: dict[str, Assembly]) -> None:
    found = [match for file, region in distinct(houses) for match in lint_file(file, linting(region))]
    assert [str(match) for match in found if not is_computed(match)] == []


def is_computed(match: Any) -> bool:
    """Whether it wants a number where a state machine computes one, which the service allows and cfn-lint does not know."""
    return match.rule.id == "E3601" and match.message.startswith("'{% ") and "is not of type 'number'" in match.message


def test_cfn_lint_sees_a_fault(houses: dict[str, Assembly], tmp_path: Path) -> None:
    template = json.loads((houses["valet"].directory / "vestibule-bus.template.json").read_text())
    template["Resources"]["Fault"] = {"Type": "AWS::SNS::Topic", "Properties": {"TopicNam": "misspelt"}}
    file = tmp_path / "broken.template.json"
    file.write_text(json.dumps(template))
    assert [match.rule.id for match in lint_file(file, linting("us-east-1"))] == ["E3002"]


def test_every_accepted_finding_has_a_reason_of_its_own_kind(house: Assembly) -> None:
    kinds: dict[str, set[str]] = {}
    for (_, finding), reason in house.acknowledged.items():
        kinds.setdefault(reason, set()).add(finding.partition("[")[0])
    assert {reason for reason in kinds if len(reason.split()) < 5} == set()
    assert {reason: several for reason, several in kinds.items() if len(several) > 1} == {}


def test_cdk_nag_finds_what_was_accepted_and_nothing_else(
    houses: dict[str, Assembly], tmp_path: Path, no_dependencies: Path
) -> None:
    """Without the acknowledgements the same findings fail the build: the check runs, and none is accepted for nothing."""
    done = built("-c", BUILD_WITHOUT_ACKNOWLEDGEMENTS, output=tmp_path, operator="valet", layers=str(no_dependencies))
    assert done.returncode != 0
    assert found_by_nag(tmp_path) == set(houses["valet"].acknowledged)


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_pack_refuses_a_region_that_it_does_not_name(operator: str) -> None:
    from stacks.house import RegionRefused, check_region  # noqa: PLC0415 (imports aws_cdk)

    with pytest.raises(RegionRefused, match=rf"^{operator} may not be deployed to ap-southeast-1: its policy keeps "):
        check_region(load(operator), "ap-southeast-1")


def test_a_refused_region_is_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    done = built("app.py", output=tmp_path, operator="noke", region="ap-southeast-1")
    assert done.returncode == 1
    assert done.stderr.startswith("noke may not be deployed to ap-southeast-1: its policy keeps data in ")
    assert (done.stdout, done.stderr.count("\n")) == ("", 1)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_operator_is_told_the_known_ones(tmp_path: Path) -> None:
    done = built("app.py", output=tmp_path, operator="nobody")
    known = "valet, alloclaim, wemaintain, noke, fleetback"
    assert (done.returncode, done.stderr) == (1, f"nobody is not an operator with a pack; known are {known}\n")


def test_an_unowned_byte_is_refused_by_name_and_leaves_nothing(tmp_path: Path, no_dependencies: Path) -> None:
    done = built("-c", BUILD_WITHOUT_LOGS_OWNED, output=tmp_path, operator="noke", layers=str(no_dependencies))
    assert (done.returncode, done.stdout) == (1, "")
    said = "is in no holding: say what it holds, or why nothing about people"
    lines = done.stderr.splitlines()
    assert f"vestibule-edge/AccessLog/Resource (AWS::Logs::LogGroup) {said}" in lines
    assert {line.partition(") ")[2] for line in lines} == {said}
    assert not list(tmp_path.glob("*.template.json"))


def test_another_region_of_the_pack_can_be_chosen(no_dependencies: Path, tmp_path: Path) -> None:
    operator, region = next((name, load(name).residency.regions[-1]) for name in OPERATORS if has_choice(load(name)))
    chosen = Assembly(operator, synthesize(operator, tmp_path, layers=str(no_dependencies), region=region))
    assert chosen.named("S3::Bucket", "Bundles").properties["BucketName"] == f"vestibule-bundles-ACCOUNT-{region}"


def test_synthesize_says_what_the_program_said(tmp_path: Path) -> None:
    with pytest.raises(SynthesisFailed, match=r"^nobody is not an operator with a pack"):
        synthesize("nobody", tmp_path)


def code_of(house: Assembly, context: str) -> set[str]:
    """The files that the functions of a context are deployed with."""
    assets = json.loads((house.directory / f"vestibule-{context}.assets.json").read_text())["files"].values()
    folders = [house.directory / asset["source"]["path"] for asset in assets]
    (code,) = (folder for folder in folders if (folder / "functions").is_dir())
    return {file.relative_to(code).as_posix() for file in code.rglob("*") if file.is_file()}


def distinct(houses: dict[str, Assembly]) -> list[tuple[Path, str]]:
    """Templates that differ in more than the operator's name, address and region, each once, with its region.

    Of houses that have, between them, every feature; of all in `make prove`.
    """
    found: dict[str, tuple[Path, str]] = {}
    for operator in OPERATORS if WHOLE else ("valet", "noke", "wemaintain"):
        house = houses[operator]
        pack = load(operator)
        region = pack.residency.regions[0]
        for file in sorted(house.directory.glob("*.template.json")):
            text = file.read_text().replace(region, "REGION").replace(pack.contacts.email, "SENDER")
            found.setdefault(f"{file.name} {text.replace(operator, 'OPERATOR')}", (file, region))
    return list(found.values())


def linting(region: str) -> ManualArgs:
    return ManualArgs(ignore_checks=NOT_LINTED, regions=[region])


def has_choice(pack: Pack) -> bool:
    return len(pack.residency.regions) > 1


def built(*arguments: str, output: Path, **context: str) -> subprocess.CompletedProcess[str]:
    """Run the application as `cdk` would."""
    settings = json.loads((ROOT / "cdk.json").read_text())["context"]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ["HOME"],
        "PYTHONPATH": str(ROOT),
        "JSII_NODE": str(node()),
        "CDK_OUTDIR": str(output),
        "CDK_CONTEXT_JSON": json.dumps({**settings, **context}),
    }
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def found_by_nag(output: Path) -> set[tuple[str, str]]:
    """Construct and finding of each violation in the report."""
    report = json.loads((output / "validation-report.json").read_text())
    return {
        (
            "/" + construct["constructPath"].removesuffix("/Resource"),
            violation["ruleName"].removeprefix("AwsSolutions::"),
        )
        for plugin in report["pluginReports"]
        for violation in plugin["violations"]
        for construct in violation["violatingConstructs"]
    }
