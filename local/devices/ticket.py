"""A ticket as a door reads it: a phone's right to some doors for a few minutes, bound to a key of the phone."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field, StrictInt, ValidationError

from local.devices import trust
from local.devices.trust import Untrusted


class Shown(NamedTuple):
    """What a phone shows at a door."""

    entrance_id: str
    ticket: str
    challenge: str
    signature: str

    def said(self, ticket_id: str) -> str:
        """What the phone has signed."""
        return f"{self.challenge}.{self.entrance_id}.{ticket_id}"


class Right(BaseModel):
    """A grant that opens a door, and when; half-open, in epoch milliseconds."""

    model_config = ConfigDict(frozen=True)

    grant_id: str
    spans: list[tuple[StrictInt, StrictInt]]


class Confirmation(BaseModel):
    """The phone's key (RFC 7800)."""

    model_config = ConfigDict(frozen=True)

    jwk: Mapping[str, str]


class Ticket(BaseModel):
    """The contents of a ticket that was signed by the cloud."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(alias="jti")
    exp: StrictInt
    cnf: Confirmation
    entrances: Mapping[str, list[Right]]

    @property
    def key(self) -> Mapping[str, str]:
        """The key of the phone that may show it."""
        return self.cnf.jwk

    @property
    def ends(self) -> int:
        """Epoch milliseconds."""
        return self.exp * 1000

    def rights_at(self, entrance_id: str) -> list[Right]:
        """What it opens this door by."""
        return self.entrances.get(entrance_id, [])


def read_ticket(text: str, door_keys: Iterable[Mapping[str, str]]) -> Ticket:
    """The ticket, or `Untrusted`."""
    try:
        return Ticket.model_validate(trust.read_signed(text, trust.TICKET, door_keys))
    except ValidationError as error:
        raise Untrusted from error
