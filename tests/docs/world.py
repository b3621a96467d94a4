"""A small house in moto's tables: one organisation, one site, one of everything, and a person who manages and lives there.

Every thing has the identifier that the API's document gives as its example, so the document's examples are requests that
work here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from moto import mock_aws

from local.openapi_parts import EXAMPLE
from stacks import documents
from tests.functions import aws
from tests.functions.routes import in_pool
from vestibule import clock, evidence
from vestibule.access.grant import granting
from vestibule.access.holdings import COMMANDS, ENTRIES
from vestibule.access.model import Command, Entry, Grant
from vestibule.evidence import days
from vestibule.evidence.chain import evidence_id
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.people.model import Person, Relation
from vestibule.policy.pack import load
from vestibule.registry.holdings import DEVICES, ENTRANCES, ORGANISATIONS, SITES, SPACES
from vestibule.registry.model import Device, Entrance, Organisation, Site, Space
from vestibule.requests import prove
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest
from vestibule.retention import roster
from vestibule.retention.holdings import HOLDS
from vestibule.retention.model import Hold
from vestibule.table import Write, commit

CODE, TICKET = "ABCD2345", "ticket"


def known(prefix: str) -> str:
    """The identifier of the one thing of this kind."""
    return f"{prefix}_{EXAMPLE}"


ANSWERED = known("req").replace("01JD", "02JD")
"""A second request, whose copy can be fetched."""
PROVEN = evidence_id("2026-01-01", 1)
"""A line of the ledger, of a day that is sealed."""
MANAGING = known("rel").replace("01JD", "02JD")
"""The relation by which the caller manages. The other one, to the apartment, may be ended."""
SOON = clock.written(clock.now() + timedelta(days=30))
ROUND: Any = {"organisation_id": known("org"), "site_id": known("sit")}
CLAIMS = {"username": known("per"), "token_use": "access", "cognito:groups": "[operator manager resident]"}


@contextmanager
def furnished() -> Iterator[None]:
    """The world, for as long as the context lasts."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name, value in aws.settings().items():
            patch.setenv(name, value)
        aws.furnish()
        in_pool(known("per"))
        documents.write(load("valet"))
        commit_all(clock.now())
        yield


def commit_all(now: datetime) -> None:
    """Put everything into the tables."""
    for write in (*_places(now), *_people(now), *_doings(now), *_requests(now), *_holds(now)):
        commit(write)
    evidence.append("privacy.notice.published", known("org"), {}, datetime(2026, 1, 1, tzinfo=UTC))
    days.seal("2026-01-01", "valet", now)


def _places(now: datetime) -> Iterator[Write]:
    law = {"time_zone": "America/New_York", "jurisdiction": "US-NYC"}
    yield ORGANISATIONS.add(Organisation(id=known("org"), name="Mercer Property", created_at=now))
    yield SITES.add(
        Site(
            id=known("sit"),
            organisation_id=known("org"),
            name="Mercer House",
            address="1 Mercer St",
            created_at=now,
            **law,
        )
    )
    yield SPACES.add(Space(id=known("spc"), **ROUND, kind="apartment", label="4B", created_at=now))
    yield ENTRANCES.add(
        Entrance(
            id=known("ent"), **ROUND, name="Front door", access="public", device_id=known("dev"), created_at=now, **law
        )
    )
    yield DEVICES.add(
        Device(
            id=known("dev"),
            **ROUND,
            entrance_id=known("ent"),
            kind="lock",
            jurisdiction="US-NYC",
            certificate_id="none",
            provisioned_at=now,
        )
    )


def _people(now: datetime) -> Iterator[Write]:
    me, org = known("per"), known("org")
    yield PEOPLE.add(
        Person(
            id=me,
            organisation_id=org,
            name="Ana Ruiz",
            email="ana@example.com",
            language="en",
            created_by=me,
            created_at=now,
        )
    )
    yield RELATIONS.add(Relation(person_id=me, id=MANAGING, kind="manager", organisation_id=org, since=now))
    living: Any = {"kind": "resident", "space_id": known("spc"), "jurisdiction": "US-NYC"}
    yield RELATIONS.add(Relation(person_id=me, id=known("rel"), **ROUND, **living, since=now))


def _doings(now: datetime) -> Iterator[Write]:
    grant = Grant(
        id=known("grt"),
        person_id=known("per"),
        **ROUND,
        entrance_ids=[known("ent")],
        starts_at=now,
        granted_by=known("per"),
        created_at=now,
    )
    done: Any = {
        "entrance_id": known("ent"),
        "device_id": known("dev"),
        "person_id": known("per"),
        "grant_id": known("grt"),
    }
    yield from granting(grant, now)
    yield COMMANDS.add(
        Command(
            id=known("cmd"), **ROUND, **done, verb="unlock", nonce="n", status="done", accepted_at=now, not_after=now
        )
    )
    yield ENTRIES.add(
        Entry(
            id=known("evt"),
            **ROUND,
            **done,
            method="mobile_key",
            result="granted",
            reason="ok",
            occurred_at=now,
            recorded_at=now,
        )
    )


def _requests(now: datetime) -> Iterator[Write]:
    waiting = DataRequest(
        id=known("req"),
        person_id=known("per"),
        right="access",
        channel="api",
        language="en",
        state="awaiting_proof",
        state_since=now,
        received_at=now,
        code_hash=prove.code_hash(CODE, known("req")),
        code_ends_at=now + timedelta(days=1),
        task_token="token",
    )
    link = {"link_hash": prove.ticket_hash(TICKET), "link_ends_at": now + timedelta(days=1), "bundle_hash": "0" * 64}
    yield REQUESTS.add(waiting)
    yield REQUESTS.add(waiting.model_copy(update={"id": ANSWERED, "state": "answered", **link}))


def _holds(now: datetime) -> Iterator[Write]:
    hold = Hold(
        id=known("hld"),
        reason="fraud",
        **ROUND,
        created_by=known("per"),
        created_at=now,
        ends_at=now + timedelta(days=30),
    )
    yield HOLDS.add(hold)
    yield roster.enter(hold.id)
