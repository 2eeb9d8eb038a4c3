"""How a text answers a yes-or-no question: read from the whole answer, mapped by what the question means.

"he is" and "he is not", "claro" and "claro que no" never read the same. What people say stands in answers.yaml.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from bot.understanding.normalize import words_of
from knowledge.reading import read_yaml

_FILE = Path(__file__).parent / "answers.yaml"
_NEGATORS = frozenset(
    [
        "no",
        "not",
        "never",
        "ain't",
        "isn't",
        "aren't",
        "don't",
        "doesn't",
        "didn't",
        "haven't",
        "hasn't",
        "won't",
        "can't",
        "wasn't",
        "nunca",
        "jamas",
        "tampoco",
    ]
)
_BETWEEN = frozenset(
    [
        "really",
        "still",
        "just",
        "even",
        "yet",
        "currently",
        "actually",
        "at",
        "all",
        "so",
        "much",
        "todavia",
        "aun",
        "siempre",
        "ya",
        "que",
        "pero",
    ]
)
_SMALL = frozenset(
    [
        "i",
        "i'm",
        "am",
        "do",
        "it",
        "is",
        "that",
        "this",
        "he",
        "she",
        "they",
        "are",
        "was",
        "really",
        "very",
        "just",
        "so",
        "too",
        "now",
        "please",
        "sir",
        "man",
        "bro",
        "dude",
        "yes",
        "yeah",
        "no",
        "not",
        "ok",
        "si",
        "no",
        "ya",
        "lo",
        "la",
        "me",
        "estoy",
        "es",
        "eso",
        "asi",
        "pues",
        "gracias",
        "thanks",
        "you",
        "always",
        "still",
        "the",
        "a",
    ]
)
_PLAIN_YES = frozenset(
    ["yes", "yeah", "yea", "yep", "yup", "ya", "si", "sip", "claro", "correct", "ok", "okay", "sure", "right", "true"]
)
_PLAIN_NO = frozenset(("no", "nah", "nope", "no no"))
_PLAIN = _PLAIN_YES | frozenset(
    [
        "no",
        "nope",
        "nah",
        "naw",
        "nel",
        "nop",
        "noo",
        "yas",
        "yess",
        "yeh",
        "mhm",
        "simon",
        "sii",
        "sep",
        "sometimes",
        "kinda",
        "maybe",
        "nunca",
        "never",
        "jamas",
        "tampoco",
        "definitely",
        "absolutely",
        "claro",
    ]
)
_ENGLISH_YES = frozenset(("yes", "yeah", "yea", "yep", "yup"))
"""In Spanish "si" and "ya" often only stress what follows: "si estoy bien"."""
_BREAK = re.compile(r"[,;.!\n]+")
_SUBJECT_AND_VERB = re.compile(
    r"^(?:i|he|she|they|it|we|there|someone|somebody|everyone|everybody|lo|la|yo|si)? ?"
    r"(?:am|is|are|do|does|did|have|has|will|can|would|estoy|tengo|esta|hay|puedo|hice|hago)$"
)


class Agreement(StrEnum):
    """How a text answers a yes-or-no question."""

    YES = "yes"
    WEAK_YES = "weak_yes"
    """ "maybe", "kind of", "sometimes"."""
    OK = "ok"
    """Consent: a yes to an offer, no answer to "are you safe?"."""
    NO = "no"
    WEAK_NO = "weak_no"
    """ "not really", "i don't think so"."""
    DONT_KNOW = "dont_know"


class Meaning(StrEnum):
    """What a yes to a question means."""

    YES_IS_SAFE = "yes_is_safe"
    YES_IS_DANGER = "yes_is_danger"
    NEUTRAL = "neutral"


class Content(StrEnum):
    """What a text says of a danger, wherever it says it."""

    NOT_WELL = "not_well"
    NEVER_MEANT = "never_meant"
    """Nobody is in danger, or it was never meant: "wrong number", "it was a film"."""
    OVER = "over"
    """It is over, or help is there."""
    IN_CARE = "in_care"
    """Others look after them, or did and let them go: "they took him", "home from the hospital"."""
    JOKE = "joke"
    FINE = "fine"
    UNWELL = "unwell"


class Stance(StrEnum):
    """What an answer means to the question that was asked."""

    SAFE = "safe"
    DANGER = "danger"
    UNCLEAR = "unclear"
    """An answer, but neither: "maybe", "i don't know", a dodge."""
    YES = "yes"
    NO = "no"


@dataclass(frozen=True)
class ShortAnswer:
    """A text as an answer."""

    agreement: Agreement | None
    denies: bool
    """It says that nothing is wrong, that it is over, or that it was never meant."""
    unsafe: bool
    """It says that something is wrong: "i'm not ok"."""
    dodges: bool
    """It asks back, or goes round the question."""
    contents: frozenset[Content] = frozenset()
    rest: int = 0
    """Words beside the answer itself: "yes the second one" has three."""
    plain: bool = True
    """It begins with a yes or no word; "he is ..." and "nobody ..." may as well begin a statement."""
    plain_yes: bool = False
    """It begins with a yes: "yes im fine" is no clear answer to "are you thinking of suicide"."""

    def to(self, meaning: Meaning) -> Stance | None:
        """What it means to a question of this kind; None where it is no answer at all."""
        if meaning is Meaning.NEUTRAL:
            return self._plainly()
        if self.unsafe:
            return Stance.DANGER
        if meaning is Meaning.YES_IS_SAFE:
            return self._where_yes_is_safe()
        return self._where_yes_is_danger()

    def _plainly(self) -> Stance | None:
        match self.agreement:
            case Agreement.YES | Agreement.OK:
                return Stance.YES
            case Agreement.NO | Agreement.WEAK_NO:
                return Stance.NO
            case Agreement.WEAK_YES | Agreement.DONT_KNOW:
                return Stance.UNCLEAR
            case None:
                return Stance.UNCLEAR if self.dodges else None

    def _where_yes_is_safe(self) -> Stance | None:
        if self.denies:
            return Stance.SAFE
        match self.agreement:
            case Agreement.YES:
                return Stance.SAFE
            case Agreement.NO | Agreement.WEAK_NO:
                return Stance.DANGER
            case Agreement.WEAK_YES | Agreement.OK | Agreement.DONT_KNOW:
                return Stance.UNCLEAR
            case None:
                return Stance.UNCLEAR if self.dodges else None

    def _where_yes_is_danger(self) -> Stance | None:
        if self.denies:
            return Stance.UNCLEAR if self.plain_yes else Stance.SAFE
        match self.agreement:
            case Agreement.YES | Agreement.WEAK_YES:
                return Stance.DANGER
            case Agreement.NO:
                return Stance.SAFE
            case Agreement.WEAK_NO | Agreement.OK | Agreement.DONT_KNOW:
                return Stance.UNCLEAR
            case None:
                return Stance.UNCLEAR if self.dodges else None


NO_ANSWER = ShortAnswer(None, denies=False, unsafe=False, dodges=False)


def read_answer(text: str) -> ShortAnswer:
    """Read a text as the answer to a yes-or-no question. Never raises.

    A "no" that stands apart is an answer of its own: "no, estoy bien" says the contrary of "no estoy bien".
    """
    words = _words(text)
    agreement, after = _led(words)
    first, _, rest = _BREAK.sub("\n", text, count=1).partition("\n")
    apart = rest.strip() and _led(_words(first)) == (Agreement.NO, [])
    contents = _contents(" ".join(_words(rest) if apart else words))
    unsafe = bool(contents & {Content.NOT_WELL, Content.UNWELL})
    led_by = _without_fillers(words)[:1]
    return ShortAnswer(
        agreement,
        denies=not unsafe and bool(contents - {Content.IN_CARE}),
        unsafe=unsafe,
        dodges=_is_dodge(" ".join(words)),
        contents=contents,
        rest=len([word for word in after if word not in _SMALL and (word,) not in _table().fillers]),
        plain=bool(led_by) and led_by[0] in _PLAIN,
        plain_yes=bool(led_by) and led_by[0] in _ENGLISH_YES and agreement is Agreement.YES,
    )


def _words(text: str) -> list[str]:
    return [_APOSTROPHES.get(word, word) for word in words_of(text) if word not in "?!"]


_APOSTROPHES = {
    "hes": "he's",
    "shes": "she's",
    "theyre": "they're",
    "theres": "there's",
    "arent": "aren't",
    "havent": "haven't",
    "wasnt": "wasn't",
}


def _contents(text: str) -> frozenset[Content]:
    """What it says of a danger; each kind is looked for in what those before it have left.

    That others look after them is beside the point of what they say, so that its words are left to the others.
    """
    found = set()
    for content, patterns in _table().contents.items():
        left = text
        for pattern in patterns:
            left = pattern.sub(" ", left)
        if left != text:
            found.add(content)
        text = text if content is Content.IN_CARE else left
    return frozenset(found)


def _led(words: list[str]) -> tuple[Agreement | None, list[str]]:
    """How a text answers, and the words that follow the answer."""
    left = _without_fillers(words)
    for phrase, reads in _table().leads:
        size = len(phrase)
        if tuple(left[:size]) == phrase:
            return _turned(reads, " ".join(phrase), left[size:]), left[size:]
    return None, left


def _turned(reads: Agreement, lead: str, rest: list[str]) -> Agreement:
    """The lead in the light of the word that follows: "i am" + "not", "yes" + "no", "no" + "yes"."""
    after = [word for word in rest if word not in _BETWEEN]
    following = after[0] if after else ""
    if reads in (Agreement.YES, Agreement.WEAK_YES, Agreement.OK):
        whole = len(after) == 1 or (lead in _PLAIN_YES and len(after) <= 2)
        if following in _NEGATORS and (whole or _SUBJECT_AND_VERB.match(lead)):
            if following in ("no", "not") and after[1:2] in (["know"], ["sure"], ["se"]):
                return Agreement.DONT_KNOW
            return Agreement.NO
    if reads is Agreement.NO and lead in _PLAIN_NO and _without_fillers(after)[:1] in (["yes"], ["yeah"], ["si"]):
        return Agreement.YES
    return reads


def _without_fillers(words: list[str]) -> list[str]:
    left = list(words)
    fillers, leads = _table().fillers, _table().leads_of_filler
    while left:
        size = next((size for size in (3, 2, 1) if tuple(left[:size]) in fillers and len(left) >= size), 0)
        if not size or any(tuple(left[: len(lead)]) == lead for lead in leads):
            return left
        if len(left) == size:
            return left
        left = left[size:]
    return left


def _is_dodge(text: str) -> bool:
    return any(text == dodge or (" " in dodge and text.startswith(f"{dodge} ")) for dodge in _table().dodges)


@dataclass(frozen=True)
class _Table:
    leads: tuple[tuple[tuple[str, ...], Agreement], ...]
    """Longest first."""
    fillers: frozenset[tuple[str, ...]]
    leads_of_filler: tuple[tuple[str, ...], ...]
    """Leads that begin with a filler, such as "i guess not": they are not taken for one."""
    dodges: tuple[str, ...]
    contents: dict[Content, tuple[re.Pattern[str], ...]]


@cache
def _table() -> _Table:
    tree: dict[str, Any] = read_yaml(_FILE)
    leads = [
        (tuple(str(phrase).split()), Agreement(name))
        for name, lists in tree["leads"].items()
        for phrase in _flat(lists)
    ]
    leads.sort(key=lambda lead: -len(lead[0]))
    fillers = frozenset(tuple(phrase.split()) for phrase in _flat(tree["fillers"]))
    first_words = {filler[0] for filler in fillers}
    contents = {
        Content(name): tuple(re.compile(entry["pattern"]) for entry in entries)
        for name, entries in tree["contents"].items()
    }
    return _Table(
        leads=tuple(leads),
        fillers=fillers,
        leads_of_filler=tuple(phrase for phrase, _ in leads if phrase[0] in first_words),
        dodges=tuple(_flat(tree["dodges"])),
        contents=contents,
    )


def _flat(lists: list[list[Any]]) -> Iterator[str]:
    for each in lists:
        yield from (str(phrase) for phrase in each)
