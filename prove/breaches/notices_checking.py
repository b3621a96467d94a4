"""What must be true of the notices in the end, reckoned from the list as it was meant and from what the post office took."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from prove.announcements.post_office import PostOffice
from prove.breaches.notices import Life
from vestibule import cautioning, clock
from vestibule.breaches import recording
from vestibule.cautioning import AT_ONCE
from vestibule.evidence import EVIDENCE, broken, lines_of
from vestibule.messages.holdings import MESSAGES

_SHOWN = 20
_MOST_MEMORY = 128 * 1024 * 1024
"""Of a call of the step, however many pages it goes through: an eighth of what the function has."""
_ENDED = {"Delivery": "sent", "Bounce": "bounced", "Complaint": "complained"}
_SETTLED = ("sent", "bounced", "complained", "left_out")
_ENDS_AN_ADDRESS = ("bounced", "complained")


def faults(life: Life) -> list[str]:
    """Everything that is wrong, in words; the first of them."""
    found = [*_letters(life), *_records(life), *_counts(life), *_evidence(life), *_sizes(life)]
    return found[:_SHOWN] + ([f"and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else [])


def outcome(life: Life, reader_id: str) -> str:
    """What became of a letter to this reader."""
    if reader_id in life.listed.gone or reader_id in life.town.suppressed:
        return "left_out"
    return _ENDED[_office(life).ending_of(life.town.people[reader_id].email)]


def _letters(life: Life) -> Iterator[str]:
    """One letter for each person who is to be told, and none beside."""
    wanted = Counter(reader for reader in life.listed.readers.values() if reader)
    for person_id, person in life.town.people.items():
        got, many = len(_office(life).taken.get(person.email, ())), wanted[person_id]
        out = outcome(life, person_id)
        may_be = {0} if many == 0 or out == "left_out" else {many} if out == "sent" else set(range(1, many + 1))
        if got not in may_be:
            yield f"{person_id} got {got} letters, and {many} are owed ({out})"


def _records(life: Life) -> Iterator[str]:
    """One message for each person concerned, which says what became of it.

    Who reads for children too has several at one address: behind the one that bounced, or was complained of, the others wait
    in vain, whichever of them that is.
    """
    kept = list(life.world.database.items(MESSAGES).values())
    states = {_about(item): item["state"]["S"] for item in kept}
    ended = {item["person_id"]["S"] for item in kept if item["state"]["S"] in _ENDS_AN_ADDRESS}
    if len(states) != len(kept):
        yield "somebody has two messages"
    for person_id, reader in life.listed.readers.items():
        state = states.get(person_id)
        said = "sent" if state == "delivered" else state
        if reader is None and state is not None:
            yield f"{person_id} has a letter and is not to be told"
        if reader and said != outcome(life, reader) and not (said == "left_out" and reader in ended):
            yield f"{person_id}: the record says {state}, and it was {outcome(life, reader)}"


def _counts(life: Life) -> Iterator[str]:
    """The counts are those of the records, and everybody is in exactly one."""
    incident, shown = recording.incident_of(life.incident_id, clock.now()), life.progress()
    told = sum(1 for reader in life.listed.readers.values() if reader)
    records = Counter(item["state"]["S"] for item in life.world.database.items(MESSAGES).values())
    records["sent"] += records.pop("delivered", 0)
    for name in _SETTLED:
        if shown[name] != records[name]:
            yield f"progress shows {shown[name]} {name}, and it is {records[name]}"
    wanted = {"concerned": told, "posted": told, "for_controller": len(life.listed.customers)}
    for name, many in wanted.items():
        if shown[name] != many:
            yield f"progress shows {shown[name]} {name}, and it is {many}"
    if sum(shown[name] for name in _SETTLED) != told:
        yield "somebody is in none of the counts, or in two"
    after = cautioning.follow(incident, clock.now())
    unreached = sum(shown[name] for name in ("bounced", "complained", "left_out"))
    if [task.count for task in after.tasks if task.what == "second-channel"] != ([unreached] if unreached else []):
        yield "the task of a second channel is not there, or not with as many"


def _evidence(life: Life) -> Iterator[str]:
    days = {key[0] for key in life.world.database.items(EVIDENCE)}
    lines = [line for day in sorted(days) for line in lines_of(day, clock.now())]
    told = [line.facts for line in lines if line.kind == "breaches.incident.told"]
    if [facts["round"] for facts in told][-1:] != [2] or len({facts["round"] for facts in told}) != len(told):
        yield "the ledger does not tell of the end of each round once"
    if any(broken(list(lines_of(day, clock.now()))) for day in days):
        yield "a chain of evidence is broken"


def _sizes(life: Life) -> Iterator[str]:
    """However many are concerned, a call holds a page."""
    for name, many in life.largest.items():
        if "Transact" in name and many > AT_ONCE + 10:
            yield f"{name}: {many} at once"
    if life.running.memory.most > _MOST_MEMORY:
        yield f"a call of the step took {life.running.memory.most:,} bytes"


def _about(item: Mapping[str, Any]) -> str:
    values = json.loads(item["values"]["S"]) if "values" in item else {}
    return str(values.get("concerned_id") or item["person_id"]["S"])


def _office(life: Life) -> PostOffice:
    office = life.world.office
    assert office
    return office
