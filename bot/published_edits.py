"""What staff published over the content of knowledge/: the engine with it, and every process told of a change."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from bot.conversation.engine import Engine
from bot.messaging.inbox import Inbox
from bot.records.edits import ANSWER, PHRASE, PUBLISHED, Edit
from bot.records.store import Store
from bot.understanding.reader import PhraseReader
from bot.understanding.taught_phrases import TaughtPhrases
from knowledge.library import Library
from knowledge.schema import Answer, Language

log = structlog.get_logger()

MORE = "\n---\n"
"""Stands between an answer's text and what MORE gives."""


def with_edits(base: Engine, edits: Sequence[Edit]) -> Engine:
    """The engine of knowledge/ with these edits over it; the content of knowledge/ itself stays as it is."""
    taught = [one for one in edits if one.kind == PHRASE and one.entry in base.library.topics]
    phrases = TaughtPhrases.of([(one.content, one.entry) for one in taught])
    reader = replace(base.reader, taught=phrases) if isinstance(base.reader, PhraseReader) else base.reader
    return Engine(with_answers(base.library, edits), reader, base.places, base.meetings)


def with_answers(library: Library, edits: Sequence[Edit]) -> Library:
    """The library with other wordings; of two for one answer the later one stands."""
    answers = {language: dict(found) for language, found in library.answers.items()}
    for one in edits:
        known = answers[Language(one.language)].get(one.entry) if one.kind == ANSWER else None
        if known:
            answers[Language(one.language)][one.entry] = reworded(known, one)
    return replace(library, answers=answers)


def reworded(answer: Answer, change: Edit) -> Answer:
    """An answer with another wording: reviewed when it was drafted, approved by whoever published it."""
    text, _, more = change.content.partition(MORE)
    approved_on = change.decided_at.date() if change.state == PUBLISHED and change.decided_at else None
    return answer.model_copy(
        update={
            "text": text,
            "more": more or None,
            "reviewed": change.drafted_at.date(),
            "approved_by": change.decided_by if approved_on else None,
            "approved_on": approved_on,
        }
    )


class PublishedEdits:
    """In every process that answers: takes up what was published anywhere."""

    def __init__(self, store: Store, inbox: Inbox, base: Engine) -> None:
        self._store = store
        self._inbox = inbox
        self.base = base
        """The engine of knowledge/ alone."""
        self._seen: tuple[int, int, datetime | None] = (0, 0, None)

    def take_up(self) -> None:
        """The step of the job: answer with what is published now."""
        with self._store.reading() as records:
            version = records.edits.version()
            if version == self._seen:
                return
            edits = records.edits.published()
        self._inbox.use(with_edits(self.base, edits))
        self._seen = version
        log.info("published content taken up", edits=len(edits))
