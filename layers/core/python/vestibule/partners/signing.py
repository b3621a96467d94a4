"""Signatures of what is sent, as Standard Webhooks 1.0 describes them.

A secret is derived from the deployment's master secret, the webhook's identifier and a number, and stored nowhere. A new
number is a new secret; for a day the one before signs as well, so that a receiver can change over when it likes.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from vestibule import aws, config
from vestibule.partners.model import Webhook

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient

OVERLAP = timedelta(hours=24)
_PREFIX = "whsec_"


def secret_of(master: bytes, webhook_id: str, number: int) -> bytes:
    """The secret with this number, 32 bytes."""
    return hmac.digest(master, f"{webhook_id}.{number}".encode(), hashlib.sha256)


def written(secret: bytes) -> str:
    """As it is handed over: `whsec_` and Base64."""
    return _PREFIX + base64.b64encode(secret).decode()


def live_secrets(master: bytes, webhook: Webhook, now: datetime) -> list[bytes]:
    """Those that sign at this instant, the newest first."""
    numbers = [webhook.secret_number]
    if webhook.older_until and now < webhook.older_until:
        numbers.append(webhook.secret_number - 1)
    return [secret_of(master, webhook.id, number) for number in numbers]


def headers(secrets: Sequence[bytes], message_id: str, body: bytes, now: datetime) -> dict[str, str]:
    """The three headers of a message that is sent now, with a signature by each secret."""
    timestamp = str(int(now.timestamp()))
    signed = b".".join((message_id.encode(), timestamp.encode(), body))
    signatures = (base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode() for secret in secrets)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


@cache
def master() -> bytes:
    """The deployment's master secret, made by the partners' stack and read on first use."""
    client: SecretsManagerClient = aws.client("secretsmanager")
    return client.get_secret_value(SecretId=config.setting("WEBHOOK_SECRET"))["SecretString"].encode()
