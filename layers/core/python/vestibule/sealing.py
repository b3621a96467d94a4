"""Sealing: the most sensitive attributes lie encrypted under a key of their person. Without the key, no copy opens.

What is erased lives on for weeks in backups, in tables that were restored beside, in streams. For a code that opens a
door, a face or an identity paper that is too long, so these are stored sealed, and the person's key is erased with the
person: from then on every copy, wherever it lies, is noise.

Each person's key is made by KMS and stored wrapped by the deployment's key, which never leaves KMS. The cipher is AES-256
in GCM, of `cryptography`. A nonce of 96 random bits is safe for some four thousand million texts under one key; a person
has a handful, so the slower mode that forgives a repeated nonce (GCM-SIV) would guard against what does not happen. A
sealed text belongs to one place: moved to another record, attribute, person or operator, it does not open.

No process remembers a key. Its row is read and unwrapped at each use, so that an erasure holds at once everywhere: a
function that kept keys for a while would go on opening copies for as long.
"""

import json
import secrets
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from vestibule import aws, clock, config
from vestibule.clock import Instant
from vestibule.holdings import Holding
from vestibule.ids import PersonId
from vestibule.lifetime import Key, bare_row
from vestibule.shapes import SEALED_PREFIX, Record, is_sealed
from vestibule.table import EXPIRY, Table
from vestibule.words import Words
from vestibule.writes import Refused, Write, commit

if TYPE_CHECKING:
    from types_boto3_kms import KMSClient

GRACE = timedelta(days=1)
"""How long an erased key bars a new one. Whoever seals has read the person before, and no function runs this long."""
_NONCE_BYTES = 12
_FOREIGN = ("InvalidCiphertextException", "IncorrectKeyException")


class Unreadable(Exception):
    """The text was not sealed for this place with the person's key: it was changed, cut or moved."""


class Erased(Unreadable):
    """The key that sealed it is no more. Nothing opens the text again, in no copy."""


class SubjectKey(Record):
    """A person's key, wrapped. Once erased, what is left bars a new key for a day."""

    person_id: PersonId
    wrapped: str | None = None
    """KMS's ciphertext of the key, base64; None when it is erased."""
    created_at: Instant
    expires_at: Instant | None = None


SUBJECT_KEYS = Table(
    "seals",
    SubjectKey,
    Holding(
        about=Words(
            en="The key under which your most sensitive data is encrypted",
            fr="La clé sous laquelle vos données les plus sensibles sont chiffrées",
            nl="De sleutel waarmee uw gevoeligste gegevens zijn versleuteld",
        ),
        categories=("user.unique_id",),
        uses=("essential.service.security",),
        source="system",
        retention="people",
        subject="person_id",
        by_subject=None,
        secrets=frozenset({"wrapped"}),
    ),
    key=("person_id",),
    recoverable=False,
)
"""Nothing may copy this table: no backup, no stream, no export, no replica. A copy of a key would outlive its erasure.

A key goes with the record of its person. It has no term of its own, so nothing sweeps it: while a hold keeps the person's
record, the key stays.
"""


@dataclass(frozen=True)
class Place:
    """Where a sealed text belongs: an attribute of one record, of one person."""

    person_id: str
    table: Table[Any]
    attribute: str
    key: Key

    def __post_init__(self) -> None:
        """Refuse a place where nothing is sealed: a slip of ours."""
        if self.attribute not in self.table.sealed or len(self.key) != len(self.table.key):
            raise ValueError(f"{self.table.name} seals no {self.attribute} under a key of {len(self.key)} parts")

    def written(self) -> bytes:
        """The place, and the operator. A list in JSON: no two places are written alike."""
        parts = [
            SEALED_PREFIX,
            config.setting("OPERATOR"),
            self.table.name,
            list(self.key),
            self.attribute,
            self.person_id,
        ]
        return json.dumps(parts).encode()


@dataclass(frozen=True)
class Shredding:
    """The erasure of a person's key, to be committed together with its evidence."""

    write: Write
    """Refused when a key came or went since it was looked for: ask again."""
    had_key: bool
    """Whether there is a key to erase: only then is there something to give evidence of."""


def seal(place: Place, value: str, now: datetime) -> str:
    """Seal a text for this place and no other. `Erased` when the person is gone.

    Two calls of AWS, three for a person's first text: the key is read and unwrapped, or made.
    """
    wrapped, secret = _key_for_sealing(place.person_id, now)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    body = nonce + _cipher(secret).encrypt(nonce, value.encode(), place.written())
    return f"{SEALED_PREFIX}{_mark(wrapped)}:{_written(body)}"


def unseal(place: Place, sealed: str, now: datetime) -> str:
    """The text that was sealed for this place. `Erased` when its key is gone, `Unreadable` when it is not this place's."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 (only functions that seal load it)

    mark, body = _parts(sealed)
    wrapped = _wrapped_key(place.person_id, now)
    if wrapped is None or mark != _mark(wrapped):
        raise Erased
    cipher = _cipher(_unwrapped(place.person_id, wrapped))
    try:
        return str(cipher.decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], place.written()), "utf-8")
    except InvalidTag:
        raise Unreadable from None


def shred(person_id: str, now: datetime) -> Shredding:
    """Erase the person's key, and with it every sealed text of the person. Again and again is once.

    The key is overwritten, and its row goes a day later: a writer that is under way meanwhile finds it, and makes no new
    key for somebody who is gone.
    """
    had_key = _wrapped_key(person_id, now) is not None
    wrapped, gone_at = SUBJECT_KEYS.where("wrapped"), now + GRACE
    erasure = {"wrapped": None, "created_at": clock.written(now), EXPIRY: gone_at}
    actions = SUBJECT_KEYS.setting(erasure | SUBJECT_KEYS.ending((person_id,), gone_at))
    as_seen = wrapped.exists() if had_key else wrapped.does_not_exist()
    return Shredding(Write("change", bare_row(SUBJECT_KEYS, (person_id,)), as_seen, tuple(actions)), had_key)


def _key_for_sealing(person_id: str, now: datetime) -> tuple[str, bytes]:
    """The person's key, wrapped and bare, made when there is none. Of two that make one at once, the first has made it."""
    row = SUBJECT_KEYS.get(person_id, now=now)
    if row is None:
        try:
            return _made(person_id, now)
        except Refused:
            row = SUBJECT_KEYS.get(person_id, now=now)
    if row is None or row.wrapped is None:
        raise Erased
    return row.wrapped, _unwrapped(person_id, row.wrapped)


def _made(person_id: str, now: datetime) -> tuple[str, bytes]:
    made = _kms().generate_data_key(
        KeyId=config.setting("SEALING_KEY"), KeySpec="AES_256", EncryptionContext=_context(person_id)
    )
    wrapped = b64encode(made["CiphertextBlob"]).decode()
    commit(SUBJECT_KEYS.add(SubjectKey(person_id=person_id, wrapped=wrapped, created_at=now), now=now))
    return wrapped, made["Plaintext"]


def _wrapped_key(person_id: str, now: datetime) -> str | None:
    row = SUBJECT_KEYS.get(person_id, now=now)
    return row.wrapped if row else None


def _unwrapped(person_id: str, wrapped: str) -> bytes:
    """The bare key. KMS unwraps it for the operator and the person for whom it was made, and for nobody else."""
    try:
        return _kms().decrypt(
            KeyId=config.setting("SEALING_KEY"),
            CiphertextBlob=b64decode(wrapped),
            EncryptionContext=_context(person_id),
        )["Plaintext"]
    except ClientError as error:
        if error.response["Error"]["Code"] in _FOREIGN:
            raise Unreadable from error
        raise


def _context(person_id: str) -> dict[str, str]:
    """What KMS binds a key to, and writes into its own log: identifiers."""
    return {"operator": config.setting("OPERATOR"), "person": person_id}


def _mark(wrapped: str) -> str:
    """Tells one key of a person from a later one, and says nothing about either."""
    return sha256(wrapped.encode()).hexdigest()[:16]


def _written(body: bytes) -> str:
    return urlsafe_b64encode(body).decode().rstrip("=")


def _parts(sealed: str) -> tuple[str, bytes]:
    """The mark of the key, and nonce with ciphertext. There is one way to write each: another is a changed text."""
    if not is_sealed(sealed):
        raise Unreadable
    mark, _, text = sealed.removeprefix(SEALED_PREFIX).partition(":")
    body = urlsafe_b64decode(text + "=" * (-len(text) % 4)) if len(text) % 4 != 1 else b""
    if _written(body) != text:
        raise Unreadable
    return mark, body


def _cipher(secret: bytes) -> Any:  # noqa: ANN401 (its type would be loaded with every function)
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 (only functions that seal load it)

    return AESGCM(secret)


@cache
def _kms() -> "KMSClient":
    return aws.client("kms")
