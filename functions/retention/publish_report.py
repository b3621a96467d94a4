"""Every day: publish the pages of the months past in each language, as soon as all days of a month are sealed."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, observability, register
from vestibule.retention.months import Month, month_of
from vestibule.retention.page import page
from vestibule.retention.publishing import publish
from vestibule.retention.report import compiled
from vestibule.retention.reporting import found_in
from vestibule.steps import step
from vestibule.words import LANGUAGES

_BACK = 6
"""So many months are looked at: one whose sealing stood still may be complete long after it was over."""


@step
def handler(_: dict[str, Any], __: LambdaContext) -> dict[str, dict[str, list[str]]]:
    """Out: `{published}`, by month the languages in which it was published just now: nothing on most days."""
    months = islice(_months_before(month_of(clock.now(), "UTC")), _BACK)
    published = {str(month): _published(month) for month in months}
    return {"published": {month: languages for month, languages in published.items() if languages}}


def _months_before(month: Month) -> Iterator[Month]:
    while True:
        month = month.before
        yield month


def _published(month: Month) -> list[str]:
    found, pack = found_in(month, clock.now()), config.operator_pack()
    published: list[str] = []
    for language in LANGUAGES if found.is_final else ():
        report = compiled(found, pack, register.promised(pack), register.ELSEWHERE, language)
        if publish(report.month, language, page(report)):
            published.append(language)
            observability.note("report published", month=report.month, language=language)
    return published
