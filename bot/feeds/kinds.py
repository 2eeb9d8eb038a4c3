"""What sets a meeting apart, by the codes of the Meeting Guide and by the names that sheets and sites have instead."""

import re
import unicodedata
from collections.abc import Iterable

from bot.meetings.model import Trait

_KINDS = {
    Trait.OPEN: "o op open abierta abierto",
    Trait.CLOSED: "c cl closed cerrada cerrado",
    Trait.WOMEN: "w women woman female ladies mujeres mujer damas",
    Trait.MEN: "m men man male stag hombres hombre caballeros",
    Trait.LGBTQ: "lgbtq lgbt lgbtq+ lgbtqia lgbtqia+ g l t gay lesbian queer transgender gl",
    Trait.YOUNG: "y yp young youth jovenes joven",
    Trait.WHEELCHAIR: "x wheelchair wc accessible handicap ada accesible",
    Trait.NEWCOMER: "be beg newcomer newcomers beginner beginners principiantes principiante nuevos",
    Trait.SPANISH: "s sp es spa spanish espanol",
    Trait.ENGLISH: "en eng english ingles",
}
"""Codes: https://github.com/code4recovery/spec (types); the other names as sites and sheets write them."""
_BY_WORD = {word: trait for trait, words in _KINDS.items() for word in words.split()}
_SEPARATOR = re.compile(r"[,;|/\n]+")


def codes_of(types: object) -> frozenset[str]:
    """The codes or names of a field that is a list, or a text such as "C", "C, W", "[open]". Lower case."""
    parts = (
        types if isinstance(types, list) else _SEPARATOR.split(types.strip("[]{}")) if isinstance(types, str) else []
    )
    return frozenset(code for part in parts if (code := _plain(str(part))))


def traits_of(codes: Iterable[str]) -> frozenset[Trait]:
    """The traits of codes or names; a name of several words counts by each: "women only", "young people"."""
    found = {_BY_WORD[code] for code in codes if code in _BY_WORD}
    for code in codes:
        words = [word.strip(".'") for word in re.split(r"[\s-]+", code)]
        if len(words) > 1:
            found |= {_BY_WORD[key] for word in words if len(key := word.removesuffix("'s")) > 2 and key in _BY_WORD}
    return frozenset(found)


def traits_in_words(text: str) -> frozenset[Trait]:
    """The traits of a cell that people fill in: "LGBTQ+ Women Wheelchair", "open; spanish"."""
    words = re.split(r"[\s,;|/&]+", _plain(text))
    return frozenset(
        _BY_WORD[key] for word in words if len(key := word.strip(".'").removesuffix("'s")) > 2 and key in _BY_WORD
    )


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.strip(" []{}\"'")).casefold().replace("’", "'")
    return "".join(ch for ch in letters if not unicodedata.combining(ch))
