"""Asking the reader from outside, each text in the context that is given: docs/contract.md, kept exact."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.contract.lines import answer_lines
from bot.messaging.messages import LONGEST_TEXT, clean
from bot.understanding.context import Before, before_of
from bot.understanding.model import CrisisLevel, Understanding
from bot.understanding.normalize import normalize
from bot.understanding.reader import PhraseReader
from knowledge.schema import Language
from knowledge.talks import before_problems

_KEYS = {"id", "text", "before", "language"}
_OWN_FROM = 0.5
"""Probability from which a text has a topic of its own."""
_RISKS = {CrisisLevel.ALARM: "danger", CrisisLevel.WORRY: "unsure"}
_ORDINALS = (
    ("1", r"\b(?:first|1st|1|primer[oa]?|top)\b|^(?:number )?(?:one|a|un[oa])\b"),
    ("2", r"\b(?:second|2nd|two|2|b|segund[oa]|dos|middle|de en medio|del medio)\b"),
    ("3", r"\b(?:third|3rd|three|3|c|tercer[oa]?|tres)\b"),
    ("4", r"\b(?:fourth|4th|four|4|d|cuart[oa]|cuatro)\b"),
    ("last", r"\b(?:last|bottom|ultim[oa])\b"),
)
_DAYS = (
    r"\b(?:tonight|today|tomorrow(?: (?:morning|night|afternoon))?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
    r"|weekends?|mornings?|afternoons?|evenings?|nights?|noon|midnight|hoy|esta noche|manana|lunes|martes|miercoles"
    r"|jueves|viernes|sabados?|domingos?|fin de semana|\d{1,2}(?::\d\d)? ?(?:am|pm)|(?:at|a las) \d{1,2}(?::\d\d)?)\b"
)
_TRAITS = (
    ("women", r"\b(?:women\w*|ladies|female|mujeres|girls)\b"),
    ("spanish", r"\b(?:spanish|espanol|castellano)\b"),
    ("lgbt", r"\b(?:lgbt\w*|gay|queer|trans|lesbian)\b"),
    ("young", r"\b(?:young\w*|teens?|kids my age|my age|jovenes|morros|chavos)\b"),
    ("beginners", r"\b(?:beginners?|newcomers?|principiantes|nuevos)\b"),
    ("wheelchair", r"\b(?:wheelchair|ramps?|silla de ruedas|rampa|accessible)\b"),
    ("open", r"\b(?:open|abierta)\b"),
    ("closed", r"\b(?:closed|cerrada)\b"),
)
_PLACE = re.compile(
    r"\b(?:in|near|around|by|at|en|por|cerca de(?:l)?) (?:the |la |el )?([a-z][a-z' ]{2,30}?)"
    r"(?= (?:tonight|today|tomorrow|please|at|on|hoy|manana)\b|$)|\b(\d{5})\b"
)
_PHONE = re.compile(r"\+?[\d() .-]{7,}\d")


def read_lines(reader: PhraseReader, topics: Mapping[str, str], lines: Iterable[bytes]) -> Iterator[tuple[str, bool]]:
    """One JSON answer for each line, and whether the line was good. A bad line does not end the run."""
    return answer_lines(lines, lambda line: _parse(line, topics), lambda question: _answer(question, reader))


def _parse(question: dict[str, Any], topics: Mapping[str, str]) -> dict[str, Any]:
    if unknown := sorted(question.keys() - _KEYS):
        raise ValueError(f"unknown key {unknown[0]}: use {', '.join(sorted(_KEYS))}")
    if not isinstance(question.get("text"), str):
        raise ValueError("text is missing")
    if question.get("language") not in (None, *Language):
        raise ValueError(f"language {question['language']!r}: use en or es")
    if not isinstance(question.get("id"), str | int | float | None):
        raise ValueError("id is no text or number")
    before = question["before"] if question.get("before") is not None else {}
    problems = before_problems(before) or _unknown_topics(before, topics)
    if problems:
        raise ValueError(problems[0])
    return question


def _unknown_topics(before: Mapping[str, Any], topics: Mapping[str, str]) -> list[str]:
    named = [before.get("says"), *(before.get("offers") or ())]
    return [
        f"before names {code!r}, which is no topic"
        for code in named
        if code is not None and code.partition("@")[0] not in topics
    ]


def _answer(question: dict[str, Any], reader: PhraseReader) -> dict[str, Any]:
    before = before_of(question.get("before") or {})
    talk = Language(question["language"]) if question.get("language") else None
    text = clean(question["text"])[:LONGEST_TEXT]
    reading = reader.read(text, talk, before)
    own = reading.own_topic >= _OWN_FROM
    sign = reading.crisis
    topic = reading.topic if own else None
    return {
        "id": question.get("id"),
        "topic": topic,
        "confidence": round(reading.confidence if own else 1 - reading.own_topic, 4),
        "also": reading.also if own and reading.also != topic else None,
        "acts": _acts(reading, normalize(text), before),
        "groups": _groups(reading, topic, before),
        "risk": _RISKS[sign.level] if sign else "none",
        "kind": sign.kind.value if sign else None,
        "about": ("other" if sign.about_other else "self") if sign else None,
        "language": reading.language.value,
    }


def _groups(reading: Understanding, topic: str | None, before: Before) -> list[str]:
    """Those named; where a question about a group names none, the one spoken of before."""
    if reading.groups:
        return [group.value for group in reading.groups]
    spoken_of = (before.says or "").partition("@")[2]
    return [spoken_of] if spoken_of and topic and topic.startswith("group.") else []


def _acts(reading: Understanding, spelled: str, before: Before) -> list[str]:
    """The acts with their values, as far as the words of the text give them."""
    found: list[str] = []
    groups = {"want": reading.groups, "not": reading.excluded}
    for act in sorted(reading.acts):
        match act:
            case "pick" | "point":
                numbers = [number for number, pattern in _ORDINALS if re.search(pattern, spelled)]
                found += [f"{act} {number}" for number in numbers[:2] or ["1"]]
            case "want" | "not":
                found += [f"{act} {group.value}" for group in groups[act]]
            case "language":
                found.append(f"language {(reading.wants_language or reading.language).value}")
            case "trait":
                found += [f"trait: {name}" for name, pattern in _TRAITS if re.search(pattern, spelled)]
            case "when":
                found.append(f"when: {' '.join(re.findall(_DAYS, spelled)) or spelled}")
            case "place":
                named = _PLACE.search(spelled)
                found.append(f"place: {next(filter(None, named.groups())) if named else spelled}")
            case "phone":
                number = _PHONE.search(spelled)
                found.append(f"phone: {number.group().strip() if number else spelled}")
            case "name" | "time":
                found.append(f"{act}: {spelled}")
            case _:
                found.append(act)
    turned_down = [f"not {group.value}" for group in reading.excluded]
    return list(dict.fromkeys([*found, *(act for act in turned_down if before.listed or before.says)]))
