"""Tickets: what a phone shows to a door when there is no network between the door and the cloud (N-02).

A ticket names doors, and for each the grants that open it and when. It is bound to a key of the phone (RFC 7800): the door
gives a challenge, the phone signs it, so that whoever copies a ticket has nothing. It lasts fifteen minutes at most, and
until then a grant that was taken back may still open a door that has not heard of it; `Grant.ticketed_until` remembers.
"""

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from vestibule import clock, config
from vestibule.access import lists, signing
from vestibule.access.holdings import GRANTS
from vestibule.access.lists import Spans
from vestibule.access.model import MOST_ENTRANCES, Admission, Door, Grant, Window
from vestibule.clock import Instant
from vestibule.ids import EntranceId, TicketId
from vestibule.problems import NotAllowed
from vestibule.shapes import Input, Output
from vestibule.table import Write

LASTS = timedelta(minutes=15)
Coordinate = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")]
"""32 bytes, base64url."""
_MOST_GRANTS = 90
"""DynamoDB reads and writes a hundred records together."""

type Opening = Mapping[str, Mapping[str, Spans]]
"""For each entrance the grants that open it, and when."""


class NothingOpens(NotAllowed):
    """No door that was asked for opens within the life of a ticket."""

    title = "Nothing opens"


class PublicKey(Input):
    """A public key on P-256 as a JWK (RFC 7517)."""

    kty: Literal["EC"]
    crv: Literal["P-256"]
    x: Coordinate
    y: Coordinate

    @model_validator(mode="after")
    def _is_a_point(self) -> "PublicKey":
        from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 (only who asks for a ticket needs it)

        x, y = (int.from_bytes(urlsafe_b64decode(f"{each}=")) for each in (self.x, self.y))
        try:
            ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
        except ValueError as error:
            message = "x and y are no point on P-256"
            raise ValueError(message) from error
        return self


class NewTicket(Input):
    """What a phone asks for. The private half of the key stays on it."""

    public_key: PublicKey
    entrance_ids: Annotated[list[EntranceId], Field(min_length=1, max_length=MOST_ENTRANCES)] | None = Field(
        default=None, description=f"Left out: all that you may open now, if they are {MOST_ENTRANCES} at most."
    )


class TicketView(Output):
    """A ticket. Doors check it with the keys at /.well-known/door-keys.json."""

    id: TicketId
    ticket: str
    expires_at: Instant
    entrance_ids: list[EntranceId]


@dataclass(frozen=True)
class Right:
    """What somebody has at a door: as it is stored, and as far as it can be relied on."""

    door: Door
    freshness_seconds: int
    stored: Sequence[Window]
    sure: Sequence[Window]

    @classmethod
    def of(cls, entrance: Any, admission: Admission, reliable: Callable[[Door, Admission], Admission]) -> "Right":  # noqa: ANN401 (of another context)
        """At an entrance of the registry."""
        door = Door(entrance_id=entrance.id, **entrance.model_dump(exclude={"id"}))
        return cls(door, entrance.freshness_seconds, admission.windows, reliable(door, admission).windows)


def is_worth_asking(admission: Admission, now: datetime) -> bool:
    """Whether anything of it may open the door now or later."""
    return any(window.ends_at is None or now < window.ends_at for window in admission.windows)


def grants_of(rights: Iterable[Right], now: datetime) -> list[str]:
    """The grants that may open one of the doors. A pass is for who brings it, not for the phone of who answers for it."""
    windows = (window for right in rights for window in right.sure if window.kind != "pass")
    return list(dict.fromkeys(w.grant_id for w in windows if w.ends_at is None or now < w.ends_at))[:_MOST_GRANTS]


def ends(rights: Iterable[Right], now: datetime) -> datetime:
    """When a ticket for these doors ends: none of them goes without news for longer."""
    return now + min([LASTS, *(timedelta(seconds=right.freshness_seconds) for right in rights)])


def opening(rights: Iterable[Right], grants: Mapping[str, Grant], now: datetime, ends: datetime) -> Opening:
    """What opens until the ticket ends. A window that is not as its grant says is just being changed, and left out."""
    found = {}
    for right in rights:
        pairs = zip(right.stored, right.sure, strict=True)
        windows = [sure for stored, sure in pairs if _is_as_granted(stored, grants.get(stored.grant_id))]
        found[right.door.entrance_id] = lists.opening(right.door, windows, now, ends)
    return {entrance_id: spans for entrance_id, spans in found.items() if spans}


def signed(ticket_id: str, key: PublicKey, opens: Opening, now: datetime, ends: datetime) -> str:
    """The ticket as doors read it (docs/devices.md). It names nobody."""
    payload = {
        "v": 1,
        "jti": ticket_id,
        "iss": config.setting("OPERATOR"),
        "iat": int(now.timestamp()),
        "exp": int(ends.timestamp()),
        "cnf": {"jwk": key.model_dump()},
        "entrances": {entrance_id: _written(grants) for entrance_id, grants in opens.items()},
    }
    return signing.signed(json.dumps(payload, separators=(",", ":")).encode(), "door-ticket+jws")


def noting(grant: Grant, ends: datetime) -> Write:
    """Remember that a ticket was given out. Refused when the grant has changed since it was read."""
    version, ticketed = GRANTS.where("version"), GRANTS.where("ticketed_until")
    same = version == grant.version if grant.version else version.does_not_exist() | (version == 0)
    later = max(ends, grant.ticketed_until or ends)
    no_later = ticketed.does_not_exist() | (ticketed <= clock.written(later))
    return GRANTS.change(
        grant.id,
        ticketed_until=later,
        only_if=same & GRANTS.where("revoked_at").does_not_exist() & no_later,
    )


def _is_as_granted(window: Window, grant: Grant | None) -> bool:
    """Whether the grant was read as the window stands: otherwise a change came in between."""
    said = ("starts_at", "ends_at", "hours", "barred", "revoked")
    return grant is not None and all(getattr(window, name) == getattr(grant.window, name) for name in said)


def _written(grants: Mapping[str, Spans]) -> Sequence[Mapping[str, Any]]:
    return [{"grant_id": grant_id, "spans": lists.written(spans)} for grant_id, spans in sorted(grants.items())]
