"""What staff published over the content of knowledge/, and the holidays of the rota: every process takes them up."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.conversation.engine import Engine
from bot.messaging.inbox import Inbox
from bot.records.edits import ANSWER, CLINIC, PHRASE, PUBLISHED, TOPIC, Edit
from bot.records.store import Store
from bot.understanding.reader import PhraseReader
from bot.understanding.taught_phrases import TaughtPhrases
from knowledge.filling import fill_text, filled
from knowledge.library import BadContent, Library
from knowledge.schema import WEEKDAYS, Answer, Clinic, Language

log = structlog.get_logger()
_Value = TypeVar("_Value", Answer, str)

MORE = "\n---\n"
"""Stands between an answer's text and what MORE gives."""
PHONE, EMAIL, HOURS = "phone", "email", "hours"
"""What of the clinic is changed in the console."""
OWN = "own."
"""The family of topics that were made in the console."""
_LONGEST_TOPIC = 32
"""Characters of a topic in the records."""


class NewTopic(BaseModel):
    """A topic that staff made: what it is called, what is answered, and what people write who want to know."""

    model_config = ConfigDict(frozen=True)

    names: dict[Language, str] = Field(description="on a button")
    texts: dict[Language, str]
    phrases: dict[Language, tuple[str, ...]]

    def answer(self, change: Edit, language: Language) -> Answer:
        """What is sent, approved by whoever published it."""
        approved = _approval(change)
        return Answer(
            text=self.texts[language],
            source=f"written in the console by {change.drafted_by}",
            reviewed=change.drafted_at.date(),
            verified=False,
            approved_by=approved[0],
            approved_on=approved[1],
        )


def with_edits(base: Engine, edits: Sequence[Edit]) -> Engine:
    """The engine of knowledge/ with these edits over it; the content of knowledge/ itself stays as it is."""
    library = with_content(base.library, edits)
    own = [(one, NewTopic.model_validate_json(one.content)) for one in edits if one.kind == TOPIC]
    taught = [(phrase, one.entry) for one, topic in own for found in topic.phrases.values() for phrase in found]
    taught += [(one.content, one.entry) for one in edits if one.kind == PHRASE and one.entry in library.topics]
    phrases = TaughtPhrases.of(taught)
    reader = replace(base.reader, taught=phrases) if isinstance(base.reader, PhraseReader) else base.reader
    return Engine(library, reader, base.places, base.meetings)


def with_content(library: Library, edits: Sequence[Edit]) -> Library:
    """The library with the clinic's facts, topics and wordings of these edits."""
    return with_answers(with_topics(with_clinic(library, edits), edits), edits)


def with_clinic(library: Library, edits: Sequence[Edit]) -> Library:
    """The library with other contacts and hours; a change that no longer fits is left out, and logged."""
    for one in edits:
        if one.kind == CLINIC:
            try:
                library = library.for_clinic(changed_clinic(library.clinic, one.entry, one.content))
            except (ValidationError, BadContent) as error:
                log.warning("published fact of the clinic left out", field=one.entry, problem=str(error)[:200])
    return library


def changed_clinic(clinic: Clinic, field: str, content: str) -> Clinic:
    """The clinic with one fact changed, checked as clinic.yaml is.

    Raises:
        pydantic.ValidationError: it is no such fact.
    """
    facts = clinic.model_dump()
    if field == HOURS:
        facts["alerts"] = {**facts["alerts"], "hours": hours_of(content)}
    else:
        facts[field] = content
    return Clinic.model_validate(facts)


def fact(clinic: Clinic, field: str) -> str:
    """A fact of the clinic as a change holds it."""
    if field == HOURS:
        return "\n".join(f"{day}: {clinic.alerts.hours[day]}" for day in WEEKDAYS if day in clinic.alerts.hours)
    return clinic.phone if field == PHONE else clinic.email


def hours_of(content: str) -> dict[str, str]:
    """Opening hours by day, from lines such as "monday: 09:00-17:00"; a day left out is closed."""
    return dict(line.split(": ", 1) for line in content.splitlines() if ": " in line)


def with_topics(library: Library, edits: Sequence[Edit]) -> Library:
    """The library with topics that staff made."""
    topics, answers, labels = dict(library.topics), _copied(library.answers), _copied(library.labels)
    for one in edits:
        if one.kind != TOPIC or one.entry in library.topics:
            continue
        made = NewTopic.model_validate_json(one.content)
        topics[one.entry] = made.names[Language.EN]
        for language in Language:
            answers[language][one.entry] = filled(made.answer(one, language), library.clinic)
            labels[language][one.entry] = made.names[language]
    return replace(library, topics=topics, answers=answers, labels=labels)


def topic_for(name: str) -> str:
    """The key of a topic with this English name; OWN alone where the name has no letters."""
    words = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in name.casefold()).split()
    return (OWN + "_".join(words))[:_LONGEST_TOPIC].rstrip("_")


def with_answers(library: Library, edits: Sequence[Edit]) -> Library:
    """The library with other wordings; of two for one answer the later one stands."""
    answers = _copied(library.answers)
    for one in edits:
        known = answers[Language(one.language)].get(one.entry) if one.kind == ANSWER else None
        if known:
            answers[Language(one.language)][one.entry] = reworded(known, one, library.clinic)
    return replace(library, answers=answers)


def reworded(answer: Answer, change: Edit, clinic: Clinic) -> Answer:
    """An answer with another wording: reviewed when it was drafted, approved by whoever published it."""
    text, _, more = fill_text(change.content, clinic).partition(MORE)
    approved_by, approved_on = _approval(change)
    return answer.model_copy(
        update={
            "text": text,
            "more": more or None,
            "reviewed": change.drafted_at.date(),
            "approved_by": approved_by,
            "approved_on": approved_on,
        }
    )


def _approval(change: Edit) -> tuple[str | None, date | None]:
    decided = change.state == PUBLISHED and change.decided_at and change.decided_by
    return (change.decided_by, change.decided_at.date()) if decided and change.decided_at else (None, None)


def _copied(by_language: dict[Language, dict[str, _Value]]) -> dict[Language, dict[str, _Value]]:
    return {language: dict(found) for language, found in by_language.items()}


class PublishedEdits:
    """In every process that answers: takes up what was published anywhere."""

    def __init__(self, store: Store, inbox: Inbox, base: Engine) -> None:
        self._store = store
        self._inbox = inbox
        self.base = base
        """The engine of knowledge/ alone."""
        self._seen: tuple[tuple[int, int, datetime | None], frozenset[date]] = ((0, 0, None), frozenset())

    def take_up(self) -> None:
        """The step of the job: answer with what is published now."""
        with self._store.reading() as records:
            version, holidays = records.edits.version(), records.rota.holidays()
            if (version, holidays) == self._seen:
                return
            edits = records.edits.published()
        engine = with_edits(self.base, edits)
        engine.library = replace(engine.library, holidays=holidays)
        self._inbox.use(engine)
        self._seen = version, holidays
        log.info("published content taken up", edits=len(edits), holidays=len(holidays))
