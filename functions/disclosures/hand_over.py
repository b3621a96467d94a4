"""POST /v1/disclosures (V-08, V-10): data of one person for an authority, a vendor, an owner, a successor."""

from vestibule import clock, config
from vestibule.caller import Caller
from vestibule.consent import permission
from vestibule.disclosures import handing, passing
from vestibule.disclosures.gate import Bound, Permitted
from vestibule.disclosures.holdings import DISCLOSURES
from vestibule.disclosures.model import Disclosure, HandedOver, NewDisclosure
from vestibule.disclosures.recording import recorded
from vestibule.http import Api, Reply, answers_with
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.people.standing import standing_of, unknown
from vestibule.policy import sensitive
from vestibule.problems import NotFound

SERVES = (permission.ANY_PURPOSE,)

api = Api()


@api.post("/v1/disclosures", **answers_with(201, HandedOver))
def hand_over(wanted: NewDisclosure) -> Reply:
    """Write down a passage. Needs compliance, or to manage the person where no authority demands it. See `…/data`."""
    now, caller, pack = clock.now(), api.caller(), config.operator_pack()
    if wanted.demand:
        caller.must_be("compliance")
    person = _person(wanted.person_id, caller)
    handing.check(wanted, pack, now)
    demand = wanted.demand
    said = {"/why": wanted.why, "/instruction": wanted.instruction, "/demand/scope": demand.scope if demand else None}
    sensitive.check_fields(pack, said)
    use = handing.use_of(wanted, pack)
    asked = handing.passing_of(
        wanted, use, _permitted(wanted, use), cause=api.once, by=caller.person_id, among=person.organisation_id
    )
    whose = None if "compliance" in caller.roles else person.organisation_id
    prepared = passing.prepare(asked, pack, now, **handing.changes_of(wanted, whose, now))
    letters = _letters(prepared.record, person)
    writes = (DISCLOSURES.add(prepared.record), *(outbox.posting(letter, now) for letter in letters))
    location = f"/v1/disclosures/{prepared.record.id}/data?person_id={person.id}"
    reply = recorded(api.created, handing.answer_of(prepared.record), location, prepared.fact, now, *writes)
    outbox.announce([letter.id for letter in letters], now)
    return reply


def _person(person_id: str, caller: Caller) -> Person:
    """The person, if the caller may pass on anything about somebody there."""
    now = clock.now()
    person = PEOPLE.get(person_id, now=now)
    if person is None:
        raise NotFound(unknown("person"))
    if "compliance" not in caller.roles:
        standing_of(caller, now).must_manage(person.organisation_id, "person")
    return person


def _permitted(wanted: NewDisclosure, use: str) -> Permitted:
    """What the person has decided, on the purpose and on the use; nothing stands against what the law demands."""
    if wanted.demand:
        return Bound()
    return permission.of_purpose(wanted.person_id, wanted.purpose, use, clock.now())


def _letters(record: Disclosure, person: Person) -> list[NewMessage]:
    """Who is told at once: of a demand that does not forbid it."""
    if record.told_at is None:
        return []
    values = handing.values_of_letter(record)
    return [NewMessage(handing.DISCLOSED, record.id, person.language, person_id=person.id, values=values)]


handler = api.handler
