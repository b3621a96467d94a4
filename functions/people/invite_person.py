"""POST /v1/people (V-01): a manager invites somebody; the operator invites an organisation's first manager."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from vestibule import clock, config
from vestibule.caller import Caller, Role
from vestibule.http import Api, Reply, answers_with
from vestibule.mail import Reader, tokens
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.people import accounts, ages
from vestibule.people.beginning import Place, check_end, invited
from vestibule.people.guardians import guardian_of
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.people.leaving import why_taken
from vestibule.people.model import AddressTaken, Invited, NewPerson, NewRelation, Person, group_of
from vestibule.people.standing import standing_of, unknown
from vestibule.problems import AlreadyThere, NotFound, Unacceptable
from vestibule.registry.holdings import ORGANISATIONS
from vestibule.registry.places import site_of_space

api = Api()


@api.post("/v1/people", **answers_with(201, Invited))
def invite(wanted: NewPerson) -> Reply:
    """Invite a person and say what the person is to a space or to the organisation."""
    now, caller, pack = clock.now(), api.caller(), config.operator_pack()
    check_end(wanted.relation, now, "/relation/until")
    ages.check_not_below(pack, wanted.birth_year, now)
    place = place_of(wanted.relation, _organisation(caller, wanted), now)
    guardian = guardian_of(wanted, place, now)
    ages.check_guardian(pack, place.jurisdiction, wanted.birth_year, guardian, now)
    person, relation = invited(wanted, place, pack, once=api.once, by=caller.person_id, now=now)
    answer, writes = Invited(id=person.id, relation_id=relation.id), (PEOPLE.add(person), RELATIONS.add(relation))
    commit = partial(api.created, answer, f"/v1/people/{person.id}", *writes)
    return admit(person, group_of(relation.kind), commit, now)


def admit(person: Person, group: Role, commit: Callable[[], Reply], now: datetime) -> Reply:
    """Make the account, then commit what makes the person; the account goes again when that does not come to stand."""
    is_new = _with_account(person, group, now)
    _write_to(person, now, is_new=is_new)
    try:
        return commit()
    except AlreadyThere:
        if is_new:  # nobody would ever delete an account without a person
            accounts.close(person.id)
        raise


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


def _organisation(caller: Caller, wanted: NewPerson) -> str:
    """Where the person is invited to: by its manager, or a manager by the operator."""
    now, named = clock.now(), wanted.organisation_id
    if named and "operator" in caller.roles and wanted.relation.kind == "manager":
        if ORGANISATIONS.get(named, now=now) is None:
            raise NotFound(unknown("organisation"))
        return named
    return standing_of(caller, now).organisation(named, "/organisation_id")


def place_of(wanted: NewRelation, organisation_id: str, now: datetime) -> Place:
    """Where a relation leads, refused when its space is not of the organisation."""
    if wanted.space_id is None:
        return Place(organisation_id)
    site = site_of_space(wanted.space_id, organisation_id, now)
    if site is None:
        detail = unknown("space of this organisation")
        raise Unacceptable(detail, errors=[{"pointer": "/relation/space_id", "detail": "not of this organisation"}])
    return Place(organisation_id, site.id, site.jurisdiction)


handler = api.handler
