"""A partner's program: a real HTTPS server on this machine that answers as a test wants, in its own time."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import IPv4Address
from pathlib import Path
from tempfile import mkdtemp

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

type Answering = Callable[[ssl.SSLSocket, threading.Event], None]
"""Writes an answer; the event is set when the test is over and waiting is to end."""


@dataclass(frozen=True)
class Received:
    """What a program was sent."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """A running program. `answering` may be changed at any time."""

    port: int
    answering: Answering
    received: list[Received] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    """The names that callers asked for as TLS began (SNI)."""

    @property
    def url(self) -> str:
        """Its address."""
        return f"https://localhost:{self.port}/hook"


def answer(status: int, *headers: str, body: bytes = b"") -> Answering:
    """Answer at once."""
    lines = (f"HTTP/1.1 {status} X", *headers, f"Content-Length: {len(body)}", "Connection: close")
    whole = ("\r\n".join(lines) + "\r\n\r\n").encode() + body
    return lambda connection, _: connection.sendall(whole)


def drip(connection: ssl.SSLSocket, over: threading.Event) -> None:
    """A byte of the status line now and then, so that no single read ever waits for long."""
    for byte in b"HTTP/1.1 200 " + b"O" * 10_000:
        if over.wait(0.05):
            return
        connection.sendall(bytes((byte,)))


def endless_headers(connection: ssl.SSLSocket, over: threading.Event) -> None:
    """A status, and headers for ever."""
    connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    while not over.wait(0.01):
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")


def endless_body(connection: ssl.SSLSocket, over: threading.Event) -> None:
    """A good answer whose body never ends."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not over.is_set():
        connection.sendall(b"1000\r\n" + b"x" * 4096 + b"\r\n")


def dripped_body(status: str, *headers: str) -> Answering:
    """The status and headers of an answer at once, and then a byte of its body now and then."""
    begun = ("\r\n".join((status, *headers)) + "\r\n\r\n").encode()

    def answering(connection: ssl.SSLSocket, over: threading.Event) -> None:
        connection.sendall(begun)
        while not over.wait(0.05):
            connection.sendall(b"x")

    return answering


def silent_body(connection: ssl.SSLSocket, over: threading.Event) -> None:
    """A good status, the end of the conversation announced, and never a word more."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    over.wait(30)


def silent(_: ssl.SSLSocket, over: threading.Event) -> None:
    """Never a word."""
    over.wait(30)


def reset(connection: ssl.SSLSocket, _: threading.Event) -> None:
    """Hang up in the middle of the status line."""
    connection.sendall(b"HTTP/1.1 2")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")


def gibberish(connection: ssl.SSLSocket, _: threading.Event) -> None:
    """Something else than HTTP."""
    connection.sendall(b"\x00\x01 220 smtp.example.com ESMTP\r\n")


@contextmanager
def running(answering: Answering, *, name: str = "localhost") -> Iterator[Receiver]:
    """Run a program whose certificate is for this name."""
    over, listener = threading.Event(), socket.create_server(("127.0.0.1", 0))
    receiver = Receiver(listener.getsockname()[1], answering)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificates()[name])
    context.sni_callback = lambda _, asked, __: receiver.names.append(asked)
    thread = threading.Thread(target=_serve, args=(listener, context, receiver, over), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        over.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def authority() -> str:
    """The file with the certificate of the authority that vouches for these programs."""
    return str(_certificates()["authority"])


def _serve(listener: socket.socket, context: ssl.SSLContext, receiver: Receiver, over: threading.Event) -> None:
    while not over.is_set():
        try:
            plain, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_converse, args=(plain, context, receiver, over), daemon=True).start()


def _converse(plain: socket.socket, context: ssl.SSLContext, receiver: Receiver, over: threading.Event) -> None:
    with suppress(OSError), plain, context.wrap_socket(plain, server_side=True) as connection:
        receiver.received.append(_read(connection))
        receiver.answering(connection, over)


def _read(connection: ssl.SSLSocket) -> Received:
    with connection.makefile("rb") as lines:
        path = lines.readline().decode().split(" ")[1]
        headers = {}
        while line := lines.readline().strip():
            name, _, value = line.decode().partition(": ")
            headers[name.lower()] = value
        return Received(path, headers, lines.read(int(headers.get("content-length", "0"))))


@cache
def _certificates() -> dict[str, Path]:
    """Files by name: the authority's certificate, and certificate and key of each host."""
    folder, now = Path(mkdtemp(prefix="receivers-")), datetime.now(UTC)
    signer, root = ec.generate_private_key(ec.SECP256R1()), _named("authority of tests")
    usual = x509.CertificateBuilder().not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    own = usual.subject_name(root).issuer_name(root).public_key(signer.public_key()).serial_number(1)
    own = own.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    own = own.add_extension(x509.SubjectKeyIdentifier.from_public_key(signer.public_key()), critical=False)
    usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)  # noqa: FBT003 (so it is called)
    own = own.add_extension(usage, critical=True)
    files = {"authority": folder / "authority.pem"}
    files["authority"].write_bytes(own.sign(signer, SHA256()).public_bytes(Encoding.PEM))
    for number, host in enumerate(("localhost", "elsewhere.example.com"), start=2):
        key = ec.generate_private_key(ec.SECP256R1())
        names: list[x509.GeneralName] = [x509.DNSName(host)]
        if host == "localhost":
            names.append(x509.IPAddress(IPv4Address("127.0.0.1")))
        leaf = usual.subject_name(_named(host)).issuer_name(root).public_key(key.public_key()).serial_number(number)
        leaf = leaf.add_extension(x509.SubjectAlternativeName(names), critical=False)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
        leaf = leaf.add_extension(issuer, critical=False)
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        files[host] = folder / f"{host}.pem"
        files[host].write_bytes(leaf.sign(signer, SHA256()).public_bytes(Encoding.PEM) + private)
    return files


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
