"""A silent device is disconnected.

AWS: a client that sends nothing for one and a half times its keep-alive is disconnected, its will is published and
the event says MQTT_KEEP_ALIVE_TIMEOUT.
Emulator: the keep-alive is ignored, so a device that lost power stays connected.
Restored: each packet notes the time, and a session that stayed silent too long is ended.
"""

import struct
import time
from typing import Any

from ministack.services import iot

from local.cloud.behaviours.iot_sessions import Ending, end_sessions_when

PATIENCE = 1.5
SILENT = Ending(0x8D, "MQTT_KEEP_ALIVE_TIMEOUT")


def restore() -> None:
    """End sessions that stay silent for longer than their keep-alive allows."""
    handle_packet = iot._WSSession.handle_packet

    async def handle_packet_and_note_time(session: Any, kind: int, flags: int, body: bytes) -> bool:  # noqa: ANN401
        session.last_heard = time.monotonic()
        if kind == iot.PKT_CONNECT:
            session.keep_alive = _keep_alive_of(body)
        return bool(await handle_packet(session, kind, flags, body))

    iot._WSSession.handle_packet = handle_packet_and_note_time
    end_sessions_when(_stays_silent)


def _keep_alive_of(connect: bytes) -> int:
    """Read the keep-alive of a CONNECT packet in seconds; it follows the protocol's name, version and flags."""
    try:
        name_length: int = struct.unpack_from("!H", connect, 0)[0]
        keep_alive: int = struct.unpack_from("!H", connect, name_length + 4)[0]
    except struct.error:
        return 0  # a broken packet is refused by the broker itself
    return keep_alive


def _stays_silent(_account: str, _region: str, session: Any) -> Ending | None:  # noqa: ANN401
    keep_alive = getattr(session, "keep_alive", 0)
    overdue = keep_alive and time.monotonic() - session.last_heard > PATIENCE * keep_alive
    return SILENT if overdue else None
