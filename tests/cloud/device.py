"""Devices with certificates, connected over MQTT 5 with paho or byte by byte."""

import json
import queue
import socket
import ssl
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from local.cloud.server import LocalCloud

EVERYTHING = [{"Effect": "Allow", "Action": "iot:*", "Resource": "*"}]
SECONDS_TO_ANSWER = 5
CONNACK = 0x20


@dataclass(frozen=True)
class Identity:
    """A registered thing with its active certificate and the files that prove it."""

    thing: str
    certificate_id: str
    authority: Path
    certificate: Path
    key: Path


def register(
    cloud: LocalCloud, directory: Path, thing: str, statements: object = EVERYTHING, **details: object
) -> Identity:
    """Create a thing (`details` as for CreateThing) with a certificate that has one policy of these statements."""
    iot = cloud.client("iot")
    iot.create_thing(thingName=thing, **details)
    made = iot.create_keys_and_certificate(setAsActive=True)
    document = policy_document(statements)
    iot.create_policy(policyName=f"{thing}-policy", policyDocument=document)
    iot.attach_policy(policyName=f"{thing}-policy", target=made["certificateArn"])
    iot.attach_thing_principal(thingName=thing, principal=made["certificateArn"])
    return Identity(
        thing,
        made["certificateId"],
        authority=_write(directory / "authority.pem", cloud.certificate_authority()),
        certificate=_write(directory / "certificate.pem", made["certificatePem"]),
        key=_write(directory / "key.pem", made["keyPair"]["PrivateKey"]),
    )


def policy_document(statements: object) -> str:
    """Write a policy document as short as it can be."""
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, separators=(",", ":"))


class Device:
    """A connected thing that remembers what the broker answers."""

    def __init__(self, cloud: LocalCloud, identity: Identity) -> None:
        """Prepare a connection under the thing's own name."""
        self._answers: queue.Queue[str] = queue.Queue()
        self._disconnected: queue.Queue[str] = queue.Queue()
        self._port = cloud.mqtt_port
        self._mqtt = Client(CallbackAPIVersion.VERSION2, identity.thing, protocol=MQTTProtocolVersion.MQTTv5)
        self._mqtt.tls_set(str(identity.authority), str(identity.certificate), str(identity.key))
        self._mqtt.on_connect = lambda _client, _data, _flags, reason, _more: self._answers.put(str(reason))
        self._mqtt.on_publish = lambda _client, _data, _number, reason, _more: self._answers.put(str(reason))
        self._mqtt.on_disconnect = lambda _client, _data, _flags, reason, _more: self._disconnected.put(str(reason))

    @classmethod
    @contextmanager
    def connected(cls, cloud: LocalCloud, identity: Identity) -> Iterator[Self]:
        """Connect for the length of a `with` block."""
        device = cls(cloud, identity)
        device._mqtt.connect("127.0.0.1", device._port)
        device._mqtt.loop_start()
        try:
            assert device._answers.get(timeout=SECONDS_TO_ANSWER) == "Success"
            yield device
        finally:
            device._mqtt.disconnect()
            device._mqtt.loop_stop()

    def publish(self, topic: str, payload: bytes = b"{}") -> str:
        """Publish with QoS 1 and return the broker's reason, in words."""
        self._mqtt.publish(topic, payload, qos=1)
        return self._answers.get(timeout=SECONDS_TO_ANSWER)

    def send(self, topic: str, payload: bytes) -> None:
        """Publish with QoS 1 without waiting for an answer."""
        self._mqtt.publish(topic, payload, qos=1)

    def reason_of_disconnect(self, *, within_seconds: float) -> str | None:
        """Wait for the broker to end the connection and return its reason; None when it does not."""
        try:
            return self._disconnected.get(timeout=within_seconds)
        except queue.Empty:
            return None


@contextmanager
def silent_connection(cloud: LocalCloud, identity: Identity, keep_alive: int) -> Iterator[ssl.SSLSocket]:
    """Connect with MQTT 3.1.1 and then say nothing, not even a ping."""
    context = _trusting(identity.authority)
    context.load_cert_chain(identity.certificate, identity.key)
    with _dial(cloud, context) as connection:
        connection.sendall(_connect_packet(identity.thing, keep_alive))
        assert connection.recv(16)[0] == CONNACK
        yield connection


def is_let_in_without_certificate(cloud: LocalCloud, authority: Path) -> bool:
    """Try to connect with no certificate at all."""
    try:
        with _dial(cloud, _trusting(authority)) as connection:
            connection.sendall(_connect_packet("nobody", 60))
            return connection.recv(16)[:1] == bytes([CONNACK])
    except (ssl.SSLError, ConnectionError):
        return False


def _trusting(authority: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(authority))


def _dial(cloud: LocalCloud, context: ssl.SSLContext) -> ssl.SSLSocket:
    plain = socket.create_connection(("127.0.0.1", cloud.mqtt_port), timeout=SECONDS_TO_ANSWER)
    return context.wrap_socket(plain, server_hostname="127.0.0.1")


def _connect_packet(client_id: str, keep_alive: int) -> bytes:
    """Build a CONNECT of MQTT 3.1.1 with a clean session; short enough for a length of one byte."""
    name = client_id.encode()
    body = b"\x00\x04MQTT\x04\x02" + struct.pack("!H", keep_alive) + struct.pack("!H", len(name)) + name
    return bytes([0x10, len(body)]) + body


def _write(file: Path, text: str) -> Path:
    file.write_text(text)
    return file
