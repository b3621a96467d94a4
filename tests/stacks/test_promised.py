"""What the pack promises about time is in the templates: logs, dead letters, copies. Numbers are the packs', never the code's."""

import json
from typing import Any

import pytest

from tests.policies.texts import changed
from tests.stacks.assembly import Assembly
from vestibule import register
from vestibule.access.holdings import COMMANDS, ENTRIES, FACES, GRANTS, IMAGES, LOCATIONS
from vestibule.breaches.holdings import INCIDENTS
from vestibule.climate.holdings import CLIMATES
from vestibule.consent.holdings import CONSENTS
from vestibule.disclosures.holdings import DISCLOSURES
from vestibule.intercom.holdings import CALLS, LISTINGS
from vestibule.messages.holdings import MESSAGES
from vestibule.notices.holdings import ACCEPTANCES
from vestibule.partners.holdings import DELIVERIES
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.policy.pack import Pack, parse
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.prove import PAPERS_LAST
from vestibule.retention.holdings import HOLDS
from vestibule.table import Table
from vestibule.telemetry.holdings import CONDITIONS, FAULTS

DEAD: dict[str, Table[Any]] = {
    "RecordEntryDeadLetters": ENTRIES,
    "HearAlarmsDeadLetters": INCIDENTS,
    "AcknowledgeCommandDeadLetters": COMMANDS,
    "RecordTelemetryDeadLetters": FAULTS,
    "TellManagersDeadLetters": FAULTS,
    "NotePresenceDeadLetters": FAULTS,
    "RecordClimateDeadLetters": CLIMATES,
    "EndGrantsDeadLetters": GRANTS,
    "BarGrantsDeadLetters": GRANTS,
    "FollowGroupsDeadLetters": GRANTS,
    "EndLocationsDeadLetters": LOCATIONS,
    "EndUsersDeadLetters": RELATIONS,
    "OfferUploadDeadLetters": IMAGES,
    "EraseImagesDeadLetters": IMAGES,
    "AnswerConsoleDeadLetters": LISTINGS,
    "EndListingsDeadLetters": LISTINGS,
    "RingResidentDeadLetters": CALLS,
    "PruneAdmissionsDeadLetters": GRANTS,
    "CloseAccountDeadLetters": PEOPLE,
    "AnswerFacesDeadLetters": FACES,
    "EndFacesDeadLetters": FACES,
    "EndDecisionsDeadLetters": CONSENTS,
    "DeliverMessageDeadLetters": MESSAGES,
    "DeliverPromotionDeadLetters": MESSAGES,
    "SettleMessageDeadLetters": MESSAGES,
    "RecordLooksDeadLetters": DISCLOSURES,
    "CollectEventsDeadLetters": DELIVERIES,
    "DeliverWebhookDeadLetters": DELIVERIES,
    "TellOfWebhooksDeadLetters": DELIVERIES,
    "CarryOutRefusalDeadLetters": ACCEPTANCES,
    "EndAcceptancesDeadLetters": ACCEPTANCES,
    "ApplyHoldDeadLetters": HOLDS,
    "LiftHoldDeadLetters": HOLDS,
    "TakeAsksDeadLetters": REQUESTS,
}
"""Whose records a dead letter would have become."""
ABOUT_NOBODY = {
    "NoteToldDeadLetters",
    "AnswerDeviceDeadLetters",
    "NoteListDeadLetters",
    "TakeExchangesDeadLetters",
    "TellPartiesDeadLetters",
}
"""A letter's counts, how far a door's list has come, what passed by a protocol: no promise ends it, it is kept longest."""
DAY = 24 * 60 * 60
TERMS = {1: 1, 2: 1, 6: 5, 14: 14, 23: 14, 29: 14, 30: 30, 89: 60, 364: 180, 365: 365, 2000: 1827, 9999: 3653}
"""Days that are promised, and the longest term of CloudWatch that does not break them."""


def promised(pack: Pack, rule: str) -> int:
    """The shortest term anywhere, less its margin."""
    return min(law.period.shortest_days - law.margin_days for law in pack.retention if law.rule == rule)


def days_of_dead(name: str, pack: Pack) -> int:
    if name in ABOUT_NOBODY:
        return 14
    rule = DEAD[name].holds.retention
    assert rule
    return min(14, promised(pack, rule))


def with_term(days: int, *, rule: str = "logs") -> Pack:
    """Nokē's pack with a term of so many days, after a margin of none, under this rule."""
    until = changed("noke").index(f'rule = "{rule}"')
    text = changed("noke")
    start = text.index("period = ", until)
    end = text.index("\n", start)
    return parse(f"{text[:start]}period = {{ days = {days} }}\nmargin_days = 0{text[end:]}", "noke.toml")


def test_every_log_ends_within_the_pack_s_promise_about_logs(house: Assembly, pack: Pack) -> None:
    kept = {group.properties["RetentionInDays"] for group in house.of_type("Logs::LogGroup")}
    assert kept == {max(TERMS[days] for days in TERMS if days <= promised(pack, "logs"))}


def test_a_dead_letter_is_kept_no_longer_than_what_it_would_have_become(house: Assembly, pack: Pack) -> None:
    dead = {queue.name: queue.properties for queue in house.of_type("SQS::Queue") if "DeadLetters" in queue.name}
    for name, properties in dead.items():
        assert (name, properties["MessageRetentionPeriod"] // DAY) == (name, days_of_dead(name, pack))


def test_a_waiting_message_is_kept_no_longer_than_a_dead_letter(house: Assembly) -> None:
    queues = {queue.name: queue.properties["MessageRetentionPeriod"] for queue in house.of_type("SQS::Queue")}
    for name in (name for name in queues if name.endswith("Queue")):
        assert queues[name] == queues[f"{name.removesuffix('Queue')}DeadLetters"]


def test_what_lies_in_the_bucket_for_copies_ends_by_what_it_is(house: Assembly, pack: Pack) -> None:
    rules = house.named("S3::Bucket", "Bundles").properties["LifecycleConfiguration"]["Rules"]
    assert {rule.get("Prefix"): rule.get("ExpirationInDays") for rule in rules} == {
        "requests/": promised(pack, "bundles"),
        "incidents/": promised(pack, "bundles"),
        "papers/": 2 * PAPERS_LAST.days,
        "plans/": promised(pack, "requests"),
        None: None,
    }
    assert {rule["Status"] for rule in rules} == {"Enabled"}
    assert rules[-1]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}


def test_no_rule_of_a_bucket_erases_a_picture_that_a_hold_keeps(house: Assembly, pack: Pack) -> None:
    buckets = {bucket.name: bucket.properties for bucket in house.of_type("S3::Bucket")}
    assert ("ImagesBucket" in buckets) == ("images" in pack.features)
    rules = buckets["ImagesBucket"]["LifecycleConfiguration"]["Rules"] if "ImagesBucket" in buckets else []
    assert [rule for rule in rules if set(rule) != {"AbortIncompleteMultipartUpload", "Status"}] == []


@pytest.mark.parametrize(("days", "term"), TERMS.items())
def test_logs_get_the_longest_term_that_does_not_break_the_promise(days: int, term: int) -> None:
    from stacks.promised import of_logs  # noqa: PLC0415 (imports aws_cdk)

    assert written(of_logs(with_term(days))) == term


@pytest.mark.parametrize(("table", "days", "kept"), [(ENTRIES, 3, 3), (ENTRIES, 40, 14), (CONDITIONS, 3, 14)])
def test_dead_letters_are_kept_two_weeks_at_the_most(table: Table[Any], days: int, kept: int) -> None:
    from stacks.promised import of_messages  # noqa: PLC0415 (imports aws_cdk)

    pack = with_term(days, rule="entries")
    assert of_messages(pack, table).to_days() == kept


def test_the_shortest_promise_of_any_place_counts() -> None:
    from stacks.promised import days  # noqa: PLC0415 (imports aws_cdk)

    pack = register.checked("valet")
    assert days(pack, "entries") == 83  # New York City's 90 days, less a week


def written(retention: Any) -> int:
    """The days that a log group with this term has in a template."""
    import aws_cdk as cdk  # noqa: PLC0415 (slow)
    from aws_cdk import assertions, aws_logs  # noqa: PLC0415

    stack = cdk.Stack(cdk.App(), "Logs")
    aws_logs.LogGroup(stack, "Log", retention=retention)
    (group,) = json.loads(json.dumps(assertions.Template.from_stack(stack).to_json()))["Resources"].values()
    return int(group["Properties"]["RetentionInDays"])
