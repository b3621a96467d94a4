"""What must be true of a request that has ended: the answer, what was really done, the identity, the ledger."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from bench.subject import key_of
from prove.rights import saying
from prove.rights.asking import FOUND, Asked, parts_of, waited
from prove.rights.holding import AT_DOORS, Filled, images_bucket
from tests.journeys.tables import Row, row, rows
from vestibule import ids, register
from vestibule.policy import pack as packs
from vestibule.policy.model import Pack
from vestibule.requests import stopping
from vestibule.requests.copying import Manifest
from vestibule.requests.kinds import HANDLING
from vestibule.requests.model import HoldingPlan
from vestibule.table import EXPIRY

type Fault = str
_NEW_NAME = "Ada Byron"
_GOES_ON_BEING_WRITTEN = ("messages", "requests", "seals")
"""A copy cannot hold the letter that it goes with."""


@dataclass(frozen=True)
class Ended:
    """A request that has ended, with what was there before."""

    asked: Asked
    filled: Filled
    state: str
    jurisdiction: str
    recipient: str | None = None
    """Who has got data and must hear of it."""

    @property
    def pack(self) -> Pack:
        """Of the house."""
        return packs.load(self.asked.house.operator)


def faults(ended: Ended) -> list[Fault]:
    """Everything that is wrong about it, in words."""
    found = ended.asked.row
    act = HANDLING[ended.asked.kind].act
    checks = [_state, _CHECKS.get(act, _told), _evidence, _heard]
    if found.get("outcome") == "forwarded":
        checks = [_state, _forwarded]
    return [f"{ended.asked.kind} {ended.jurisdiction}: {fault}" for check in checks for fault in check(ended, found)]


def _heard(ended: Ended, found: Row) -> Iterator[Fault]:
    """Who got data of the person has heard of it and answered."""
    answered = {told["recipient_id"] for told in parts_of(found, "told") if told.get("answered_at")}
    if ended.recipient and ended.recipient not in answered:
        yield f"{ended.recipient} got data and was not told, or has not answered"


def planned_of(found: Row) -> list[HoldingPlan]:
    """What became of each holding, as the register keeps it."""
    parts = parts_of(found, "done") or parts_of(found, "planned")
    return [HoldingPlan.model_validate(each) for each in parts]


def _state(ended: Ended, found: Row) -> Iterator[Fault]:
    if ended.state != "closed":
        yield f"it ended as {ended.state}"
    if found.get("outcome") not in ("fulfilled", "in_part", "nothing_held", "forwarded"):
        yield f"the outcome is {found.get('outcome')}"
    if found["jurisdiction"] != ended.jurisdiction:
        yield f"the law of {found['jurisdiction']} answers"


def _evidence(ended: Ended, found: Row) -> Iterator[Fault]:
    """Of what a controller lets us do, it knows who asked, and it has decided."""
    kind, is_ours = ended.asked.kind, found.get("asker") != "controller"
    handling, lines = HANDLING[kind], ended.asked.evidence()
    is_weighed = handling.weighs and bool(stopping.unnamed(ended.pack, kind).weighed)
    eyes = (handling.eyes or int(is_weighed)) if is_ours else 0
    wanted = ["acknowledged", "planned", "answered", "closed"]
    wanted += ["awaiting_proof", "proven"] if handling.care == "proof" and is_ours else []
    wanted += ["awaiting_decision", "decided"] if eyes else []
    wanted += ["acting"] if handling.act in ("stop", "correct", "erase") else []
    wanted += ["fetched"] if handling.act == "copy" else []
    wanted += ["confirmed"] if handling.act == "erase" else []
    missing = [each for each in wanted if each not in lines]
    if missing:
        yield f"the ledger does not tell of {', '.join(missing)}"
    if lines.count("decided") != eyes:
        yield f"{lines.count('decided')} of the team decided"


def _letter(ended: Ended, found: Row, *said: str) -> Iterator[Fault]:
    """The answer, in the language of the person, with what it must say."""
    language = ended.asked.row["language"]
    answer = ended.asked.answer()
    wanted = [*said, *saying.remedies(ended.pack, found["jurisdiction"], language)]
    missing = [each for each in wanted if saying.plain(each) not in answer]
    if missing:
        yield f"the answer in {language} does not say: {missing[0]}"


def _told(ended: Ended, found: Row) -> Iterator[Fault]:
    kind, language = ended.asked.kind, found["language"]
    said = saying.told(kind, ended.pack, found["jurisdiction"], language)
    if HANDLING[kind].act == "review":
        said.append(FOUND)
    yield from _letter(ended, found, *said)
    if planned_of(found):
        yield "a question was answered by doing something"


def _copied(ended: Ended, found: Row) -> Iterator[Fault]:
    copy = ended.asked.copy()
    Manifest.model_validate({**copy, "holdings": [_without_records(part) for part in copy["holdings"]]})
    planned = {part.holding: part for part in planned_of(found)}
    held = held_now(ended)
    for name in sorted(held):
        if name not in _GOES_ON_BEING_WRITTEN and name in planned and planned[name].total != held[name]:
            yield f"{name}: {held[name]} are held, the plan has {planned[name].total}"
    for part in copy["holdings"]:
        plan = planned.get(part["holding"], HoldingPlan(holding=part["holding"]))
        if len(part["records"]) != plan.export:
            yield f"{part['holding']}: {plan.export} were planned, {len(part['records'])} are in the copy"
    yield from _all_that_was_filled(ended, copy, planned)
    if copy["language"] != found["language"] or copy["person_id"] != ended.asked.actor.id:
        yield "the copy is another's, or in another language"
    answers = [saying.plain(text) for text in ended.asked.letters()]
    totals = saying.copied(planned.values(), found["language"])
    if not any(totals in text for text in answers):
        yield f"the letter does not say: {totals}"


def _all_that_was_filled(ended: Ended, copy: Mapping[str, Any], planned: Mapping[str, HoldingPlan]) -> Iterator[Fault]:
    """Every record that is in reach of the kind is in the copy, each picture too."""
    there = {part["holding"]: str(part["records"]) for part in copy["holdings"]}
    for name, key in ended.filled.keys.items():
        is_wanted = name in planned and planned[name].export
        if is_wanted and name in there and not all(each in there[name] for each in _told_of(ended, name, key)):
            yield f"{name}: the record is not in the copy"
    if ended.asked.kind == "access" and sum(part.withheld for part in planned.values()) == 0:
        missing = sorted(name for name in ended.filled.keys if not planned.get(name, HoldingPlan(holding=name)).export)
        if missing:
            yield f"nothing of {', '.join(missing)} is in the copy"
    names = [file["name"] for file in copy["files"]]
    if planned.get("images") and planned["images"].export and f"media/{_image_id(ended)}.jpg" not in names:
        yield "the picture is not in the copy"
    if not {"index.html", "copy.pdf"} <= set(names):
        yield "there is nothing to read in the copy"


def _corrected(ended: Ended, found: Row) -> Iterator[Fault]:
    name = row(ended.asked.house, "people", id=ended.asked.actor.id)["name"]
    if name != _NEW_NAME:
        yield f"the name is {name}"
    yield from _letter(ended, found)


def _stopped(ended: Ended, found: Row) -> Iterator[Fault]:
    kind, language = ended.asked.kind, found["language"]
    decided = [each for each in rows(ended.asked.house, "consents") if each["person_id"] == ended.asked.actor.id]
    new = [each["choice"] for each in decided if each["id"] not in ended.filled.keys.get("consents", ())]
    expected = {"objection": {"objected", "refused"}, "restriction": {"restricted"}}.get(kind, {"refused"})
    if kind in ("objection", "restriction") and not expected.intersection(new):
        yield f"the ledger of decisions has {new}"
    if kind == "consent-withdrawal" and "given" in new and "withdrawn" not in new:
        yield f"the ledger of decisions has {new}"
    said = saying.told(kind, ended.pack, found["jurisdiction"], language) if kind == "opt-out" else []
    yield from _letter(ended, found, *said)


def _erased(ended: Ended, found: Row) -> Iterator[Fault]:
    done, language = planned_of(found), found["language"]
    yield from _letter(ended, found, saying.totals(done, language))
    receipt = ended.asked.receipt()
    if not receipt["completeness"]["is_complete"]:
        yield f"the receipt is not complete: {receipt['completeness']}"
    if not receipt["proofs"] and not receipt["waiting"]:
        yield "the receipt names no line of the ledger"
    fates = {part.holding: part for part in done}
    for name in ended.filled.keys:
        part = fates.get(name)
        is_there = _is_alive(ended, name)
        if part is None or (part.erase and not part.kept and is_there):
            yield f"{name} is not erased"
        elif part.kept and not part.erase and not part.anonymise and not is_there:
            yield f"{name} was to stay and is gone"
    if fates.get("images") and fates["images"].erase and not waited(lambda: _picture_is_gone(ended)):
        yield "the picture is still there"
    if ended.asked.kind == "closure":
        yield from _gone(ended, fates)


def _gone(ended: Ended, fates: Mapping[str, HoldingPlan]) -> Iterator[Fault]:
    """Account and record go last."""
    account = fates.get("accounts")
    if account and account.erase and _has_account(ended):
        yield "the account is still there"
    kept = {name for name, part in fates.items() if part.kept}
    for name in ("relations", *AT_DOORS):
        if name in fates and name not in kept and any(_is_of(ended, each) for each in rows(ended.asked.house, name)):
            yield f"something goes on in {name}"


def _is_of(ended: Ended, found: Row) -> bool:
    """Whether a row is the person's, and a reader would find it."""
    return found.get("person_id") == ended.asked.actor.id and not _has_ended(found)


def _forwarded(ended: Ended, found: Row) -> Iterator[Fault]:
    if not found.get("controller_id"):
        yield "it is in no controller's queue"
    yield from _letter(ended, found)


_CHECKS: Mapping[str, Callable[[Ended, Row], Iterator[Fault]]] = {
    "copy": _copied,
    "correct": _corrected,
    "stop": _stopped,
    "erase": _erased,
}


def _told_of(ended: Ended, name: str, key: tuple[str, ...]) -> list[str]:
    """The parts of a key that a copy tells: a secret never leaves."""
    table = register.table_named(name, ended.pack)
    secrets: frozenset[str] = getattr(table.holds, "secrets", frozenset())
    return [each for attribute, each in zip(table.key, key, strict=True) if attribute not in secrets]


def held_now(ended: Ended) -> dict[str, int]:
    """How many records a table has on the person that have not ended: read by index, past the program."""
    found = {}
    for table in register.tables(ended.pack):
        own = getattr(table.holds, "subject", None)
        if own and table.name in ended.filled.keys:
            every = rows(ended.asked.house, table.name)
            found[table.name] = sum(each.get(own) == ended.asked.actor.id and not _has_ended(each) for each in every)
    return found


def _is_alive(ended: Ended, name: str) -> bool:
    """Whether a reader would still find what was put there as the person's. A record may end a moment after its answer."""
    table = register.table_named(name, ended.pack)
    key = dict(zip(table.key, ended.filled.keys[name], strict=True))
    try:
        found = row(ended.asked.house, name, **key)
    except KeyError:
        return False
    return found.get(getattr(table.holds, "subject", "")) == ended.asked.actor.id and not _has_ended(found)


def _has_ended(found: Row) -> bool:
    ends = found.get(EXPIRY)
    return ends is not None and float(ends) <= datetime.now(UTC).timestamp()  # noqa: TID251 (the house lives in the real time)


def _image_id(ended: Ended) -> str:
    return ids.derived("img", ended.asked.actor.id)


def _picture_is_gone(ended: Ended) -> bool:
    house = ended.asked.house
    try:
        house.cloud.client("s3").head_object(Bucket=images_bucket(house), Key=key_of(_image_id(ended)))
    except ClientError:
        return True
    return False


def _has_account(ended: Ended) -> bool:
    pool = ended.asked.house.pool
    try:
        pool.client.admin_get_user(UserPoolId=pool.pool_id, Username=ended.asked.actor.id)
    except ClientError:
        return False
    return True


def _without_records(part: Mapping[str, Any]) -> dict[str, Any]:
    """A part as the manifest has it: `opened` puts the records in the place of their count."""
    return {**part, "records": len(part["records"])}
