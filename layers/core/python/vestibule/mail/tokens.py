"""What rests on the secret of the mail: signed links, hashes of addresses, first passwords.

Each use has a key of its own, derived from the one secret that the edge stack makes and that is read at first use. A link
holds identifiers that its holder knows; it is signed, not sealed.
"""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, cast

from itsdangerous import BadData, URLSafeSerializer
from itsdangerous.encoding import base64_decode, base64_encode

from vestibule import aws, clock, config
from vestibule.problems import Gone, NotFound

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient

LONGEST = 1024


class NoSuchLink(NotFound):
    """The link was not made here, or for something else."""

    title = "No such link"


class LinkTooOld(Gone):
    """The link was made here, and works no more."""

    title = "Link has ended"


def sign(purpose: str, parts: list[str], now: datetime) -> str:
    """A token for a link: these parts, for this purpose and no other."""
    return str(_serializer(purpose).dumps([clock.to_epoch_ms(now), *parts]))


def read(purpose: str, token: str, now: datetime, max_age: timedelta | None = None) -> list[str]:
    """The parts again. `NoSuchLink` for anything that was not signed for this purpose, `LinkTooOld` past its age."""
    made_at, *parts = _loaded(purpose, token)
    if max_age is not None and now - clock.from_epoch_ms(int(made_at)) > max_age:
        detail = "This link works no more; ask for a new one."
        raise LinkTooOld(detail)
    return [str(part) for part in parts]


def _loaded(purpose: str, token: str) -> "list[int | str]":
    """What the token says. Its signature has one way to be written: the last sign of Base64 has bits that count for nothing."""
    detail = "This link is not whole. Open it exactly as it stands in the message."
    try:
        loaded = _serializer(purpose).loads(token[:LONGEST])
        signature = token.rpartition(".")[2]
        is_as_written = base64_encode(base64_decode(signature)).decode() == signature
    except BadData as error:
        raise NoSuchLink(detail) from error
    if not is_as_written:
        raise NoSuchLink(detail)
    return cast("list[int | str]", loaded)


def address_hash(address: str) -> str:
    """A hash of an address that only the holder of the secret can make. Letters' case does not count."""
    return hmac.new(_key("address"), address.strip().lower().encode(), hashlib.sha256).hexdigest()


def first_password(person_id: str) -> str:
    """The password with which somebody who is invited signs in for the first time: lower, upper, digit, symbol.

    Derived, so that a second try of the same invitation mails the one that works, and no table holds it.
    """
    digest = hmac.new(_key("first-password"), person_id.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest)[:16].decode() + "a1!"


def ticket(use: str, about: str) -> str:
    """The secret part of a link, 256 bits; of a letter that is tried again it is the same, so that the one mailed works."""
    digest = hmac.new(_key(f"ticket.{use}"), about.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _serializer(purpose: str) -> URLSafeSerializer:
    signed_by = {"digest_method": hashlib.sha256}
    return URLSafeSerializer(_key("link"), salt=f"vestibule.mail.{purpose}", signer_kwargs=signed_by)


@cache
def _key(use: str) -> bytes:
    return hmac.new(_secret().encode(), f"vestibule.mail.{use}".encode(), hashlib.sha256).digest()


@cache
def _secret() -> str:
    client: SecretsManagerClient = aws.client("secretsmanager")
    return client.get_secret_value(SecretId=config.setting("MAIL_SECRET"))["SecretString"]
