"""POST /v1/imports: a manager brings in sites, spaces and entrances by CSV, with a report line by line."""

from collections import Counter

from vestibule import clock
from vestibule.http import Api, Reply, answers_with
from vestibule.people.standing import standing_of
from vestibule.registry.bringing import bring_in
from vestibule.registry.importing import LARGEST_BODY, Imported, NewImport, rows_of

api = Api(largest_body=LARGEST_BODY)


@api.post("/v1/imports", **answers_with(201, Imported))
def import_places(wanted: NewImport) -> Reply:
    """Bring places in. Needs to manage the organisation. Doing it again changes nothing; a bad line stops no other."""
    now = clock.now()
    owner = standing_of(api.caller(), now).organisation(wanted.organisation_id, "/organisation_id")
    lines = bring_in(rows_of(wanted.csv), owner, now, dry_run=wanted.dry_run)
    count = Counter(line.status for line in lines)
    report = Imported(
        dry_run=wanted.dry_run,
        created=count["created"],
        unchanged=count["unchanged"],
        refused=count["refused"],
        lines=lines,
    )
    return api.created(report, "/v1/sites")


handler = api.handler
