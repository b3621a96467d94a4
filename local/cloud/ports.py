"""Ports on this machine's loopback address."""

import socket


def reserve_port(wanted: int = 0) -> int:
    """Give a port that nothing listens on: the wanted one, or any when it is 0; raise OSError when it is taken.

    The port is free at the time of the call; another program may take it before it is used.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError as error:
            message = f"Port {wanted} on 127.0.0.1 is in use: end the program that listens there or choose another."
            raise OSError(error.errno, message) from error
        port: int = probe.getsockname()[1]
        return port
