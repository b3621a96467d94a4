"""A share of many cases for every day, and all of them in `make prove`."""

import os
import zlib
from collections.abc import Hashable, Iterable

WHOLE = bool(os.environ.get("WHOLE"))


def share[T](cases: Iterable[T], one_in: int) -> list[T]:
    """One case in so many, the same ones each time; with WHOLE=1 every one."""
    return list(cases)[:: 1 if WHOLE else one_in]


def is_in_share(case: Hashable, one_in: int) -> bool:
    """Whether a case is one of those in so many that are looked at, the same ones each time; with WHOLE=1 every one."""
    return WHOLE or zlib.crc32(repr(case).encode()) % one_in == 0
