"""Where nothing may outlast its term, backups end with it: deletion, sweep and backups fit into the margin of the promise."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.policies.test_faulty_packs import faults_of
from tests.policies.texts import changed
from tests.policies.variations import valet_with
from vestibule import register
from vestibule.policy import backups, law
from vestibule.policy.law import is_open
from vestibule.policy.model import Pack
from vestibule.policy.pack import OPERATORS, load
from vestibule.policy.purposes import covers
from vestibule.policy.retention import expiry, rule_for
from vestibule.table import Table

RECOVERABLE = {
    "valet": {
        **dict.fromkeys(("people", "relations", "grants", "entries", "faces"), 4),
        **dict.fromkeys(("commands", "requests", "holds", "consents", "messages", "disclosures", "deliveries"), 35),
    },
    "alloclaim": {
        **dict.fromkeys(("people", "relations", "requests", "holds", "consents", "choices", "messages"), 35),
        **dict.fromkeys(("suppressions", "disclosures", "corrections", "conversations", "surveys"), 35),
        "deliveries": 4,
    },
    "noke": {"people": 35, "grants": 35, "entries": 35, "commands": 35},
}
"""Days, written down apart from the code. A margin of 7, New York's or that of AlloCLAIM's deliveries, leaves 4; 38 leave all."""
PROMISED = [(operator, table) for operator in OPERATORS for table in register.promised(load(operator))]
BOUND = [
    (operator, table, place)
    for operator, table in PROMISED
    for place in (None, *load(operator).jurisdictions)
    if backups.is_bound(load(operator), rule_for(load(operator), str(table.holds.retention), place))
]
instants = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def last_trace(pack: Pack, table: Table[Any], since: datetime, place: str | None) -> tuple[datetime, datetime]:
    """When the last copy of a record is gone, and until when one may exist."""
    rule = str(table.holds.retention)
    end = expiry(pack, rule, since, place)
    deleted = end.expires_at + timedelta(days=backups.SWEPT_WITHIN_DAYS)
    return deleted + timedelta(days=backups.recoverable_days(pack, rule)), end.promised_until


@pytest.mark.parametrize("operator", RECOVERABLE)
def test_tables_reach_back_as_far_as_their_promise_lets_them(operator: str) -> None:
    found = {rule: backups.recoverable_days(load(operator), rule) for rule in RECOVERABLE[operator]}
    assert found == RECOVERABLE[operator]


def test_what_no_promise_ends_reaches_back_as_far_as_can_be() -> None:
    assert {backups.recoverable_days(load(operator), None) for operator in OPERATORS} == {35}


def test_every_place_with_a_law_of_its_own_and_every_term_of_alloclaim_is_bound() -> None:
    bound = {(operator, table.name, place) for operator, table, place in BOUND}
    of_doors = ("grants", "admissions", "credentials", "keys", "entries", "images", "calls", "faces")
    new_york = ("people", "relations", *of_doors)
    assert {each for each in bound if each[0] == "valet"} == {("valet", name, "US-NYC") for name in new_york}
    everything = (
        *("people", "relations", "corrections", "requests", "holds", "consents", "choices", "acceptances"),
        *("messages", "suppressions", "disclosures", "deliveries", "conversations", "remarks", "surveyreplies"),
        *("incidents", "affected"),
    )
    assert {each for each in bound if each[0] == "alloclaim"} == {
        ("alloclaim", name, place) for name in everything for place in (None, "FR")
    }
    assert {each[0] for each in bound} == {"valet", "alloclaim"}


@pytest.mark.parametrize(("operator", "table", "place"), BOUND, ids=lambda each: getattr(each, "name", str(each)))
@given(since=instants)
def test_the_last_copy_is_gone_when_the_term_ends(
    operator: str, table: Table[Any], place: str | None, since: datetime
) -> None:
    gone, promised_until = last_trace(load(operator), table, since, place)
    assert gone <= promised_until


@pytest.mark.parametrize(("operator", "table"), PROMISED, ids=lambda each: getattr(each, "name", str(each)))
def test_no_copy_outlasts_what_a_statute_allows_whoever_sets_the_term(operator: str, table: Table[Any]) -> None:
    """A chosen term of 30 days leaves room for 35 days of backups within New York's 90, for instance."""
    pack, since = load(operator), datetime(2026, 3, 5, 10, 30, tzinfo=UTC)
    categories = getattr(table.holds, "categories", ())
    for place in map(law.place, pack.jurisdictions):
        limits = [limit for regime in place.regimes for limit in regime.limits if not is_open(limit.source)]
        for limit in limits:
            if limit.at_most and covers((limit.data,), categories):
                gone, _ = last_trace(pack, table, since, place.code)
                assert gone <= since + timedelta(days=limit.at_most.shortest_days)


@pytest.mark.parametrize(("operator", "table"), PROMISED, ids=lambda each: getattr(each, "name", str(each)))
def test_a_copy_is_gone_five_weeks_after_the_deletion_wherever_it_is(operator: str, table: Table[Any]) -> None:
    pack, since = load(operator), datetime(2026, 3, 5, 10, 30, tzinfo=UTC)
    gone, promised_until = last_trace(pack, table, since, None)
    assert gone - promised_until <= timedelta(days=35)
    assert 1 <= backups.recoverable_days(pack, table.holds.retention) <= 35


@pytest.mark.parametrize(("margin", "days"), [(4, 1), (5, 2), (7, 4), (37, 34), (38, 35), (60, 35)])
def test_the_margin_of_the_strictest_place_decides(margin: int, days: int) -> None:
    assert backups.recoverable_days(valet_with("retention", "entries", "US-NYC", margin_days=margin), "entries") == days


def test_a_margin_of_the_operator_s_own_default_decides_nothing() -> None:
    assert backups.recoverable_days(valet_with("retention", "requests", margin_days=1), "requests") == 35


# Packs that would break a promise in their backups do not load.


@pytest.mark.parametrize("margin", [0, 1, 3])
def test_a_bound_term_without_room_for_a_backup_is_a_fault(margin: int) -> None:
    opening = 'rule = "entries"\njurisdiction = "US-NYC"\nperiod = { days = 90 }\n'
    text = changed("valet", (opening, f"{opening}margin_days = {margin}\n"))
    assert faults_of(text, "valet.toml") == [
        (
            f"retention[8].margin_days: {margin} days are too few: entries may take 3 to be deleted, "
            "and its backups end a day later at the earliest"
        )
    ]


def test_promising_that_backups_end_with_the_terms_asks_for_margins_that_let_them() -> None:
    text = changed("alloclaim", ("margin_days = 38", "margin_days = 2"))
    faults = [fault for fault in faults_of(text, "alloclaim.toml") if "are too few" in fault]
    assert [fault.partition(":")[0] for fault in faults] == [
        f"retention[{n}].margin_days" for n in (0, 1, 2, 3, 6, 7, 8, 9, 10, 12, 13, 14, 15)
    ]


def test_a_term_within_a_statute_that_its_backups_outlast_is_a_fault() -> None:
    """Commands in New York have the operator's default: 55 days would be lawful, but not with backups of 35."""
    opening = 'rule = "commands"\nperiod = { days = '
    assert register.check(changed("valet", (f"{opening}30", f"{opening}59")), "valet.toml")
    (fault,) = faults_of(changed("valet", (f"{opening}30", f"{opening}60")), "valet.toml")
    assert fault == (
        "retention[6].period: commands is kept 60 days and 35 days more in backups, but may be kept 90 days: "
        "give the place a rule of its own in US-NYC (Admin. Code 26-3002 (authentication data))"
    )


def test_a_rule_of_its_own_ends_backups_with_the_term() -> None:
    rule = 'rule = "commands"\nperiod = { days = 30 }'
    own = f'rule = "commands"\njurisdiction = "US-NYC"\nperiod = {{ days = 90 }}\ncounts_from = "collection"\n{SOURCE}'
    text = changed("valet", (rule, f"{own}\n[[retention]]\n{rule}"))
    assert backups.recoverable_days(register.check(text, "valet.toml"), "commands") == 4


SOURCE = 'source = { section = "a", quote = "b", requirement = "V-13" }\n'
