"""All connections of this process on one thread: it reads, writes, keeps alive, connects again, and calls what is due."""

import heapq
import itertools
import selectors
import socket
import ssl
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from paho.mqtt.client import Client

LONGEST_SLEEP = 0.2  # seconds

type Socket = Any
"""A socket, plain or wrapped by TLS, as paho hands it over."""


class Network:
    """A loop on a thread of its own, which begins with the first client and ends with the process.

    paho reads and writes only when told to here, so no two threads ever touch one socket. What is put off by `later` runs on
    this thread and must not wait for an answer of the broker.
    """

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._wake_receiver, self._wake_sender = socket.socketpair()
        self._wake_receiver.setblocking(False)  # noqa: FBT003 (the library's)
        self._selector.register(self._wake_receiver, selectors.EVENT_READ)
        self._asked: deque[Callable[[], None]] = deque()
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._sockets: dict[int, tuple[Client, Socket]] = {}
        self._thread = threading.Thread(target=self._run, name="devices", daemon=True)
        self._thread.start()

    def attach(self, client: Client) -> None:
        """Serve a client's sockets from now on, of this connection and the next ones."""
        client.on_socket_open = lambda opened, _, sock: self.soon(lambda: self._open(opened, sock))
        client.on_socket_close = lambda _closed, _, sock: self._close(sock)
        client.on_socket_register_write = lambda writing, _, sock: self.soon(
            lambda: self._wait(writing, sock, write=True)
        )
        client.on_socket_unregister_write = lambda written, _, sock: self._wait(written, sock, write=False)

    def soon(self, do: Callable[[], None]) -> None:
        """Do something on the network's thread."""
        self._asked.append(do)
        if threading.current_thread() is not self._thread:
            self._wake_sender.send(b"\0")

    def later(self, seconds: float, do: Callable[[], None]) -> None:
        """Do something on the network's thread, in so many seconds."""
        due = (time.monotonic() + seconds, next(self._numbers), do)
        self.soon(lambda: heapq.heappush(self._due, due))

    @property
    def is_here(self) -> bool:
        """Whether this is the network's own thread, which must not wait for itself."""
        return threading.current_thread() is self._thread

    def _run(self) -> None:
        looked = 0.0
        while True:
            for key, ready in self._selector.select(self._sleep()):
                if key.fileobj is self._wake_receiver:
                    self._wake_receiver.recv(4096)
                else:
                    self._try(partial(self._serve, key.data, ready))
            while self._asked:
                self._try(self._asked.popleft())
            while self._due and self._due[0][0] <= time.monotonic():
                self._try(heapq.heappop(self._due)[2])
            if time.monotonic() - looked > 1:
                looked = time.monotonic()
                self._keep_alive()

    def _try(self, do: Callable[[], None]) -> None:
        """Do it; what goes wrong with one device is said, and leaves the others alone."""
        try:
            do()
        except Exception:  # noqa: BLE001 (all devices are on this thread)
            threading.excepthook(threading.ExceptHookArgs((*sys.exc_info(), self._thread)))

    def _sleep(self) -> float:
        if self._asked:
            return 0.0
        return max(0.0, min(LONGEST_SLEEP, self._due[0][0] - time.monotonic())) if self._due else LONGEST_SLEEP

    def _serve(self, client: Client, ready: int) -> None:
        sock: Socket = client.socket()
        if ready & selectors.EVENT_READ:
            client.loop_read()
            # What TLS has decrypted already does not make the socket readable again.
            while sock is not None and client.socket() is sock and isinstance(sock, ssl.SSLSocket) and sock.pending():
                client.loop_read()
        if ready & selectors.EVENT_WRITE and client.socket() is sock:
            client.loop_write()

    def _keep_alive(self) -> None:
        for client, _ in list(self._sockets.values()):
            client.loop_misc()

    def _open(self, client: Client, sock: Socket) -> None:
        current: Socket = client.socket()
        if current is sock and sock.fileno() >= 0:
            self._sockets[sock.fileno()] = (client, sock)
            events = selectors.EVENT_READ | (selectors.EVENT_WRITE if client.want_write() else 0)
            self._selector.register(sock, events, client)

    def _close(self, sock: Socket) -> None:
        """On whichever thread: after this the number of the socket may be given to the next one."""
        if self._sockets.pop(sock.fileno(), None):
            self._selector.unregister(sock)

    def _wait(self, client: Client, sock: Socket, *, write: bool) -> None:
        if self._sockets.get(sock.fileno()) == (client, sock):
            events = selectors.EVENT_READ | (selectors.EVENT_WRITE if write else 0)
            self._selector.modify(sock, events, client)


@cache
def network() -> Network:
    """The network of this process."""
    return Network()
