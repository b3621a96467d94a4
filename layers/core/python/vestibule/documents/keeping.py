"""How long data is kept: by term, in backups, longer for a reason, and as a number with nobody in it."""

from collections.abc import Iterable

from vestibule import register
from vestibule.documents import chapters, held, markdown
from vestibule.documents.chapters import Blocks
from vestibule.documents.voice import Voice
from vestibule.policy import backups, law, spoken
from vestibule.policy.model import AnonymousCount, HoldReason, Pack, RetentionRule
from vestibule.policy.parts import Period


def retention(pack: Pack, voice: Voice) -> Blocks:
    """How long each thing is kept, by place, and what may remain after that (V-12, V-13)."""
    yield markdown.heading(2, voice.say("retention.title"))
    yield voice.say("retention.intro")
    yield markdown.table(
        voice.listed("retention.columns"),
        (
            (
                "\n".join(chapters.subjects(term, voice)),
                chapters.where(term, voice),
                voice.term(term.rule.period),
                voice.words(spoken.STARTS[term.rule.counts_from]),
            )
            for term in held.terms(pack)
        ),
    )
    if missing := held.not_yet(pack):
        labels = voice.listing(chapters.lowered(voice.words(kind.label)) for kind in missing)
        yield voice.say("retention.not_yet", categories=labels)
    yield _backups(pack, voice)
    yield voice.say("retention.evidence")
    yield from _counts(pack, voice)
    yield from _holds(pack, voice)


def in_backups(pack: Pack, name: str, law: RetentionRule, voice: Voice) -> str:
    """How long a holding under this rule can still rest in backups once it is deleted."""
    days = held.backup_days(pack, name)
    if not days:
        return voice.say("backups.none")
    phrase = "backups.bound" if backups.is_bound(pack, law) else "backups.after"
    return voice.say(phrase, period=voice.term(Period(days=days)))


def not_in(reason: HoldReason, voice: Voice) -> str:
    """Where data may be kept for this reason."""
    if not reason.not_in:
        return voice.say("retention.everywhere")
    return voice.say("holds.not_in", places=_named(reason.not_in, voice))


def number(pack: Pack, count: AnonymousCount, voice: Voice) -> str:
    """What remains of records that are gone, and for how long."""
    return voice.say(
        "counts.text",
        what=voice.words(register.declared(pack)[count.of].about),
        by=voice.listing(voice.word("counts", each) for each in count.by),
        least=str(count.at_least),
        period=voice.term(count.kept),
    )


def _backups(pack: Pack, voice: Voice) -> str:
    """How far backups reach back, and where they end with the term (V-12, V-13, A-05)."""
    period = voice.term(Period(days=held.longest_backup(pack)))
    if not pack.backups.outlast:
        return voice.say("retention.backups_within", period=period)
    places = dict.fromkeys(rule.jurisdiction for rule in pack.retention if rule.jurisdiction)
    said = [voice.say("retention.backups", period=period)]
    said += [voice.say("retention.backups_bound", places=_named(filter(None, places), voice))] if places else []
    return " ".join(said)


def _counts(pack: Pack, voice: Voice) -> Blocks:
    for count in pack.counts:
        yield number(pack, count, voice)


def _holds(pack: Pack, voice: Voice) -> Blocks:
    """The closed list of reasons (V-13)."""
    yield markdown.heading(3, voice.say("holds.title"))
    yield voice.say("holds.intro")
    yield markdown.table(
        voice.listed("holds.columns"),
        ((voice.words(reason.label), voice.term(reason.at_most), not_in(reason, voice)) for reason in pack.holds),
    )


def _named(codes: Iterable[str], voice: Voice) -> str:
    return voice.listing(voice.words(law.regime(code).name) for code in codes)
