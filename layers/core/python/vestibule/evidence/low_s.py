"""One signature, one form: of the two values of s that ECDSA lets pass, the lower one, in the shortest DER. Pure.

Whoever sees a signature (r, s) can write (r, n - s), which is as good to every library. With one form only, a receipt that
was changed anywhere, its signature included, proves nothing.
"""

from collections.abc import Iterator

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""n of P-256 (SEC 2, section 2.4.2)."""
_SEQUENCE, _INTEGER = 0x30, 0x02
_LONGEST = 0x7F
"""DER writes a length in one byte up to here, and no signature on P-256 is longer."""


def with_low_s(signature: bytes) -> bytes:
    """The signature with the lower s. ValueError for what is no signature on P-256 in DER."""
    r, s = _read(signature)
    return _written(r, min(s, _ORDER - s))


def is_in_form(signature: bytes) -> bool:
    """Whether these are the only bytes in which this signature is issued."""
    try:
        return with_low_s(signature) == signature
    except ValueError:
        return False


def _read(signature: bytes) -> tuple[int, int]:
    if signature[:1] != bytes([_SEQUENCE]) or signature[1:2] != bytes([len(signature[2:]) & 0xFF]):
        raise ValueError("no sequence of DER")
    r, s = _integers(signature[2:])
    if not (0 < r < _ORDER and 0 < s < _ORDER):
        raise ValueError("not on P-256")
    return r, s


def _integers(content: bytes) -> Iterator[int]:
    """Exactly those that are there; unpacking two of them refuses any other number."""
    while content:
        if len(content) < 3 or content[0] != _INTEGER or content[1] > len(content) - 2:  # noqa: PLR2004 (tag, length, a byte)
            raise ValueError("no integer of DER")
        end = 2 + content[1]
        yield int.from_bytes(content[2:end], signed=True)
        content = content[end:]


def _written(*numbers: int) -> bytes:
    parts = [number.to_bytes(number.bit_length() // 8 + 1) for number in numbers]
    content = b"".join(bytes([_INTEGER, len(part)]) + part for part in parts)
    if len(content) > _LONGEST:
        raise ValueError("longer than a signature on P-256")
    return bytes([_SEQUENCE, len(content)]) + content
