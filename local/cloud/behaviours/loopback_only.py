"""The local cloud is reachable from this machine alone.

AWS: devices and browsers reach public endpoints that authenticate every request.
Emulator: the MQTT listener binds every network interface, whatever BIND_HOST says.
Restored: every server of the process asks asyncio for its socket, and an address that means "all interfaces" becomes
127.0.0.1 there.
"""

from asyncio.base_events import BaseEventLoop, Server
from typing import Any

EVERY_INTERFACE = {"0.0.0.0", "::", ""}  # noqa: S104 (these are the addresses that are refused)


def restore() -> None:
    """Replace the address of every listener that would be reachable from the network."""
    create_server = BaseEventLoop.create_server

    async def create_server_on_loopback(
        loop: BaseEventLoop,
        protocol: object,
        host: object = None,
        port: object = None,
        **options: Any,  # noqa: ANN401 (those of asyncio)
    ) -> Server:
        address = "127.0.0.1" if host in EVERY_INTERFACE else host
        return await create_server(loop, protocol, host=address, port=port, **options)  # type: ignore[call-overload,no-any-return]

    BaseEventLoop.create_server = create_server_on_loopback  # type: ignore[method-assign,assignment]
