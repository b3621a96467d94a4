"""The key that doors trust: it signs their lists and the tickets, and never leaves KMS. Its public half is for every lock.

What is signed is a JWS (RFC 7515) in ES256. Its `typ` says what it is, so that a ticket never passes for a list.
"""

import json
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal

from vestibule import aws, config

if TYPE_CHECKING:
    from jwt import PyJWS
    from types_boto3_kms import KMSClient

Kind = Literal["door-list+jws", "door-faces+jws", "door-ticket+jws"]
type Jwk = dict[str, str]


def signed(payload: bytes, kind: Kind, **headers: str) -> str:
    """A compact JWS over the payload. One call of KMS, two for the first of a process."""
    key = config.setting("DOOR_KEY")
    said = {"typ": kind, "kid": public_key()["kid"], **headers}
    return _jws().encode(payload, key, algorithm="ES256", headers=said)


def public_key() -> Jwk:
    """The public half as a JWK, with its thumbprint for a name."""
    return _public(config.setting("DOOR_KEY"))


def thumbprint(jwk: Mapping[str, str]) -> str:
    """What names a key on P-256 (RFC 7638)."""
    from jwt.utils import base64url_encode  # noqa: PLC0415 (only functions that sign load it)

    members = {name: jwk[name] for name in ("crv", "kty", "x", "y")}
    return base64url_encode(sha256(json.dumps(members, separators=(",", ":")).encode()).digest()).decode()


@cache
def _jws() -> "PyJWS":
    """Signs in ES256 with a key that is named and never seen, and does nothing else."""
    from jwt import PyJWS  # noqa: PLC0415 (only functions that sign load it)
    from jwt.algorithms import ECAlgorithm  # noqa: PLC0415

    class InKms(ECAlgorithm):
        """What is left of the library's own algorithm when the private half cannot be had."""

        def prepare_key(self, key: Any) -> Any:  # noqa: ANN401 (as the library has it)
            return key

        def sign(self, msg: bytes, key: Any) -> bytes:  # noqa: ANN401 (as the library has it)
            return _signature(msg, key)

    made = PyJWS(algorithms=[])
    made.register_algorithm("ES256", InKms(ECAlgorithm.SHA256))
    return made


def _signature(message: bytes, key: str) -> bytes:
    """A signature as JWS writes it. KMS signs a digest, because it takes no message of more than 4096 bytes."""
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1  # noqa: PLC0415 (see above)
    from jwt.utils import der_to_raw_signature  # noqa: PLC0415

    digest = sha256(message).digest()
    made = _kms().sign(KeyId=key, Message=digest, MessageType="DIGEST", SigningAlgorithm="ECDSA_SHA_256")
    return der_to_raw_signature(made["Signature"], SECP256R1())


@cache
def _public(key: str) -> Jwk:
    """The public half of a key, which never changes."""
    from cryptography.hazmat.primitives.serialization import load_der_public_key  # noqa: PLC0415 (see above)
    from jwt.algorithms import ECAlgorithm  # noqa: PLC0415

    public: Any = load_der_public_key(_kms().get_public_key(KeyId=key)["PublicKey"])
    jwk = ECAlgorithm.to_jwk(public, as_dict=True)
    return {**jwk, "kid": thumbprint(jwk), "use": "sig", "alg": "ES256"}


@cache
def _kms() -> "KMSClient":
    return aws.client("kms")
