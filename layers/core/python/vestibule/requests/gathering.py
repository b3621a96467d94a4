"""Gather what one holding holds on a person into pages, one at a time, so that no holding is ever in memory whole."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Any

import rfc8785

from vestibule.requests import bundles
from vestibule.requests.completeness import Differs
from vestibule.requests.copying import PAGE, File, Page, filed, happened_since, own, page_name
from vestibule.requests.model import DataRequest

type Telling = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]
"""Says in words what records say in codes."""


@dataclass(frozen=True)
class Gathered:
    """What lies in the bucket of one holding: `records` are copied, `before` happened too early, `withheld` was another's."""

    files: list[File]
    records: int
    before: int
    withheld: int


@dataclass(frozen=True)
class Bounds:
    """From when on it must be there, and the attribute that says when a record happened; None: all of it."""

    happens_at: str | None = None
    since: datetime | None = None


def gone(gathered: Gathered, planned: int, count: Callable[[], int]) -> int:
    """How many records have ended since the plan. `Differs` where more lies there, as `count` finds, than was gathered."""
    fewer = max(planned - gathered.records, 0)
    if fewer and count() > gathered.records + gathered.before:
        raise Differs(f"{fewer} fewer than planned, and they have not ended")
    return fewer


@dataclass
class _Counts:
    before: int = 0
    withheld: int = 0


def gather(
    request: DataRequest, holding: str, records: Iterable[Mapping[str, Any]], bounds: Bounds, tell: Telling
) -> Gathered:
    """Write the pages. Run again, it writes the same pages again."""
    counts, files = _Counts(), []
    for number, page in enumerate(batched(_own(request, records, bounds, counts), PAGE, strict=False), start=1):
        told = Page(holding=holding, page=number, records=tell(list(page)))
        body = rfc8785.dumps(told.model_dump(mode="json"))
        name = page_name(holding, number)
        bundles.keep_page(request.id, name, body)
        files.append(filed(name, body, len(page)))
    return Gathered(files, sum(file.records for file in files), counts.before, counts.withheld)


def _own(
    request: DataRequest, records: Iterable[Mapping[str, Any]], bounds: Bounds, counts: _Counts
) -> Iterator[dict[str, Any]]:
    for record in records:
        if not happened_since(record, bounds.happens_at, bounds.since):
            counts.before += 1
            continue
        mine, withheld = own(record, request.person_id, request.language)
        counts.withheld += withheld
        yield mine
