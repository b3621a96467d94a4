"""What counted operations cost at list prices.

One table with all prices, and for each piece of work what it takes of each. No free tier, no discount, no data transfer, no
storage, no logs: what grows with each unlock and each entry, nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

READ_ON = "November 2026"
REGION = "us-east-1"
PRICES: Mapping[str, float] = {
    "HTTP API request": 1.00,
    "Lambda request": 0.20,
    "Lambda GB-second, arm64": 13.33,
    "DynamoDB write unit": 0.625,
    "DynamoDB read unit": 0.125,
    "IoT message": 1.00,
    "IoT rule triggered": 0.15,
    "IoT rule action": 0.15,
    "SQS request": 0.40,
    "EventBridge event": 1.00,
    "Step Functions transition": 25.00,
    "KMS signature, ECC": 15.00,
    "KMS request": 3.00,
    "S3 write": 5.00,
    "S3 read": 0.40,
    "Secret read": 5.00,
    "Mail": 100.00,
}
"""Dollars for a million. Second-hand list prices: check them on AWS's own pages before a decision hangs on them."""
GIGABYTES, SECONDS, GIGABYTES_OF_STEPS = 0.5, 0.05, 1.0
"""Of each call of a function: the memory that the stacks give it, and an assumed time that a warm one takes."""
_OF_CALLS = {
    "EventBridge event": ("events.PutEvents",),
    "KMS request": ("kms.Decrypt", "kms.GenerateDataKey"),
    "S3 write": ("s3.PutObject", "s3.UploadPart", "s3.ListObjectsV2"),
    "S3 read": ("s3.GetObject",),
    "Secret read": ("secretsmanager.GetSecretValue",),
    "Mail": ("sesv2.SendEmail",),
}
"""Which calls are billed as what, besides DynamoDB's."""


@dataclass(frozen=True)
class Bill:
    """What a piece of work takes of each thing that has a price."""

    what: str
    takes: Mapping[str, float]

    @property
    def per_million(self) -> float:
        """Dollars for a million times."""
        return round(sum(PRICES[name] * amount for name, amount in self.takes.items()), 2)

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return {"what": self.what, "takes": dict(self.takes), "dollars_per_million": self.per_million}


def bills(counted: Mapping[str, Any]) -> list[Bill]:
    """Bills from the tallies that `bench.calls` wrote."""
    done = counted["operations"]
    entry = _from_device(done["entry, by hand"])
    own = _asked(done["unlock, first"])
    told = [done["acknowledgement, received"], done["entry, by command"], done["acknowledgement, done"]]
    # The command's way down: published once, delivered once.
    whole = _sum(own, {"IoT message": 2}, *map(_from_device, told))
    batched = _from_device(done["entries, batch of 100"], messages=100)
    return [
        Bill("entry, by itself", entry),
        Bill("entry, in a full batch of 100", {name: amount / 100 for name, amount in batched.items()}),
        Bill("unlock, the request alone", own),
        Bill("unlock, whole: request, command, two acknowledgements, entry", whole),
        Bill(
            "list of a door, asked for every five minutes: 8,640 a month",
            _sum(_from_device(done["list of a door"]), {"KMS signature, ECC": 1, "IoT message": 2}),
        ),
        Bill(
            "page of 100 entries", _asked(counted["by_size"][max(counted["by_size"], key=int)]["entries, first page"])
        ),
        Bill(
            "workflow of a request for a copy, transitions alone", {"Step Functions transition": counted["transitions"]}
        ),
    ]


def bills_of_requests(asked: Mapping[str, Any]) -> list[Bill]:
    """Bills for requests of persons, whole, from what `bench.requests` found."""
    grown = [
        Bill(f"{kind}, {int(size):,} records", _of_request(one))
        for kind, found in asked["growing"].items()
        for size, one in found["by_size"].items()
    ]
    return [*grown, *(Bill(kind, _of_request(one)) for kind, one in asked["steady"].items())]


def _of_request(one: Mapping[str, Any]) -> dict[str, float]:
    """Of functions, the time that each is assumed to take, and besides what the processor was really busy for here."""
    calls = one["calls"]
    taken = {name: sum(calls.get(each, 0) for each in of) for name, of in _OF_CALLS.items()}
    seconds = one["functions"] * SECONDS + one["seconds"]
    return {
        "Step Functions transition": one["transitions"],
        "HTTP API request": one["routes"],
        "Lambda request": one["functions"],
        "Lambda GB-second, arm64": round(seconds * GIGABYTES_OF_STEPS, 3),
        "DynamoDB read unit": one["reads"],
        "DynamoDB write unit": one["writes"],
        **{name: amount for name, amount in taken.items() if amount},
    }


def _asked(tally: Mapping[str, Any]) -> dict[str, float]:
    """A request over the API."""
    return _sum({"HTTP API request": 1}, _run(tally))


def _from_device(tally: Mapping[str, Any], messages: int = 1) -> dict[str, float]:
    """Messages over Basic Ingest, which itself is free: a rule and its action each; one batch through the queue."""
    tens = -(-messages // 10)  # received and deleted ten at a time; polling while nothing comes is not counted
    ingested = {"IoT rule triggered": messages, "IoT rule action": messages, "SQS request": messages + 2 * tens}
    told = {"EventBridge event": messages if "events.PutEvents" in tally["calls"] else 0}
    return _sum(ingested, told, _run(tally))


def _run(tally: Mapping[str, Any]) -> dict[str, float]:
    """One call of a function and what it reads and writes."""
    return {
        "Lambda request": 1,
        "Lambda GB-second, arm64": GIGABYTES * SECONDS,
        "DynamoDB read unit": tally["reads"],
        "DynamoDB write unit": tally["writes"],
    }


def _sum(*several: Mapping[str, float]) -> dict[str, float]:
    names = dict.fromkeys(name for one in several for name in one)
    return {name: sum(one.get(name, 0) for one in several) for name in names}
