"""Counts over the list of an incident, page by page: each person once, however many exposures concern it. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby

from vestibule.breaches.model import Affected, FunctionExposed, Incident, PersonsExposed, TableExposed, Tally

NOWHERE = "-"
"""In the place of a jurisdiction where none is known."""
_WHOLE = (TableExposed, FunctionExposed, PersonsExposed)
"""These expose all that a table holds on somebody, so that another exposure of the table adds nothing."""


def of_person(lines: Sequence[Affected], incident: Incident) -> dict[str, int]:
    """How many records of one person are exposed, by table, over all exposures.

    What two windows or devices share is counted twice: the list holds numbers and no keys.
    """
    whole: Counter[str] = Counter()
    partly: Counter[str] = Counter()
    for line in lines:
        if isinstance(incident.exposures[number_of(line)], _WHOLE):
            whole |= Counter(line.tables)
        else:
            partly += Counter(line.tables)
    return {**partly, **whole}


def number_of(line: Affected) -> int:
    """The place of the line's exposure in the incident."""
    return int(line.line.partition(" ")[2])


def added(tally: Tally, lines: Iterable[Affected], incident: Incident, unreachable: Collection[str]) -> Tally:
    """The tally with these lines, which are sorted by person and have all lines of each. Lines of other rounds do not count."""
    valid = (line for line in lines if line.round == incident.round)
    for person_id, of_person_ in groupby(valid, key=lambda line: line.person_id):
        tally = _with(tally, tuple(of_person_), incident, is_unreachable=person_id in unreachable)
    return tally


def _with(tally: Tally, lines: Sequence[Affected], incident: Incident, *, is_unreachable: bool) -> Tally:
    """One more person."""
    records = of_person(lines, incident)
    place = next((line.jurisdiction for line in lines if line.jurisdiction), NOWHERE)
    read = [line.is_read for line in lines if line.is_read is not None]
    return tally.model_copy(
        update={
            "persons": tally.persons + 1,
            "records": tally.records + sum(records.values()),
            "read": (tally.read or 0) + any(read) if read else tally.read,
            "unreachable": tally.unreachable + is_unreachable,
            "by_place": _plus(tally.by_place, {place: 1}),
            "by_category": _plus(tally.by_category, _once(name for line in lines for name in line.categories)),
            "by_table": _plus(tally.by_table, records),
            "by_controller": _plus(
                tally.by_controller, _once(line.controller_id for line in lines if line.controller_id)
            ),
            "children": tally.children + any(line.is_child for line in lines),
        }
    )


def _once(names: Iterable[str]) -> dict[str, int]:
    return dict.fromkeys(names, 1)


def _plus(counts: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    return {name: counts.get(name, 0) + more.get(name, 0) for name in sorted({*counts, *more})}
