"""What a text means in the light of the talk: the only place that asks "is this something else?".

In this order: a machine's text; stop, start, help and the like; a tapped button; a text made of slots alone, which steers
the search that is open; the form that an open question expects; what to do with a list; the topics of its words.
"""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from bot.conversation import choices
from bot.conversation.residue import is_all_slots, small_words
from bot.conversation.risk import question_waits
from bot.conversation.state import Flow, Frame
from bot.conversation.talk import Talk
from bot.meetings.model import Trait
from bot.meetings.times import words_of_time
from bot.meetings.wishes import NO_WISHES, Act, Wishes, find_wishes
from bot.understanding.machine import is_machine
from bot.understanding.model import SURE, Need
from bot.understanding.normalise import plain
from bot.understanding.polarity import Agreement

SAME_TEXT_ANSWERED = 3
"""How often the very same text is answered in a row; then it is noted, as a machine's would be."""
DOUBLE_TAP = timedelta(seconds=10)
"""The same button again within this time was one tap too many."""
SURELY_ANOTHER_TOPIC = 0.8
"""Confidence from which a text is a question of its own, whatever form was expected."""
_SHORT = 12
"""Words up to which a text says what to do with a list."""
_KEYWORDS = (
    "control.stop",
    "control.start",
    "control.help",
    "control.delete",
    "control.language",
    "control.restart",
    "handoff.human",
)
_NAME = re.compile(
    r"^(?:(?:hi|hey|ok|sure|yes|si|hola|claro|oh|well|pues),? )*(?P<lead>(?:i'?m|im|i am|my name is|my name's|name is|it'?s|its|this is|call me|just call me|they call me"
    r"|me llamo|soy|mi nombre es|dime|es|me dicen) )?(?P<name>[a-záéíóúñ][a-záéíóúñ'’.-]{1,20}(?: [a-záéíóúñ][a-záéíóúñ'’.-]{0,20}){0,2})"
    r"(?: (?:here|aqui|aquí|please|por favor|thanks|gracias))?[.! ]*$",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?:\+?\d[\s().-]*){7,15}")
_TIME_TO_CALL = re.compile(
    r"\b(?:any ?time|whenever|asap|soon|morning|mornings|afternoon|afternoons|evening|evenings|night|noon|lunch|after|before|around|weekdays?|weekends?|today|tomorrow"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues?|wed|thurs?|fri|sat|sun|all day|now|later|between|\d{1,2} ?(?::\d\d)? ?(?:am|pm)?"
    r"|cualquier|cuando|temprano|tarde|manana|noche|mediodia|despues|antes|hoy|lunes|martes|miercoles|jueves|viernes|sabado|domingo|ahora|todo el dia)\b"
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
        if frame.asking and _answers(talk, frame, wishes, risk_waits=risk_waits):
            return Interpretation(Route.ANSWER, wishes, frame=frame, bare=slots_only)
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
    again = talk.state.same >= SAME_TEXT_ANSWERED and len(text.split()) > 2
    return again or is_machine(text) or (talk.reading.topic == "chat.machine" and talk.reading.confidence >= SURE)


def _is_control(talk: Talk) -> bool:
    reading = talk.reading
    best = reading.guesses[0]
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
    """ "The second one", "B", "that one": a listed meeting before a menu option; a bare digit is the menu's while it has one."""
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


def _answers(talk: Talk, frame: Frame, wishes: Wishes, *, risk_waits: bool) -> bool:
    """Whether a text has the form that a question expects."""
    reading, words = talk.reading, talk.message.text.split()
    agreement = None if risk_waits else reading.answer.agreement
    question = frame.asking or ""
    match frame.flow:
        case Flow.CALL_BACK:
            return _answers_call_back(talk, question, agreement)
        case Flow.ERASE | Flow.REMINDER:
            return agreement in _DEFINITE and len(words) <= 5 and not reading.groups and not talk.heard.where
        case Flow.FEEDBACK:
            return agreement is not None and _is_little_more_than_an_answer(talk)
        case Flow.RECOMMEND:
            return _answers_interview(talk, question, agreement)
        case Flow.FIND_MEETING:
            return _answers_search(talk, question, wishes, agreement)
        case _:
            return False


_DEFINITE = (Agreement.YES, Agreement.NO, Agreement.OK, Agreement.WEAK_NO, Agreement.WEAK_YES)


def _is_little_more_than_an_answer(talk: Talk) -> bool:
    words = len(talk.message.text.split())
    reading = talk.reading
    asks = reading.confidence >= SURE and reading.topic not in ("chat.thanks", "unknown")
    return words == 1 or (words <= 4 and not reading.groups and not asks)


def _answers_call_back(talk: Talk, question: str, agreement: Agreement | None) -> bool:
    text, reading = plain(talk.message.text).strip(), talk.reading
    declines = agreement in (Agreement.NO, Agreement.WEAK_NO) or bool(
        re.match(r"(?:never ?mind|forget it|olvidalo|dejalo)\b", text)
    )
    if declines and len(text.split()) <= 5 and not reading.groups:
        return True
    if (
        "?" in talk.message.text
        or reading.groups
        or talk.message.location
        or talk.message.media
        or text.startswith("/")
    ):
        return False
    if question.endswith("ask_phone"):
        return bool(_PHONE.search(text))
    if question.endswith("ask_time"):
        named = bool(talk.heard.when or _TIME_TO_CALL.search(text))
        return named and len(text.split()) <= 15 and not _surely_asks(talk, "meetings.", "chat.")
    found = _NAME.match(talk.message.text.strip())
    if not found or set(plain(found["name"]).split()) & small_words("no_names"):
        return False
    named = bool(found["lead"]) or (talk.message.text.strip()[:1].isupper() and len(text.split()) <= 2)
    return named or not _surely_asks(talk)


def _surely_asks(talk: Talk, *except_: str) -> bool:
    reading = talk.reading
    spoken = reading.topic.startswith(("unknown", "handoff.human", "clinic.contact", *except_))
    return not spoken and reading.confidence >= (
        SURELY_ANOTHER_TOPIC if not reading.topic.startswith("chat.") else 0.95
    )


def _answers_interview(talk: Talk, question: str, agreement: Agreement | None) -> bool:
    reading, short = talk.reading, len(talk.message.text.split()) <= 8
    if "?" in talk.message.text and _surely_asks(talk, "groups.recommend"):
        return False
    if question.endswith("ask_method"):
        said = bool({Need.NO_RELIGION, Need.STEPS, Need.OWN_GOAL} & reading.needs)
    elif question.endswith("ask_condition"):
        said = bool({Need.CONDITION, Need.MEDICINE} & reading.needs) or agreement in _DEFINITE
    else:
        said = bool({Need.ONLINE, Need.NEARBY, Need.SPANISH} & reading.needs)
    either = bool(
        re.search(
            r"\b(?:either|both|any|neither|none|don'?t care|doesn'?t matter|whatever|idk|not sure|cualquiera|ambos|los dos|ningun[oa]|no se|da igual|no importa)\b",
            plain(talk.message.text),
        )
    )
    return said or (short and (either or agreement is not None) and not reading.groups)


def _answers_search(talk: Talk, question: str, wishes: Wishes, agreement: Agreement | None) -> bool:
    if talk.index is None:
        return False
    if question.endswith("did_you_mean") and agreement in _DEFINITE and len(talk.message.text.split()) <= 5:
        return True
    where = talk.heard.where is not None
    if question.endswith(("ask_place", "here", "share_again", "did_you_mean")):
        if where or wishes.online is not None:
            return not (_surely_asks(talk, "meetings.", "group.about") and len(talk.message.text.split()) > 6)
        return bool((talk.heard.when or wishes.traits or talk.reading.groups) and is_all_slots(talk.message.text))
    if question.endswith("which_one"):
        return wishes.number is not None or talk.heard.when is not None
    return False


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
    elsewhere = _surely_asks(talk, "meetings.")
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


def _asks_something(talk: Talk, *, risk_waits: bool) -> bool:
    """Whether it has a topic of its own that is sure enough to be answered."""
    reading, words = talk.reading, len(talk.message.text.split())
    best = reading.guesses[0]
    if not re.search(r"\w", talk.message.text) and not talk.message.command:
        return False
    if reading.groups or reading.other_one or talk.heard.where:
        return True
    if best.topic in ("unknown", "chat.machine"):
        return False
    answers_us = risk_waits and (reading.answer.agreement or reading.answer.denies or reading.cues)
    if answers_us and (words <= 4 or best.probability < 0.9 or best.topic.startswith(("coping.", "chat."))):
        return False
    return best.probability >= SURE


def acts_of(talk: Talk, meaning: Interpretation) -> tuple[str, ...]:
    """What the text does, in the words of docs/contract.md."""
    reading, wishes, heard = talk.reading, meaning.wishes, talk.heard
    acts: list[str] = []
    agreement = reading.answer.agreement
    if agreement is Agreement.YES:
        acts.append("yes")
    elif agreement in (Agreement.NO, Agreement.WEAK_NO):
        acts.append("no")
    elif agreement in (Agreement.WEAK_YES, Agreement.DONT_KNOW):
        acts.append("maybe")
    if reading.answer.denies:
        acts.append("safe")
    if meaning.route is Route.CHOICE and meaning.code in talk.state.options:
        acts.append(f"pick {talk.state.options.index(meaning.code) + 1}")
    if meaning.route is Route.LIST and wishes.number is not None:
        acts.append("point last" if wishes.number == -1 else f"point {wishes.number + 1}")
    acts += [f"place: {heard.place.label}"] if heard.place else []
    acts += [f"when: {words_of_time(talk.message.text)}"] if heard.when else []
    acts += ["online"] if wishes.online else ["in person"] if wishes.online is False else []
    acts += [f"trait: {_TRAIT_WORDS.get(trait, trait.value)}" for trait in sorted(wishes.traits)]
    acts += [f"want {group}" for group in reading.groups] if meaning.route is Route.LIST else []
    acts += [f"not {group}" for group in reading.excluded]
    acts += ["other one"] if reading.other_one else []
    acts += [wishes.change.value] if wishes.change and wishes.change.value in ("more", "later", "closer") else []
    acts += [wishes.act.value] if wishes.act and meaning.route is Route.LIST and wishes.act.value in _ACT_WORDS else []
    acts += ["thanks"] if reading.topic == "chat.thanks" and reading.confidence >= SURE else []
    acts += [_CUE_WORDS[cue] for cue in reading.cues if cue in _CUE_WORDS and talk.state.risk is not None]
    acts += ["stop"] if reading.wants_stop else []
    return tuple(dict.fromkeys(acts))


_TRAIT_WORDS = {Trait.LGBTQ: "lgbt", Trait.NEWCOMER: "beginners"}
_ACT_WORDS = frozenset(("remind", "directions", "join", "calendar", "wrong"))
_CUE_WORDS = {
    "breathing_yes": "breathing yes", "breathing_no": "breathing no", "naloxone_given": "naloxone yes", "no_naloxone": "naloxone no",
    "help_coming": "help coming", "awake": "awake", "means_near": "means near", "means_away": "means away", "alone": "alone",
    "with_somebody": "with somebody", "refuses_help": "refuses help",
}  # fmt: skip
