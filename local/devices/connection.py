"""One MQTT 5 connection of one device, over mutual TLS with the device's own certificate."""

import os
import socket
import ssl
import tempfile
from collections.abc import Callable
from concurrent.futures import Future, wait
from pathlib import Path
from typing import Self

from paho.mqtt.client import Client, ConnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from local.devices.network import network

SUCCESS = 0x00
GRANTED_QOS_1 = 0x01
NOT_AUTHORIZED = 0x87

PATIENCE = 10.0  # seconds for an answer of the broker
SESSION_SECONDS = 3600  # the broker keeps messages for an absent device this long
KEEP_ALIVE_SECONDS = 30
UNANSWERED_AT_ONCE = 100  # AWS IoT Core allows so many unanswered messages each way
RECONNECTS_AFTER = 1.0  # seconds


class RefusedError(ConnectionError):
    """The broker said no to the connection itself; `reason_code` is the MQTT 5 one."""

    def __init__(self, reason: ReasonCode) -> None:
        super().__init__(str(reason))
        self.reason_code = reason.value


class Connection:
    """A device's connection: the client id is the thing name, and the broker keeps the session between connections.

    It reconnects by itself after a loss, and subscribes again where the broker has lost the session. `receive` is called with
    topic and body on the network's thread, which all connections share: it may `send`, but must not wait for an answer.
    `on_return` is called there when the broker has lost the session, and with it what it had to tell.
    """

    def __init__(  # noqa: PLR0917 (an address and an identity)
        self, host: str, port: int, thing: str, certificate_pem: str, private_key_pem: str, ca_pem: str
    ) -> None:
        self.thing = thing
        self.receive: Callable[[str, bytes], None] = lambda _topic, _body: None
        self.on_return: Callable[[], None] = lambda: None
        self._host, self._port = host, port
        self._filters: set[str] = set()
        self._wanted = False
        self._connected: Future[None] = Future()
        self._closed: Future[None] = Future()
        self._answers: dict[int, Future[int]] = {}
        self._client = Client(CallbackAPIVersion.VERSION2, client_id=thing, protocol=MQTTProtocolVersion.MQTTv5)
        self._client.tls_set_context(_mutual_tls(certificate_pem, private_key_pem, ca_pem))
        self._client.max_inflight_messages_set(UNANSWERED_AT_ONCE)
        self._client.on_connect = self._on_connect
        self._client.on_disconnect = self._on_disconnect
        self._client.on_message = self._on_message
        self._client.on_publish = self._on_publish
        self._client.on_subscribe = self._on_subscribe
        network().attach(self._client)

    def connect(self) -> None:
        """Connect; RefusedError when the broker answers no, another OSError when it hangs up without an answer."""
        self._connected = Future()
        self._wanted = True
        self.begin()
        try:
            self._connected.result(PATIENCE)
        except Exception:
            self.disconnect()
            raise

    def begin(self) -> None:
        """Begin to connect, without waiting for the broker's answer."""
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.SessionExpiryInterval = SESSION_SECONDS
        self._closed = Future()
        self._wanted = True
        self._client.connect(
            self._host, self._port, keepalive=KEEP_ALIVE_SECONDS, clean_start=False, properties=properties
        )

    def subscribe(self, topic_filter: str) -> int:
        """Subscribe with QoS 1 and return the SUBACK's reason code."""
        self._filters.add(topic_filter)
        return self._ask_for(topic_filter).result(PATIENCE)

    def send(self, topic: str, body: bytes) -> Future[int]:
        """Send with QoS 1; the future becomes the PUBACK's reason code."""
        return self._answer(self._client.publish(topic, body, qos=1).mid)

    def publish(self, topic: str, body: bytes) -> int:
        """Send, wait, and return the PUBACK's reason code."""
        return self.send(topic, body).result(PATIENCE)

    def drop(self) -> None:
        """Cut the network without a goodbye, as a pulled cable does."""
        live = self._client.socket()
        if isinstance(live, socket.socket):
            live.shutdown(socket.SHUT_RDWR)

    def disconnect(self) -> None:
        """Say goodbye; the broker keeps the session, and `connect` resumes it."""
        self._wanted = False
        self._client.disconnect()
        if self._client.socket() is not None and not network().is_here:
            wait([self._closed], PATIENCE)

    def close(self) -> None:
        """End the connection; whatever was not answered fails with ConnectionError."""
        self.disconnect()
        for answer in list(self._answers.values()):
            answer.set_exception(ConnectionError("closed before the broker answered"))

    def __enter__(self) -> Self:
        """Connect."""
        self.connect()
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def _answer(self, message_id: int) -> Future[int]:
        """Return the future of one message id.

        The network thread may be here first, and paho holds a lock of its own when it is: setdefault, which is
        atomic, needs no second lock that could be taken in the other order.
        """
        answer = self._answers.setdefault(message_id, Future())
        answer.add_done_callback(lambda _: self._answers.pop(message_id, None))
        return answer

    def _on_connect(self, _client: Client, _data: object, flags: ConnectFlags, reason: ReasonCode, *_: object) -> None:
        if reason.is_failure:
            self._end_attempt(RefusedError(reason))
            return
        if not flags.session_present:
            for topic_filter in self._filters:
                self._ask_for(topic_filter)
            if self._filters:
                self.on_return()
        self._end_attempt(None)

    def _on_disconnect(self, _client: Client, _data: object, _flags: object, reason: ReasonCode, *_: object) -> None:
        if not self._closed.done():
            self._closed.set_result(None)
        if not self._connected.done():
            self._wanted = False
            self._end_attempt(ConnectionAbortedError(f"closed before CONNACK: {reason}"))
        elif self._wanted:
            network().later(RECONNECTS_AFTER, self._reconnect)

    def _reconnect(self) -> None:
        """Connect again after a loss, unless somebody has said goodbye or come back meanwhile."""
        if not self._wanted or self._client.socket() is not None:
            return
        try:
            self.begin()
        except OSError:
            network().later(RECONNECTS_AFTER, self._reconnect)

    def _end_attempt(self, error: Exception | None) -> None:
        """Tell `connect` how it went; a later reconnection or loss has nobody waiting."""
        if self._connected.done():
            return
        if error is None:
            self._connected.set_result(None)
        else:
            self._connected.set_exception(error)

    def _ask_for(self, topic_filter: str) -> Future[int]:
        code, message_id = self._client.subscribe(topic_filter, qos=1)
        if message_id is None:
            raise ConnectionError(code.name)
        return self._answer(message_id)

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        self.receive(message.topic, bytes(message.payload))

    def _on_publish(self, _client: Client, _data: object, message_id: int, reason: ReasonCode, *_: object) -> None:
        self._answers.setdefault(message_id, Future()).set_result(reason.value)

    def _on_subscribe(
        self, _client: Client, _data: object, message_id: int, reasons: list[ReasonCode], *_: object
    ) -> None:
        self._answers.setdefault(message_id, Future()).set_result(reasons[0].value)


def _mutual_tls(certificate_pem: str, private_key_pem: str, ca_pem: str) -> ssl.SSLContext:
    """Load the identity. OpenSSL reads it from files only: they are private and live as long as the loading."""
    context = ssl.create_default_context(cadata=ca_pem)
    with tempfile.TemporaryDirectory(prefix="vestibule-device-") as directory:
        certificate = _write_private(Path(directory) / "certificate.pem", certificate_pem)
        private_key = _write_private(Path(directory) / "private-key.pem", private_key_pem)
        context.load_cert_chain(certificate, private_key)
    return context


def _write_private(path: Path, text: str) -> Path:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    return path
