"""Controllers and agents as the published protocols have them: their keys, what they send, and the house's certificate."""

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from functions.requests import answer_agents, take_exchanges, tell_parties
from tests.functions.calls import Answer, call, event, serve
from tests.functions.messages import take
from tests.functions.routes import in_pool
from tests.functions.world import NOON, House
from vestibule import ids
from vestibule.people.model import Person
from vestibule.requests.protocols import parties, signing
from vestibule.requests.protocols.holdings import EXCHANGES, PARTIES
from vestibule.requests.protocols.model import Exchange, Party
from vestibule.table import commit

DOMAIN = "dsr.example.com"
TEAM = ids.derived("per", "compliance")
AGENT_KEY = Ed25519PrivateKey.from_private_bytes(b"a" * 32)
ANOTHER_KEY = Ed25519PrivateKey.from_private_bytes(b"b" * 32)
CONTROLLER_KEY = "k" * 43
EXERCISE, SET_UP = "POST /v1/data-rights-request", "POST /v1/agent/{agent_name}"
STATUS = "{} /v1/data-rights-request/{{request_name}}"
PASS_ON, STANDING = "POST /v2/requests", "{} /v2/requests/{{subject_request_id}}"
CERTIFICATE = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, DOMAIN)])
AUTHORITY = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "An authority")])


@cache
def certificate(kind: str = "rsa", *, is_own: bool = False, ends: timedelta = timedelta(days=90)) -> str:
    """The secret as the operator puts it in. `is_own`: nobody else vouches for it."""
    key = rsa.generate_private_key(65537, 2048) if kind == "rsa" else ec.generate_private_key(ec.SECP256R1())
    made = x509.CertificateBuilder().subject_name(CERTIFICATE).issuer_name(CERTIFICATE if is_own else AUTHORITY)
    made = made.serial_number(1).not_valid_before(NOON - timedelta(days=365)).not_valid_after(NOON + ends)
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(DOMAIN)]), critical=False)
    signer = key if is_own else ec.generate_private_key(ec.SECP256R1())
    pem = made.public_key(key.public_key()).sign(signer, SHA256()).public_bytes(Encoding.PEM).decode()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return json.dumps({"certificate": pem, "key": private})


@contextmanager
def certified(secret: str | None = None) -> Iterator[None]:
    """The house has this certificate; left out: a good one."""
    boto3.client("secretsmanager").put_secret_value(SecretId="protocols", SecretString=secret or certificate())
    signing._secret.cache_clear()
    yield
    signing._secret.cache_clear()


def verify(pem: str, signature: str, body: bytes) -> None:
    """As a controller does: by the certificate alone (OpenDSR 8.8)."""
    key = x509.load_pem_x509_certificate(pem.encode()).public_key()
    if isinstance(key, rsa.RSAPublicKey):
        key.verify(base64.b64decode(signature), body, padding.PKCS1v15(), SHA256())
    else:
        assert isinstance(key, ec.EllipticCurvePublicKey)
        key.verify(base64.b64decode(signature), body, ec.ECDSA(SHA256()))


def controller_of(house: House, **changed: Any) -> Party:
    """The house's organisation, registered as a controller."""
    party_id = ids.derived("pty", house.organisation.id)
    key = f"{party_id}.{CONTROLLER_KEY}"
    usual: dict[str, Any] = {"id": party_id, "protocol": "opendsr", "name": house.organisation.name}
    usual |= {"organisation_id": house.organisation.id, "key_hash": parties.hash_of(key), "hosts": ["localhost"]}
    return _kept(usual | changed)


def agent(**changed: Any) -> Party:
    """An agent of the directory."""
    usual: dict[str, Any] = {"id": ids.derived("pty", "drp", "AGENT"), "protocol": "drp", "name": "Agent of tests"}
    usual |= {"agent_id": "AGENT", "business_id": "HOUSE", "verify_key": public(AGENT_KEY), "hosts": ["localhost"]}
    return _kept(usual | changed)


def _kept(said: Mapping[str, Any]) -> Party:
    party = Party.model_validate({**said, "added_by": TEAM, "added_at": NOON})
    commit(PARTIES.add(party))
    return party


def public(key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def signed(said: object, key: Ed25519PrivateKey = AGENT_KEY) -> str:
    """A message in libsodium's combined mode, in Base64 (DRP 3.07.1)."""
    text = json.dumps(said).encode()
    return base64.b64encode(key.sign(text) + text).decode()


def envelope(now: datetime, **changed: Any) -> dict[str, Any]:
    """For whom and when a message is signed (DRP 2.05)."""
    usual = {"agent-id": "AGENT", "business-id": "HOUSE", "drp.version": "1.0"}
    times = {"issued-at": now.isoformat(), "expires-at": (now + timedelta(minutes=10)).isoformat()}
    return {**usual, **times, **changed}


def post_text(route: str, text: str, token: str | None = None, **path: str) -> Answer:
    """Send a text, as agents do."""
    return serve(answer_agents.handler, text_event(route, text, token, **path))


def text_event(route: str, text: str, token: str | None = None, **path: str) -> Any:
    headers = {"content-type": "text/plain", **({"authorization": f"Bearer {token}"} if token else {})}
    rest: Any = {"headers": headers, **path}
    return event(route, base64.b64encode(text.encode()).decode(), base64=True, **rest)


def token_of(now: datetime) -> str:
    """The agent sets itself up."""
    answer = post_text(SET_UP, signed(envelope(now)), agent_name="AGENT")
    assert answer.status == 200, answer
    return str(answer.body["token"])


def exercise(now: datetime, token: str, what: str = "access", **changed: Any) -> Answer:
    said = {**envelope(now), "exercise": what, "regime": "ccpa", "email": "resident@example.com", **changed}
    return post_text(EXERCISE, signed(said), token)


def follow(method: str, name: str, token: str) -> Answer:
    if method == "DELETE":
        return post_text(STATUS.format(method), signed({"reason": "No more."}), token, request_name=name)
    headers = {"authorization": f"Bearer {token}"}
    return call(answer_agents.handler, STATUS.format(method), headers=headers, request_name=name)


def controllers_key(party: Party) -> dict[str, str]:
    return {"authorization": f"Bearer {party.id}.{CONTROLLER_KEY}"}


def opened(exchange_id: str) -> None:
    """The event of what came reaches its function."""
    assert take(take_exchanges.handler, json.dumps({"detail": {"subject": exchange_id}})) == []


def tell(exchange_id: str) -> list[str]:
    """The event that it has moved on reaches its function."""
    return take(tell_parties.handler, json.dumps({"detail": {"subject": exchange_id}}))


def exchange(exchange_id: str, now: datetime) -> Exchange:
    found = EXCHANGES.get(exchange_id, now=now)
    assert found
    return found


def found_by_address(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """The person has an account that is found by its address, as Cognito does and moto does not."""
    in_pool(person.id)
    really = BaseClient._make_api_call  # type: ignore[attr-defined]

    def found(client: Any, name: str, parameters: dict[str, Any]) -> Any:
        if name == "AdminGetUser" and parameters["Username"] == person.email:
            parameters = {**parameters, "Username": person.id}
        return really(client, name, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", found)


def verify_message(pem: str, signature: str, base: bytes) -> None:
    """The same for a message (RFC 9421), which writes r and s of ECDSA side by side."""
    raw = base64.b64decode(signature)
    key = x509.load_pem_x509_certificate(pem.encode()).public_key()
    if isinstance(key, ec.EllipticCurvePublicKey):
        raw = utils.encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    verify(pem, base64.b64encode(raw).decode(), base)
