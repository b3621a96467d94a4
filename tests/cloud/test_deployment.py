"""Deploying cloud assemblies, written by hand, to the local cloud."""

import hashlib
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from local.cloud.deployment import DeploymentFailed, deploy, zip_directory
from local.cloud.server import LocalCloud
from tests.cloud.resources import ROLE, call

BUCKET = "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}"

Resources = dict[str, Any]


class Assembly:
    """A cloud assembly as the CDK's default synthesizer writes it."""

    def __init__(self, directory: Path) -> None:
        """Begin an assembly without stacks."""
        self.directory = directory
        self._artifacts: dict[str, Any] = {}

    def add(self, name: str, template: Resources, *, needs: tuple[str, ...] = (), code: Path | None = None) -> None:
        """Add a stack; `code` is a directory inside the assembly that is shipped as a zip."""
        self.directory.mkdir(exist_ok=True)
        body = json.dumps(template)
        content = hashlib.sha256(body.encode()).hexdigest()
        (self.directory / f"{name}.template.json").write_text(body)
        files = {content: asset(f"{name}.template.json", "file", f"{content}.json")}
        if code is not None:
            files["code-1"] = asset(code.name, "zip", "code-1.zip")
        (self.directory / f"{name}.assets.json").write_text(json.dumps({"files": files}))
        self._artifacts |= {
            f"{name}.assets": {"type": "cdk:asset-manifest", "properties": {"file": f"{name}.assets.json"}},
            name: {
                "type": "aws:cloudformation:stack",
                "properties": {
                    "templateFile": f"{name}.template.json",
                    "stackTemplateAssetObjectUrl": f"s3://{BUCKET}/{content}.json",
                },
                "dependencies": [f"{name}.assets", *needs],
            },
        }
        (self.directory / "manifest.json").write_text(json.dumps({"artifacts": self._artifacts}))


@pytest.fixture
def assembly(tmp_path: Path) -> Assembly:
    return Assembly(tmp_path / "cdk.out")


def test_stacks_are_deployed_after_those_they_need(cloud: LocalCloud, assembly: Assembly) -> None:
    importing = {"Fn::ImportValue": "house-queue"}
    assembly.add("flat", with_output(queue("flat-queue"), importing), needs=("house",))
    assembly.add("house", with_output(queue("house-queue"), {"Fn::GetAtt": ["Queue", "Arn"]}, export="house-queue"))
    said: list[str] = []
    outputs = deploy(assembly.directory, cloud, said.append)
    queue_arn = "arn:aws:sqs:us-east-1:000000000000:house-queue"
    assert outputs == {"house": {"Answer": queue_arn}, "flat": {"Answer": queue_arn}}
    assert [line.split()[0] for line in said] == ["house", "flat"]


def test_deploying_again_changes_nothing(cloud: LocalCloud, assembly: Assembly) -> None:
    assembly.add("same", with_output(queue("same-queue"), "the same"))
    first = deploy(assembly.directory, cloud, print)
    assert deploy(assembly.directory, cloud, print) == first == {"same": {"Answer": "the same"}}


def test_a_changed_stack_is_updated(cloud: LocalCloud, assembly: Assembly) -> None:
    assembly.add("changing", with_output(queue("changing-queue"), "before"))
    deploy(assembly.directory, cloud, print)
    assembly.add("changing", with_output(queue("changing-queue"), "after"))
    assert deploy(assembly.directory, cloud, print) == {"changing": {"Answer": "after"}}


def test_code_is_zipped_once_and_runs(cloud: LocalCloud, assembly: Assembly) -> None:
    code = assembly.directory / "asset.code-1"
    code.mkdir(parents=True)
    (code / "index.py").write_text("def handler(event, context): return 'open'")
    assembly.add("coded", {"Resources": {"Function": function_from_asset("opener")}}, code=code)
    deploy(assembly.directory, cloud, print)
    archive = assembly.directory.with_name("cdk.out.zips") / "code-1.zip"
    written = archive.stat().st_mtime_ns
    deploy(assembly.directory, cloud, print)
    assert call(cloud, "opener") == "open"
    assert archive.stat().st_mtime_ns == written


def test_a_failed_stack_says_why(cloud: LocalCloud, assembly: Assembly) -> None:
    policy = {"PolicyName": "endless", "PolicyDocument": {"Statement": "x" * 2100}}
    assembly.add("broken", {"Resources": {"Endless": {"Type": "AWS::IoT::Policy", "Properties": policy}}})
    reason = r"(?s)broken ended as .*Endless \(AWS::IoT::Policy\): .*2048 are allowed"
    with pytest.raises(DeploymentFailed, match=reason):
        deploy(assembly.directory, cloud, print)


def test_a_refused_stack_says_why(cloud: LocalCloud, assembly: Assembly) -> None:
    assembly.add("moated", {"Resources": {"Moat": {"Type": "AWS::Castle::Moat", "Properties": {}}}})
    with pytest.raises(DeploymentFailed, match=r"moated was refused: .*AWS::Castle::Moat"):
        deploy(assembly.directory, cloud, print)


def test_a_stack_that_hangs_names_what_it_waits_for(cloud: LocalCloud, assembly: Assembly) -> None:
    waiting = {"Handle": {"Ref": "Handle"}, "Timeout": "30", "Count": 1}
    resources = {
        "Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle", "Properties": {}},
        "Knock": {"Type": "AWS::CloudFormation::WaitCondition", "Properties": waiting},
    }
    assembly.add("hanging", {"Resources": resources})
    with pytest.raises(DeploymentFailed, match=r"hanging is not complete after 1 s; in progress: Knock"):
        deploy(assembly.directory, cloud, print, timeout=1)


def test_a_zip_depends_on_its_content_alone(tmp_path: Path) -> None:
    archives: list[bytes] = []
    for name, names in (("first", ["b.py", "a.py"]), ("second", ["a.py", "b.py"])):
        for file in names:
            (tmp_path / name).mkdir(exist_ok=True)
            (tmp_path / name / file).write_text("pass")
            os.utime(tmp_path / name / file, (0, 1_000_000_000 + len(archives)))
        zip_directory(tmp_path / name, tmp_path / f"{name}.zip")
        archives.append((tmp_path / f"{name}.zip").read_bytes())
    assert archives[0] == archives[1]


def test_a_zip_keeps_byte_code(tmp_path: Path) -> None:
    compiled = tmp_path / "code" / "__pycache__" / "index.cpython-313.pyc"
    compiled.parent.mkdir(parents=True)
    compiled.write_bytes(b"byte code")
    zip_directory(tmp_path / "code", tmp_path / "code.zip")
    with zipfile.ZipFile(tmp_path / "code.zip") as archive:
        assert archive.read("__pycache__/index.cpython-313.pyc") == b"byte code"


def asset(path: str, packaging: str, key: str) -> dict[str, Any]:
    destination = {"bucketName": BUCKET, "objectKey": key}
    return {"source": {"path": path, "packaging": packaging}, "destinations": {"current": destination}}


def queue(name: str) -> Resources:
    return {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": name}}}


def with_output(resources: Resources, value: object, *, export: str | None = None) -> Resources:
    exported = {"Export": {"Name": export}} if export else {}
    return {"Resources": resources, "Outputs": {"Answer": {"Value": value, **exported}}}


def function_from_asset(name: str) -> dict[str, Any]:
    properties = {
        "FunctionName": name,
        "Runtime": "python3.13",
        "Handler": "index.handler",
        "Role": ROLE,
        "Code": {"S3Bucket": {"Fn::Sub": BUCKET}, "S3Key": "code-1.zip"},
    }
    return {"Type": "AWS::Lambda::Function", "Properties": properties}
