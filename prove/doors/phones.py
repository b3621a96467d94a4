"""Phones, which have a key each, and show tickets that were made for it."""

from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from jwt.algorithms import ECAlgorithm
from jwt.utils import base64url_encode

from local.devices.ticket import Shown
from prove.doors.street import contents

PHONES = (generate_private_key(SECP256R1()), generate_private_key(SECP256R1()))
"""Keys of two phones; nothing of a schedule depends on what they are."""


def public(phone: EllipticCurvePrivateKey) -> dict[str, str]:
    """The public half, as a ticket is asked for with it."""
    key: Mapping[str, str] = ECAlgorithm.to_jwk(phone.public_key(), as_dict=True)
    return {name: key[name] for name in ("kty", "crv", "x", "y")}


def showing(ticket: str, challenge: str, entrance_id: str, phone: EllipticCurvePrivateKey) -> Shown:
    """What the phone shows at a door, with its answer to the challenge."""
    said = f"{challenge}.{entrance_id}.{contents(ticket)['jti']}".encode()
    signature = base64url_encode(ECAlgorithm(ECAlgorithm.SHA256).sign(said, phone)).decode()
    return Shown(entrance_id, ticket, challenge, signature)
