"""Seam for behaviours of MQTT sessions: look at every connected session twice a second and end those that must go."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ministack.services import iot

SECONDS_BETWEEN_ROUNDS = 0.5


@dataclass(frozen=True)
class Ending:
    """Why the broker ends a session: the MQTT 5 reason code and the word in the `disconnected` event."""

    code: int
    reason: str


Check = Callable[[str, str, Any], Ending | None]

_checks: list[Check] = []


def end_sessions_when(check: Check) -> None:
    """Ask `check(account, region, session)` about every session in each round; an Ending ends the session."""
    if not _checks:
        _start_rounds_with_listener()
    _checks.append(check)


def _start_rounds_with_listener() -> None:
    start_listener = iot.mtls_start
    rounds: list[asyncio.Task[None]] = []

    async def start_listener_and_rounds() -> None:
        await start_listener()
        if not rounds:  # the listener is started again after a reset
            rounds.append(asyncio.get_running_loop().create_task(_go_round()))

    iot.mtls_start = start_listener_and_rounds


async def _go_round() -> None:
    while True:
        await asyncio.sleep(SECONDS_BETWEEN_ROUNDS)
        for (account, region, _client_id), session in list(iot._connected_clients.items()):
            endings = filter(None, (check(account, region, session) for check in _checks))
            ending = next(endings, None)
            if ending is not None:
                await _end(session, ending)


async def _end(session: Any, ending: Ending) -> None:  # noqa: ANN401 (the emulator has no types)
    session._forced_disconnect_reason = ending.reason
    try:
        if session.protocol_version == iot.MQTT_5:
            await session.send_bytes(iot._make_disconnect(ending.code))
        await session._send({"type": "websocket.close", "code": 1000})
    except OSError:
        pass  # the device is gone already: what remains is its will and its event
    await session.cleanup()
