"""`vestibule drill`: a breach is rehearsed on the house that is up, from the report to the closing. Nobody is written to."""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import boto3
from rich.console import Console

from local.breached import Breach, Owed
from local.client import Client, UnexpectedAnswer
from local.house_commands import outputs_of
from local.logins import Login, Pool
from vestibule import clock

DAYS_BACK = 7
"""How far back the windows of a drill reach."""
SUMMARY = "A drill: nothing was really exposed."
REASON = "A drill."
LEFT_OVER = "Drilled; the clocks and the drafts were looked at."


class DrillBroken(RuntimeError):
    """A step of the drill did not come, in a sentence."""


type _Exposing = Callable[["_Whole"], dict[str, Any]]


@dataclass(frozen=True)
class _Whole:
    """What is known of the house that is up."""

    places: dict[str, str]
    residents: list[str]

    @property
    def window(self) -> dict[str, str]:
        now = clock.now()
        return {"since": clock.written(now - timedelta(days=DAYS_BACK)), "until": clock.written(now)}

    def place(self, name: str) -> str:
        """Something that the house's story has made; `DrillBroken` where this operator has none."""
        if name not in self.places:
            message = f"this house has no {name}: choose another exposure"
            raise DrillBroken(message)
        return self.places[name]


EXPOSED: dict[str, _Exposing] = {
    "table": lambda _: {"table": "relations"},
    "prefix": lambda _: {"bucket": "bundles", "prefix": ""},
    "persons": lambda house: {"person_ids": house.residents},
    "site": lambda house: {"site_id": house.place("site"), **house.window},
    "device": lambda house: {"device_id": house.place("device"), **house.window},
    "function": lambda _: {"function": "keep_profile"},
}


@dataclass
class Drill:
    """The drill as far as it has come."""

    team: Client
    console: Console
    began: datetime
    took: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """One step, with how long it took."""
        started = time.monotonic()
        yield
        self.took[title] = time.monotonic() - started
        self.console.print(f"[green]✓[/green] {title:<44}{self.took[title]:6.1f} s", highlight=False)


def declare(_: str, parser: argparse.ArgumentParser) -> None:
    """Give the command its options."""
    parser.description = drill.__doc__
    parser.add_argument("--exposure", choices=sorted(EXPOSED), default="persons", help="what was exposed; persons")
    parser.add_argument("--name", default="", help="of the house, where several are up")
    parser.set_defaults(run=drill)


def drill(arguments: argparse.Namespace) -> None:
    """Rehearse a breach on the house that is up. Exit code 0 only if it came to its end."""
    outputs = outputs_of(arguments.name)
    people = [Login(**person) for person in outputs["people"]]
    house = _Whole(outputs["places"], [each.person_id for each in people if each.role == "resident"])
    try:
        exposed = {"kind": arguments.exposure, **EXPOSED[arguments.exposure](house)}
        rehearsal = Drill(_team(outputs, people), Console(), clock.now())
        _rehearse(rehearsal, exposed)
    except (DrillBroken, UnexpectedAnswer) as broken:
        sys.exit(f"the drill has stopped: {broken}")


def _rehearse(drill: Drill, exposed: dict[str, Any]) -> None:
    with drill.step("reported"):
        said = {"summary": SUMMARY, "exposures": [exposed], "drill": True}
        breach = Breach(drill.team, drill.team.make("/v1/incidents", said)["id"])
    drill.console.print(f"  {breach.id}", highlight=False)
    with drill.step("whom it concerns, and how grave it is"):
        _await(breach, "awaiting_decision")
    owed = breach.owed()
    _print_figures(drill, breach.now)
    _print_clocks(drill, owed)
    with drill.step("decided"):
        breach.decide(owed, "notify", REASON)
    with drill.step("notices gone through, to nobody"):
        _await(breach, "following_up")
    with drill.step("drafts drawn, and recorded as handed over"):
        filed = [breach.file(draft)["to"] for draft in breach.drafts()]
    for name in filed:
        drill.console.print(f"  {name}", highlight=False)
    with drill.step("closed"):
        if not breach.close(LEFT_OVER):
            raise DrillBroken(f"{breach.id} is not closed: its state is {breach.now['state']}")
    drill.console.print(f"\n[bold]The drill took {sum(drill.took.values()):.0f} s.[/bold]", highlight=False)


def _await(breach: Breach, state: str) -> None:
    if not breach.reaches(state, "closed"):
        raise DrillBroken(f"{breach.id} has not come to {state}: its state is {breach.now['state']}")


def _print_figures(drill: Drill, incident: dict[str, Any]) -> None:
    tally, severity = incident["tally"], incident["severity"]
    by = ", ".join(f"{place} {count}" for place, count in sorted(tally["by_place"].items()))
    drill.console.print(f"  {tally['persons']} persons ({by}), {tally['records']} records", highlight=False)
    factors = ", ".join(f"{each['name'].upper()} {each['value']:g}" for each in severity["factors"])
    drill.console.print(f"  severity {severity['score']:.2f}, {severity['band']} ({factors})", highlight=False)


def _print_clocks(drill: Drill, owed: list[Owed]) -> None:
    """Each clock with what is left of it."""
    now = clock.now()
    for each in sorted(owed, key=lambda one: one["due_at"] or "9"):
        left = _left(each["due_at"], now) if each["due_at"] else (each["says"] or "its clock has not started")
        promised = " (promised)" if each["promised"] else ""
        line = f"  {each['tell']:<11}{each['jurisdiction']:<8}{each['met']:<8}{left:<24}{each['law']}{promised}"
        drill.console.print(line, highlight=False)


def _left(due_at: str, now: datetime) -> str:
    hours = (datetime.fromisoformat(due_at) - now) / timedelta(hours=1)
    return f"{hours:.0f} h left" if hours >= 0 else f"{-hours:.0f} h late"


def _team(outputs: dict[str, Any], people: list[Login]) -> Client:
    """The API as the compliance team sees it: the house's administrator is of it."""
    cognito = boto3.client(
        "cognito-idp",
        endpoint_url=outputs["endpoint_url"],
        region_name=outputs["region"],
        aws_access_key_id="local",
        aws_secret_access_key="local",  # noqa: S106 (signing in needs no key; boto3 wants one)
    )
    pool = Pool(cognito, outputs["user_pool_id"], outputs["client_id"])
    one = next(person for person in people if person.role == "operator")
    return Client(outputs["api_url"], pool.token(one.email, one.password))
