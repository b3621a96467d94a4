"""The page of a copy that a resident understands: what, why, from whom, to whom, how long, and the newest of each kind.

It is written as it is rendered. Everything stands in the files beside it; the page shows what people read, the newest 200
records of each kind, and says how many more there are. It needs no network: no script, no font, no picture from elsewhere.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vestibule.policy.model import Pack
from vestibule.requests.copying import Manifest, Part
from vestibule.requests.fields import CODES, FIELDS
from vestibule.words import Language, Words

if TYPE_CHECKING:
    from jinja2 import Template

LISTED = 200
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")

type ReadPage = Callable[[str], bytes]
"""A page of the data by its name in the copy."""
type Line = list[tuple[str, str]]
"""A record as it is read: labels and values."""

SAID: Mapping[str, Words] = {
    "title": Words(en="The copy of your data", fr="La copie de vos données", nl="De kopie van uw gegevens"),
    "contents": Words(en="What we hold on you", fr="Ce que nous détenons sur vous", nl="Wat wij over u hebben"),
    "nothing": Words(
        en="Of these kinds we hold nothing on you:",
        fr="De ces types de données, nous ne détenons rien sur vous\N{NO-BREAK SPACE}:",
        nl="Van deze soorten hebben wij niets over u:",
    ),
    "categories": Words(en="What it is", fr="De quoi il s'agit", nl="Wat het is"),
    "purposes": Words(en="Why we have it", fr="Pourquoi nous les avons", nl="Waarom wij het hebben"),
    "source": Words(en="Where it comes from", fr="D'où elles viennent", nl="Waar het vandaan komt"),
    "recipients": Words(en="Who may get it", fr="Qui peut les recevoir", nl="Wie het kan krijgen"),
    "kept": Words(en="How long we keep it", fr="Combien de temps nous les gardons", nl="Hoe lang wij het bewaren"),
    "picture": Words(en="A picture of you", fr="Une image de vous", nl="Een foto van u"),
    "colon": Words(en=":", fr="\N{NO-BREAK SPACE}:", nl=":"),
    "yes": Words(en="yes", fr="oui", nl="ja"),
    "no": Words(en="no", fr="non", nl="nee"),
}
_FROM = Words(
    en="{controller} holds this data on you. The copy was made on {at}, for your request {request}.",
    fr="{controller} détient ces données à votre sujet. La copie a été faite le {at}, pour votre demande {request}.",
    nl="{controller} heeft deze gegevens over u. De kopie is gemaakt op {at}, voor uw verzoek {request}.",
)
_QUESTIONS = Words(
    en="Questions, and what is wrong in it: {contact}. You may complain to the authority: {authority}.",
    fr="Pour toute question, ou si quelque chose est inexact\N{NO-BREAK SPACE}: {contact}. "
    "Vous pouvez saisir l'autorité\N{NO-BREAK SPACE}: {authority}.",
    nl="Vragen, en wat er niet klopt: {contact}. U kunt een klacht indienen bij de toezichthouder: {authority}.",
)
_ALL = Words(
    en="Records that we hold on you: {held}. All of them are in this copy.",
    fr="Enregistrements que nous détenons à votre sujet\N{NO-BREAK SPACE}: {held}. Tous figurent dans cette copie.",
    nl="Records die wij over u hebben: {held}. Ze staan allemaal in deze kopie.",
)
_IN_PART = Words(
    en="Records that we hold on you: {held}. In this copy: {copied}. Not in it: {left}, each kind of which says why. "
    "Together that is everything that we hold.",
    fr="Enregistrements que nous détenons à votre sujet\N{NO-BREAK SPACE}: {held}. "
    "Dans cette copie\N{NO-BREAK SPACE}: {copied}. Hors de la copie\N{NO-BREAK SPACE}: {left}, "
    "avec la raison pour chaque type. C'est là tout ce que nous détenons.",
    nl="Records die wij over u hebben: {held}. In deze kopie: {copied}. Niet erin: {left}, met de reden bij elke soort. "
    "Samen is dat alles wat wij hebben.",
)
_PART_OF_IT = Words(
    en="This copy has the part of your data that you asked for, records: {copied}. "
    "What we hold besides is in a copy of all of it.",
    fr="Cette copie contient la partie de vos données que vous avez demandée, enregistrements\N{NO-BREAK SPACE}: {copied}. "
    "Le reste de ce que nous détenons figure dans une copie de l'ensemble.",
    nl="Deze kopie bevat het deel van uw gegevens waar u om vroeg, records: {copied}. "
    "Wat wij verder hebben, staat in een kopie van alles.",
)
_LEFT_OUT = Words(
    en="Not in it either: names of others, where a record has them (left out {withheld} times), and codes, passwords and keys, "
    "which whoever finds this copy could use.",
    fr="N'y figurent pas non plus\N{NO-BREAK SPACE}: les noms d'autres personnes dans un enregistrement "
    "(omis {withheld} fois), ni les codes, mots de passe et clés, dont pourrait se servir quiconque trouve cette copie.",
    nl="Ook niet erin: namen van anderen waar een record die heeft ({withheld} keer weggelaten), en codes, wachtwoorden en "
    "sleutels, die wie deze kopie vindt zou kunnen gebruiken.",
)
_PICTURES_LEFT = Words(
    en="Pictures that are described and not shown, because others stand on them as well: {count}.",
    fr="Images décrites et non montrées, car d'autres personnes y figurent aussi\N{NO-BREAK SPACE}: {count}.",
    nl="Foto's die beschreven zijn en niet afgebeeld, omdat er ook anderen op staan: {count}.",
)
_FILES = Words(
    en="The folder data holds every detail in a form that programs read; manifest.json says what each file is.",
    fr="Le dossier data contient chaque détail sous une forme que lisent les programmes\N{NO-BREAK SPACE}; "
    "manifest.json décrit chaque fichier.",
    nl="De map data bevat elk detail in een vorm die programma's lezen; manifest.json zegt wat elk bestand is.",
)
_MORE = Words(
    en="The newest {shown} of {all} are shown here. All are in the files.",
    fr="Les {shown} plus récents sur {all} figurent ici. Tous sont dans les fichiers.",
    nl="De nieuwste {shown} van {all} staan hier. Alle staan in de bestanden.",
)
_SINCE = Words(
    en="This goes back to {since}, as the law has it. {before} are older: you may ask for them too.",
    fr="Ceci remonte au {since}, comme le prévoit la loi. {before} sont plus anciens\N{NO-BREAK SPACE}: "
    "vous pouvez aussi les demander.",
    nl="Dit gaat terug tot {since}, zoals de wet bepaalt. {before} zijn ouder: ook die kunt u vragen.",
)
_NOT_HERE = Words(
    en="{before} are not in this copy: they are older than the law has it, or you did not ask for them.",
    fr="{before} ne figurent pas dans cette copie\N{NO-BREAK SPACE}: "
    "ils sont plus anciens que ce que prévoit la loi, ou non demandés.",
    nl="{before} staan niet in deze kopie: zij zijn ouder dan de wet bepaalt, of u hebt er niet om gevraagd.",
)

_PICTURES_NOT_HERE = Words(
    en="{count} of the pictures are described here and not shown: others stand on them as well. Ask us to see what shows you.",
    fr="{count} des images sont décrites ici et non montrées\N{NO-BREAK SPACE}: d'autres personnes y figurent aussi. "
    "Demandez-nous à voir ce qui vous montre.",
    nl="{count} van de foto's staan hier beschreven en niet afgebeeld: er staan ook anderen op. "
    "Vraag ons te laten zien waar u op staat.",
)


def html(manifest: Manifest, read: ReadPage, pack: Pack) -> Iterator[str]:
    """The page, in pieces."""
    language = manifest.language
    told = {
        "language": language,
        "said": {name: words.said_in(language) for name, words in SAID.items()},
        "introduction": introduction(manifest, pack),
        "held": [part for part in manifest.holdings if part.records or part.before],
        "empty": [part for part in manifest.holdings if not (part.records or part.before)],
        "about": lambda part: about(part, language),
        "notes": lambda part: notes(part, pack, language),
        "records": lambda part: lines(part, read, pack, language),
        "pictures": [file.name for file in manifest.files if file.name.endswith(".jpg")],
    }
    yield from _template().generate(told)


def introduction(manifest: Manifest, pack: Pack) -> list[str]:
    """Who holds it, when it was copied, whether it is all of it, whom to ask, to whom to complain."""
    language = manifest.language
    at = _moment(manifest.prepared_at, pack.time_zone, language)
    authority = ", ".join(filter(None, (pack.authority.name, pack.authority.address, pack.authority.url)))
    return [
        _FROM.said_in(language).format(controller=pack.legal_name, at=at, request=manifest.request_id),
        *complete(manifest),
        _QUESTIONS.said_in(language).format(contact=pack.contacts.email, authority=authority),
        _FILES.said_in(language),
    ]


def complete(manifest: Manifest) -> list[str]:
    """That what is in the copy and what is not is together everything; of a copy of one part, that it is one.

    What of the records themselves is left out for the sake of others is said too: names, and pictures.
    """
    language, parts = manifest.language, manifest.holdings
    copied, left = sum(part.records for part in parts), sum(part.before for part in parts)
    whole = _IN_PART if left else _ALL
    said = whole if manifest.right == "access" else _PART_OF_IT
    withheld = sum(part.withheld for part in parts)
    pictures = sum(part.pictures_withheld for part in parts)
    return [
        said.said_in(language).format(held=copied + left, copied=copied, left=left),
        _LEFT_OUT.said_in(language).format(withheld=withheld),
        *([_PICTURES_LEFT.said_in(language).format(count=pictures)] if pictures else []),
    ]


def about(part: Part, language: Language) -> list[tuple[str, list[str]]]:
    """What the policy says of it: what, why, from whom, to whom, how long."""
    purposes = [f"{each['purpose']} ({', '.join(each['lawful_basis'])})" for each in part.purposes]
    colon = SAID["colon"].said_in(language)
    recipients = [f"{each['recipient']}{colon} {each['condition']}" for each in part.recipients]
    told = {
        "categories": part.categories,
        "purposes": purposes,
        "source": [part.source],
        "recipients": recipients,
        "kept": part.kept.split("; "),
    }
    return [(SAID[name].said_in(language), said) for name, said in told.items()]


def notes(part: Part, pack: Pack, language: Language, shown: int | None = None) -> list[str]:
    """What is not on the page, which shows so many records, or not in the copy."""
    told, most = [], shown or LISTED
    if part.records > most:
        told.append(_MORE.said_in(language).format(shown=most, all=part.records))
    if part.before and part.since:
        since = _moment(part.since, pack.time_zone, language)
        told.append(_SINCE.said_in(language).format(since=since, before=part.before))
    elif part.before:
        told.append(_NOT_HERE.said_in(language).format(before=part.before))
    if part.pictures_withheld:
        told.append(_PICTURES_NOT_HERE.said_in(language).format(count=part.pictures_withheld))
    return told


def lines(part: Part, read: ReadPage, pack: Pack, language: Language) -> Iterator[Line]:
    """The newest records, the newest first, as far as people read them."""
    for shown, record in enumerate(_backwards(part, read)):
        if shown == LISTED:
            return
        yield line(record, pack.time_zone, language)


def line(record: Mapping[str, Any], zone: str, language: Language) -> Line:
    """What a record says in words; what has no word is for machines. One without any is named by its identifier."""
    known = [name for name in FIELDS if record.get(name) not in (None, "", [], {})]
    said = [(FIELDS[name].said_in(language), _worded(name, record[name], zone, language)) for name in known]
    return said or [("", str(record.get("id", "")))]


def _worded(name: str, of: object, zone: str, language: Language) -> str:
    """What a code means, or the value itself."""
    words = CODES.get(name, {}).get(of) if isinstance(of, str) else None
    return words.said_in(language) if words else value(of, zone, language)


def value(of: object, zone: str, language: Language) -> str:
    """A value as it is read."""
    match of:
        case bool():
            return SAID["yes" if of else "no"].said_in(language)
        case str() if _INSTANT.fullmatch(of):
            return _moment(datetime.fromisoformat(of), zone, language)
        case list():
            return ", ".join(value(each, zone, language) for each in of)
        case dict():
            return ", ".join(f"{name}: {value(each, zone, language)}" for name, each in of.items())
    return str(of)


def _moment(instant: datetime, zone: str, language: Language) -> str:
    from vestibule.mail.moments import moment  # noqa: PLC0415 (babel: only who writes a page needs it)

    return moment(instant, zone, language)


def _backwards(part: Part, read: ReadPage) -> Iterator[Mapping[str, Any]]:
    for file in reversed(part.files):
        records: Iterable[Mapping[str, Any]] = reversed(json.loads(read(file.name))["records"])
        yield from records


@cache
def _template() -> "Template":
    """Jinja is loaded where the page is written, and not before."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("copy.html")
