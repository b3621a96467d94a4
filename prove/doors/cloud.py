"""The simulated services together: besides the database and the bus a broker, a key that signs, secrets and dead letters."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from prove.days.setting import Clock, deployed_over
from prove.dynamodb.installed import Answering, Cloud
from prove.dynamodb.refusals import Refusal, Unsupported
from vestibule import queues, sealing
from vestibule.access import answering, command, lists, signing, verifying

SETTINGS = {
    "CURSOR_SECRET": "cursors",
    "DEAD_LETTERS_URL": "https://sqs.proof/dead",
    "DOOR_KEY": "the-key-of-the-doors",
    "DOOR_SECRET": "doors",
    "MAIL_SECRET": "mail",
    "SEALING_KEY": "sealing",
}
_WRAPPED = b"wrapped:"
_CACHED = (
    *(queues._sqs, sealing._kms, answering._broker, command._broker, lists._broker),  # noqa: SLF001 (clients)
    *(signing._kms, signing._public, verifying._secret),  # noqa: SLF001 (and what they answered)
)


@cache
def _key() -> EllipticCurvePrivateKey:
    """The doors' key, one for each process: nothing of a schedule depends on it."""
    return generate_private_key(SECP256R1())


def _deaf(_topic: str, _payload: bytes, _seconds: float | None) -> None:
    """Nobody listens yet."""


@dataclass
class Services(Cloud):
    """A cloud with a broker. `tell` is given each message to a device: topic, body, and seconds until the broker drops it."""

    buried: list[tuple[str, str]] = field(default_factory=list)
    """Body and reason of the dead letters that the function in hand has made."""
    tell: Callable[[str, bytes, float | None], None] = _deaf
    refuses: bool = False
    """Whether the broker takes nothing from the cloud."""

    def services(self) -> Mapping[str, Answering]:
        """By botocore's name."""
        more = {"iot-data": self._broker, "kms": self._keys, "secretsmanager": self._secret, "sqs": self._bury}
        return {**super().services(), **more}

    def _broker(self, operation: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        if self.refuses:
            raise Refusal("ThrottlingException", "Rate exceeded")
        if operation == "Publish":
            self.tell(sent["topic"], sent["payload"], sent.get("messageExpiry"))
            return {}
        if operation == "UpdateThingShadow":
            delta = f"$aws/things/{sent['thingName']}/shadow/name/{sent['shadowName']}/update/delta"
            wanted = {"state": json.loads(sent["payload"])["state"]["desired"]}
            self.tell(delta, json.dumps(wanted).encode(), None)
            return {}
        raise Unsupported(operation)

    def _keys(self, operation: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        """The doors' key, and a key over keys that only marks what it wraps."""
        match operation:
            case "Sign":
                return {"Signature": _key().sign(sent["Message"], ECDSA(Prehashed(SHA256())))}
            case "GetPublicKey":
                return {"PublicKey": _key().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)}
            case "GenerateDataKey":
                return {"Plaintext": bytes(32), "CiphertextBlob": _WRAPPED + bytes(32)}
            case "Decrypt":
                return {"Plaintext": sent["CiphertextBlob"].removeprefix(_WRAPPED)}
        raise Unsupported(operation)

    def _secret(self, _: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        return {"SecretString": f"the secret of {sent['SecretId']}"}

    def _bury(self, operation: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        if operation != "SendMessage":
            raise Unsupported(operation)
        self.buried.append((sent["MessageBody"], sent["MessageAttributes"]["reason"]["StringValue"]))
        return {"MessageId": "1"}


@contextmanager
def doors_cloud(start: datetime) -> Iterator[tuple[Services, Clock]]:
    """An empty deployment with all of it."""
    with ExitStack() as after, deployed_over(start, Services, SETTINGS) as (cloud, moved):
        for cached in _CACHED:
            cached.cache_clear()
            after.callback(cached.cache_clear)
        yield cloud, moved
