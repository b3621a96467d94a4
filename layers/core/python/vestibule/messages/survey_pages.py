"""A survey as a page of a browser: the form, the thanks, and why no answer is taken."""

from collections.abc import Mapping
from typing import Literal

from vestibule import clock
from vestibule.mail import Field, Reader
from vestibule.messages import campaigns
from vestibule.messages.model import Campaign, SurveyReply
from vestibule.messages.surveys import LONGEST, SCORES, NewReply
from vestibule.pages import written
from vestibule.policy.model import Pack
from vestibule.words import Language

Name = Literal["page", "done", "closed", "stopped"]


def filled_in(form: Mapping[str, str]) -> NewReply:
    """What a form says; a `ValueError` where it is no reply."""
    return NewReply(score=int(form.get("score", "")), text=written(form, "text") or None)


def page(
    name: Name,
    campaign: Campaign,
    language: Language,
    pack: Pack,
    *,
    earlier: SurveyReply | None = None,
    refused: Mapping[str, str] | None = None,
) -> str:
    """The page; the form shows the earlier reply, or what was filled in and `refused`."""
    from vestibule.mail import composing, layout  # noqa: PLC0415 (Fluent, babel and jinja2: only who composes needs them)

    said = campaigns.words_of(campaign, language)
    ends = clock.written(campaign.closes_at) if campaign.closes_at else ""
    values = {"title": said.subject, "text": "\n\n".join(said.paragraphs), "closes_at": ends, "link": ""}
    letter = composing.compose(f"messages.survey-{name}", language, Reader("", ""), values, pack)
    if name != "page":
        return layout.page(letter)
    if refused is not None:
        warning = composing.said("form-refused", language, pack, {"most_count": str(LONGEST)})
        letter = composing.warned(letter, warning)
    return layout.page(letter, "page", fields(language, pack, _filled(earlier, refused)))


def _filled(earlier: SurveyReply | None, refused: Mapping[str, str] | None) -> Mapping[str, str]:
    if refused is not None:
        return refused
    return {"score": str(earlier.score), "text": earlier.text or ""} if earlier else {}


def fields(language: Language, pack: Pack, filled: Mapping[str, str]) -> tuple[Field, ...]:
    """What is asked: a score, and words at will."""
    from vestibule.mail import composing  # noqa: PLC0415 (as above)

    scores = tuple((str(score), composing.said(f"score-{score}", language, pack, {})) for score in SCORES)
    question, words = (composing.said(name, language, pack, {}) for name in ("score-question", "score-words"))
    chosen = Field("score", question, options=scores, value=filled.get("score", ""))
    return chosen, Field("text", words, value=filled.get("text", ""), longest=LONGEST)
