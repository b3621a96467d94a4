"""What changes when more becomes known: which members really differ, which of them are facts, and what cannot be. Pure.

Facts make a new round: whom it concerns, how grave it is and what is owed are worked out anew. Texts and tasks do not.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from vestibule import ids
from vestibule.breaches.model import Amended, Amendment, Factor, Incident, Obligation, Override, Task
from vestibule.breaches.reporting import Fault, errors_of, faults_of_times, faults_of_windows
from vestibule.problems import AlreadyThere, TooLarge, Unacceptable

_TIMES = ("aware_at", "occurred_since", "occurred_until")
_COMPARED = (*_TIMES, "exposures", "protection", "malicious", "inside_only")
FACTS = frozenset({*_COMPARED, "kinds", "read", "overrides"})
CLOSE = "close"
TEXTS = ("summary", "contained", "cause", "consequences", "measures", "advice", "offer", "law_enforcement", "lessons")
MOST_TASKS = 100
LARGEST = 300_000
"""Bytes of an entry, of the 400 KB that DynamoDB takes: decisions and filings come yet."""
_SCALE: Mapping[str, tuple[float, ...]] = {
    "dpc": (1, 2, 3, 4),
    "ei": (0.25, 0.5, 0.75, 1),
    "cb": tuple(quarter / 4 for quarter in range(9)),
}
"""The values that ENISA's method of 2013 knows; CB is a sum of three quarters-steps of half a point and of malice."""

type Changes = dict[str, Any]


class Contradictory(Unacceptable):
    """What is stated now cannot be, by itself or with what stands there already. `errors` points at each."""

    title = "Contradictory"


class StillOwed(AlreadyThere):
    """The incident cannot be closed yet. `owed` and `tasks` say what is open."""

    title = "Still owed"


class NotDecidedYet(AlreadyThere):
    """The incident has not come so far that it could be closed."""

    title = "Not decided yet"


def changes_of(incident: Incident, wanted: Amendment, by: str, now: datetime) -> Changes:
    """What the incident is to have from now on; nothing when all is as stated already. `Contradictory`, `TooLarge`."""
    _check(incident, wanted, now)
    facts = dict(_facts(incident, wanted, by))
    changes: Changes = {**facts, **_texts(incident, wanted), **_tasks(incident, wanted, by, now)}
    said = sorted(changes.keys() & {*FACTS, *TEXTS, "tasks"})
    if closes(incident, wanted) and not is_to_close(incident):
        said = [CLOSE, *said]
    if not said:
        return {}
    if facts:
        changes |= _anew(incident, now)
    made = Amended(at=now, by=by, round=changes.get("round", incident.round), changed=said, reason=wanted.reason)
    changes["amendments"] = [*incident.amendments, made]
    _check_size(incident.model_copy(update=changes))
    return changes


def _anew(incident: Incident, now: datetime) -> Changes:
    """A new round; what was closed is opened again, and kept for as long as that takes."""
    changes: Changes = {"round": incident.round + 1}
    if incident.state == "closed":
        changes |= {"state": "reported", "state_since": now, "closed_at": None, "expires_at": None}
        changes |= {"reopened": incident.reopened + 1, "task_token": None}
    return changes


def is_to_close(incident: Incident) -> bool:
    """Whether somebody has asked to close it as it stands: then the workflow that waits is told so, again if need be."""
    asked = any(CLOSE in each.changed and each.round == incident.round for each in incident.amendments)
    return asked and incident.state == "following_up"


def closes(incident: Incident, wanted: Amendment) -> bool:
    """Whether it is to be closed, and is not yet."""
    return bool(wanted.close) and incident.state != "closed"


def check_closable(incident: Incident, owed: Sequence[Obligation], *, with_facts: bool) -> None:
    """`Contradictory` with new facts, `NotDecidedYet` before the follow-up, `StillOwed` while something is to be done."""
    if with_facts:
        raise _contradictory(
            [("/close", "new facts open the incident; send them first, and close it when they are dealt with")]
        )
    if incident.state != "following_up" or incident.scoped_round < incident.round:
        detail = "It is worked on still; decide, and let the notices go out. It can be closed when its state is following_up."
        raise NotDecidedYet(detail)
    open_ = [f"{each.tell} {each.jurisdiction}" for each in owed if _is_open(each)]
    tasks = [task.id for task in incident.tasks if task.done_at is None]
    if open_ or tasks:
        detail = "File what is owed, or decide that it is not told; and say `done` of each task. Then close it."
        raise StillOwed(detail, owed=open_, tasks=tasks)


def facts_in(changes: Changes) -> bool:
    """Whether a new round begins."""
    return "round" in changes


def told_of(incident: Incident) -> dict[str, object]:
    """What the ledger says of the last amendment: who and which members, no word of what was written."""
    last = incident.amendments[-1]
    return {"by": last.by, "round": last.round, "changed": last.changed, "state": incident.state}


def _is_open(owed: Obligation) -> bool:
    return owed.met != "no" and owed.done_at is None and owed.decided != "no_notice"


def _facts(incident: Incident, wanted: Amendment, by: str) -> Iterator[tuple[str, Any]]:
    for name in _COMPARED:
        stated = getattr(wanted, name)
        if stated is not None and stated != getattr(incident, name):
            yield name, stated
    if wanted.kinds is not None and set(wanted.kinds) != set(incident.kinds):
        yield "kinds", list(dict.fromkeys(wanted.kinds))
    if wanted.read is not None and (wanted.read != incident.read or not incident.has_access_records):
        yield "read", wanted.read
        yield "has_access_records", True
    if wanted.overrides is not None and _said(wanted.overrides) != _said(incident.overrides):
        yield "overrides", [_factor(each, by) for each in wanted.overrides]


def _texts(incident: Incident, wanted: Amendment) -> Changes:
    stated = {name: getattr(wanted, name) for name in TEXTS}
    return {name: said for name, said in stated.items() if said is not None and said != getattr(incident, name)}


def _tasks(incident: Incident, wanted: Amendment, by: str, now: datetime) -> Changes:
    """New tasks, each once whatever it is sent, and those that are done now."""
    known = {task.id for task in incident.tasks}
    new = {task.id: task for task in (_task(incident, said) for said in wanted.follow_ups or [])}
    done = set(wanted.done or [])
    after = [*incident.tasks, *(task for name, task in new.items() if name not in known)]
    after = [_done(task, by, now) if task.id in done and task.done_at is None else task for task in after]
    return {} if after == incident.tasks else {"tasks": after}


def _task(incident: Incident, said: str) -> Task:
    return Task(id=ids.derived("tsk", incident.id, "follow-up", said), what="follow-up", said=said)


def _done(task: Task, by: str, now: datetime) -> Task:
    return task.model_copy(update={"done_at": now, "done_by": by})


def _factor(override: Override, by: str) -> Factor:
    return Factor(name=override.name, value=override.value, overridden_by=by, reason=override.reason)


def _said(overrides: Iterable[Override | Factor]) -> set[tuple[str, float, str | None]]:
    return {(each.name, each.value, each.reason) for each in overrides}


def _check(incident: Incident, wanted: Amendment, now: datetime) -> None:
    """What is stated must fit what stands, as it will be together."""
    after = {name: getattr(wanted, name) or getattr(incident, name) for name in _TIMES}
    stated = {f"/{name}" for name in _TIMES if getattr(wanted, name) is not None}
    faults = [*_faults_of_overrides(wanted.overrides or []), *faults_of_windows(wanted.exposures or [], now)]
    if stated:
        faults += faults_of_times(after["aware_at"], after["occurred_since"], after["occurred_until"], now)
    faults += _faults_of_tasks(incident, wanted)
    if faults:
        raise _contradictory(faults)


def _faults_of_overrides(overrides: Sequence[Override]) -> Iterator[Fault]:
    names = [each.name for each in overrides]
    for place, each in enumerate(overrides):
        if each.value not in _SCALE[each.name]:
            allowed = ", ".join(f"{value:g}" for value in _SCALE[each.name])
            yield f"/overrides/{place}/value", f"ENISA's {each.name} is one of {allowed}"
        if each.name in names[:place]:
            yield f"/overrides/{place}/name", "is overridden twice; state it once"


def _faults_of_tasks(incident: Incident, wanted: Amendment) -> Iterator[Fault]:
    known = {task.id for task in incident.tasks} | {_task(incident, said).id for said in wanted.follow_ups or []}
    for place, name in enumerate(wanted.done or []):
        if name not in known:
            yield f"/done/{place}", "names no task of this incident; GET it to see them"
    if incident.state == "closed" and wanted.follow_ups:
        yield "/follow_ups", "it is closed and takes no new tasks; state the facts that are new, and it is opened again"
    if len(known) > MOST_TASKS:
        yield "/follow_ups", f"an incident has at most {MOST_TASKS} tasks; keep the rest elsewhere"


def _check_size(incident: Incident) -> None:
    if len(incident.model_dump_json().encode()) > LARGEST:
        detail = "The entry would be larger than the register keeps. Shorten texts, or name a table instead of single records."
        raise TooLarge(detail)


def _contradictory(faults: Iterable[Fault]) -> Contradictory:
    detail = "This cannot be, by itself or with what stands there; `errors` says of each what would mend it."
    return Contradictory(detail, errors=errors_of(faults))
