"""A letter from its kind, its values and its reader. Import it where a letter is composed, and not before."""

from collections.abc import Mapping
from dataclasses import replace

from vestibule.mail import layout, words
from vestibule.mail.letter import Letter, Part, Reader
from vestibule.policy import permissions
from vestibule.policy.model import Pack
from vestibule.words import Language


def compose(
    kind: str,
    language: Language,
    reader: Reader,
    values: Mapping[str, str],
    pack: Pack,
    *,
    permission: str | None = None,
    unsubscribe: str | None = None,
    address: str | None = None,
) -> Letter:
    """The letter.

    `address` is shown where the pack has no postal one, `unsubscribe` is where its reader stops all letters of this
    `permission`. A button without a link stays, for a page whose form it sends; no letter shows it.
    """
    shown = words.formatted(values, values.get("zone", pack.time_zone), language) | _of_house(pack, language)
    shown |= {"name": reader.name, **_in_words(values, pack, language)}
    subject, parts = words.written(kind, language, shown)
    letter = Letter(
        language=language,
        subject=subject,
        house=pack.display_name,
        greeting=words.phrase("greeting" if reader.name else "greeting-nameless", language, shown),
        parts=parts,
        closing=tuple(filter(None, (pack.legal_name, pack.contacts.postal_address or address, pack.contacts.email))),
    )
    if not permission or not unsubscribe:
        return replace(letter, footer=(Part("text", words.phrase("why-needed", language, shown)),))
    question = permissions.question(pack, permission)
    why = "why-agreed" if question.needs_consent else "why-not-objected"
    said = words.phrase(why, language, {**shown, "what": question.label.said_in(language)})
    stop = Part("button", words.phrase("unsubscribe", language, shown), unsubscribe)
    return replace(letter, footer=(Part("text", said), stop))


def said(name: str, language: Language, pack: Pack, values: Mapping[str, str]) -> str:
    """A phrase that several letters or pages use, with its values as they are read."""
    shown = words.formatted(values, values.get("zone", pack.time_zone), language)
    return words.phrase(name, language, shown | _of_house(pack, language))


def warned(letter: Letter, warning: str) -> Letter:
    """The page with a sentence before all else that it says."""
    return replace(letter, parts=(Part("quote", warning), *letter.parts))


def bodies(letter: Letter) -> tuple[str, str]:
    """The same as plain text and as HTML."""
    return layout.plain(letter), layout.html(letter)


def _of_house(pack: Pack, language: Language) -> dict[str, str]:
    authority = ", ".join(filter(None, (pack.authority.name, pack.authority.address, pack.authority.url)))
    said = {"house": pack.display_name, "controller": pack.legal_name, "contact": pack.contacts.email}
    return {**said, "authority": authority, "language": language}


def _in_words(values: Mapping[str, str], pack: Pack, language: Language) -> dict[str, str]:
    """What a key of the policy is called."""
    if "purpose" not in values:
        return {}
    try:
        return {"what": permissions.question(pack, values["purpose"]).label.said_in(language)}
    except permissions.UnknownKey:
        return {"what": values["purpose"]}
