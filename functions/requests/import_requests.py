"""POST /v1/compliance/requests/imports: requests that came otherwise, by CSV, with a report line by line."""

from collections import Counter
from datetime import datetime

from vestibule import clock, config, entering, evidence, ids
from vestibule.evidence import Fact
from vestibule.http import Api, Reply, answers_with
from vestibule.problems import Problem
from vestibule.requests import intake, workflow
from vestibule.requests.forms import EnteredRequest
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.listed import LARGEST_BODY, NewRequestImport, RequestImportLine, RequestsImported, Row, rows_of
from vestibule.requests.model import DataRequest
from vestibule.table import Refused

_TAKEN = "the key stands for another request already: each has a key of its own, over all lists"

api = Api(largest_body=LARGEST_BODY)


@api.post("/v1/compliance/requests/imports", **answers_with(201, RequestsImported))
def import_requests(wanted: NewRequestImport) -> Reply:
    """Enter many requests. Needs the role compliance. A line that came before changes nothing; a bad one stops no other."""
    api.caller().must_be("compliance")
    now, pack = clock.now(), config.operator_pack()
    lines = [_brought_in(row, now, dry_run=wanted.dry_run) for row in rows_of(wanted.csv, pack)]
    count = Counter(line.status for line in lines)
    report = RequestsImported(
        dry_run=wanted.dry_run,
        created=count["created"],
        unchanged=count["unchanged"],
        refused=count["refused"],
        lines=lines,
    )
    return api.created(report, "/v1/compliance/requests")


def _brought_in(row: Row, now: datetime, *, dry_run: bool) -> RequestImportLine:
    """One line, by itself: what is wrong with it is said in its place."""
    request_id = ids.derived("req", "import", row.key)
    if row.entry is None:
        return RequestImportLine(line=row.line, status="refused", problem=row.problem)
    try:
        known = REQUESTS.get(request_id, now=now)
        if known:
            return _known(row, row.entry, known, now)
        request = entering.entered(row.entry, request_id, api.caller().person_id, now)
    except Problem as problem:
        return RequestImportLine(line=row.line, status="refused", problem=intake.in_words(problem))
    if not dry_run:
        _enter(request, now)
    return RequestImportLine(line=row.line, status="created", id=None if dry_run else request_id)


def _known(row: Row, entry: EnteredRequest, known: DataRequest, now: datetime) -> RequestImportLine:
    """What came before. Another request under the same key is not lost: it is refused until it has a key of its own."""
    person = entering.with_account(entry.email, now) if entry.email else None
    whose = entry.person_id or (person.id if person else known.person_id)
    said = (whose, entry.right, entry.channel, entry.received_at)
    if said == (known.person_id, known.right, known.channel, known.received_at):
        return RequestImportLine(line=row.line, status="unchanged", id=known.id)
    return RequestImportLine(line=row.line, status="refused", problem=_TAKEN)


def _enter(request: DataRequest, now: datetime) -> None:
    try:
        fact = Fact("requests.request.entered", request.id, intake.told_of_entry(request))
        evidence.commit_with([fact], now, REQUESTS.add(request))
    except Refused:  # the same list, brought in by another at the same time
        return
    workflow.start(request)


handler = api.handler
