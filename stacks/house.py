"""The whole house for one operator: shared stacks first, then the features that the pack names."""

from aws_cdk import App, Environment

from stacks import documents, ownership
from stacks.access import Access
from stacks.api import Api
from stacks.breaches import Breaches
from stacks.bus import Bus
from stacks.climate import Climate
from stacks.consent import Consent
from stacks.data import Data
from stacks.disclosures import Disclosures
from stacks.edge import Edge
from stacks.evidence import Evidence
from stacks.feature import FeatureStack
from stacks.intercom import Intercom
from stacks.messages import Messages
from stacks.notices import Notices
from stacks.ownership import Unowned
from stacks.partners import Partners
from stacks.people import People
from stacks.privacy import Privacy
from stacks.registry import Registry
from stacks.requests import Requests
from stacks.restores import Restores
from stacks.retention import Retention
from stacks.shared import ROOT, Deployment, Layers, Shared
from stacks.simulations import Simulations
from stacks.support import Support
from stacks.telemetry import Telemetry
from stacks.visits import Visits
from vestibule import register
from vestibule.policy.pack import FaultyPack, Pack, UnknownOperator
from vestibule.soundness import Unsound

EVERYWHERE: tuple[type[FeatureStack], ...] = (
    *(Api, Privacy, Evidence, Retention, Restores),
    *(Consent, Messages, Notices, Disclosures, Partners, Breaches),
)
"""What every house has."""
FEATURES: tuple[type[FeatureStack], ...] = (
    *(Registry, People, Access, Intercom, Climate, Telemetry),
    *(Requests, Support, Visits),
)


class RegionRefused(ValueError):
    """The pack does not allow the data to rest there."""


REFUSALS = (RegionRefused, UnknownOperator, FaultyPack, Unsound, Unowned)
"""Why a house is not built: each is said in a sentence, or a line for each fault."""


def deployment_of(app: App) -> Deployment:
    """What to build, from the context: `operator`, and if need be any other setting that is read here."""
    pack = register.checked(app.node.try_get_context("operator") or "valet")
    region = app.node.try_get_context("region") or pack.residency.regions[0]
    check_region(pack, region)
    built = ROOT / "build" / "layers"
    return Deployment(
        pack=pack,
        environment=Environment(account=app.node.try_get_context("account"), region=region),
        layers=Layers(dependencies=built / (app.node.try_get_context("layers") or "arm64"), core=built / "core"),
        mail_from=app.node.try_get_context("mail_from") or pack.contacts.email,
        mail_address=app.node.try_get_context("mail_address"),
        cool_off_hours=int(app.node.try_get_context("cool_off_hours") or 72),
        is_local=app.node.try_get_context("local") == "yes",
    )


def check_region(pack: Pack, region: str) -> None:
    """Refuse a region that the policy does not allow, in a sentence."""
    allowed = pack.residency.regions
    if region not in allowed:
        message = (
            f"{pack.operator} may not be deployed to {region}: its policy keeps data in {', '.join(allowed)}. "
            f"Choose one of them with -c region=…. Why so: {pack.residency.reason}"
        )
        raise RegionRefused(message)


def build(app: App, deployment: Deployment) -> None:
    """Build the stacks, from what lasts to what changes most, and the documents that describe them."""
    documents.write(deployment.pack)
    data, bus, edge = Data(app, deployment), Bus(app, deployment), Edge(app, deployment)
    shared = Shared(
        deployment=deployment,
        tables=data.tables,
        sealing_key=data.sealing_key,
        bundles=data.bundles,
        signing_key=data.signing_key,
        doors=data.doors,
        api=edge.api,
        authoriser=edge.authoriser,
        pool=edge.pool,
        cursor_secret=edge.cursor_secret,
        mail_secret=edge.mail_secret,
        bus=bus.bus,
        alarms=bus.alarms,
    )
    for everywhere in EVERYWHERE:
        everywhere(app, shared)
    for feature in FEATURES:
        if feature.feature in deployment.pack.features:
            feature(app, shared)
    if deployment.is_local and "access" in deployment.pack.features:
        Simulations(app, shared)
    ownership.check(app, register.declared(deployment.pack))
