"""The other side of a function: Lambda's runtime API, which hands it one event, and an AWS that gives it prepared answers."""

import http.server
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from vestibule import clock


@dataclass
class Work:
    """One event, and what each AWS operation answers meanwhile. Without an event the function waits for one for ever."""

    event: dict[str, Any] | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    """By operation; one that is not named answers an empty object."""
    ready: threading.Event = field(default_factory=threading.Event)
    """Set when the function asks for its first event."""
    done: threading.Event = field(default_factory=threading.Event)
    """Set when it has answered, or failed."""
    answer: Any = None
    failure: str = ""


class RuntimeApi(http.server.BaseHTTPRequestHandler):
    """Serves one function. `work` is set by `serving`."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # otherwise each answer waits 40 ms for an acknowledgement
    wbufsize = -1
    work: Work

    def do_GET(self) -> None:
        """`/next`: the event, once."""
        first = not self.work.ready.is_set()
        self.work.ready.set()
        if first and self.work.event is not None:
            until = str(clock.to_epoch_ms(clock.now()) + 60_000)
            self._send(
                self.work.event, **{"Lambda-Runtime-Aws-Request-Id": "bench", "Lambda-Runtime-Deadline-Ms": until}
            )
        else:
            self.rfile.read()  # until the function is ended

    def do_POST(self) -> None:
        """The function's answer or failure, or a call to AWS."""
        body = self._body()
        if "/runtime/" not in self.path:
            self._send(self.work.answers.get(self.headers.get("X-Amz-Target", "").rpartition(".")[2], {}))
            return
        if self.path.endswith("/error"):
            self.work.failure = body.decode()
        else:
            self.work.answer = json.loads(body)
        self.work.done.set()
        self.work.ready.set()
        self._send({})

    def do_PUT(self) -> None:
        """An object for S3."""
        self.do_POST()

    def log_message(self, *_: object) -> None:
        """Stay silent."""

    def _body(self) -> bytes:
        if length := self.headers.get("Content-Length"):
            return self.rfile.read(int(length))
        chunks = b""
        while size := int(self.rfile.readline(), 16):
            chunks += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return chunks

    def _send(self, content: object, **headers: str) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()


class _Server(http.server.ThreadingHTTPServer):
    """Says nothing of connections that end with their function."""

    def handle_error(self, *_: object) -> None:
        """Stay silent."""


@contextmanager
def serving(work: Work) -> Iterator[str]:
    """Serve this work; gives the address, host and port."""
    handler = type("Serving", (RuntimeApi,), {"work": work})
    server = _Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True, kwargs={"poll_interval": 0.01}).start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
