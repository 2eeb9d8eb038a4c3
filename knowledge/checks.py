"""What the answers must hold to: complete in both languages, short enough to text, free of what must not be sent."""

import re
from collections.abc import Iterator

from knowledge.reading_grade import grade
from knowledge.said import is_pattern
from knowledge.schema import Answer, Language, Offers, Topics
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
    "interface.also", "interface.also_next", "interface.also_briefly",
    "meetings.find.unknown_zip", "meetings.find.unknown_place", "meetings.find.abroad",
    "meetings.find.did_you_mean", "meetings.find.nothing", "meetings.reminder.set", "meetings.reminder.weekly",
    "meetings.reminder.too_late", "companion.now", "companion.now_warm_line", "companion.check_in_set",
    "companion.scale_result", "companion.scale_result_asked", "companion.reached_days",
    "companion.scale_before_and_now", "companion.scale_day_14", "companion.scale_day_30", "companion.hour_changed",
    "companion.once_set", "companion.hello_set", "companion.days", "companion.months", "companion.years",
    "companion.date_which", "companion.date_told", "companion.date_set", "companion.date_day", "meetings.reminder.due",
    "meetings.reminder.moved", "meetings.reminder.vanished", "handoff.human.read_later", "handoff.human.some_ahead",
    "handoff.human.confirmed", "handoff.human.changed", "handoff.human.noted", "handoff.human.number_ending",
    "meetings.reminder.ended_one", "meetings.reminder.changed", "meetings.reminder.not_so_early",
    "meetings.find.saved", "meetings.find.saved_removed",
}  # fmt: skip
"""Answers with a gap {label}: a topic's short name, a place, a moment, or a meeting's time and place."""
_PLACEHOLDER = re.compile(r"\{[^}]*\}?")
_AS_A_PERSON = re.compile(
    r"\b(I'm|I am) (still |right )?here\b|\bI care\b|\bI haven't left|\bI'm not going anywhere|\bproud of you|"
    r"\bstill (here )?with you\b|\b(I'm|I am|I'll be|I stay) with you\b|\bwe care\b|"
    r"\baquí (estoy|sigo)|\b(estoy|sigo) (aquí|contigo)|\b(me|nos) importas|\borgullos[oa] de ti",
    re.IGNORECASE,
)
"""A program is not there with somebody, and does not care: the words may be kind, but they have to be true."""
_SHUT_AT_NIGHT = re.compile(r"\b(park|library|coffee shop|store|parque|biblioteca|tienda|café)\b", re.IGNORECASE)
MAX_GRADE = 6.0
"""School years that a reader needs, by `knowledge.reading_grade`."""


def check_answers(topics: Topics, answers: dict[Language, dict[str, Answer]]) -> list[str]:
    """Every problem of the answers, each with its entry and remedy."""
    wanted = set(expected_ids(topics))
    problems = []
    for language, found in answers.items():
        problems += [f"{language}: {missing}: has no answer: write one" for missing in sorted(wanted - found.keys())]
        for answer_id, answer in found.items():
            problems += [f"{language}: {answer_id}: {what}" for what in _problems(answer_id, answer, language, wanted)]
    return problems + list(_unlike(answers))


def _unlike(answers: dict[Language, dict[str, Answer]]) -> Iterator[str]:
    """Entries that one language steers and another does not."""
    english = answers[Language.EN]
    for language, found in answers.items():
        for answer_id in sorted(english.keys() & found.keys()):
            mine, other = found[answer_id], english[answer_id]
            for name in ("only_with", "under", "who"):
                if getattr(mine, name) != getattr(other, name):
                    yield f"{language}: {answer_id}: {name} is not the same as in {Language.EN}"
            for name in ("night", "said"):
                if bool(getattr(mine, name)) != bool(getattr(other, name)):
                    yield f"{language}: {answer_id}: {name} stands in one language only: write the other"


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
    for text in answer.texts:
        yield from _text_problems(text, language, MAX_UNITS[language])
    for text in answer.night:
        if place := _SHUT_AT_NIGHT.search(text):
            yield f"sends to a {place.group()} at night: name what is open"
    if claim := _AS_A_PERSON.search(" ".join(answer.texts)):
        yield f"says {claim.group()!r} as if a person wrote: say it so that it is true of a program"
    yield from _steering_problems(answer_id, answer, wanted)
    if answer.more:
        yield from _text_problems(answer.more, language, MAX_MORE_UNITS[language])
    for offer in answer.offers:
        if offer not in wanted and offer.replace("@", ".") not in wanted:
            yield f"offers {offer}, which is no topic"
    unknown = set(_PLACEHOLDER.findall(" ".join((*answer.texts, answer.more or ""))))
    unknown -= {"{label}"} if answer_id in _WITH_LABEL else set()
    if unknown:
        yield f"unknown placeholder {', '.join(sorted(unknown))}: only {{clinic}}, {{phone}} and {{email}} are filled"
    if answer_id.startswith(_BOTH_CONTACTS) and answer_id.count(".") == 1:
        for text in answer.texts:
            if "@" not in text or not re.search(r"\d{3}-\d{3}-\d{4}", text):
                yield "needs both {phone} and {email}"


def _steering_problems(answer_id: str, answer: Answer, wanted: set[str]) -> Iterator[str]:
    for topic in answer.under:
        if topic not in wanted or not answer.said:
            yield f"under: {topic}: needs a topic, and words in said"
    if answer.said and answer_id.count(".") < 2:
        yield "said: only a line of a topic can be called for by words"
    for pattern in answer.said:
        if not is_pattern(pattern):
            yield f"said: {pattern!r}: plain small letters without accents, with # ... and * only"
    if answer.only_with and answer.only_with not in Offers.model_fields:
        yield f"only_with: {answer.only_with} is no offer of clinic.yaml"


def _text_problems(text: str, language: Language, most: int) -> Iterator[str]:
    counted = count_segments(text)
    if language is Language.EN and counted.encoding != "GSM-7":
        yield f"has {' '.join(gsm7_problems(text))} outside the SMS alphabet: use plain quotes, hyphens and letters"
    elif counted.units > most:
        yield f"has {counted.units} characters, at most {most} fit: shorten {text[:30]!r}..."
    if (years := grade(text, language)) > MAX_GRADE:
        yield f"takes {years:.1f} school years to read, at most {MAX_GRADE:.0f}: shorter sentences {text[:30]!r}..."
    if word := _UNKIND.search(text):
        yield f"says {word.group()!r}: name the person first, such as 'person in recovery'"
    for contact in _NEVER_SENT:
        if contact in text:
            yield f"gives {contact}, which nobody could confirm: leave it out"
