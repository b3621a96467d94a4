"""POST /v1/people (V-01): a manager invites somebody; the operator invites an organisation's first manager."""

from functools import partial

from vestibule import clock, config
from vestibule.admitting import admit, place_of
from vestibule.caller import Caller
from vestibule.http import Api, Reply, answers_with
from vestibule.people import ages
from vestibule.people.beginning import check_end, invited
from vestibule.people.guardians import guardian_of
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.people.model import Invited, NewPerson, group_of
from vestibule.people.standing import standing_of, unknown
from vestibule.problems import NotFound
from vestibule.registry.holdings import ORGANISATIONS

api = Api()


@api.post("/v1/people", **answers_with(201, Invited))
def invite(wanted: NewPerson) -> Reply:
    """Invite a person and say what the person is to a space or to the organisation."""
    now, caller, pack = clock.now(), api.caller(), config.operator_pack()
    check_end(wanted.relation, now, "/relation/until")
    ages.check_not_below(pack, wanted.birth_year, now)
    place = place_of(wanted.relation, _organisation(caller, wanted), now)
    guardian = guardian_of(wanted.guardian_id, place.organisation_id, now)
    ages.check_guardian(pack, place.jurisdiction, ages.kept(wanted.birth_year, now), guardian, now)
    person, relation = invited(wanted, place, pack, once=api.once, by=caller.person_id, now=now)
    answer, writes = Invited(id=person.id, relation_id=relation.id), (PEOPLE.add(person), RELATIONS.add(relation))
    commit = partial(api.created, answer, f"/v1/people/{person.id}", *writes)
    return admit(person, group_of(relation.kind), commit, now)


def _organisation(caller: Caller, wanted: NewPerson) -> str:
    """Where the person is invited to: by its manager, or a manager by the operator."""
    now, named = clock.now(), wanted.organisation_id
    if named and "operator" in caller.roles and wanted.relation.kind == "manager":
        if ORGANISATIONS.get(named, now=now) is None:
            raise NotFound(unknown("organisation"))
        return named
    return standing_of(caller, now).organisation(named, "/organisation_id")


handler = api.handler
