"""Send one message to a receiver of somebody else's, which may be slow, endless, broken or hostile.

The connection goes to an address that was checked, and the certificate must be the named host's. No redirect is followed. The
whole exchange ends by a deadline: a watch cuts the connection, since a receiver that sends a byte now and then would never
run into the time limit of a single read. Of the answer only the status and `Retry-After` are used, and nothing is kept.
"""

import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from http import HTTPStatus
from http.client import HTTPException
from ipaddress import IPv4Address, IPv6Address

from botocore.httpsession import get_cert_path
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from vestibule import clock
from vestibule.partners import addresses, signing
from vestibule.partners.addresses import Target, Unreachable
from vestibule.passed import Passed

TIME_LIMIT_S = 10.0
MOST_READ = 64 * 1024
USER_AGENT = "Vestibule-Webhooks/1"
_CHUNK = 4096


@dataclass(frozen=True)
class Outcome:
    """What came of a try: the status that was answered, or the reason why there was none, and the milliseconds it took."""

    status: int | None
    reason: str | None
    took_ms: int
    headers: Mapping[str, str] = field(default_factory=dict)
    """Of the answer, by their names in any case."""

    @property
    def is_delivered(self) -> bool:
        """Only a status of 200 to 299 counts, and it must have come in time."""
        return self.status is not None and HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def is_gone(self) -> bool:
        """The receiver wants nothing any more."""
        return self.status == HTTPStatus.GONE


@dataclass(frozen=True)
class Outgoing:
    """What is told of one event: what the gate has let through, and nothing beside it but kinds and instants."""

    id: str
    type: str
    happened_at: datetime
    passed: Passed

    @property
    def body(self) -> bytes:
        """The body, the same at each try."""
        told = {"type": self.type, "timestamp": clock.written(self.happened_at), "data": dict(self.passed.values)}
        return json.dumps(told, sort_keys=True, separators=(",", ":")).encode()


def send(
    url: str, outgoing: Outgoing, secrets: Sequence[bytes], now: datetime, *, local_ca: str | None = None
) -> Outcome:
    """Send it, to the first address of the host that takes a connection. Never raises for what the other side does."""
    body = outgoing.body
    return _posted(url, body, signing.headers(secrets, outgoing.id, body, now), local_ca)


def answer_back(url: str, body: bytes, headers: Mapping[str, str], *, local_ca: str | None = None) -> Outcome:
    """Tell who sent a request by a protocol how far it has come, in the same way.

    No gate judges it, because it tells nothing of the person: only the sender's own name for the request, its state and its
    dates. One function does it, as is tested.
    """
    return _posted(url, body, headers, local_ca)


def _posted(url: str, body: bytes, headers: Mapping[str, str], local_ca: str | None) -> Outcome:
    started = time.monotonic()
    status, reason = None, None
    answered: Mapping[str, str] = {}
    try:
        target = addresses.target_of(url, local=bool(local_ca))
        found = addresses.resolved(target, local=bool(local_ca))
        connection = _connected(target, found, _trust(local_ca), started + TIME_LIMIT_S)
        status, answered = _exchanged(connection, target, body, headers, started + TIME_LIMIT_S)
    except Unreachable as unreachable:
        reason = unreachable.reason
    except (OSError, HTTPError, HTTPException, ValueError) as error:
        reason = _reason_of(error, started + TIME_LIMIT_S)
    return Outcome(status, reason, round((time.monotonic() - started) * 1000), answered)


def _exchanged(
    connection: HTTPSConnection, target: Target, body: bytes, headers: Mapping[str, str], deadline: float
) -> tuple[int, Mapping[str, str]]:
    """Status and headers of the answer. Its body is read for courtesy, up to a limit, and forgotten."""
    sent = {"Host": target.netloc, "Content-Type": "application/json", "User-Agent": USER_AGENT, **headers}
    with _cut_at(deadline, connection):
        connection.request("POST", target.path, body=body, headers=sent, preload_content=False, decode_content=False)
        with closing(connection.getresponse()) as answer:
            if time.monotonic() >= deadline:
                raise TimeoutError
            _read(answer, deadline)
            return answer.status, answer.headers


def _read(answer: BaseHTTPResponse, deadline: float) -> None:
    """Read on for courtesy. Whatever follows the status, the status is there."""
    with suppress(OSError, HTTPError, HTTPException):
        read = 0
        while read < MOST_READ and time.monotonic() < deadline and (part := answer.read(_CHUNK)):
            read += len(part)


def _connected(
    target: Target, found: tuple[IPv4Address | IPv6Address, ...], trust: ssl.SSLContext, deadline: float
) -> HTTPSConnection:
    """A connection to one of the checked addresses, the next one when one does not take it.

    The certificate must be the host's: OpenSSL checks it against `server_hostname`. `assert_hostname` would turn that off, in
    favour of a check by urllib3 that writes the certificate into the log.
    """
    for place, address in enumerate(found, start=1):
        connection = HTTPSConnection(
            str(address),
            target.port,
            timeout=max(deadline - time.monotonic(), 0.001),
            ssl_context=trust,
            server_hostname=target.host,
        )
        try:
            connection.connect()
        except (OSError, HTTPError):
            connection.close()
            if place == len(found) or time.monotonic() >= deadline:
                raise
        else:
            return connection
    raise Unreachable("unknown_host", "the host has no address")


@contextmanager
def _cut_at(deadline: float, connection: HTTPSConnection) -> Iterator[None]:
    """Cut the connection when the time is up, whoever is reading from it then; close it in any case.

    The socket is taken beforehand: after an answer that says it is the last, the connection has forgotten it.
    """
    watch = threading.Timer(max(deadline - time.monotonic(), 0), _cut, (connection.sock,))
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()
        connection.close()


def _cut(connected: socket.socket) -> None:
    with suppress(OSError):
        # Below TLS: a farewell in its form would wait for the other side.
        socket.socket.shutdown(connected, socket.SHUT_RDWR)


def _reason_of(error: Exception, deadline: float) -> str:
    """A code of ours. The error's own words may repeat what the receiver sent."""
    if time.monotonic() >= deadline or isinstance(error, TimeoutError):
        return "too_slow"
    causes = [error, *getattr(error, "args", ()), error.__cause__, error.__context__]
    if any(isinstance(cause, ssl.SSLError | ssl.CertificateError) for cause in causes):
        return "no_valid_certificate" if _is_about_certificates(causes) else "tls"
    return "no_connection" if isinstance(error, HTTPError | OSError) else "not_http"


def _is_about_certificates(causes: list[object]) -> bool:
    return any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes)


@cache
def _trust(local_ca: str | None) -> ssl.SSLContext:
    """The authorities that botocore trusts, and for the local cloud its own."""
    trust = ssl.create_default_context(cafile=get_cert_path(verify=True))
    if local_ca:
        trust.load_verify_locations(cafile=local_ca)
    return trust
