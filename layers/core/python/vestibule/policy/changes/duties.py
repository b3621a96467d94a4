"""What the operator owes to persons and authorities from then on."""

from collections.abc import Iterator

from vestibule.policy.changes import children
from vestibule.policy.changes.labels import listed
from vestibule.policy.changes.matching import differences, gained
from vestibule.policy.changes.notice import entries, name_of
from vestibule.policy.model import BreachPromise, Pack
from vestibule.policy.parts import Promise

Said = Iterator[tuple[str, str]]


def changed(old: Pack, new: Pack) -> Said:
    """Regimes that apply, promises with a term or an age, requests that are answered, contracts with processors."""
    yield from _regimes(old, new)
    yield from _breach(old.breach_promise, new.breach_promise)
    yield from _terms(old, new)
    yield from _requests(old, new)
    yield from _processors(old, new)
    yield from children.duties(old, new)
    yield from _records(old, new)


def _regimes(old: Pack, new: Pack) -> Said:
    for code in gained(old.jurisdictions, new.jurisdictions):
        yield (
            f"jurisdictions.{code}",
            f"The law of {code} applies: its rights, terms, breach notices and limits of storage.",
        )
    for code in gained(new.jurisdictions, old.jurisdictions):
        yield (
            f"jurisdictions.{code}",
            f"The law of {code} is no longer counted with; it still holds for requests that are open and data that is kept.",
        )
    if old.controller_country != new.controller_country:
        yield (
            "controller_country",
            f"The law at home is that of {new.controller_country}, no longer {old.controller_country}.",
        )
    if old.time_zone != new.time_zone:
        yield "time_zone", f"The day of receipt and the end of a due date are those of {new.time_zone}."
    if old.authority.name != new.authority.name:
        yield (
            "authority.name",
            f"Refusals and notices of a breach name {new.authority.name}, no longer {old.authority.name}.",
        )


def _breach(before: BreachPromise | None, after: BreachPromise | None) -> Said:
    if before == after:
        return
    if after is None:
        yield "breach_promise", "After a breach only the law's own terms hold."
        return
    term = f" within {after.business_days} business days" if after.business_days else ""
    way = f" by {after.channel}" if after.channel else ""
    changes = differences(before, after) if before else ("the promise is new",)
    if said := "; ".join(changes):
        yield "breach_promise", f"A breach is told to {listed(after.tells)}{term}{way} by promise ({said})."


def _terms(old: Pack, new: Pack) -> Said:
    before, after = old.answer and old.answer.within, new.answer and new.answer.within
    if before != after:
        promise = f"within {after} by promise" if after else "within the term of the law, with no promise besides"
        yield "answer", f"Requests are answered {promise}{f', no longer {before}' if before else ''}."
    days_before, days_after = old.policy_change.notice_days, new.policy_change.notice_days
    if days_before != days_after:
        said = f"at least {days_after} days ahead" if days_after else "by the date of the new version alone"
        yield "policy_change.notice_days", f"Later changes are announced {said}; this one still as was promised."


def _requests(old: Pack, new: Pack) -> Said:
    found = entries("rights", old, new)
    for right in found.added:
        yield f"rights.{name_of(right)}", f"Requests for {right.right} must be answered{_where(right.jurisdictions)}."
    for right in found.removed:
        yield (
            f"rights.{name_of(right)}",
            f"Requests for {right.right} are taken no longer{_where(right.jurisdictions)}; open ones still get an answer.",
        )
    for before, after in found.pairs:
        if said := "; ".join(differences(before, after)):
            yield f"rights.{name_of(after)}", f"Requests for {after.right} are handled otherwise: {said}."
    if said := "; ".join(differences(old.identity_proof, new.identity_proof)):
        yield "identity_proof", f"Identity is checked otherwise before a request is answered: {said}."


def _where(jurisdictions: tuple[str, ...]) -> str:
    return f" under the law of {listed(jurisdictions)}" if jurisdictions else ""


def _processors(old: Pack, new: Pack) -> Said:
    found = entries("processors", old, new)
    for one in found.added:
        yield f"processors.{one.name}", f"A contract with {one.name} must stand before it gets any data."
    for one in found.removed:
        yield f"processors.{one.name}", f"{one.name} must return or delete the data, and confirm it."
    for before, after in found.pairs:
        terms = differences(before, after, frozenset({"service"}))
        if said := "; ".join(terms):
            yield f"processors.{after.name}", f"The contract with {after.name} must be adapted: {said}."


def _records(old: Pack, new: Pack) -> Said:
    """What the records of processing say beyond the notice: where a purpose stands, and what the pack decided itself."""
    if old.source.title != new.source.title:
        yield "source.title", f"The records of processing go by another policy, {new.source.title}."
    for before, after in entries("purposes", old, new).pairs:
        if before.source != after.source:
            yield f"purposes.{after.key}", f"The records of processing cite another passage for “{after.label.en}”."
    yield from _explanations(old, new)
    if old.choices != new.choices:
        yield "choices", "The records of processing list other decisions where the policy leaves something open."


def _explanations(old: Pack, new: Pack) -> Said:
    """Why something is asked, kept, held, counted or left in backups, as far as the pack decided it."""
    for before, after in entries("retention", old, new).pairs:
        if (before.chosen, before.reason) != (after.chosen, after.reason):
            yield (
                f"retention.{name_of(after)}",
                f"The records of processing explain the term of {name_of(after)} otherwise.",
            )
    for section in ("permissions", "holds", "counts"):
        for before, after in entries(section, old, new).pairs:
            if _grounds(before) != _grounds(after):
                key = f"{section}.{name_of(after)}"
                yield key, f"The records of processing give other grounds for {key}."
    if _grounds(old.backups) != _grounds(new.backups):
        yield "backups", "The records of processing give other grounds for what backups may do."


def _grounds(promise: Promise) -> tuple[object, ...]:
    return promise.source, promise.chosen, promise.reason
