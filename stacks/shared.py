"""What every feature stack is given: the pack, and the shared things to grant and to connect to."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aws_cdk import Environment
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns as sns

from vestibule.policy.pack import Pack

if TYPE_CHECKING:
    from stacks.doors import Doors

ROOT = Path(__file__).parent.parent
PREFIX = "vestibule"


@dataclass(frozen=True)
class Layers:
    """Directories that `layers/build.py` has filled: the dependencies for one platform, and the program."""

    dependencies: Path
    core: Path


@dataclass(frozen=True)
class Deployment:
    """One operator in one region."""

    pack: Pack
    environment: Environment
    layers: Layers
    mail_from: str
    mail_address: str | None
    """The postal address in letters, where the policy names none."""
    cool_off_hours: int = 72
    """How long somebody can think again before an erasure begins."""
    is_local: bool = False
    """Whether it is a house on this machine, with routes to make simulated devices do something."""


@dataclass(frozen=True)
class Shared:
    """The shared constructs, by what they are for."""

    deployment: Deployment
    tables: dict[str, dynamodb.TableV2]
    sealing_key: kms.Key
    bundles: s3.Bucket
    signing_key: kms.Key
    doors: "Doors | None"
    """None for a house without doors."""
    api: apigateway.HttpApi
    authoriser: apigateway.IHttpRouteAuthorizer
    pool: cognito.UserPool
    cursor_secret: secretsmanager.Secret
    mail_secret: secretsmanager.Secret
    bus: events.EventBus
    alarms: sns.Topic
