"""The engine: a message and the state of the talk go in, the turn to take comes out. Nothing else happens here.

read -> interpret -> update and decide -> say: the text is read, then what it means in this talk is told once
(interpret.py); what it says of a danger is decided first (risk/), then the ordinary answer, then both are said.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Protocol

from bot.conversation import answering
from bot.conversation.acts import acts_of
from bot.conversation.before import before
from bot.conversation.choices import said_beside_none
from bot.conversation.entities import NO_ENTITIES, entities_of, with_what_was_told
from bot.conversation.guessing import merely_guessed
from bot.conversation.hour_alone import with_the_hour_meant
from bot.conversation.interpret import Interpretation, Route, interpret, most_of_the_same
from bot.conversation.introducing import introduce
from bot.conversation.learned import learn
from bot.conversation.model import AskForPlace, Bubble, EndCheckIns, Message, OpenHandOff, OptOut, Turn
from bot.conversation.na_or_no import with_the_group_meant
from bot.conversation.pointing import points_at_a_group, with_group_pointed_at
from bot.conversation.refusals import remembering_what_was_turned_down
from bot.conversation.risk import rules
from bot.conversation.risk.leaving import leaving_in_danger, stopping
from bot.conversation.risk.reaction import LINE, Reaction, crisis_of, told_in
from bot.conversation.risk.sparing import names_988, sparing_988, was_just_named
from bot.conversation.state import Flow, State
from bot.conversation.topics import call_back, call_back_beside, control, reminders
from bot.conversation.topics.companion import check_ins, day_after, scripts, thoughts
from bot.conversation.topics.companion.sending import with_what_we_asked_first
from bot.conversation.topics.companion.ways_in import asks_to_end
from bot.conversation.topics.listening import WITHOUT_SORROW
from bot.conversation.turn_context import TurnContext
from bot.meetings.index import Index
from bot.meetings.places import Places
from bot.understanding.context import Before
from bot.understanding.machine import is_machine
from bot.understanding.model import CrisisKind, Cue, Guess, Understanding
from bot.understanding.normalize import normalize, plain
from bot.understanding.signals import means_our_language
from bot.understanding.turned_down import TurnedDown
from knowledge.library import Library
from knowledge.schema import Language

INTRODUCED_AGAIN_AFTER = timedelta(days=7)
"""Say again that this is an automated assistant after so much silence (Utah Code 13-72a-203)."""
TALK_ENDS_AFTER = timedelta(hours=12)
"""After so much silence "it" and "2" no longer point at what was said before."""
LINE_WITH_A_FEELING = timedelta(days=1)
"""How long after a safety line the next one goes along with an answer about loneliness or grief."""

_OF_THE_MOMENT = frozenset((Cue.ALONE, Cue.WITH_SOMEBODY, Cue.HELP_COMING, Cue.MEANS_NEAR, Cue.MEANS_AWAY, Cue.DROWSY))
"""What a person tells of an emergency is no answer to anything else."""
_HEARD = tuple((f"interface.heard{how}",) for how in ("", "_hard", "_good", "_first", "_offer", "_wrong"))
"""What says no more than that a text was read: in a danger its own line says it."""
_NOT_UNDERSTOOD = (("unknown",), ("interface.guess",), ("handoff.human.not_understood",))
_HEAVY = ("coping.isolation", "coping.low_mood", "coping.grief")
_WORDS_OF_A_PLACE = 3
"""Words up to which a text that names a place tells nothing about its language."""
_WORDS_OF_A_NAME = 2
"""Words of a name, most often."""


class Reader(Protocol):
    """Anything that can read a text; see bot/understanding."""

    def read(self, text: str, so_far: Language | None, before: Before = ...) -> Understanding:
        """Read one text; `so_far` is the language of the talk until now, `before` what the bot last did."""
        ...


class Meetings(Protocol):
    """Anything that holds a list of meetings; see bot/index_snapshot/files.py."""

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

    def respond(self, message: Message, state: State, now: datetime, line: AskForPlace | None = None) -> Turn:
        """Decide one turn. Pure: the same arguments give the same turn for ever. Danger is looked for first.

        `line`: tells where this person stands among those who wait for a human; asked only where it is said.
        """
        state = _wake(state, now)
        context = self._with_entities(with_group_pointed_at(replace(self._read(message, state, now), line=line)))
        meaning = interpret(context)
        turn = day_after.beside(context, _ending_check_ins(context, _decide(context, meaning)))
        turn = sparing_988(context, reminders.ended_beside(context, thoughts.after_the_question(context, turn)))
        state = _counted(context, turn)
        told = told_in(context.reading.crisis, context.state.risk, turn.state.risk)
        turn = _mention_media(context, replace(turn, state=state, acts=acts_of(context, meaning), told=told))
        return introduce(context, turn)

    def _read(self, message: Message, state: State, now: datetime) -> TurnContext:
        text = said_beside_none(message.text, state) or message.text
        message = replace(message, text=with_the_hour_meant(text, state))
        reading = self.reader.read(message.text, state.language, before(state))
        if message.command:
            reading = replace(reading, guesses=(Guess(message.command, 1.0),), language_sure=False, also=None)
        reading = with_the_group_meant(reading, message.text, state)
        known = _same_again(message, remembering_what_was_turned_down(learn(state, reading), reading))
        return TurnContext(self.library, message, known, reading, _language(message, state, reading), now)

    def _with_entities(self, context: TurnContext) -> TurnContext:
        asked = (context.state.open_question or "").startswith("meetings.find.")
        home = self.library.clinic.time_zone
        entities = entities_of(
            context.message, context.state.meetings, asked=asked, places=self.places, home=home, now=context.now
        )
        if points_at_a_group(context):
            entities = NO_ENTITIES  # "y el segundo?" is no town
        short = len(context.message.text.split()) <= _WORDS_OF_A_PLACE
        language = context.state.language if entities.place and short else None
        state = with_what_was_told(context.state, entities)
        index = self.meetings.index(context.now)
        return replace(context, state=state, entities=entities, index=index, language=language or context.language)


def _decide(context: TurnContext, meaning: Interpretation) -> Turn:
    """What is said of a danger, and the ordinary answer."""
    if meaning.route is Route.ANSWER and scripts.only_says_whom_they_hurt(context):
        context = replace(context, reading=replace(context.reading, crisis=None))
    if meaning.route is Route.NOTED:
        return _noted(context)
    if context.reading.wants_stop and not context.state.opted_out and (known := leaving_in_danger(context)):
        return stopping(context, known)
    if meaning.route is Route.CONTROL and not (context.reading.crisis and context.reading.crisis.by_rule):
        reaction = rules.beside(context)
    else:
        reaction = rules.react(context, ordinary=_has_its_own_answer(context, meaning), bare=meaning.bare)
    if not reaction.answers:
        return _speak(context, reaction)
    if context.state.opted_out and meaning.route is not Route.CONTROL and not reaction.before:
        turn = control.respond(context) or _noted(context)
        return turn if turn.reply else replace(turn, state=context.state)
    return _beside(context, answering.answer(context, meaning), reaction)


def _ending_check_ins(context: TurnContext, turn: Turn) -> Turn:
    """NO CHECK-INS takes its effect whatever else the text is answered with, in the middle of a danger too."""
    known = turn.state.companion
    if known is None or not known.runs or not asks_to_end(context.message.text, runs=True):
        return turn
    state = replace(turn.state, companion=check_ins.ended(known))
    return replace(turn, state=state).with_effects(EndCheckIns())


def _has_its_own_answer(context: TurnContext, meaning: Interpretation) -> bool:
    """Whether a text asks for something besides the danger; a feeling told in the middle of one does not."""
    if not meaning.ordinary or context.state.opted_out:
        return False
    known = context.state.risk
    if known is not None and known.open and Cue.SECRECY in context.reading.cues:
        return False  # in a danger it is no question about privacy
    if known is None or not known.open or known.level < 3:
        return True
    if set(context.reading.cues) & _OF_THE_MOMENT and meaning.route in (Route.LIST, Route.ANSWER):
        return False
    told = ("coping.", "chat.thanks", "chat.greeting", "chat.goodbye", "chat.abuse", "unknown", "control.more")
    if meaning.route is not Route.TOPIC:
        return True
    if known.kind is CrisisKind.VIOLENCE and context.reading.topic == "chat.goodbye":
        return True  # whoever must put the phone away is not asked on
    return not context.reading.guesses[0].topic.startswith(told) or bool(context.entities.where)


def _speak(context: TurnContext, reaction: Reaction) -> Turn:
    """Only of the danger."""
    now = reaction.risk or context.state.risk
    topic = now.kind.topic if now and (now.open or context.state.risk) else context.reading.topic
    stops = context.reading.wants_stop
    state = replace(context.state, risk=reaction.risk, misunderstood=0, opted_out=context.state.opted_out or stops)
    if stops:
        state = replace(state, companion=None)
    if stops and reaction.risk:
        state = replace(state, risk=replace(reaction.risk, open=False, asked=None))
    turn = context.with_state(state).turn(
        *reaction.before, *reaction.after, topic=topic, confidence=1.0, offers=reaction.offers
    )
    effects = (*reaction.effects, *((OptOut(),) if stops else ()))
    return replace(turn, state=replace(turn.state, topic=topic), crisis=crisis_of(reaction.risk), effects=effects)


def _beside(context: TurnContext, turn: Turn, reaction: Reaction) -> Turn:
    """The ordinary answer, with what is said of the danger before and after it."""
    after = reaction.after or _with_a_feeling(context, turn)
    if any("988" in bubble.text for bubble in turn.reply):
        after = tuple(line for line in after if line != LINE)
    after = tuple(line for line in after if line not in turn.answers)
    asks = any(line != LINE for line in after)
    said = reaction.before or (after if crisis_of(reaction.risk) else ())
    heard = bool(said) and turn.answers[:1] in _HEARD
    nothing_sure = turn.answers[:1] in _NOT_UNDERSTOOD or merely_guessed(context, turn)
    if heard or (asks and nothing_sure):
        turn = replace(turn, reply=(), answers=(), effects=())
    turn = context.adding(turn, before=reaction.before, after=after)
    changed = turn.state.risk != context.state.risk
    kept = replace(turn.state, risk=turn.state.risk if changed else reaction.risk)
    return replace(turn, state=kept, crisis=crisis_of(reaction.risk), effects=(*reaction.effects, *turn.effects))


def _with_a_feeling(context: TurnContext, turn: Turn) -> tuple[str, ...]:
    """The safety line after an answer about loneliness or grief, once a day, unless 988 is or was just named."""
    heavy = turn.topic in _HEAVY and bool(turn.reply) and turn.answers[0] not in WITHOUT_SORROW
    heavy = heavy and not turn.answers[0].startswith("coping.good_news")
    sent = context.state.line_sent
    recent = sent is not None and context.now - sent < LINE_WITH_A_FEELING
    unwelcome = TurnedDown.LINES in context.state.turned_down or was_just_named(context)
    return () if not heavy or recent or unwelcome or any("988" in bubble.text for bubble in turn.reply) else (LINE,)


def _noted(context: TurnContext) -> Turn:
    """Written down, and not answered."""
    turn = context.turn(topic="chat.machine", confidence=1.0)
    known, again = context.state.risk, context.state.same == most_of_the_same(context)
    reason = known.kind.topic if known and known.open else "unknown"
    tells = again and context.message.choice is None and not is_machine(context.message.text)
    effects = [OpenHandOff(reason, urgent=crisis_of(known) is not None)] if tells else []
    return replace(turn, reply=(), state=context.state, crisis=crisis_of(known), effects=tuple(effects))


def _wake(state: State, now: datetime) -> State:
    """The state as it is after the silence since the last message."""
    if state.last_seen is None:
        return state
    silence = now - state.last_seen
    state = replace(state, risk=rules.wake(state, now))
    if silence >= INTRODUCED_AGAIN_AFTER:
        state = replace(state, introduced=False)
    if silence >= TALK_ENDS_AFTER:
        state = state.begun_anew()
    return with_what_we_asked_first(state, now)


def _language(message: Message, state: State, reading: Understanding) -> Language:
    """The language of the text where it tells one, else the talk's, else the phone's. A name or a number tells none."""
    if message.language:
        return message.language
    asks_name_or_number = (state.open_question or "").endswith((".ask_name", ".ask_phone"))
    words = [word for word in message.text.split() if not any(letter.isdigit() for letter in word)]
    if state.language and asks_name_or_number and len(words) <= _WORDS_OF_A_NAME:
        return state.language
    of_a_meeting = state.is_over_a_list and reading.wants_language and not means_our_language(plain(message.text))
    if state.language and of_a_meeting:
        return state.language
    if state.language and call_back_beside.asks_of_their_language(message.text, state):
        return state.language
    if reading.language_sure or (
        message.choice is None and not message.command and state.language is None and message.text
    ):
        return reading.language
    return state.language or (Language.ES if message.spanish else Language.EN)


def _same_again(message: Message, state: State) -> State:
    """How often in a row this very text has come."""
    if message.choice:
        return replace(state, same=state.same + 1 if message.choice == state.last_tap else 0, last_tap=message.choice)
    state = replace(state, last_tap="")
    if message.command or not message.text.strip():
        return replace(state, same=0, last_text="")
    digest = blake2b(normalize(message.text).encode(), digest_size=6).hexdigest()
    return replace(state, same=state.same + 1 if digest == state.last_text else 0, last_text=digest)


def _counted(context: TurnContext, turn: Turn) -> State:
    """The state to go on from, with what was sent counted. In an overdose no form waits for a name."""
    sent = LINE in turn.answers
    state = turn.state.closing(Flow.CALL_BACK) if turn.crisis is CrisisKind.OVERDOSE else turn.state
    return replace(
        state,
        call_back=call_back.noted(context.state.call_back, turn.effects, context.now),
        last_seen=context.now,
        line_sent=context.now if sent else turn.state.line_sent,
        turns_since_line=0 if sent else min(turn.state.turns_since_line + 1, 99),
        turns_since_988=0 if names_988(turn) else min(turn.state.turns_since_988 + 1, 99),
    )


def _mention_media(context: TurnContext, turn: Turn) -> Turn:
    """A picture came with words: the words were answered, the picture could not be seen."""
    if not context.message.media or not context.message.text.strip() or turn.crisis or not turn.reply:
        return turn
    note = Bubble(context.library.answer("interface.media_with_text", turn.language).text)
    return replace(turn, reply=(note, *turn.reply))
