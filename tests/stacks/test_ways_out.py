"""What a function's role lets leave the account, or reach a person, is written out here with a reason each (V-08)."""

from collections.abc import Iterator, Mapping

import pytest

from tests.stacks.assembly import Assembly
from tests.stacks.test_grants import granted

LETTERS = "letters, each to the address of the very person that it is for"
OWN_COPY = "a person's own copy"
OWN_PLAN = "which of a person's own records stay, by key, into the house's own bucket"
COMMANDS = "commands to devices of the house, with identifiers"
REASONS: Mapping[str, Mapping[str, str]] = {
    "ses:SendEmail": {
        "messages/deliver_message": LETTERS,
        "messages/deliver_promotion": LETTERS,
        "access/issue_credentials": LETTERS,
        "people/invite_person": LETTERS,
        "people/keep_profile": LETTERS,
        "people/name_user": LETTERS,
        "people/prove_address": LETTERS,
        "people/review_applications": LETTERS,
        "requests/answer_request": LETTERS,
        "requests/ask_for_proof": LETTERS,
        "requests/deliver_bundle": LETTERS,
        "requests/take_asks": LETTERS,
        **dict.fromkeys(
            ("requests/ask_for_decision", "requests/propagate", "requests/remind_requests"),
            "letters to the house's own address for privacy, about requests by their number",
        ),
        **dict.fromkeys(
            ("breaches/ask_team", "breaches/remind_incidents"),
            "letters to the house's own address for privacy, about incidents by their number",
        ),
    },
    "iot:Publish": {
        "access/answer_device": "lists to the doors of the house: codes as one door knows them, identifiers, spans of time",
        "access/answer_faces": "to a console, the faces of who agreed to be recognised by it, for minutes",
        "access/command_entrance": COMMANDS,
        "access/offer_upload": "to a console, where to put a picture",
        "intercom/answer_call": COMMANDS,
        "intercom/answer_console": "the directory to a console: aliases and codes of who wants to be found, through the gate",
    },
    "iot:UpdateThingShadow": {
        **dict.fromkeys(
            (
                *("access/bar_grants", "access/end_grants", "access/hold_entrance", "access/issue_credentials"),
                *("access/issue_passes", "access/record_entry", "access/revoke_grant", "people/end_relation"),
                *("access/change_group", "access/follow_groups", "access/settle_endings"),
                *("access/end_faces", "access/enrol_face"),
            ),
            "which version of its list a door should have",
        ),
        "access/answer_device": "how a door is to behave by itself",
        "access/configure_entrance": "how a door is to behave by itself, and which version of its list it should have",
        **dict.fromkeys(("climate/record_climate", "climate/set_climate"), "what a thermostat is set to"),
    },
    "iot:GetThingShadow": {"telemetry/show_device": "nothing leaves: it reads what a device says to go by"},
    "s3:GetObject": {
        "access/read_images": "a link to a picture, for a minute, for whom it shows and for staff whom the policy lets see it",
        "evidence/show_receipt": "hashes of the ledger's days",
        "requests/show_erasure_receipt": "hashes of the ledger's days",
        "intercom/read_call_image": "a link to the picture of who rings, for a minute, for who is rung",
        "requests/bundle_copy": OWN_COPY,
        "requests/confirm_erasure": OWN_PLAN,
        "requests/show_papers": "a link to a paper, for a minute, for the team that looks at who asks",
        "requests/take_papers": "nothing leaves: it reads the first bytes of a paper, to see what it is",
        "requests/take_exchanges": "nothing leaves: it reads by what a person can be found, whom a controller or an agent meant",
        "requests/take_asks": "nothing leaves: it reads what was asked without an account",
        "breaches/draft_filings": "nothing leaves: it reads a draft that a try before wrote, to keep it as it is",
        "breaches/show_drafts": "a link to the draft of a notice, for a minute, for the compliance officer",
        "requests/fetch_bundle": "a link to a person's own copy, for a minute, for the ticket in the letter",
    },
    "s3:PutObject": {
        "access/offer_upload": "an address at which a console puts one picture, into the house's own bucket",
        "evidence/seal_days": "the ledger's days, into the house's own bucket",
        "requests/bundle_copy": OWN_COPY,
        "requests/collect_holding": OWN_COPY,
        "requests/open_request": "what was asked without an account, into the house's own bucket",
        **dict.fromkeys(
            ("requests/answer_agents", "requests/answer_controllers"),
            "by what a person can be found, whom who asks by a protocol means, into the house's own bucket",
        ),
        "requests/plan_request": OWN_PLAN,
        "requests/take_papers": "an address at which somebody puts one paper, into the house's own bucket",
        **dict.fromkeys(
            ("breaches/draft_filings", "breaches/show_drafts"),
            "drafts of notices to authorities, into the house's own bucket",
        ),
        "retention/publish_report": "a report of counts, into the house's own bucket",
    },
}
"""Actions by which data can leave, and the only functions that may."""
INSIDE = (
    *("cloudwatch:PutMetricAlarm", "cognito-idp:", "dynamodb:", "events:PutEvents", "kms:", "logs:", "s3:DeleteObject"),
    *("s3:ListBucket", "secretsmanager:GetSecretValue", "sqs:", "states:SendTask", "states:StartExecution"),
    *("states:DescribeExecution", "states:ListExecutions"),
    *("iot:Attach", "iot:Create", "iot:DescribeEndpoint", "iot:ListThingPrincipals", "iot:UpdateCertificate"),
)
"""What stays in the account. The matrix says which resource each of them is for."""


def test_only_these_functions_may_let_anything_leave(house: Assembly) -> None:
    allowed = {(action, name) for action, functions in REASONS.items() for name in functions}
    assert set(leaving(permissions(house))) - allowed == set()


def test_nothing_stands_here_that_no_house_has(houses: dict[str, Assembly]) -> None:
    found = {each for house in houses.values() for each in leaving(permissions(house))}
    assert {(action, name) for action, functions in REASONS.items() for name in functions} - found == set()


def test_every_resource_is_of_this_account(house: Assembly) -> None:
    """An ARN names the account, a bucket of the house, or the partition's wildcard that the matrix gives a reason for."""
    for name, resources in resources_of(house).items():
        foreign = {each for each in resources if each.startswith("arn:aws:") and "ACCOUNT" not in each}
        assert (name, foreign) == (name, set())


@pytest.mark.parametrize(
    "action", ["sns:Publish", "ses:SendEmail", "lambda:InvokeFunction", "s3:PutObject", "firehose:PutRecord", "s3:*"]
)
def test_a_planted_permission_is_found(house: Assembly, action: str) -> None:
    planted = permissions(house) | {"access/read_entries": {action, "dynamodb:Query"}}
    assert (action, "access/read_entries") in set(leaving(planted))
    assert "access/read_entries" not in REASONS.get(action, {})


def leaving(permitted: Mapping[str, set[str]]) -> Iterator[tuple[str, str]]:
    """Each permission that is not known to stay inside, with its function."""
    for name, actions in permitted.items():
        yield from ((action, name) for action in actions if not action.startswith(INSIDE))


def permissions(house: Assembly) -> dict[str, set[str]]:
    """The actions that each function's role allows, whatever they are for."""
    return {name: set().union(*granted(house, function).values()) for name, function in house.functions.items()}


def resources_of(house: Assembly) -> dict[str, set[str]]:
    return {name: set(granted(house, function)) for name, function in house.functions.items()}
