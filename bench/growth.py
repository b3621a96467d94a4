"""What requests of people cost and how that grows, as a part of a page: the bench's, and the long proof's with more records."""

from collections.abc import Mapping
from typing import Any

from bench import prices
from bench.requests import FITTED, GROWING
from bench.tables import table

_NAMES = {
    "seconds": "Seconds of the processor",
    "dynamodb": "Calls of DynamoDB",
    "s3": "Calls of S3",
    "items_read": "Items read",
    "reads": "Read units",
    "writes": "Write units",
}
_TEXT = (
    "Each request goes through the functions in the order of the workflow, on simulated services: asked for and proven through "
    "the API, planned, agreed on where two have to, carried out, answered, closed. The person's records are entries, with "
    "three in a hundred images and two in a hundred messages. A line is fitted through the sizes; what it says for each "
    "further record is what one more costs. What the tables' streams tell afterwards of each deletion is not among it. Seconds "
    "are of this machine; all else is counted."
)


def section(asked: Mapping[str, Any]) -> str:
    """The part of the page."""
    parts = [f"## Requests of people\n\n{_TEXT}", *(_of_kind(kind, asked["growing"][kind]) for kind in GROWING)]
    return "\n\n".join([*parts, _costs(asked)])


def same_among_others(found: Mapping[str, Any]) -> bool:
    """Whether the same person in larger tables takes the same calls, the same items and the same units."""
    one, among = next(iter(found["by_size"].values())), found["among"]
    return all(one[name] == among[name] for name in ("calls", "items_read", "reads", "writes", "functions"))


def _of_kind(kind: str, found: Mapping[str, Any]) -> str:
    sizes, line, among = found["by_size"], found["line"], found["among"]
    rows = [
        (
            _NAMES[name],
            *(_shown(one[name]) for one in sizes.values()),
            f"{line[name]['each']:.3g}",
            f"{line[name]['r2']:.4f}",
        )
        for name in FITTED
    ]
    titles = ("Measure", *(f"{int(size):,} records" for size in sizes), "Each further record", "R²")
    first = next(iter(sizes))
    same = "the same" if same_among_others(found) else "not the same"
    told = (
        f"With {int(first):,} records in tables {among['times']} times as large: {same} calls, items and units. "
        f"State transitions: {sizes[first]['transitions']}, whatever the size."
    )
    return f"### {kind.capitalize()}\n\n{table(titles, rows)}\n\n{told}"


def _costs(asked: Mapping[str, Any]) -> str:
    every = [one for kind in GROWING for one in asked["growing"][kind]["by_size"].values()] + [
        *asked["steady"].values()
    ]
    rows = [
        (bill.what, str(one["transitions"]), str(one["functions"]), f"${bill.per_million / 1e6:.5f}", _most(bill))
        for bill, one in zip(prices.bills_of_requests(asked), every, strict=True)
    ]
    titles = ("Request", "State transitions", "Calls of functions", "Dollars", "Most of it")
    return f"### What one request costs at list prices\n\n{table(titles, rows)}"


def _most(bill: prices.Bill) -> str:
    name = max(bill.takes, key=lambda name: prices.PRICES[name] * bill.takes[name])
    share = prices.PRICES[name] * bill.takes[name] / bill.per_million
    return f"{share:.0%} for {bill.takes[name]:g} {name}"


def _shown(value: float) -> str:
    return f"{value:,.2f}" if isinstance(value, float) and value < 100 else f"{value:,.0f}"  # noqa: PLR2004
