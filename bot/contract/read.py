"""Asking the reader from outside, each text in the context that is given: docs/contract.md, kept exact."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.contract.lines import answer_lines
from bot.conversation.acts import trait_word
from bot.conversation.choices import number_of
from bot.conversation.topics.call_back import LIKE_A_NUMBER
from bot.meetings.constraints import find_constraints, find_numbers
from bot.meetings.place_readings import PlaceFound
from bot.meetings.places import Places
from bot.meetings.times import words_of_time
from bot.messaging.messages import LONGEST_TEXT, clean
from bot.understanding.context import Before, before_of
from bot.understanding.model import CrisisLevel, Understanding
from bot.understanding.normalize import plain
from bot.understanding.reader import PhraseReader
from knowledge.schema import Language
from knowledge.talks import before_problems

_KEYS = {"id", "text", "before", "language"}
_SEARCH = "meetings.find"
_OWN_FROM = 0.5
"""Probability from which a text has a topic of its own."""
_RISKS = {CrisisLevel.ALARM: "danger", CrisisLevel.WORRY: "unsure"}


def read_lines(
    reader: PhraseReader, places: Places, topics: Mapping[str, str], lines: Iterable[bytes]
) -> Iterator[tuple[str, bool]]:
    """One JSON answer for each line, and whether the line was good. A bad line does not end the run."""
    return answer_lines(lines, lambda line: _parse(line, topics), lambda question: _answer(question, reader, places))


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


def _answer(question: dict[str, Any], reader: PhraseReader, places: Places) -> dict[str, Any]:
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
        "acts": _acts(reading, text, before, places),
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


def _acts(reading: Understanding, text: str, before: Before, places: Places) -> list[str]:
    """The acts with their values, as the talk itself reads them from the words of the text."""
    found: list[str] = []
    groups = {"want": reading.groups, "not": reading.excluded}
    said = plain(text)
    for act in sorted(reading.acts | _of_a_search(reading, text, before, places)):
        match act:
            case "pick" | "point":
                found += [f"{act} {number}" for number in _numbers(said)]
            case "want" | "not":
                found += [f"{act} {group.value}" for group in groups[act]]
            case "language":
                found.append(f"language {(reading.wants_language or reading.language).value}")
            case "trait":
                found += [f"trait: {trait_word(trait)}" for trait in sorted(find_constraints(said).traits)]
            case "when":
                found.append(f"when: {words_of_time(text) or said}")
            case "place":
                where = places.find(text, asked=before.asks == "place")
                found.append(f"place: {where.place.label if isinstance(where, PlaceFound) else said}")
            case "phone":
                number = LIKE_A_NUMBER.search(text)
                found.append(f"phone: {number.group().strip() if number else said}")
            case "name" | "time":
                found.append(f"{act}: {said}")
            case _:
                found.append(act)
    turned_down = [f"not {group.value}" for group in reading.excluded]
    return list(dict.fromkeys([*found, *(act for act in turned_down if before.listed or before.says)]))


def _of_a_search(reading: Understanding, text: str, before: Before, places: Places) -> frozenset[str]:
    """Where, when and for whom in a text that looks for a meeting, which the talk itself reads from its words alone."""
    searches = reading.topic == _SEARCH and reading.own_topic >= _OWN_FROM
    if not (searches or before.listed):
        return frozenset()
    named = {
        "when": bool(words_of_time(text)),
        "place": isinstance(places.find(text), PlaceFound),
        "trait": bool(find_constraints(plain(text)).traits),
    }
    return frozenset(act for act, is_named in named.items() if is_named)


def _numbers(said: str) -> list[str]:
    """Which of a list or menu a text names, from 1, or the last; the first where its words name none."""
    numbers = find_numbers(said)
    if not numbers and (alone := number_of(said)):
        numbers = [alone if alone == -1 else alone - 1]
    return ["last" if number == -1 else str(number + 1) for number in numbers or [0]]
