"""What changes with a new version of the policy, in sentences for the people concerned, for its announcement (F-08, V-22).

`policy.changes` tells those who run a deployment everything that follows from a change. This tells persons what concerns
them, good and bad alike, and no more than they would read.
"""

from collections.abc import Iterator

from vestibule import register
from vestibule.documents import chapters
from vestibule.documents.voice import Voice, place_name, voice
from vestibule.policy import law, spoken
from vestibule.policy.asking import Permission
from vestibule.policy.changes.matching import gained, reworded_everywhere
from vestibule.policy.changes.notice import changed_chapters, entries
from vestibule.policy.changes.permissions import widened
from vestibule.policy.changes.terms import Term, changed_terms
from vestibule.policy.model import Category, Cookies, Pack, Purpose, Recipient, RetentionRule
from vestibule.policy.purposes import covers
from vestibule.words import Language

LONGEST = 600
"""Characters of a sentence, or of two that belong together."""

type Sentences = Iterator[str]


def announced(old: Pack, new: Pack, language: Language) -> list[str]:
    """The sentences of an announcement, the weightiest first; none for packs that say the same."""
    tongue = voice(language)
    found = [
        *_head(old, new, tongue),
        *_permissions(old, new, tongue),
        *_purposes(old, new, tongue),
        *_data(old, new, tongue),
        *_recipients(old, new, tongue),
        *_places(old, new, tongue),
        *_terms(old, new, tongue),
        *_rights(old, new, tongue),
        *_cookies(old, new, tongue),
        *_promises(old, new, tongue),
    ]
    if not found and any(changed_chapters(old, new)):
        found = [tongue.say("announcing.other")]
    return [short(said) for said in dict.fromkeys(found)]


def short(said: str) -> str:
    """The sentences, without the last of them where they are too long: the notice has all of it."""
    while len(said) > LONGEST and ". " in said:
        said = f"{said.rstrip('.').rpartition('. ')[0]}."
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1].rpartition(' ')[0]}…"


def _head(old: Pack, new: Pack, voice: Voice) -> Sentences:
    if old.legal_name != new.legal_name:
        yield voice.say("announcing.controller", who=new.legal_name, before=old.legal_name)
    if gained(new.languages, old.languages):
        yield voice.say("announcing.languages")


def _permissions(old: Pack, new: Pack, voice: Voice) -> Sentences:
    found = entries("permissions", old, new)
    for asked in found.added:
        yield _of(voice, "ask" if asked.basis == "consent" else "object", asked)
    for before, after in found.pairs:
        if key := _asked_otherwise(before, after):
            yield _of(voice, key, after)
    for asked in found.removed:
        yield _of(voice, "asked_no_more", asked)


def _asked_otherwise(before: Permission, after: Permission) -> str | None:
    if before.basis != after.basis:
        return "ask_from_now" if after.basis == "consent" else "object_instead"
    if not any(widened(before, after)):
        return None
    return "ask_again" if after.basis == "consent" else "object_more"


def _purposes(old: Pack, new: Pack, voice: Voice) -> Sentences:
    found = entries("purposes", old, new)
    for purpose in found.added:
        yield _of(voice, "purpose", purpose, said=voice.words(purpose.said), bases=_bases(purpose, voice))
    for before, after in found.pairs:
        if wider := gained(before.categories, after.categories):
            yield _of(voice, "purpose_data", after, categories=chapters.kinds(new, wider, voice))
        if set(before.basis) != set(after.basis):
            yield _of(voice, "purpose_bases", after, bases=_bases(after, voice))
        if reworded_everywhere(before.said, after.said):
            yield _of(voice, "purpose_said", after, said=voice.words(after.said))
        elif gained(before.uses, after.uses):
            yield _of(voice, "purpose_uses", after)
    for purpose in found.removed:
        yield _of(voice, "purpose_gone", purpose)


def _data(old: Pack, new: Pack, voice: Voice) -> Sentences:
    found = entries("categories", old, new)
    for kind in found.added:
        yield _of(voice, "category", kind, said=voice.words(kind.said))
    for before, after in found.pairs:
        more = any(not covers(before.covers, (each,)) for each in after.covers)
        if more or reworded_everywhere(before.said, after.said):
            yield _of(voice, "category_wider", after, said=voice.words(after.said))
    for kind in found.removed:
        yield _of(voice, "category_gone", kind)


def _recipients(old: Pack, new: Pack, voice: Voice) -> Sentences:
    found = entries("recipients", old, new)
    for one in found.added:
        yield _of(voice, "recipient", one, said=voice.words(one.condition))
    for before, after in found.pairs:
        if wider := gained(before.categories, after.categories):
            yield _of(voice, "recipient_data", after, categories=chapters.kinds(new, wider, voice))
        elif _gets_more(before, after):
            yield _of(voice, "recipient_more", after)
        if reworded_everywhere(before.condition, after.condition):
            yield _of(voice, "recipient_condition", after, said=voice.words(after.condition))
    for one in found.removed:
        yield _of(voice, "recipient_gone", one)


def _gets_more(before: Recipient, after: Recipient) -> bool:
    larger = bool(before.only) and (not after.only or any(not covers(before.only, (each,)) for each in after.only))
    return larger or bool(gained(before.purposes, after.purposes))


def _places(old: Pack, new: Pack, voice: Voice) -> Sentences:
    if gained(old.residency.regions, new.residency.regions):
        yield voice.say("announcing.regions", places=chapters.regions(new, voice))
    if reworded_everywhere(old.transfers.said, new.transfers.said):
        yield voice.say("announcing.transfers", said=voice.words(new.transfers.said))
    elif gained(old.transfers.within, new.transfers.within) or gained(old.transfers.beyond, new.transfers.beyond):
        yield voice.say("announcing.countries")
    found = entries("processors", old, new)
    for one in found.added:
        said, country = voice.words(one.service), voice.words(place_name("countries", one.country))
        yield voice.say("announcing.processor", who=one.name, country=country, said=f"{said}.")
    for before, after in found.pairs:
        if before.country != after.country:
            country = voice.words(place_name("countries", after.country))
            yield voice.say("announcing.processor_moved", who=after.name, country=country)
    for one in found.removed:
        yield voice.say("announcing.processor_gone", who=one.name)


def _terms(old: Pack, new: Pack, voice: Voice) -> Sentences:
    """Terms that were and are there, of what both versions hold; of what is new, the notice says the term."""
    about = {each.retention: each.about for each in reversed(register.declared(new).values())}
    for term in changed_terms(old, new):
        if term.before and term.after and term.rule in about and not term.is_as_long:
            yield _term(term, term.before, term.after, voice.words(about[term.rule]), voice)


def _term(term: Term, before: RetentionRule, after: RetentionRule, what: str, voice: Voice) -> str:
    alike = before.counts_from == after.counts_from
    lengths = {
        "before": voice.term(before.period) if alike else _kept(before, voice),
        "after": voice.term(after.period) if alike else _kept(after, voice),
    }
    if term.place is None:
        return voice.say("announcing.term", what=what, **lengths)
    return voice.say("announcing.term_where", place=voice.words(law.regime(term.place).name), what=what, **lengths)


def _kept(rule: RetentionRule, voice: Voice) -> str:
    return f"{voice.term(rule.period)} {voice.words(spoken.STARTS[rule.counts_from])}"


def _rights(old: Pack, new: Pack, voice: Voice) -> Sentences:
    before, after = ({right.right for right in pack.rights} for pack in (old, new))
    names = {name: voice.say(f"rights.{name}.name") for name in (*before, *after)}
    yield from (voice.say("announcing.rights", who=names[name]) for name in sorted(after - before))
    yield from (voice.say("announcing.rights_gone", who=names[name]) for name in sorted(before - after))
    for name in sorted(before & after):
        if _offers(old, name) != _offers(new, name):
            yield voice.say("announcing.rights_changed", who=names[name])


def _offers(pack: Pack, name: str) -> list[object]:
    unsaid = {"source", "chosen", "reason"}
    return [right.model_dump(exclude=unsaid) for right in pack.rights if right.right == name]


def _cookies(old: Pack, new: Pack, voice: Voice) -> Sentences:
    found = entries("cookies", old, new)
    for kind in found.added:
        yield _of_cookies(voice, "cookies", kind, said=voice.words(kind.said))
    for before, after in found.pairs:
        if before.consent != after.consent:
            yield _of_cookies(voice, "cookies_asked" if after.consent else "cookies_unasked", after)
        if gained(before.surfaces, after.surfaces) or (before.session_only and not after.session_only):
            yield _of_cookies(voice, "cookies_wider", after)
    for kind in found.removed:
        yield _of_cookies(voice, "cookies_gone", kind)


def _promises(old: Pack, new: Pack, voice: Voice) -> Sentences:
    if old.children != new.children and (old.children and old.children.under) != (new.children and new.children.under):
        age = str(new.children.under) if new.children else ""
        yield voice.say("announcing.children" if age else "announcing.children_gone", **({"age": age} if age else {}))
    found = entries("vows", old, new)
    yield from (voice.say("announcing.vow", said=voice.words(vow.said)) for vow in found.added)
    yield from (voice.say("announcing.vow_gone", said=voice.words(vow.said)) for vow in found.removed)
    if _told(old) != _told(new):
        yield voice.say("announcing.breach")
    if old.authority.name != new.authority.name:
        yield voice.say("announcing.authority", who=new.authority.name)
    if old.contacts.email != new.contacts.email:
        yield voice.say("announcing.contact", email=new.contacts.email)


def _told(pack: Pack) -> object:
    promise = pack.breach_promise
    return promise and (promise.tells, promise.business_days, promise.channel)


def _of(voice: Voice, key: str, entry: Permission | Purpose | Category | Recipient, **more: str) -> str:
    """The sentence about an entry that has a label."""
    return voice.say(f"announcing.{key}", label=voice.words(entry.label), **more)


def _of_cookies(voice: Voice, key: str, kind: Cookies, **more: str) -> str:
    return voice.say(f"announcing.{key}", label=voice.words(spoken.COOKIES[kind.category]), **more)


def _bases(purpose: Purpose, voice: Voice) -> str:
    return voice.listing(voice.words(spoken.BASES[basis]) for basis in purpose.basis)
