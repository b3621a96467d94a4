"""No unowned byte: whatever can rest data says which holdings of the register it holds, or why it holds nothing about people.

Two verbs, `holds` and `holds_nothing`, are said where a resource is made. `check` walks the whole application and refuses
what says neither. A kind of resource that is not known here is taken to hold data until somebody lists it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aws_cdk import CfnResource, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from constructs import Construct, IConstruct

from vestibule.holdings import Holding, NotPersonal
from vestibule.table import BY_DUE, Table

NOTE = "vestibule:holds"
"""Under this name the notes stand in the metadata of the cloud assembly."""

RESTS_NOTHING = frozenset(
    f"AWS::{kind}"
    for kind in (
        "ApiGatewayV2::Api",
        "ApiGatewayV2::Authorizer",
        "ApiGatewayV2::Integration",
        "ApiGatewayV2::Route",
        "ApiGatewayV2::Stage",
        "CloudWatch::Alarm",
        "Cognito::UserPoolClient",
        "Cognito::UserPoolGroup",
        "Events::EventBus",
        "Events::Rule",
        "IAM::Policy",
        "IAM::Role",
        "IoT::Policy",
        "IoT::ProvisioningTemplate",
        "IoT::TopicRule",
        "KMS::Key",
        "Lambda::EventSourceMapping",
        "Lambda::Function",
        "Lambda::LayerVersion",
        "Lambda::Permission",
        "Logs::MetricFilter",
        "S3::BucketPolicy",
        "SES::ConfigurationSet",
        "SES::ConfigurationSetEventDestination",
        "SNS::Subscription",
        "SNS::Topic",
        "SNS::TopicPolicy",
        "SQS::QueuePolicy",
    )
)
"""Configuration, and what passes data on without keeping it."""


class Unowned(ValueError):
    """Something rests data that no holding of the register owns."""


def holds(construct: IConstruct, *holdings: str, indexes: Mapping[str, str] | None = None) -> None:
    """Say that a resource holds these holdings. `indexes` names a table's indexes, each with what it serves."""
    construct.node.add_metadata(NOTE, json.dumps({"holdings": holdings, "indexes": dict(indexes or {})}))


def holds_nothing(construct: IConstruct, because: str, indexes: Mapping[str, str] | None = None) -> None:
    """Say that a resource holds nothing about people, and why."""
    construct.node.add_metadata(NOTE, json.dumps({"because": because, "indexes": dict(indexes or {})}))


def holds_table(construct: IConstruct, table: Table[Any]) -> None:
    """Say of a table of the register what the register says of it, index by index."""
    if isinstance(table.holds, NotPersonal):
        holds_nothing(construct, table.holds.reason, dict.fromkeys(table.every_index, table.holds.reason))
    else:
        holds(construct, table.name, indexes=_uses_of_indexes(table, table.holds))


def holds_records(construct: IConstruct, *tables: Table[Any]) -> None:
    """Say that something keeps what becomes, or was, records of these tables: a queue, a workflow's executions."""
    personal = dict.fromkeys(table.name for table in tables if not isinstance(table.holds, NotPersonal))
    if personal:
        holds(construct, *personal)
    else:
        reasons = (table.holds.reason for table in tables if isinstance(table.holds, NotPersonal))
        holds_nothing(construct, "; ".join(dict.fromkeys(reasons)))


def _uses_of_indexes(table: Table[Any], holding: Holding) -> dict[str, str]:
    by_subject = {holding.by_subject: "what is held on a person"} if holding.by_subject else {}
    uses = by_subject | dict(table.serves) | {BY_DUE: "what is due to go, for the sweep"}
    return {index: use for index, use in uses.items() if index in table.every_index}


@dataclass(frozen=True)
class Resting:
    """A resource that can rest data, with what was said of it."""

    path: str
    kind: str
    note: Mapping[str, Any] | None
    indexes: tuple[str, ...]
    logs_by_itself: bool = False
    """A function without a log group gets one from Lambda, which never ends."""


def check(scope: Construct, known: Mapping[str, Holding]) -> None:
    """Refuse an application in which anything can rest data that nobody owns. `known` are the holdings of the register."""
    said = [fault for resource in resting(scope) for fault in faults_of(resource, known)]
    if said:
        raise Unowned("\n".join(sorted(said)))


def resting(scope: Construct) -> Iterator[Resting]:
    """Everything in the application that can rest data."""
    for construct in scope.node.find_all():
        if isinstance(construct, CfnResource):
            kind = construct.cfn_resource_type
            unlogged = isinstance(construct, lambda_.CfnFunction) and construct.logging_config is None
            if kind not in RESTS_NOTHING or unlogged:
                yield Resting(construct.node.path, kind, _note_of(construct), _indexes_of(construct), unlogged)


def faults_of(resource: Resting, known: Mapping[str, Holding]) -> Iterator[str]:
    """Why a resource cannot be built, each in a sentence with its path."""
    if resource.logs_by_itself:
        yield f"{resource.path} writes to a log of no holding: give it a log group"
        return
    if resource.note is None:
        yield f"{resource.path} ({resource.kind}) is in no holding: say what it holds, or why nothing about people"
        return
    holdings = resource.note.get("holdings", ())
    if not holdings and not str(resource.note.get("because", "")).strip():
        yield f"{resource.path} says neither what it holds nor why it holds nothing about people"
    for name in holdings:
        if name not in known:
            yield f"{resource.path}: {name} is no holding of this deployment; there are {', '.join(sorted(known))}"
    for index in resource.indexes:
        if not str(resource.note["indexes"].get(index, "")).strip():
            yield f"{resource.path}: its index {index} is in no holding: say in the register what it serves"


def _note_of(construct: IConstruct) -> Mapping[str, Any] | None:
    """What was said of a resource: at itself, or at the construct that made it."""
    stack = Stack.of(construct)
    here: IConstruct | None = construct
    while here is not None and here is not stack:
        for entry in here.node.metadata:
            if entry.type == NOTE:
                said: dict[str, Any] = json.loads(entry.data)
                return said
        here = here.node.scope
    return None


def _indexes_of(construct: CfnResource) -> tuple[str, ...]:
    if not isinstance(construct, dynamodb.CfnTable | dynamodb.CfnGlobalTable):
        return ()
    both = (construct.global_secondary_indexes, construct.local_secondary_indexes)
    listed = [index for indexes in both for index in Stack.of(construct).resolve(indexes) or ()]
    return tuple(str(index["indexName"]) for index in listed)
