"""Deploy a synthesized CDK cloud assembly with boto3: no CDK CLI, no bootstrap stack.

The default synthesizer's assets bucket and version parameter are made here. Zips of asset directories are kept beside
the assembly, named by the asset's hash, so that only what changed is zipped again.
"""

import json
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from local.cloud.server import LocalCloud

BOOTSTRAP_PARAMETER = "/cdk-bootstrap/hnb659fds/version"
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
FIRST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
LONGEST_STACK_SECONDS = 60.0
SECONDS_BETWEEN_LOOKS = 0.05

Report = Callable[[str], None]
Outputs = dict[str, str]


class DeploymentFailed(Exception):
    """A stack failed, or was not complete in time; the message names the resources."""


@dataclass(frozen=True)
class Stack:
    """One stack of an assembly."""

    artifact: str
    name: str
    template_url: str
    needs: tuple[str, ...]
    assets: tuple[Path, ...]


def deploy(
    assembly: Path, cloud: LocalCloud, report: Report, *, timeout: float = LONGEST_STACK_SECONDS
) -> dict[str, Outputs]:
    """Create or update every stack of the assembly, those it depends on first.

    `timeout` is in seconds and for each stack. Returns the outputs by stack name; raises DeploymentFailed.
    """
    cloud.client("ssm").put_parameter(Name=BOOTSTRAP_PARAMETER, Value="31", Type="String", Overwrite=True)
    uploads = Uploads(assembly, cloud)
    outputs = {}
    for stack in _in_order(_read_stacks(assembly, cloud)):
        began = time.monotonic()
        for asset_manifest in stack.assets:
            uploads.send_all(asset_manifest)
        outputs[stack.name] = _deploy_stack(stack, cloud, timeout)
        report(f"{stack.name} is deployed ({time.monotonic() - began:.1f} s)")
    return outputs


class Uploads:
    """Files of an assembly on their way to their buckets; what is there already is not sent again."""

    def __init__(self, assembly: Path, cloud: LocalCloud) -> None:
        """Send files of this assembly to this cloud."""
        self._assembly, self._cloud = assembly, cloud
        self._zips = assembly.parent / f"{assembly.name}.zips"
        self._present: dict[str, set[str]] = {}

    def send_all(self, asset_manifest: Path) -> None:
        """Upload the files that an asset manifest lists, except those that are there."""
        for content_hash, asset in json.loads(asset_manifest.read_text()).get("files", {}).items():
            for destination in asset["destinations"].values():
                bucket = _fill_in(destination["bucketName"], self._cloud)
                key = _fill_in(destination["objectKey"], self._cloud)
                if key not in self._keys_of(bucket):
                    self._cloud.client("s3").put_object(Bucket=bucket, Key=key, Body=self._read(content_hash, asset))
                    self._keys_of(bucket).add(key)

    def _keys_of(self, bucket: str) -> set[str]:
        if bucket not in self._present:
            s3 = self._cloud.client("s3")
            with suppress(s3.exceptions.BucketAlreadyOwnedByYou):
                s3.create_bucket(Bucket=bucket, **_location(self._cloud.region))
            pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
            self._present[bucket] = {entry["Key"] for page in pages for entry in page.get("Contents", [])}
        return self._present[bucket]

    def _read(self, content_hash: str, asset: dict[str, Any]) -> bytes:
        source: Path = self._assembly / asset["source"]["path"]
        if asset["source"].get("packaging") != "zip":
            return source.read_bytes()
        archive = self._zips / f"{content_hash}.zip"
        if not archive.exists():
            self._zips.mkdir(exist_ok=True)
            zip_directory(source, archive)
        return archive.read_bytes()


def zip_directory(directory: Path, archive: Path) -> None:
    """Write a zip whose bytes depend on names and contents alone; __pycache__ is content like any other."""
    unfinished = archive.with_suffix(".unfinished")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for path in sorted(path for path in directory.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(directory).as_posix(), FIRST_ZIP_DATE)
            entry.external_attr = (0o755 if path.stat().st_mode & 0o100 else 0o644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, path.read_bytes(), compresslevel=1)
    unfinished.rename(archive)


def _read_stacks(assembly: Path, cloud: LocalCloud) -> list[Stack]:
    artifacts: dict[str, Any] = json.loads((assembly / "manifest.json").read_text())["artifacts"]
    return [
        _read_stack(name, artifacts, assembly, cloud)
        for name, artifact in artifacts.items()
        if artifact["type"] == "aws:cloudformation:stack"
    ]


def _read_stack(name: str, artifacts: dict[str, Any], assembly: Path, cloud: LocalCloud) -> Stack:
    properties = artifacts[name]["properties"]
    needs = artifacts[name].get("dependencies", [])
    bucket, key = _fill_in(properties["stackTemplateAssetObjectUrl"], cloud).removeprefix("s3://").split("/", 1)
    return Stack(
        artifact=name,
        name=properties.get("stackName", name),
        template_url=f"{cloud.endpoint}/{bucket}/{key}",
        needs=tuple(need for need in needs if artifacts[need]["type"] == "aws:cloudformation:stack"),
        assets=tuple(
            assembly / artifacts[need]["properties"]["file"]
            for need in needs
            if artifacts[need]["type"] == "cdk:asset-manifest"
        ),
    )


def _in_order(stacks: list[Stack]) -> Iterator[Stack]:
    """Yield each stack after those it needs; the assembly has no circles."""
    waiting = {stack.artifact: stack for stack in stacks}
    while waiting:
        ready = [stack for stack in waiting.values() if not any(need in waiting for need in stack.needs)]
        for stack in ready:
            del waiting[stack.artifact]
        yield from ready


def _deploy_stack(stack: Stack, cloud: LocalCloud, timeout: float) -> Outputs:
    cloudformation = cloud.client("cloudformation")
    begin = cloudformation.update_stack if _exists(stack, cloud) else cloudformation.create_stack
    try:
        begin(StackName=stack.name, TemplateURL=stack.template_url, Capabilities=CAPABILITIES)
    except ClientError as error:
        if "No updates" not in str(error):
            message = f"{stack.name} was refused: {error}"
            raise DeploymentFailed(message) from error
    state = _wait_for_end(stack, cloud, timeout)
    if state["StackStatus"] not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
        message = f"{stack.name} ended as {state['StackStatus']}:\n" + "\n".join(_reasons(stack, cloud))
        raise DeploymentFailed(message)
    return {output["OutputKey"]: output["OutputValue"] for output in state.get("Outputs", [])}


def _exists(stack: Stack, cloud: LocalCloud) -> bool:
    try:
        cloud.client("cloudformation").describe_stacks(StackName=stack.name)
    except ClientError:
        return False
    return True


def _wait_for_end(stack: Stack, cloud: LocalCloud, timeout: float) -> dict[str, Any]:
    deadline = time.monotonic() + timeout
    while True:
        state: dict[str, Any] = cloud.client("cloudformation").describe_stacks(StackName=stack.name)["Stacks"][0]
        if not state["StackStatus"].endswith("IN_PROGRESS"):
            return state
        if time.monotonic() > deadline:
            message = f"{stack.name} is not complete after {timeout:g} s; in progress: {_in_progress(stack, cloud)}"
            raise DeploymentFailed(message)
        time.sleep(SECONDS_BETWEEN_LOOKS)


def _in_progress(stack: Stack, cloud: LocalCloud) -> str:
    """Name the resources whose newest event says that they are not done."""
    newest: dict[str, dict[str, Any]] = {}
    for event in _events(stack, cloud):
        newest[event["LogicalResourceId"]] = event
    return ", ".join(
        f"{name} ({event['ResourceType']})"
        for name, event in newest.items()
        if event["ResourceStatus"].endswith("IN_PROGRESS") and name != stack.name
    )


def _reasons(stack: Stack, cloud: LocalCloud) -> list[str]:
    """Say per resource why it failed, the first failure first."""
    return [
        f"{event['LogicalResourceId']} ({event['ResourceType']}): {event.get('ResourceStatusReason', 'no reason')}"
        for event in _events(stack, cloud)
        if event["ResourceStatus"].endswith("FAILED")
    ]


def _events(stack: Stack, cloud: LocalCloud) -> list[dict[str, Any]]:
    """List what happened to the stack, oldest first."""
    answer = cloud.client("cloudformation").describe_stack_events(StackName=stack.name)
    return list(reversed(answer["StackEvents"]))


def _fill_in(text: str, cloud: LocalCloud) -> str:
    for placeholder, value in (("AccountId", cloud.account), ("Region", cloud.region), ("Partition", "aws")):
        text = text.replace(f"${{AWS::{placeholder}}}", value)
    return text


def _location(region: str) -> dict[str, Any]:
    """Name a bucket's region the way S3 wants it, which takes none for its first region."""
    return {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
