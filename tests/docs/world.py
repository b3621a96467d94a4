"""A small house in moto's tables: one organisation, one site, one of everything, and a person who manages and lives there.

Every thing has the identifier that the API's document gives as its example, so the document's examples are requests that
work here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from unittest.mock import patch

import pytest
from moto import mock_aws

from stacks import documents
from tests.docs import protocols
from tests.docs.places import PICTURE, ROUND, THERMOSTAT, UNIT, doings, known, places
from tests.functions import aws
from tests.functions.protocols import certified
from tests.functions.routes import in_pool
from vestibule import clock, evidence
from vestibule.breaches import severity
from vestibule.breaches.holdings import INCIDENTS
from vestibule.breaches.model import Incident, Tally
from vestibule.consent.holdings import CONSENTS
from vestibule.consent.model import Consent
from vestibule.disclosures.holdings import DISCLOSURES, RECIPIENTS
from vestibule.disclosures.model import Disclosure, Recipient
from vestibule.evidence import days
from vestibule.evidence.chain import evidence_id
from vestibule.mail import tokens
from vestibule.messages import campaigns
from vestibule.messages.holdings import CAMPAIGNS
from vestibule.messages.model import Campaign
from vestibule.notices.answering import shown_of
from vestibule.notices.holdings import NOTICES
from vestibule.notices.model import Notice
from vestibule.partners import feed, keys
from vestibule.partners.holdings import DELIVERIES, PARTNER_KEYS, WEBHOOKS
from vestibule.partners.model import Delivery, PartnerKey, Webhook
from vestibule.people.asking import Application, Correction
from vestibule.people.holdings import APPLICATIONS, CORRECTIONS, PEOPLE, RELATIONS
from vestibule.people.model import Person, Relation
from vestibule.policy.edition import terms_digest
from vestibule.policy.pack import load
from vestibule.requests import due, links, papers, prove
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest, HoldingPlan, KeptPart, Paper, ToldRecipient
from vestibule.requests.papers import NewPaper
from vestibule.retention import roster
from vestibule.retention.holdings import HOLDS
from vestibule.retention.model import Hold
from vestibule.support import conversing
from vestibule.support.model import NewConversation
from vestibule.table import Write, commit

CODE, TICKET = "ABCD2345", "ticket"


ANSWERED, PRESSED = (known("req").replace("01JD", other) for other in ("02JD", "03JD"))
"""Requests whose copy waits behind a link, which leads there once."""
"""A second request, whose copy can be fetched."""
ERASED = known("req").replace("01JD", "04JD")
"""A request whose plan was made and carried out."""
AMENDED, TO_FILE, OF_NOBODY = (known("inc").replace("01JD", other) for other in ("02JD", "03JD", "04JD"))
TO_DECIDE, TO_EXTEND, TO_PAUSE = (known("req").replace("01JD", other) for other in ("05JD", "06JD", "07JD"))
"""Requests of somebody else, which the compliance team has to deal with."""
TOLD_OF = known("req").replace("01JD", "08JD")
"""An erasure of which a recipient was told, and has not answered."""
TOLD_TO_PROGRAM = known("req").replace("01JD", "10JD")
"""The same, whose recipient has a program that answers."""
FORWARDED = known("req").replace("01JD", "11JD")
"""A request in the queue of the organisation, as a controller."""
REGRETTED, REGRETTED_BY_LINK = (known("req").replace("01JD", other) for other in ("09JD", "0AJD"))
"""A request that nobody has begun to answer."""
PROVEN = evidence_id("2026-01-01", 1)
"""A line of the ledger, of a day that is sealed."""
CARD = b"%PDF-1.7 an identity card"
SCAN = NewPaper(proves="document", type="application/pdf", digest=sha256(CARD).hexdigest(), bytes=len(CARD))
PAPER = papers.name_of(known("req"), SCAN)
"""A paper that was uploaded."""
MANAGING = known("rel").replace("01JD", "02JD")
"""The relation by which the caller manages. The other one, to the apartment, may be ended."""
ENDING = known("rcp").replace("01JD", "02JD")
"""A recipient that may be ended; the other one goes on getting data."""
DRAFTED = known("ntc").replace("01JD", "02JD")
"""A version that is not announced yet. The one of the example is."""
TO_WITHDRAW = known("ntc").replace("01JD", "03JD")
"""A version that is announced and may be withdrawn."""
TO_FACES = known("cns").replace("01JD", "02JD")
"""The caller's consent to face entry; the one of the example is to news, and may be withdrawn."""
OTHER = known("per").replace("01JD", "02JD")
"""Somebody else of the same organisation, who has asked for a correction."""
UNPROVEN = known("cor").replace("01JD", "02JD")
"""The caller's new address, which waits for its code."""
ENQUIRY = known("cnv").replace("01JD", "02JD")
"""A conversation that somebody without an account began. The caller began the other one."""
UNCONFIRMED = known("apl").replace("01JD", "02JD")
"""An application whose address waits for its link; the other one waits for the operator."""
CLOSED = known("cmp").replace("01JD", "02JD")
"""A survey that takes no more replies. The other one does."""
SILENT = known("dsc").replace("01JD", "02JD")
"""A passage that an authority demanded, of which its person is not told yet."""
PAUSED = known("whk").replace("01JD", "02JD")
"""A webhook that may go on; the one of the example is active."""
REMOVING = known("whk").replace("01JD", "03JD")
"""A webhook that may be removed."""
REVOKING = known("pky").replace("01JD", "02JD")
"""A key that may be revoked. The other one is used."""
PARTNER_KEY = "vpk_" + "k" * 43
"""What a partner's program sends."""
SOON = clock.written(clock.now() + timedelta(days=30))
YESTERDAY = clock.written(clock.now() - timedelta(days=1))
TODAY = str(due.day_of(clock.now(), load("valet")))
CLAIMS = {"username": known("per"), "token_use": "access", "cognito:groups": "[operator compliance manager resident]"}


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
        for thing in (THERMOSTAT, known("dev")):
            aws.client("iot").create_thing(thingName=thing)
        aws.client("s3").put_object(Bucket="images", Key=PICTURE, Body=b"a picture")
        _upload_paper()
        with certified():
            yield


def _upload_paper() -> None:
    key, said = f"papers/{known('req')}/{PAPER}", {"proves": SCAN.proves, "digest": SCAN.digest}
    aws.client("s3").put_object(Bucket="bundles", Key=key, Body=CARD, ContentType=SCAN.type, Metadata=said)


def commit_all(now: datetime) -> None:
    """Put everything into the tables."""
    for write in (
        *places(now),
        *_people(now),
        *doings(now, OTHER),
        *_requests(now),
        *_holds(now),
        *_passages(now),
        *_words(now),
        *_partners(now),
        *protocols.writes(now, known("org")),
        *_incidents(now),
    ):
        commit(write)
    for version_there in _versions(now):
        commit(version_there)
    evidence.append("privacy.notice.published", known("org"), {}, datetime(2026, 1, 1, tzinfo=UTC))
    days.seal("2026-01-01", "valet", now)


def _incidents(now: datetime) -> Iterator[Write]:
    before, nobody = now - timedelta(days=2), Tally()
    known_of: Any = {"state_since": now, "source": "staff", "reported_at": before, "aware_at": before}
    for incident_id in (known("inc"), AMENDED, TO_FILE):
        yield INCIDENTS.add(Incident(id=incident_id, summary="A laptop was lost.", **known_of))
    counted: Any = {"state": "awaiting_decision", "scoped_round": 1, "assessed_at": now, "tally": nobody}
    of_nobody = Incident(id=OF_NOBODY, summary="An empty box was lost.", **known_of, **counted)
    grave = severity.scored(of_nobody, nobody)
    yield INCIDENTS.add(of_nobody.model_copy(update={"severity": grave}))


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
            proving=UNPROVEN,
        )
    )
    tom: Any = {"name": "Tom", "email": "tom@example.com", "language": "en"}
    yield PEOPLE.add(Person(id=OTHER, organisation_id=org, **tom, created_by=me, created_at=now))
    wanted: Any = {"asked_at": now, "expires_at": now + timedelta(hours=1)}
    hashed = prove.code_hash(CODE, UNPROVEN)
    address: Any = {"wanted": {"email": "new@example.com"}, "state": "proving", "code_hash": hashed}
    yield CORRECTIONS.add(Correction(id=UNPROVEN, person_id=me, **address, **wanted))
    yield CORRECTIONS.add(
        Correction(id=known("cor"), person_id=OTHER, organisation_id=org, wanted={"name": "Tim"}, **wanted)
    )
    asked: Any = {"phone": "+33153732222", "company": {"name": "Lifts"}, "language": "en", "asked_at": now}
    sam: Any = {"kind": "technician", "first_name": "Sam", "last_name": "O", "email": "s@example.com", **asked}
    yield APPLICATIONS.add(Application(id=known("apl"), state="asked", queue="asked", **sam))
    yield APPLICATIONS.add(Application(id=UNCONFIRMED, expires_at=now + timedelta(days=2), **sam))
    shown: Any = {"edition": "2022-06-29-00000000", "shown": "0" * 64, "language": "en", "means": "app"}
    given: Any = {"given_by": me, "choice": "given", **shown, "decided_at": now, "recorded_at": now}
    yield CONSENTS.add(Consent(id=known("cns"), person_id=me, purpose="news", **given))
    faces: Any = {"purpose": "face_entry", "terms": terms_digest(load("valet"), "face_entry")}
    yield CONSENTS.add(Consent(id=TO_FACES, person_id=me, **faces, **given))
    yield RELATIONS.add(Relation(person_id=me, id=MANAGING, kind="manager", organisation_id=org, since=now))
    living: Any = {"kind": "resident", "space_id": known("spc"), "jurisdiction": "US-NYC"}
    yield RELATIONS.add(Relation(person_id=me, id=known("rel"), **ROUND, **living, since=now))
    renting = known("rel").replace("01JD", "03JD")
    yield RELATIONS.add(Relation(person_id=OTHER, id=renting, **ROUND, kind="tenant", space_id=UNIT, since=now))


def _requests(now: datetime) -> Iterator[Write]:
    waiting = DataRequest(
        id=known("req"),
        person_id=known("per"),
        right="access",
        channel="site",
        language="en",
        state="awaiting_proof",
        state_since=now,
        received_at=now,
        code_hash=prove.code_hash(CODE, known("req")),
        code_ends_at=now + timedelta(days=1),
        task_token="token",
        missing=["code", "document"],
        papers=[Paper(id=PAPER, proves="document", type=SCAN.type, digest=SCAN.digest, handed_in_at=now)],
    )
    yield REQUESTS.add(waiting)
    copied = {"state": "answered", "bundle_hash": "0" * 64, "link_ends_at": now + timedelta(days=1)}
    parts = [
        HoldingPlan(holding="entries", erase=2),
        HoldingPlan(holding="people", keep=[KeptPart(ground="fraud", count=1)]),
    ]
    erased = {
        "id": ERASED,
        "right": "erasure",
        "plan_hash": "0" * 64,
        "planned": parts,
        "done": parts,
        "proofs": [PROVEN],
    }
    gone = waiting.model_copy(update={**erased, "state": "answered", "link_ends_at": now + timedelta(days=1)})
    yield REQUESTS.add(gone.model_copy(update={"link_hash": links.hash_of(TICKET, gone, None)}))
    theirs = {"person_id": OTHER, "right": "erasure", "jurisdiction": "US-CA", "state": "awaiting_decision"}
    for request_id in (TO_DECIDE, TO_EXTEND, TO_PAUSE):
        yield REQUESTS.add(
            waiting.model_copy(update={"id": request_id, "answer_by": now + timedelta(days=45), **theirs})
        )
    for request_id in (REGRETTED, REGRETTED_BY_LINK):
        yield REQUESTS.add(waiting.model_copy(update={"id": request_id, "state": "acknowledged", "task_token": None}))
    told = [ToldRecipient(recipient_id=known("rcp"), kind="third_party_vendors", told_at=now)]
    yield REQUESTS.add(waiting.model_copy(update={**theirs, "id": TOLD_OF, "state": "propagating", "told": told}))
    queued = {"controller_id": known("org"), "forwarded_at": now, "help_by": now + timedelta(days=10)}
    yield REQUESTS.add(waiting.model_copy(update={**theirs, **queued, "id": FORWARDED, "state": "closed"}))
    asked = {"id": TOLD_TO_PROGRAM, "right": "erasure", "state": "propagating", "task_token": None, "told": told}
    yield REQUESTS.add(waiting.model_copy(update=asked))
    for request_id in (ANSWERED, PRESSED):
        answered = waiting.model_copy(update={"id": request_id, **copied})
        yield REQUESTS.add(answered.model_copy(update={"link_hash": links.hash_of(TICKET, answered, "0" * 64)}))


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


def _passages(now: datetime) -> Iterator[Write]:
    me: Any = known("per")
    recipient = Recipient(
        id=known("rcp"),
        kind="third_party_vendors",
        name="Clean & Co",
        country="CA",
        safeguard="within",
        contract="C-1",
        added_by=me,
        added_at=now,
    )
    yield RECIPIENTS.add(recipient)
    yield RECIPIENTS.add(recipient.model_copy(update={"id": ENDING}))
    disclosure = Disclosure(
        person_id=me,
        id=known("dsc"),
        kind="passed_on",
        recipient=recipient.id,
        recipient_kind=recipient.kind,
        purpose="service_delivery",
        use="essential.service",
        basis="contract",
        data=["user.name"],
        fields=["profile.name"],
        by=me,
        records=["profile"],
        at=now,
        fetch_by=now + timedelta(hours=1),
    )
    yield DISCLOSURES.add(disclosure)
    until: Any = {"silent_until": now + timedelta(days=30), "tell_at": now + timedelta(days=30)}
    silent: Any = {"id": SILENT, "telling": "waiting", "silent_because": "An investigation", **until}
    yield DISCLOSURES.add(disclosure.model_copy(update=silent))


NEW_VERSION: dict[str, Any] = {
    "edition": "2026-11-20-bbbbbbbb",
    "digest": "b" * 64,
    "changes": {"en": ["We keep entries for 60 days."], "fr": ["Nous conservons les entrées 60 jours."]},
    "in_force_on": SOON[:10],
}


def version(notice_id: str, digit: str, now: datetime, **said: Any) -> Notice:
    """A version of the policy that will be in force in a month."""
    known_of_it = {"id": notice_id, "time_zone": "America/Toronto", "drafted_by": known("per"), "drafted_at": now}
    named = {"edition": f"2026-11-20-{digit * 8}", "digest": digit * 64}
    return Notice.model_validate({**NEW_VERSION, **named, **known_of_it, **said})


def shown() -> dict[str, str]:
    """What a reader of the example's version is shown in English."""
    return shown_of(version(known("ntc"), "1", clock.now()), "en").model_dump()


def _versions(now: datetime) -> Iterator[Write]:
    yield NOTICES.add(version(known("ntc"), "1", now, announced_at=now))
    yield NOTICES.add(version(DRAFTED, "2", now))
    yield NOTICES.add(version(TO_WITHDRAW, "3", now, announced_at=now))


def token(purpose: str, *parts: str) -> str:
    """What a link in a letter would carry here."""
    with patch.object(tokens, "_secret", lambda: "m" * 64):
        tokens._key.cache_clear()
        signed = tokens.sign(purpose, list(parts), clock.now())
    tokens._key.cache_clear()
    return signed


def _words(now: datetime) -> Iterator[Write]:
    """A survey, and two conversations."""
    words: Any = {"fr": "Les ascenseurs ?", "en": "The lifts?"}
    survey: Any = {"kind": "survey", "permission": "feedback", "subject": words, "text": words}
    campaign = Campaign(
        id=known("cmp"), **survey, created_by=known("per"), created_at=now, closes_at=now + timedelta(days=30)
    )
    ended = campaign.model_copy(update={"id": CLOSED, "closes_at": now - timedelta(days=1)})
    for each in (campaign, ended):
        yield CAMPAIGNS.add(each)
        yield from campaigns.beginning(each, now)
    asked: Any = {"language": "en", "pack": load("valet"), "now": now}
    mine = NewConversation(text="Hello?")
    form = NewConversation(text="Hello?", name="Ana", email="a@example.com")
    began = (
        conversing.conversation_of(mine, conversation_id=known("cnv"), person_id=known("per"), **asked),
        conversing.conversation_of(form, conversation_id=ENQUIRY, person_id=None, **asked),
    )
    for conversation in began:
        yield from conversing.opening(conversation, "Hello?", load("valet")).writes


def _partners(now: datetime) -> Iterator[Write]:
    """Webhooks, what one of them was told, and keys."""
    whose: Any = {"organisation_id": known("org"), "recipient_id": known("rcp")}
    made: Any = {"created_by": known("per"), "created_at": now}
    webhook = Webhook(
        id=known("whk"), **whose, url="https://hooks.example.com/", events=["people.relation.ended"], **made
    )
    yield WEBHOOKS.add(webhook)
    yield WEBHOOKS.add(webhook.model_copy(update={"id": PAUSED, "state": "paused", "paused_at": now}))
    yield WEBHOOKS.add(webhook.model_copy(update={"id": REMOVING}))
    delivery = Delivery(
        id=known("dlv"),
        webhook_id=webhook.id,
        **whose,
        feed=feed.feed_of(known("org"), known("rcp")),
        event_id=known("evt"),
        event_type="people.relation.ended",
        happened_at=now,
        person_id=OTHER,
        body={"relation_id": known("rel")},
        state="given_up",
        due_again_at=now,
        created_at=now,
    )
    yield DELIVERIES.add(delivery)
    known_of_it: Any = {
        **whose,
        **made,
        "scopes": ["relations.read", "requests.answer"],
        "ends_at": now + timedelta(days=30),
    }
    for key_id, key in ((known("pky"), PARTNER_KEY), (REVOKING, f"{PARTNER_KEY}2")):
        yield PARTNER_KEYS.add(PartnerKey(hash=keys.hash_of(key), id=key_id, name="nightly import", **known_of_it))
