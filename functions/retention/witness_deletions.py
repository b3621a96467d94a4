"""The witness: every deletion of a record that a promise ends becomes one line of the ledger, or is undone for a hold."""

from collections.abc import Iterator, Sequence
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import bus, clock, config, observability, register
from vestibule.access import counting
from vestibule.bus import Event
from vestibule.queues import Failures
from vestibule.retention import roster
from vestibule.retention.model import Hold
from vestibule.retention.witness import Deletion, deletions_of
from vestibule.retention.witnessing import AT_ONCE, lasts, witness, witness_barely

FOLLOWED = ("people", "grants", "images")
"""Tables whose deletions others act on: an account goes with its person, what is left at the doors with its grant, and a picture
with its record."""


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Witness a batch in the order of the stream. Where AWS fails, the stream tells it again from there on."""
    promised = register.promised(config.operator_pack())
    tables = {config.deployed_table(table.name): table for table in promised}
    deletions = list(deletions_of(event["Records"], tables))
    holds = roster.listed(clock.now())
    for part in _parts(deletions):
        try:
            _witness(part, holds)
        except Exception as error:  # noqa: BLE001 (whatever it is, what is not witnessed comes again)
            observability.note_fault(error, table=part[0].table.name)
            failed = _one_by_one(part, holds) if lasts(error) else part[0]
            if failed:
                return {"batchItemFailures": [{"itemIdentifier": failed.sequence}]}
    return {"batchItemFailures": []}


def _one_by_one(part: Sequence[Deletion], holds: Sequence[Hold]) -> Deletion | None:
    """Witness what a fault of one may not hold up. The first that must come again, None when all are told."""
    for deletion in part:
        try:
            _witness([deletion], holds)
        except Exception as error:  # noqa: BLE001 (as above)
            observability.note_fault(error, table=deletion.table.name)
            if not lasts(error):
                return deletion
            witness_barely(deletion, clock.now())
            observability.count("UnclearDeletions")
    return None


def _witness(part: Sequence[Deletion], holds: Sequence[Hold]) -> None:
    pack, table = config.operator_pack(), part[0].table
    gone = witness(part, holds, pack, clock.now(), beside=lambda gone: counting.counted(pack, table, _told(gone)))
    counting.keep_reached(pack, table, _told(part))
    bus.publish([_event(deletion) for deletion in gone if deletion.table.name in FOLLOWED])
    observability.note("deletions witnessed", table=table.name, told=len(part), gone=len(gone))


def _told(deletions: Sequence[Deletion]) -> list[counting.Deletion]:
    return [(deletion.image, deletion.deleted_at) for deletion in deletions]


def _event(deletion: Deletion) -> Event:
    subject = getattr(deletion.table.holds, "subject", "")
    person_id = deletion.image.get(subject, {}).get("S")
    data = {"table": deletion.table.name, "key0": deletion.key[0], "person_id": person_id}
    return Event("retention.record.gone", deletion.key[0], deletion.deleted_at, data)


def _parts(deletions: Sequence[Deletion]) -> Iterator[Sequence[Deletion]]:
    for start in range(0, len(deletions), AT_ONCE):
        yield deletions[start : start + AT_ONCE]
