"""Which line of a topic a text calls for: patterns in the content, read here.

A pattern is a few words as they stand next to each other in a text. `clean*` is any word that begins so, `#` any
number, and `...` up to three words of any kind: "# day*", "she ... answered". Capitals, accents, apostrophes and
punctuation count for nothing: "didn't" and "didnt" are one.
"""

import re
import unicodedata
from functools import cache, lru_cache

_WORD = r"[a-z0-9]+"
_WORDS, _APOSTROPHES = re.compile(_WORD), re.compile(r"['\u2019`\u00b4]")
_OPEN = re.compile(r"\*|#|\.\.\.")
"""What stands for words of any kind in a pattern."""
_PATTERN = re.compile(rf"({_WORD}\*?|#)( ({_WORD}\*?|#|\.\.\.))*")


def is_pattern(pattern: str) -> bool:
    """Whether this can stand in `said`: plain words, as `folded` writes them, with `*`, `#` and `...`."""
    return bool(_PATTERN.fullmatch(pattern)) and not pattern.endswith("...")


@lru_cache(maxsize=64)
def folded(text: str) -> str:
    """The words of a text: small letters without accents, digits, one space between."""
    text = _APOSTROPHES.sub("", text.casefold())
    if not text.isascii():
        text = "".join(ch for ch in unicodedata.normalize("NFKD", text) if not unicodedata.combining(ch))
    return " ".join(_WORDS.findall(text))


def says(text: str, pattern: str) -> bool:
    """Whether the words of this pattern stand in a text that `folded` has made."""
    return _in_it(pattern) in text and bool(_compiled(pattern).search(text))


@cache
def _in_it(pattern: str) -> str:
    """The longest run of letters that every text has which the pattern is found in: most texts are ruled out by it."""
    return max((run.strip() for run in _OPEN.split(pattern)), key=len)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = []
    for word in pattern.split():
        if word == "...":
            parts.append(rf"(?:{_WORD} ){{0,3}}")
        elif word == "#":
            parts.append(r"\d+ ")
        elif word.endswith("*"):
            parts.append(rf"{word[:-1]}[a-z0-9]* ")
        else:
            parts.append(f"{word} ")
    joined = "".join(parts)
    return re.compile(rf"(?<![a-z0-9]){joined[:-1]}(?![a-z0-9])")
