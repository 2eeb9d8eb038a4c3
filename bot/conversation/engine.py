"""The engine: a message and the state of the talk go in, the turn to take comes out. Nothing else happens here."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.conversation import choices
from bot.conversation.hearing import hear
from bot.conversation.model import Bubble, Message, OpenHandOff, State, Turn
from bot.conversation.talk import Talk
from bot.conversation.topics import control, crisis, groups, handoff, helped, meetings, reminders
from bot.meetings.index import Index
from bot.meetings.places import Places
from bot.understanding.model import (
    QUITE_SURE,
    SURE,
    SURELY_OFF_TOPIC,
    WORTH_A_GUESS,
    Cue,
    Guess,
    Understanding,
)
from knowledge.checks import MAX_UNITS
from knowledge.library import Library
from knowledge.schema import Group, Language

INTRODUCED_AGAIN_AFTER = timedelta(days=7)
"""Say again that this is an automated assistant after so much silence (Utah Code 13-72a-203)."""
TALK_ENDS_AFTER = timedelta(hours=12)
"""After so much silence "it" and "2" no longer point at what was said before."""

_NO_INTRODUCTION = ("control.", "crisis.")
_ABOUT_THE_GROUP = "group.about"
_NAME = 3
"""Words up to which a text that names a place tells nothing about its language."""


class Reader(Protocol):
    """Anything that can read a text; see bot/understanding."""

    def read(self, text: str, language: Language | None) -> Understanding:
        """Read one text; `language` is the talk's so far."""
        ...


class Meetings(Protocol):
    """Anything that holds a list of meetings; see bot/shelf.py."""

    def index(self, now: datetime) -> Index | None:
        """The meetings as they are known at this moment; None where no list is fresh enough."""
        ...


class Engine:
    """Answers messages from the approved library and the list of meetings."""

    def __init__(self, library: Library, reader: Reader, places: Places, meetings: Meetings) -> None:
        self.library = library
        self.reader = reader
        self.places = places
        self.meetings = meetings

    def respond(self, message: Message, state: State, now: datetime) -> Turn:
        """Decide one turn. Pure: the same arguments give the same turn for ever. Crisis is read first."""
        state = _wake(state, now)
        reading = self.reader.read(message.text, state.language)
        if message.command:
            reading = replace(reading, guesses=(Guess(message.command, 1.0),), language_sure=False, also=None)
        talk = Talk(self.library, message, _learn(state, reading), reading, _language(message, state, reading), now)

        turn = crisis.respond(talk) or self._respond_calmly(talk)
        turn = _mention_media(talk, replace(turn, state=replace(turn.state, last_seen=now)))
        return _introduce(talk, turn)

    def _respond_calmly(self, talk: Talk) -> Turn:
        """The turn where nobody is in danger; only here places, times and meetings are looked at."""
        talk = self._hear(talk)
        turn = (
            reminders.end(talk)
            or _word_of_another_number(talk)
            or control.respond(talk)
            or _answer_to_our_question(talk)
            or _not_a_text(talk)
            or reminders.repeat(talk)
            or meetings.follow_up(talk)
            or _answer(talk)
        )
        heard = talk.heard
        return replace(turn, place=heard.place, window=heard.when.window if heard.when else None)

    def _hear(self, talk: Talk) -> Talk:
        asked = (talk.state.asking or "").startswith("meetings.find.")
        home = self.library.clinic.time_zone
        heard = hear(talk.message, talk.state.meetings, asked=asked, places=self.places, home=home, now=talk.now)
        language = talk.state.language if heard.place and len(talk.message.text.split()) <= _NAME else None
        return replace(talk, heard=heard, index=self.meetings.index(talk.now), language=language or talk.language)


def _wake(state: State, now: datetime) -> State:
    """The state as it is after the silence since the last message."""
    if state.last_seen is None:
        return state
    silence = now - state.last_seen
    if silence >= INTRODUCED_AGAIN_AFTER:
        state = replace(state, introduced=False)
    if silence >= TALK_ENDS_AFTER:
        kept = State(
            language=state.language,
            introduced=state.introduced,
            menu=state.menu,
            crisis=state.crisis,
            opted_out=state.opted_out,
            topic=state.topic if state.crisis else None,
        )
        return replace(kept, last_seen=state.last_seen)
    return state


def _language(message: Message, state: State, reading: Understanding) -> Language:
    """The language of the text where it tells one, else the talk's, else the phone's."""
    if reading.language_sure or (
        message.choice is None and not message.command and state.language is None and message.text
    ):
        return reading.language
    return state.language or (Language.ES if message.spanish else Language.EN)


def _learn(state: State, reading: Understanding) -> State:
    """What the person says about themself is remembered for this talk."""
    new = tuple(need for need in sorted(reading.needs) if need not in state.needs)
    return replace(state, needs=(*state.needs, *new))


def _answer_to_our_question(talk: Talk) -> Turn | None:
    """A tapped button, a number, or the answer to a question of ours."""
    try:
        code = choices.chosen(talk.message, talk.state, talk.library, talk.language)
    except choices.OldMenu:
        return talk.turn("interface.old_button", "control.restart", topic="control.restart", confidence=1.0)
    except choices.NoSuchNumber:
        return _again_with_same_options(talk)
    asked = talk.state.asking
    turn: Turn | None = None
    if asked == "control.delete":
        turn = control.answer_erase(talk, code)
    elif asked and asked.startswith("handoff.human."):
        turn = handoff.answer_call_back(talk, asked)
    elif asked and asked.startswith("groups.recommend."):
        turn = groups.answer_interview(talk, asked, code)
    elif asked and asked.startswith("meetings.find."):
        turn = meetings.answer_question(talk, asked, code)
    elif asked and asked.startswith("meetings.reminder."):
        turn = reminders.answer(talk, asked, code)
    elif asked == helped.ASK:
        turn = helped.answer(talk, code)
    if turn is None and code:
        turn = meetings.tapped(talk, code) or _follow(talk, code)
    return replace(turn, confidence=1.0) if turn and code else turn


def _follow(talk: Talk, code: str) -> Turn:
    """Go where a chosen option leads, as if the person had asked for it in words."""
    topic, _, group = code.partition("@")
    if topic.startswith("choice."):
        return control.restart(talk)
    asked = replace(
        talk.reading,
        guesses=(Guess(topic, 1.0),),
        groups=(Group(group),) if group else (),
        also=None,
        follow_up=False,
        needs=frozenset(),
    )
    return _by_topic(replace(talk, reading=asked), topic)


def _again_with_same_options(talk: Talk) -> Turn:
    turn = talk.turn("interface.no_number", topic=talk.state.topic, offers=talk.state.options, asking=talk.state.asking)
    return replace(turn, state=replace(turn.state, more=talk.state.more))


def _not_a_text(talk: Talk) -> Turn | None:
    """A pin, a picture, nothing at all, or a language that the clinic has no answers in."""
    message = talk.message
    if message.location:
        return meetings.find(talk)
    if not message.text.strip():
        return talk.turn("interface.media" if message.media else "interface.empty", topic="unknown", confidence=1.0)
    if talk.reading.foreign:
        hand_off = OpenHandOff("unknown")
        return talk.turn("interface.other_language", topic="unknown", confidence=1.0, effects=(hand_off,))
    return None


def _word_of_another_number(talk: Talk) -> Turn | None:
    """HOME, HOLA, AYUDA or START, meant for a line that our last message named."""
    if talk.is_word_of_another_number:
        return talk.turn("interface.other_line", topic="control.help", confidence=1.0)
    return None


def _answer(talk: Talk) -> Turn:
    """The topic of the text, in the light of the talk."""
    topic, confidence = talk.reading.topic, talk.reading.confidence
    if meetings.is_meant(talk):
        return meetings.find(talk)
    if talk.reading.other_one and talk.state.earlier_groups:
        reading = replace(talk.reading, groups=talk.state.earlier_groups[:1], follow_up=True)
        talk = replace(talk, reading=reading)
    if talk.reading.follow_up and talk.reading.groups:
        return _by_topic(talk, _topic_to_keep(talk))
    if topic != "unknown" and confidence >= SURE and topic != "control.stop":
        turn = _with_second_question(talk, _by_topic(talk, topic))
        return turn if confidence >= QUITE_SURE else _in_case_another_was_meant(talk, turn)
    if talk.reading.groups and not topic.startswith("group"):
        return _by_topic(talk, _ABOUT_THE_GROUP)
    if _worth_guessing(talk):
        return _offer_guesses(talk)
    if talk.reading.agreement and len(talk.message.text.split()) <= 2:
        return talk.turn("interface.anything_else", topic="chat.thanks")
    return _not_understood(talk)


def _worth_guessing(talk: Talk) -> bool:
    """Whether a topic is likely enough to be offered, and the text not surely off topic."""
    best, *others = talk.reading.guesses
    if best.topic == "unknown":
        return best.probability < SURELY_OFF_TOPIC and bool(others) and others[0].probability >= WORTH_A_GUESS
    return best.probability >= WORTH_A_GUESS


def _topic_to_keep(talk: Talk) -> str:
    """What "and smart?" asks: the same as the question before."""
    before = talk.state.topic or ""
    keeps = before.startswith("group.") or before in ("meetings.find", "groups.compare")
    return before if keeps else _ABOUT_THE_GROUP


def _by_topic(talk: Talk, topic: str) -> Turn:
    """The answer of a topic: looked up, or from the file of its family."""
    talk = replace(talk, state=replace(talk.state, misunderstood=0))
    match topic.partition("."):
        case ("group", _, _):
            return groups.about_group(talk, topic)
        case ("handoff" | "clinic" | "refuse", _, name):
            return handoff.offer_call_back(talk) if name == "human" else handoff.hand_off(talk, topic)
    match topic:
        case "coping.craving" | "coping.relapse" if Cue.USING_ANYWAY in talk.reading.cues:
            return talk.turn("coping.relapse.using_anyway", topic=topic)
        case "groups.compare":
            return groups.compare(talk)
        case "groups.other":
            return groups.other(talk)
        case "groups.recommend":
            return groups.recommend(talk)
        case "meetings.find":
            return meetings.find(talk)
        case "chat.thanks":
            return helped.welcome(talk)
        case "control.delete":
            return control.erase(talk)
        case "control.language":
            return control.switch_language(talk)
        case "control.more" if talk.state.topic == meetings.TOPIC and talk.state.meetings and talk.state.meetings.shown:
            return meetings.more(talk)
        case "control.more":
            return talk.more()
        case "control.restart":
            return control.restart(talk)
        case "control.stop":
            return control.stop(talk)
        case "control.start":
            return control.start(talk)
        case "control.help":
            return control.help_(talk)
        case _:
            return talk.turn(topic, topic=topic)


def _with_second_question(talk: Talk, turn: Turn) -> Turn:
    """Two questions in one text: both answers if they fit in two segments, else the second is offered."""
    also = talk.reading.also
    advised = turn.topic in ("groups.recommend", "groups.compare")
    same_feeling = turn.topic.startswith("coping.") and (also or "").startswith("coping.")
    if (
        not also
        or also == turn.topic
        or advised
        or same_feeling
        or len(turn.answers) != 1
        or turn.state.asking
        or turn.effects
    ):
        return turn
    group = turn.groups[0] if also.startswith("group.") and len(turn.groups) == 1 else None
    second = talk.library.topic_answer_id(also, group)
    if talk.fits((*turn.answers, second), MAX_UNITS[talk.language]):
        return talk.turn(*turn.answers, second, topic=turn.topic, groups=turn.groups, offers=(), joined=True)
    code = f"{also}@{group}" if group else also
    label = talk.library.label(code, talk.language)
    return talk.turn(*turn.answers, "interface.also", topic=turn.topic, groups=turn.groups, offers=(code,), label=label)


def _in_case_another_was_meant(talk: Talk, turn: Turn) -> Turn:
    """The answer with the next guesses below it, where it is an answer and nothing more."""
    if turn.effects or turn.crisis or turn.state.asking or len(turn.answers) != 1 or turn.topic != talk.reading.topic:
        return turn
    others = [guess for guess in talk.reading.guesses[1:3] if guess.probability >= WORTH_A_GUESS / 2]
    codes = _codes(talk, [guess.topic for guess in others if guess.topic != "unknown"])
    if not codes:
        return turn
    return talk.turn(*turn.answers, topic=turn.topic, groups=turn.groups, offers=codes, optional=True)


def _offer_guesses(talk: Talk) -> Turn:
    """The two best guesses to choose from, never a wrong answer said with confidence."""
    codes = _codes(talk, [guess.topic for guess in talk.reading.guesses if guess.topic != "unknown"][:2])
    state = replace(talk.state, misunderstood=0)
    turn = talk.turn("interface.guess", offers=(*codes, "choice.something_else"), state=state)
    return replace(turn, state=replace(turn.state, topic=talk.state.topic))


def _codes(talk: Talk, topics: list[str]) -> tuple[str, ...]:
    """The topics as options, about the group that the text names."""
    group = talk.reading.groups[0] if len(talk.reading.groups) == 1 else None
    return tuple(f"{topic}@{group}" if group and topic.startswith("group.") else topic for topic in topics)


def _not_understood(talk: Talk) -> Turn:
    """Kind and short the first time; the second time in a row, a person can help."""
    if talk.state.misunderstood:
        return handoff.not_understood(talk)
    return talk.turn("unknown", topic="unknown", state=replace(talk.state, misunderstood=1))


def _mention_media(talk: Talk, turn: Turn) -> Turn:
    """A picture came with words: the words were answered, the picture could not be seen."""
    if not talk.message.media or not talk.message.text.strip() or turn.crisis or not turn.reply:
        return turn
    note = Bubble(talk.library.answer("interface.media_with_text", turn.language).text)
    return replace(turn, reply=(note, *turn.reply))


def _speaks_of_crisis(turn: Turn) -> bool:
    return any(answer_id.startswith("crisis.") for answer_id in turn.answers)


def _introduce(talk: Talk, turn: Turn) -> Turn:
    """Before the first answer: who writes here, and that this is no emergency service. Never before a crisis answer."""
    if turn.state.introduced or not turn.reply or _speaks_of_crisis(turn) or turn.topic.startswith(_NO_INTRODUCTION):
        return turn
    introduction = Bubble(talk.library.answer("interface.introduction", turn.language).text)
    return replace(turn, reply=(introduction, *turn.reply), state=replace(turn.state, introduced=True))
