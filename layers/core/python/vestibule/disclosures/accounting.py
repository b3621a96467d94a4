"""A person's account of passages and looks, in plain words beside the codes: who, what, when, for what, on which basis."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal

from vestibule.clock import Instant
from vestibule.disclosures import gate
from vestibule.disclosures.model import Disclosure
from vestibule.policy import spoken
from vestibule.policy.model import Pack
from vestibule.shapes import Output
from vestibule.words import Language, Words

OPERATOR = "operator"
"""In the place of an organisation, where the operator's own staff looked."""
ROLES: Mapping[str, Words] = {
    "manager": Words(en="Manager", fr="Gestionnaire", nl="Beheerder"),
    "technician": Words(en="Technician", fr="Technicien", nl="Technicus"),
    "dealer": Words(en="Dealer", fr="Concessionnaire", nl="Dealer"),
    "compliance": Words(en="Compliance team", fr="Équipe conformité", nl="Complianceteam"),
    "operator": Words(en="Operator's staff", fr="Personnel de l'exploitant", nl="Personeel van de exploitant"),
}
_ON_INSTRUCTION = Words(
    en="Instruction of who decides on it, for whom we work",
    fr="Instruction de celui qui en décide, pour qui nous travaillons",
    nl="Opdracht van wie erover beslist, voor wie wij werken",
)
_PASSED = Words(
    en="{who} got data about you: {what}. Purpose: {purpose}.",
    fr="{who} a reçu des données à votre sujet\N{NO-BREAK SPACE}: {what}. Finalité\N{NO-BREAK SPACE}: {purpose}.",
    nl="{who} heeft gegevens over u gekregen: {what}. Doel: {purpose}.",
)
_READY = Words(
    en="Data about you was made ready for {who}, and nobody has fetched it: {what}. Purpose: {purpose}.",
    fr="Des données à votre sujet ont été préparées pour {who}, et personne ne les a retirées\N{NO-BREAK SPACE}: {what}. "
    "Finalité\N{NO-BREAK SPACE}: {purpose}.",
    nl="Gegevens over u stonden klaar voor {who}, en niemand heeft ze opgehaald: {what}. Doel: {purpose}.",
)
_LOOKED = Words(
    en="{who} looked at data about you: {what}. Purpose: {purpose}.",
    fr="{who} a consulté des données à votre sujet\N{NO-BREAK SPACE}: {what}. Finalité\N{NO-BREAK SPACE}: {purpose}.",
    nl="{who} heeft gegevens over u ingezien: {what}. Doel: {purpose}.",
)


class Named(Output):
    """A code of the policy, and what it says in the reader's language."""

    key: str
    label: str


class Receiver(Output):
    """Who got the data, or looked. For staff their role and organisation, and nothing about them."""

    id: str
    name: str | None
    kind: Named


class Passage(Output):
    """A line of the account."""

    id: str
    person_id: str
    kind: Literal["passed_on", "looked_at"]
    said: str
    """The whole line as a sentence."""
    recipient: Receiver
    purpose: Named
    basis: Named
    data: list[Named]
    fields: list[str]
    why: str | None = None
    legal_basis: str | None = None
    scope: str | None = None
    at: Instant
    handed_over_at: Instant | None = None
    by: str | None = None
    """Who of the staff, told to the compliance team alone."""
    silent_until: Instant | None = None


class Account(Output):
    """A page of the account, newest first."""

    data: list[Passage]
    next: str | None


def is_hidden(disclosure: Disclosure, now: datetime) -> bool:
    """Whether a demand forbids to tell the person of it as yet."""
    return disclosure.silent_until is not None and disclosure.silent_until > now


def view(disclosure: Disclosure, names: Mapping[str, str], pack: Pack, language: Language, *, in_full: bool) -> Passage:
    """A line for its reader. `names` are those of recipients and organisations; `in_full` for the compliance team."""
    recipient = Receiver(
        id=disclosure.recipient, name=names.get(disclosure.recipient), kind=_kind(disclosure, pack, language)
    )
    purpose, data = _purpose(disclosure.purpose, pack, language), _data(disclosure.data, pack, language)
    said = _sentence(disclosure).said_in(language)
    shown = {"why", "legal_basis", "scope", "at", "handed_over_at", "fields", "kind", "id", "person_id"}
    shown |= {"by", "silent_until"} if in_full else set()
    return Passage.model_validate(
        {
            **disclosure.model_dump(include=shown),
            "said": said.format(
                who=_who(recipient), what=", ".join(dict.fromkeys(each.label for each in data)), purpose=purpose.label
            ),
            "recipient": recipient,
            "purpose": purpose,
            "basis": _basis(disclosure.basis, language),
            "data": data,
        }
    )


def organisations_in(disclosures: Iterable[Disclosure]) -> set[str]:
    """The organisations whose staff looked."""
    return {each.recipient for each in disclosures if each.kind == "looked_at" and each.recipient != OPERATOR}


def recipients_in(disclosures: Iterable[Disclosure]) -> set[str]:
    """The recipients of the register that got data."""
    return {each.recipient for each in disclosures if each.kind == "passed_on"}


def _sentence(disclosure: Disclosure) -> Words:
    if disclosure.kind == "looked_at":
        return _LOOKED
    return _READY if disclosure.fetch_by and not disclosure.handed_over_at else _PASSED


def _who(recipient: Receiver) -> str:
    return f"{recipient.kind.label} ({recipient.name})" if recipient.name else recipient.kind.label


def _kind(disclosure: Disclosure, pack: Pack, language: Language) -> Named:
    key = disclosure.recipient_kind
    if disclosure.kind == "looked_at":
        label = ROLES.get(key)
    else:
        kind = gate.kind_of(pack, key)
        label = kind.label if kind else None
    return Named(key=key, label=label.said_in(language) if label else key)


def _purpose(key: str, pack: Pack, language: Language) -> Named:
    label = next((purpose.label for purpose in pack.purposes if purpose.key == key), None)
    return Named(key=key, label=label.said_in(language) if label else key)


def _basis(key: str, language: Language) -> Named:
    known = next((said for basis, said in spoken.BASES.items() if basis == key), None)
    words = _ON_INSTRUCTION if key == gate.INSTRUCTION else known
    return Named(key=key, label=words.said_in(language) if words else key)


def _data(keys: Iterable[str], pack: Pack, language: Language) -> list[Named]:
    """Each category of the taxonomy under what the policy calls it."""
    return [Named(key=key, label=spoken.category(pack, key, language)) for key in keys]
