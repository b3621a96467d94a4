"""The key that doors trust: it signs their lists and the tickets, and never leaves KMS. Its public half is for every lock.

What is signed is a JWS (RFC 7515) in ES256. Its `typ` says what it is, so that a ticket never passes for a list.
"""

import json
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from jwt import PyJWS
from jwt.algorithms import Algorithm, ECAlgorithm
from jwt.utils import base64url_encode, der_to_raw_signature

from vestibule import aws, config

if TYPE_CHECKING:
    from types_boto3_kms import KMSClient

Kind = Literal["door-list+jws", "door-ticket+jws"]
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
    members = {name: jwk[name] for name in ("crv", "kty", "x", "y")}
    return base64url_encode(sha256(json.dumps(members, separators=(",", ":")).encode()).digest()).decode()


class _InKms(Algorithm):
    """ES256 with a key that is named and never seen."""

    def prepare_key(self, key: Any) -> str:  # noqa: ANN401 (as PyJWT has it)
        """Take the key's name as it is."""
        return str(key)

    def sign(self, msg: bytes, key: str) -> bytes:
        """Let KMS sign a digest: it takes no message of more than 4096 bytes."""
        made = _kms().sign(
            KeyId=key, Message=sha256(msg).digest(), MessageType="DIGEST", SigningAlgorithm="ECDSA_SHA_256"
        )
        return der_to_raw_signature(made["Signature"], SECP256R1())

    def verify(self, msg: bytes, key: str, sig: bytes) -> bool:
        """Left to those who have the public key."""
        raise NotImplementedError

    @staticmethod
    def to_jwk(key_obj: Any, as_dict: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002 (as PyJWT has it)
        """Left out: the private half cannot be had."""
        raise NotImplementedError

    @staticmethod
    def from_jwk(jwk: str | dict[str, Any]) -> Any:  # noqa: ANN401 (as PyJWT has it)
        """Left out: see `to_jwk`."""
        raise NotImplementedError


@cache
def _jws() -> PyJWS:
    """Signs with KMS and with nothing else."""
    made = PyJWS(algorithms=[])
    made.register_algorithm("ES256", _InKms())
    return made


@cache
def _public(key: str) -> Jwk:
    """The public half of a key, which never changes."""
    public = load_der_public_key(_kms().get_public_key(KeyId=key)["PublicKey"])
    if not isinstance(public, EllipticCurvePublicKey):
        message = "the key of doors is one on P-256"
        raise TypeError(message)
    jwk = ECAlgorithm.to_jwk(public, as_dict=True)
    return {**jwk, "kid": thumbprint(jwk), "use": "sig", "alg": "ES256"}


@cache
def _kms() -> "KMSClient":
    return aws.client("kms")
