"""POST /v1/entrances/{entrance_id}/commands: somebody asks a door to open.

Two DynamoDB calls: one reads the door, the admission, the person and an earlier answer as they stand at one instant, the
other writes the command and the answer together. Then the door is told. Only from the end of one of the person's relations
until it is known what else that ended, a third call reads the relations, so that no door opens in between. A location costs
a call that reads the person's decisions; without a yes that stands it is dropped here.
"""

from vestibule import clock, config, ids, knocking
from vestibule.access import command, locating, pacing
from vestibule.access.decide import decide
from vestibule.access.decision import EntryDenied
from vestibule.access.holdings import ADMISSIONS, COMMANDS
from vestibule.access.model import Command, CommandView, Door
from vestibule.access.wanted import NewCommand
from vestibule.answers import ANSWERS
from vestibule.http import Api, MovedOn, Reply, answers_with
from vestibule.ids import EntranceId
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.registry.holdings import ENTRANCES
from vestibule.table import Write, read_together

SERVES = ("essential.service",)
"""Where somebody stands, while location tracking is on (N-03)."""

api = Api(reads_earlier_answer=False)


@api.post("/v1/entrances/<entrance_id>/commands", **answers_with(202, CommandView))
def command_entrance(entrance_id: EntranceId, wanted: NewCommand) -> Reply:
    """Ask for an entrance to be opened. The answer is an intent; the command at Location tells what became of it."""
    now, person_id = clock.now(), api.caller().person_id
    api.request.body.pop("location", None)  # not even the hash of the request that is kept is of it
    answered, entrance, admission, person = read_together(
        now,
        (ANSWERS, (api.once,)),
        (ENTRANCES, (entrance_id,)),
        (ADMISSIONS, (entrance_id, person_id)),
        (PEOPLE, (person_id,)),
    )
    if answered:
        return api.again(answered)
    question = knocking.question(entrance, admission, person, now)
    door, decision = question.door, decide(question, now)
    if not decision.allowed:
        raise EntryDenied(decision)
    command.check(door, wanted.verb)
    asked = command.ask(
        door,
        verb=wanted.verb,
        command_id=ids.derived("cmd", api.once),
        person_id=person_id,
        grant_id=str(decision.grant_id),
        now=now,
        expires_at=command.ends(door, now),
    )
    reply = _accepted(asked, *_located(asked, door, person, wanted))
    if reply.is_new:
        command.tell(asked)
    return reply


def _accepted(asked: Command, *more: Write) -> Reply:
    now, counted = asked.accepted_at, pacing.counting(asked.person_id, asked.entrance_id, asked.accepted_at)
    try:
        return api.accepted(command.view(asked, now), f"/v1/commands/{asked.id}", counted, COMMANDS.add(asked), *more)
    except MovedOn as refused:
        if 0 in refused.places:
            raise pacing.TooManyCommands(now) from refused
        raise


def _located(asked: Command, door: Door, person: Person | None, wanted: NewCommand) -> tuple[Write, ...]:
    """What is kept of the location that was sent, if the person has tracking on now; else nothing, anywhere."""
    if wanted.location is None or person is None or locating.PERMISSION not in config.operator_pack().features:
        return ()
    from vestibule.consent import permission  # noqa: PLC0415 (few commands come with a location, and all would load it)

    verdict = permission.of_person(person.id, locating.PERMISSION, asked.accepted_at, birth_years=person.birth_years)
    return locating.keeping(asked, wanted.location, verdict.decision_id, door) if verdict.allowed else ()


handler = api.handler
