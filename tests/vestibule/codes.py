"""A table as later ones will be: the codes by which persons open doors, stored sealed."""

from datetime import UTC, datetime

from vestibule import ids, sealing
from vestibule.clock import Instant
from vestibule.holdings import Holding
from vestibule.ids import PersonId
from vestibule.shapes import Record, SealedText
from vestibule.table import Table, commit
from vestibule.words import Words

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ANNA, BERT = ids.derived("per", "anna"), ids.derived("per", "bert")


class Code(Record):
    """What somebody keys in at a door, and where it may be known from."""

    person_id: PersonId
    id: str
    digits: SealedText
    hint: SealedText | None = None
    note: str = ""
    expires_at: Instant | None = None


CODES = Table(
    "codes",
    Code,
    Holding(
        about=Words(en="The codes that you key in", fr="Les codes que vous tapez", nl="De codes die u intoetst"),
        categories=("user.access.code",),
        uses=("essential.service",),
        source="system",
        retention="access.grant",
        subject="person_id",
        by_subject=None,
        secrets=frozenset(),
    ),
    key=("person_id", "id"),
)


def place(person_id: str, code_id: str, attribute: str = "digits") -> sealing.Place:
    """Where the digits of this code lie."""
    return sealing.Place(person_id, CODES, attribute, (person_id, code_id))


def seal_code(person_id: str, digits: str, code_id: str = "front") -> Code:
    """Store a code."""
    code = Code(person_id=person_id, id=code_id, digits=sealing.seal(place(person_id, code_id), digits, NOW))
    commit(CODES.add(code))
    return code


def shred_at_once(person_id: str) -> None:
    """Erase the key of a person."""
    commit(sealing.shred(person_id, NOW).write)
