"""The words of time that people text, in English and Spanish, as tables for `times.py`. Lower case, no accents.

Which words stand for which is told in time_words.yaml; times.yaml has those that make a date or a span.
"""

import re
from pathlib import Path

from knowledge.patterns import compile_entries, compiled, join_lines, read_patterns
from knowledge.reading import read_yaml
from knowledge.sieve import Sieve

_TREE = read_yaml(Path(__file__).with_suffix(".yaml"))
_TIMES = Path(__file__).with_name("times.yaml")
TIMES = read_patterns(_TIMES)
"""The patterns of times.yaml, by name."""
_NUMBERS = {
    "half": 0.5, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
}  # fmt: skip
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_PARTS: dict[str, str] = read_yaml(_TIMES)["parts"]
SMALL_NUMBERS = {word: amount for name, amount in _NUMBERS.items() for word in _PARTS[name].split("|")}
"""Numbers in words."""
MONTHS = {word: month for month, name in enumerate(_MONTHS, 1) for word in _PARTS[name].split("|")}
RESPELLED: Sieve[str] = Sieve(
    (entry["becomes"], compiled(rf"(?<!\w)(?:{join_lines(entry['pattern'])})(?!\w)")) for entry in _TREE["respelled"]
)
"""In this order; a day of the week becomes ~ and a letter of `WEEKDAYS`."""

WEEKDAYS = "uvwxyzs"
"""Sunday first; no letter that could be read as a.m. or p.m."""

(SHORT_DAY,) = compile_entries(_TREE["short_day"])
"""Days that are words of their own in English: they need a neighbor of time."""

PARTS = {
    "morning": (5, 12), "mornings": (5, 12), "afternoon": (12, 17), "afternoons": (12, 17), "tarde": (12, 19),
    "tardes": (12, 19), "evening": (17, 22), "evenings": (17, 22), "night": (17, 26), "nights": (17, 26),
    "nite": (17, 26), "nites": (17, 26), "noche": (17, 26),
    "noches": (17, 26), "tonight": (17, 26), "afterwork": (17, 22), "beforework": (5, 9), "lunchtime": (11, 14),
    "overnight": (22, 29), "latenight": (21, 28), "earlybird": (5, 9), "pmhours": (12, 26), "beforelunch": (8, 12),
    "afterlunch": (13, 17), "madrugada": (0, 6), "daytime": (8, 17), "aftermorning": (12, 26),
}  # fmt: skip
"""Hours of the day, from and until; 26 is two at night."""

_ENGLISH = "one two three four five six seven eight nine ten eleven twelve"
_SPANISH = "una dos tres cuatro cinco seis siete ocho nueve diez once doce"
CLOCK_NUMBERS = {word: number for words in (_ENGLISH, _SPANISH) for number, word in enumerate(words.split(), 1)}
"""Hours in words."""
_ONE_OF = {"english": _ENGLISH.replace(" ", "|"), "spanish": _SPANISH.replace(" ", "|")}
HOUR_IN_WORDS = re.compile(
    r"\b(?:(?P<cue>(?:half past|quarter past|at|around|about|before|after|till|until) )"
    rf"(?P<english>{_ONE_OF['english']})"
    rf"|(?P<spanish_cue>(?:(?:a |de )?las?) )(?P<spanish>{_ONE_OF['spanish']})"
    rf"|(?P<bare>{_ONE_OF['english']}|{_ONE_OF['spanish']}))"
    r"(?:[ -](?P<minute>thirty|fifteen|forty.?five|y media|y cuarto))?(?P<half> ?[ap]\.? ?m\b\.?| o'? ?clock)?"
    r"(?=$|[?!.,]| (?:in|tonight|tomorrow|today|tmrw|on|near|de la|en la|hoy|manana|or)\b)"
)
"""An hour in words counts with a word of time beside it: "at seven", "seven pm", "a las siete y media"."""
