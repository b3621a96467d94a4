"""Issue and end credentials: who may, for which grant, and the letter with a code that nobody but its holder is told."""

from collections.abc import Container, Sequence
from datetime import datetime

from vestibule import letting
from vestibule.access import credentials, verifying
from vestibule.access.credential import Credential
from vestibule.access.credentials import MOST, NewCredential
from vestibule.access.grant import is_outlasting
from vestibule.access.holdings import CREDENTIALS, GRANTS
from vestibule.access.model import Grant
from vestibule.access.revoking import Terms
from vestibule.mail import Reader
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.people.holdings import PEOPLE
from vestibule.people.standing import covering, relations_of, unknown
from vestibule.problems import AlreadyThere, NotAllowed, NotFound
from vestibule.registry.holdings import ENTRANCES
from vestibule.staying import unfitting


class GrantOver(AlreadyThere):
    """Nothing more is issued for a grant that has ended."""

    title = "Grant has ended"


class FobTaken(AlreadyThere):
    """A door knows this number."""

    title = "Fob in use"


def holding(grant_id: str, wanted: NewCredential, person_id: str, managed: Container[str], now: datetime) -> Grant:
    """The grant, if this person may have this issued for it."""
    grant = GRANTS.get(grant_id, now=now)
    if grant is None or (grant.person_id != person_id and grant.organisation_id not in managed):
        raise NotFound(unknown("grant"))
    if grant.kind == "pass":
        raise unfitting("/kind", "a pass has its code already")
    if wanted.kind == "fob" and grant.organisation_id not in managed:
        raise NotAllowed("Only who manages the site hands out fobs.")
    if _is_over(grant, now):
        raise GrantOver("The grant has ended. Ask for a new one.")
    if len(grant.credential_ids) >= MOST:
        raise GrantOver(f"{MOST} credentials were issued for this grant. Ask for a new grant.")
    return grant


def _is_over(grant: Grant, now: datetime) -> bool:
    """Whether it opens nothing any more, or what it rests on is over and its own end is still to be written."""
    ties = relations_of(grant.person_id, now)
    until = is_outlasting(grant, covering(ties, grant.organisation_id, grant.site_id, now))
    if grant.is_over(now) or (until is not None and until <= now):
        return True
    parent = GRANTS.get(grant.parent_id, now=now) if grant.parent_id else None
    return parent is not None and _is_over(parent, now)


def text_of(wanted: NewCredential) -> str:
    """What its doors know it by: a fob by its number, a PIN by digits of chance."""
    return wanted.number or verifying.new_code(verifying.PIN_DIGITS)


def check_fob(wanted: NewCredential, grant: Grant, places: Sequence[int]) -> None:
    """Refuse a number that one of the doors knows: no other can be drawn. `places` are those of the refused writes."""
    doors = range(1, 1 + len(grant.entrance_ids))
    if wanted.kind == "fob" and any(place in doors for place in places):
        raise FobTaken("A fob with this number opens one of the doors already. End that credential first.")


def known(credential_id: str, person_id: str, managed: Container[str], now: datetime) -> Credential:
    """The credential, if this person may end it."""
    credential = CREDENTIALS.get(credential_id, now=now)
    if credential is None or (credential.person_id != person_id and credential.organisation_id not in managed):
        raise NotFound(unknown("credential"))
    return credential


def terms_of(credential: Credential, now: datetime) -> Terms:
    """When its record goes, by the law of its first door."""
    door = ENTRANCES.get(next(iter(credential.verifiers)), now=now)
    return letting.terms_of(door.jurisdiction if door else None)


def tell_holder(credential: Credential, now: datetime) -> None:
    """The letter with the code, once. What the mail refuses rises, and the request that issued it is tried again."""
    holder = PEOPLE.get(credential.person_id, now=now)
    if holder is None or (credential.ended_at and credential.ended_at <= now):
        return
    values = {"grant_id": credential.grant_id}
    letter = NewMessage("access.code-made", credential.id, holder.language, person_id=holder.id, values=values)
    outbox.send_now(letter, Reader(holder.name, holder.email), {"code": credentials.told(credential, now)}, now)
