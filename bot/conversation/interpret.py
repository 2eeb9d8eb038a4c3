"""What a text means in the light of the talk: the only place that asks "is this something else?".

In this order: a machine's text; stop, start, help and the like; a tapped button; a text made of slots alone, which
steers the search that is open; the form that an open question expects; what to do with a list; the topics of its words.
"""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from bot.conversation import choices
from bot.conversation.forms import SURELY_ANOTHER_TOPIC, answers, surely_asks
from bot.conversation.residue import is_all_slots
from bot.conversation.risk.reaction import question_waits
from bot.conversation.state import Flow, Frame
from bot.conversation.talk import Talk
from bot.meetings.wishes import NO_WISHES, Act, Wishes, find_wishes
from bot.understanding.machine import is_machine
from bot.understanding.model import SURE
from bot.understanding.normalise import plain

SAME_TEXT_ANSWERED, SAME_TEXT_ANSWERED_IN_DANGER = 4, 8
"""How often the very same text is answered in a row; then it is noted, as a machine's would be."""
LONG_ENOUGH = 20
"""Characters from which a text that comes again and again is taken for a machine's; "more" and "2" are people's."""
DOUBLE_TAP = timedelta(seconds=10)
"""The same button again within this time was one tap too many."""
_SHORT = 12
"""Words up to which a text says what to do with a list."""
_KEYWORDS = (
    *("control.stop", "control.start", "control.help", "control.delete", "control.language", "control.restart"),
    "handoff.human",
)


class Route(StrEnum):
    """Who answers a text."""

    NOTED = "noted"
    """Nobody: a machine wrote it, or the very same came again and again."""
    CONTROL = "control"
    CHOICE = "choice"
    NO_SUCH_CHOICE = "no_such_choice"
    OLD_BUTTON = "old_button"
    LIST = "list"
    """It steers the search for a meeting, or speaks of one that was listed."""
    ANSWER = "answer"
    """It answers the question of an open flow."""
    TOPIC = "topic"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Interpretation:
    """A text, read in the light of the talk."""

    route: Route
    wishes: Wishes = NO_WISHES
    code: str | None = None
    """The option that was chosen."""
    frame: Frame | None = None
    """The flow whose question it answers."""
    bare: bool = False
    """Made of slots, a keyword or a tap: no model's sign of danger counts in it."""

    @property
    def ordinary(self) -> bool:
        """Whether it has an answer of its own, dangers aside."""
        return self.route not in (Route.UNCLEAR, Route.NOTED)


def interpret(talk: Talk) -> Interpretation:
    """What this text does in this talk."""
    if _is_noise(talk):
        return Interpretation(Route.NOTED, bare=True)
    wishes = find_wishes(plain(talk.message.text))
    if _is_control(talk):
        return Interpretation(Route.CONTROL, wishes, bare=talk.reading.confidence == 1.0)
    slots_only = _is_all_slots(talk, wishes) and _names_a_slot(talk, wishes)
    if slots_only and _points_at_the_list(talk, wishes):
        return Interpretation(Route.LIST, wishes, bare=True)
    risk_waits = question_waits(talk.state) is not None
    if not (risk_waits and talk.message.choice is None and talk.reading.answer.agreement):
        chosen = _chosen(talk, wishes)
        if chosen is not None:
            return chosen
    if talk.message.location is not None:
        return Interpretation(Route.LIST, wishes, bare=True)
    if slots_only and _search_is_open(talk) and not _is_bare_answer(talk):
        return Interpretation(Route.LIST, wishes, bare=True)
    for frame in reversed(talk.state.frames):
        if frame.asking and answers(talk, frame, wishes, risk_waits=risk_waits):
            return Interpretation(Route.ANSWER, wishes, frame=frame, bare=True)
    if _speaks_of_the_list(talk, wishes):
        return Interpretation(Route.LIST, wishes, bare=slots_only)
    if slots_only and not _is_bare_answer(talk) and (talk.heard.where or (talk.heard.when and talk.reading.groups)):
        return Interpretation(Route.TOPIC, wishes, bare=True)
    if _asks_something(talk, risk_waits=risk_waits):
        return Interpretation(Route.TOPIC, wishes, bare=slots_only and bool(talk.reading.groups))
    return Interpretation(Route.UNCLEAR, wishes, bare=slots_only and _search_is_open(talk))


def _is_noise(talk: Talk) -> bool:
    text = talk.message.text
    if talk.message.choice:
        seen = talk.state.last_seen
        return talk.state.same > 0 and seen is not None and talk.now - seen < DOUBLE_TAP
    if talk.message.command or not text.strip():
        return False
    again = talk.state.same >= most_of_the_same(talk) and len(text.strip()) >= LONG_ENOUGH
    return again or is_machine(text) or (talk.reading.topic == "chat.machine" and talk.reading.confidence >= SURE)


def most_of_the_same(talk: Talk) -> int:
    """How often the same text is answered in this talk."""
    known, sign = talk.state.risk, talk.reading.crisis
    in_danger = (known is not None and known.open and known.level >= 3) or (sign is not None and sign.by_rule)
    return SAME_TEXT_ANSWERED_IN_DANGER if in_danger else SAME_TEXT_ANSWERED


def _is_control(talk: Talk) -> bool:
    reading = talk.reading
    best = reading.guesses[0]
    if best.topic == "control.language" and talk.state.topic == "meetings.find" and _search_is_open(talk):
        return False  # over a list, "in Spanish" is the meeting
    return (best.probability == 1.0 and best.topic in _KEYWORDS) or reading.wants_stop or bool(talk.message.command)


def _is_all_slots(talk: Talk, wishes: Wishes) -> bool:
    place = talk.heard.place.label if talk.heard.place else ""
    return is_all_slots(talk.message.text, place)


def _names_a_slot(talk: Talk, wishes: Wishes) -> bool:
    """Whether it says anything at all of a meeting: small words alone do not."""
    reading, heard = talk.reading, talk.heard
    named = reading.groups or reading.excluded or reading.other_group or reading.other_one
    return bool(named or heard.where or heard.when) or wishes != NO_WISHES


def _points_at_the_list(talk: Talk, wishes: Wishes) -> bool:
    """A listed meeting before a menu option: "the second one", "B"; a bare digit is the menu's while there is one."""
    memory = talk.state.meetings
    if memory is None or not memory.shown or wishes.number is None or _newest_is(talk, Flow.ERASE, Flow.RECOMMEND):
        return False
    bare_digit = bool(re.fullmatch(r"\W*\d\W*", talk.message.text))
    return not (bare_digit and talk.state.options)


def _newest_is(talk: Talk, *flows: Flow) -> bool:
    newest = next((frame for frame in reversed(talk.state.frames) if frame.asking), None)
    return newest is not None and newest.flow in flows


def _chosen(talk: Talk, wishes: Wishes) -> Interpretation | None:
    try:
        code = choices.chosen(talk.message, talk.state, talk.library, talk.language)
    except choices.OldMenu:
        return Interpretation(Route.OLD_BUTTON, wishes, bare=True)
    except choices.NoSuchNumber:
        listed = talk.state.meetings.shown if talk.state.meetings else ()
        digit = int(re.sub(r"\D", "", talk.message.text) or 0)
        if 1 <= digit <= len(listed):
            return Interpretation(Route.LIST, replace(wishes, number=digit - 1), bare=True)
        return None if talk.heard.when or talk.state.asking else Interpretation(Route.NO_SUCH_CHOICE, wishes, bare=True)
    if code is None:
        return None
    frame = next((frame for frame in reversed(talk.state.frames) if frame.asking), None)
    return Interpretation(Route.CHOICE, wishes, code, frame if frame else None, bare=True)


def _search_is_open(talk: Talk) -> bool:
    return talk.state.meetings is not None and talk.index is not None


def _is_bare_answer(talk: Talk) -> bool:
    """Yes, no, ok or more, and nothing else: it belongs to whoever asked."""
    words = plain(talk.message.text).split()
    reading = talk.reading
    said_more = bool(reading.groups or reading.excluded or talk.heard.where or talk.heard.when or reading.other_one)
    return (
        len(words) <= 3
        and not said_more
        and reading.answer.agreement is not None
        and find_wishes(plain(talk.message.text)) == NO_WISHES
    )


def _speaks_of_the_list(talk: Talk, wishes: Wishes) -> bool:
    """Whether it does something with the list that stands before the person, beside whatever else it says."""
    memory = talk.state.meetings
    if memory is None or talk.index is None:
        return False
    if wishes.act is Act.WRONG and wishes.number is not None:
        return True
    if not memory.shown or len(talk.message.text.split()) > _SHORT:
        return False
    asks = talk.reading
    if (
        wishes.act in (Act.WRONG,)
        and asks.topic.startswith("meetings.") is False
        and asks.confidence >= SURELY_ANOTHER_TOPIC
    ):
        return False
    elsewhere = surely_asks(talk, "meetings.")
    if wishes.number is not None or wishes.act is not None or wishes.unlisted:
        return not elsewhere or talk.state.topic in ("meetings.find", "meetings.reminder")
    if asks.groups and asks.follow_up:
        return talk.state.topic in ("meetings.find", "meetings.reminder")
    said = (
        wishes.change
        or wishes.online is not None
        or wishes.traits
        or wishes.within
        or talk.heard.where
        or talk.heard.when
        or wishes.any_kind
    )
    return bool(said) and not elsewhere


def is_a_mere_guess_of_control(talk: Talk) -> bool:
    """Whether a control was only guessed: what stops, starts, erases or begins anew is done on a keyword alone."""
    best = talk.reading.guesses[0]
    sure = 0.9 if best.topic in ("control.help", "control.privacy", "control.delete", "control.language") else 1.0
    return best.topic.startswith("control.") and best.topic != "control.more" and best.probability < sure


def _asks_something(talk: Talk, *, risk_waits: bool) -> bool:
    """Whether it has a topic of its own that is sure enough to be answered."""
    reading, words = talk.reading, len(talk.message.text.split())
    best = reading.guesses[0]
    if not re.search(r"\w", talk.message.text) and not talk.message.command:
        return False
    if reading.groups or reading.other_one or talk.heard.where:
        return True
    if best.topic in ("unknown", "chat.machine") or is_a_mere_guess_of_control(talk):
        return False
    answer = reading.answer
    answers_us = risk_waits and (answer.agreement or answer.denies or answer.dodges or reading.cues)
    if answers_us and (words <= 4 or best.probability < 0.9 or best.topic.startswith(("coping.", "chat."))):
        return False
    return best.probability >= SURE
