"""Who may send requests by a protocol, and what is kept of each that came."""

import base64
import binascii
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from vestibule.clock import Instant
from vestibule.ids import OrganisationId, PartyId, PersonId, RequestId
from vestibule.problems import AlreadyThere, BadRequest, NotAllowed, NotSignedIn, Problem
from vestibule.requests.kinds import Kind
from vestibule.shapes import Input, Line, Output, Record

Protocol = Literal["opendsr", "drp"]
Handled = Literal["waiting", "taken", "unmatched", "shared", "not_covered", "too_often", "revoked"]
"""What became of it before it was a request of ours. `unmatched`: nobody is known so; `shared`: the person is not this
controller's alone, so it is not this controller's alone to decide."""
KEY_BYTES = 32


def _ed25519(text: str) -> str:
    try:
        length = len(base64.b64decode(text, validate=True))
    except (ValueError, binascii.Error):
        length = 0
    if length != KEY_BYTES:
        raise ValueError("an Ed25519 public key: 32 bytes in Base64")
    return text


type AgentName = Annotated[str, StringConstraints(pattern=r"^[A-Z_]+$", max_length=64)]
type HostName = Annotated[
    str, StringConstraints(max_length=253, pattern=r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$")
]
type VerifyKey = Annotated[str, StringConstraints(max_length=64), AfterValidator(_ed25519)]


class Party(Record):
    """A controller that passes requests on (OpenDSR), or an authorised agent (DRP). Keys are kept as hashes."""

    id: PartyId
    protocol: Protocol
    name: str
    organisation_id: OrganisationId | None = None
    """Of a controller: whose people it may ask about."""
    agent_id: str | None = None
    """Of an agent: its name in the network's directory."""
    business_id: str | None = None
    """What the network calls us."""
    verify_key: str | None = None
    hosts: list[str] = Field(default_factory=list)
    """Where its callbacks may lead to."""
    key_hash: str | None = None
    set_up_at: Instant | None = None
    """When the agent signed the message by which it got its token: an older one gets none."""
    added_by: PersonId
    added_at: Instant
    ended_at: Instant | None = None


class Exchange(Record):
    """One request as it came by a protocol. Whose it is stands in the request of the same identifier, and nowhere here."""

    id: RequestId
    party_id: PartyId
    protocol: Protocol
    their_id: str | None = None
    """What they call it."""
    kind: Kind
    callbacks: list[str] = Field(default_factory=list)
    digest: str
    """SHA-256 of what was asked: the same name for something else is refused."""
    received_at: Instant
    expected_by: Instant
    handled: Handled = "waiting"
    told: str
    """The standing that they know."""
    tries: int = 0
    missed: str | None = None
    """A standing that could not be told them, however often it was tried."""
    waiting: Literal["waiting"] | None = None
    """Still to be looked at."""
    due_again_at: Instant
    expires_at: Instant | None = None


@dataclass(frozen=True)
class Asked:
    """What somebody asks for by a protocol, in our words."""

    their_id: str | None
    kind: Kind
    digest: str
    jurisdiction: str | None = None
    email: str | None = None
    customer_id: str | None = None
    """The person's identifier here, as a controller knows it."""
    callbacks: tuple[str, ...] = ()


class NewParty(Input):
    """A controller or an agent, as the compliance team registers it once there is a contract or an entry in the directory."""

    protocol: Protocol
    name: Line
    organisation_id: OrganisationId | None = Field(default=None, description="Of a controller: whose people are meant.")
    agent_id: AgentName | None = Field(default=None, description="Of an agent: its `id` in the directory.")
    business_id: AgentName | None = Field(default=None, description="Of an agent: what the directory calls this house.")
    verify_key: VerifyKey | None = Field(default=None, description="Of an agent: its Ed25519 public key in Base64.")
    hosts: list[HostName] = Field(default_factory=list, max_length=10, description="Where callbacks may lead to.")

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        of_agents = (self.agent_id, self.business_id, self.verify_key)
        is_controller = self.organisation_id is not None and not any(of_agents)
        is_agent = self.organisation_id is None and all(of_agents)
        if not (is_controller if self.protocol == "opendsr" else is_agent):
            raise ValueError("opendsr: with organisation_id; drp: with agent_id, business_id and verify_key; no other")
        return self


class PartyView(Output):
    """A party, without its key."""

    id: PartyId
    protocol: Protocol
    name: str
    organisation_id: OrganisationId | None
    agent_id: str | None
    business_id: str | None
    hosts: list[str]
    added_at: Instant
    ended_at: Instant | None


class PartyMade(PartyView):
    """A party that was registered."""

    key: str | None = Field(default=None, description="A controller's key, in the first answer only.")


class PartyList(Output):
    """Parties of one protocol."""

    data: list[PartyView]
    next: str | None


class PartyKey(Output):
    """A controller's key as it is handed over, once."""

    key: str


class PartyEnd(Input):
    """Nothing has to be said with it."""


class NoParty(NotSignedIn):
    """No key of a controller or an agent, or one that is not good any more."""

    title = "No valid key"


class NotForYou(NotAllowed):
    """Signed by somebody else, meant for somebody else, or somebody else's request."""

    title = "Not yours"


class Unreadable(BadRequest):
    """It is not what the protocol describes. `errors` says what is wrong."""

    title = "Not as the protocol has it"


class Stale(BadRequest):
    """It was signed for a time that is over, or has not begun."""

    title = "Not valid now"


class AskedOtherwise(BadRequest):
    """Something else was asked under this name."""

    title = "Name used for another request"


class PartyKnown(AlreadyThere):
    """The agent is registered, or was."""

    title = "Registered already"


class NotSetUp(Problem):
    """The house has no certificate yet, without which it cannot sign what it answers."""

    status = 503
    title = "Protocol not set up"


def view_of(party: Party) -> PartyView:
    """A party for the compliance team."""
    return PartyView.model_validate(party.model_dump(include=set(PartyView.model_fields)))


def said_of(party: Party, by: str) -> dict[str, Any]:
    """What the ledger says of it."""
    return {"protocol": party.protocol, "organisation_id": party.organisation_id, "by": by}
