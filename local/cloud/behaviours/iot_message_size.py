"""A device sends messages of up to 128 KB.

AWS: a PUBLISH with a larger payload ends the connection (AWS IoT Core quotas, "Message size").
Emulator: messages of megabytes are delivered.
Restored: the payload is measured before the packet is handled; MQTT 5 clients are told why (0x95, packet too large).
"""

import struct
from typing import Any

from ministack.services import iot

LARGEST_PAYLOAD = 128 * 1024
PACKET_TOO_LARGE = 0x95
QOS_BITS = 0x06


def restore() -> None:
    """End the connection of a client that publishes more than AWS takes."""
    handle_packet = iot._WSSession.handle_packet

    async def handle_packet_if_small_enough(session: Any, kind: int, flags: int, body: bytes) -> bool:  # noqa: ANN401
        is_v5 = session.protocol_version == iot.MQTT_5
        if kind != iot.PKT_PUBLISH or _payload_length(body, flags, is_v5=is_v5) <= LARGEST_PAYLOAD:
            return bool(await handle_packet(session, kind, flags, body))
        if is_v5:
            await session.send_bytes(iot._make_disconnect(PACKET_TOO_LARGE))
        return False

    iot._WSSession.handle_packet = handle_packet_if_small_enough


def _payload_length(publish: bytes, flags: int, *, is_v5: bool) -> int:
    """Count the bytes after topic, packet number (QoS 1 and 2) and properties (MQTT 5)."""
    if len(publish) <= LARGEST_PAYLOAD:
        return len(publish)  # small enough with its headers: no need to take it apart
    offset: int = 2 + struct.unpack_from("!H", publish, 0)[0]
    if flags & QOS_BITS:
        offset += 2
    if is_v5:
        _properties, offset = iot._decode_properties(publish, offset)
    return len(publish) - offset
