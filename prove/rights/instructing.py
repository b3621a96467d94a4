"""The operator as a processor (F-04): what a controller finds in its queue, what it says, and what comes of that."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import httpx

from prove.rights import checking, refusing
from prove.rights.asking import Stuck
from prove.rights.checking import Ended, Fault
from tests.journeys.places import Place
from vestibule.requests import answering
from vestibule.requests.model import Instruction
from vestibule.requests.offers import offers

SAID: tuple[Instruction, ...] = ("carry_out", "refuse", "answered")


def instruct(ended: Ended, place: Place, said: Instruction) -> tuple[Ended | None, list[Fault]]:
    """Say it as a manager of the controller: what was then done, if anything, and all that is wrong about queue and deed."""
    wrong = list(_in_queue(ended, place))
    name = _say(ended, place, said)
    done = _followed(ended, name) if name else None
    wrong += _came_of(ended, said, done)
    about = f"{ended.asked.kind} {ended.jurisdiction}, and the controller says {said}"
    return done, [f"{about}: {fault}" for fault in wrong]


def _followed(ended: Ended, name: str) -> Ended:
    anew = replace(ended.asked, id=name, began=time.monotonic())
    return replace(ended, asked=anew, state=anew.followed())


def _came_of(ended: Ended, said: Instruction, done: Ended | None) -> Iterator[Fault]:
    if "instructed" not in ended.asked.evidence():
        yield "the ledger does not tell of the instruction"
    if (done is None) != (said == "answered"):
        yield "nothing is done" if done is None else "something is done, though nothing is left to do"
    elif done and said == "refuse":
        offer = offers(ended.pack, ended.jurisdiction)[ended.asked.kind]
        yield from refusing.faults(done.asked, ground_of(ended), offer, done.state, eyes=0)
    elif done:
        yield from checking.faults(done)


def _in_queue(ended: Ended, place: Place) -> Iterator[Fault]:
    """The controller sees which right, of whom and by when, and no more; nobody who asks sees the queue."""
    found, answer = ended.asked.row, place.manager.api.get(_queue(place))
    mine = [each for each in answer.json()["data"] if each["id"] == ended.asked.id]
    if len(mine) != 1:
        yield f"it is {len(mine)} times in the queue"
        return
    [entry] = mine
    if (entry["right"], entry["person_id"]) != (ended.asked.kind, ended.asked.actor.id):
        yield f"the queue has {entry['right']} of {entry['person_id']}"
    if (entry["legal_due"], entry["safe_due"]) != (found["legal_due"], found["safe_due"]):
        yield "the queue has other dates than the register"
    if entry["instruction"] is not None or entry["is_late"]:
        yield "something was said about it before, or it is late on the day that it came"
    if datetime.fromisoformat(entry["help_by"]).date().isoformat() > str(found["safe_due"]):
        yield "we help later than the controller has to answer"
    if ended.asked.actor.email in answer.text or ended.asked.actor.name in answer.text:
        yield "the queue names the person"
    if ended.asked.actor.api.get(_queue(place)).status_code != httpx.codes.NOT_FOUND:
        yield "who asks sees the queue"


def _say(ended: Ended, place: Place, said: Instruction) -> str | None:
    """Give the instruction; under which identifier it is carried out."""
    body: dict[str, str] = {"instruction": said}
    if said == "refuse":
        body |= {"ground": ground_of(ended), "reason": refusing.BECAUSE}
    path = f"{_queue(place)}/{ended.asked.id}/instruction"
    made = place.manager.api.post(path, body)
    if made.status_code != httpx.codes.CREATED:
        raise Stuck(f"instruction to {said} {ended.asked.kind}: {made.status_code} {made.text}")
    once_more = place.manager.api.post(path, {"instruction": "answered"})
    if once_more.status_code != httpx.codes.CONFLICT:
        raise Stuck(f"a second instruction: {once_more.status_code} {once_more.text}")
    name: str | None = made.json()["carried_out_as"]
    return name


def ground_of(ended: Ended) -> str:
    """A ground on which the law of the place lets this be refused."""
    return min(answering.grounds(offers(ended.pack, ended.jurisdiction)[ended.asked.kind]))


def _queue(place: Place) -> str:
    return f"/v1/controllers/{place.organisation}/requests"
