"""How a door knows a code without having it: each door has a key of its own, and knows a code by its hash under that key.

The keys follow from one secret, which only the cloud has. How a text comes to the door counts too: what is typed is never taken
for the number of a fob, or whoever hands out fobs could choose one that is somebody's code.

What this does not keep: who takes a lock apart has its door's key and its list, and has tried all PINs and pass codes in a
second. A PIN is the same at all doors of its grant, so it is then known for them too. QR texts and the numbers of fobs with many
digits cannot be tried. A lock that was taken apart means new codes for those on its list.
"""

import base64
import hashlib
import hmac
import re
import secrets
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from vestibule import aws, config
from vestibule.access.credential import CredentialKind

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient

type Medium = Literal["typed", "scanned", "read"]
"""How a text comes to a door: by the keypad, the camera, or the reader of fobs."""
PIN_DIGITS, PASS_DIGITS = 6, 8
QR_PREFIX = "VPASS"
_QR_BYTES = 20
"""160 bits, as 32 letters and digits."""
_VERIFIER_BYTES = 16
_SEPARATORS = re.compile(r"[\s.:-]+")
_FEWEST = 3
"""So many different digits a code has at least."""


def door_key(entrance_id: str) -> bytes:
    """The key under which one door knows codes. Its device is told it in each list."""
    return hmac.new(_secret().encode(), entrance_id.encode(), hashlib.sha256).digest()


def verifier(key: bytes, text: str, medium: Medium) -> str:
    """What a door knows a code by, in hexadecimal: of HMAC-SHA-256 over medium and text, the first 16 bytes. Pure."""
    said = f"{medium}:{normalised(text)}"
    return hmac.new(key, said.encode(), hashlib.sha256).digest()[:_VERIFIER_BYTES].hex()


def medium_of(kind: CredentialKind, text: str) -> Medium:
    """How a credential's text comes to its doors. Pure."""
    if kind == "fob":
        return "read"
    return "scanned" if text.startswith(QR_PREFIX) else "typed"


def normalised(text: str) -> str:
    """A code, a fob's number or a QR text as it is hashed: upper case, without what people put between digits. Pure."""
    return _SEPARATORS.sub("", text).upper()


def new_code(digits: int) -> str:
    """A code by chance, and none that somebody would try first."""
    while True:
        code = f"{secrets.randbelow(10**digits):0{digits}d}"
        if not is_guessable(code):
            return code


def new_qr_text() -> str:
    """What stands in a pass's QR code. Upper case and digits only, which such codes write shortest."""
    return QR_PREFIX + base64.b32encode(secrets.token_bytes(_QR_BYTES)).decode()


def is_guessable(code: str) -> bool:
    """Whether digits are too few, count up or down, or repeat: 000000, 123456, 987654, 123123. Pure."""
    half, steps = len(code) // 2, {(int(two) - int(one)) % 10 for one, two in pairwise(code)}
    return len(set(code)) < _FEWEST or steps in ({1}, {9}) or code[:half] == code[half:]


@cache
def _secret() -> str:
    client: SecretsManagerClient = aws.client("secretsmanager")
    return client.get_secret_value(SecretId=config.setting("DOOR_SECRET"))["SecretString"]
