"""POST /v1/tickets: a phone gets what it opens doors with that have no network (N-02).

A ticket is given out only after each of its grants remembers until when, and is refused when one of them has changed since
it was read: what is taken back later knows how long a ticket may still open.
"""

from collections.abc import Sequence
from datetime import datetime

from vestibule import clock, ids
from vestibule.access import pacing, tickets
from vestibule.access.grant import narrowed
from vestibule.access.holdings import ADMISSIONS, GRANTS
from vestibule.access.model import MOST_ENTRANCES, Admission, Door, Grant
from vestibule.access.tickets import NewTicket, NothingOpens, Right, TicketView
from vestibule.http import Api, Reply, answers_with
from vestibule.people.holdings import PEOPLE
from vestibule.people.standing import covering, relations_of, unknown
from vestibule.problems import NotFound, Unacceptable
from vestibule.registry.holdings import ENTRANCES
from vestibule.table import read_together

api = Api()


@api.post("/v1/tickets", **answers_with(201, TicketView))
def issue_tickets(wanted: NewTicket) -> Reply:
    """Issue a ticket for a key of the phone. It opens what you may open, without a network, for fifteen minutes at most."""
    now, person_id = clock.now(), api.caller().person_id
    pacing.check_tickets(person_id, now)
    rights = _rights(person_id, wanted.entrance_ids or _doors_of(person_id, now), now)
    grants, ends = _grants(rights, now), tickets.ends(rights, now)
    opening = tickets.opening(rights, grants, now, ends)
    if not opening:
        raise NothingOpens("None of these doors opens for you within the next minutes. POST /v1/decisions says why.")
    ticket_id = ids.derived("tkt", api.once)
    signed = tickets.signed(ticket_id, wanted.public_key, opening, now, ends)
    ticket = TicketView(id=ticket_id, ticket=signed, expires_at=ends, entrance_ids=list(opening))
    named = dict.fromkeys(grant_id for spans in opening.values() for grant_id in spans)
    return api.created(
        ticket, f"/v1/tickets/{ticket_id}", *(tickets.noting(grants[grant_id], ends) for grant_id in named)
    )


def _doors_of(person_id: str, now: datetime) -> list[str]:
    page = ADMISSIONS.query(person_id, index="by_person", now=now, limit=1000)
    doors = [each.entrance_id for each in page.items if tickets.is_worth_asking(each, now)]
    if len(doors) > MOST_ENTRANCES:
        raise Unacceptable(f"You may open more than {MOST_ENTRANCES} doors: name those that the ticket is for.")
    return doors


def _rights(person_id: str, entrance_ids: Sequence[str], now: datetime) -> list[Right]:
    """`NotFound` for a door where the person never had a right, as for one that is not there."""
    named = list(dict.fromkeys(entrance_ids))
    doors = [(ENTRANCES, (each,)) for each in named]
    at_doors = [(ADMISSIONS, (each, person_id)) for each in named]
    person, *found = read_together(now, (PEOPLE, (person_id,)), *doors, *at_doors)
    if person is None or None in found:
        raise NotFound(unknown("entrance"))
    relations = (
        tuple(relations_of(person_id, now)) if any(a.endings != person.endings for a in found[len(named) :]) else None
    )

    def reliable(door: Door, admission: Admission) -> Admission:
        """As `command_entrance` has it: what was checked against all ends of relations can be relied on as it stands."""
        if relations is None:
            return admission
        return narrowed(admission, covering(relations, door.organisation_id, door.site_id, now))

    pairs = zip(found[: len(named)], found[len(named) :], strict=True)
    return [Right.of(entrance, admission, reliable) for entrance, admission in pairs]


def _grants(rights: Sequence[Right], now: datetime) -> dict[str, Grant]:
    wanted = tickets.grants_of(rights, now)
    found = read_together(now, *((GRANTS, (grant_id,)) for grant_id in wanted)) if wanted else ()
    return {grant.id: grant for grant in found if grant}


handler = api.handler
