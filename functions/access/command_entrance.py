"""POST /v1/entrances/{entrance_id}/commands: somebody asks a door to open.

Two DynamoDB calls: one reads the door, the admission, the person and an earlier answer as they stand at one instant, the
other writes the command and the answer together. Then the door is told. Only from the end of one of the person's relations
until it is known what else that ended, a third call reads the relations, so that no door opens in between.
"""

from datetime import datetime

from vestibule import clock, config, ids, observability
from vestibule.access import command
from vestibule.access.decide import decide
from vestibule.access.decision import Decision, EntryDenied
from vestibule.access.grant import narrowed
from vestibule.access.holdings import ADMISSIONS, COMMANDS
from vestibule.access.model import Admission, Command, CommandView, Door, NewCommand
from vestibule.answers import ANSWERS
from vestibule.http import Api, Reply, answers_with
from vestibule.ids import EntranceId
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.people.standing import covered_until, relations_of, unknown
from vestibule.policy import retention
from vestibule.problems import NotFound
from vestibule.registry.holdings import ENTRANCES
from vestibule.table import commit, read_together

api = Api(reads_earlier_answer=False)


@api.post("/v1/entrances/<entrance_id>/commands", **answers_with(202, CommandView))
def command_entrance(entrance_id: EntranceId, wanted: NewCommand) -> Reply:
    """Ask for an entrance to be opened. The answer is an intent; the command at Location tells what became of it."""
    now, person_id = clock.now(), api.caller().person_id
    answered, entrance, admission, person = read_together(
        now,
        (ANSWERS, (api.once,)),
        (ENTRANCES, (entrance_id,)),
        (ADMISSIONS, (entrance_id, person_id)),
        (PEOPLE, (person_id,)),
    )
    if answered:
        return api.again(answered)
    if entrance is None:
        raise NotFound(unknown("entrance"))
    door = Door(entrance_id=entrance_id, **entrance.model_dump(exclude={"id"}))
    decision = decide(door, _admitted(door, person, admission, now), now)
    if not decision.allowed:
        raise EntryDenied(decision)
    asked = _asked(door, decision, person_id, wanted)
    reply = api.accepted(command.view(asked, now), f"/v1/commands/{asked.id}", COMMANDS.add(asked))
    if reply.is_new:
        _tell(asked)
    return reply


def _admitted(door: Door, person: Person | None, admission: Admission | None, now: datetime) -> Admission | None:
    """The admission, as far as it can be relied on: one that was checked against all ends of relations can, as it stands."""
    if person is None or admission is None:
        return None
    if admission.endings == person.endings:
        return admission
    relations = tuple(relations_of(person.id, now))
    return narrowed(admission, lambda since: covered_until(relations, door.organisation_id, door.site_id, since, now))


def _asked(door: Door, decision: Decision, person_id: str, wanted: NewCommand) -> Command:
    now = clock.now()
    expiry = retention.expiry(config.operator_pack(), "commands", now, door.jurisdiction)
    return command.ask(
        door,
        verb=wanted.verb,
        command_id=ids.derived("cmd", api.once),
        person_id=person_id,
        grant_id=str(decision.grant_id),
        now=now,
        expires_at=expiry.expires_at,
    )


def _tell(asked: Command) -> None:
    """Send it; if the broker refuses, say so on the command instead of leaving the asker in hope."""
    try:
        command.send(asked)
    except command.Undelivered as error:
        observability.note_fault(error, command_id=asked.id)
        commit(command.moving_on(asked.id, "failed", device_id=asked.device_id, at=clock.now(), reason="undelivered"))


handler = api.handler
