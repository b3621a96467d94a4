"""Let somebody in: the place, the account, the first password by mail, then what makes the person.

With it go the news that the others know already.
"""

from collections.abc import Callable
from datetime import datetime

from vestibule import config
from vestibule.caller import Role
from vestibule.http import Reply
from vestibule.mail import Reader, tokens
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.notices import reading
from vestibule.people import accounts
from vestibule.people.beginning import Place
from vestibule.people.leaving import why_taken
from vestibule.people.model import AddressTaken, NewRelation, Person
from vestibule.people.standing import unknown
from vestibule.problems import AlreadyThere, Unacceptable
from vestibule.registry.places import site_of_space


def place_of(wanted: NewRelation, organisation_id: str, now: datetime) -> Place:
    """Where a relation leads, refused when its space is not of the organisation."""
    if wanted.space_id is None:
        return Place(organisation_id)
    site = site_of_space(wanted.space_id, organisation_id, now)
    if site is None:
        detail = unknown("space of this organisation")
        raise Unacceptable(detail, errors=[{"pointer": "/relation/space_id", "detail": "not of this organisation"}])
    return Place(organisation_id, site.id, site.jurisdiction)


def admit(person: Person, group: Role, commit: Callable[..., Reply], now: datetime) -> Reply:
    """Make the account, then `commit(*writes)` what makes the person; the account goes again when that does not come to stand."""
    is_new = _with_account(person, group, now)
    _write_to(person, now, is_new=is_new)
    news = _news(person, now)
    try:
        reply = commit(*(outbox.posting(letter, now) for letter in news))
    except AlreadyThere:
        if is_new:  # nobody would ever delete an account without a person
            accounts.close(person.id)
        raise
    if news and reply.is_new:
        outbox.announce_if_possible([letter.id for letter in news], now)
    return reply


def _news(person: Person, now: datetime) -> list[NewMessage]:
    """The versions of the policy that are announced and not yet in force: everybody is told of them, who comes now as well.

    A batch that is still on its way to everybody finds these letters posted, and posts none beside them.
    """
    return [
        NewMessage(
            "notices.announced",
            notice.id,
            person.language,
            person_id=person.id,
            values={"notice_id": notice.id},
        )
        for notice in reading.ahead(config.operator_pack(), now)
    ]


def _write_to(person: Person, now: datetime, *, is_new: bool) -> None:
    """Mail the first password, before the answer: whoever gets no answer asks again, and the same password is mailed."""
    letter = NewMessage("people.invited", person.id, person.language, person_id=person.id)
    secret = {"password": tokens.first_password(person.id), "email": person.email}
    try:
        outbox.send_now(letter, Reader(person.name, person.email), secret, now)
    except Exception:
        if is_new:
            accounts.close(person.id)
        raise


def _with_account(person: Person, group: Role, now: datetime) -> bool:
    """Whether this very call made the account."""
    try:
        return accounts.invite(person, group)
    except AddressTaken as taken:
        raise AddressTaken(why_taken(accounts.whose(person.email), now)) from taken
