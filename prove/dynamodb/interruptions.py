"""What happens between two calls: somebody else's deed, a throttle, or the end of the process."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

When = Literal["before", "after"]


class Killed(BaseException):
    """The process ended here. No `except Exception` catches it."""


@dataclass
class Interruptions:
    """Calls are counted from 1, of all services together. What an interruption itself calls is not counted."""

    made: int = 0
    operations: list[str] | None = None
    """The names of the calls, in order, for who wants to know; None: not kept."""
    _planned: dict[tuple[When, int], Callable[[], None]] = field(default_factory=dict)
    _inside: bool = False

    def at(self, number: int, when: When, do: Callable[[], None]) -> None:
        """Do this just before or just after the call of this number (counted from now on) takes effect."""
        self._planned[when, self.made + number] = do

    def kill(self, number: int, when: When) -> None:
        """End the process there."""
        self.at(number, when, _kill)

    def clear(self) -> None:
        """Count anew, with nothing planned."""
        self.made = 0
        self._planned.clear()

    def around[T](self, operation: str, call: Callable[[], T]) -> T:
        """Make a call, with what is planned before and after it."""
        if self._inside:
            return call()
        self.made += 1
        if self.operations is not None:
            self.operations.append(operation)
        number = self.made
        if self._planned:
            self._meet("before", number)
        answer = call()
        if self._planned:
            self._meet("after", number)
        return answer

    def _meet(self, when: When, number: int) -> None:
        do = self._planned.pop((when, number), None)
        if do is None:
            return
        self._inside = True
        try:
            do()
        finally:
            self._inside = False


def _kill() -> None:
    raise Killed
