"""Live through the days: traffic, leaving, holds, time to live, streams and the sweep, in an order drawn for each quarter."""

import json
import random
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bench.events import Somebody, request
from functions.retention import place_hold, release_hold
from prove.days import town, traffic
from prove.days.checking import Checks
from prove.days.expecting import Placed
from prove.days.running import Fate, Running
from prove.days.setting import OPERATOR, Clock, deployed
from prove.days.town import Stay
from prove.dynamodb.index import Key
from prove.dynamodb.installed import Cloud
from vestibule import clock, ids, register
from vestibule.evidence import EVIDENCE
from vestibule.policy import pack as packs

START = datetime(2026, 11, 22, tzinfo=UTC)
QUARTERS = 4
_LONGEST_LAG = 48 * 3600
COMPLIANCE = Somebody(ids.derived("per", "compliance"), "compliance")


@dataclass(frozen=True)
class Size:
    """How much is lived through."""

    people: int
    entries: int
    days: int
    seed: str = "vestibule"
    holds_a_day: float = 0.5
    fate: Fate = field(default_factory=Fate)


def live(size: Size, note: Callable[[int], None] = lambda _: None) -> "Life":
    """Live through all of it; `note` is told each day that is over."""
    with deployed(START) as (cloud, moved):
        life = Life(size, cloud, moved)
        for day in range(size.days):
            life.day(day)
            note(day)
        return life


class Life:
    """A town with its people, and the deployment that serves it."""

    def __init__(self, size: Size, cloud: Cloud, moved: Clock) -> None:
        """Build the town; nobody lives there yet."""
        self.size, self.cloud, self.clock = size, cloud, moved
        self.draw = random.Random(size.seed)
        self.pack = packs.load(OPERATOR)
        self.places = town.built(max(3, min(30, size.people // 20)), START - timedelta(days=1))
        self.stays = town.stays(self.places, size.people, size.days, self.draw)
        self.leaving = sorted((one for one in self.stays if one.ends is not None), key=lambda stay: stay.ends or 0)
        self.here: dict[str, Stay] = {}
        self.running = Running(cloud, self.draw, size.fate)
        self.checks = Checks(cloud.database, {table.name: table for table in register.promised(self.pack)})
        self.entered = START
        cloud.database.watch = self.checks.watch

    def day(self, number: int) -> None:
        """One day: each quarter does everything once, in an order drawn; the sweep comes in one of them."""
        sweeps_in = self.draw.randrange(QUARTERS)
        for quarter in range(QUARTERS):
            begins = START + timedelta(days=number, hours=24 / QUARTERS * quarter)
            steps = [self._enter, self._hold, self._release, self.running.hear, self._expire, self._tell]
            steps += [lambda: self._move(number)] if quarter == 0 else []
            steps += [self._sweep] if quarter == sweeps_in else []
            self.draw.shuffle(steps)
            for place, step in enumerate(steps):
                self.clock.now = begins + timedelta(minutes=40 * place + self.draw.randint(1, 39))
                step()
        self._put_aside(number)

    def _move(self, number: int) -> None:
        while self.stays and self.stays[0].begins <= number:
            stay = self.stays.pop(0)
            traffic.arrive(stay, START, self.pack)
            self.here[stay.person_id] = stay
        while self.leaving and (self.leaving[0].ends or 0) <= number:
            stay = self.leaving.pop(0)
            self.here.pop(stay.person_id, None)
            event = None if stay.known else traffic.leave(stay, self.clock.now, self.pack)
            self.cloud.published += [event.entry("vestibule")] if event else []

    def _enter(self) -> None:
        share = (self.clock.now - self.entered) / timedelta(days=self.size.days)
        many = round(self.size.entries * share) if self.here else 0
        seconds = (self.clock.now - self.entered).total_seconds()
        at = sorted(self.draw.uniform(0, seconds) for _ in range(many))
        instants = [clock.to_milliseconds(self.entered + timedelta(seconds=second)) for second in at]
        traffic.enter(list(self.here.values()), instants, self.pack, self.draw)
        self.checks.counts["entries"] += many
        self.entered = self.clock.now

    def _hold(self) -> None:
        """Ask for a hold now and then; some overlap, some lie within another."""
        if not self.here or self.draw.random() > self.size.holds_a_day / QUARTERS:
            return
        stay = self.draw.choice(list(self.here.values()))
        scope, by = self._scope(stay), self.draw.choice((COMPLIANCE, Somebody(stay.place.manager_id, "manager")))
        lasts = self.draw.choice((timedelta(days=self.draw.randint(1, 20)), timedelta(days=self.draw.randint(20, 85))))
        ends_at = clock.to_milliseconds(self.clock.now + lasts)
        reason = self.draw.choice(("fraud", "repair", "security-incident"))
        body = {"reason": reason, "scope": scope, "ends_at": clock.written(ends_at)}
        answer = place_hold.handler(request("POST /v1/holds", "/v1/holds", by, body=body, key=self._key()), None)  # type: ignore[arg-type]
        if answer["statusCode"] == 201:  # noqa: PLR2004
            owner = None if by is COMPLIANCE else stay.place.site.organisation_id
            hold_id = str(json.loads(answer["body"])["id"])
            self.checks.holds.append(Placed(hold_id, scope, owner, self.clock.now, ends_at))
            self.checks.counts["holds placed"] += 1

    def _scope(self, stay: Stay) -> dict[str, str]:
        """By person, entrance or site, or two of them; a wide one within a window."""
        since = self.clock.now - timedelta(days=self.draw.randint(0, 120))
        window = {
            "since": clock.written(since),
            "until": clock.written(since + timedelta(days=self.draw.randint(1, 6))),
        }
        person, place = {"person_id": stay.person_id}, stay.place
        door = {"entrance_id": self.draw.choice(stay.doors).id}
        scopes = (person, person, person | window, person | door, door | window, {"site_id": place.site.id} | window)
        return self.draw.choice(scopes)

    def _release(self) -> None:
        active = [hold for hold in self.checks.holds if hold.is_in_force(self.clock.now)]
        if not active or self.draw.random() > self.size.holds_a_day / QUARTERS / 2:
            return
        hold = self.draw.choice(active)
        route, path = "POST /v1/holds/{hold_id}/release", f"/v1/holds/{hold.id}/release"
        event = request(route, path, COMPLIANCE, body={}, key=self._key()) | {"pathParameters": {"hold_id": hold.id}}
        answer = release_hold.handler(event, None)  # type: ignore[arg-type]
        if answer["statusCode"] == 202:  # noqa: PLR2004
            hold.ends_at = self.clock.now
            self.checks.counts["holds released"] += 1

    def _expire(self) -> None:
        self.cloud.database.expire(self.clock.now, lag=self._lag, draw=self.draw)

    def _tell(self) -> None:
        self.running.deliver(self.checks)

    def _sweep(self) -> None:
        overdue = self.running.sweep()
        if overdue:
            self.checks.fault(f"check_promises found {overdue}")
        self.checks.after_the_sweep(self.clock.now, self.draw)

    def _put_aside(self, number: int) -> None:
        """Check the ledger of the day before, and take it out of memory: the program looks at no line of it again."""
        day = (START + timedelta(days=number - 1)).date()
        self.checks.after_the_day(day, self.clock.now)
        kept = self.cloud.database.items(EVIDENCE)
        self.cloud.database.forget(EVIDENCE, [key for key in kept if key[0] == day.isoformat()])

    def _lag(self, key: Key, at: int) -> int:
        """Seconds that time to live is late with a record, the same however often it is asked."""
        return zlib.crc32(f"{self.size.seed}{key}{at}".encode()) % _LONGEST_LAG

    def _key(self) -> str:
        return f"intent-{self.draw.getrandbits(64)}"
