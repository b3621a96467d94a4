"""Whoever is woken by an alarm finds what to do: docs/operations.md has a row for each."""

import re

from local.synthesis import ROOT
from tests.stacks.assembly import Assembly

ROW = re.compile(r"^\| `(…?\w+Alarm)` \|", re.MULTILINE)


def test_the_handbook_has_every_alarm(house: Assembly) -> None:
    rows = ROW.findall((ROOT / "docs" / "operations.md").read_text(encoding="utf-8"))
    there = {alarm.name for alarm in house.of_type("CloudWatch::Alarm")}
    assert sorted(name for name in there if not any(is_row_of(row, name) for row in rows)) == []


def is_row_of(row: str, alarm: str) -> bool:
    return alarm.endswith(row.removeprefix("…")) if row.startswith("…") else alarm == row
