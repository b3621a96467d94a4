"""A request about somebody's data, entered: who the person is to the register of requests, and the answer to who asked.

Requests know no persons beyond their identifiers, so what an intake has to know of one is put together here.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from vestibule import config, ids, rectifying
from vestibule.evidence import BUSY, TRIES, Fact, TooManyWriters, appending_all, let_others_pass
from vestibule.http import Api, MovedOn, Reply
from vestibule.mail import tokens
from vestibule.people import accounts
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person, Relation
from vestibule.people.standing import relations_of, unknown
from vestibule.policy.model import Pack
from vestibule.problems import NotFound
from vestibule.requests import asking, forms, intake
from vestibule.requests.forms import EnteredRequest, NewAgent
from vestibule.requests.intake import Came, Wanted, Who
from vestibule.requests.kinds import Kind
from vestibule.requests.model import DataRequest
from vestibule.table import Write
from vestibule.words import Language


def who_of(person: Person, now: datetime, language: Language | None = None) -> Who:
    """The person with the places of all ties that are kept. `language` is the reader's, where another reads the letters."""
    ties = sorted(relations_of(person.id, now), key=lambda tie: _rank(tie, now))
    return Who(person.id, language or person.language, tuple(tie.jurisdiction for tie in ties if tie.jurisdiction))


def with_account(email: str, now: datetime) -> Person | None:
    """The person who signs in with this address; None when nobody does."""
    person_id = accounts.whose(email)
    return PEOPLE.get(person_id, now=now) if person_id else None


def said_with(pack: Pack, kind: Kind, said: Mapping[str, Any]) -> dict[str, Any]:
    """What is said with a request, checked: of the kind's shape, of keys that the policy has and holdings that the house has.

    Else `Unacceptable`: a copy of a holding that nobody knows would be empty, and said to be whole.
    """
    wanted = asking.checked(pack, kind, said)
    if named := wanted.get("holdings"):
        from vestibule import register  # noqa: PLC0415 (the whole house, read where something of it is named)

        asking.check_holdings(named, list(register.holdings(pack)))
    return wanted


def check_fits(kind: Kind, said: Mapping[str, Any], person: Person, pack: Pack, now: datetime) -> None:
    """Refuse what the person's record could not have; else `Unacceptable`. Of a stranger that is found out as it is done."""
    if kind == "rectification" and (fields := said.get("wanted")):
        rectifying.check(fields, person, pack, now)


def agent_id(agent: NewAgent | None) -> str | None:
    """What an agent is called in the register: the same for the same address, which nobody reads from it."""
    return ids.derived("agt", tokens.address_hash(agent.email)) if agent else None


def entered(entry: EnteredRequest, request_id: str, by: str, now: datetime) -> DataRequest:
    """The request that staff enter, not written yet. A problem for whatever cannot be, `NotFound` where nobody is known."""
    pack = config.operator_pack()
    forms.check_entry(entry, pack)
    intake.check_received(entry.received_at, now)
    said = said_with(pack, entry.right, entry.asked_for)
    meant = Wanted(entry.right, {**said, **forms.agent_said(entry.agent)}, entry.jurisdiction)
    person = with_account(entry.email, now) if entry.email else PEOPLE.get(str(entry.person_id), now=now)
    if person is None:
        raise NotFound(unknown("person"))
    check_fits(entry.right, said, person, pack, now)
    came = Came(
        entry.channel,
        entry.received_at,
        asker="agent" if entry.agent else "self",
        agent_id=agent_id(entry.agent),
        entered_by=by,
        shown=tuple(entry.shown),
    )
    request = intake.request_of(request_id, who_of(person, now), meant, came, pack=pack, now=now)
    intake.check_history(request, pack, now)
    return request


def accepted(api: Api, view: BaseModel, location: str, facts: Sequence[Fact], now: datetime, *writes: Write) -> Reply:
    """202 with these writes and a line for each fact, as often as the ledger moves on meanwhile.

    `MovedOn` when one of the writes is refused.
    """
    for again in range(TRIES):
        try:
            return api.accepted(view, location, *writes, *appending_all(facts, now))
        except MovedOn as moved_on:
            if any(place < len(writes) for place in moved_on.places):
                raise
            let_others_pass(again)
    raise TooManyWriters(BUSY)


def _rank(tie: Relation, now: datetime) -> tuple[bool, datetime]:
    """Those that hold now come first, the older ones before the newer."""
    return not tie.holds(now), tie.since
