"""Free text that must not be taken in.

That is data of special categories where the policy vows to hold none (N-04), and for everybody numbers of payment cards
and of national identity.

What this can do: refuse what names itself, in English, French or Dutch, by whole words of a short list (`sensitive.toml`),
and numbers whose check digits come out right. What it cannot do: understand. Whoever writes "I had my first infusion
yesterday" is not stopped, nor a misspelling, another language or a picture; and a "Cancer Research" charity is refused. So
it stands before free fields, where a person can say it otherwise, and never before names, addresses or answers to rights.
Nothing of the text is repeated, logged or kept: the answer names the field and the kind.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal

from vestibule.policy.model import Pack
from vestibule.policy.reading import FOLDER
from vestibule.problems import Unacceptable

Kind = Literal["special_category", "payment_card", "national_number"]

_SAID: Mapping[Kind, str] = {
    "special_category": "names health, belief, politics, sexuality, origin or crime, which we do not take in: leave it out",
    "payment_card": "holds the number of a payment card, which we never ask for here: leave it out",
    "national_number": "holds a national identity number, which we never ask for here: leave it out",
}
_GROUPED = re.compile(r"(?<![0-9A-Za-z+])[0-9](?:[ .\-/\u00a0\u202f\u2013]?[0-9]){7,}", re.ASCII)
"""Digits, grouped as people group them. What follows a plus is a telephone number, what follows a letter an identifier."""
_CARDS = frozenset(((4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3)))
"""How the digits of cards are grouped where other digits stand beside them."""
_NAMED = re.compile(
    r"\b(?:bsn|burgerservicenummer|sofinummer|sin|nas|social insurance|assurance sociale|tfn|tax file)\b[^0-9]{0,24}"
    r"[0-9]{3}[ .\-]?[0-9]{3}[ .\-]?[0-9]{3}(?![0-9])",
)
"""Numbers of nine digits, as anything may have them: they count where they are called by their name."""
_WRITTEN = re.compile(
    r"(?<![\w-])(?:"
    r"(?!000|666|9)[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}"  # Social Security Number, United States
    r"|[a-ceghj-prtw-z][a-ceghj-nprtw-z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[a-d]"  # National Insurance number, United Kingdom
    r"|[stfgm][0-9]{7}[a-z]"  # NRIC and FIN, Singapore
    r")(?![\w-])",
)


def findings(pack: Pack, text: str) -> tuple[Kind, ...]:
    """What the text holds that must not be taken in, each kind once."""
    return tuple(dict.fromkeys(_findings(pack, text)))


def check_text(pack: Pack, pointer: str, text: str | None) -> None:
    """Refuse the text of the field at this JSON pointer, or let it pass. See `check_fields`."""
    check_fields(pack, {pointer: text})


def check_fields(pack: Pack, texts: Mapping[str, str | None]) -> None:
    """Refuse what must not be taken in: `Unacceptable` names every field by its JSON pointer, and the kind."""
    found = [(pointer, kind) for pointer, text in texts.items() if text for kind in findings(pack, text)]
    if found:
        errors = [{"pointer": pointer, "detail": _SAID[kind], "kind": kind} for pointer, kind in found]
        raise Unacceptable("A field holds data that we do not take in.", errors=errors)


def vows_no_special_categories(pack: Pack) -> bool:
    """Whether the policy says that it never holds data of special categories."""
    return any(vow.never == "special_categories" for vow in pack.vows)


def _findings(pack: Pack, text: str) -> Iterator[Kind]:
    plain = _plain(text)
    if vows_no_special_categories(pack) and _words().search(plain):
        yield "special_category"
    for number in _numbers(text):
        if _is_card(number):
            yield "payment_card"
        elif _is_french(number) or _is_luxembourgish(number):
            yield "national_number"
    if _NAMED.search(plain) or _WRITTEN.search(plain):
        yield "national_number"


def _plain(text: str) -> str:
    """The text as it is compared: small letters without accents or what cannot be seen, one space for all there are."""
    apart = unicodedata.normalize("NFKD", text.casefold().replace("\u2019", "'"))
    return " ".join("".join(each for each in apart if unicodedata.category(each) not in {"Mn", "Cf"}).split())


@cache
def _words() -> re.Pattern[str]:
    read = tomllib.loads((FOLDER / "sensitive.toml").read_text(encoding="utf-8"))
    listed = sorted(
        {re.escape(_plain(word)) for topics in read.values() for words in topics.values() for word in words}
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(listed)})(?!\w)")


def _numbers(text: str) -> Iterator[str]:
    """Every number in the text, without what groups its digits, and every run of groups that is grouped like a card."""
    for found in _GROUPED.finditer(text):
        groups = re.findall(r"[0-9]+", found.group())
        if text[found.end() : found.end() + 1].isalnum():
            groups.pop()  # it goes on as an identifier
        yield "".join(groups)
        lengths = tuple(map(len, groups))
        for shape in _CARDS:
            for start in range(len(groups) - len(shape) + 1):
                if lengths[start : start + len(shape)] == shape:
                    yield "".join(groups[start : start + len(shape)])


def _is_card(number: str) -> bool:
    """Luhn's check, on as many digits as cards have, and beginning as they do (ISO/IEC 7812: 2 to 6)."""
    return 13 <= len(number) <= 19 and number[0] in "23456" and _luhn(number)  # noqa: PLR2004


def _luhn(number: str) -> bool:
    doubled = [sum(divmod(int(digit) * 2, 10)) for digit in number[-2::-2]]
    return (sum(doubled) + sum(map(int, number[-1::-2]))) % 10 == 0


def _is_french(number: str) -> bool:
    """Numéro de sécurité sociale (NIR): sex, year, month, place, order, and 97 less the rest of their division by it."""
    has_its_shape = len(number) == 15 and number[0] in "12" and 1 <= int(number[3:5]) <= 12  # noqa: PLR2004
    return has_its_shape and 97 - int(number[:13]) % 97 == int(number[13:])


def _is_luxembourgish(number: str) -> bool:
    """Matricule: date of birth, order, Luhn's digit and one more."""
    if len(number) != 13 or not number.startswith(("19", "20")):  # noqa: PLR2004
        return False
    return 1 <= int(number[4:6]) <= 12 and 1 <= int(number[6:8]) <= 31 and _luhn(number[:12])  # noqa: PLR2004
