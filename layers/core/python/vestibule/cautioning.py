"""Telling each person whom a breach concerns, once: who on the list is written to, page by page, and what became of it.

Everybody who is to be told has one message in the outbox, whose identifier follows from the incident and the person: whatever
is repeated, and whatever a later round finds, it is that one. Who is gone, or has no address that takes mail, has one too: it is
left out when its turn comes, and counted, so that what was posted is in the end sent, bounced, complained of or left out.

How far it has come stands in `Incident.told_after`: the round, the places whose persons are told, and the last line that was
gone through. It moves on in the transaction that posts. Where the round or the places change, it begins again from the start.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Literal

from vestibule import config, evidence, ids
from vestibule.breaches import advice, recording, telling
from vestibule.breaches.holdings import AFFECTED
from vestibule.breaches.model import Affected, Incident, Task
from vestibule.evidence import Fact
from vestibule.messages import batches, outbox
from vestibule.messages.outbox import NewMessage
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.table import Refused, read_together

AT_ONCE = 90
"""Lines on a page: with the incident, within a transaction's hundred."""
_SETTLED = ("sent", "bounced", "complained", "left_out")

type People = dict[str, Person | None]
type Lines = dict[str, list[Affected]]


@dataclass(frozen=True)
class Page:
    """Lines by person, in order; all lines of each of them."""

    lines: Lines
    after: str
    """The last line of it."""


def begun(incident_id: str, round_: int, now: datetime) -> Incident:
    """The incident, with its notices begun where that is due: nobody is told in a state that does not say so."""
    return recording.change(incident_id, now, lambda seen: _beginning(seen, round_, now), _line_of_beginning)


def is_going(incident: Incident) -> bool:
    """Whether the notices of its round are begun and have not gone through everybody."""
    is_begun = incident.state == "notifying" and (incident.told_after or "").startswith(_mark(incident))
    return is_begun and incident.told_round < incident.round


def post_page(incident: Incident, now: datetime) -> bool:
    """Post one page of it; nothing where others have changed the incident meanwhile. True when there was none left."""
    page = _page(incident, now)
    if page is None:
        return True
    pack, places = config.operator_pack(), telling.places_told(incident)
    mine = {person: telling.valid(incident, lines) for person, lines in page.lines.items()}
    told = {person: lines for person, lines in mine.items() if telling.is_told(lines, places, pack)}
    changes: dict[str, object] = {"told_after": _mark(incident) + page.after}
    if told and incident.told_at is None:
        changes["told_at"] = now
    counted = {
        **incident.told,
        "concerned": incident.told.get("concerned", 0) + len(told),
        "for_controller": incident.told.get("for_controller", 0) + sum(map(_is_for_controller, mine.values())),
    }
    posted = _commit(incident, [] if incident.drill else _letters(incident, told, now), changes, counted, now)
    outbox.announce_if_possible([letter.id for letter in posted], now)
    return False


def finish(incident: Incident, now: datetime) -> Incident:
    """Note that everybody was gone through, unless it has begun again meanwhile. Twice is once."""

    def told(seen: Incident) -> dict[str, object] | None:
        return {"told_round": seen.round} if is_going(seen) and seen.told_after == incident.told_after else None

    return recording.change(incident.id, now, told, _line_of_end)


def counts(incident: Incident, now: datetime) -> dict[str, int]:
    """How many were posted, and what became of them by now. One call."""
    pieces, none = batches.pieces_of(incident.id, now), dict.fromkeys(("concerned", "posted", "for_controller"), 0)
    return {**none, **incident.told, **{name: sum(getattr(each, name) for each in pieces) for name in _SETTLED}}


def follow(incident: Incident, now: datetime) -> Incident:
    """Note what became of notices that are begun, and what has to be done by hand for whom they do not reach."""
    counted = counts(incident, now)

    def followed(seen: Incident) -> dict[str, object] | None:
        if seen.told_after is None or seen.state == "closed":
            return None
        told = {**seen.told, **{name: counted[name] for name in _SETTLED}}
        tasks = _tasks(seen, told)
        return None if (told, tasks) == (seen.told, seen.tasks) else {"told": told, "tasks": tasks}

    return recording.change(incident.id, now, followed)


def _mark(incident: Incident) -> str:
    """What `told_after` begins with, as long as the same persons are to be told."""
    return f"{incident.round} {','.join(sorted(telling.places_told(incident)))} "


def _beginning(seen: Incident, round_: int, now: datetime) -> dict[str, object] | None:
    is_begun = (seen.told_after or "").startswith(_mark(seen)) and seen.state == "notifying"
    is_over = (seen.told_after or "").startswith(_mark(seen)) and seen.told_round == seen.round
    if seen.round != round_ or seen.state == "closed" or not telling.places_told(seen) or is_begun or is_over:
        return None
    moved: dict[str, object] = {} if seen.state == "notifying" else {"state": "notifying", "state_since": now}
    told = {**seen.told, "concerned": 0, "for_controller": 0, "posted": seen.told.get("posted", 0)}
    return {**moved, "told_after": _mark(seen), "told_round": min(seen.told_round, round_ - 1), "told": told}


def _line_of_beginning(incident: Incident) -> Sequence[Fact]:
    places = sorted(telling.places_told(incident))
    return [Fact("breaches.incident.notifying", incident.id, {"round": incident.round, "places": places})]


def _line_of_end(incident: Incident) -> Sequence[Fact]:
    """One line a round: the chain of a day is one, and a line for each letter would fill it."""
    counted = {name: incident.told.get(name, 0) for name in ("concerned", "posted", "for_controller")}
    said = {"round": incident.round, "drill": incident.drill, **counted}
    return [Fact("breaches.incident.told", incident.id, said)]


def _page(incident: Incident, now: datetime) -> Page | None:
    """The next lines, with all of each person; None when there are none left.

    Whose lines may go on beyond what was read is left to the next page.
    """
    found, key = list[Affected](), None
    between = _behind((incident.told_after or "").removeprefix(_mark(incident)))
    while True:
        read = AFFECTED.query(incident.id, between=between, now=now, limit=AT_ONCE, after=key)
        found += read.items
        lines = {person: list(some) for person, some in groupby(found, key=lambda line: line.person_id)}
        if read.next is None:
            break
        if len(lines) > 1:
            lines.popitem()
            break
        key = read.next
    return Page(lines, [*lines.values()][-1][-1].line) if lines else None


def _behind(line: str) -> tuple[str, str]:
    """The range of lines of persons after that line's; of all, for none."""
    person, _, _ = line.partition(" ")
    return (f"{person}!" if person else "per_", "per_~")


def _is_for_controller(lines: Sequence[Affected]) -> bool:
    """Whether the operator only processes for others what it has on this person: then they tell."""
    return bool(lines) and not telling.own(lines)


def _letters(incident: Incident, told: Lines, now: datetime) -> list[NewMessage]:
    people = _people(told, now)
    deciding = {
        person: known.guardian_id
        for person, known in people.items()
        if known and known.guardian_id and any(line.is_child for line in told[person])
    }
    guardians = _people(dict.fromkeys(each for each in deciding.values() if each), now)
    return [_letter(incident, person, people[person], guardians.get(deciding.get(person) or "")) for person in told]


def _people(wanted: Iterable[str], now: datetime) -> People:
    ids_ = tuple(wanted)
    return dict(zip(ids_, read_together(now, *((PEOPLE, (each,)) for each in ids_)), strict=True)) if ids_ else {}


def _letter(incident: Incident, person_id: str, person: Person | None, guardian: Person | None) -> NewMessage:
    """To the guardian in the place of a child; to who is gone all the same, where it is left out and counted."""
    reader = guardian or person
    values = {"incident_id": incident.id}
    return NewMessage(
        kind=telling.LETTER,
        about=incident.id,
        language=reader.language if reader else config.operator_pack().languages[0],
        person_id=reader.id if reader else person_id,
        values={**values, "concerned_id": person_id} if guardian else values,
        batch=incident.id,
        message_id=ids.derived("msg", telling.LETTER, incident.id, person_id),
    )


def _commit(
    incident: Incident, letters: Sequence[NewMessage], changes: dict[str, object], told: dict[str, int], now: datetime
) -> list[NewMessage]:
    """Post those letters that are not there yet, and give them back, and note the page, at once. Nothing where it moved on."""
    left, before = list(letters), incident.told.get("posted", 0)
    while True:
        noted = recording.changing(incident, **changes, told={**told, "posted": before + len(left)})
        try:
            evidence.commit_with((), now, noted, *(outbox.posting(letter, now) for letter in left))
        except Refused as refused:
            if 0 in refused.places:
                return []
            left = [letter for place, letter in enumerate(left, start=1) if place not in refused.places]
        else:
            return left


def _tasks(incident: Incident, told: dict[str, int]) -> list[Task]:
    """What is to be done by hand, each once: another way to whom no letter reaches, and a public notice."""
    unreached = told["bounced"] + told["complained"] + told["left_out"]
    may_hold_others = bool(incident.tally and incident.tally.may_hold_others)
    tasks = [_counted(each, unreached) for each in incident.tasks]
    known = {each.what for each in tasks}
    if unreached and "second-channel" not in known:
        tasks.append(_task(incident, "second-channel", unreached))
    is_public = may_hold_others or advice.is_public(unreached, told.get("concerned", 0))
    if is_public and telling.places_told(incident) and "public-notice" not in known:
        tasks.append(_task(incident, "public-notice", unreached))
    return tasks


def _task(incident: Incident, what: Literal["second-channel", "public-notice"], count: int) -> Task:
    return Task(id=ids.derived("tsk", incident.id, what), what=what, count=count)


def _counted(task: Task, unreached: int) -> Task:
    """With how many it is about by now, as long as it is open."""
    is_ours = task.what in ("second-channel", "public-notice") and task.done_at is None and task.count is not None
    return task.model_copy(update={"count": unreached}) if is_ours else task
