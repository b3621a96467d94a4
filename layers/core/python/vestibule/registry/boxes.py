"""The secret from a device's box: who has only read the serial, which is printed on the device, can claim and announce nothing.

Kept is its digest, bound to the serial. The secret is made at random by the maker and long, so that a plain hash will do.
"""

import hashlib
import hmac
from typing import Annotated

from pydantic import StringConstraints

BoxSecret = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{16,64}$")]
"""At least 80 bits by any alphabet of 32 letters."""


def digest_of(serial: str, secret: str) -> str:
    """What is kept of it."""
    return hashlib.sha256(f"{serial}\x1f{secret}".encode()).hexdigest()


def is_of(digest: str | None, serial: str, secret: str) -> bool:
    """Whether a device with this serial was announced with this secret. Compared in constant time."""
    return digest is not None and hmac.compare_digest(digest, digest_of(serial, secret))
