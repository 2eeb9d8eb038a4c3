"""The ordinary answer to a text whose meaning is known: a control, a choice, the search, an open flow, a topic."""

from dataclasses import replace
from typing import assert_never

from bot.conversation.interpret import Interpretation, Route, is_a_mere_guess_of_control
from bot.conversation.model import OpenHandOff, Turn
from bot.conversation.state import Flow, Frame
from bot.conversation.talk import Talk
from bot.conversation.topics import control, groups, handoff, helped, listed, meetings, reminders
from bot.understanding.model import QUITE_SURE, SURE, SURELY_OFF_TOPIC, WORTH_A_GUESS, Cue, Guess
from bot.understanding.polarity import Agreement
from knowledge.checks import MAX_UNITS
from knowledge.schema import Group

_ABOUT_THE_GROUP = "group.about"
_ASKED_AGAIN = (Flow.CALL_BACK, Flow.RECOMMEND)
"""Flows whose question is put once more after something else was answered."""
_NO_OPTIONS = ("chat.", "control.", "refuse.", "unknown")
"""Topics that nobody would choose from a menu: "1 Say thanks"."""
_OF_ITS_OWN = 0.5
"""Probability from which a text has a topic of its own."""
_TELLING = {"chat", "thanks", "safe", "yes", "help coming", "awake", "with somebody", "means away"}
"""Acts by which a person tells something and asks for nothing."""
_GENTLE = (
    *("coping.isolation", "coping.company", "coping.boredom", "coping.low_mood", "coping.sleep", "coping.stress"),
    "coping.relationships",
)
"""Answers that do no harm where another feeling was meant; good news and grief would."""
_MOST_IGNORED = 2
"""So often ignored, a question is let go."""


def answer(talk: Talk, meaning: Interpretation) -> Turn:
    """The ordinary answer; what was open before stays open unless it was answered."""
    controls = meaning.route is Route.CONTROL or talk.state.opted_out
    turn = (
        reminders.end(talk)
        or _word_of_another_number(talk)
        or (control.respond(talk) if controls else None)
        or _by_route(talk, meaning)
    )
    heard = talk.heard
    turn = replace(turn, place=heard.place, window=heard.when.window if heard.when else None)
    return _with_what_still_waits(talk, turn, meaning)


def _by_route(talk: Talk, meaning: Interpretation) -> Turn:
    match meaning.route:
        case Route.OLD_BUTTON:
            return talk.turn("interface.old_button", "control.restart", topic="control.restart", confidence=1.0)
        case Route.NO_SUCH_CHOICE:
            return _again_with_same_options(talk)
        case Route.CHOICE:
            turn = _answer_of(talk, meaning.frame, meaning) or meetings.tapped(talk, meaning.code or "")
            return replace(turn or _follow(talk, meaning.code or ""), confidence=1.0)
        case Route.ANSWER:
            return _answer_of(talk, meaning.frame, meaning) or _by_its_words(talk)
        case Route.LIST:
            return meetings.steer(talk, meaning.wishes) or _by_its_words(talk)
        case Route.UNCLEAR if not _is_no_text(talk) and (turn := _asked_once_more(talk)):
            return turn
        case Route.CONTROL | Route.TOPIC | Route.UNCLEAR | Route.NOTED:
            return _not_a_text(talk) or reminders.repeat(talk) or _by_its_words(talk)
        case _:
            assert_never(meaning.route)


def _answer_of(talk: Talk, frame: Frame | None, meaning: Interpretation) -> Turn | None:
    """What the flow makes of the answer to its question; None where it makes nothing of it."""
    if frame is None or frame.asking is None:
        return None
    asked, code = frame.asking, meaning.code
    match frame.flow:
        case Flow.ERASE:
            return control.answer_erase(talk, code)
        case Flow.CALL_BACK:
            return handoff.answer_call_back(talk, asked)
        case Flow.RECOMMEND:
            return groups.answer_interview(talk, asked, code)
        case Flow.FIND_MEETING:
            return meetings.answer_question(talk, asked, code, meaning.wishes)
        case Flow.REMINDER:
            return reminders.answer(talk, asked, code)
        case Flow.FEEDBACK:
            return helped.answer(talk, code)
        case Flow.COMPANY | Flow.RISK:
            return None
        case _:
            assert_never(frame.flow)


def _with_what_still_waits(talk: Talk, turn: Turn, meaning: Interpretation) -> Turn:
    """A question that was passed over is put again once; passed over twice, it is let go."""
    newest = next((frame for frame in reversed(talk.state.frames) if frame.asking), None)
    asked_anew = turn.state.asking is not None and turn.answers[-1:] == (turn.state.asking,)
    if (
        newest is None
        or asked_anew
        or newest not in turn.state.frames
        or meaning.route in (Route.NO_SUCH_CHOICE, Route.CONTROL)
    ):
        return turn
    ignored = replace(newest, ignored=newest.ignored + 1)
    if ignored.ignored >= _MOST_IGNORED:
        left = replace(turn.state, frames=tuple(frame for frame in turn.state.frames if frame != newest))
        return replace(turn, state=left)
    frames = tuple(ignored if frame == newest else frame for frame in turn.state.frames)
    turn = replace(turn, state=replace(turn.state, frames=frames))
    if newest.flow not in _ASKED_AGAIN or not turn.reply or turn.state.frames[-1] != ignored or not newest.asking:
        return turn
    offers = groups.options_of(newest.asking) if newest.flow is Flow.RECOMMEND else ()
    return talk.asking_again(turn, newest.asking, offers)


def _asked_once_more(talk: Talk) -> Turn | None:
    """Nothing can be made of a text: the newest question again, in other words, once."""
    newest = next((frame for frame in reversed(talk.state.frames) if frame.asking), None)
    if newest is None or newest.asking is None or newest.ignored or reminders.repeat(talk):
        return None
    if newest.flow is Flow.FIND_MEETING and newest.asking != listed.WHICH_ONE:
        turn = meetings.ask_again(talk)
    elif newest.flow is Flow.CALL_BACK:
        turn = talk.turn(newest.asking, topic="handoff.human", asking=newest.asking)
    elif newest.flow is Flow.RECOMMEND:
        offers = groups.options_of(newest.asking)
        turn = talk.turn(newest.asking, topic="groups.recommend", offers=offers, asking=newest.asking)
    else:
        return None
    asked = tuple(replace(frame, ignored=1) if frame.flow is newest.flow else frame for frame in turn.state.frames)
    return replace(turn, state=replace(turn.state, frames=asked))


def _is_no_text(talk: Talk) -> bool:
    return bool(talk.message.location) or not talk.message.text.strip() or talk.reading.foreign


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
    if not message.text.strip() and not message.choice and not message.command:
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


def _by_its_words(talk: Talk) -> Turn:
    """The topic of the text, in the light of the talk."""
    topic, confidence = talk.reading.guesses[0].topic, talk.reading.guesses[0].probability
    if meetings.is_meant(talk):
        return meetings.find(talk)
    if talk.reading.other_one and talk.state.earlier_groups:
        reading = replace(talk.reading, groups=talk.state.earlier_groups[:1], follow_up=True)
        talk = replace(talk, reading=reading)
    if talk.reading.follow_up and talk.reading.groups:
        return _by_topic(talk, _topic_to_keep(talk))
    if topic not in ("unknown", "chat.machine") and confidence >= SURE and not is_a_mere_guess_of_control(talk):
        turn = _with_second_question(talk, _by_topic(talk, topic))
        return turn if confidence >= QUITE_SURE else _in_case_another_was_meant(talk, turn)
    if (likely := _line_that_decides(talk)) is not None:
        return likely
    if talk.reading.groups and not topic.startswith("group"):
        return _by_topic(talk, _ABOUT_THE_GROUP)
    if _only_tells(talk):
        return _heard(talk)
    if _surely_a_feeling(talk):
        return _in_case_another_was_meant(talk, _by_topic(talk, topic))
    if _worth_guessing(talk) and (guesses := _offer_guesses(talk)):
        return guesses
    if talk.reading.agreement and len(talk.message.text.split()) <= 2:
        return talk.turn("interface.anything_else", topic="chat.thanks")
    return _not_understood(talk)


def _line_that_decides(talk: Talk) -> Turn | None:
    """Among topics that are in doubt, the one whose line the words of the text call for."""
    for guess in talk.reading.guesses[:3]:
        harmless = guess.topic.startswith(("group", "unknown")) or guess.topic in _GENTLE
        if guess.probability >= WORTH_A_GUESS and harmless and talk.line_for(guess.topic) != guess.topic:
            return talk.turn(talk.line_for(guess.topic), topic=guess.topic, groups=talk.reading.groups)
    return None


def _surely_a_feeling(talk: Talk) -> bool:
    """Whether a text surely tells how somebody feels, though not which feeling it is: no menu is put before them."""
    guesses = talk.reading.guesses
    feelings = sum(guess.probability for guess in guesses if guess.topic.startswith("coping."))
    return guesses[0].topic in _GENTLE and feelings >= SURE


def _only_tells(talk: Talk) -> bool:
    """Whether a text tells how it goes, or takes note, and asks nothing: no menu is put before whoever just talks."""
    reading = talk.reading
    none_of_its_own = reading.own_topic < _OF_ITS_OWN or reading.guesses[0].topic == "unknown"
    takes_note = reading.agrees or reading.answer.denies or reading.answer.agreement is Agreement.OK
    return none_of_its_own and "?" not in talk.message.text and (takes_note or bool(reading.acts & _TELLING))


def _heard(talk: Talk) -> Turn:
    state = replace(talk.state, misunderstood=0)
    if "thanks" in talk.reading.acts:
        return helped.welcome(replace(talk, state=state))
    return talk.turn("interface.heard", topic="chat.thanks", state=state)


def _worth_guessing(talk: Talk) -> bool:
    """Whether a topic is likely enough to be offered, and the text not surely off topic."""
    best, *others = talk.reading.guesses
    if best.topic == "unknown":
        return best.probability < SURELY_OFF_TOPIC and bool(others) and others[0].probability >= WORTH_A_GUESS
    return best.probability >= WORTH_A_GUESS


def _topic_to_keep(talk: Talk) -> str:
    """What "and smart?" asks: the same as the last question of its kind."""
    before = talk.state.topic or ""
    if not before.startswith(("group.", "groups.compare", "meetings.find")):
        before = talk.state.question or ""
    return before if before.startswith("group.") or before in ("meetings.find", "groups.compare") else _ABOUT_THE_GROUP


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
        case "control.more" if talk.state.topic == listed.TOPIC and talk.state.meetings and talk.state.meetings.shown:
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
            return talk.turn(talk.line_for(topic), topic=topic)


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
        or turn.state.asking != talk.state.asking
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
    if (
        turn.effects
        or turn.crisis
        or turn.state.asking != talk.state.asking
        or len(turn.answers) != 1
        or turn.topic != talk.reading.topic
    ):
        return turn
    others = [guess for guess in talk.reading.guesses[1:3] if guess.probability >= WORTH_A_GUESS / 2]
    codes = _codes(talk, [guess.topic for guess in others if guess.topic != "unknown"])
    if not codes:
        return turn
    return talk.turn(*turn.answers, topic=turn.topic, groups=turn.groups, offers=codes, optional=True)


def _offer_guesses(talk: Talk) -> Turn | None:
    """The two best guesses to choose from, never a wrong answer said with confidence; None where none is worth it."""
    codes = _codes(talk, [guess.topic for guess in talk.reading.guesses if guess.topic != "unknown"][:2])
    if not codes:
        return None
    state = replace(talk.state, misunderstood=0)
    turn = talk.turn("interface.guess", offers=(*codes, "choice.something_else"), state=state)
    return replace(turn, state=replace(turn.state, topic=talk.state.topic))


def _codes(talk: Talk, topics: list[str]) -> tuple[str, ...]:
    """The topics as options, about the group that the text names."""
    group = talk.reading.groups[0] if len(talk.reading.groups) == 1 else None
    worth = [topic for topic in topics if not topic.startswith(_NO_OPTIONS)]
    return tuple(f"{topic}@{group}" if group and topic.startswith("group.") else topic for topic in worth)


def _not_understood(talk: Talk) -> Turn:
    """Kind and short the first time; the second time in a row, a person can help."""
    if talk.state.misunderstood:
        return handoff.not_understood(talk)
    return talk.turn("unknown", topic="unknown", state=replace(talk.state, misunderstood=1))
