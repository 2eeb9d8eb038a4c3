"""What a counselor can put into the box with one key: own replies and approved answers, in both languages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.records.saved_replies import SavedReply
from knowledge.library import Library
from knowledge.schema import Language
from staff.names import answer_name

_APPROVED = (
    "clinic.contact",
    "interface.staff_joined",
    "handoff.human",
    "coping.isolation",
    "coping.craving",
    "groups.list",
    "companion.staff_hello",
    "companion.staff_week",
    "companion.staff_talk",
)
"""Approved answers that staff may send as they stand."""


@dataclass(frozen=True)
class Reply:
    """One of them, ready to be sent."""

    name: str
    text: str
    """In the person's language."""
    other: str
    """In the other one, so that whoever reads only that knows what they send."""


def offered(saved: Sequence[SavedReply], library: Library, language: Language, who: str) -> list[Reply]:
    """Own replies first, then approved answers."""
    other = Language.ES if language is Language.EN else Language.EN
    own = []
    for one in saved:
        texts = {Language.EN: one.en, Language.ES: one.es}
        filled = {key: fill(text, library, who) for key, text in texts.items()}
        if filled[language]:
            own.append(Reply(one.name, filled[language], filled[other]))
    approved = [
        Reply(answer_name(key), library.answer(key, language).text, library.answer(key, other).text)
        for key in _APPROVED
    ]
    return own + approved


def placeholders(library: Library, who: str) -> Mapping[str, str]:
    """What may stand in curly brackets, and what it becomes."""
    clinic = library.clinic
    return {"me": who, "clinic": clinic.name, "phone": clinic.phone, "email": clinic.email}


def fill(text: str, library: Library, who: str) -> str:
    """A reply with its placeholders filled; other curly brackets stay."""
    for name, value in placeholders(library, who).items():
        text = text.replace(f"{{{name}}}", value)
    return text
