"""The memory that a call of a function takes of its own, where the database that it calls is simulated in the same process."""

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from prove.dynamodb.database import Database

_READS = ("BatchGetItem", "GetItem", "Query", "TransactGetItems")


class Memory:
    """The most that was taken at once, in bytes.

    What the database takes while it works is not counted: tables of a hundred thousand records move to a larger place. Nor is
    what is left when the call ends, for the simulated services keep what they are sent as it is.
    """

    def __init__(self) -> None:
        """Nothing was measured yet."""
        self.most = 0
        self._highest = self._kept = 0

    @contextmanager
    def measured(self, database: Database) -> Iterator[None]:
        """Measure what is done meanwhile."""
        really = database.call

        def call(operation: str, sent: Any) -> dict[str, Any]:  # noqa: ANN401 (any parameters)
            before = self._note()
            try:
                return really(operation, sent)
            finally:
                if operation not in _READS:
                    self._kept += tracemalloc.get_traced_memory()[0] - before
                tracemalloc.reset_peak()

        self._highest = self._kept = 0
        tracemalloc.start()
        try:
            with patch.object(database, "call", call):
                yield
            left = self._note() - self._kept
            self.most = max(self.most, self._highest - left)
        finally:
            tracemalloc.stop()

    def _note(self) -> int:
        """Take the highest since the last call of the database into account; how much there is now."""
        now, highest = tracemalloc.get_traced_memory()
        self._highest = max(self._highest, highest - self._kept)
        return now
