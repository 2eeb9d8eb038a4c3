"""English or Spanish? A naive Bayes table over letters, from our own example phrases, and the talk so far."""

import csv
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.understanding.hashing import buckets_of_runs
from knowledge import places
from knowledge.patterns import compiled
from knowledge.reading import read_yaml
from knowledge.schema import Language

BUCKETS = 1 << 14
_LONGEST_PIECE = 4
_SURE = {1: 15.0, 2: 8.0}
_SURE_LONGER = 4.0
"""Log odds from which a text of so many words decides by itself, whatever the talk spoke before: "ok", "no" and "stop"
belong to both languages."""
_LEANING = 1.5
"""Log odds up to which a first text tells nothing: English then."""
_DECISIVE = {"hola", "ayuda", "buenas", "adios", "hello", "hi", "thanks"}

_NO_LETTER, _WORD = re.compile(r"[^\w\s'¿¡]|\d"), re.compile(r"\w+")
_OTHER_SCRIPT = re.compile(
    r"[Ͱ-Ͽ\u0400-\u04ff\u0530-\u058f\u0590-\u05ff\u0600-\u06ff\u0900-\u097f\u0e00-\u0e7f"
    r"\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
_OTHER_WORDS = {
    "fr": [
        "je",
        "tu",
        "il",
        "elle",
        "nous",
        "vous",
        "est",
        "suis",
        "avec",
        "pour",
        "dans",
        "pas",
        "une",
        "les",
        "des",
        "mais",
        "bonjour",
        "merci",
        "besoin",
        "aide",
        "oui",
    ],
    "tl": [
        "ako",
        "ikaw",
        "siya",
        "kami",
        "tayo",
        "sila",
        "ang",
        "mga",
        "ko",
        "mo",
        "po",
        "opo",
        "hindi",
        "gusto",
        "kailangan",
        "tulong",
        "saan",
        "paano",
        "salamat",
    ],
    "pt": [
        "eu",
        "voce",
        "nao",
        "uma",
        "estou",
        "preciso",
        "ajuda",
        "obrigado",
        "onde",
        "com",
        "muito",
        "quero",
        "meu",
        "minha",
    ],
    "de": ["ich", "du", "und", "nicht", "ist", "ein", "eine", "bitte", "danke", "hilfe", "brauche", "mit", "wie", "wo"],
}


_OF_ANOTHER = tuple(map(frozenset, _OTHER_WORDS.values()))


def letter_counts(text: str) -> npt.NDArray[np.int64]:
    """Buckets of the 1 to 4 letter pieces of each word, for the table."""
    return buckets_of_runs(f" {text.casefold()} ", _LONGEST_PIECE, BUCKETS)


def fit(texts: Iterable[tuple[str, Language]]) -> npt.NDArray[np.float32]:
    """The table: for each bucket the log odds of Spanish over English."""
    counts = {language: Counter[int]() for language in Language}
    for text, language in texts:
        counts[language].update(letter_counts(text).tolist())
    totals = {language: sum(count.values()) + BUCKETS for language, count in counts.items()}
    table = np.empty(BUCKETS, np.float32)
    for bucket in range(BUCKETS):
        spanish = (counts[Language.ES][bucket] + 1) / totals[Language.ES]
        english = (counts[Language.EN][bucket] + 1) / totals[Language.EN]
        table[bucket] = math.log(spanish / english)
    return table


_ENGLISH = {
    "the", "near", "my", "is", "are", "what", "where", "when", "how", "with", "and", "tonight", "tomorrow", "today",
    "need", "want", "meeting", "meetings", "around", "close", "for", "this", "women's", "womens", "any", "find",
    "have", "was", "been", "of", "in", "at", "on", "to", "you", "it", "not", "but", "can", "there", "or", "does",
    "do", "i", "i'm", "im", "that", "please", "by", "from", "open", "free", "about", "your", "get", "whats", "what's",
    "who", "why", "just", "like", "out", "up", "if", "so",
}  # fmt: skip
_SPANISH = {
    "cerca", "el", "que", "hoy", "una", "un", "quiero", "reunion", "reuniones", "junta", "juntas", "manana", "esta",
    "noche", "donde", "cuando", "como", "para", "por", "los", "las", "del", "estoy", "tengo", "mi", "necesito", "hay",
    "en", "de", "con", "y", "es", "se", "lo", "le", "te", "su", "pero", "muy", "mas", "ya", "busco", "alguna",
    "algun", "al", "porfa", "si", "q", "pa", "yo", "son", "nada", "gracias", "ahorita", "porque",
}  # fmt: skip
"""Small words of one language only, spelled as `masked` leaves them: without accents."""
_OF_BOTH = re.compile(
    r"\b(?:n\.?a|a\.?a|s\.?o\.?s|d\.?r\.?a|c\.?a|smart|recovery|anonymous|dharma|lifering|al.?anon|nar.?anon|zoom|online"
    r"|internet|link|app|google|narcan|naloxone|naloxona|detox|rehab|suboxone|subutex|methadone|metadona|vivitrol|sublocade"
    r"|buprenorphine|fentanyl|fentanilo|heroin|heroina|xanax|percs?|meth|crack|weed|coke|tylenol|seroquel|benzos?|klonopin"
    r"|dope|clean|sober|sponsor|er|uber|metro|bus|hospital|hotel|doctor"
    r"|ok|okay|no|info|menu|stop|lol|ja(?:ja)+|ha(?:ha)+|mmm+|a|me|am|pm|general|normal|natural|real|total|final|social|legal|local|central|color"
    r"|check.?ins?|script|scripts|error|drama|idea|plan|radio|video|email|mail|whatsapp|telegram|facebook|la|sgv|sfv|dtla|oc|ie)\b"
)
"""Names and words that both languages write alike: they tell nothing about a language."""
_HOUR = re.compile(r"\b\d{1,2}(?::?\d\d)? ?[ap]\.?m?\b\.?", re.IGNORECASE)
_TEXTED_ENGLISH = re.compile(
    r"\b(?:b4|l8r?|l8er|2nite|2night|2day|2moro|2morrow|2mrw|gr8|m8|w8|str8|4ever|any1|some1|every1|no1|u2)\b"
)
"""Words of texting that hold a number, which the letters alone would not tell."""


@cache
def _names() -> re.Pattern[str]:
    """Names of places of the Los Angeles region, the longest first; most are Spanish, whatever the text is."""
    folder = Path(places.__file__).parent
    with (folder / "los_angeles_region.csv").open(encoding="utf-8", newline="") as file:
        names = {row["name"] for row in csv.DictReader(file)}
    for place in read_yaml(folder / "los_angeles.yaml")["places"]:
        names.update((place["name"], *(place.get("also") or ())))
    names.update(" ".join(name.split()[:2]) for name in set(names) if len(name.split()) > 2)
    plain = {_without_accents(name.casefold()) for name in names if len(name) > _SHORTEST_NAME}
    return compiled(r"\b(?:" + "|".join(map(re.escape, sorted(plain, key=len, reverse=True))) + r")\b")


_SHORTEST_NAME = 3
"""Letters of a name that is taken out; shorter ones stand in `_OF_BOTH` where they are no words."""


def _without_accents(text: str) -> str:
    letters = unicodedata.normalize("NFD", text)
    return "".join(ch for ch in letters if not unicodedata.combining(ch))


def masked(text: str) -> str:
    """A text in plain spelling without what tells nothing about its language: places, groups, drugs, words of both."""
    return _OF_BOTH.sub(" ", _names().sub(" ", _without_accents(text.casefold())))


def detect(text: str, table: npt.NDArray[np.float32], talk: Language | None) -> tuple[Language, bool]:
    """The language of a text, and whether the text alone decides it; the talk's language where it does not."""
    told = masked(_HOUR.sub(" ", text))
    letters = _NO_LETTER.sub(" ", told)
    words = letters.split()
    if len(words) == 1 and len(words[0]) == 1 and not _TEXTED_ENGLISH.search(told):
        return talk or Language.EN, False  # "y" is yes in one language and and in the other
    odds = float(table[letter_counts(letters)].sum()) if words else 0.0
    english, spanish = (len(known.intersection(map(str.casefold, words))) for known in (_ENGLISH, _SPANISH))
    english += len(_TEXTED_ENGLISH.findall(told))
    if bool(english) != bool(spanish):
        return (Language.EN if english else Language.ES), True
    sure = abs(odds) >= _SURE.get(len(words), _SURE_LONGER) or (len(words) == 1 and words[0].casefold() in _DECISIVE)
    if not words or (talk is not None and not sure):
        return talk or Language.EN, False
    return (Language.ES if odds > _LEANING else Language.EN), sure


def is_foreign(text: str) -> bool:
    """Whether a text is in a language that the clinic has no answers in: another script, or two plain words of one."""
    letters = 0 if text.isascii() else sum(map(str.isalpha, text))
    if letters and len([ch for ch in _OTHER_SCRIPT.findall(text) if ch.isalpha()]) > letters / 2:
        return True
    words = _WORD.findall(text.casefold())
    if len(words) < 3:
        return False
    return any(sum(map(known.__contains__, words)) >= max(2, len(words) * 0.4) for known in _OF_ANOTHER)
