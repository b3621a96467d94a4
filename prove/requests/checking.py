"""What must be true in the end, reckoned from what was asked and answered, from letters, raw tables and the bucket."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from prove.requests import copies, neighbours, weighed
from prove.requests.held import Held
from prove.requests.letters import Letter
from prove.requests.living import Life
from prove.requests.scripts import Script, needs_proof
from prove.requests.town import MARK
from vestibule.evidence import EVIDENCE, Line, broken, lines_of
from vestibule.requests import links
from vestibule.requests.model import DataRequest

ANSWERS = ("requests.answer", "requests.answered")
_ACCEPTED = 202
_STATES = ("acknowledged", "planned", "acting", "answered", "closed", "refused", "withdrawn", "merged", "unproven")
_COOL = timedelta(hours=71, minutes=59)
_AFTER_THE_ANSWER = ("people", "seals", "accounts")
_GROWING = ("messages", "requests", "disclosures")
"""Holdings that grow by the request itself."""


@dataclass(frozen=True)
class Checks:
    """Everything about one life."""

    life: Life

    def faults(self) -> list[str]:
        """What is wrong, in words."""
        return [*self._everybody(), *self._together()]

    def _everybody(self) -> Iterator[str]:
        lines = self._lines()
        for script in self.life.people.scripts:
            request = self.life.request(script)
            if request is None:
                yield f"{script.name}: nobody has the request"
                continue
            said = f"{script.name} ({script.kind}, {request.id}, {request.state})"
            found = (
                *self._ended(script, request),
                *self._answered(script, request),
                *self._in_time(script, request),
                *self._told(script, request),
                *_in_order(script, lines.get(request.id, [])),
                *self._complete(script, request),
                *self._erased(script, request),
                *self._copied(script, request),
                *self._changed(script, request),
            )
            yield from (f"{said}: {fault}" for fault in found)

    def _together(self) -> Iterator[str]:
        """What is no one request's: bystanders, leaks, the ledger."""
        for person_id, before in self.life.at_first.items():
            if self.life.held_on(person_id) != before:
                yield f"what is held on a bystander has changed: {person_id}"
        yield from (f"something of a person stood in {what}" for what in self.life.leaks)
        yield from self._claims()
        if any(MARK in json.dumps(item).lower() for item in self.life.cloud.database.items(EVIDENCE).values()):
            yield "something of a person stands in the evidence"
        for day in self.life.days():
            if broken(lines_of(day.isoformat(), self.life.running.moved.now)):
                yield f"the ledger of {day} is broken"
        if self.life.running.counts["dead letters"]:
            yield "messages of queues were given up"

    def _claims(self) -> Iterator[str]:
        """Before each mail its message was claimed, and never one that was known to have gone out."""
        letters, sent = self.life.cloud.letters, Counter(each.message_id for each in self.life.cloud.letters.sent)
        if letters.claimed_again:
            yield f"messages that were known to have gone out were sent again: {len(letters.claimed_again)}"
        if any(many > letters.claims[message_id] for message_id, many in sent.items()):
            yield "a mail went out without a claim"

    # The end

    def _ended(self, script: Script, request: DataRequest) -> Iterator[str]:
        """As people and the team have said, and with nobody waiting."""
        end = self.life.running.ended.get(request.id)
        if end is None:
            yield f"its execution still waits in {self.life.states.get(request.id, ['nothing'])[-1]}"
        elif end.fault:
            yield f"its execution failed: {end.fault.error}"
        expected = self._expected(script)
        if request.state != expected:
            yield f"is {request.state} and not {expected}"
        if request.task_token or request.code_hash:
            yield "has kept a token or a code"

    def _expected(self, script: Script) -> str:
        """By what was said and answered alone."""
        if self._was_withdrawn(script):
            return "withdrawn"
        if not script.proves and needs_proof(script, self.life.town):
            return "unproven"
        if script.repeats:
            return "merged"
        if script.decision == "refuse" and script.act in ("erase", "correct", "review") and script.kind != "closure":
            return "refused"
        return "closed"

    def _was_withdrawn(self, script: Script) -> bool:
        return _ACCEPTED in self.life.people.statuses("withdraw", script)

    def _in_time(self, script: Script, request: DataRequest) -> Iterator[str]:
        """After the law's first date only with an extension or a pause on record, of which the person was told."""
        due = self.life.first_due.get(request.id)
        if due is None or request.closed_at is None or request.closed_at.date() <= due:
            return
        was_told = any(each.kind == "requests.extended" for each in self._letters(request))
        if not (request.extended_at and was_told) and not request.pauses:
            yield f"closed on {request.closed_at.date()}, due on {due}, and the person was told of no extension"
        if request.extended_at and request.legal_due and request.closed_at.date() > request.legal_due:
            yield f"closed after its extended term, {request.legal_due}"
        if script.extended_after is None and not request.pauses:
            yield "was late without a cause"

    # Letters

    def _letters(self, request: DataRequest) -> list[Letter]:
        return [each for each in self.life.cloud.letters.sent if each.request_id == request.id]

    def _answered(self, script: Script, request: DataRequest) -> Iterator[str]:
        """One answer, to the right address; a second only where nobody could know whether the first had gone out."""
        answers = [each for each in self._letters(request) if each.kind in ANSWERS]
        wanted = request.state in ("closed", "refused")
        if wanted and not answers:
            yield "nobody has got an answer"
        if answers and not wanted and not self._was_withdrawn(script):
            yield "an answer went out"
        if answers and self._was_withdrawn(script) and not self._answered_before_withdrawal(script, answers):
            yield "an answer went out after the withdrawal"
        if len({each.message_id for each in answers if each.kind == "requests.answered"}) > 1:
            yield "there are two answers"
        step = "deliver_bundle" if script.act == "copy" and request.state == "closed" else "answer_request"
        if len(answers) > 1 + self.life.running.disturbed[request.id, step]:
            yield f"{len(answers)} answers went out"
        if any(each.to != script.asker.email for each in self._letters(request) if _is_to_person(each)):
            yield "a letter went to somebody else"

    def _answered_before_withdrawal(self, script: Script, answers: list[Letter]) -> bool:
        """Races with the answer itself: the letter was on its way."""
        return script.races in ("answer_request", "deliver_bundle") or not answers

    def _told(self, script: Script, request: DataRequest) -> Iterator[str]:
        """Of its arrival, and of a withdrawal or a merger, once each; and no letter says anything of somebody else."""
        counted = Counter(each.kind for each in self._letters(request))
        ends = {"withdrawn": "requests.withdrawn", "merged": "requests.merged"}
        for kind in ("requests.acknowledged", *([ends[request.state]] if request.state in ends else [])):
            if counted[kind] == 0 and not self._is_gone(script):
                yield f"{kind} was not mailed"
        strange = neighbours.strange(self.life, script)
        for letter in self._letters(request):
            found = sorted(each for each in strange if each in letter.text) if _is_to_person(letter) else []
            if found:
                yield f"{letter.kind} names somebody else: {found}"

    def _is_gone(self, script: Script) -> bool:
        return not self.life.held_on(script.asker.id).get("people")

    # Records

    def _complete(self, script: Script, request: DataRequest) -> Iterator[str]:
        """The plan counts what a raw read of the tables found at that moment."""
        if script.act not in ("copy", "erase") or request.id not in self.life.at_plan:
            return
        raw, planned = self.life.at_plan[request.id], self.life.planned[request.id]
        for name in sorted({*raw, *planned}):
            found, said = len(raw.get(name, {})), planned.get(name, 0)
            if name not in (*_GROWING, "accounts") and found != said and self._is_told_of(name):
                yield f"{found} records lie in {name}, and the plan has {said}"

    def _is_told_of(self, name: str) -> bool:
        """Whether the register tells people of it; what it leaves out holds for no person."""
        return name in {each for plan in self.life.planned.values() for each in plan}

    def _erased(self, script: Script, request: DataRequest) -> Iterator[str]:
        """Erased, anonymous and kept are everything that was held, and it is so."""
        before, now = self.life.at_plan.get(request.id, {}), self.life.held_on(script.person.id)
        if script.act != "erase" or request.state not in ("closed", "withdrawn", "refused", "unproven"):
            return
        if request.state != "closed":
            yield from _untouched(before, now) if not self._erases_elsewhere(script) else ()
            return
        for part in request.done:
            if part.holding in (*_AFTER_THE_ANSWER, *_GROWING):
                continue
            keys = before.get(part.holding, {}).keys()
            left = keys & now.get(part.holding, {}).keys()
            if (len(keys), len(keys - left)) != (part.total, part.erase + part.anonymise):
                yield f"of {len(keys)} in {part.holding} {len(left)} are left, and the answer says {part.kept} of {part.total}"
        if now.get("entries"):
            yield "entries are left"
        if script.kind == "closure" and (now.get("grants") and not request.done):
            yield "the account is closed, and rights go on"

    def _erases_elsewhere(self, script: Script) -> bool:
        """Whether another request of the person does erase."""
        others = (each for each in self.life.people.scripts if each.person.id == script.person.id)
        return any(each.name != script.name and each.act == "erase" for each in others)

    def _copied(self, script: Script, request: DataRequest) -> Iterator[str]:
        """All of one's own, nothing of a neighbour's, under a link that was mailed."""
        if script.act != "copy":
            return
        body = self.life.cloud.buckets.objects.get(("bundles", f"requests/{request.id}/bundle.zip"))
        if request.state != "closed":
            if body and not self._was_withdrawn(script):
                yield "a copy was made"
            return
        if body is None:
            yield "there is no copy"
            return
        tickets = [each.ticket for each in self._letters(request) if each.kind == "requests.answer"]
        if not any(
            each and links.hash_of(each, request, str(request.bundle_hash)) == request.link_hash for each in tickets
        ):
            yield "no link that was mailed leads to the copy"
        strange = neighbours.strange(self.life, script) | neighbours.keys_of(self.life, script)
        yield from copies.faults(body.body, strange, self.life.at_plan[request.id], script.kind)

    def _changed(self, script: Script, request: DataRequest) -> Iterator[str]:
        """What was to stop has stopped, and what was to be corrected is."""
        if request.state != "closed":
            return
        held = self.life.held_on(script.person.id)
        yield from weighed.faults(self.life, script, request) if script.kind == "objection" else ()
        if script.act == "stop" and request.outcome in ("fulfilled", "in_part"):
            choices = {json.loads(item)["choice"]["S"] for item in held.get("consents", {}).values()}
            if not choices & {"refused", "objected", "restricted", "withdrawn"}:
                yield "nothing has stopped"
        if script.act == "correct":
            names = [json.loads(item)["name"]["S"] for item in held.get("people", {}).values()]
            others = (each for each in self.life.people.scripts if each.person.id == script.person.id)
            wanted = {each.said["wanted"]["name"] for each in others if each.act == "correct"}
            if not wanted.intersection(names):
                yield "nothing was corrected"

    def _lines(self) -> dict[str, list[Line]]:
        found: dict[str, list[Line]] = {}
        for day in self.life.days():
            for line in lines_of(day.isoformat(), self.life.running.moved.now):
                found.setdefault(line.subject, []).append(line)
        return found


def _is_to_person(letter: Letter) -> bool:
    team = ("requests.decision-wanted", "requests.recipients-waiting", "requests.reminder", "requests.processor-told")
    return letter.kind not in (*team, "requests.forwarded")


def _untouched(before: Held, now: Held) -> Iterator[str]:
    for name, items in before.items():
        if name not in (*_GROWING, "people") and any(now.get(name, {}).get(key) != text for key, text in items.items()):
            yield f"nothing was to be done, and {name} has changed"


def _in_order(script: Script, lines: list[Line]) -> Iterator[str]:
    """Each state once, never back; and time to think again between the decision and the act."""
    told = [(line.kind.rpartition(".")[2], line.at) for line in lines if line.kind.startswith("requests.request.")]
    states = [(state, at) for state, at in told if state in _STATES]
    names = [state for state, _ in states]
    if len(set(names)) != len(names):
        yield f"went through a state twice: {' '.join(names)}"
    places = [_STATES.index(name) for name in names]
    if places != sorted(places):
        yield f"went back: {' '.join(names)}"
    yield from _cooled(script, dict(told))


def _cooled(script: Script, at: dict[str, datetime]) -> Iterator[str]:
    if script.act != "erase" or "acting" not in at or script.extended_after is not None:
        return
    since = at.get("cooling_off")
    if since is None or at["acting"] - since < _COOL:
        yield "nobody had time to think again"
