"""Lines of the ledger that a restore writes, each once however often its step is run."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from vestibule import evidence, ids
from vestibule.evidence import TooManyWriters
from vestibule.retention.holdings import WITNESSED
from vestibule.retention.model import Mark
from vestibule.table import Refused, commit

_MARKED_FOR = timedelta(days=2)
"""Steps are run again within minutes."""


def write_once(kind: str, subject: str, facts: Mapping[str, Any], now: datetime) -> bool:
    """Write a line with a mark of it in one transaction. False when it stands there already."""
    mark = Mark(id=ids.derived("mrk", kind, subject), kept=False, expires_at=now + _MARKED_FOR)
    for _ in range(evidence.TRIES):
        try:
            commit(WITNESSED.add(mark, now=now), evidence.appending(kind, subject, facts, now))
        except Refused as refused:
            if 0 in refused.places:
                return False
        else:
            return True
    raise TooManyWriters(evidence.BUSY)
