"""What a pack asks people, against its own purposes and the law.

Every question is about a purpose, every purpose that waits for consent is asked about, and nobody decides twice about the
same thing.
"""

from collections.abc import Iterable, Iterator

from vestibule.policy.asking import Permission
from vestibule.policy.demand import Demand
from vestibule.policy.faults import Finding
from vestibule.policy.law import Place, is_open
from vestibule.policy.model import Pack, Purpose
from vestibule.policy.parts import Period
from vestibule.policy.purposes import covers
from vestibule.policy.regime import Duty
from vestibule.policy.retention import UnknownRule, rule_for

_BIOMETRIC = ("user.biometric", "user.authorization.biometric")
_MARKETING = ("marketing",)


def contradictions(pack: Pack) -> Iterator[Finding]:
    """Everything that the questions of a pack say against its purposes, its persons or one another."""
    purposes = {purpose.key: purpose for purpose in pack.purposes}
    for number, each in enumerate(pack.permissions):
        path = ("permissions", number)
        if each.purpose not in purposes:
            yield (*path, "purpose"), f"{each.purpose} is not the key of any of the purposes"
            continue
        yield from (((*path, field), said) for field, said in _at_odds(pack, each, purposes[each.purpose]))
        if each.key in purposes and each.key != each.purpose:
            yield (*path, "key"), f"{each.key} is the key of a purpose, and stands for no other than that one"
    yield from _waiting_unasked(pack)
    yield from _marketing_undecided(pack)
    yield from _uses_of_others(pack)
    yield from _faces_unasked(pack)


def unasked(pack: Pack, place: Place) -> Iterator[Finding]:
    """Data that the place lets be taken only with consent, for which the pack asks nobody."""
    for needed in (each for each in place.consents.values() if not each.data.startswith("cookies")):
        if _holds(pack, needed.data) and not _asked_for(pack, needed.data):
            said = f"{needed.data} needs consent in {place.code} ({needed.source.law}), and no permission asks for it"
            yield ("permissions",), said


def forgotten(pack: Pack, held: Iterable[Demand], place: Place, *, open_only: bool) -> Iterator[Finding]:
    """Choices about cookies that are deleted before the place lets them be asked for again."""
    found = place.duty("cookie-choice")
    if not found or "choices" not in {demand.rule for demand in held} or is_open(found[1].source) is not open_only:
        return
    term = found[1].term if isinstance(found[1], Duty) else found[1].safe
    try:
        rule = rule_for(pack, "choices", place.code)
    except UnknownRule:
        return  # a fault of its own
    if term and term.months and Period(months=term.months).may_outlast(rule.period, less_days=rule.margin_days):
        said = f"a choice about cookies is forgotten before {term} have passed, and asked for again, in {place.code}"
        yield ("retention", pack.retention.index(rule), "period"), f"{said} ({found[1].source.law})"


def _at_odds(pack: Pack, asked: Permission, purpose: Purpose) -> Iterator[tuple[str, str]]:
    """The field, and what is wrong with it."""
    if asked.basis not in purpose.basis:
        yield "basis", f"{asked.basis} is no basis of {purpose.key}, which rests on {', '.join(purpose.basis)}"
    for use in asked.uses:
        if use not in purpose.uses:
            yield "uses", f"{use} is no use of {purpose.key}"
    if purpose.controller:
        yield "purpose", f"{purpose.key} is decided by {purpose.controller.en}, who asks in the operator's place"
    kinds = [kind for kind in pack.categories if kind.key in purpose.categories]
    for key in asked.data:
        if not any(covers(kind.covers, (key,)) for kind in kinds):
            yield "data", f"{key} is in none of the categories of {purpose.key}"
    concerned = {key for kind in kinds for key in kind.persons}
    for key in asked.persons:
        if key in {each.key for each in pack.persons} - concerned:
            yield "persons", f"{key} has no data that {purpose.key} uses"
    if covers(_BIOMETRIC, asked.data) and asked.basis != "consent":
        yield "basis", "is about biometric data, which is taken with consent only"


def _waiting_unasked(pack: Pack) -> Iterator[Finding]:
    """What rests on consent alone is never done unless somebody is asked. Another controller asks itself."""
    for number, purpose in enumerate(pack.purposes):
        if purpose.basis == ("consent",) and purpose.controller is None:
            asked = {use for each in pack.permissions if each.purpose == purpose.key for use in each.uses}
            for use in (use for use in purpose.uses if use not in asked):
                yield (
                    ("purposes", number, "basis"),
                    f"{purpose.key} waits for consent, and no permission asks for {use}",
                )


def _marketing_undecided(pack: Pack) -> Iterator[Finding]:
    """A person decides on each use for marketing, in one place."""
    for number, purpose in enumerate(pack.purposes):
        for use in (use for use in purpose.uses if covers(_MARKETING, (use,)) and purpose.controller is None):
            asked = [each.key for each in pack.permissions if use in each.uses]
            if not asked:
                yield ("purposes", number, "uses"), f"{use} is marketing, and no permission lets anybody decide on it"
            elif len(asked) > 1:
                yield ("purposes", number, "uses"), f"{use} is decided on twice, by {' and by '.join(asked)}"


def _uses_of_others(pack: Pack) -> Iterator[Finding]:
    """A permission on a use, of whatever data, would also stop another purpose that has the use and asks nobody."""
    for number, asked in enumerate(pack.permissions):
        for purpose in pack.purposes if not asked.data else ():
            own = {use for each in pack.permissions if each.purpose == purpose.key for use in each.uses}
            for use in asked.uses:
                if purpose.key != asked.purpose and use in purpose.uses and use not in own:
                    said = f"{use} is a use of {purpose.key} too, which would stop with it: name the data that this is about"
                    yield ("permissions", number, "uses"), said


def _faces_unasked(pack: Pack) -> Iterator[Finding]:
    for number, kind in enumerate(pack.categories):
        for key in (key for key in kind.covers if covers(_BIOMETRIC, (key,))):
            if not _asked_for(pack, key):
                yield (
                    ("categories", number, "covers"),
                    f"{key} is taken with consent only, and no permission asks for it",
                )


def _holds(pack: Pack, data: str) -> bool:
    return any(covers((data,), kind.covers) or covers(kind.covers, (data,)) for kind in pack.categories)


def _asked_for(pack: Pack, data: str) -> bool:
    """Whether somebody is asked for consent to this data, or to a part of it."""
    consents = [each for each in pack.permissions if each.basis == "consent"]
    return any(covers(each.data, (data,)) or covers((data,), each.data) for each in consents)
