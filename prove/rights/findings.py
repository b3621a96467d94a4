"""What the rights came to, as JSON for machines and Markdown for people. A run for some operators leaves the others' part."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.findings import machine
from bench.tables import table
from prove.findings import RESULTS
from prove.rights.large import MOST_MB, WITHIN, Large
from prove.rights.living import AT_ONCE, Life, Seen

_TEXT = (
    "Written by `python -m prove rights`. For each operator a house on the local cloud, with a place in each jurisdiction of its "
    "policy. For each kind of request that the policy offers there, somebody new asks, of whom something is held in every table "
    "that the house has about people: through the API, proven by the code from the mail, agreed on by two of the team where the "
    "kind needs that, heard by recipients where it has to be. Then everything is looked at: the answer in the language of the "
    "person, the copy file by file, the records and the picture that are gone or kept, the decisions in the ledger, the ledger's "
    "lines, the receipt, the identity (held = copied + withheld + erased + made anonymous + kept) and that the answer prints it. "
    "Where a controller decides, its manager finds the request in its queue and tells the house what to do, and what is done is "
    "looked at in the same way. "
    "Every ground of the law is refused on once, by two, and the letter is read for the reason, the law, the authority and the "
    "court. Seconds are those of an emulator on this machine, with {at_once} requests at once; of the states, those inside a map "
    "are not in its history."
)
_LARGE = (
    "A resident in California with {entries:,} entries, {images} images with their pictures and {messages} messages. "
    "Nobody waits for a human: the code and the decisions are given as soon as they are asked for, by functions that are warm. "
    "Memory is the most that any process of a function has held, as the kernel counts it; {most:.0f} MB are allowed, and "
    "{within:.0f} s for each request."
)


@dataclass(frozen=True)
class Answered:
    """One run for some operators, or for the large one."""

    at: datetime
    lives: Iterable[Life] = ()
    large: Large | None = None
    seconds: float = 0

    def write(self) -> Path:
        """Write both files, with what an earlier run of the day has found of others, and return the Markdown's path."""
        RESULTS.mkdir(parents=True, exist_ok=True)
        file = RESULTS / f"{self.at.date().isoformat()}-prove-rights.json"
        before = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        whole = self._plain(before)
        file.write_text(json.dumps(whole, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        page = file.with_suffix(".md")
        page.write_text(_page(whole), encoding="utf-8")
        return page

    def _plain(self, before: Mapping[str, Any]) -> dict[str, Any]:
        lives = {life.operator: _plain_life(life, self.seconds) for life in self.lives}
        return {
            "at": self.at.isoformat(),
            "machine": machine(),
            "operators": {**before.get("operators", {}), **lives},
            "large": asdict(self.large) if self.large else before.get("large"),
        }


def _plain_life(life: Life, seconds: float) -> dict[str, Any]:
    return {
        "faults": life.wrong,
        "not_offered": dict(life.not_offered),
        "seconds": round(seconds),
        "requests": [_plain_seen(each) for each in life.seen],
    }


def _plain_seen(seen: Seen) -> dict[str, Any]:
    return {**asdict(seen.case), **{name: value for name, value in vars(seen).items() if name != "case"}}


def _page(whole: Mapping[str, Any]) -> str:
    operators = whole["operators"]
    parts = [
        f"# Every right of every operator: {whole['at'][:10]}",
        _TEXT.format(at_once=AT_ONCE),
        table(
            ("Operator", "Asked for", "Refused on a ground", "Not offered", "Faults", "Took"),
            map(_row, operators.items()),
        ),
        *(_operator(name, found) for name, found in operators.items()),
        *([_large(whole["large"])] if whole["large"] else []),
        f"## Machine\n\n{table(('What', 'Value'), [(name, str(value)) for name, value in whole['machine'].items()])}",
    ]
    return "\n\n".join(parts) + "\n"


def _row(pair: tuple[str, Mapping[str, Any]]) -> tuple[str, ...]:
    name, found = pair
    refused = sum(each["ground"] is not None for each in found["requests"])
    asked = len(found["requests"]) - refused
    return (
        name,
        str(asked),
        str(refused),
        str(sum(found["not_offered"].values())),
        str(len(found["faults"])),
        f"{found['seconds']} s",
    )


def _operator(name: str, found: Mapping[str, Any]) -> str:
    rows = [
        (
            each["kind"],
            each["jurisdiction"] + (f" ({each['relation']})" if each["relation"] else ""),
            each["language"],
            _outcome(each),
            f"{each['seconds']:.1f}",
            str(each["transitions"]),
            _completeness(each),
        )
        for each in found["requests"]
    ]
    titles = ("Request", "Where", "Language", "Outcome", "Seconds", "States entered", "Completeness")
    wrong = "\n".join(f"- {fault}" for fault in found["faults"])
    return "\n\n".join([f"## {name}", table(titles, rows), *([wrong] if wrong else [])])


def _outcome(each: Mapping[str, Any]) -> str:
    """How it ended; of what was passed on, how that ended which the controller then wanted."""
    passed_on = f"passed on, {each['instruction']}: " if each.get("instruction") else ""
    return f"refused: {each['ground']}" if each["ground"] else f"{passed_on}{each['outcome']}"


def _completeness(each: Mapping[str, Any]) -> str:
    if not each["held"]:
        return "nothing is copied or erased"
    return f"{'holds' if each['is_complete'] else 'does not hold'}, for {each['held']} records"


def _large(large: Mapping[str, Any]) -> str:
    told = _LARGE.format(**large["amount"], most=MOST_MB, within=WITHIN)
    rows = [
        (kind, f"{seconds:.1f}", str(large["transitions"][kind]), large["outcomes"][kind])
        for kind, seconds in large["seconds"].items()
    ]
    memory = [(name, f"{size:.0f}") for name, size in list(large["memory"].items())[:12]]
    after = f"The last picture was gone {large['erased_after']} s after the answer."
    wrong = "\n".join(f"- {fault}" for fault in large["faults"])
    parts = [
        f"## Somebody of whom much is held\n\n{told}",
        table(("Request", "Seconds", "States entered", "Outcome"), rows),
    ]
    return "\n\n".join([*parts, after, table(("Function", "Most MB"), memory), *([wrong] if wrong else [])])
