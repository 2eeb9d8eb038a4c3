"""Which of the offered options a person means: by button, by number, or by its words."""

import re

from rapidfuzz import fuzz

from bot.conversation.buttons import is_lasting, label_key, still_means_something
from bot.conversation.buttons import number_of as number_of_answer
from bot.conversation.model import Message
from bot.conversation.state import State
from bot.understanding.normalize import plain
from knowledge.library import Library
from knowledge.schema import Language

_NUMBER = re.compile(r"^\W*(?:#|no\.?|option|number|opcion|opción|el|la|the)?\s*(\d)\s*[).!:]*\s*$", re.IGNORECASE)
_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1,
    "1st": 1, "2nd": 2, "3rd": 3, "4th": 4,
    "uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6,
    "primero": 1, "primera": 1, "segundo": 2, "segunda": 2, "tercero": 3, "tercera": 3, "cuarto": 4, "cuarta": 4,
    "último": -1, "ultima": -1,
}  # fmt: skip
_FILLERS = {
    *("the", "one", "option", "number", "please", "pls", "plz", "then", "ig", "guess", "i", "thanks", "thx", "ok"),
    *("okay", "maybe", "probably", "prob", "prolly", "think", "yeah", "yea", "yes", "yep", "well", "um", "uh", "bet"),
    *("hmm", "aight", "alright", "aite", "kk", "cool", "sure", "va", "sale", "bueno", "ándale", "andale", "claro"),
    *("el", "la", "lo", "opcion", "opción", "numero", "número", "por", "favor", "porfa", "pues", "gracias", "entonces"),
    *("tal", "vez", "creo", "quiza", "quizá", "quizas", "quizás", "capaz", "si", "sí", "mmm", "yo", "que"),
}  # fmt: skip
"""What may stand around a number and says nothing of its own; a doubt is an answer too: "the first one maybe"."""
_ALONE = re.compile(r"^[^.!;\n]{1,20}[.!;\n]|^(?:the|el|la|lo) \w+,|^\d,(?!\s*\d)", re.IGNORECASE)
"""What is said first and set apart: "first one. if the walk doesn't kill me"; "first, thanks" chooses nothing."""
_DIGIT_APART = re.compile(r"^\W*\d\s*[).,:;!]+\s*(?=\D)(\S.*)$", re.DOTALL)
"""A digit and what stands behind it."""
_NAMES_ONE = re.compile(
    r"^\W*(?:the|that|el|la|lo|el de|la de|lo de) ([\w' ]{3,30}?)(?: (?:one|option))?\W*$", re.IGNORECASE
)
_WITH_WORDS = re.compile(
    r"^(?:[^\d?]{0,60}[.!]\s+)?\W*(?:(?:ya|yeah|yea|yes|yep|ok|okay|um|uh|well|maybe|i guess|i'?d say"
    r"|it'?s|its|thats|number|no\.|option"
    r"|prob(?:ably)?|the|si|sí|pues|bueno|este|creo que|la|el|lo|número|numero|opción|opcion|es|seria|sería)[ ,.]+)*"
    r"(?P<number>\d|one|two|three|four|first|second|third|fourth|1st|2nd|3rd|4th|uno|dos|tres|cuatro|primera|primero"
    r"|segunda|segundo|tercera|tercero|cuarta|cuarto)(?: (?:one|opción|opcion))?"
    r"(?:\s*[,.;:)!-]+\s*|\s+(?=(?:i (?:guess|suppose|think)|but|and|though|cause|because|bc|mostly|sadly|lol|ha+h?a*"
    r"|please|pls|supongo|creo|pero|y|aunque|porque|sobre todo|la neta|ja(?:ja)+|por favor|porfa)\b))"
    r"(?P<rest>.+)$",
    re.IGNORECASE | re.DOTALL,
)
"""A number, said first, with what is told about it: "4, sadly, well most of them", "ya 1. i got ppl"."""
_NOT_THAT = re.compile(
    r"^\W*(?:no\b|not\b|is not|isn'?t|nope|nel|ni\b|\d|am\b|pm\b|o'?clock|and a (?:half|quarter)|y medi[ao]|times"
    r"|veces)",
    re.IGNORECASE,
)
"""What takes the number back, or goes on counting: "2, no es eso", "3, 4 times"."""
_NONE_OF_THESE = re.compile(
    r"^\W*(?:(?:no|nah|nope|ok|okay|well|pues|oh)[ ,.]+)*"
    r"(?:(?:it'?s |its )?something else|none(?: of (?:those|these|them|the above))?|neither(?: one)?"
    r"(?: of (?:those|these|them))?"
    r"|(?:es )?otra cosa|ningun[ao](?: de (?:esas|esos|las dos|los dos|ellas))?|ni un[ao] ni otr[ao])\b\W*"
    r"(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_TOLD = 2
"""Words from which what stands beside a pick says something."""
SOMETHING_ELSE = "choice.something_else"
_ANSWERS = "choice."
"""How the code of an option begins that answers a question of ours."""
_MOST_WORDS = 4
"""Words up to which a digit with fillers around it is the number of an option."""
_SAME_WORDS = 88
"""rapidfuzz ratio from which a text counts as the label itself, misspelt at most."""


class OldMenu(Exception):
    """A button that answered a question which is no longer open."""


class NoSuchNumber(Exception):
    """A number that the current menu does not have."""


def chosen(
    message: Message,
    state: State,
    library: Library,
    language: Language,
    *,
    loosely: bool = False,
    first_words: bool = False,
) -> str | None:
    """The code of the option meant, or None where the message is something else.

    `loosely`: a number that is said first counts, whatever is told beside it. `first_words`: the words of an option do
    as well: "some company i think. i don't know about meetings".

    Raises:
        OldMenu: a button under an older message was tapped that answered a question of that time.
        NoSuchNumber: a bare number outside the menu.
    """
    if message.choice is not None:
        menu, _, code = message.choice.partition(":")
        if is_lasting(code):
            if still_means_something(code, state):
                return code
            raise OldMenu
        if menu == str(state.menu) and code in state.options:
            return code
        if code.startswith(("choice.", "place.")) or code.partition("@")[0] not in library.topics:
            raise OldMenu
        return code
    if not state.options:
        return None
    number = number_of(message.text)
    if number is None and loosely:
        beside = number_with_words(message.text)
        number = beside if beside and beside <= len(state.options) else None
    if number is not None:
        if number == -1:
            return state.options[-1]
        if not 1 <= number <= len(state.options):
            raise NoSuchNumber
        return state.options[number - 1]
    if SOMETHING_ELSE in state.options and _NONE_OF_THESE.match(message.text):
        return SOMETHING_ELSE
    text = message.text.strip().casefold()
    labels = {code: label(code, state, library, language).casefold() for code in state.options}
    for code, words in labels.items():
        if text and fuzz.ratio(text, words) >= _SAME_WORDS:
            return code
    first = _said_first(text) if first_words and "?" not in text else ""
    for code, words in labels.items():
        if first and fuzz.ratio(first, plain(words)) >= _SAME_WORDS:
            return code
    return _named(text, labels)


def _said_first(text: str) -> str:
    """What a text says up to its first stop, without the small words around it."""
    first = re.split(r"[.,;!\n]", text, maxsplit=1)[0]
    return " ".join(word for word in re.findall(r"[\w']+", plain(first)) if word not in _FILLERS)


def _named(text: str, labels: dict[str, str]) -> str | None:
    """The only option named by a word of its label: "the family one"; of an answer of ours, "tools i guess"."""
    if said := _NAMES_ONE.match(text):
        name = said[1]
    elif all(code.startswith(_ANSWERS) for code in labels):
        name = " ".join(word for word in re.findall(r"[\w']+", text) if word not in _FILLERS)
    else:
        return None
    named = [code for code, words in labels.items() if name and re.search(rf"\b{re.escape(name)}\b", words)]
    return named[0] if len(named) == 1 else None


def label(code: str, state: State, library: Library, language: Language) -> str:
    """What stands on an option: a place that we asked about, a button that lasts, else an approved short name."""
    kind, _, which = code.partition(".")
    if kind == "place" and state.meetings and int(which) < len(state.meetings.places):
        return state.meetings.places[int(which)].label
    if is_lasting(code):
        key = label_key(code)
        return library.wording[language].fill(key) if key else str(number_of_answer(code))
    return library.label(code, language)


def _is_beside_the_point(rest: str) -> bool:
    """Whether what stands behind a digit does not matter: "2, please". "3. are you a bot?" picks nothing."""
    said = re.findall(r"[\w']+", rest.casefold())
    return "?" not in rest and all(word in _FILLERS for word in said)


def number_of(text: str) -> int | None:
    """The number that a text names and nothing else, from 1: "2", "option two", "the third"; -1 for the last."""
    if match := _NUMBER.match(text):
        return int(match[1])
    if (set_apart := _DIGIT_APART.match(text)) and not _is_beside_the_point(set_apart[1]):
        return None
    alone = _ALONE.match(text.strip())
    if alone and (apart := number_of(alone[0].rstrip(" .!;,\n"))) is not None:
        return apart
    said = re.findall(r"\w+", text.casefold())
    words = [word for word in said if word not in _FILLERS or word == "one"]
    if len(words) == 2 and "one" in words:
        words.remove("one")
    if len(words) != 1:
        return None
    return int(words[0]) if re.fullmatch(r"\d", words[0]) and len(said) <= _MOST_WORDS else _WORDS.get(words[0])


def takes_it_back(rest: str) -> bool:
    """Whether what stands behind a number takes it back, or goes on counting."""
    return _NOT_THAT.match(rest) is not None


def number_with_words(text: str) -> int | None:
    """The number of an option that is said first, with something told about it, and nothing asked."""
    found = _WITH_WORDS.match(text)
    if found is None or "?" in found["rest"] or takes_it_back(found["rest"]):
        return None
    name = found["number"].casefold()
    return int(name) if name.isdigit() else _WORDS[name]


def said_beside_none(text: str, state: State) -> str | None:
    """What is said after "something else" to a menu of guesses, which is what is to be read; None where nothing is."""
    if SOMETHING_ELSE not in state.options:
        return None
    if none := _NONE_OF_THESE.match(text):
        rest = none["rest"]
    else:
        last = re.match(rf"^\W*{len(state.options)}\W+(?P<rest>.+)$", text, re.DOTALL)
        rest = _NONE_OF_THESE.sub(r"\g<rest>", last["rest"]) if last else ""
    return rest if len(re.findall(r"\w+", rest)) >= _TOLD else None
