"""What the answers must hold to: complete in both languages, short enough to text, free of what must not be sent."""

import re
from collections.abc import Iterator

from knowledge.schema import Answer, Language, Topics
from knowledge.segments import count_segments, gsm7_problems

MAX_UNITS = {Language.EN: 306, Language.ES: 268}
"""English: two GSM-7 segments of 153 septets. Spanish: four UCS-2 segments of 67 characters."""
MAX_MORE_UNITS = {Language.EN: 612, Language.ES: 536}
"""The further text, asked for by the person, may take twice as much."""
MAX_LABEL = 20
"""Characters of a button that an old phone shows whole."""

CHOICES = (
    *("yes", "no", "steps", "tools", "either", "mental_health", "medicine", "both", "neither"),
    *("nearby", "online", "spanish", "something_else", "call_me", "no_call"),
)
"""The answers to our own questions."""

_BOTH_CONTACTS = ("handoff.", "clinic.", "refuse.")
_NEVER_SENT = ("sossobriety", "323-666-4295", "877-883-2332", "800-622-2669")
"""Contacts that no longer work or that nobody could confirm."""
_UNKIND = re.compile(r"\b(addicts?|junkies?|druggies?|abusers?|adictos?|drogadictos?|yonquis?)\b", re.IGNORECASE)
_WITH_LABEL = {
    "interface.also", "meetings.find.unknown_zip", "meetings.find.abroad", "meetings.find.did_you_mean",
    "meetings.find.nothing", "meetings.reminder.set", "meetings.reminder.weekly", "meetings.reminder.too_late",
    "meetings.reminder.due", "meetings.reminder.moved", "meetings.reminder.vanished",
}  # fmt: skip
"""Answers with a gap {label}: a topic's short name, a place, or a meeting's time and place."""
_PLACEHOLDER = re.compile(r"\{[^}]*\}?")


def check_answers(topics: Topics, answers: dict[Language, dict[str, Answer]]) -> list[str]:
    """Every problem of the answers, each with its entry and remedy."""
    wanted = set(expected_ids(topics))
    problems = []
    for language, found in answers.items():
        problems += [f"{language}: {missing}: has no answer: write one" for missing in sorted(wanted - found.keys())]
        for answer_id, answer in found.items():
            problems += [f"{language}: {answer_id}: {what}" for what in _problems(answer_id, answer, language, wanted)]
    return problems


def check_answer(answer_id: str, answer: Answer, language: Language, wanted: set[str]) -> list[str]:
    """Every problem of one answer; `wanted` are the ids that it may offer."""
    return list(_problems(answer_id, answer, language, wanted))


def expected_ids(topics: Topics) -> Iterator[str]:
    """The id of every answer that each language must have."""
    for topic in topics.topics:
        yield topic
        if topic.startswith("group."):
            yield from (f"{topic}@{group}" for group in topics.groups)
    for topic, lines in topics.lines.items():
        yield from (f"{topic}.{line}" for line in lines)


def check_labels(topics: Topics, labels: dict[Language, dict[str, str]]) -> list[str]:
    """Every problem of the short names used on buttons."""
    wanted = {*topics.topics, *topics.groups, *(f"choice.{choice}" for choice in CHOICES)} - {"unknown"}
    problems = []
    for language, found in labels.items():
        where = f"{language}/labels.yaml"
        problems += [f"{where}: {code}: is missing" for code in sorted(wanted - found.keys())]
        problems += [f"{where}: {code}: stands for nothing: remove it" for code in sorted(found.keys() - wanted)]
        problems += [
            f"{where}: {code}: has {len(label)} characters, at most {MAX_LABEL} fit on a button"
            for code, label in found.items()
            if len(label) > MAX_LABEL
        ]
    return problems


def _problems(answer_id: str, answer: Answer, language: Language, wanted: set[str]) -> Iterator[str]:
    for text in (answer.text, *answer.again):
        yield from _text_problems(text, language, MAX_UNITS[language])
    if answer.more:
        yield from _text_problems(answer.more, language, MAX_MORE_UNITS[language])
    for offer in answer.offers:
        if offer not in wanted and offer.replace("@", ".") not in wanted:
            yield f"offers {offer}, which is no topic"
    unknown = set(_PLACEHOLDER.findall(" ".join((answer.text, answer.more or "", *answer.again))))
    unknown -= {"{label}"} if answer_id in _WITH_LABEL else set()
    if unknown:
        yield f"unknown placeholder {', '.join(sorted(unknown))}: only {{clinic}}, {{phone}} and {{email}} are filled"
    if answer_id.startswith(_BOTH_CONTACTS) and answer_id.count(".") == 1:
        for text in (answer.text, *answer.again):
            if "@" not in text or not re.search(r"\d{3}-\d{3}-\d{4}", text):
                yield "needs both {phone} and {email}"


def _text_problems(text: str, language: Language, most: int) -> Iterator[str]:
    counted = count_segments(text)
    if language is Language.EN and counted.encoding != "GSM-7":
        yield f"has {' '.join(gsm7_problems(text))} outside the SMS alphabet: use plain quotes, hyphens and letters"
    elif counted.units > most:
        yield f"has {counted.units} characters, at most {most} fit: shorten {text[:30]!r}..."
    if word := _UNKIND.search(text):
        yield f"says {word.group()!r}: name the person first, such as 'person in recovery'"
    for contact in _NEVER_SENT:
        if contact in text:
            yield f"gives {contact}, which nobody could confirm: leave it out"
