"""What a text asks of the company, by words that we have named and their like. The words are data: ways_in.yaml."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.conversation.choices import number_with_words
from bot.conversation.risk.reaction import LINE
from bot.conversation.state import Flow
from bot.conversation.topics.companion import about, beside_check_ins, plan_days, sheet
from bot.conversation.topics.companion.mistyped import is_mistyped
from bot.conversation.topics.companion.questions import NUMBERS
from bot.conversation.topics.companion.way import Way
from bot.conversation.turn_context import TurnContext
from bot.understanding.model import SURE
from bot.understanding.normalize import normalize
from knowledge.patterns import read_patterns
from knowledge.reading import read_yaml
from knowledge.said import folded, is_pattern, says

_LONGEST = 12
"""Words up to which a text asks for something in so many words; a longer one tells a story."""
_JUST_SAID = 3
"""So many of the last lines count as what was just said."""
_NAMES_A_WORD = ("interface.heard_hard", "companion.", "coping.isolation", "coping.company", "coping.reached_out")
"""Lines after which a loose word is the word that they named."""
_OFFERS_A_STEP = (
    *("companion.step", "companion.thought", "companion.script", "companion.plan", "companion.now", "coping."),
    "groups.why",
)
"""Lines with something to do in them."""
_DONE_AS_SAID = (
    *("companion.now", "companion.will", "companion.script", "companion.thought", "coping.isolation", "coping.company"),
    *("coping.boredom", "coping.sleep", "coping.stress", "coping.reached_out"),
)
"""Lines after which "I did it" tells of what they said; after those about using it may be that."""
_KIND_WORD = "coping.company.kind_word"
_LEADS_TO_A_MEETING = (
    *("companion.now", "companion.step_3", "companion.step_4", "companion.step_6", "companion.plan_day_4"),
    *("companion.about_now", "coping.isolation", "coping.reached_out", "coping.company"),
)
"""Lines that lead to one."""
_TAKES_UP = (Way.WILL_WRITE, Way.CANT_WALK, Way.TOO_LATE, Way.WILL_TRY, Way.JOINED, Way.TRIED, Way.TRIED_IT)
"""Those by which a person takes up what we said, or tells that they have tried it."""
_OF_WHAT_WAS_OFFERED = (Way.WILL_TRY, Way.CANT_WALK, Way.TRIED_IT)
_OF_THE_STEP = (Way.DONE, Way.SMALLER, Way.SKIP)
_BEFORE_OTHERS = (Way.ONCE, Way.FORGET_DATE, Way.MY_DATE)
"""Those whose words hold the words of another way as well: "check on me tomorrow"."""


_NEAR_TO_ALL = ("coping.company", "coping.isolation", "coping.reached_out", "control.help", "control.more", "chat.")
_NEAR: Mapping[Way, tuple[str, ...]] = {
    Way.SCRIPT: ("coping.relationships", "groups.family"),
    Way.WILL_WRITE: ("coping.", "groups.family", "unknown"),
    Way.COMES_BACK: ("coping.", "clinic.contact", "control.start", "meetings.reminder", "unknown"),
    Way.TOO_LATE: ("coping.", "groups.family", "unknown"),
    Way.WILL_TRY: ("coping.", "quit.", "group", "unknown"),
    Way.CANT_WALK: ("coping.", "quit.", "needs.", "meetings.", "unknown"),
    Way.JOINED: ("coping.", "group", "meetings.", "unknown"),
    Way.TRIED: ("coping.", "quit.", "group", "unknown"),
    Way.TRIED_IT: ("coping.", "quit.", "group", "unknown"),
    Way.THOUGHT: ("coping.low_mood", "coping.relationships", "unknown"),
    Way.CHECK_IN: ("meetings.reminder", "unknown"),
    Way.ONCE: ("meetings.reminder", "unknown"),
    Way.CLEAN_DATE: ("coping.good_news", "control.", "unknown"),
    Way.MY_DATE: ("coping.good_news", "unknown"),
    Way.FORGET_DATE: ("coping.good_news", "control.", "unknown"),
    Way.DONE: ("coping.good_news",),
    Way.PLAN: ("coping.", "quit.", "unknown"),
}
"""Topics as which a reader may take what is asked for in so many words."""


@dataclass(frozen=True)
class Asked:
    """A way that a text takes."""

    way: Way
    bare: bool
    """The text is the word and nothing else."""
    loose: bool = False
    """The word is said for other things as well, so that it may be the answer to a question that waits."""


def asks_to_end(text: str, *, runs: bool = False) -> bool:
    """Whether a text asks for no more check-ins: that counts in every state. `runs`: where some do, a slip is none."""
    words = folded(text)
    known = _words()[Way.END]
    slips = runs and any(is_mistyped(words, word) for word in known.named)
    return slips or words in known.whole or any(says(words, pattern) for pattern in known.within)


def way_of(context: TurnContext, *, risk_waits: bool) -> Asked | None:
    """The way that this text takes; None where it is something else.

    While a question about a danger waits, a bare word such as "now" is its answer.
    """
    message, state = context.message, context.state
    if message.choice or message.command or message.location or state.opted_out or not message.text.strip():
        return None
    words = folded(message.text)
    if not risk_waits and not _another_question_waits(context) and (way := _of_what_we_send(context)):
        return Asked(way, bare=True)
    if not risk_waits and (asked := _by_word(context, words)):
        return asked
    if about.line_about(context) and not _another_question_waits(context):
        return Asked(Way.ABOUT, bare=True)
    if sheet.answer_to(context):
        return Asked(Way.SHEET, bare=True, loose=True)
    if len(words.split()) > _LONGEST or ("?" in message.text and context.reading.groups):
        return None
    for way in sorted(_words(), key=lambda way: way not in _BEFORE_OTHERS):
        if way is Way.END or (way in _OF_THE_STEP and not _step_is_open(context)):
            continue
        if way in _TAKES_UP and (state.risk is not None or "?" in message.text or _gives_its_number(context)):
            continue  # in a danger, what they will do is part of its answer
        if way is Way.COMES_BACK and state.risk is not None:
            continue
        if way in _OF_WHAT_WAS_OFFERED and not _was_offered_a_step(context):
            continue
        if way is Way.TOO_LATE and not _was_offered_a_step(context):
            continue
        if way is Way.JOINED and not _spoke_of_a_meeting(context):
            continue
        if way in (Way.TRIED, Way.TRIED_IT) and _step_is_open(context):
            continue
        if _surely_something_else(context, way) or (way is Way.SCRIPT and context.line_for_them() is not None):
            continue
        known = _words()[way]
        if any(says(words, pattern) for pattern in known.within) or known.found_in(message.text):
            return Asked(way, bare=False, loose=way in _OF_WHAT_WAS_OFFERED)
    return None


def _gives_its_number(context: TurnContext) -> bool:
    """Whether it gives the number that our question waits for, whatever it tells besides: "3 i guess. he's asleep"."""
    newest = context.state.newest
    waits = newest is not None and newest.flow is Flow.COMPANY and newest.open_question in NUMBERS
    return waits and number_with_words(context.message.text) is not None


def _of_what_we_send(context: TurnContext) -> Way | None:
    """What is said to the texts that we send first, beside the answers to their questions."""
    if plan_days.answer_to(context):
        return Way.PLAN_DAY
    if beside_check_ins.names_another_hour(context):
        return Way.OTHER_HOUR
    return Way.SORRY if beside_check_ins.is_sorry(context) else None


def _surely_something_else(context: TurnContext, way: Way) -> bool:
    """Whether words of ours stand in a text that is surely about another thing: "I screwed up my clean date"."""
    reading = context.reading
    if reading.crisis is not None:
        return True
    near = _NEAR.get(way, ()) + _NEAR_TO_ALL
    return reading.confidence >= SURE and not reading.topic.startswith(near)


def words_of(answer: str) -> Mapping[int, frozenset[str]]:
    """The words by which a question is answered beside its numbers, by the number that they stand for."""
    return _numbers()[answer]


def _by_word(context: TurnContext, words: str) -> Asked | None:
    way = next((way for way, known in _words().items() if words in known.whole), None)
    loose = next((way for way, known in _words().items() if words in known.loose and _is_meant(context, way)), None)
    if way is None and loose is None:
        named = ((way, word) for way, known in _words().items() for word in known.named)
        loose = next((way for way, word in named if is_mistyped(words, word)), None)
    done = _words()[Way.DONE]
    if words in done.whole | done.loose and not _step_is_open(context) and plan_days.is_asked(context):
        return Asked(Way.PLAN_DAY, bare=True)
    if way in (Way.DONE, Way.DID_IT) and _has_steps(context):
        way = Way.DONE
    elif way in (Way.DONE, Way.DID_IT):
        way, loose = (Way.DID_IT, None) if _did_as_said(context, words) else (None, Way.DONE)
    if _another_question_waits(context):
        return None
    if way is not None and way is not Way.END:
        return Asked(way, bare=True)
    return Asked(loose, bare=True, loose=True) if loose and _is_meant(context, loose) else None


def _is_meant(context: TurnContext, way: Way) -> bool:
    """Whether a word that people also say for other things is meant as ours."""
    if way in _OF_THE_STEP and _step_is_open(context):
        return True
    letters = context.message.text.strip(" .!")
    shouted = letters.isupper() and len(letters) > 2
    just_said = context.state.answer_history[-_JUST_SAID:]
    if way is Way.ANOTHER:
        return _last_said(context) == _KIND_WORD
    if way in _OF_THE_STEP:
        return shouted or any(line.startswith("companion.step") for line in just_said)
    return shouted or any(line.startswith(_NAMES_A_WORD) for line in just_said)


def _last_said(context: TurnContext) -> str:
    """The line that we said last, the one for safety aside."""
    return next((line for line in reversed(context.state.answer_history) if line != LINE), "")


def _did_as_said(context: TurnContext, words: str) -> bool:
    """Whether "I did it" tells of what we said last."""
    said = words in _words()[Way.DID_IT].whole and _last_said(context).startswith(_DONE_AS_SAID)
    return said and context.state.risk is None


def _was_offered_a_step(context: TurnContext) -> bool:
    """Whether what we said last was something to do."""
    return any(line.startswith(_OFFERS_A_STEP) for line in context.state.answer_history[-_JUST_SAID:])


def _spoke_of_a_meeting(context: TurnContext) -> bool:
    """Whether what we said last leads to a meeting."""
    just_said = context.state.answer_history[-_JUST_SAID:]
    return context.state.is_over_a_list or any(line.startswith(_LEADS_TO_A_MEETING) for line in just_said)


def _step_is_open(context: TurnContext) -> bool:
    companion = context.state.companion
    return companion is not None and companion.step > 0


def _has_steps(context: TurnContext) -> bool:
    companion = context.state.companion
    return companion is not None and companion.rung > 0


def _another_question_waits(context: TurnContext) -> bool:
    """Whether the newest question is one of another flow, which a word may answer: "when should we call? now"."""
    newest = context.state.newest
    return newest is not None and newest.flow not in (Flow.COMPANY, Flow.FEEDBACK)


@dataclass(frozen=True)
class _Known:
    whole: frozenset[str]
    within: tuple[str, ...]
    loose: frozenset[str]
    named: tuple[str, ...]
    pattern: re.Pattern[str] | None

    def found_in(self, text: str) -> bool:
        """Whether the pattern is, where the way has one."""
        return self.pattern is not None and self.pattern.search(normalize(text)) is not None


@cache
def _words() -> Mapping[Way, _Known]:
    """The words of each way, from the file.

    Raises:
        ValueError: a pattern is not in the spelling that texts are compared in.
    """
    read, patterns = _file(), read_patterns(Path(__file__).parent / "will_write.yaml")
    known = {}
    for way in Way:
        words = read.get(way, {})
        lists = {kind: [str(word) for word in words.get(kind, ())] for kind in ("whole", "within", "loose", "named")}
        for pattern in (word for of_kind in lists.values() for word in of_kind):
            if not is_pattern(pattern):
                raise ValueError(f"ways_in.yaml: {way}: {pattern!r} is no pattern")
        known[way] = _Known(
            frozenset(lists["whole"]),
            tuple(lists["within"]),
            frozenset(lists["loose"]),
            tuple(lists["named"]),
            patterns.get(way),
        )
    return known


@cache
def _numbers() -> Mapping[str, Mapping[int, frozenset[str]]]:
    return {
        name: {int(number): frozenset(words) for number, words in content.items()}
        for name, content in _file().items()
        if name not in set(Way)
    }


@cache
def _file() -> dict[str, dict[str, list[str]]]:
    content: dict[str, dict[str, list[str]]] = read_yaml(Path(__file__).parent / "ways_in.yaml")
    return content
