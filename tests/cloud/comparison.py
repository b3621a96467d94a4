"""The two sides of every behaviour: restored on the launcher, and absent in the emulator as it is published."""

import time
from collections.abc import Callable

import pytest


def restored_and_stock(*, restored: object, stock: object, on: str = "faithful") -> pytest.MarkDecorator:
    """Run a test on both emulators; it gets the `cloud` and what is `expected` there.

    When the stock side fails, the emulator has learned the behaviour: the file that restores it can go.
    """
    return pytest.mark.parametrize(
        ("cloud", "expected"),
        [pytest.param(on, restored, id="restored"), pytest.param("stock", stock, id="stock")],
        indirect=["cloud"],
    )


def comes_true(condition: Callable[[], bool], *, within_seconds: float) -> bool:
    """Ask until the answer is yes or the time is over."""
    deadline = time.monotonic() + within_seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
