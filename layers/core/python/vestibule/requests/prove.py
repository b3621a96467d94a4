"""Prove that a person is who asks: a code by mail, and later a link by mail. Only hashes are kept.

A code has 8 characters of an alphabet without look-alikes: 40 bits, against five guesses. Its hash is slow (scrypt) because
40 bits could be tried out by somebody who holds the table; the link's 256 bits need no such care.
"""

import hashlib
import hmac
import secrets

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 8


def new_code() -> str:
    """A code to be typed in."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def code_hash(code: str, request_id: str) -> str:
    """The hash to keep, salted with the request. Hyphens and spaces that people add do not count."""
    typed = code.upper().replace("-", "").replace(" ", "").replace("O", "0").replace("I", "1").replace("L", "1")
    return hashlib.scrypt(typed.encode(), salt=request_id.encode(), n=2**12, r=8, p=1).hex()


def new_ticket() -> str:
    """The secret part of a link."""
    return secrets.token_urlsafe(32)


def ticket_hash(ticket: str) -> str:
    """The hash to keep of a link's secret."""
    return hashlib.sha256(ticket.encode()).hexdigest()


def same(one: str | None, other: str) -> bool:
    """Compare two hashes in constant time; what is not there is never the same."""
    return one is not None and hmac.compare_digest(one, other)
