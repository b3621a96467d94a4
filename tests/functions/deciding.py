"""Decisions as apps and sites send them."""

import os
from datetime import datetime, timedelta
from typing import Any

from functions.consent import keep_choices, read_consents, record_consents
from tests.functions import aws
from tests.functions.calls import Answer, call
from vestibule import config, ids
from vestibule.consent import deciding, recording
from vestibule.consent.deciding import Said
from vestibule.consent.model import Choice, Consent
from vestibule.consent.permission import decisions_of
from vestibule.people.model import Person
from vestibule.policy.edition import edition, shown_digest
from vestibule.words import Language

CONSENTS, RECEIPT = "GET /v1/consents", "GET /v1/consents/{consent_id}"
DECIDE, WITHDRAW = "POST /v1/consents", "POST /v1/consents/{consent_id}/withdrawal"
SHOW, KEEP = "GET /v1/privacy/choices", "PUT /v1/privacy/choices"


def shown(key: str, language: Language = "en") -> dict[str, str]:
    """What somebody was shown who decides on this key today."""
    pack = config.operator_pack()
    return {"edition": edition(pack).name, "digest": shown_digest(pack, key, language), "language": language}


def decide(
    who: Person | str, key: str, choice: Choice, *, roles: tuple[str, ...] = (), idem: str | None = None, **body: Any
) -> Answer:
    """Send a decision, with what was shown unless something else is said."""
    sent = {"purpose": key, "choice": choice, "shown": shown(key), **body}
    sent = {name: value for name, value in sent.items() if value is not None}
    return call(record_consents.handler, DECIDE, sent, caller=who, roles=roles, key=idem)


def withdraw(
    who: Person | str, consent_id: str, *, roles: tuple[str, ...] = (), idem: str | None = None, **body: Any
) -> Answer:
    """Withdraw a consent."""
    return call(record_consents.handler, WITHDRAW, body, caller=who, roles=roles, key=idem, consent_id=consent_id)


def read(who: Person | str, *, roles: tuple[str, ...] = (), **query: str) -> Answer:
    """Read the states."""
    return call(read_consents.handler, CONSENTS, caller=who, roles=roles, query=query or None)


def receipt(who: Person | str, consent_id: str, *, roles: tuple[str, ...] = (), **query: str) -> Answer:
    """Read a receipt."""
    return call(read_consents.handler, RECEIPT, caller=who, roles=roles, query=query or None, consent_id=consent_id)


def state(who: Person, key: str, **query: Any) -> dict[str, Any]:
    """What stands for a key."""
    found = {each["key"]: each for each in read(who, **query).body["data"]}
    return dict(found[key])


def choices(route: str = SHOW, body: Any = None, *, cookie: str | None = None, **rest: Any) -> Answer:
    """Ask for choices or make them, with the cookie of a visitor."""
    json = {"content-type": "application/json"}
    headers = {**(json if body is not None else {}), **rest.pop("headers", {})}
    return call(keep_choices.handler, route, body, headers=headers, cookies=[cookie] if cookie else [], **rest)


def decided(person: Person, key: str, choice: Choice, now: datetime, **facts: Any) -> Consent:
    """A stored decision that followed all that stood; nobody is told of it."""
    pack = config.operator_pack()
    known = tuple(decisions_of(person.id, now))
    found = deciding.facts_of(Said(key, choice, "app"), pack, known, now)
    made = recording.consent_of(person.id, person.id, ids.new("cns", now), {**found, **facts})
    assert recording.record((made,), pack, now)
    return made


def offline(person: Person, key: str, choice: Choice, now: datetime, *, minutes: float) -> Consent:
    """A stored decision of a device that was offline so many minutes ago and knew of nothing."""
    pack = config.operator_pack()
    decided_at = now - timedelta(minutes=minutes)
    said = Said(key, choice, "app", decided_at=decided_at, after=frozenset())
    found = deciding.facts_of(said, pack, tuple(decisions_of(person.id, now)), now)
    made = recording.consent_of(person.id, person.id, ids.derived("cns", person.id, key, choice, decided_at), found)
    assert recording.record((made,), pack, now)
    return made


def by_key(answer: Any) -> dict[str, Any]:
    """What was answered for each key."""
    return {each["key"]: each for each in answer.body["data"]}


def cookie_of(answer: Any) -> str:
    """The visitor's cookie, to be sent back."""
    return str(answer.headers["set-cookie"]).partition(";")[0]


def keep(body: Any, **rest: Any) -> Answer:
    """Make choices."""
    return choices(KEEP, body, **rest)


def token(person: Person, pool: str | None = None, password: str = "Correct-horse-1") -> str:
    """The Authorization header of somebody who has signed in."""
    if pool is None:
        aws.make_pool()
        pool = os.environ["USER_POOL_ID"]
    cognito = aws.client("cognito-idp")
    app = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="app", ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"]
    )["UserPoolClient"]["ClientId"]
    cognito.admin_create_user(UserPoolId=pool, Username=person.id)
    cognito.admin_set_user_password(UserPoolId=pool, Username=person.id, Password=password, Permanent=True)
    signed_in = cognito.admin_initiate_auth(
        UserPoolId=pool,
        ClientId=app,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": person.id, "PASSWORD": password},
    )
    return f"Bearer {signed_in['AuthenticationResult']['AccessToken']}"
