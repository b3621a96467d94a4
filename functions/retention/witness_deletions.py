"""The witness: every deletion of a record that a promise ends becomes one line of the ledger, or is undone for a hold."""

from collections.abc import Iterator, Sequence
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import bus, clock, config, observability, register
from vestibule.access import counting
from vestibule.bus import Event
from vestibule.policy.model import Pack
from vestibule.queues import Failures
from vestibule.retention.witness import Deletion, deletions_of
from vestibule.retention.witnessing import AT_ONCE, witness

FOLLOWED = ("people",)
"""Tables whose deletions others act on: an account goes with its person."""


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Witness a batch in the order of the stream. Where one part fails, the stream tells it again from there on."""
    pack = config.operator_pack()
    tables = {config.setting(config.table_variable(table.name)): table for table in register.promised(pack)}
    deletions = list(deletions_of(event["Records"], tables))
    for part in _parts(deletions):
        try:
            _witness(part, pack)
        except Exception as error:  # noqa: BLE001 (whatever it is, what is not witnessed comes again)
            observability.note_fault(error, table=part[0].table.name)
            return {"batchItemFailures": [{"itemIdentifier": part[0].sequence}]}
    return {"batchItemFailures": []}


def _witness(part: Sequence[Deletion], pack: Pack) -> None:
    table = part[0].table
    gone = witness(part, pack, clock.now(), lambda gone: counting.counted(pack, table, _told(gone)))
    counting.keep_reached(pack, table, _told(part))
    bus.publish([_event(deletion) for deletion in gone if deletion.table.name in FOLLOWED])
    observability.note("deletions witnessed", table=table.name, told=len(part), gone=len(gone))


def _told(deletions: Sequence[Deletion]) -> list[counting.Deletion]:
    return [(deletion.image, deletion.deleted_at) for deletion in deletions]


def _event(deletion: Deletion) -> Event:
    data = {"table": deletion.table.name, "key0": deletion.key[0]}
    return Event("retention.record.gone", deletion.key[0], deletion.deleted_at, data)


def _parts(deletions: Sequence[Deletion]) -> Iterator[Sequence[Deletion]]:
    for start in range(0, len(deletions), AT_ONCE):
        yield deletions[start : start + AT_ONCE]
