"""No function can send data out but through the gate (V-08): who may reach the outside is written out here, with a reason."""

import ast
import inspect
from collections.abc import Mapping
from typing import get_type_hints

import pytest

from local.synthesis import ROOT
from tests.layers.ways_out import ways_out
from vestibule import passed
from vestibule.partners import sending
from vestibule.passed import Passed

PROGRAM = ROOT / "layers" / "core" / "python" / "vestibule"
SOURCES = {
    file.relative_to(PROGRAM if file.is_relative_to(PROGRAM) else ROOT).with_suffix("").as_posix(): file
    for file in sorted([*PROGRAM.rglob("*.py"), *ROOT.glob("functions/*/*.py")])
}

INSIDE = {
    "cloudwatch": "alarms of our own",
    "cognito-idp": "the house's own pool",
    "dynamodb": "the house's own tables",
    "dynamodbstreams": "the streams of these tables",
    "events": "the house's own bus, whose events hold identifiers",
    "iot": "certificates and things of our own; no data of persons",
    "kms": "keys of the house",
    "s3": "buckets of the house; who may make a link to an object stands below",
    "secretsmanager": "secrets of the house",
    "sqs": "queues of the house",
    "stepfunctions": "workflows of the house, started with identifiers",
}
"""Services that keep data within the account: what they reach is bounded by grants, see tests/stacks/test_ways_out.py."""

OUTSIDE: Mapping[str, Mapping[str, str]] = {
    "aws": {
        "botocore": "the one session of all clients",
        "boto3": "for the type checker alone: it is in no layer",
        "aws:any": "makes the clients that are written out elsewhere",
    },
    "connection": {"botocore": "the same session for the tables"},
    "mail/sending": {"aws:sesv2": "letters, each to the address of the very person that it is for"},
    "access/answering": {
        "aws:iot-data": "answers to devices: identifiers, spans of time, codes as one door knows them"
    },
    "access/command": {"aws:iot-data": "commands to devices: identifiers"},
    "access/images": {
        "call:generate_presigned_url": "a picture's place for its console; the picture for whom it shows, and for managers"
    },
    "access/lists": {"aws:iot-data": "tells a door's device which version of its list there is"},
    "access/simulating": {"aws:iot-data": "tells simulated devices what to do, in houses on this machine alone"},
    "breaches/drafts": {
        "call:generate_presigned_url": "a draft of a notice, which counts persons and names none, for minutes, for the team"
    },
    "climate/setting": {"aws:iot-data": "tells a thermostat what it is set to"},
    "configuring": {"aws:iot-data": "tells a door's device after how many seconds it locks"},
    "requests/bundles": {
        "call:generate_presigned_url": "a person's own copy, for a minute, for the ticket in the letter"
    },
    "requests/papers": {
        "call:generate_presigned_url": "a paper's place for who hands it in; the paper, for a minute, for who judges it"
    },
    "partners/sending": {
        "botocore": "the authorities that it trusts",
        "http.client": "the exceptions of connections",
        "socket": "connections to partners",
        "ssl": "connections to partners",
        "urllib3": "connections to partners: takes what the gate has let through, tested below",
    },
    "partners/addresses": {"socket": "asks which addresses a partner's host has, and sends nothing"},
    "policy/reading": {"call:import_module": "a Python file of the program's own by a fixed name"},
}
"""The only files that reach the outside, and by what."""


def test_only_these_files_reach_the_outside_each_by_what_is_written_here() -> None:
    found = {name: reached(file.read_text(encoding="utf-8")) for name, file in SOURCES.items()}
    assert {name: ways for name, ways in found.items() if ways} == {name: set(ways) for name, ways in OUTSIDE.items()}


def reached(source: str) -> set[str]:
    """The ways out of a source that are not within the account."""
    return ways_out(source) - {f"aws:{service}" for service in INSIDE}


@pytest.mark.parametrize(
    ("planted", "way"),
    [
        ("import socket", "socket"),
        ("import urllib.request as harmless", "urllib.request"),
        ("from urllib import request", "urllib.request"),
        ("from http.client import HTTPSConnection", "http.client"),
        ("from http import client", "http.client"),
        ("def late():\n    import smtplib", "smtplib"),
        ("import requests", "requests"),
        ("from botocore.httpsession import URLLib3Session", "botocore"),
        ("from botocore import session", "botocore"),
        ("from asyncio import open_connection", "asyncio"),
        ("import subprocess", "subprocess"),
        ("__import__('socket')", "call:__import__"),
        ("from importlib import import_module\nimport_module('sock' + 'et')", "call:import_module"),
        ("from vestibule import aws\naws.client('sns')", "aws:sns"),
        ("from vestibule import aws\naws.client('s' + 'ns')", "aws:any"),
        ("from vestibule.aws import session\nsession().create_client('lambda')", "aws:lambda"),
        (
            "from vestibule import aws\naws.client('s3').generate_presigned_url('get_object')",
            "call:generate_presigned_url",
        ),
        ("import os\nos.system('curl')", "call:system"),
        ("from os import popen", "os.popen"),
    ],
)
def test_a_planted_way_out_is_found(planted: str, way: str) -> None:
    assert way in reached(planted)


def test_what_stays_inside_is_no_way_out() -> None:
    harmless = (
        "import re\nfrom urllib.parse import urlsplit\nfrom http import HTTPStatus\nre.compile('x')\naws.client('kms')"
    )
    assert reached(harmless) == set()


def test_only_the_gate_lets_data_through() -> None:
    users = {name for name, file in SOURCES.items() if "let_through" in names_in(file.read_text(encoding="utf-8"))}
    assert users == {"passed", "disclosures/passing"}
    assert {name for name, file in SOURCES.items() if "_SEAL" in names_in(file.read_text(encoding="utf-8"))} == {
        "passed"
    }


def names_in(source: str) -> set[str]:
    """Every name that a source uses, imports or defines."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name) | ast.FunctionDef(name=name):
                found.add(name)
    return found


def test_what_is_sent_to_a_partner_has_passed_the_gate() -> None:
    """The one function that sends takes an event, whose data is what the gate let through."""
    sent = inspect.signature(sending.send).parameters
    assert {name for name, each in sent.items() if each.annotation in (bytes, str, dict)} <= {"url"}
    assert get_type_hints(sending.Outgoing)["passed"] is Passed
    assert set(get_type_hints(sending.Outgoing)) == {"id", "type", "happened_at", "passed"}


def test_only_who_answers_by_a_protocol_sends_what_has_passed_no_gate() -> None:
    """It tells who asked the state of the own request: what the protocols' translation into their words composes."""
    users = {name for name, file in SOURCES.items() if "answer_back" in names_in(file.read_text(encoding="utf-8"))}
    assert users == {"partners/sending", "functions/requests/tell_parties"}


def test_a_sealed_passage_cannot_be_made_from_its_parts() -> None:
    made = passed.let_through("rcp", {"name": "Ada"}, purpose="service_delivery")
    with pytest.raises(passed.Forged):
        Passed(made.recipient_id, None, None, made.purpose, {"name": "Ada", "email": "x"}, seal="seal")
