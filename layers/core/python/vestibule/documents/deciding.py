"""What a person decides: each question with what happens without an answer, how to take one back, and when it is asked again."""

from collections.abc import Iterator

from vestibule.documents import markdown
from vestibule.documents.asking import places
from vestibule.documents.chapters import Blocks, lowered
from vestibule.documents.voice import Voice
from vestibule.policy import permissions
from vestibule.policy.asking import Permission
from vestibule.policy.law import Place
from vestibule.policy.model import Pack
from vestibule.policy.parts import Term
from vestibule.policy.regime import Duty


def decisions(pack: Pack, voice: Voice) -> Blocks:
    """Permissions with how to say yes, no, and withdraw (V-06, V-20, A-04, N-03, F-01); purposes to object to."""
    if pack.permissions:
        yield markdown.heading(2, voice.say("decisions.title"))
        yield voice.say("decisions.intro")
        rows = ((_asked(pack, each, voice), until(each, voice), back(each, voice)) for each in pack.permissions)
        yield markdown.table(voice.listed("decisions.columns"), rows)
        yield voice.say("decisions.how", email=pack.contacts.email)
        if more := objections(pack, voice):
            yield voice.say("decisions.objections", purposes=voice.typeset(voice.listing(more)))
        yield voice.say("decisions.restriction")


def choices(pack: Pack, voice: Voice) -> Blocks:
    """How cookies are chosen and refused, the signal of a browser, and when a choice is asked for again (V-21, A-09)."""
    if permissions.cookie_keys(pack):
        yield voice.say("cookies.choosing")
        if "cookies.advertising" in permissions.cookie_keys(pack):
            yield voice.say("cookies.signal")
        for place in places(pack):
            if term := again(place):
                named = voice.words(place.regimes[0].name)
                yield voice.say("cookies.again", place=named, term=voice.term(term))


def again(place: Place) -> Term | None:
    """Before how long a choice about cookies is not asked for again there: by law, or to be safe."""
    found = place.duty("cookie-choice")
    if found is None:
        return None
    return found[1].term if isinstance(found[1], Duty) else found[1].safe


def objections(pack: Pack, voice: Voice) -> list[str]:
    """The purposes that nobody is asked about, and to which a person may object all the same."""
    asked = {permission.purpose for permission in pack.permissions}
    found = [purpose for purpose in pack.purposes if permissions.may_object(purpose) and purpose.key not in asked]
    return [f'"{voice.words(purpose.label)}"' for purpose in found]


def persons(pack: Pack, asked: Permission, voice: Voice) -> str:
    """Who is asked, in the order in which the pack lists the kinds of persons."""
    order = {kind.key: number for number, kind in enumerate(pack.persons)}
    numbers = sorted(order[key] for key in asked.persons)
    return voice.listing(lowered(voice.words(pack.persons[number].label)) for number in numbers)


def until(asked: Permission, voice: Voice) -> str:
    """What happens without an answer."""
    return voice.say(f"decisions.{asked.basis}")


def back(asked: Permission, voice: Voice) -> str:
    """How an answer ends: by being taken back, and for a yes that lasts a time by itself."""
    said = voice.say(f"decisions.back_{asked.basis}")
    return f"{said} {voice.say('decisions.lasts', term=voice.term(asked.lasts))}" if asked.lasts else said


def _asked(pack: Pack, asked: Permission, voice: Voice) -> str:
    return "\n".join(
        [
            f"**{voice.words(asked.label)}** ({persons(pack, asked, voice)})",
            voice.words(asked.said),
            *_without(asked, voice),
        ]
    )


def _without(asked: Permission, voice: Voice) -> Iterator[str]:
    if asked.alternative:
        yield voice.say("decisions.alternative", alternative=voice.words(asked.alternative))
