"""Who may set up webhooks and keys: the operator, and the managers of the organisation. To others they do not exist."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from vestibule.caller import Caller
from vestibule.problems import Unacceptable


class Owned(Protocol):
    """Anything that belongs to an organisation."""

    @property
    def organisation_id(self) -> str:
        """Whose it is."""


class Managing(Protocol):
    """What a person manages: `people.standing.Standing`."""

    def organisation(self, named: str | None, pointer: str) -> str:
        """The organisation that is meant; `NotFound` when the person does not manage it."""

    def managed_thing[T: Owned](self, thing: T | None, what: str) -> T:
        """The thing; `NotFound` when there is none, or it is somebody else's."""


class Receiving(Protocol):
    """Somebody in the register of recipients: `disclosures.model.Recipient`."""

    @property
    def organisation_id(self) -> str | None:
        """For whose people only; None: for all."""

    @property
    def ended_at(self) -> datetime | None:
        """Since when nothing goes there any more."""


@dataclass(frozen=True)
class Reach:
    """What a caller may set up."""

    caller: Caller
    managing: Managing

    @property
    def is_operator(self) -> bool:
        """Whether the caller runs the deployment."""
        return "operator" in self.caller.roles

    def organisation(self, named: str | None, pointer: str) -> str:
        """The organisation that is meant. The operator names it."""
        if not self.is_operator:
            return self.managing.organisation(named, pointer)
        if named is None:
            raise Unacceptable("Say which organisation is meant.", errors=[{"pointer": pointer, "detail": "name one"}])
        return named

    def thing[T: Owned](self, thing: T | None, what: str) -> T:
        """The thing, if it is there and the caller may reach it."""
        return thing if thing and self.is_operator else self.managing.managed_thing(thing, what)

    def check_recipient(self, recipient: Receiving | None, organisation_id: str) -> None:
        """Refuse a recipient who is not this organisation's, or has ended. Those of all are the operator's to name."""
        own = recipient is not None and recipient.organisation_id == organisation_id
        shared = recipient is not None and recipient.organisation_id is None and self.is_operator
        if recipient is None or not (own or shared):
            raise _unacceptable("the organisation has no such recipient in the register")
        if recipient.ended_at is not None:
            raise _unacceptable("nothing is passed on to this recipient any more")


def _unacceptable(detail: str) -> Unacceptable:
    message = "What goes out goes to somebody in the register of recipients."
    return Unacceptable(message, errors=[{"pointer": "/recipient_id", "detail": detail}])
