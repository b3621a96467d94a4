"""Where the program runs in a proof: its settings, a clock that is moved by hand, and no waiting."""

import json
import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from unittest.mock import patch

from prove.dynamodb.database import Database
from prove.dynamodb.installed import Cloud, installed
from vestibule import clock, config, observability, register
from vestibule.policy import pack as packs

OPERATOR = "valet"


@dataclass
class Clock:
    """The program's clock, standing still until it is moved."""

    now: datetime

    def __call__(self) -> datetime:
        """The instant."""
        return self.now

    def forward(self, by: timedelta) -> None:
        """Move on, by whole milliseconds."""
        self.now = clock.to_milliseconds(self.now + by)


@contextmanager
def deployed(start: datetime) -> Iterator[tuple[Cloud, Clock]]:
    """An empty deployment of the operator, whose clock stands at `start`; the environment is as before when it ends."""
    with deployed_over(start, Cloud, {}) as made:
        yield made


@contextmanager
def deployed_over[C: Cloud](
    start: datetime, cloud_of: Callable[[Database], C], more: Mapping[str, str], operator: str = OPERATOR
) -> Iterator[tuple[C, Clock]]:
    """The same over a cloud with further services, whose functions read more settings, or of another operator."""
    tables = register.tables(packs.load(operator))
    settings = {
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "proof",
        "AWS_SECRET_ACCESS_KEY": "proof",
        "OPERATOR": operator,
        "DEFAULT_LANGUAGE": "en",
        "BUS_NAME": "vestibule",
        **{config.table_variable(table.name): f"vestibule-{table.name}" for table in tables},
        "DEPLOYED_TABLES": json.dumps({table.name: f"vestibule-{table.name}" for table in tables}),
        **more,
    }
    moved = Clock(start)
    with (
        patch.dict(os.environ, settings),
        patch.object(clock, "now", moved),
        patch.object(time, "sleep"),
        _silent(),
        installed(cloud_of(Database(tables))) as cloud,
    ):
        yield cloud, moved


@contextmanager
def _silent() -> Iterator[None]:
    """Without the log lines and metrics of a hundred thousand calls."""
    before = logging.root.manager.disable
    logging.disable()
    try:
        with patch.object(observability, "print", create=True):
            yield
    finally:
        logging.disable(before)
