"""What the bot would have said to a new danger while a human has the conversation: shown to that human alone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.records.threads import Line
from knowledge.library import Library
from knowledge.schema import Language


@dataclass(frozen=True)
class Suggestion:
    """An answer to the latest danger that nobody of staff has written to since."""

    message_id: str
    crisis: str
    text: str
    sent: bool
    """The bot has sent it itself."""


def suggested(unanswered: Sequence[Line], ignored: Collection[str], library: Library) -> Suggestion | None:
    """The newest text with a danger among those that staff have not answered since the take-over, unless ignored."""
    sent = False
    for line in reversed(unanswered):
        sent = sent or (line.author == "bot" and line.state != "cancelled")
        if line.direction == "in" and line.crisis:
            text = _words(line, library)
            return Suggestion(line.id, line.crisis, text, sent) if text and line.id not in ignored else None
    return None


def _words(line: Line, library: Library) -> str:
    language = Language(line.language or Language.EN)
    known = [answer_id for answer_id in (line.answers or "").split(",") if answer_id and library.has(answer_id)]
    return "\n\n".join(library.answer(answer_id, language).text for answer_id in known)
