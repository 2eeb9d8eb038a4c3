"""What a person gives to be called at: a number, the phone they write from, or what is neither and was meant to be."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from bot.conversation.model import AddCallBack, CancelCallBack, Effect, EraseConversation
from bot.conversation.noted_call import NotedCall
from bot.conversation.residue import small_words
from bot.meetings.times import words_of_time
from bot.phone_numbers import number_in
from bot.understanding.normalize import normalize, plain
from knowledge.patterns import read_patterns

_HOUR = r"\d{1,2}(?::\d\d)?"
_TIMES = re.compile(
    rf"\b{_HOUR}(?:\s?(?:-|–|to|and|a|y)\s?{_HOUR})?\s?[ap]\.?\s?m\b\.?|\b\d{{1,2}}:\d\d\b", re.IGNORECASE
)
_DATE = re.compile(r"\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b|\b\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d\d)\b")
LIKE_A_NUMBER = re.compile(r"\+?\d(?:[\s().-]*\d){6,}")
"""As many digits as a number has, whether or not it is one."""
_FEW_DIGITS = 3
_ANSWERED_BY = {
    "of_privacy": "control.privacy",
    "of_what_is_said": "handoff.human.about_what_is_said",
    "of_cost": "handoff.human.about_cost",
    "of_language": "handoff.human.about_language",
    "of_who": "handoff.human.about_who",
    "of_the_call": "handoff.human.for_staff",
}
"""What each kind of question about the call is answered with."""
_BARE_HOUR = re.compile(
    r"(?<![\d/-])(?:\b(?:at|after|before|around|a las?|las) )?\b(?:1[0-2]|[1-9])(?::\d\d)?\b(?![\d/-])"
)
_WORDS_OF_A_WISH = 2
"""So few words ask nothing, unless with a question mark."""


@dataclass(frozen=True)
class Given:
    """Where somebody wants to be called."""

    number: str | None = None
    """In E.164; None where no number that exists was given."""
    same: bool = False
    """At the phone that they write from."""
    rest: str = ""
    """What else the text says: a name, a time."""


def given(text: str, *, asked: bool) -> Given | None:
    """What a text gives, after we asked for a number or in passing; None where it means no number at all."""
    without_times = _DATE.sub(" ", _TIMES.sub(" ", text))
    number = number_in(without_times)
    if number is not None:
        return Given(number, rest=LIKE_A_NUMBER.sub(" ", text).strip(" ,.;:-"))
    found = _patterns()["same"].search(plain(text))
    if found:
        return Given(same=True, rest="" if asked else plain(text).replace(found[0], " ").strip(" ,.;:-"))
    digits = sum(character.isdigit() for character in (text if asked else ""))
    meant = digits >= _FEW_DIGITS if asked else LIKE_A_NUMBER.search(without_times) is not None
    return Given(rest="") if meant else None


def hours_of(text: str) -> str:
    """The words of a text that say when to call; where an hour alone is told, its number."""
    without_numbers = LIKE_A_NUMBER.sub(" ", text)
    bare = _BARE_HOUR.search(plain(without_numbers))
    return words_of_time(without_numbers) or (bare[0].strip() if bare else "")


def as_written(text: str, words: str) -> str:
    """These words of a text, in its own capitals and accents."""
    written, found = text.split(), []
    for word in words.split():
        while written:
            one = written.pop(0).strip('.,;:!?¿¡()"')
            if plain(one) == word:
                found.append(one)
                break
    return " ".join(found) or words


def named(text: str) -> str | None:
    """Whom to call, as the text spells them, where it says so beside other things; of two names the last."""
    spelled = plain(text)
    for found in reversed(list(_patterns()["named"].finditer(spelled))):
        begin, end = next(found.span(group) for group in found.groupdict() if found[group])
        said = spelled[begin:end]
        if not set(said.split()) & small_words("no_names") and not hours_of(said):
            return text[begin:end] if len(text) == len(spelled) else spelled[begin:end]
    return None


def noted(known: NotedCall | None, effects: Iterable[Effect], now: datetime) -> NotedCall | None:
    """What is noted of a call back after these effects."""
    for effect in effects:
        if isinstance(effect, (CancelCallBack, EraseConversation)):
            known = None
        elif isinstance(effect, AddCallBack) and effect != AddCallBack():
            known = (known or NotedCall()).with_details(vars(effect), now)
    return known


def surely_named(text: str) -> str | None:
    """The same where a text says nothing else that belongs to a call: then "it's urgent" is not to be a name."""
    name = named(text)
    if name is None:
        return None
    return name if name[:1].isupper() or _patterns()["surely_a_name"].search(plain(text)) else None


def asks_for_one(text: str) -> bool:
    """Whether a text asks to be called, in so many words."""
    return bool(_patterns()["asks_for_one"].search(normalize(text)))


def question_of_the_call(text: str) -> str | None:
    """The line that answers what a text asks of the call: what it costs, what is said in it; None where it asks none.

    What only the clinic can tell has no line of its own; "english please" is how we should write.
    """
    words = normalize(text)
    if len(words.split()) <= _WORDS_OF_A_WISH and "?" not in text:
        return None
    kinds = (kind for kind in _ANSWERED_BY if _patterns()[kind].search(words))
    return next((_ANSWERED_BY[kind] for kind in kinds), None)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return read_patterns(Path(__file__).with_name("call_back.yaml"))
