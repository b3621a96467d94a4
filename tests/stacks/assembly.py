"""A synthesized house to ask questions of: its resources, with every reference written as a name that can be read."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

PSEUDO = {
    "AWS::Partition": "aws",
    "AWS::AccountId": "ACCOUNT",
    "AWS::Region": "REGION",
    "AWS::URLSuffix": "amazonaws.com",
}


@dataclass(frozen=True)
class Resource:
    """One resource. `properties` are plain: references are texts such as `<Entries.Arn>`."""

    stack: str
    id: str
    type: str
    properties: Any
    raw: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The construct's name: the identifier without CDK's hash."""
        return bare(self.id)


@dataclass(frozen=True)
class Grant:
    """One line of a role's policies: actions on one resource."""

    actions: frozenset[str]
    resource: str


@dataclass(frozen=True)
class Assembly:
    """All templates of one operator."""

    operator: str
    directory: Path

    @cached_property
    def templates(self) -> dict[str, dict[str, Any]]:
        """The templates by stack, without `vestibule-`."""
        files = sorted(self.directory.glob("*.template.json"))
        return {file.name.removeprefix("vestibule-").partition(".")[0]: json.loads(file.read_text()) for file in files}

    @cached_property
    def resources(self) -> list[Resource]:
        """Every resource of every stack."""
        return [
            Resource(stack, name, raw["Type"], self.plain(raw.get("Properties", {})), raw)
            for stack, template in self.templates.items()
            for name, raw in template["Resources"].items()
        ]

    def of_type(self, kind: str) -> list[Resource]:
        """The resources of a type, written without `AWS::`."""
        return [resource for resource in self.resources if resource.type == f"AWS::{kind}"]

    def one(self, kind: str) -> Resource:
        """The only resource of its type."""
        (only,) = self.of_type(kind)
        return only

    def named(self, kind: str, name: str) -> Resource:
        """The only resource of its type with this name."""
        (only,) = (resource for resource in self.of_type(kind) if resource.name == name)
        return only

    @cached_property
    def functions(self) -> dict[str, Resource]:
        """Lambda functions by the context and file that they run: `access/record_entry`."""
        found = {}
        for resource in self.of_type("Lambda::Function"):
            _, context, name, _ = resource.properties["Handler"].split(".")
            found[f"{context}/{name}"] = resource
        return found

    @cached_property
    def routes(self) -> dict[str, Resource]:
        """The API's routes by route key."""
        return {resource.properties["RouteKey"]: resource for resource in self.of_type("ApiGatewayV2::Route")}

    def grants(self, role: str, stack: str | None = None) -> list[Grant]:
        """What a role, written `<Role.Arn>`, may do, a resource at a time; in one stack, where several have such a role.

        What does not fit into a role's own policy stands in further ones.
        """
        reference = role.replace(".Arn>", ">")
        documents = [
            policy.properties["PolicyDocument"]
            for policy in (*self.of_type("IAM::Policy"), *self.of_type("IAM::ManagedPolicy"))
            if reference in policy.properties["Roles"] and stack in (None, policy.stack)
        ]
        return [
            Grant(frozenset(listed(statement["Action"])), resource)
            for document in documents
            for statement in document["Statement"]
            for resource in listed(statement["Resource"])
        ]

    def plain(self, value: Any) -> Any:  # noqa: PLR0911 (one for each form of reference)
        """The value with its references resolved to names, through the exports of other stacks if need be."""
        match value:
            case list():
                return [self.plain(each) for each in value]
            case {"Ref": str(name)}:
                return PSEUDO.get(name, f"<{bare(name)}>")
            case {"Fn::GetAtt": [name, attribute]}:
                return f"<{bare(name)}.{attribute}>"
            case {"Fn::ImportValue": name}:
                return self.plain(self._exports[name])
            case {"Fn::Join": [between, parts]}:
                return between.join(self.plain(part) for part in parts)
            case {"Fn::Sub": str(text)}:
                return re.sub(r"\$\{(AWS::\w+)\}", lambda found: PSEUDO[found[1]], text)
            case dict():
                return {name: self.plain(each) for name, each in value.items()}
            case _:
                return value

    @cached_property
    def _exports(self) -> dict[str, Any]:
        return {
            output["Export"]["Name"]: output["Value"]
            for template in self.templates.values()
            for output in template.get("Outputs", {}).values()
            if "Export" in output
        }

    @cached_property
    def acknowledged(self) -> dict[tuple[str, str], str]:
        """The reasons for which findings of cdk-nag are accepted, by construct and finding."""
        return {
            (construct, finding.partition("::")[2]): reason
            for file in sorted(self.directory.glob("*.metadata.json"))
            for construct, entries in json.loads(file.read_text()).items()
            for entry in entries
            if entry["type"] == "aws:cdk:acknowledged-rules"
            for finding, reason in entry["data"].items()
        }


def bare(logical_id: str) -> str:
    """A logical identifier without the eight hexadecimal digits that CDK appends."""
    return re.sub(r"[0-9A-F]{8}$", "", logical_id)


def listed(value: Any) -> list[Any]:
    """CloudFormation writes one as itself and several as a list."""
    return value if isinstance(value, list) else [value]


def strings(value: Any) -> Iterator[str]:
    """Every text in a value."""
    match value:
        case str():
            yield value
        case list():
            yield from (text for each in value for text in strings(each))
        case dict():
            yield from (text for each in value.values() for text in strings(each))
