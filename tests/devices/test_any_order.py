"""Whatever comes twice, late, in another order or not at all, a door keeps its promises.

Clocks go wrong and power fails as well. The cloud here is a few lines: it signs lists, revokes a grant, and makes commands
with an end.
"""

from dataclasses import dataclass, field

from hypothesis import example, given
from hypothesis import strategies as st

from local.devices import Lock
from local.devices.commanded import RING_SIZE
from local.devices.messages import Outgoing
from tests.devices.doors import SIGNER, command
from tests.devices.signing import ENTRANCE, NOW, THING, Json, opening

LEASE = 60_000
CODE = "493817"
type Step = tuple[str, int]


@dataclass
class Truth:
    """The true time, which nobody in this world knows, and what happened by it."""

    drift: float
    at: float = NOW
    ticks: float = 0
    skew: int = 0
    revoked_at: float | None = None
    asked: list[tuple[Outgoing, float]] = field(default_factory=list)
    answers: list[tuple[str, bytes]] = field(default_factory=list)
    opened: list[tuple[str, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lock = Lock(
            THING,
            [ENTRANCE],
            lambda: int(self.at) + self.skew,
            monotonic=lambda: self.ticks,
            door_keys=[SIGNER.jwk],
        )

    def do(self, step: str, number: int) -> None:  # noqa: C901 (one case for each step)
        match step:
            case "wait":
                self.at += number
                self.ticks += number * (1 + self.drift)
            case "skew":
                self.skew = number
            case "ask":
                self.asked += [(ask, self.at) for ask in self.lock.begin()]
            case "restart":
                _, ask = self.lock.restart()
                self.asked.append((ask, self.at))
            case "answer" if self.asked:
                self._answer(self.asked[number % len(self.asked)][0])
            case "bring" if self.answers:
                self.lock.on_message(*self.answers[number % len(self.answers)])
            case "revoke":
                self.revoked_at = self.at if self.revoked_at is None else self.revoked_at
            case "code":
                self._note(self.lock.enter(ENTRANCE, CODE), "code")
            case "flood":
                for count in range(RING_SIZE):
                    self.lock.on_command(
                        command(f"cmd_f{self.at}x{count}".replace(".", "z"), not_after=int(self.at) + 9_000)
                    )

    def deliver(self, number: int, not_after: int) -> None:
        self._note(self.lock.on_command(command(f"cmd_{number}", not_after=not_after)), f"cmd_{number}")

    def _answer(self, ask: Outgoing) -> None:
        is_revoked = self.revoked_at is not None
        until = int(self.at) + LEASE
        opens = [] if is_revoked else [opening(CODE, spans=[[int(self.at), until]])]
        said: Json = {"version": 2 if is_revoked else 1, "refused": ["grt_1"] if is_revoked else [], "opens": opens}
        self.answers.append(SIGNER.answer(ask, int(self.at), lasts_ms=LEASE, **said))

    def _note(self, said: list[Outgoing], what: str) -> None:
        for message in said:
            if message.payload["type"] == "access" and message.payload["data"]["result"] == "granted":
                self.opened.append((what, self.at))


numbers = st.integers(0, 9)
steps = st.one_of(
    st.tuples(st.just("wait"), st.sampled_from([1, 500, 4_000, 11_000, 25_000, 70_000])),
    st.tuples(st.just("skew"), st.integers(-(10**9), 10**9)),
    st.tuples(st.sampled_from(["ask", "restart", "revoke", "code", "flood"]), st.just(0)),
    st.tuples(st.sampled_from(["answer", "answer", "bring", "bring", "deliver", "deliver"]), numbers),
)
BEGUN: list[Step] = [("ask", 0), ("answer", 0), ("bring", 0)]


@given(
    drift=st.floats(-0.0009, 0.0009),
    made=st.lists(st.integers(-5_000, 60_000), min_size=10, max_size=10),
    then=st.lists(steps, max_size=40),
)
@example(drift=0, made=[10_000] * 10, then=[("deliver", 0), ("flood", 0), ("deliver", 0)])
@example(drift=0, made=[15_000, *[9_000] * 9], then=[("deliver", 0), ("deliver", 1), ("flood", 0), ("deliver", 0)])
@example(drift=-0.0009, made=[10_000] * 10, then=[("code", 0), ("revoke", 0), ("wait", 70_000), ("code", 0)])
@example(
    drift=0,
    made=[10_000] * 10,
    then=[("ask", 0), ("answer", 1), ("revoke", 0), ("wait", 70_000), ("bring", 1), ("code", 0)],
)
def test_no_door_opens_twice_too_late_or_by_what_was_taken_back(
    drift: float, made: list[int], then: list[Step]
) -> None:
    truth = Truth(drift)
    for step, number in [*BEGUN, *then]:
        if step == "deliver":
            truth.deliver(number, NOW + made[number])
        else:
            truth.do(step, number)
    commands = [(what, at) for what, at in truth.opened if what != "code"]
    assert len({what for what, _ in commands}) == len(commands)
    assert [what for what, at in commands if at > NOW + made[int(what[4:])]] == []
    if truth.revoked_at is not None:
        assert [at for what, at in truth.opened if what == "code" and at >= truth.revoked_at + LEASE] == []
