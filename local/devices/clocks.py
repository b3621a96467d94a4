"""What a device knows of the time. Its own clock may be wrong, so nothing opens by it.

The cloud signs what its clock said between a question and its answer. From then on the device counts with a clock that only
runs forward, and knows two things: the earliest that it can be now, for what must have begun, and the latest, for what must
not have ended. Neither a skewed clock nor a delayed answer can make the earliest too late or the latest too early.
"""

from dataclasses import dataclass, field

DRIFT = 0.001
"""How wrong the clock that only runs forward may go: a second in about a quarter of an hour."""


@dataclass
class CloudTime:
    """The time out of signed answers, in epoch milliseconds. It is lost with the power."""

    _early: list[tuple[int, float]] = field(default_factory=list)
    _late: list[tuple[int, float]] = field(default_factory=list)

    def learn(self, now: int, sent: float, came: float) -> None:
        """Take the cloud's `now` of an answer that was asked for at `sent` and came at `came`, both monotonic."""
        self._early = [max([*self._early, (now, came)], key=lambda known: _earliest(known, came))]
        self._late = [min([*self._late, (now, sent)], key=lambda known: _latest(known, came))]

    @property
    def is_known(self) -> bool:
        """Whether any answer has come since the power came on."""
        return bool(self._early)

    def earliest(self, monotonic: float) -> float:
        """It is not earlier than this."""
        return _earliest(self._early[0], monotonic)

    def latest(self, monotonic: float) -> float:
        """It is not later than this."""
        return _latest(self._late[0], monotonic)


@dataclass(frozen=True)
class Lease:
    """For how long a list may be gone by, counted from the instant at which it was asked for."""

    asked_at: float
    lasts_ms: int

    def runs(self, monotonic: float) -> bool:
        """Whether it runs, however fast the clock goes."""
        return self._age(monotonic) < self.lasts_ms

    def is_to_renew(self, monotonic: float) -> bool:
        """Whether a third of it is over."""
        return self._age(monotonic) >= self.lasts_ms / 3

    def _age(self, monotonic: float) -> float:
        return (monotonic - self.asked_at) * (1 + DRIFT)


def _earliest(known: tuple[int, float], monotonic: float) -> float:
    now, came = known
    return now + (monotonic - came) * (1 - DRIFT)


def _latest(known: tuple[int, float], monotonic: float) -> float:
    now, sent = known
    return now + (monotonic - sent) * (1 + DRIFT)
