"""How long things may rest that are no records of a table: logs, queues, objects. The pack says it, the stacks compile it."""

from collections.abc import Mapping
from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_logs as logs

from vestibule.policy import backups
from vestibule.policy.model import Pack
from vestibule.retention.terms import days
from vestibule.table import Table

__all__ = ["days", "of_logs", "of_messages"]

_LOGS: Mapping[int, logs.RetentionDays] = {
    1: logs.RetentionDays.ONE_DAY,
    3: logs.RetentionDays.THREE_DAYS,
    5: logs.RetentionDays.FIVE_DAYS,
    7: logs.RetentionDays.ONE_WEEK,
    14: logs.RetentionDays.TWO_WEEKS,
    30: logs.RetentionDays.ONE_MONTH,
    60: logs.RetentionDays.TWO_MONTHS,
    90: logs.RetentionDays.THREE_MONTHS,
    120: logs.RetentionDays.FOUR_MONTHS,
    150: logs.RetentionDays.FIVE_MONTHS,
    180: logs.RetentionDays.SIX_MONTHS,
    365: logs.RetentionDays.ONE_YEAR,
    400: logs.RetentionDays.THIRTEEN_MONTHS,
    545: logs.RetentionDays.EIGHTEEN_MONTHS,
    731: logs.RetentionDays.TWO_YEARS,
    1096: logs.RetentionDays.THREE_YEARS,
    1827: logs.RetentionDays.FIVE_YEARS,
    2192: logs.RetentionDays.SIX_YEARS,
    2557: logs.RetentionDays.SEVEN_YEARS,
    2922: logs.RetentionDays.EIGHT_YEARS,
    3288: logs.RetentionDays.NINE_YEARS,
    3653: logs.RetentionDays.TEN_YEARS,
}
"""The only terms that CloudWatch takes, by days. Expired lines are deleted within 72 hours, which a rule's margin allows for."""
_LONGEST_IN_QUEUE = 14
"""The most days that SQS keeps a message, counted from its first sending, whatever queue it has moved to since."""


def of_logs(pack: Pack) -> logs.RetentionDays:
    """The longest term of a log group that does not break the pack's promise about logs."""
    promised = days(pack, "logs")
    return _LOGS[max(term for term in _LOGS if term <= promised)]


def of_messages(pack: Pack, table: Table[Any] | None) -> Duration:
    """As long as SQS can keep a message, waiting or dead, but no longer than the record that it would become."""
    rule = table.holds.retention if table else None
    return Duration.days(min(_LONGEST_IN_QUEUE, days(pack, rule)) if rule else _LONGEST_IN_QUEUE)


def of_backups(pack: Pack, table: Table[Any]) -> int | None:
    """The days that a table can be restored back, which its deleted records live on for; None for one without backups."""
    return backups.recoverable_days(pack, table.holds.retention) if table.recoverable else None
