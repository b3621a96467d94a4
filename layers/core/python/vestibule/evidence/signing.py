"""The key that signs days: it never leaves KMS, and its public half is for everybody."""

import base64
import hashlib
from functools import cache
from textwrap import wrap
from typing import TYPE_CHECKING

from vestibule import aws, config
from vestibule.evidence.low_s import with_low_s

if TYPE_CHECKING:
    from types_boto3_kms import KMSClient


def sign(digest: str) -> str:
    """A signature over a digest, both in hexadecimal: ECDSA on P-256, in DER, with the lower s of the two that are possible.

    Each call gives another one, all are good.
    """
    signed = _kms().sign(
        KeyId=config.setting("SIGNING_KEY"),
        Message=bytes.fromhex(digest),
        MessageType="DIGEST",
        SigningAlgorithm="ECDSA_SHA_256",
    )
    return with_low_s(signed["Signature"]).hex()


def fingerprint() -> str:
    """SHA-256 over the public key in DER: what an operator gives out, for others to know the key by."""
    return hashlib.sha256(_public(config.setting("SIGNING_KEY"))).hexdigest()


def public_pem() -> str:
    """The public key as text, with its fingerprint above it, where readers of PEM take it for a remark (RFC 7468)."""
    lines = wrap(base64.b64encode(_public(config.setting("SIGNING_KEY"))).decode(), 64)
    body = ("-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----")
    return "\n".join((f"SHA-256 fingerprint: {fingerprint()}", *body, ""))


@cache
def _public(key: str) -> bytes:
    """The public half of a key, which never changes."""
    return _kms().get_public_key(KeyId=key)["PublicKey"]


@cache
def _kms() -> "KMSClient":
    return aws.client("kms")
