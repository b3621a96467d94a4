"""The letters about a version, as their readers get them: announced, withdrawn, refused, and to who manages."""

import json

import pytest

from tests.conftest import Clock
from tests.functions import aws
from tests.functions.batching import run_batch
from tests.functions.outbox import deliver, deliver_posted
from tests.functions.versions import CHANGES, WITHDRAW, announced, follow, hear, say, staff
from tests.functions.world import World
from vestibule.messages.holdings import MESSAGES
from vestibule.people.holdings import PEOPLE
from vestibule.table import commit
from vestibule.words import LANGUAGES, Language

SUBJECTS: dict[Language, tuple[str, ...]] = {
    "en": (
        "Our privacy policy changes on December 11, 2026",
        "Our privacy policy does not change on December 11, 2026",
        "You have refused the new privacy policy: what happens now",
    ),
    "fr": (
        "Notre politique de confidentialité change le 11 décembre 2026",
        "Notre politique de confidentialité ne change pas le 11 décembre 2026",
        "Vous avez refusé la nouvelle politique de confidentialité : la suite",
    ),
    "nl": (
        "Ons privacybeleid verandert op 11 december 2026",
        "Ons privacybeleid verandert niet op 11 december 2026",
        "U hebt het nieuwe privacybeleid geweigerd: wat er nu gebeurt",
    ),
}
CLOSING: dict[Language, tuple[str, str]] = {
    "en": ("An account of your organisation will be closed", "An account of your organisation was closed"),
    "fr": ("Un compte de votre organisation va être clôturé", "Un compte de votre organisation a été clôturé"),
    "nl": ("Een account van uw organisatie wordt gesloten", "Een account van uw organisatie is gesloten"),
}
REFUSED: dict[Language, tuple[str, ...]] = {
    "en": ("refus", "privacy policy", "version"),
    "fr": ("refus", "politique de confidentialité", "version"),
    "nl": ("weiger", "privacybeleid", "versie"),
}
"""What no manager has to know of somebody who leaves."""


def deliver_all() -> None:
    """Let everything go out that waits. What went out before does not go out again."""
    for item in aws.contents(MESSAGES)["messages"]:
        deliver(item["id"]["S"])


def mailed(email: str) -> list[tuple[str, str]]:
    """Subject and text of each mail to an address."""
    return [(" ".join(subject.split()), " ".join(text.split())) for to, subject, text in aws.mails() if to == email]


@pytest.fixture(autouse=True)
def _with_accounts(world: World) -> None:
    aws.make_pool()


@pytest.mark.parametrize("language", LANGUAGES)
def test_everybody_reads_what_changes_in_their_language(world: World, at: Clock, language: Language) -> None:
    commit(PEOPLE.change(world.resident.id, language=language))
    notice_id = announced(at)
    run_batch(notice_id)
    deliver_posted()
    [(subject, text)] = mailed(world.resident.email)
    assert subject == SUBJECTS[language][0]
    assert [change for change in CHANGES[language] if change not in text] == []
    assert notice_id in text
    staff(WITHDRAW, notice_id)
    run_batch(f"{notice_id}-withdrawn")
    deliver_posted()
    assert mailed(world.resident.email)[1][0] == SUBJECTS[language][1]
    assert len(mailed(world.neighbour.email)) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_refuses_reads_what_happens_and_who_manages_hears_of_it(
    world: World, at: Clock, language: Language
) -> None:
    commit(PEOPLE.change(world.resident.id, language=language), PEOPLE.change(world.home.manager.id, language=language))
    say("refused", world.resident, announced(at))
    hear()
    deliver_all()
    at.forward(days=20)
    follow()
    hear()
    deliver_all()
    [(subject, text)] = mailed(world.resident.email)
    assert subject == SUBJECTS[language][2]
    assert "2026-11-20-bbbbbbbb" in text
    letters = mailed(world.home.manager.email)
    assert [subject for subject, _ in letters] == list(CLOSING[language])
    for _, text in letters:
        assert world.resident.name in text
        assert not [word for word in (world.resident.id, "2026-11-20", *REFUSED[language]) if word in text]
    assert world.resident.name not in json.dumps(aws.contents(MESSAGES))
