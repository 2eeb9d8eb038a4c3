"""Short signals in a text, found by rules: carriers' keywords, what matters in a danger, needs, a wished language."""

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from bot.understanding.model import Contact, Cue, Need
from knowledge.patterns import compile_as_one, compile_entries, read_patterns
from knowledge.reading import read_yaml
from knowledge.schema import Language
from knowledge.sieve import Sieve

_TREE = read_yaml(Path(__file__).parent / "signals.yaml")
_PATTERNS = {name: compile_as_one(entries) for name, entries in _TREE.items() if name != "keywords"}
_KEYWORDS = {
    word: (topic, Language(language))
    for topic, words in _TREE["keywords"].items()
    for language in words
    for word in words[language]
}
_CUES = Sieve((Cue(name), pattern) for name, pattern in read_patterns(Path(__file__).parent / "cues.yaml").items())
_PUNCTUATION = re.compile(r"[^\w\s/-]|_")
_SAYS_SOMETHING = 2
"""Words after a greeting from which a text says something."""
_TOPIC_WORDS = read_yaml(Path(__file__).parent / "topic_words.yaml")
_PARTS = _TOPIC_WORDS.pop("parts")
_TOPICS = Sieve((topic, compile_as_one(entries, _PARTS)) for topic, entries in _TOPIC_WORDS.items())
_OUTRIGHT = Sieve(
    (topic, compile_as_one(outright, _PARTS))
    for topic, entries in _TOPIC_WORDS.items()
    if (outright := [entry for entry in entries if entry.get("outright")])
)
_REPORTS_TREE = read_yaml(Path(__file__).parent / "contact_reports.yaml")
_PARTS_OF_REPORTS = _REPORTS_TREE.pop("parts")
_REPORTS = Sieve(
    (name, pattern)
    for name, entries in _REPORTS_TREE.items()
    for pattern in compile_entries(entries, _PARTS_OF_REPORTS)
)
_TOLD_IN_ORDER = {name: compile_as_one(_REPORTS_TREE[name], _PARTS_OF_REPORTS) for name in ("answered", "no_answer")}
"""Reports of which the last one counts: all of a kind as one pattern, so that no two are found in the same words."""
_DENIED = re.compile(r"\b(?:no|not|nobody|nadie|nunca|ni|never|tampoco|sin|noone|nor|\w+n't)(?: \w+){0,2} ?$")
"""Before an answer that came: it came not."""
_NEEDS = Sieve((need, _PATTERNS[f"needs.{need}"]) for need in Need if f"needs.{need}" in _PATTERNS)


def keyword(text: str) -> tuple[str, Language] | None:
    """The topic of a text that is nothing but a keyword, punctuation aside, and the keyword's language."""
    bare = _PUNCTUATION.sub(" ", text).strip() or text.strip()
    return _KEYWORDS.get(" ".join(bare.split()))


def speaks_of_messages(text: str) -> bool:
    """Whether a text names messages, numbers or lists at all; "i can't stop" does not."""
    return bool(_PATTERNS["speaks_of_messages"].search(text))


def asks(text: str) -> bool:
    """Whether a text asks or wishes for something; one that does not only tells."""
    return bool(_PATTERNS["asks"].search(text))


def sounds_good(text: str) -> bool:
    """Whether a text says that something was pleasant."""
    return bool(_PATTERNS["sounds_good"].search(text))


def says_thanks(text: str) -> bool:
    """Whether a text thanks, whatever else it says."""
    return bool(_PATTERNS["says_thanks"].search(text))


def names_another_drug(text: str) -> bool:
    """Whether a text tells of a drug that is not alcohol, or of using."""
    return bool(_PATTERNS["another_drug"].search(text))


def tells_of_hardship(text: str) -> bool:
    """Whether words of a text tell of something hard: pain, fear, loss, want, using."""
    return bool(_PATTERNS["hardship"].search(text))


@lru_cache(maxsize=16)
def cues(text: str) -> tuple[Cue, ...]:
    """What matters in the middle of an emergency, most pressing first."""
    return tuple(_CUES.found(text))


def topic_by_words(text: str) -> str | None:
    """The topic that a text's own words decide for, where the network is in doubt."""
    return next(_TOPICS.found(text), None)


def topic_said_outright(text: str) -> str | None:
    """The topic that a text names in so many words: these decide unless the network is quite sure of another."""
    return next(_OUTRIGHT.found(text), None)


def is_no_gloom(text: str) -> bool:
    """Whether a text tells of tears once shed, or of failing somebody, and of nothing dark besides."""
    return bool(_PATTERNS["no_gloom"].search(text))


class _Reports:
    """What one text has of the reports; only what can be there is looked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._likely = tuple(_REPORTS.likely(text))

    def has(self, name: str) -> bool:
        return any(pattern.search(self._text) for one, pattern in self._likely if one == name)

    def all(self, name: str) -> Iterable[re.Match[str]]:
        return _TOLD_IN_ORDER[name].finditer(self._text) if any(one == name for one, _ in self._likely) else ()


def contact(text: str) -> Contact | None:
    """How a text says that reaching out to somebody went; of several things told, the last one."""
    told = _Reports(text)
    if told.has("something_else"):
        return None
    if told.has("all_gone"):
        return Contact.ALL_GONE
    if told.has("nobody"):
        return Contact.NOBODY
    if told.has("business"):
        return None
    came = [found.span() for found in told.all("answered") if not _DENIED.search(text[: found.start()])]
    none_came = [found.span() for found in told.all("no_answer")]
    if none_came and (not came or came[-1][0] < none_came[-1][1]):
        return Contact.NO_ANSWER
    return Contact.ANSWERED if came else None


def of_other_contact(text: str) -> bool:
    """Whether a text has to do with calls and answers of another kind: of a clinic, of a dealer, of our own."""
    told = _Reports(text)
    return told.has("business") or told.has("something_else")


def only_others_called(text: str) -> bool:
    """Whether somebody of theirs called, wrote or said something, and nothing is told of reaching out oneself."""
    return bool(_PATTERNS["others_called"].search(text)) and not _PATTERNS["reaching_out"].search(text)


def is_glad(text: str) -> bool:
    """Whether a text says plainly that its writer is glad, or tells what they are glad of, and nothing dark besides."""
    return bool(_PATTERNS["glad"].search(text))


def needs(text: str) -> frozenset[Need]:
    """What the person says about themself that matters for a recommendation."""
    return frozenset(_NEEDS.found(text))


def wants_to_go(text: str) -> bool:
    """Whether somebody would go to a meeting, or looks for one, whatever else they tell."""
    return bool(_PATTERNS["wants_to_go"].search(text))


def means_our_language(text: str) -> bool:
    """Whether the language that a text names is ours to speak, where a list stands before the person.

    There "same but in spanish" is about the meeting, and "reply in spanish" or "en español" is not about it alone.
    """
    return bool(_PATTERNS["asks_us_to_speak"].search(text) or _PATTERNS["names_its_own_language"].search(text))


def without_opening(text: str) -> str:
    """The text from where it says something, without the greeting before; a greeting alone stays as it is."""
    opening = _PATTERNS["opening"].match(text)
    said = text[opening.end() :] if opening else ""
    return said if len(said.split()) >= _SAYS_SOMETHING and not _PATTERNS["small_talk"].match(said) else text


def asks_us_to_speak(text: str) -> bool:
    """Whether a text asks us to speak a language: "can you text me in spanish"."""
    return bool(_PATTERNS["asks_us_to_speak"].search(text))


def is_language_of_something_else(text: str) -> bool:
    """Whether a language is named that is turned down, or that others speak: "not spanish", "do they speak english"."""
    return bool(_PATTERNS["language_of_something_else"].search(text))


def wants_language(text: str) -> Language | None:
    """The language of this talk that a text names; None too for one that is turned down, or that others speak."""
    if is_language_of_something_else(text):
        return None
    for named, other in ((Language.ES, Language.EN), (Language.EN, Language.ES)):
        if _PATTERNS[f"wants_language.{named}"].search(text):
            return other if _PATTERNS["language_not_spoken"].search(text) else named
    return None
