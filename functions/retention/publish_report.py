"""Every day: publish the page of the month before in each language, once all its days are sealed."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, observability, register
from vestibule.retention.months import month_of
from vestibule.retention.page import page
from vestibule.retention.publishing import publish
from vestibule.retention.report import compiled
from vestibule.retention.reporting import found_in
from vestibule.steps import step
from vestibule.words import LANGUAGES


@step
def handler(_: dict[str, Any], __: LambdaContext) -> dict[str, Any]:
    """Out: `{month, published}`, the languages in which it was published just now: none on most days."""
    now, pack = clock.now(), config.operator_pack()
    found = found_in(month_of(now, "UTC").before, now)
    published: list[str] = []
    for language in LANGUAGES if found.is_final else ():
        report = compiled(found, pack, register.promised(pack), register.ELSEWHERE, language)
        if publish(report.month, language, page(report)):
            published.append(language)
            observability.note("report published", month=report.month, language=language)
    return {"month": str(found.month), "published": published}
