"""The report of a month, as compliance asks for it, and the page that is kept for good."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from botocore.client import BaseClient

from functions.retention import publish_report, show_retention
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT, Answer, Json, call, claims_of, event
from tests.functions.world import World
from vestibule import clock, ids
from vestibule.evidence import HEADS, Head, SealedDay
from vestibule.evidence.chain import GENESIS
from vestibule.evidence.figures import Figures
from vestibule.retention.holdings import HOLDS
from vestibule.retention.model import Hold
from vestibule.table import commit, commit_each

ROUTE = "GET /v1/compliance/retention"
OFFICER = ids.derived("per", "officer")
FIRST = date(2026, 9, 15)


def seal(day: date, **figures: Figures) -> SealedDay:
    """The register's record of a sealed day; its signature is not looked at here."""
    sealed_at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(days=1, hours=1)
    head = Head(
        operator="valet",
        day=str(day),
        count=1,
        last="1" * 64,
        root="2" * 64,
        previous=GENESIS if day == FIRST else "3" * 64,
        figures=figures,
        sealed_at=sealed_at,
    )
    return SealedDay(day=str(day), head=head, signature="", signed_by="")


def seal_all(first: date, last: date, **figures: Figures) -> None:
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    assert commit_each(HEADS.add(seal(day, **figures)) for day in days) == ()


def hold(number: int, now: datetime, **changes: Any) -> Hold:
    usual = {
        "id": ids.derived("hld", number),
        "reason": "fraud",
        "site_id": ids.derived("sit", "one"),
        "created_by": OFFICER,
        "created_at": now - timedelta(days=1),
        "ends_at": now + timedelta(days=30),
        "kept": {"entries": 2},
    }
    return Hold.model_validate(usual | changes)


def asked(month: str | None = None, roles: tuple[str, ...] = ("compliance",), **headers: str) -> Answer:
    query = {} if month is None else {"month": month}
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return call(show_retention.handler, ROUTE, caller=OFFICER, roles=roles, query=query, headers=named)


def shown(month: str | None = None, **headers: str) -> Json:
    """The raw answer: a page is no JSON."""
    query = {} if month is None else {"month": month}
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    sent = event(ROUTE, claims=claims_of(OFFICER, "compliance"), query=query, headers=named)
    return show_retention.handler(sent, CONTEXT)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Every call to AWS from here on: the operation, and the table or index."""
    made: list[tuple[str, str]] = []
    really = BaseClient._make_api_call  # type: ignore[attr-defined]

    def counted(client: Any, name: str, parameters: Any) -> Any:
        made.append((name, parameters.get("IndexName") or parameters.get("TableName") or parameters.get("Bucket", "")))
        return really(client, name, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", counted)
    return made


@pytest.fixture(autouse=True)
def _cloud(cloud: None, at: Clock) -> None:
    """Every test here has the cloud in memory and the clock that stands still."""


def test_the_current_month_is_told_from_sealed_days_and_holds_in_force(at: Clock) -> None:
    seal_all(date(2026, 11, 1), date(2026, 11, 20), entries=Figures(expired=2, swept=1, longest_kept_s=83 * 86_400))
    commit(
        HOLDS.add(hold(1, at.now)),
        HOLDS.add(hold(2, at.now, ends_at=at.now)),
        HOLDS.add(hold(3, at.now, state="released")),
    )
    told = asked().body
    assert (told["month"], told["verdict"], told["complete_through"]) == ("2026-11", "kept", "2026-11-20")
    assert (told["sealed_days"], told["missing_days"]) == (20, [])
    entries = next(kept for kept in told["tables"] if kept["table"] == "entries")
    assert entries["deleted"] == {"expired": 40, "swept": 20, "erased": 0, "total": 60}
    assert (entries["stragglers"], entries["overdue"], entries["longest_kept_s"]) == (20, 0, 83 * 86_400)
    assert [(term["jurisdiction"], term["days"]) for term in entries["promised"]] == [(None, 365), ("US-NYC", 90)]
    assert [(held["reason"], held["holds"], held["records"]) for held in entries["held"]] == [("fraud", 1, 2)]
    assert entries["held"][0]["last_end"] == clock.written(at.now + timedelta(days=30))
    assert [each["holding"] for each in told["unwitnessed"]] == ["accounts", "bundles", "logs"]


def test_a_report_costs_one_query_of_heads_and_one_of_holds(at: Clock, calls: list[tuple[str, str]]) -> None:
    seal_all(date(2026, 10, 1), date(2026, 11, 20))
    commit_each(HOLDS.add(hold(number, at.now)) for number in range(50))
    calls.clear()
    assert asked("2026-10").status == 200
    assert calls == [("Query", "vestibule-heads"), ("Query", "by_state")]


def test_only_compliance_and_the_operator_may_read_it(world: World) -> None:
    assert asked(roles=("operator",)).status == 200
    for roles in ((), ("manager",), ("resident", "technician", "dealer")):
        refused = call(show_retention.handler, ROUTE, caller=world.home.manager, roles=roles)
        assert (refused.status, refused.code) == (403, "not-allowed")
    assert call(show_retention.handler, ROUTE).status == 401


@pytest.mark.parametrize("month", ["2026-13", "2026-00", "2026-1", "november", "", "2026-11'", "11-2026"])
def test_what_is_no_month_is_refused(month: str) -> None:
    answer = asked(month)
    assert (answer.status, answer.body["errors"]) == (
        422,
        [{"pointer": "query/month", "detail": "write it as 2026-11"}],
    )


def test_a_month_that_is_longer_than_a_month_is_refused() -> None:
    assert asked("2026-11-01").status == 422
    assert asked("2026-11" * 400).status == 422


def test_a_month_that_has_not_begun_is_refused(at: Clock) -> None:
    answer = asked("2026-12")
    assert (answer.status, answer.body["errors"]) == (422, [{"pointer": "query/month", "detail": "not after 2026-11"}])
    at.now = datetime(2026, 12, 1, 3, tzinfo=UTC)  # the controller's evening of 30 November
    assert asked("2026-12").status == 422
    assert asked().body["month"] == "2026-11"
    at.forward(hours=3)
    assert asked("2026-12").status == 200


def test_a_month_before_the_ledger_began_is_unknown() -> None:
    assert asked("2026-10").status == 404
    seal_all(FIRST, date(2026, 9, 30))
    assert asked("2026-08").status == 404
    assert asked("2026-09").body["verdict"] == "kept"
    assert asked("2026-09").body["missing_days"] == []


def test_a_month_in_which_nothing_was_sealed_is_told_and_not_hidden() -> None:
    seal_all(FIRST, date(2026, 9, 30))
    told = asked("2026-10").body
    assert (told["verdict"], told["complete_through"], len(told["missing_days"])) == ("incomplete", None, 31)


def test_a_parameter_that_is_not_read_is_refused() -> None:
    answer = call(show_retention.handler, ROUTE, caller=OFFICER, roles=("compliance",), query={"months": "2026-11"})
    assert (answer.status, answer.body["errors"]) == (422, [{"pointer": "query/months", "detail": "not read"}])


@pytest.mark.parametrize(
    ("header", "language", "title"),
    [
        ("en-GB", "en", "Retention in November 2026"),
        ("nl, en;q=0.5", "nl", "Bewaring in november 2026"),
        ("de", "fr", "Conservation des données en novembre 2026"),
        ("<script>", "fr", "Conservation des données en novembre 2026"),
    ],
)
def test_a_browser_gets_a_page_in_its_language(header: str, language: str, title: str) -> None:
    seal_all(date(2026, 11, 1), date(2026, 11, 20))
    answer = shown(accept="text/html,application/xhtml+xml,*/*;q=0.8", accept_language=header)
    headers = answer["headers"]
    assert (answer["statusCode"], headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert headers["Content-Language"] == language
    assert headers["Vary"] == "Accept, Accept-Language"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert f"<h1>{title}</h1>" in answer["body"]
    assert "<script" not in answer["body"]


@pytest.mark.parametrize("accept", [None, "*/*", "application/json", "text/plain", "text/html;q=0.1, application/json"])
def test_anything_else_gets_data(accept: str | None) -> None:
    answer = shown(**({} if accept is None else {"accept": accept}))
    assert answer["headers"]["Content-Type"] == "application/json"
    assert json.loads(answer["body"])["month"] == "2026-11"


def test_what_the_reader_has_already_is_not_sent_again(at: Clock) -> None:
    seal_all(date(2026, 11, 1), date(2026, 11, 19))
    tag = asked().headers["etag"]
    at.forward(minutes=5)
    assert asked(if_none_match=tag).status == 304
    assert asked(if_none_match=tag, accept_language="nl").status == 200
    assert shown(if_none_match=tag, accept="text/html")["statusCode"] == 200
    commit(HEADS.add(seal(date(2026, 11, 20))))
    assert asked(if_none_match=tag).status == 200


def published() -> dict[str, str]:
    s3 = aws.client("s3")
    keys = [item["Key"] for item in s3.list_objects_v2(Bucket="evidence").get("Contents", [])]
    return {key: s3.get_object(Bucket="evidence", Key=key)["Body"].read().decode() for key in keys}


def run() -> Json:
    return publish_report.handler({}, CONTEXT)


def test_a_month_is_published_once_it_is_over_and_sealed(at: Clock) -> None:
    seal_all(date(2026, 11, 1), date(2026, 11, 29))
    at.now = datetime(2026, 12, 1, 4, tzinfo=UTC)
    assert run() == {"published": {}}
    assert published() == {}
    commit(HEADS.add(seal(date(2026, 11, 30))))
    assert run() == {"published": {"2026-11": ["en", "fr", "nl"]}}
    assert sorted(published()) == [f"reports/2026-11/{language}.html" for language in ("en", "fr", "nl")]
    assert "Bewaring in november 2026" in published()["reports/2026-11/nl.html"]


def test_a_published_page_never_changes(at: Clock) -> None:
    seal_all(date(2026, 11, 1), date(2026, 11, 30))
    at.now = datetime(2026, 12, 1, 4, tzinfo=UTC)
    run()
    first = published()
    commit(HOLDS.add(hold(1, at.now)))
    at.forward(days=1)
    assert run() == {"published": {}}
    assert published() == first


def test_a_month_whose_last_day_was_sealed_late_is_published_after_the_next_one(at: Clock) -> None:
    seal_all(date(2026, 9, 1), date(2026, 9, 29))
    seal_all(date(2026, 10, 1), date(2026, 10, 31))
    at.now = datetime(2026, 11, 5, 4, tzinfo=UTC)
    assert run() == {"published": {"2026-10": ["en", "fr", "nl"]}}
    commit(HEADS.add(seal(date(2026, 9, 30))))
    at.forward(days=1)
    assert run() == {"published": {"2026-09": ["en", "fr", "nl"]}}
    assert run() == {"published": {}}


def test_what_a_crash_left_out_is_published_the_next_day(at: Clock) -> None:
    seal_all(date(2026, 11, 1), date(2026, 11, 30))
    at.now = datetime(2026, 12, 1, 4, tzinfo=UTC)
    aws.client("s3").put_object(Bucket="evidence", Key="reports/2026-11/en.html", Body=b"there already")
    assert run()["published"] == {"2026-11": ["fr", "nl"]}
    assert published()["reports/2026-11/en.html"] == "there already"


def test_a_month_without_a_ledger_is_not_published(at: Clock) -> None:
    assert run() == {"published": {}}
    seal_all(FIRST, date(2026, 9, 30))
    at.now = datetime(2026, 10, 2, tzinfo=UTC)
    assert run() == {"published": {"2026-09": ["en", "fr", "nl"]}}


def test_the_page_says_in_which_content_it_is_kept(at: Clock) -> None:
    seal_all(date(2026, 10, 1), date(2026, 10, 31))
    run()
    kept = aws.client("s3").head_object(Bucket="evidence", Key="reports/2026-10/fr.html")
    assert (kept["ContentType"], kept["ContentLanguage"]) == ("text/html; charset=utf-8", "fr")
