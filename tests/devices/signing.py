"""What the cloud signs for doors, made with the cloud's own code where it has some, and a phone that shows a ticket."""

import json
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from jwt import PyJWS
from jwt.algorithms import ECAlgorithm
from jwt.utils import base64url_encode

from local.devices.door_list import medium_of, verifier
from local.devices.messages import Outgoing
from local.devices.ticket import Shown
from vestibule.access import lists, signing

THING = "dev_01JD3Z6X0Q8W5T2N9R4K7M1B3C"
ENTRANCE = "ent_01JD3Z70VJ6H2S8E5P1D9F4G7A"
NOW = 1_790_000_000_000  # epoch milliseconds
QUARTER = 15 * 60 * 1000
DOOR_KEY = "5a" * 32
type Json = dict[str, Any]


class Clock:
    """Both clocks of a device, which a test sets by hand; they begin at the cloud's time."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        return self.now


@dataclass
class Signer:
    """A key on P-256, and what is signed by it."""

    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))

    @property
    def jwk(self) -> dict[str, str]:
        made: dict[str, str] = ECAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {**made, "kid": signing.thumbprint(made), "use": "sig", "alg": "ES256"}

    def answer(self, ask: Outgoing, now: int, headers: Json | None = None, **contents: Any) -> tuple[str, bytes]:
        """Topic and body of the answer to a lock that asked for its list."""
        data, thing = ask.payload["data"], ask.topic.split("/")[4]
        asked = {name: data[name] for name in ("entrance_id", "nonce")}
        plain = {"v": 1, "thing": thing, **asked, "version": 1, "now": now, "lasts_ms": QUARTER, "door_key": DOOR_KEY}
        said = {**plain, "shut_until": None, "opens": [], "refused": [], **contents}
        jws = self.signed(lists.packed(said), {"typ": "door-list+jws", "zip": "DEF", **(headers or {})})
        body = {"v": 1, "what": "list", **asked, "list": jws}
        return f"d/{thing}/ans/{data['nonce']}", json.dumps(body).encode()

    def ticket(self, phone: "Signer", headers: Json | None = None, **contents: Any) -> str:
        rights = {ENTRANCE: [{"grant_id": "grt_1", "spans": [[NOW, NOW + QUARTER]]}]}
        seconds = NOW // 1000
        plain = {"v": 1, "jti": "tkt_1", "iss": "valet", "iat": seconds, "exp": seconds + 900, "entrances": rights}
        said = {**plain, "cnf": {"jwk": {name: phone.jwk[name] for name in ("kty", "crv", "x", "y")}}, **contents}
        return self.signed(json.dumps(said).encode(), {"typ": "door-ticket+jws", **(headers or {})})

    def signed(self, payload: bytes, headers: Json) -> str:
        return PyJWS().encode(payload, self.key, algorithm="ES256", headers={"kid": self.jwk["kid"], **headers})

    def show(self, ticket: str, challenge: str, entrance_id: str = ENTRANCE, ticket_id: str = "tkt_1") -> Shown:
        """What the phone with this key shows, having answered the challenge."""
        raw = ECAlgorithm(ECAlgorithm.SHA256).sign(f"{challenge}.{entrance_id}.{ticket_id}".encode(), self.key)
        return Shown(entrance_id, ticket, challenge, base64url_encode(raw).decode())


def opening(code: str, **changes: Any) -> Json:
    """A line of a list."""
    made = verifier(DOOR_KEY, code, medium_of(code))
    known = {"verifier": made, "credential_id": "crd_1", "grant_id": "grt_1", "kind": "pin"}
    return {**known, "one_time": False, "spans": [[NOW, NOW + QUARTER]], **changes}
