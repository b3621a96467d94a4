"""What people decide, looked up in the pack: the questions, the uses that wait for an answer, cookies by surface.

A key names what a decision is about, and is one of five: a permission of the pack (`face_entry`), a purpose of the pack,
which a person may restrict and to which one may object where it rests on legitimate interest alone (`research`), a category
of cookies (`cookies.analytics`), a use beyond a purpose (`beyond.research.sales`), or `*`, the restriction of everything.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from vestibule.policy import spoken
from vestibule.policy.asking import Permission
from vestibule.policy.model import Cookies, Pack, Purpose
from vestibule.policy.parts import Period
from vestibule.policy.purposes import covers
from vestibule.words import Words

Kind = Literal["permission", "purpose", "cookies", "everything"]

EVERYTHING = "*"
COOKIES = "cookies."
BEYOND = "beyond."
PROTECTING = frozenset(("essential.fraud_detection", "essential.service.security"))
"""Uses that may have compelling grounds: whoever is looked for because of a fraud does not end the search with a click."""

_TO_OTHERS = frozenset(("marketing.advertising.third_party", "marketing.advertising.serving"))

_EVERYTHING = (
    Words(en="All use of your data", fr="Toute utilisation de vos données", nl="Elk gebruik van uw gegevens"),
    Words(
        en="Until you lift this, we only keep your data, and use it for legal claims and for what the law demands.",
        fr="Tant que vous ne levez pas cette limitation, nous conservons seulement vos données, "
        "et les utilisons pour des droits en justice et pour ce que la loi exige.",
        nl="Zolang u dit niet opheft, bewaren wij uw gegevens alleen, "
        "en gebruiken wij ze voor rechtsvorderingen en voor wat de wet verlangt.",
    ),
)

_BEYOND = Words(
    en="Your data is used so only where we have found that this fits what it was collected for, and have told you.",
    fr="Vos données ne sont utilisées ainsi que si nous avons constaté que cela correspond à ce pour quoi elles ont été "
    "collectées, et vous l\N{RIGHT SINGLE QUOTATION MARK}avons annoncé.",
    nl="Uw gegevens worden alleen zo gebruikt als wij hebben vastgesteld dat dit past bij waarvoor ze zijn verzameld, "
    "en u dat hebben laten weten.",
)


class UnknownKey(LookupError):
    """The pack asks nothing by that key."""


@dataclass(frozen=True)
class Question:
    """What somebody is shown who decides."""

    key: str
    kind: Kind
    label: Words
    said: Words
    needs_consent: bool
    """Whether nothing is done before a yes."""
    may_object: bool = False
    """Whether it is done until the person objects. Neither this nor consent: it can only be restricted."""
    is_weighed: bool = False
    """Whether an objection to it is a request, which somebody weighs: a click does not end it."""
    alternative: Words | None = None
    persons: tuple[str, ...] = ()
    """Who is asked, by the pack's kinds of persons; nobody in particular where none stands here."""
    surfaces: tuple[str, ...] = ()
    """Where cookies of this category are set."""
    lasts: Period | None = None


def keys(pack: Pack) -> tuple[str, ...]:
    """Everything that a person may decide on here, in the order of the pack; `*` comes last."""
    asked = [permission.key for permission in pack.permissions]
    purposes = [each.key for each in pack.purposes if each.controller is None and each.key not in asked]
    return (*asked, *purposes, *cookie_keys(pack), EVERYTHING)


def permission(pack: Pack, key: str) -> Permission | None:
    """The pack's permission of this key; None where the key is of another kind, or of none."""
    return next((each for each in pack.permissions if each.key == key), None)


def relations_asked(pack: Pack, key: str) -> frozenset[str] | None:
    """The relations to a place whose holders a permission is for; None where it is for whoever has an account."""
    asked = permission(pack, key)
    known = {relation for each in pack.persons for relation in each.relations}
    meant = {relation for each in pack.persons if asked and each.key in asked.persons for relation in each.relations}
    return frozenset(meant) if asked and known - meant else None


def may_object(purpose: Purpose) -> bool:
    """Whether a person may object to the whole purpose, and it stops at once: it rests on legitimate interest alone.

    Where a contract or the law carries it too, or where it protects everybody, an objection is a request that is weighed
    (GDPR Art. 21(1)). Where another decides, the objection is that controller's to answer.
    """
    carried = {"contract", "legal_obligation"}.intersection(purpose.basis)
    on_interest = "legitimate_interest" in purpose.basis and not carried
    return on_interest and purpose.controller is None and not PROTECTING.intersection(purpose.uses)


def is_weighed(purpose: Purpose) -> bool:
    """Whether an objection to the purpose is weighed by a human: a legitimate interest carries it, and it does not stop at once.

    To go on with it the controller has to show compelling grounds (GDPR Art. 21(1)): no machine finds that it has.
    """
    return "legitimate_interest" in purpose.basis and purpose.controller is None and not may_object(purpose)


def question(pack: Pack, key: str) -> Question:
    """What is asked by this key, in words; else `UnknownKey`."""
    if key == EVERYTHING:
        return Question(EVERYTHING, "everything", *_EVERYTHING, needs_consent=False)
    if key.startswith(COOKIES):
        return _of_cookies(key, cookies_of(pack, key))
    if key.startswith(BEYOND):
        return _of_use_beyond(pack, key)
    if asked := permission(pack, key):
        return _of_permission(asked)
    for purpose in pack.purposes:
        if purpose.key == key and purpose.controller is None:
            return Question(
                key,
                "purpose",
                purpose.label,
                purpose.said,
                needs_consent=False,
                may_object=may_object(purpose),
                is_weighed=is_weighed(purpose),
            )
    raise UnknownKey(f"{pack.operator} asks nothing by the key {key!r}; it has {', '.join(keys(pack))}")


def keys_for(pack: Pack, use: str, data: Iterable[str] = ()) -> tuple[str, ...]:
    """The keys that decide on a use of data: permissions, else the purposes that have it and to which one may object.

    A permission about some data only (a face, a position) decides on uses of that data, and on no other: name the `data`
    to be told of it. All of the keys must allow it. None: nobody is asked, and only a restriction stops it.
    """
    held = tuple(data)
    asked = tuple(
        each.key
        for each in pack.permissions
        if use in each.uses and (not each.data or covers(each.data, held) or covers(held, each.data))
    )
    return asked or tuple(each.key for each in pack.purposes if use in each.uses and may_object(each))


def beyond_key(purpose: str, use: str) -> str:
    """The key by which a person objects to a use that the purpose does not name and a check has found compatible (A-02)."""
    return f"{BEYOND}{purpose}.{use}"


def cookie_keys(pack: Pack, surface: str | None = None) -> tuple[str, ...]:
    """The keys of the categories of cookies that a visitor may choose, on this surface or on any. Required ones are not."""
    optional = [each for each in pack.cookies if each.category != "required"]
    there = [each for each in optional if surface is None or surface in each.surfaces]
    return tuple(dict.fromkeys(f"{COOKIES}{each.category}" for each in there))


def sale_keys(pack: Pack) -> tuple[str, ...]:
    """What an opt-out of sale is about, and `Sec-GPC`: cookies for advertising, and permissions for advertising by others."""
    advertising = f"{COOKIES}advertising"
    cookies = (advertising,) if advertising in cookie_keys(pack) else ()
    return (*cookies, *(each.key for each in pack.permissions if _TO_OTHERS.intersection(each.uses)))


def cookies_of(pack: Pack, key: str) -> tuple[Cookies, ...]:
    """What the pack says of this category of cookies, once for each group of surfaces; else `UnknownKey`."""
    found = tuple(each for each in pack.cookies if f"{COOKIES}{each.category}" == key and each.category != "required")
    if not found:
        known = ", ".join(cookie_keys(pack)) or "none"
        raise UnknownKey(f"{pack.operator} lets nobody choose {key!r}; cookies to choose: {known}")
    return found


def needs_consent(pack: Pack, key: str, surface: str | None = None) -> bool:
    """Whether nothing happens by this key before a yes. For cookies: on this surface, or on any of theirs."""
    if key.startswith(COOKIES):
        return any(each.consent for each in cookies_of(pack, key) if surface is None or surface in each.surfaces)
    return question(pack, key).needs_consent


def _of_permission(asked: Permission) -> Question:
    return Question(
        key=asked.key,
        kind="permission",
        label=asked.label,
        said=asked.said,
        needs_consent=asked.basis == "consent",
        may_object=asked.basis == "legitimate_interest",
        alternative=asked.alternative,
        persons=asked.persons,
        lasts=asked.lasts,
    )


def _of_cookies(key: str, found: tuple[Cookies, ...]) -> Question:
    return Question(
        key=key,
        kind="cookies",
        label=spoken.COOKIES[found[0].category],
        said=found[0].said,
        needs_consent=any(each.consent for each in found),
        may_object=not all(each.consent for each in found),
        surfaces=tuple(dict.fromkeys(surface for each in found for surface in each.surfaces)),
    )


def _of_use_beyond(pack: Pack, key: str) -> Question:
    """Anybody may object to it, before it begins or later. It is in no list, since the checks are not the pack's."""
    from vestibule.policy import taxonomy  # noqa: PLC0415 (a long list, read when it is needed)

    named, _, use = key.removeprefix(BEYOND).partition(".")
    purpose = next((each for each in pack.purposes if each.key == named and each.controller is None), None)
    if purpose is None or use in purpose.uses or any(taxonomy.unknown_uses((use,))):
        raise UnknownKey(f"{pack.operator} has no purpose beyond which {key!r} would be")
    label = Words(
        en=f"{purpose.label.en}: another use, {use}",
        fr=f"{purpose.label.fr}\N{NO-BREAK SPACE}: une autre utilisation, {use}",
        nl=f"{purpose.label.nl}: een ander gebruik, {use}",
    )
    return Question(key, "purpose", label, _BEYOND, needs_consent=False, may_object=True)
