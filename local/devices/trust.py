"""Whom a door trusts: what is signed by the door key of the cloud, and a phone that has the key a ticket names."""

import base64
import json
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

import jwt
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

LIST, FACES, TICKET = "door-list+jws", "door-faces+jws", "door-ticket+jws"
LARGEST_LIST = 1_000_000
"""Bytes of an unpacked list. What is larger was not made by the cloud."""
_PACKED = {LIST: "DEF", FACES: "DEF", TICKET: None}
_HALF = 32
_RAW = 2 * _HALF


class Untrusted(ValueError):
    """Not signed as it should be."""


def read_signed(text: str, kind: str, door_keys: Iterable[Mapping[str, str]]) -> dict[str, Any]:
    """Give back what a compact JWS in ES256 says, when it is of this kind and signed by one of the keys."""
    try:
        header = jwt.get_unverified_header(text)
        key = next(each for each in door_keys if each["kid"] == header.get("kid"))
        if (header.get("typ"), header.get("zip")) != (kind, _PACKED[kind]):
            raise Untrusted
        payload = jwt.PyJWS().decode(text, jwt.PyJWK.from_dict(dict(key)).key, algorithms=["ES256"])
        said = json.loads(_unpacked(payload) if _PACKED[kind] else payload)
    except (jwt.PyJWTError, StopIteration, ValueError, RecursionError, zlib.error) as error:
        raise Untrusted from error
    if not isinstance(said, dict) or said.get("v") != 1:
        raise Untrusted
    return said


def has_answered(jwk: Mapping[str, str], said: str, signature: str) -> bool:
    """Whether the signature, r and s in base64url, is of this text and by this key."""
    try:
        key = jwt.PyJWK.from_dict({**jwk, "alg": "ES256"}).key
        raw = base64.b64decode(signature + "=" * (-len(signature) % 4), altchars=b"-_", validate=True)
        if not isinstance(key, EllipticCurvePublicKey) or len(raw) != _RAW:
            return False
        r, s = int.from_bytes(raw[:_HALF]), int.from_bytes(raw[_HALF:])
        key.verify(encode_dss_signature(r, s), said.encode(), ECDSA(SHA256()))
    except (jwt.PyJWTError, InvalidSignature, ValueError, TypeError):
        return False
    return True


def _unpacked(payload: bytes) -> bytes:
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    plain = unpacking.decompress(payload, LARGEST_LIST)
    if not unpacking.eof:
        raise Untrusted
    return plain
