"""What a notice says in each field that a law names, filled from the incident; and whether that is all of it. Pure.

Counts only: no person, no table and no identifier of the platform is named. A controller is told of its own persons, not of
those of others. A field that cannot be filled yet says so (GDPR Art. 33(4): in phases).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from vestibule.breaches import advice
from vestibule.breaches.model import DecidedObligation, Incident, Obligation, Tally
from vestibule.breaches.wording import Wording
from vestibule.policy.model import Category, Pack
from vestibule.policy.purposes import covers

_NUMBERS = ("user.government_id",)
"""What California's Civ. Code 1798.82(d)(2)(G) demands identity theft protection for, of the data categories that there are."""


@dataclass(frozen=True)
class Notice:
    """What a notice is about, and how it speaks."""

    incident: Incident
    obligation: Obligation
    pack: Pack
    words: Wording

    @property
    def tally(self) -> Tally:
        """The counts; none at all before the scope is known."""
        return self.incident.tally or Tally()

    @property
    def is_apart(self) -> bool:
        """Whether its reader may know of a part of the persons only: a controller, of those whose data it decides on."""
        return self.obligation.tell == "controller" and self.obligation.persons != self.tally.persons

    def said(self, key: str, **values: object) -> str:
        """A phrase of `filing.toml`."""
        return self.words.say("said", key, **values)

    def free(self, key: str, text: str) -> str:
        """A phrase around what the team wrote."""
        return self.said(key, text=self.words.free(text))


@dataclass(frozen=True)
class Told:
    """Lines, and whether nothing is missing among them."""

    lines: list[str]
    is_known: bool = True


def told(field: str, of: Notice) -> Told:
    """What is said in a field. One that nobody can fill here is not known, which the notice then says."""
    filled = FILLED.get(field)
    found = filled(of) if filled else Told([], is_known=False)
    return found if found.is_known else Told([*found.lines, of.said("unknown")], is_known=False)


def _nature(of: Notice) -> Told:
    incident, words = of.incident, of.words
    kinds = words.listed(words.say("kind", kind) for kind in incident.kinds)
    lines = [of.said("kinds", kinds=kinds), of.free("happened", incident.summary)]
    lines += [words.say("protection", incident.protection)]
    lines += [
        of.said(key) for key, holds in (("malicious", incident.malicious), ("inside", incident.inside_only)) if holds
    ]
    return Told(lines)


def _categories(of: Notice) -> Told:
    """Art. 33(3)(a) wants the kinds of persons, beside the kinds of data."""
    kinds = _data_kinds(of)
    keys = {key for category, _ in _by_label(of) if category for key in category.persons}
    persons = [person.label.said_in(of.words.language) for person in of.pack.persons if person.key in keys]
    about = [of.said("about", persons=of.words.listed(persons))] if persons else []
    children = [of.said("children", count=of.tally.children)] if of.tally.children and not of.is_apart else []
    return Told([*about, *children, *kinds.lines], kinds.is_known)


def _data_kinds(of: Notice) -> Told:
    """In the words of the policy. Persons of several data categories of one kind are counted once: at least so many."""
    lines = []
    for category, count in _by_label(of):
        label = category.label.said_in(of.words.language) if category else of.said("other")
        lines.append(label if of.is_apart else of.said("category", category=label, count=count))
    return Told(lines, is_known=bool(lines))


def _by_label(of: Notice) -> Iterator[tuple[Category | None, int]]:
    """The kinds of data as the policy names them, with how many persons each concerns; last, what it does not name."""
    left = dict(of.tally.by_category)
    for category in of.pack.categories:
        mine = [key for key in left if covers(category.covers, (key,))]
        if mine:
            yield category, max(left.pop(key) for key in mine)
    if left:
        yield None, max(left.values())


def _persons(of: Notice) -> Told:
    tally, obligation = of.tally, of.obligation
    is_known = of.incident.tally is not None
    if obligation.tell == "controller":
        return Told([of.said("yours", count=obligation.persons)] if is_known else [], is_known)
    lines = [of.said("in_all", count=tally.persons), of.said("here", count=obligation.persons)]
    lines += [of.said("read", count=tally.read)] if tally.read is not None else []
    lines += [of.said("others")] if tally.may_hold_others else []
    return Told(lines if is_known else [], is_known)


def _records(of: Notice) -> Told:
    """Records are not counted by controller."""
    is_known = of.incident.tally is not None and not of.is_apart
    return Told([of.said("records", count=of.tally.records)] if is_known else [], is_known)


def _contact(of: Notice) -> Told:
    contacts = of.pack.contacts
    lines = [of.said("write_to", name=of.pack.legal_name, email=contacts.email)]
    lines += [of.said("post", address=contacts.postal_address)] if contacts.postal_address else []
    lines += [of.said("phone", phone=contacts.phone)] if contacts.phone else []
    return Told(lines)


def _organisation(of: Notice) -> Told:
    return Told([of.pack.legal_name, *_contact(of).lines[1:]])


def _consequences(of: Notice) -> Told:
    return Told([*_written(of, of.incident.consequences), *_severity(of)], of.incident.consequences is not None)


def _risk(of: Notice) -> Told:
    """Who has set a value is not told, why is."""
    found, words = of.incident.severity, of.words
    if found is None:
        return Told([], is_known=False)
    lines = _severity(of)
    for factor in found.factors:
        lines.append(of.said("factor", factor=words.say("factor", factor.name), value=words.number(factor.value)))
        lines += [of.free("reason", factor.reason)] if factor.reason else []
    return Told([*lines, *_written(of, of.incident.consequences)])


def _severity(of: Notice) -> list[str]:
    found = of.incident.severity
    if found is None:
        return []
    return [of.said("severity", score=of.words.number(found.score), band=of.words.say("band", found.band))]


def _measures(of: Notice) -> Told:
    state = of.said("contained" if of.incident.contained else "not_contained")
    return Told([*_written(of, of.incident.measures), state], of.incident.measures is not None)


def _cause(of: Notice) -> Told:
    return Told(_written(of, of.incident.cause), of.incident.cause is not None)


def _what_to_do(of: Notice) -> Told:
    """What the letter to persons advises, by the data and by the team."""
    steps = _steps(of) if of.incident.tally else []
    return Told([*steps, *_written(of, of.incident.advice)], is_known=bool(steps) or of.incident.advice is not None)


def _steps(of: Notice) -> list[str]:
    return advice.steps(_known_to_others(of), of.words.language)


def _known_to_others(of: Notice) -> list[str]:
    """The data categories that somebody saw or got who should not; none where data was only changed or lost."""
    return list(of.tally.by_category) if "confidentiality" in of.incident.kinds else []


def _written(of: Notice, text: str | None) -> list[str]:
    return [of.words.free(text)] if text else []


def _date(of: Notice) -> Told:
    happened = _happened(of)
    return Told([*happened, of.said("aware_on", at=of.words.at(of.incident.aware_at))], is_known=bool(happened))


def _happened(of: Notice) -> list[str]:
    when = (("happened_on", of.incident.occurred_since), ("ended_on", of.incident.occurred_until))
    return [of.said(key, at=of.words.at(at)) for key, at in when if at]


def _chronology(of: Notice) -> Told:
    """All that is known, in its order. What was handed over elsewhere is for authorities, not for a controller."""
    incident, words = of.incident, of.words
    decided = max((each.at for each in incident.decisions), default=None)
    known = (
        *(("happened_on", incident.occurred_since), ("ended_on", incident.occurred_until)),
        *(("aware_on", incident.aware_at), ("entered_on", incident.reported_at)),
        *(("assessed_on", incident.assessed_at), ("decided_on", decided), ("told_on", incident.told_at)),
    )
    lines = [(at, of.said(key, at=words.at(at))) for key, at in known if at]
    lines += [
        (filed.handed_over_at, of.said("filed_on", place=filed.jurisdiction, at=words.at(filed.handed_over_at)))
        for filed in incident.filings
        if filed.tell == "authority" and of.obligation.tell == "authority"
    ]
    return Told([line for _, line in sorted(lines)], is_known=incident.occurred_since is not None)


def _timing(of: Notice) -> Told:
    lines = _date(of)
    told_at = of.incident.told_at
    sent = [of.said("told_on", at=of.words.at(told_at))] if told_at else []
    return Told([*lines.lines, *sent], lines.is_known and told_at is not None)


def _persons_told(of: Notice) -> Told:
    """What was decided about persons of the place, and what was sent. Not known before the decision."""
    decided, incident = _decided_on_persons(of), of.incident
    lines = [of.said("told_on", at=of.words.at(incident.told_at))] if incident.told_at else []
    if decided and decided.verdict == "no_notice":
        lines += [of.free("will_not_tell", decided.reason)]
    elif decided and not incident.told_at:
        lines += [of.said("will_tell")]
    counted = () if of.is_apart else (("told", "sent"), ("bounced", "bounced"))
    lines += [of.said(key, count=incident.told[name]) for key, name in counted if incident.told.get(name)]
    return Told([*lines, *_unreachable(of)], is_known=decided is not None or incident.told_at is not None)


def _unreachable(of: Notice) -> list[str]:
    count = 0 if of.is_apart else of.tally.unreachable
    return [of.said("unreachable", count=count)] if count else []


def _decided_on_persons(of: Notice) -> DecidedObligation | None:
    """The newest decision of this round for the place. One for another place only where all that were taken agree."""
    of_round = [each for each in of.incident.decisions if each.tell == "persons" and each.round == of.incident.round]
    here = [each for each in of_round if each.jurisdiction == of.obligation.jurisdiction]
    if not here and len({each.verdict for each in of_round}) > 1:
        return None
    return next(reversed(here or of_round), None)


def _sample(of: Notice) -> Told:
    """What the letter to persons says, without what differs from one to the next."""
    incident, words = of.incident, of.words
    labels = [category.label.said_in(words.language) for category, _ in _by_label(of) if category]
    found = {"sample_consequences": _results(of), "sample_advice": _steps(of)} if labels else {}
    written = {
        "sample_consequences": incident.consequences,
        "sample_measures": incident.measures,
        "sample_advice": incident.advice,
        "sample_offer": incident.offer,
    }
    lines = [of.said("sample"), of.free("happened", incident.summary)]
    lines += [of.said("sample_data", categories=words.listed(labels))] if labels else []
    for key, text in written.items():
        lines += [of.said(key, text=each) for each in found.get(key, ())]
        lines += [of.free(key, text)] if text else []
    return Told([*lines, *_contact(of).lines], is_known=bool(labels) and incident.measures is not None)


def _results(of: Notice) -> list[str]:
    """What may follow from it."""
    seen, language = _known_to_others(of), of.words.language
    return [*(advice.consequences(seen, language) if seen else ()), *advice.effects(of.incident.kinds, language)]


def _identity_theft(of: Notice) -> Told:
    """What the team offers; where numbers were exposed and nothing is offered yet, it is missing."""
    offered = _written(of, of.incident.offer)
    if of.incident.tally is None:
        return Told(offered, is_known=False)
    exposed = covers(_NUMBERS, of.tally.by_category)
    return Told(offered or [of.said("numbers" if exposed else "no_numbers")], is_known=bool(offered) or not exposed)


def _law_enforcement(of: Notice) -> Told:
    return Told(_written(of, of.incident.law_enforcement), of.incident.law_enforcement is not None)


FILLED: Mapping[str, Callable[[Notice], Told]] = {
    "nature": _nature,
    "categories": _categories,
    "data-kinds": _data_kinds,
    "number-of-persons": _persons,
    "number-of-records": _records,
    "contact": _contact,
    "organisation": _organisation,
    "consequences": _consequences,
    "risk-assessment": _risk,
    "measures": _measures,
    "cause": _cause,
    "what-to-do": _what_to_do,
    "date": _date,
    "chronology": _chronology,
    "timing": _timing,
    "persons-told": _persons_told,
    "plan-for-persons": _persons_told,
    "distribution": _persons_told,
    "sample-notice": _sample,
    "identity-theft-service": _identity_theft,
    "law-enforcement": _law_enforcement,
}
