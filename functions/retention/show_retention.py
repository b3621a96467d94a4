"""GET /v1/compliance/retention: what was promised and what was kept in a month, as data or as a page to read and print."""

import hashlib
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, config, register
from vestibule.http import Api
from vestibule.incoming import JSON
from vestibule.privacy import negotiation
from vestibule.problems import NotAllowed, NotFound, Unacceptable
from vestibule.retention.months import Month, month_of, read_month
from vestibule.retention.report import Report, compiled
from vestibule.retention.reporting import begins_after, found_in

HTML = "text/html"
_KNOWN = {304: {"description": "What If-None-Match names has not changed.", "content": {}}}
_SHOWN = {
    200: {
        "description": "The report. Accept-Language chooses among English, French and Dutch, Accept between data and a page.",
        "content": {JSON: {"model": Report}, f"{HTML}; charset=utf-8": {"schema": {"type": "string"}}},
    }
}

api = Api()


@api.get("/v1/compliance/retention", responses={**_SHOWN, **_KNOWN})
def show_retention(
    month: Annotated[
        str | None,
        Query(max_length=32, description="`2026-11`. Left out: the current one, in the operator's time zone."),
    ] = None,
) -> Response[str]:
    """What was promised, what was kept how long, what was deleted, and what is held and why, over one month of UTC days."""
    if not api.caller().roles & {"compliance", "operator"}:
        raise NotAllowed("This needs the role compliance or operator.")
    now, pack, asked = clock.now(), config.operator_pack(), api.request.headers
    current = month_of(now, pack.time_zone)
    wanted = _month(month, current)
    found = found_in(wanted, now)
    if not found.days and wanted < current and begins_after(wanted, now):
        raise NotFound("The ledger has no sealed day so early. Ask for a later month.")
    language = negotiation.language(asked.get("accept-language"), config.default_language())
    report = compiled(found, pack, register.promised(pack), register.ELSEWHERE, language)
    return _answer(report, negotiation.media_type(asked.get("accept"), (JSON, HTML)))


def _month(text: str | None, current: Month) -> Month:
    month = read_month(text) if text is not None else current
    if month is None:
        raise Unacceptable(
            "`month` is not a month.", errors=[{"pointer": "query/month", "detail": "write it as 2026-11"}]
        )
    if month > current:
        error = {"pointer": "query/month", "detail": f"not after {current}"}
        raise Unacceptable("That month has not begun.", errors=[error])
    return month


def _answer(report: Report, kind: str) -> Response[str]:
    content = report.model_dump_json(exclude={"made_at"})
    tag = f'"{hashlib.sha256(content.encode()).hexdigest()[:16]}.{"html" if kind == HTML else "json"}"'
    headers = {
        "Cache-Control": "private, no-cache",
        "Content-Language": report.language,
        "ETag": tag,
        "Vary": "Accept, Accept-Language",
    }
    if negotiation.is_known(api.request.headers.get("if-none-match"), tag):
        return Response(304, body="", headers=headers)
    if kind == JSON:
        return Response(200, JSON, report.model_dump_json(), headers=headers)
    from vestibule.retention import page  # noqa: PLC0415 (jinja is felt at a start, and data needs none)

    headers |= {"Content-Security-Policy": page.content_policy(), "X-Content-Type-Options": "nosniff"}
    return Response(200, f"{HTML}; charset=utf-8", page.page(report), headers=headers)


handler = api.handler
