"""How long each operator keeps what, to the second, and what holds for every record whatever its date."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.policies.texts import changed
from vestibule.policy.pack import OPERATORS, load, parse
from vestibule.policy.retention import UnknownRule, expiry, rule_for

COLLECTED, ENDED, CLOSED = "collection", "end_of_relation", "closing"
CHOSEN, GIVEN = True, False

SINCE = datetime(2026, 3, 5, 10, 30, 15, 250_000, tzinfo=UTC)
# Days are 24 hours; months end as the day begins at home: 05:00Z in Toronto, 23:00Z the day before in Paris.
PROMISES = [
    ("valet", "people", None, "12 months", ENDED, CHOSEN, "2027-02-26T05:00:00"),
    ("valet", "people", "US-NYC", "90 days", ENDED, GIVEN, "2026-05-27T10:30:15"),
    ("valet", "relations", None, "12 months", ENDED, CHOSEN, "2027-02-26T05:00:00"),
    ("valet", "relations", "US-NYC", "90 days", ENDED, GIVEN, "2026-05-27T10:30:15"),
    ("valet", "grants", None, "12 months", ENDED, CHOSEN, "2027-02-26T05:00:00"),
    ("valet", "grants", "US-NYC", "90 days", ENDED, GIVEN, "2026-05-27T10:30:15"),
    ("valet", "commands", None, "30 days", COLLECTED, CHOSEN, "2026-03-28T10:30:15"),
    ("valet", "entries", None, "365 days", COLLECTED, CHOSEN, "2027-02-26T10:30:15"),
    ("valet", "entries", "US-NYC", "90 days", COLLECTED, GIVEN, "2026-05-27T10:30:15"),
    ("valet", "device-faults", None, "12 months", COLLECTED, CHOSEN, "2027-02-26T05:00:00"),
    ("valet", "requests", None, "3 years", CLOSED, CHOSEN, "2029-02-26T05:00:00"),
    ("valet", "holds", None, "3 years", CLOSED, CHOSEN, "2029-02-26T05:00:00"),
    ("valet", "bundles", None, "14 days", COLLECTED, CHOSEN, "2026-03-12T10:30:15"),
    ("valet", "logs", None, "30 days", COLLECTED, CHOSEN, "2026-03-28T10:30:15"),
    ("valet", "consents", None, "3 years", CLOSED, CHOSEN, "2029-02-26T05:00:00"),
    ("valet", "choices", None, "13 months", COLLECTED, CHOSEN, "2027-03-29T04:00:00"),
    ("valet", "messages", None, "12 months", COLLECTED, CHOSEN, "2027-02-26T05:00:00"),
    ("valet", "suppressions", None, "3 years", COLLECTED, CHOSEN, "2029-02-26T05:00:00"),
    ("valet", "disclosures", None, "3 years", COLLECTED, CHOSEN, "2029-02-26T05:00:00"),
    ("valet", "deliveries", None, "30 days", COLLECTED, CHOSEN, "2026-03-28T10:30:15"),
    ("valet", "corrections", None, "90 days", CLOSED, CHOSEN, "2026-05-27T10:30:15"),
    ("valet", "faces", None, "30 days", ENDED, CHOSEN, "2026-03-28T10:30:15"),
    ("valet", "faces", "US-NYC", "30 days", ENDED, CHOSEN, "2026-03-28T10:30:15"),
    ("valet", "credentials", None, "30 days", ENDED, CHOSEN, "2026-03-28T10:30:15"),
    ("valet", "credentials", "US-NYC", "30 days", ENDED, CHOSEN, "2026-03-28T10:30:15"),
    ("valet", "images", None, "30 days", COLLECTED, CHOSEN, "2026-03-28T10:30:15"),
    ("valet", "images", "US-NYC", "30 days", COLLECTED, CHOSEN, "2026-03-28T10:30:15"),
    ("valet", "calls", None, "90 days", COLLECTED, CHOSEN, "2026-05-27T10:30:15"),
    ("valet", "calls", "US-NYC", "90 days", COLLECTED, GIVEN, "2026-05-27T10:30:15"),
    ("valet", "listings", None, "30 days", ENDED, CHOSEN, "2026-03-28T10:30:15"),
    ("valet", "climates", None, "12 months", COLLECTED, CHOSEN, "2027-02-26T05:00:00"),
    ("valet", "conversations", None, "12 months", COLLECTED, CHOSEN, "2027-02-26T05:00:00"),
    ("valet", "surveys", None, "12 months", COLLECTED, CHOSEN, "2027-02-26T05:00:00"),
    ("valet", "incidents", None, "61 months", CLOSED, CHOSEN, "2031-03-29T04:00:00"),
    ("alloclaim", "people", None, "36 months", ENDED, GIVEN, "2029-01-25T23:00:00"),
    ("alloclaim", "relations", None, "36 months", ENDED, GIVEN, "2029-01-25T23:00:00"),
    ("alloclaim", "requests", None, "36 months", CLOSED, GIVEN, "2029-01-25T23:00:00"),
    ("alloclaim", "holds", None, "36 months", CLOSED, GIVEN, "2029-01-25T23:00:00"),
    ("alloclaim", "bundles", None, "14 days", COLLECTED, CHOSEN, "2026-03-12T10:30:15"),
    ("alloclaim", "logs", None, "30 days", COLLECTED, CHOSEN, "2026-03-28T10:30:15"),
    ("alloclaim", "consents", None, "36 months", CLOSED, CHOSEN, "2029-01-25T23:00:00"),
    ("alloclaim", "choices", None, "8 months", COLLECTED, CHOSEN, "2026-09-27T23:00:00"),
    ("alloclaim", "messages", None, "12 months", COLLECTED, CHOSEN, "2027-01-25T23:00:00"),
    ("alloclaim", "suppressions", None, "36 months", COLLECTED, CHOSEN, "2029-01-25T23:00:00"),
    ("alloclaim", "disclosures", None, "36 months", COLLECTED, CHOSEN, "2029-01-25T23:00:00"),
    ("alloclaim", "deliveries", None, "30 days", COLLECTED, CHOSEN, "2026-03-28T10:30:15"),
    ("alloclaim", "corrections", None, "12 months", CLOSED, CHOSEN, "2027-01-25T23:00:00"),
    ("alloclaim", "conversations", None, "12 months", COLLECTED, CHOSEN, "2027-01-25T23:00:00"),
    ("alloclaim", "surveys", None, "12 months", COLLECTED, CHOSEN, "2027-01-25T23:00:00"),
    ("alloclaim", "incidents", None, "36 months", CLOSED, CHOSEN, "2029-01-25T23:00:00"),
    ("wemaintain", "people", None, "3 years", ENDED, CHOSEN, "2029-02-25T23:00:00"),
    ("wemaintain", "relations", None, "3 years", ENDED, CHOSEN, "2029-02-25T23:00:00"),
    ("wemaintain", "device-faults", None, "12 months", COLLECTED, CHOSEN, "2027-02-25T23:00:00"),
    ("wemaintain", "requests", None, "3 years", CLOSED, CHOSEN, "2029-02-25T23:00:00"),
    ("wemaintain", "holds", None, "3 years", CLOSED, CHOSEN, "2029-02-25T23:00:00"),
    ("wemaintain", "bundles", None, "14 days", COLLECTED, CHOSEN, "2026-03-12T10:30:15"),
    ("wemaintain", "logs", None, "30 days", COLLECTED, CHOSEN, "2026-03-28T10:30:15"),
    ("wemaintain", "consents", None, "3 years", CLOSED, CHOSEN, "2029-02-25T23:00:00"),
    ("wemaintain", "choices", None, "7 months", COLLECTED, CHOSEN, "2026-09-27T22:00:00"),
    ("wemaintain", "messages", None, "12 months", COLLECTED, CHOSEN, "2027-02-25T23:00:00"),
    ("wemaintain", "suppressions", None, "3 years", COLLECTED, CHOSEN, "2029-02-25T23:00:00"),
    ("wemaintain", "disclosures", None, "3 years", COLLECTED, CHOSEN, "2029-02-25T23:00:00"),
    ("wemaintain", "deliveries", None, "30 days", COLLECTED, CHOSEN, "2026-03-28T10:30:15"),
    ("wemaintain", "corrections", None, "12 months", CLOSED, CHOSEN, "2027-02-25T23:00:00"),
    ("wemaintain", "conversations", None, "12 months", COLLECTED, CHOSEN, "2027-02-25T23:00:00"),
    ("wemaintain", "applications", None, "24 months", COLLECTED, CHOSEN, "2028-02-26T23:00:00"),
    ("wemaintain", "visits", None, "30 days", COLLECTED, CHOSEN, "2026-03-28T10:30:15"),
    ("wemaintain", "incidents", None, "5 years", CLOSED, CHOSEN, "2031-02-25T23:00:00"),
    ("noke", "people", None, "6 years", ENDED, GIVEN, "2032-02-27T00:00:00"),
    ("noke", "relations", None, "6 years", ENDED, GIVEN, "2032-02-27T00:00:00"),
    ("noke", "grants", None, "6 years", ENDED, GIVEN, "2032-02-27T00:00:00"),
    ("noke", "commands", None, "30 days", COLLECTED, CHOSEN, "2026-03-28T10:30:15"),
    ("noke", "entries", None, "24 months", COLLECTED, CHOSEN, "2028-02-27T00:00:00"),
    ("noke", "device-faults", None, "12 months", COLLECTED, CHOSEN, "2027-02-26T00:00:00"),
    ("noke", "requests", None, "3 years", CLOSED, CHOSEN, "2029-02-26T00:00:00"),
    ("noke", "holds", None, "3 years", CLOSED, CHOSEN, "2029-02-26T00:00:00"),
    ("noke", "bundles", None, "14 days", COLLECTED, CHOSEN, "2026-03-12T10:30:15"),
    ("noke", "logs", None, "30 days", COLLECTED, CHOSEN, "2026-03-28T10:30:15"),
    ("noke", "consents", None, "3 years", CLOSED, CHOSEN, "2029-02-26T00:00:00"),
    ("noke", "choices", None, "7 months", COLLECTED, CHOSEN, "2026-09-27T23:00:00"),
    ("noke", "messages", None, "12 months", COLLECTED, CHOSEN, "2027-02-26T00:00:00"),
    ("noke", "suppressions", None, "3 years", COLLECTED, CHOSEN, "2029-02-26T00:00:00"),
    ("noke", "disclosures", None, "3 years", COLLECTED, CHOSEN, "2029-02-26T00:00:00"),
    ("noke", "deliveries", None, "30 days", COLLECTED, CHOSEN, "2026-03-28T10:30:15"),
    ("noke", "corrections", None, "12 months", CLOSED, CHOSEN, "2027-02-26T00:00:00"),
    ("noke", "credentials", None, "30 days", ENDED, CHOSEN, "2026-03-28T10:30:15"),
    ("noke", "locations", None, "30 days", COLLECTED, CHOSEN, "2026-03-28T10:30:15"),
    ("noke", "overlocks", None, "6 years", COLLECTED, GIVEN, "2032-02-27T00:00:00"),
    ("noke", "conversations", None, "12 months", COLLECTED, CHOSEN, "2027-02-26T00:00:00"),
    ("noke", "incidents", None, "5 years", CLOSED, CHOSEN, "2031-02-26T00:00:00"),
    ("fleetback", "people", None, "12 months", ENDED, CHOSEN, "2027-02-25T23:00:00"),
    ("fleetback", "relations", None, "12 months", ENDED, CHOSEN, "2027-02-25T23:00:00"),
    ("fleetback", "requests", None, "3 years", CLOSED, CHOSEN, "2029-02-25T23:00:00"),
    ("fleetback", "holds", None, "3 years", CLOSED, CHOSEN, "2029-02-25T23:00:00"),
    ("fleetback", "bundles", None, "14 days", COLLECTED, CHOSEN, "2026-03-12T10:30:15"),
    ("fleetback", "logs", None, "30 days", COLLECTED, CHOSEN, "2026-03-28T10:30:15"),
    ("fleetback", "consents", None, "3 years", CLOSED, CHOSEN, "2029-02-25T23:00:00"),
    ("fleetback", "choices", None, "7 months", COLLECTED, CHOSEN, "2026-09-27T22:00:00"),
    ("fleetback", "messages", None, "12 months", COLLECTED, CHOSEN, "2027-02-25T23:00:00"),
    ("fleetback", "suppressions", None, "3 years", COLLECTED, CHOSEN, "2029-02-25T23:00:00"),
    ("fleetback", "disclosures", None, "3 years", COLLECTED, CHOSEN, "2029-02-25T23:00:00"),
    ("fleetback", "deliveries", None, "30 days", COLLECTED, CHOSEN, "2026-03-28T10:30:15"),
    ("fleetback", "corrections", None, "12 months", CLOSED, CHOSEN, "2027-02-25T23:00:00"),
    ("fleetback", "incidents", None, "5 years", CLOSED, CHOSEN, "2031-02-25T23:00:00"),
]


def margin_of(operator: str, period: str) -> int:
    """A week, but for AlloCLAIM's months: nothing outlasts them, and backups reach back 35 days (A-05)."""
    return 38 if operator == "alloclaim" and period.endswith("months") else 7


instants = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
rules = st.sampled_from([(operator, rule, place) for operator, rule, place, *_ in PROMISES])


def at(text: str) -> datetime:
    """An instant written without its zone, which is UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_the_table_is_all_that_the_packs_promise() -> None:
    written = [(operator, law.rule, law.jurisdiction) for operator in OPERATORS for law in load(operator).retention]
    assert [(operator, rule, place) for operator, rule, place, *_ in PROMISES] == written


@pytest.mark.parametrize(("operator", "rule", "place", "period", "counts_from", "chosen", "expires"), PROMISES)
def test_a_record_goes_when_the_policy_says(
    operator: str,
    rule: str,
    place: str | None,
    period: str,
    counts_from: str,
    chosen: bool,  # noqa: FBT001
    expires: str,
) -> None:
    law = rule_for(load(operator), rule, place)
    margin = margin_of(operator, period)
    assert (str(law.period), law.margin_days, law.counts_from, law.chosen) == (period, margin, counts_from, chosen)
    end = expiry(load(operator), rule, SINCE, place)
    assert (end.rule, end.jurisdiction, end.counts_from, end.source) == (rule, place, counts_from, law.source)
    assert (end.expires_at, end.expires_at.tzinfo) == (at(expires), UTC)


def test_a_rule_counts_from_the_same_event_for_every_operator() -> None:
    events = {(law.rule, law.counts_from) for operator in OPERATORS for law in load(operator).retention}
    assert len(events) == len({rule for rule, _ in events})


def test_authentication_data_of_new_york_goes_on_day_83_of_90() -> None:
    end = expiry(load("valet"), "entries", SINCE, "US-NYC")
    assert end.promised_until == SINCE + timedelta(days=90)
    assert end.expires_at == at("2026-05-27T10:30:15")
    assert end.source.requirement == "V-13"


def test_no_authentication_data_of_new_york_outlives_90_days() -> None:
    ends = [expiry(load("valet"), rule, SINCE, "US-NYC").promised_until for rule in ("entries", "commands")]
    assert max(ends) == SINCE + timedelta(days=90)


def test_alloclaim_keeps_nothing_past_36_months() -> None:
    ends = [expiry(load("alloclaim"), law.rule, SINCE).promised_until for law in load("alloclaim").retention]
    assert max(ends) == at("2029-03-04T23:00:00")


@pytest.mark.parametrize("place", ["US-NY", "US-CA", "US", "CA", "CA-QC", None])
def test_a_place_without_a_rule_of_its_own_has_the_default(place: str | None) -> None:
    assert expiry(load("valet"), "entries", SINCE, place) == expiry(load("valet"), "entries", SINCE)


def test_a_subdivision_without_a_rule_has_that_of_its_country() -> None:
    text = changed("valet", ('"CA", "US-CA"', '"CA", "US", "US-CA"'), ('= "US-NYC"', '= "US"'))
    end = expiry(parse(text, "valet.toml"), "entries", SINCE, "US-NY")
    assert (end.jurisdiction, end.promised_until) == ("US", SINCE + timedelta(days=90))


@pytest.mark.parametrize("place", ["us-nyc", "US_NYC", "USA", "New York", "", "US-", "US-NYC\n"])
def test_a_place_that_is_misspelt_is_refused_and_gets_no_default(place: str) -> None:
    with pytest.raises(ValueError, match="is not a jurisdiction"):
        expiry(load("valet"), "entries", SINCE, place)


def test_an_unknown_rule_is_told_the_known_ones() -> None:
    with pytest.raises(UnknownRule) as refusal:
        expiry(load("fleetback"), "entries", SINCE)
    assert str(refusal.value) == (
        "fleetback has no retention rule entries; it has bundles, choices, consents, corrections, deliveries, disclosures, "
        "holds, incidents, logs, messages, people, relations, requests, suppressions"
    )


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        expiry(load("valet"), "entries", SINCE.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2025-12-31T22:59:59", "2028-12-30T23:00:00"),
        ("2025-12-31T23:00:00", "2028-12-31T23:00:00"),
        ("2026-06-30T21:59:59", "2029-06-29T22:00:00"),
        ("2026-06-30T22:00:00", "2029-06-30T22:00:00"),
    ],
)
def test_months_are_those_of_the_calendar_at_home(since: str, until: str) -> None:
    assert expiry(load("alloclaim"), "people", at(since)).promised_until == at(until)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2028-01-31T12:00:00", "2028-02-29T00:00:00"),
        ("2027-01-29T12:00:00", "2027-02-28T00:00:00"),
        ("2027-01-31T12:00:00", "2027-02-28T00:00:00"),
        ("2027-08-31T12:00:00", "2027-09-29T23:00:00"),
        ("2027-12-15T12:00:00", "2028-01-15T00:00:00"),
    ],
)
def test_a_month_without_that_day_ends_on_its_last(since: str, until: str) -> None:
    text = changed("noke", ("period = { months = 24 }", "period = { months = 1 }"))
    assert expiry(parse(text, "noke.toml"), "entries", at(since)).promised_until == at(until)


def test_a_leap_day_and_years_end_on_28_february() -> None:
    since = at("2028-02-29T12:00:00")
    assert expiry(load("noke"), "people", since).promised_until == at("2034-02-28T00:00:00")


def test_the_margin_is_the_rules_own() -> None:
    text = changed(
        "valet", ('"commands"\nperiod = { days = 30 }', '"commands"\nperiod = { days = 30 }\nmargin_days = 2')
    )
    end = expiry(parse(text, "valet.toml"), "commands", SINCE)
    assert end.expires_at == at("2026-04-02T10:30:15")


@given(rule=rules, since=instants)
def test_a_record_ends_after_it_began_and_before_its_promise(
    rule: tuple[str, str, str | None], since: datetime
) -> None:
    operator, name, place = rule
    end = expiry(load(operator), name, since, place)
    assert since < end.expires_at <= end.promised_until
    assert (end.expires_at.microsecond, end.expires_at.tzinfo, end.promised_until.tzinfo) == (0, UTC, UTC)


@given(rule=rules, since=instants, later=st.timedeltas(timedelta(0), timedelta(days=70)))
def test_a_later_record_never_ends_earlier(
    rule: tuple[str, str, str | None], since: datetime, later: timedelta
) -> None:
    operator, name, place = rule
    first, second = (expiry(load(operator), name, start, place) for start in (since, since + later))
    assert first.promised_until <= second.promised_until
    assert first.expires_at <= second.expires_at


@given(rule=rules, since=instants, zone=st.timezones())
def test_an_instant_ends_alike_however_it_is_written(
    rule: tuple[str, str, str | None], since: datetime, zone: object
) -> None:
    operator, name, place = rule
    elsewhere = since.astimezone(zone)  # type: ignore[arg-type]
    assert expiry(load(operator), name, elsewhere, place) == expiry(load(operator), name, since, place)
