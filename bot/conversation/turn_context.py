"""One turn of a talk in the making: what is known, and how approved answers become a turn."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from zoneinfo import ZoneInfo

from bot.conversation.buttons import is_lasting
from bot.conversation.choices import label as label_of
from bot.conversation.entities import NO_ENTITIES, Entities
from bot.conversation.model import AskForPlace, Bubble, Message, Option, Turn
from bot.conversation.rendering import render, without_options
from bot.conversation.state import Flow, State
from bot.conversation.without_lines import without_lines
from bot.meetings.index import Index
from bot.understanding.model import Understanding
from bot.understanding.normalize import normalize
from bot.understanding.turned_down import TurnedDown
from knowledge.checks import MAX_UNITS
from knowledge.library import Library
from knowledge.schema import Answer, Group, Language
from knowledge.segments import count_segments

REACHED_OUT = "coping.reached_out"
_REMEMBERED_ANSWERS = 40
"""How many answers of a talk are kept in mind, enough for every `again` and small enough to store each time."""
_OFFERS_OF = (("meetings.find", TurnedDown.MEETINGS), ("handoff.human", TurnedDown.PEOPLE))  # by how a code begins
_NAMES_A_MEETING = re.compile(r"\b(?:meetings?|reunión|reuniones|juntas?)\b", re.IGNORECASE)
_QUESTIONS = ("group.", "groups.compare", "meetings.find")
"""Topics that can be asked again of another group."""


@dataclass(frozen=True)
class TurnContext:
    """Everything that a topic may look at to answer one message."""

    library: Library
    message: Message
    state: State
    reading: Understanding
    language: Language
    now: datetime
    entities: Entities = NO_ENTITIES
    """The place and time that the text names."""
    index: Index | None = None
    """The meetings known; None while there is no list that is fresh enough."""
    line: AskForPlace | None = None
    """Tells where this person stands among those who wait for a human; None where nobody knows."""

    def with_state(self, state: State) -> "TurnContext":
        """The same, from another state: what the turn is to go on from."""
        return replace(self, state=state)

    def turn(
        self,
        *answers: str | tuple[str, ...],
        topic: str | None = None,
        confidence: float | None = None,
        groups: Sequence[Group] = (),
        offers: Sequence[str] | None = None,
        optional: bool = False,
        open_question: str | None = None,
        label: str = "",
    ) -> Turn:
        """A turn that says these approved answers, one bubble each; those in a tuple share one.

        `offers` are option codes under the last bubble, by default those of the last answer, left out where the text
        would grow too long, as are given ones that are `optional`; `open_question` names the question that waits for
        one; `label` fills the gap in an answer.
        """
        together = [one if isinstance(one, tuple) else (one,) for one in answers]
        answer_ids = tuple(chain.from_iterable(together))
        texts = ["\n".join(self._text(answer_id, self.state, label) for answer_id in one) for one in together]
        waiting = self._more_of(answer_ids)
        options = self._options(answer_ids, offers, more=bool(waiting) and open_question is None)
        if texts and (offers is None or optional):
            options = self._that_fit(texts[-1], options)
        return self.with_state(replace(self.state, more=waiting)).say(
            [Bubble(text) for text in texts],
            options,
            topic=topic or self.reading.topic,
            confidence=confidence,
            groups=groups,
            open_question=open_question,
            answers=answer_ids,
        )

    def say(
        self,
        bubbles: Sequence[Bubble],
        options: tuple[Option, ...] = (),
        *,
        topic: str,
        answers: tuple[str, ...] = (),
        confidence: float | None = None,
        groups: Sequence[Group] = (),
        open_question: str | None = None,
    ) -> Turn:
        """A turn of these bubbles, with options under the last; what else it needs is as in `turn`."""
        before = self.state
        menu = before.menu + 1 if options or any(bubble.options for bubble in bubbles) else before.menu
        header = self.library.answer("interface.choose", self.language).text if open_question and options else ""
        reply = tuple(replace(bubble, menu=menu if bubble.options else 0) for bubble in bubbles)
        if reply and options:
            text = render(reply[-1].text, options, self.message.channel, header)
            reply = (*reply[:-1], replace(reply[-1], text=text, options=options, menu=menu))
        codes = [option.code for bubble in reversed(reply) for option in bubble.options if not is_lasting(option.code)]
        after = replace(
            _with_frames(before, open_question, topic),
            language=self.language,
            topic=topic,
            question=topic if topic.startswith(_QUESTIONS) else before.question,
            groups=tuple(groups) or before.groups,
            earlier_groups=before.groups if groups and tuple(groups) != before.groups else before.earlier_groups,
            options=tuple(codes),
            menu=menu,
            answer_history=(*before.answer_history, *answers)[-_REMEMBERED_ANSWERS:],
            names_keywords=any("741741" in bubble.text or "88788" in bubble.text for bubble in reply),
        )
        return Turn(
            reply=reply,
            state=after,
            topic=topic,
            confidence=self.reading.confidence if confidence is None else confidence,
            language=self.language,
            understanding=self.reading,
            groups=tuple(groups),
            answers=answers,
        )

    def adding(self, turn: Turn, before: Sequence[str] = (), after: Sequence[str] = (), label: str = "") -> Turn:
        """The turn with lines before and after it, of a danger as a rule; the last joins the answer where it fits."""
        first = [Bubble(self._text(line, turn.state, label)) for line in before]
        last = [Bubble(self._text(line, turn.state, label)) for line in after]
        reply = list(turn.reply)
        if len(last) == 1 and reply and not reply[-1].options and not reply[-1].asks_location:
            joined = f"{reply[-1].text}\n{last[0].text}"
            if self._shows_all or count_segments(joined).units <= MAX_UNITS[self.language]:
                reply[-1], last = replace(reply[-1], text=joined), []
        return replace(
            turn,
            reply=(*first, *reply, *last),
            answers=(*before, *turn.answers, *after),
            state=replace(
                turn.state, answer_history=(*turn.state.answer_history, *before, *after)[-_REMEMBERED_ANSWERS:]
            ),
        )

    def naming(self, turn: Turn, line: str, label: str) -> Turn:
        """The turn with a line that names something: before a question that waits, else after the answer."""
        bubble = Bubble(self._text(line, turn.state, label))
        asks = turn.state.open_question is not None and turn.answers[-1:] == (turn.state.open_question,)
        asks = (asks or bool(turn.reply and turn.reply[-1].options)) and len(turn.reply) > 1
        own = asks or bool(turn.reply[-1].options)
        reply = (*turn.reply[:-1], bubble, turn.reply[-1]) if asks else (*turn.reply, bubble)
        if not own:
            joined = f"{turn.reply[-1].text}\n{bubble.text}"
            if self._shows_all or count_segments(joined).units <= MAX_UNITS[self.language]:
                reply = (*turn.reply[:-1], replace(turn.reply[-1], text=joined))
        answers = (*turn.answers[:-1], line, *turn.answers[-1:]) if asks else (*turn.answers, line)
        told = (*turn.state.answer_history, line) if not asks else turn.state.answer_history
        return replace(
            turn,
            reply=reply,
            answers=answers,
            state=replace(turn.state, answer_history=told[-_REMEMBERED_ANSWERS:]),
        )

    def asking_again(
        self, turn: Turn, question: str, offers: Sequence[str], *, by_number: bool = False, label: str = ""
    ) -> Turn:
        """The turn with the question that still waits below it, in other words where there are some.

        `by_number`: it is answered by a number, so that the answer above it offers none.
        """
        options = tuple(Option(code, label_of(code, self.state, self.library, self.language)) for code in offers)
        text = render(self._text(question, turn.state, label), options, self.message.channel)
        menu = turn.state.menu + 1 if options else turn.state.menu
        alone = bool(options) or by_number
        bubbles = [without_options(bubble) for bubble in turn.reply] if alone else list(turn.reply)
        codes = tuple(code for code in offers if not is_lasting(code)) if alone else turn.state.options
        told = (*turn.state.answer_history, question)[-_REMEMBERED_ANSWERS:]
        return replace(
            turn,
            reply=(*bubbles, Bubble(text, options, menu if options else 0)),
            answers=(*turn.answers, question),
            state=replace(turn.state, options=codes, menu=menu, answer_history=told),
        )

    def more(self) -> Turn:
        """The further text of the last answer."""
        waiting = [answer_id for answer_id in self.state.more if self._answer(answer_id).more]
        if not waiting:
            return self.turn("control.more.nothing_more", topic="control.more")
        turn = self.turn(waiting[0], topic="control.more", groups=self.state.groups)
        text = self._answer(waiting[0]).more or ""
        if TurnedDown.LINES in self.state.turned_down:
            (text,) = without_lines(waiting[0], (text,))
        options = tuple(option for option in turn.options if option.code != "control.more")
        bubble = Bubble(render(text, options, self.message.channel), options, turn.state.menu)
        codes = tuple(option.code for option in options)
        state = replace(turn.state, topic=self.state.topic, more=tuple(waiting[1:]), options=codes)
        return replace(turn, reply=(bubble,), state=state)

    def line_for(self, topic: str) -> str:
        """The id of what answers this text on this topic: the line that its words call for, or the topic itself."""
        if topic == REACHED_OUT and self.reading.contact:
            return f"{topic}.{self.reading.contact}"
        return self.library.answer_id_for(topic, self._spelled_both_ways, self.language, who=self.state.who)

    def line_for_them(self) -> str | None:
        """The line for who they are that the words of this text call for, whatever its topic."""
        return self.library.line_of(self.state.who, self._spelled_both_ways, self.language)

    @property
    def _spelled_both_ways(self) -> str:
        """The text as written, and as `normalize` spells it: "no le conteste a mi ermano" is found as well."""
        return f"{self.message.text}\n{normalize(self.message.text)}"

    def fits(self, answer_ids: Iterable[str], units: int) -> bool:
        """Whether these answers fit together into one text of so many characters."""
        return sum(len(self._answer(answer_id).text) + 1 for answer_id in answer_ids) <= units

    @property
    def is_word_of_another_number(self) -> bool:
        """HOME, HOLA, AYUDA or START, meant for a line that our last message named."""
        word = self.message.text.strip(" .!¡").upper()
        return self.state.names_keywords and not self.state.opted_out and word in ("HOME", "HOLA", "AYUDA", "START")

    @property
    def _shows_all(self) -> bool:
        return self.message.channel.can.long_texts

    def _answer(self, answer_id: str) -> Answer:
        return self.library.answer(answer_id, self.language)

    def has_said_all(self, answer_id: str) -> bool:
        """Whether every wording of it was sent in this talk."""
        return self.state.answer_history.count(answer_id) >= len(self._wordings(answer_id, self.state))

    def _text(self, answer_id: str, state: State, label: str) -> str:
        """The wording for this time: the first, then each `again` in turn, then what more there is to tell."""
        answer, wordings = self._answer(answer_id), self._wordings(answer_id, state)
        times = state.answer_history.count(answer_id)
        text = wordings[times % len(wordings)].replace("{label}", label)
        return f"{text}\n\n{answer.more}" if self._shows_all and answer.more and times == 0 else text

    def _wordings(self, answer_id: str, state: State) -> tuple[str, ...]:
        """The wordings for this hour, without what this person has turned down."""
        answer, zone = self._answer(answer_id), ZoneInfo(self.library.clinic.time_zone)
        wordings = answer.wordings(self.now.astimezone(zone).hour)
        if answer.more and not self._shows_all:
            wordings = (*wordings, answer.more)
        if TurnedDown.MEETINGS in state.turned_down:
            wordings = tuple(one for one in wordings if not _NAMES_A_MEETING.search(one)) or wordings
        return without_lines(answer_id, wordings) if TurnedDown.LINES in state.turned_down else wordings

    def _was_turned_down(self, code: str) -> bool:
        """Whether an option offers what the person wants no more of."""
        kind = next((kind for start, kind in _OFFERS_OF if code.startswith(start)), None)
        return kind is not None and kind in self.state.turned_down

    def _more_of(self, answer_ids: Sequence[str]) -> tuple[str, ...]:
        """Which of these have more to tell that nobody has been shown."""
        if self._shows_all:
            return ()
        return tuple(a for a in answer_ids if self._answer(a).more and a not in self.state.answer_history)

    def _that_fit(self, text: str, options: tuple[Option, ...]) -> tuple[Option, ...]:
        """The options that leave a text message in its segments; the last, MORE, stays before the others."""
        while len(options) > 1 and not self._shows_all:
            rendered = render(text, options, self.message.channel)
            if count_segments(rendered).units <= MAX_UNITS[self.language]:
                break
            options = (*options[:-2], options[-1])
        return options

    def _options(self, answer_ids: Sequence[str], offers: Sequence[str] | None, *, more: bool) -> tuple[Option, ...]:
        codes = list(offers if offers is not None else self._answer(answer_ids[-1]).offers if answer_ids else ())
        if more:
            codes.append("control.more")
        codes = [code for code in codes if not self._was_turned_down(code)]
        return tuple(Option(code, label_of(code, self.state, self.library, self.language)) for code in codes)


def _with_frames(state: State, open_question: str | None, topic: str) -> State:
    """The stack after a turn: its question is the newest; a flow that was answered without a new one has ended."""
    if open_question and (flow := Flow.of(open_question)):
        return state.opening(flow, open_question)
    if topic == "meetings.reminder" and state.frame(Flow.FIND_MEETING):
        state = state.opening(Flow.FIND_MEETING)
    answered = next(
        (frame.flow for frame in state.frames if frame.open_question and Flow.of(f"{topic}.") is frame.flow), None
    )
    if topic == "meetings.find" and state.meetings is not None:
        return state.opening(Flow.FIND_MEETING)
    return state.closing(answered) if answered else state
