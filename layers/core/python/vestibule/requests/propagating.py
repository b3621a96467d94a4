"""Who got data of somebody, and is told that it was corrected, erased or restricted (GDPR Art. 19). Pure.

Their answers are awaited, and never at the price of the person's: a while before the answer is due it goes out, and says who
has not answered yet.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from vestibule.problems import AlreadyThere
from vestibule.requests.kinds import HANDLING, Kind
from vestibule.requests.model import DataRequest, RecipientAnswer, ToldRecipient
from vestibule.requests.processors import PROCESSOR
from vestibule.words import Language, Words

LONGEST = timedelta(days=3)
"""How long their answers are awaited at most."""
BEFORE_DUE = timedelta(days=2)
"""The person's answer does not wait for them any nearer to its own date."""
SHORTEST = timedelta(minutes=1)
_TOLD_ACTS = ("correct", "erase")


class NotTold(AlreadyThere):
    """The recipient was not told, or has answered before."""

    title = "No answer awaited"


def concerns_recipients(kind: Kind) -> bool:
    """Whether who got the data has to hear of it."""
    return HANDLING[kind].act in _TOLD_ACTS or kind == "restriction"


def told_of(recipients: Iterable[tuple[str, str]]) -> list[ToldRecipient]:
    """The recipients, each once, by identifier and kind, none of them told as yet."""
    return [ToldRecipient(recipient_id=name, kind=kind) for name, kind in sorted(dict(recipients).items())]


def wait_for(request: DataRequest, now: datetime) -> timedelta:
    """How long their answers may be awaited."""
    if request.answer_by is None:
        return LONGEST
    return max(SHORTEST, min(LONGEST, request.answer_by - BEFORE_DUE - now))


def all_told(told: Sequence[ToldRecipient], now: datetime) -> list[ToldRecipient]:
    """All of them told now, but for those that were before."""
    return [each if each.told_at else each.model_copy(update={"told_at": now}) for each in told]


def heard(
    told: Sequence[ToldRecipient], recipient_id: str, answer: RecipientAnswer, now: datetime
) -> list[ToldRecipient]:
    """The same with the answer of one. `NotTold` where none is awaited."""
    waiting = next((each for each in told if each.recipient_id == recipient_id), None)
    if waiting is None or waiting.told_at is None or waiting.answered_at:
        detail = "This recipient was not told of the request, or its answer is known."
        raise NotTold(detail)
    answered = waiting.model_copy(update={"answered_at": now, "answer": answer})
    return [answered if each is waiting else each for each in told]


def is_settled(told: Iterable[ToldRecipient]) -> bool:
    """Whether nobody's answer is awaited any more."""
    return all(each.answered_at for each in told)


def said_of(told: ToldRecipient, name: str, language: Language) -> str:
    """For the person: who was told, and what came of it."""
    if told.kind == PROCESSOR:
        words = _WORKED[told.answer] if told.answer else _WORKING
    else:
        words = _ANSWERED[told.answer] if told.answer else _WAITING
    return words.said_in(language).format(who=name)


_WORKING = Words(
    en="{who} works on data for us and was told to do the same. Its answer is still awaited.",
    fr="{who} traite des données pour nous et a reçu l'instruction de faire de même. Sa réponse est encore attendue.",
    nl="{who} verwerkt gegevens voor ons en heeft opdracht gekregen hetzelfde te doen. Het antwoord wordt nog afgewacht.",
)
_WORKED = {
    "done": Words(
        en="{who} works on data for us and has done the same.",
        fr="{who} traite des données pour nous et a fait de même.",
        nl="{who} verwerkt gegevens voor ons en heeft hetzelfde gedaan.",
    ),
    "impossible": Words(
        en="{who} works on data for us and says that it cannot do the same.",
        fr="{who} traite des données pour nous et dit ne pas pouvoir faire de même.",
        nl="{who} verwerkt gegevens voor ons en zegt niet hetzelfde te kunnen doen.",
    ),
}
_WAITING = Words(
    en="{who} got this data and was told. Its answer is still awaited.",
    fr="{who} a reçu ces données et en a été informé. Sa réponse est encore attendue.",
    nl="{who} heeft deze gegevens gekregen en is op de hoogte gesteld. Het antwoord wordt nog afgewacht.",
)
_ANSWERED = {
    "done": Words(
        en="{who} got this data and has done the same.",
        fr="{who} a reçu ces données et a fait de même.",
        nl="{who} heeft deze gegevens gekregen en heeft hetzelfde gedaan.",
    ),
    "impossible": Words(
        en="{who} got this data and says that it cannot do the same.",
        fr="{who} a reçu ces données et dit ne pas pouvoir faire de même.",
        nl="{who} heeft deze gegevens gekregen en zegt niet hetzelfde te kunnen doen.",
    ),
}
