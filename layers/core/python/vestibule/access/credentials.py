"""Issue credentials, and end them: the credential, and what each of its doors knows it by, in one transaction."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from vestibule import sealing
from vestibule.access import verifying
from vestibule.access.credential import Credential, CredentialKind, Key
from vestibule.access.grant import Expiry, same
from vestibule.access.holdings import CREDENTIALS, GRANTS, KEYS
from vestibule.access.model import Grant
from vestibule.clock import Instant
from vestibule.evidence import Fact
from vestibule.ids import CredentialId, GrantId, PersonId
from vestibule.lifetime import Lying
from vestibule.redating import dated, redate
from vestibule.shapes import Input, Output
from vestibule.table import Write, read_together

MOST = 20
"""Credentials of one grant, those that have ended included."""
FobNumber = Annotated[str, StringConstraints(pattern=r"^[0-9A-Fa-f][0-9A-Fa-f :.-]{6,46}[0-9A-Fa-f]$")]
"""As it is printed on it or read from it: 8 hexadecimal digits or more."""


class NewCredential(Input):
    """What is to be issued. A PIN is made here; a fob has its number already."""

    kind: Literal["pin", "fob"]
    number: FobNumber | None = Field(default=None, description="Of a fob, as it is read from it.")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.kind == "fob") != (self.number is not None):
            message = "a fob has a number, and a PIN is made by us"
            raise ValueError(message)
        return self


class CredentialKept(Output):
    """A credential that was issued, without its code."""

    id: CredentialId
    grant_id: GrantId
    person_id: PersonId
    kind: CredentialKind
    ended_at: Instant | None


class CredentialMade(CredentialKept):
    """The answer to who has one issued. `code` is told to its holder alone, and once."""

    code: str | None = None


class Code(Output):
    """A code as its holder is told it."""

    code: str


def credential_of(
    grant: Grant,
    kind: CredentialKind,
    texts: Iterable[str],
    expiry: Expiry,
    *,
    credential_id: str,
    by: str,
    now: datetime,
) -> Credential:
    """The credential, with what it is known by at each door of the grant. It ends with the grant."""
    known = list(texts)
    place = sealing.Place(grant.person_id, CREDENTIALS, "secret", (credential_id,))
    return Credential(
        id=credential_id,
        person_id=grant.person_id,
        grant_id=grant.id,
        organisation_id=grant.organisation_id,
        site_id=grant.site_id,
        kind=kind,
        secret=sealing.seal(place, " ".join(known), now),
        verifiers={
            door: [verifying.verifier(key, each, verifying.medium_of(kind, each)) for each in known]
            for door, key in ((door, verifying.door_key(door)) for door in grant.entrance_ids)
        },
        one_time=grant.one_time,
        created_by=by,
        created_at=now,
        ended_at=grant.ends_at,
        expires_at=expiry(grant.ends_at) if grant.ends_at else None,
    )


def issuing(credential: Credential, now: datetime) -> list[Write]:
    """The writes that let the doors know a credential. Refused when one of them knows another by the same: draw again."""
    keys = [
        Key(
            entrance_id=entrance_id,
            verifier=verifier,
            credential_id=credential.id,
            grant_id=credential.grant_id,
            person_id=credential.person_id,
            kind=credential.kind,
            one_time=credential.one_time,
            expires_at=credential.ended_at,
        )
        for entrance_id, verifiers in credential.verifiers.items()
        for verifier in verifiers
    ]
    return [CREDENTIALS.add(credential), *(KEYS.add(key, now=now) for key in keys)]


def noting(grant: Grant, credential_id: str) -> Write:
    """The write that lets a grant know what was issued for it. Refused when it has changed: it may be over now."""
    known = [*grant.credential_ids, credential_id]
    return GRANTS.change(grant.id, credential_ids=known, version=grant.version + 1, only_if=same(grant))


def ending(
    lying: Lying[Credential], until: datetime, expires_at: datetime, now: datetime, *, is_taken: bool = False
) -> tuple[list[Write], list[Fact]]:
    """The writes that end a credential, with their lines. Refused when it has changed meanwhile.

    From then on its doors do not have it: their rows end with it. `is_taken`: it is taken back by itself, and the lists of its
    doors are to be told.
    """
    credential = lying.record
    changes: dict[str, datetime | str | int | None] = {"ended_at": until, "expires_at": expires_at}
    if is_taken:
        changes |= {"narrowed_at": now, "settling": "ended"}
    ended_at = CREDENTIALS.where("ended_at")
    as_seen = (
        ended_at.does_not_exist()
        if credential.ended_at is None
        else ended_at == credential.model_dump(mode="json")["ended_at"]
    )
    credential_key = (credential.id,)
    writes = [
        redate(CREDENTIALS, credential_key, lying, changes, only_if=as_seen, now=now),
        *_taken(credential, until, now),
    ]
    about = {"person_id": credential.person_id, "grant_id": credential.grant_id, "kind": credential.kind}
    return writes, [
        Fact("access.credential.ended", credential.id, about),
        dated(CREDENTIALS, credential_key, changes),
    ]


def using(credential: Credential, entrance_id: str, at: datetime) -> list[Write]:
    """The writes that note where a credential for one time was used; each is refused when it was used there before.

    And when the door knows another credential by the same meanwhile: a device may tell late.
    """
    unused = KEYS.where("used_at").does_not_exist() & (KEYS.where("credential_id") == credential.id)
    return [
        KEYS.change(entrance_id, verifier, used_at=at, only_if=unused)
        for verifier in credential.verifiers.get(entrance_id, [])
    ]


def told(credential: Credential, now: datetime) -> str:
    """The code as it was sealed."""
    place = sealing.Place(credential.person_id, CREDENTIALS, "secret", (credential.id,))
    return sealing.unseal(place, credential.secret, now)


def _taken(credential: Credential, until: datetime, now: datetime) -> Iterable[Write]:
    """A row that has ended is left alone: the door may know another credential by it one day."""
    keys = [(door, verifier) for door, verifiers in credential.verifiers.items() for verifier in verifiers]
    for key in read_together(now, *((KEYS, key) for key in keys)):
        if key and key.credential_id == credential.id:
            is_its = KEYS.where("credential_id") == credential.id
            yield KEYS.change(key.entrance_id, key.verifier, expires_at=until, only_if=is_its)
