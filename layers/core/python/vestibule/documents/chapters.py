"""The chapters of a privacy notice that the pack alone decides. Each takes the pack and a voice and gives blocks."""

from collections.abc import Iterable, Iterator
from string import Template

from vestibule.documents import held, markdown
from vestibule.documents.voice import Voice, place_name
from vestibule.policy import law, spoken
from vestibule.policy.model import Category, Cookies, Pack, Purpose, Recipient, RetentionRule
from vestibule.policy.parts import Key, Period

type Blocks = Iterator[str]


def title(pack: Pack, voice: Voice) -> Blocks:
    """The name of the notice and its date (V-22)."""
    yield markdown.heading(1, voice.say("title.title", operator=pack.display_name))
    if pack.source.date:
        yield f"*{voice.say('title.dated', date=voice.date(pack.source.date))}*"
    else:
        yield f"*{voice.say('title.undated', date=voice.date(pack.source.read))}*"


def brief(pack: Pack, voice: Voice) -> Blocks:
    """The box for those who read no further."""
    lengths = sorted((rule.period for rule in pack.retention), key=lambda period: period.longest_days)
    lines = [
        voice.say(
            "brief.holds", categories=voice.listing(lowered(voice.words(kind.label)) for kind in pack.categories)
        ),
        voice.say("brief.why", count=voice.counted(len(pack.purposes), "purposes")),
        voice.say("brief.long", shortest=voice.term(lengths[0]), longest=voice.term(lengths[-1])),
        voice.say("brief.where", places=regions(pack, voice)),
        _rights_in_brief(pack, voice),
        voice.say("brief.ask", email=pack.contacts.email),
        *(voice.say("brief.never", vows=voice.words(vow.said)) for vow in pack.vows[:1]),
    ]
    yield markdown.box(voice.say("brief.title"), lines)


def responsible(pack: Pack, voice: Voice) -> Blocks:
    """The controller and how to reach it, and for what somebody else is the controller (F-04)."""
    yield markdown.heading(2, voice.say("responsible.title"))
    named_alike = pack.legal_name.casefold() == pack.display_name.casefold()
    names = {"legal_name": pack.legal_name, "operator": pack.display_name}
    yield voice.say("responsible.text" if named_alike else "responsible.text_as", **names)
    for controller, several in held.decided_by_others(pack).items():
        labels = voice.listing(f'"{voice.words(purpose.label)}"' for purpose in several)
        yield voice.say("responsible.others", controller=voice.words(controller), purposes=voice.typeset(labels))
    yield voice.say("responsible.contact")
    contacts = pack.contacts
    ways = [voice.say("responsible.email", email=contacts.email)]
    ways += [voice.say("responsible.post", address=contacts.postal_address)] if contacts.postal_address else []
    ways += [voice.say("responsible.phone", phone=contacts.phone)] if contacts.phone else []
    yield markdown.bullets(
        [
            *ways,
            voice.say("responsible.country", country=voice.words(place_name("countries", pack.controller_country))),
            voice.say("responsible.laws", places=jurisdictions(pack.jurisdictions, voice)),
        ]
    )


def data(pack: Pack, voice: Voice) -> Blocks:
    """The kinds of data, and whose they are."""
    labels = {kind.key: voice.words(kind.label) for kind in pack.persons}
    yield markdown.heading(2, voice.say("held.title"))
    yield voice.say("held.intro", persons=voice.series(map(lowered, labels.values())))
    yield markdown.table(
        voice.listed("held.columns"),
        ((voice.words(kind.label), voice.words(kind.said), _persons(kind, labels, voice)) for kind in pack.categories),
    )


def origins(pack: Pack, voice: Voice) -> Blocks:
    """Where data comes from (V-03, A-12)."""
    yield markdown.heading(2, voice.say("origins.title"))
    yield markdown.bullets(
        f"**{voice.words(spoken.ORIGINS[origin.kind])}.** {voice.words(origin.said)}" for origin in pack.origins
    )


def purposes(pack: Pack, voice: Voice) -> Blocks:
    """Purposes by data by lawful basis: for Nokē the very table of its policy (N-05)."""
    yield markdown.heading(2, voice.say("purposes.title"))
    yield voice.say("purposes.intro")
    yield markdown.table(
        voice.listed("purposes.columns"),
        (
            (
                "\n".join(
                    [f"**{voice.words(purpose.label)}**", voice.words(purpose.said), *_controller(purpose, voice)]
                ),
                kinds(pack, purpose.categories, voice),
                voice.series(voice.words(spoken.BASES[basis]) for basis in purpose.basis),
            )
            for purpose in pack.purposes
        ),
    )
    if any("consent" in purpose.basis for purpose in pack.purposes):
        yield voice.say("purposes.consent")


def recipients(pack: Pack, voice: Voice) -> Blocks:
    """Who gets data, and on which condition (V-08, N-06)."""
    yield markdown.heading(2, voice.say("recipients.title"))
    yield voice.say("recipients.intro")
    yield markdown.table(
        voice.listed("recipients.columns"),
        (
            (voice.words(recipient.label), received(pack, recipient, voice), voice.words(recipient.condition))
            for recipient in pack.recipients
        ),
    )


def places(pack: Pack, voice: Voice) -> Blocks:
    """Where data rests, where it may go, and who works on it (F-05, F-09, N-07, W-09)."""
    yield markdown.heading(2, voice.say("places.title"))
    yield voice.say("places.rests", places=regions(pack, voice))
    yield voice.words(pack.transfers.said)
    yield voice.say("places.processors")
    yield markdown.table(
        voice.listed("places.columns"),
        (
            (
                processor.name,
                voice.words(processor.service),
                voice.words(place_name("countries", processor.country)),
                voice.word("places", processor.safeguard),
                kinds(pack, processor.categories, voice),
            )
            for processor in pack.processors
        ),
    )


def cookies(pack: Pack, voice: Voice) -> Blocks:
    """Cookies by surface, and the surfaces that set none (V-21, A-09, F-10)."""
    labels = {surface.key: voice.words(surface.label) for surface in pack.surfaces}
    setting = {key for kind in pack.cookies for key in kind.surfaces}
    yield markdown.heading(2, voice.say("cookies.title"))
    yield voice.say("cookies.intro" if pack.cookies else "cookies.none")
    yield markdown.table(
        voice.listed("cookies.columns"),
        (
            (
                voice.words(spoken.COOKIES[kind.category]),
                " ".join([voice.words(kind.said), *([voice.say("cookies.session_only")] if kind.session_only else [])]),
                ", ".join(labels[key] for key in kind.surfaces),
                voice.say(f"cookies.{_consent(kind)}"),
            )
            for kind in pack.cookies
        ),
    )
    without = [label for key, label in labels.items() if key not in setting]
    if without and pack.cookies:
        yield voice.say("cookies.without", surfaces=voice.listing(without))


def _consent(kind: Cookies) -> str:
    if kind.consent:
        return "needed"
    return "not_needed" if kind.category == "required" else "refusable"


def protection(pack: Pack, voice: Voice) -> Blocks:
    """The measures that the policy promises, and those that the system takes (F-05, V-24)."""
    yield markdown.heading(2, voice.say("protection.title"))
    yield voice.say("protection.by_policy")
    yield markdown.bullets(voice.words(measure.said) for measure in pack.measures)
    yield voice.say("protection.by_system")
    yield markdown.bullets(own_measures(pack, voice))
    yield voice.say("protection.intro")


def children(pack: Pack, voice: Voice) -> Blocks:
    """The age below which nothing is knowingly collected (V-15, A-08)."""
    if pack.children:
        yield markdown.heading(2, voice.say("children.title"))
        yield voice.say("children.text", age=str(pack.children.under), email=pack.contacts.email)


def vows(pack: Pack, voice: Voice) -> Blocks:
    """What the operator says it never does."""
    if pack.vows:
        yield markdown.heading(2, voice.say("vows.title"))
        yield markdown.bullets(voice.words(vow.said) for vow in pack.vows)


def changes(pack: Pack, voice: Voice) -> Blocks:
    """How a new version is announced (F-08, V-22)."""
    yield markdown.heading(2, voice.say("changes.title"))
    yield voice.words(pack.policy_change.said)
    if pack.policy_change.notice_days:
        period = voice.term(Period(days=pack.policy_change.notice_days))
        yield voice.say("changes.notice", period=period)
    yield voice.say("changes.dated")


def own_measures(pack: Pack, voice: Voice) -> list[str]:
    """What the program and its stacks do for the protection of data, whatever the pack says."""
    has_devices = bool({"access", "telemetry"}.intersection(pack.features))
    recovery = voice.term(Period(days=held.longest_backup(pack)))
    ours = [Template(measure).substitute(period=recovery) for measure in voice.listed("protection.ours")]
    ours += [voice.say("protection.sealed")] if held.seals(pack) else []
    return [*ours, *([voice.say("protection.devices")] if has_devices else [])]


def regions(pack: Pack, voice: Voice) -> str:
    """Where the data may rest, the default first."""
    names = (voice.words(place_name("regions", region)) for region in pack.residency.regions)
    return voice.listing(names, last="or")


def jurisdictions(codes: Iterable[str], voice: Voice) -> str:
    """The names of places, from their regimes."""
    return voice.listing(voice.words(law.regime(code).name) for code in codes)


def categories(pack: Pack, keys: Iterable[Key], voice: Voice) -> list[str]:
    """The labels of these kinds of data, in the order of the pack."""
    wanted = set(keys)
    return [voice.words(kind.label) for kind in pack.categories if kind.key in wanted]


def kinds(pack: Pack, keys: Iterable[Key], voice: Voice) -> str:
    """The same in a table's cell."""
    labels = categories(pack, keys, voice)
    everything = len(labels) == len(pack.categories) > 1
    return voice.say("held.everything") if everything else voice.series(labels)


def received(pack: Pack, recipient: Recipient, voice: Voice) -> str:
    """The data that a recipient may get."""
    labels = kinds(pack, recipient.categories, voice)
    return voice.say("recipients.partly", categories=labels) if recipient.only else labels


def subjects(term: held.Term, voice: Voice) -> list[str]:
    """What a retention rule ends: its holdings, else what the texts call it."""
    named = [voice.words(each.holding.about) for each in term.holdings]
    return named or [voice.word("rules", term.rule.rule)]


def where(term: held.Term, voice: Voice) -> str:
    """The place for which a rule speaks."""
    rule: RetentionRule = term.rule
    if rule.jurisdiction:
        return voice.words(law.regime(rule.jurisdiction).name)
    return voice.say("retention.elsewhere" if term.has_exceptions else "retention.everywhere")


def lowered(text: str) -> str:
    """The text with its first letter small, unless it begins with an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _rights_in_brief(pack: Pack, voice: Voice) -> str:
    names = dict.fromkeys(right.right for right in pack.rights)
    everywhere = {right.right for right in pack.rights if not right.jurisdictions}
    said = voice.listing(lowered(voice.say(f"rights.{name}.name")) for name in names)
    return voice.say("brief.rights" if everywhere == set(names) else "brief.rights_by_place", rights=said)


def _controller(purpose: Purpose, voice: Voice) -> Blocks:
    if purpose.controller:
        yield voice.say("purposes.controller", controller=voice.words(purpose.controller))


def _persons(kind: Category, labels: dict[str, str], voice: Voice) -> str:
    if len(kind.persons) == len(labels) > 1:
        return voice.say("held.everybody")
    return voice.series(labels[key] for key in kind.persons)
