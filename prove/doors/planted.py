"""Faults put into the program and its locks on purpose, one at a time: a proof that does not find them proves nothing."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from unittest.mock import patch

from functions.access import acknowledge_command, record_entry
from local.devices import clocks, commanded, lock
from local.devices.flash import Flash
from vestibule import ids
from vestibule.access import bounds, command, leases, lists, tickets
from vestibule.access.model import Revocation

_EARLY = timedelta(minutes=5)
_Lock = commanded.Commanded


def _wrapping(place: Any, name: str, around: Callable[[Any], Any]) -> AbstractContextManager[Any]:  # noqa: ANN401 (anything)
    """Put something around a function of ours."""
    return patch.object(place, name, around(getattr(place, name)))


def _without_ring() -> AbstractContextManager[Any]:
    def around(really: Any) -> Any:  # noqa: ANN401
        return lambda flash: really(flash).model_copy(update={"ring": {}})

    return _wrapping(Flash, "after_power_cut", around)


def _late_commands_obeyed() -> AbstractContextManager[Any]:
    def around(really: Any) -> Any:  # noqa: ANN401
        def refusal(self: Any, asked: Any) -> Any:  # noqa: ANN401
            found = really(self, asked)
            return None if found == "expired" else found

        return refusal

    return _wrapping(_Lock, "_refusal", around)


@contextmanager
def _lease_too_long() -> Iterator[None]:
    """Both defences at once: the hours on a list end with it, so a lock that trusted it for longer would find nothing there."""

    def lasting(really: Any) -> Any:  # noqa: ANN401
        return lambda asked_at, lasts_ms: really(asked_at + 60_000, lasts_ms)

    def listing(really: Any) -> Any:  # noqa: ANN401
        return lambda door, window, now, until: really(door, window, now, until + _EARLY)

    with _wrapping(commanded, "Lease", lasting), _wrapping(lists, "openings", listing):
        yield


def _clock_from_arrival() -> AbstractContextManager[Any]:
    def around(really: Any) -> Any:  # noqa: ANN401
        return lambda self, now, _sent, came: really(self, now, came, came)

    return _wrapping(clocks.CloudTime, "learn", around)


def _done_before_it_moved() -> AbstractContextManager[Any]:
    def around(really: Any) -> Any:  # noqa: ANN401
        return lambda self, known, phase, until: really(self, known, "done" if phase == "received" else phase, until)

    return _wrapping(_Lock, "_remember", around)


def _used_codes_forgotten() -> AbstractContextManager[Any]:
    def around(really: Any) -> Any:  # noqa: ANN401
        return lambda flash: really(flash).model_copy(update={"used": {}})

    return _wrapping(Flash, "after_power_cut", around)


def _challenge_kept() -> AbstractContextManager[Any]:
    def around(really: Any) -> Any:  # noqa: ANN401
        def show(self: Any, shown: Any) -> Any:  # noqa: ANN401
            self._challenged = (shown.challenge, shown.entrance_id, self.monotonic())
            return really(self, shown)

        return show

    return _wrapping(lock.Lock, "show_ticket", around)


def _certain_one_version_early() -> AbstractContextManager[Any]:
    def around(really: Any) -> Any:  # noqa: ANN401
        def at_door(entrance_id: str, revocation: Revocation | None, *rest: Any) -> Any:  # noqa: ANN401
            early = revocation and revocation.model_copy(update={"version": revocation.version - 1})
            return really(entrance_id, early, *rest)

        return at_door

    return _wrapping(bounds, "at_door", around)


def _lease_noted_too_short() -> AbstractContextManager[Any]:
    def around(really: Any) -> Any:  # noqa: ANN401
        return lambda door, device, until, now: really(door, device, until - _EARLY, now)

    return _wrapping(leases, "lease", around)


def _ticket_noted_too_short() -> AbstractContextManager[Any]:
    def around(really: Any) -> Any:  # noqa: ANN401
        return lambda grant, ends: really(grant, ends - 2 * _EARLY)

    return _wrapping(tickets, "noting", around)


def _refused_left_out() -> AbstractContextManager[Any]:
    return patch.object(lists, "is_refused", lambda *_: False)


def _commands_live_longer() -> AbstractContextManager[Any]:
    return patch.object(command, "LASTS", timedelta(seconds=20))


def _received_is_done() -> AbstractContextManager[Any]:
    def around(really: Any) -> Any:  # noqa: ANN401
        def moving(known: str, to: str, *, at: datetime, **rest: Any) -> Any:  # noqa: ANN401
            return really(known, "done" if to == "received" else to, at=at, **rest)

        return moving

    return _wrapping(acknowledge_command, "moving_on", around)


def _messages_not_known_again() -> AbstractContextManager[Any]:
    numbers = count()

    def around(really: Any) -> Any:  # noqa: ANN401
        def entry_of(*drafted: Any) -> Any:  # noqa: ANN401
            return really(*drafted).model_copy(update={"id": ids.derived("evt", next(numbers))})

        return entry_of

    return _wrapping(record_entry, "entry_of", around)


PLANTED: Mapping[str, Callable[[], AbstractContextManager[Any]]] = {
    "the lock's memory of commands is lost with the power": _without_ring,
    "a lock obeys late commands": _late_commands_obeyed,
    "a lock counts its lease from a minute after it asked, and hours outlast their list": _lease_too_long,
    "a lock counts the time from the arrival of an answer": _clock_from_arrival,
    "a lock writes down that it is done before its bolt has moved": _done_before_it_moved,
    "used codes are lost with the power": _used_codes_forgotten,
    "a challenge is good more than once": _challenge_kept,
    "a revocation is certain one version early": _certain_one_version_early,
    "leases are noted as shorter than they are": _lease_noted_too_short,
    "tickets are noted as shorter than they are": _ticket_noted_too_short,
    "lists leave out what is refused": _refused_left_out,
    "commands live for longer than bounds say": _commands_live_longer,
    "a command is done when it is received": _received_is_done,
    "a message that comes again is another": _messages_not_known_again,
}
