"""A danger in a talk: a level that rises and falls, not a mode. Which state meets which text with what: docs/crisis.md.

`react` decides what is said of the danger beside, before or in the place of the ordinary answer, and what the risk is
afterwards. It knows no words: the lines are knowledge's, their order stands in knowledge/flows/risk.yaml.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.conversation.model import Effect, OpenHandOff
from bot.conversation.state import About, Risk, SeenBy, State, level_of
from bot.conversation.talk import Talk
from bot.understanding.model import CrisisKind, CrisisLevel, CrisisSide, CrisisSign, Cue
from bot.understanding.polarity import Agreement, Content, Meaning, Stance
from knowledge.flows.load import YesMeans, risk_flow

WATCHED_FOR = timedelta(hours=24)
"""After a denial or a release."""
SILENCE = timedelta(hours=12)
"""After it, an open risk below 5 is watched, and one of 5 is met with the question how it ended."""
CHECK_AFTER = timedelta(minutes=30)
"""After a release, the one gentle check waits so long, or for the next text about a feeling."""
LINE_EVERY = 3
"""Turns between two safety lines."""
SIGNS_THAT_COUNT = 3
"""So many signs of the model alone, unanswered, count as a passive wish."""
LINE = "crisis.talk.line"
_LITTLE = 2
"""Words beside a yes or no up to which a text is the answer to our question."""

_ASK_FIRST = {
    CrisisKind.SUICIDE: "crisis.talk.ask_thoughts",
    CrisisKind.VIOLENCE: "crisis.talk.ask_danger",
    CrisisKind.OVERDOSE: "crisis.talk.ask_awake",
    CrisisKind.MEDICAL: "crisis.talk.ask_awake",
}
_HOW_IS_IT_NOW = {CrisisKind.SUICIDE: "crisis.talk.how_is_that_now", CrisisKind.VIOLENCE: "crisis.talk.how_safe_now"}
_OF_THE_BODY = (CrisisKind.OVERDOSE, CrisisKind.MEDICAL)
_BARRIERS = {
    Cue.LOCKED_UP: "crisis.talk.locked_up",
    Cue.PAPERS: "crisis.talk.papers",
    Cue.PHONE_BILL: "crisis.talk.phone_bill",
    Cue.WASTING_TIME: "crisis.talk.wasting_time",
}
_QUESTIONS_OF_SUICIDE = ("plan", "intent", "when", "means", "company")
_ASK = {
    "plan": "crisis.suicide.ask_plan",
    "intent": "crisis.suicide.ask_intent",
    "when": "crisis.suicide.ask_when",
    "means": "crisis.suicide.ask_means",
    "company": "crisis.suicide.ask_company",
}
_THE_TWO = ("crisis.suicide.out_of_reach", "crisis.suicide.somebody_with_you")
"""The two questions that both have to be answered well before an imminent danger is lowered."""
_MEANING = {
    YesMeans.SAFE: Meaning.YES_IS_SAFE,
    YesMeans.DANGER: Meaning.YES_IS_DANGER,
    YesMeans.NEITHER: Meaning.NEUTRAL,
}


@dataclass(frozen=True)
class Reaction:
    """What a turn says of a danger."""

    risk: Risk | None
    before: tuple[str, ...] = ()
    """Lines before the ordinary answer, or in its place."""
    answers: bool = False
    """Whether the ordinary answer is given as well."""
    after: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    offers: tuple[str, ...] = ()
    """Options under the last line."""


def wake(state: State, now: datetime) -> Risk | None:
    """The risk after the silence since the last text: watched for a day, and never lost by silence alone."""
    risk = state.risk
    if risk is None or state.last_seen is None:
        return risk
    if not risk.open:
        return None if risk.changed and now - risk.changed >= WATCHED_FOR else risk
    if now - state.last_seen < SILENCE:
        return risk
    if _is_firm(risk):
        return replace(risk, asked=None)
    return replace(risk, open=False, asked=None, changed=now, check_due=False)


def question_waits(state: State) -> str | None:
    """The question about a danger that was the last thing said."""
    risk = state.risk
    return risk.asked if risk and risk.asked and risk.asked in state.told[-2:] else None


def meaning_of(question: str) -> Meaning:
    """What a yes to this line means."""
    known = risk_flow().questions.get(question)
    return _MEANING[known.yes_means] if known else Meaning.NEUTRAL


def react(talk: Talk, *, ordinary: bool, bare: bool) -> Reaction:
    """What is said of a danger this turn.

    `ordinary`: the text asks or tells something that has an answer of its own. `bare`: it is made of slots, a keyword or
    a tapped button, so that no model's sign counts.
    """
    sign = _counted(talk.reading.crisis, bare=bare)
    moment = _Moment(talk, sign, ordinary)
    risk = talk.state.risk
    if sign and sign.level is CrisisLevel.ALARM and _sounds(risk, sign):
        return moment.alarm(sign)
    if risk is None:
        return moment.calm()
    if not risk.open:
        return moment.watch(risk)
    if risk.level == 2:
        return moment.unclear_sign(risk)
    if _was_long_silent(talk) and _is_firm(risk):
        return moment.how_did_it_end(risk)
    match risk.kind:
        case CrisisKind.OVERDOSE | CrisisKind.MEDICAL:
            return moment.body(risk)
        case CrisisKind.VIOLENCE:
            return moment.violence(risk)
        case CrisisKind.SUICIDE if risk.about is About.OTHER:
            return moment.somebody_else(risk)
        case CrisisKind.SUICIDE if risk.level >= 5:
            return moment.imminent(risk)
        case CrisisKind.SUICIDE:
            return moment.thoughts(risk)


def beside(talk: Talk) -> Reaction:
    """STOP, START, HELP, DELETE, a language: their effect, with the safety line while a danger is open."""
    known = talk.state.risk
    if known is None or not known.open:
        return Reaction(known, answers=True)
    line = (LINE,) if talk.state.turns_since_line >= LINE_EVERY else ()
    return Reaction(known, answers=True, after=line)


def _counted(sign: CrisisSign | None, *, bare: bool) -> CrisisSign | None:
    """The sign that counts: one that a model alone saw asks, and does not alarm."""
    if sign is None or sign.by_rule:
        return sign
    return None if bare else replace(sign, level=CrisisLevel.WORRY)


def _sounds(risk: Risk | None, sign: CrisisSign) -> bool:
    """Whether a sign opens, raises or changes the risk; the same again goes on where the talk stands."""
    if risk is None or not risk.open or risk.level == 2:
        return True
    if not sign.by_rule:
        return False
    same_person = risk.kind is CrisisKind.OVERDOSE and risk.side in (CrisisSide.SELF, CrisisSide.ALREADY_ACTED)
    if same_person and sign.kind is CrisisKind.SUICIDE:
        return False
    return sign.kind is not risk.kind or _level(sign) > risk.level


def _level(sign: CrisisSign) -> int:
    if sign.kind is not CrisisKind.SUICIDE:
        return level_of(sign.kind)
    if sign.side in (CrisisSide.IMMINENT, CrisisSide.VOICES, CrisisSide.ALREADY_ACTED):
        return 5
    return 3 if sign.side is CrisisSide.SELF_HARM else sign.grade


def _is_firm(risk: Risk) -> bool:
    """Whether "I'm fine" alone never closes it."""
    return risk.level >= 5 and risk.kind is not CrisisKind.VIOLENCE


def _was_long_silent(talk: Talk) -> bool:
    seen = talk.state.last_seen
    return seen is not None and talk.now - seen >= SILENCE


@dataclass(frozen=True)
class _Moment:
    """One text, and what it says of a danger."""

    talk: Talk
    sign: CrisisSign | None
    ordinary: bool

    # -- what the text says

    def stance(self, risk: Risk) -> Stance | None:
        """The text as the answer to the question that waits."""
        answer = self.talk.reading.answer
        waits = question_waits(self.talk.state)
        if waits is None or risk.asked is None:
            return Stance.SAFE if answer.denies else Stance.DANGER if answer.unsafe else None
        asks = risk_flow().questions[risk.asked].asks
        if (said := self._by_cue(asks)) is not None:
            return said
        stance = answer.to(meaning_of(risk.asked))
        if stance is None and answer.denies:
            return Stance.SAFE
        said_of_it = answer.denies or answer.unsafe or answer.dodges
        return stance if said_of_it or self._is_an_answer() else None

    def _is_an_answer(self) -> bool:
        """Whether the text is little more than a yes or a no, and not the beginning of something else.

        Without its accent a Spanish "si" is an "if" as often as a yes.
        """
        answer, text = self.talk.reading.answer, self.talk.message.text.casefold()
        match answer.agreement:
            case Agreement.WEAK_YES | Agreement.OK:
                return answer.rest == 0
            case Agreement.YES | Agreement.NO if answer.rest > _LITTLE:
                return not self.ordinary and text.startswith(("yes", "yeah", "yea ", "sí", "si,", "no,", "no ", "nope"))
            case _:
                return True

    def _by_cue(self, asks: str) -> Stance | None:
        """What is said of the very thing that was asked outweighs how the answer begins: "no he is breathing now"."""
        cues = self.cues
        match asks:
            case "breathing" | "awake":
                if Cue.BREATHING_NO in cues or Content.NOT_WELL in self.contents:
                    return Stance.DANGER
                return Stance.SAFE if {Cue.AWAKE, Cue.BREATHING_YES} & cues else None
            case "company":
                if Cue.ALONE in cues:
                    return Stance.DANGER
                return Stance.SAFE if Cue.WITH_SOMEBODY in cues else None
            case "means":
                if Cue.MEANS_AWAY in cues:
                    return Stance.SAFE
                return Stance.DANGER if Cue.MEANS_NEAR in cues else None
            case "means_away":
                if Cue.MEANS_AWAY in cues:
                    return Stance.SAFE
                return Stance.DANGER if Cue.MEANS_NEAR in cues else None
            case "plan" if Cue.METHOD in cues and not self._negated:
                return Stance.DANGER
            case "when" if Cue.TODAY in cues and not self._negated:
                return Stance.DANGER
            case _:
                return None

    @property
    def _negated(self) -> bool:
        answer = self.talk.reading.answer
        return answer.denies or self.talk.reading.declines

    @property
    def cues(self) -> frozenset[Cue]:
        """What matters in an emergency; what denies a sign of life outweighs what names one."""
        said = frozenset(self.talk.reading.cues)
        lifeless = Cue.BREATHING_NO in said or Content.NOT_WELL in self.contents
        return said - {Cue.BREATHING_YES, Cue.AWAKE} if lifeless else said

    @property
    def contents(self) -> frozenset[Content]:
        """What it says of the danger itself."""
        return self.talk.reading.answer.contents

    @property
    def denies(self) -> bool:
        """Any denial, in whatever words."""
        return self.talk.reading.answer.denies

    # -- first signs

    def alarm(self, sign: CrisisSign) -> Reaction:
        """The first words, at once, and staff are told."""
        known = self.talk.state.risk
        if Cue.BY_ACCIDENT in self.cues and sign.kind is CrisisKind.OVERDOSE and sign.side is CrisisSide.SELF:
            ask, advice = _ASK_FIRST[CrisisKind.OVERDOSE], "crisis.overdose.poison_control"
            risk = self._having_said(self._new(sign, 2, asked=ask), advice)
            return Reaction(risk, (advice,), answers=self.ordinary, after=(ask,))
        first = self._first_words(sign)
        risk = self._new(sign, _level(sign), asked=first)
        facts = known.facts if known and known.kind is sign.kind else ()
        risk = replace(risk, facts=facts, said=(*(known.said if known else ()), first))
        return Reaction(risk, (first,), effects=(OpenHandOff(sign.kind.topic, urgent=True),), answers=False)

    def _first_words(self, sign: CrisisSign) -> str:
        """The line for this side or level of the matter; each has what to do and the contacts."""
        side = f"{sign.kind.topic}.{sign.side}"
        if sign.side and self.talk.library.has(side):
            return side
        if sign.kind is CrisisKind.SUICIDE and _level(sign) == 3:
            return "crisis.suicide.passive"
        if sign.kind is CrisisKind.SUICIDE and _level(sign) == 5:
            return "crisis.suicide.imminent"
        return sign.kind.topic

    def _new(self, sign: CrisisSign, level: int, asked: str) -> Risk:
        about = {
            CrisisSide.OTHER_PERSON: About.OTHER,
            CrisisSide.HARM_TO_OTHER: About.TEXTER_IS_THE_DANGER,
        }.get(sign.side or CrisisSide.SELF, About.SELF)
        if sign.kind is CrisisKind.OVERDOSE and sign.side is None:
            about = About.OTHER
        return Risk(
            sign.kind,
            level,
            about=about,
            side=sign.side,
            by=SeenBy.RULE if sign.by_rule else SeenBy.MODEL,
            asked=asked,
            said=(asked,),
            since=self.talk.now,
            changed=self.talk.now,
            check_due=True,
            was_imminent=level >= 5 and sign.kind is CrisisKind.SUICIDE,
        )

    def calm(self) -> Reaction:
        """Nothing is open: a sign of the model alone is answered, with one question; else nothing is said of danger."""
        if self.sign is None:
            return Reaction(None, answers=True)
        ask = _ASK_FIRST[self.sign.kind]
        risk = self._new(self.sign, 2, asked=ask)
        return Reaction(risk, answers=True, after=(ask,))

    # -- level 2: one plain question was asked

    def unclear_sign(self, risk: Risk) -> Reaction:
        """The answer to the one question, or none."""
        stance = self.stance(risk)
        if Cue.STOP_ASKING in self.cues:
            return self._release(risk, "crisis.talk.stop_asking", denied=True)
        if stance is Stance.SAFE or (stance is None and self.denies):
            return self._release(risk, "crisis.talk.believed", denied=True, with_line=True)
        if stance is Stance.DANGER or (Cue.METHOD in self.cues and stance is Stance.UNCLEAR):
            return self._said_yes(risk)
        if stance is Stance.UNCLEAR and not self.ordinary:
            return self._ask_once_more(risk)
        return self._passed_over(risk)

    def _said_yes(self, risk: Risk) -> Reaction:
        """The question was answered with a yes: what was only a sign is a danger."""
        sign = CrisisSign(risk.kind, CrisisLevel.ALARM, "said", side=risk.side)
        opened = self.alarm(sign)
        assert opened.risk is not None
        return replace(opened, risk=replace(opened.risk, by=SeenBy.SAID, about=risk.about))

    def _ask_once_more(self, risk: Risk) -> Reaction:
        if risk.kind is CrisisKind.SUICIDE and "crisis.talk.ask_plainly" not in risk.said:
            return self._saying(risk, "crisis.talk.ask_plainly")
        if risk.kind in _OF_THE_BODY and risk.said.count("crisis.talk.ask_awake") < 2:
            return self._saying(risk, "crisis.talk.ask_awake")
        if risk.kind in _OF_THE_BODY:
            return self._said_yes(risk)
        if risk.kind is CrisisKind.VIOLENCE:
            return self._release(risk, "crisis.violence.calmer")
        raised = replace(risk, level=3, by=SeenBy.SAID, changed=self.talk.now)
        turn = self._saying(raised, "crisis.suicide.thoughts_count")
        return replace(turn, effects=(OpenHandOff(risk.kind.topic, urgent=True),))

    def _passed_over(self, risk: Risk) -> Reaction:
        """Something else was said: it is answered, with the safety line; the question is not repeated."""
        unanswered = risk.unanswered + 1
        watched = replace(risk, open=False, asked=None, unanswered=unanswered, check_due=False, changed=self.talk.now)
        if self.sign:
            return self._another_sign(watched)
        return Reaction(watched, answers=True, after=self._safety_line())

    def _another_sign(self, risk: Risk) -> Reaction:
        """A sign of the model alone again, after a question that nobody answered."""
        strong = self.talk.reading.crisis is not None and self.talk.reading.crisis.level is CrisisLevel.ALARM
        unanswered = risk.unanswered + strong
        if unanswered >= SIGNS_THAT_COUNT and risk.kind is CrisisKind.SUICIDE:
            return self.alarm(CrisisSign(risk.kind, CrisisLevel.ALARM, "signs", by_rule=False, grade=3))
        ask = "crisis.talk.ask_another_way" if risk.kind is CrisisKind.SUICIDE else _ASK_FIRST[risk.kind]
        asking = replace(risk, open=True, level=2, asked=ask, said=(*risk.said, ask), unanswered=unanswered)
        return Reaction(asking, answers=True, after=(ask,), effects=(OpenHandOff(risk.kind.topic),))

    # -- watching

    def watch(self, risk: Risk) -> Reaction:
        """Ordinary answers; a question that still waits, one gentle check, one safety line."""
        waits = question_waits(self.talk.state)
        if waits in (*_HOW_IS_IT_NOW.values(), "crisis.suicide.ask_intent"):
            return self._after_the_check(risk, waits)
        if self.sign and risk.unanswered and not risk.denied:
            return self._another_sign(risk)
        if self.sign and not risk.denied and risk.level == 2:
            return self.calm()
        check = _HOW_IS_IT_NOW.get(risk.kind)
        if check and risk.check_due and risk.level >= 3 and self._is_time_to_check(risk):
            asked = replace(risk, check_due=False, asked=check, said=(*risk.said, check))
            return Reaction(asked, answers=True, after=(check,))
        line = self._safety_line() if self.sign or LINE not in risk.said else ()
        return Reaction(self._having_said(risk, *line), answers=True, after=line)

    def _is_time_to_check(self, risk: Risk) -> bool:
        later = risk.changed is not None and self.talk.now - risk.changed >= CHECK_AFTER
        return later or self.talk.reading.topic.startswith("coping.")

    def _after_the_check(self, risk: Risk, waits: str) -> Reaction:
        left = replace(risk, asked=None)
        stance = self.stance(risk)
        worse = Cue.WORSE in self.cues or stance is Stance.DANGER or Content.UNWELL in self.contents
        if waits == "crisis.suicide.ask_intent" and (stance is Stance.DANGER or worse):
            return self.alarm(CrisisSign(risk.kind, CrisisLevel.ALARM, "said", side=CrisisSide.IMMINENT))
        if worse:
            opened = replace(left, open=True, level=max(3, min(risk.level, 4)), changed=self.talk.now)
            return self._saying(
                opened, "crisis.suicide.thoughts_count" if risk.kind is CrisisKind.SUICIDE else risk.kind.topic
            )
        if not self.ordinary and stance is not None:
            return self._release(left, "crisis.talk.believed", denied=True, with_line=True)
        return Reaction(left, answers=True, after=self._safety_line())

    # -- thoughts of suicide, levels 3 and 4

    def thoughts(self, risk: Risk) -> Reaction:
        """Thoughts, how, intent, when, means: the ladder climbs on an explicit yes only."""
        if Cue.STOP_ASKING in self.cues:
            return self._release(risk, "crisis.talk.stop_asking")
        asks = risk_flow().questions[risk.asked].asks if risk.asked and question_waits(self.talk.state) else ""
        stance = self.stance(risk)
        if (barrier := self._barrier(risk)) is not None:
            return barrier
        if stance is Stance.DANGER and asks in ("intent", "when", "means"):
            return self._raised(
                risk, "crisis.suicide.means_near" if asks == "means" else "crisis.suicide.imminent", asks
            )
        if risk.was_imminent and risk.asked not in _THE_TWO:
            return self._ask_means_and_company_again(risk)
        if risk.was_imminent:
            return self._two_questions(risk, asks, stance)
        if self.denies and not self._thoughts_remain:
            return self._believe(risk)
        if self._thoughts_remain and self.denies:
            return self._saying(replace(risk, level=3), "crisis.suicide.thoughts_count")
        if Cue.MEANS_NEAR in self.cues and not self._negated:
            return self._raised(risk, "crisis.suicide.means_near", "means")
        if self.ordinary and not self._tells(stance, asks):
            return self._answered_beside(risk)
        return self._climb(risk, asks, stance)

    @property
    def _thoughts_remain(self) -> bool:
        text = self.talk.message.text.casefold()
        still = (
            "thoughts are",
            "thoughts there",
            "still think",
            "still there",
            "pensamientos siguen",
            "sigo pensando",
            "ahi siguen",
            "ahí siguen",
        )
        return any(words in text for words in still)

    def _tells(self, stance: Stance | None, asks: str) -> bool:
        """Whether it answers what was asked, whatever else it speaks of."""
        return stance in (Stance.DANGER, Stance.SAFE, Stance.YES, Stance.NO) and bool(asks)

    def _believe(self, risk: Risk) -> Reaction:
        """One denial is believed, the door stays open."""
        if risk.level == 3:
            believed = self._release(risk, "crisis.suicide.believe_you", denied=True)
            return replace(believed, offers=("handoff.human", "meetings.find")) if not believed.answers else believed
        return self._release(risk, "crisis.talk.wont_push", denied=True)

    def _climb(self, risk: Risk, asks: str, stance: Stance | None) -> Reaction:
        if asks == "thinking_of_suicide":
            if stance is Stance.SAFE:
                return self._believe(risk)
            if stance is Stance.DANGER or Cue.METHOD in self.cues:
                raised = replace(
                    risk, level=4, by=SeenBy.SAID, changed=self.talk.now, facts=self._known(risk, "method")
                )
                return self._saying(
                    raised, "crisis.suicide.ask_intent" if Cue.METHOD in self.cues else "crisis.suicide.ask_plan"
                )
            if stance is Stance.UNCLEAR and "crisis.talk.ask_plainly" not in risk.said:
                return self._saying(risk, "crisis.talk.ask_plainly")
        if asks == "plan" and stance is Stance.SAFE:
            watched = replace(risk, open=False, changed=self.talk.now, facts=(*risk.facts, "plan:safe"))
            return self._saying(watched, "crisis.suicide.ask_intent")
        facts = (*risk.facts, f"{asks}:{stance}") if asks in _QUESTIONS_OF_SUICIDE and stance else risk.facts
        risk = replace(risk, facts=facts)
        if asks == "are_you_safe" and stance is Stance.SAFE:
            return self._release(risk, "crisis.talk.safe", denied=True)
        line = next(line for line in self._next_lines(risk, asks, stance) if line not in risk.said[-1:])
        steps_taken = sum(line in risk.said for line in self._steps("suicide"))
        if steps_taken >= 2 and stance is Stance.SAFE:
            return self._release(risk, "crisis.suicide.stay")
        return self._saying(risk, line)

    def _known(self, risk: Risk, fact: str) -> tuple[str, ...]:
        return (*risk.facts, f"{fact}:danger") if Cue.METHOD in self.cues else risk.facts

    def _next_lines(self, risk: Risk, asks: str, stance: Stance | None) -> Iterator[str]:
        """Lines to say next, best first: what fits the cue, the next question not yet known, steps."""
        yield from self._cue_lines(risk)
        question = risk_flow().questions.get(risk.asked or "")
        if question and stance is not None:
            follows = question.after_safe if stance in (Stance.SAFE, Stance.YES) else question.after_danger
            if follows and f"crisis.{follows}" not in risk.said:
                yield f"crisis.{follows}"
        known = {fact.partition(":")[0] for fact in risk.facts} | ({"plan"} if Cue.METHOD in self.cues else set())
        if risk.level >= 4:
            for fact in _QUESTIONS_OF_SUICIDE:
                line = _ASK[fact]
                if (
                    fact not in known
                    and line not in risk.said
                    and not (fact == "plan" and "crisis.suicide" in risk.said)
                ):
                    yield line
        steps = self._steps("suicide")
        yield from (line for line in steps if line not in risk.said)
        yield from self._round_again(risk, steps)
        yield "crisis.talk.listening"

    def _answered_beside(self, risk: Risk) -> Reaction:
        """An ordinary question gets its answer, with the safety line and, once, the question that waits."""
        again = (risk.asked,) if risk.asked and risk.said.count(risk.asked) < 2 else ()
        line = self._safety_line() if not again else ()
        return Reaction(self._having_said(risk, *again), answers=True, after=(*line, *again))

    # -- level 5: imminent

    def imminent(self, risk: Risk) -> Reaction:
        """911 and 988, a person, distance, the smallest next step; a denial is met with two questions."""
        asks = risk_flow().questions[risk.asked].asks if risk.asked and question_waits(self.talk.state) else ""
        stance = self.stance(risk)
        if Cue.STOP_ASKING in self.cues:
            return Reaction(
                replace(risk, no_questions=2, asked=None), ("crisis.talk.stop_asking",), answers=self.ordinary
            )
        if risk.no_questions:
            risk = replace(risk, no_questions=risk.no_questions - 1)
            return Reaction(risk, answers=True, after=self._safety_line())
        if Content.OVER in self.contents and risk.side is not CrisisSide.VOICES:
            return self._release(risk, "crisis.talk.safe")
        if (barrier := self._barrier(risk)) is not None:
            return barrier
        acted = risk.side is CrisisSide.ALREADY_ACTED
        if self.denies and (acted or risk.asked not in _THE_TWO):
            return self._saying(risk, self._unsaid(risk, *_THE_TWO, "crisis.suicide.step_door"))
        told = asks in ("means_away", "company") and stance in (Stance.SAFE, Stance.DANGER)
        if not acted and (told or risk.asked in _THE_TWO):
            return self._two_questions(risk, asks, stance)
        if self.ordinary and stance in (None, Stance.UNCLEAR):
            step = self._next_step(risk)
            return Reaction(self._asking(risk, step), answers=True, after=(step,))
        if risk.side is CrisisSide.ALREADY_ACTED and (follows := self._follows(risk, stance)):
            return self._saying(risk, follows)
        line = next((line for line in self._cue_lines(risk)), None) or self._next_step(risk)
        return self._saying(risk, line)

    def _two_questions(self, risk: Risk, asks: str, stance: Stance | None) -> Reaction:
        """Out of reach, and somebody there: both yes lower it; no single word does."""
        facts = (*(fact for fact in risk.facts if not fact.startswith(f"{asks}:")), f"{asks}:{stance}")
        risk = replace(risk, facts=facts if stance in (Stance.SAFE, Stance.DANGER) else risk.facts)
        safe = {fact.partition(":")[0] for fact in risk.facts if fact.endswith(":safe")}
        if {"means_away", "company"} <= safe:
            if risk.level == 5:
                lowered = replace(risk, level=4, was_imminent=True, facts=(), changed=self.talk.now)
                return self._saying(lowered, "crisis.suicide.with_somebody")
            return self._release(replace(risk, was_imminent=False), "crisis.talk.safe", denied=True)
        if self.ordinary and stance is None:
            return Reaction(risk, answers=True, after=self._safety_line() or (self._next_step(risk),))
        if stance is Stance.SAFE or self.denies:
            wanted = "crisis.suicide.somebody_with_you" if "means_away" in safe else "crisis.suicide.out_of_reach"
            return self._saying(risk, wanted)
        line = next((line for line in self._cue_lines(risk)), None) or self._next_step(risk)
        return self._saying(risk, line)

    def _ask_means_and_company_again(self, risk: Risk) -> Reaction:
        ask = "crisis.suicide.out_of_reach"
        if self.ordinary:
            return Reaction(self._asking(risk, ask), answers=True, after=(ask,))
        return self._saying(risk, ask)

    def _next_step(self, risk: Risk) -> str:
        steps = self._steps("imminent")
        unsaid = (line for line in steps if line not in risk.said)
        return next(
            (line for line in (*unsaid, *self._round_again(risk, steps)) if line not in risk.said[-1:]), steps[0]
        )

    def how_did_it_end(self, risk: Risk) -> Reaction:
        """After a long silence: the text is answered, with one question about how it ended."""
        ask = "crisis.talk.how_did_it_end"
        return Reaction(self._asking(risk, ask), answers=True, after=(ask,))

    # -- somebody else wants to die

    def somebody_else(self, risk: Risk) -> Reaction:
        """What to do for them, step by step; then whatever is asked."""
        if self.denies or Cue.STOP_ASKING in self.cues:
            return self._release(risk, "crisis.talk.believed", denied=True, with_line=True)
        stance = self.stance(risk)
        advised = risk.asked in ("crisis.suicide.trusted_person", "crisis.suicide.text_instead")
        if self.talk.reading.topic == "chat.thanks" or (advised and self.talk.reading.agrees):
            return self._release(risk, "crisis.talk.safe")
        if not self.ordinary and (follows := self._follows(risk, stance)):
            return self._saying(risk, follows)
        if self.ordinary:
            return Reaction(risk, answers=True, after=self._safety_line())
        line = self._unsaid(risk, "crisis.suicide.trusted_person", "crisis.suicide.text_instead")
        if line in risk.said:
            return self._release(risk, "crisis.talk.safe")
        return self._saying(risk, line)

    # -- overdose and other emergencies of the body

    def body(self, risk: Risk) -> Reaction:
        """The ladder of first aid; closed by being over, or by words that it never was, not by "I'm fine"."""
        topic = risk.kind.topic
        overdose = risk.kind is CrisisKind.OVERDOSE
        stance = self.stance(risk)
        sure = "crisis.overdose.really_ok" if overdose else "crisis.medical.really_over"
        at_ease = risk.asked in (sure, "crisis.overdose.awake", "crisis.talk.ask_awake", "crisis.talk.how_did_it_end")
        if Content.NEVER_MEANT in self.contents and not self.cues & {Cue.BREATHING_NO}:
            return self._release(risk, "crisis.talk.believed", denied=True, with_line=True)
        if at_ease and stance is Stance.SAFE:
            return self._release(risk, f"{topic}.resedation" if overdose else f"{topic}.over")
        own = risk.about is About.SELF
        firm = (own and overdose) or risk.side is CrisisSide.HALLUCINATIONS
        over = Content.OVER in self.contents or (Cue.AWAKE in self.cues and Content.NOT_WELL not in self.contents)
        fine = bool({Content.FINE, Content.JOKE} & self.contents) and not over
        already_asked = (sure, "crisis.overdose.naloxone_given", "crisis.overdose.awake")
        if over and not firm and risk.asked not in already_asked:
            return self._saying(risk, sure)
        if fine and firm:
            return self._hold_firm(risk)
        if fine and risk.kind is CrisisKind.MEDICAL:
            return self._saying(risk, sure)
        told = {
            Cue.BREATHING_NO,
            Cue.BREATHING_YES,
            Cue.NALOXONE_GIVEN,
            Cue.NO_NALOXONE,
            Cue.AWAKE,
            Cue.HELP_COMING,
            Cue.WORSE,
        }
        tells = stance in (Stance.DANGER, Stance.SAFE, Stance.YES, Stance.NO) or bool(self.cues & told)
        if (self.ordinary or fine) and not tells:
            return self._body_beside(risk)
        if (barrier := self._barrier(risk)) is not None:
            return barrier
        line = next(line for line in self._body_lines(risk, stance) if line not in risk.said[-1:])
        return self._saying(risk, line)

    def _hold_firm(self, risk: Risk) -> Reaction:
        """ "I'm fine" after one's own overdose: why it still counts; then it stays on top of each answer."""
        line = "crisis.overdose.self_firm" if risk.kind is CrisisKind.OVERDOSE else "crisis.medical.hallucinations"
        if line in risk.said[-1:] or self.ordinary:
            return self._body_beside(risk)
        return self._saying(risk, line)

    def _body_beside(self, risk: Risk) -> Reaction:
        """Something else was said: answered, with 911 and the open step on top."""
        overdose = risk.kind is CrisisKind.OVERDOSE
        if risk.by is not SeenBy.RULE and risk.said.count("crisis.talk.ask_awake") < 2:
            return Reaction(self._asking(risk, "crisis.talk.ask_awake"), answers=True, after=("crisis.talk.ask_awake",))
        own = overdose and risk.about is About.SELF
        top = (
            "crisis.overdose.self_on_top" if own else "crisis.overdose.on_top" if overdose else "crisis.medical.on_top"
        )
        return Reaction(self._having_said(risk, top), (top,), answers=True)

    def _body_lines(self, risk: Risk, stance: Stance | None) -> Iterator[str]:
        yield from self._cue_lines(risk)
        question = risk_flow().questions.get(risk.asked or "")
        if question:
            after = {
                Stance.SAFE: question.after_safe,
                Stance.YES: question.after_safe,
                Stance.DANGER: question.after_danger,
                Stance.NO: question.after_danger,
            }.get(stance or Stance.UNCLEAR, question.otherwise)
            if after:
                yield f"crisis.{after}"
        steps = self._steps(risk.kind)
        yield from (line for line in steps if line not in risk.said)
        yield from self._round_again(risk, steps)
        yield "crisis.talk.listening"

    # -- violence

    def violence(self, risk: Risk) -> Reaction:
        """A denial is believed, unless the person who writes is the danger."""
        stance = self.stance(risk)
        texter = risk.about is About.TEXTER_IS_THE_DANGER
        if texter and self.denies and not self.contents & {Content.NEVER_MEANT, Content.JOKE, Content.OVER}:
            return self._saying(risk, "crisis.violence.stay_away")
        if Cue.STOP_ASKING in self.cues:
            return self._release(risk, "crisis.talk.stop_asking")
        waits = question_waits(self.talk.state)
        asked_if_in_danger = waits is not None and risk_flow().questions[waits].yes_means is not YesMeans.NEITHER
        if self.denies or (asked_if_in_danger and stance is Stance.SAFE):
            line = "crisis.talk.wont_push" if texter else "crisis.violence.calmer"
            return self._release(risk, line, denied=True)
        if (barrier := self._barrier(risk)) is not None:
            return barrier
        if self.ordinary and stance in (None, Stance.UNCLEAR) and not self._cue_line(risk):
            return self._answered_beside(risk)
        line = next(line for line in self._violence_lines(risk, stance) if line not in risk.said[-1:])
        return self._saying(risk, line)

    def _violence_lines(self, risk: Risk, stance: Stance | None) -> Iterator[str]:
        yield from self._cue_lines(risk)
        if follows := self._follows(risk, stance):
            yield follows
        steps = self._steps(risk.kind)
        yield from (line for line in steps if line not in risk.said)
        yield from self._round_again(risk, steps)
        yield "crisis.talk.listening"

    # -- shared

    def _barrier(self, risk: Risk) -> Reaction | None:
        """What keeps somebody from help is answered, not argued with."""
        for cue, line in _BARRIERS.items():
            if cue in self.cues and line not in risk.said:
                return self._saying(risk, line)
        if Cue.AFRAID_OF_POLICE in self.cues and Content.OVER not in self.contents:
            line = "crisis.overdose.afraid_of_police" if risk.kind is CrisisKind.OVERDOSE else "crisis.talk.cops"
            if line not in risk.said:
                return self._saying(risk, line)
        if Cue.REFUSES_HELP in self.cues and not self.ordinary:
            if risk.level >= 5 and "crisis.talk.refuses_help" in risk.said:
                return self._saying(risk, self._next_step(risk))
            return self._saying(risk, "crisis.talk.refuses_help")
        return None

    def _cue_line(self, risk: Risk) -> str | None:
        return next(iter(self._cue_lines(risk)), None)

    def _cue_lines(self, risk: Risk) -> Iterator[str]:
        for cue in (cue for cue in self.talk.reading.cues if cue in self.cues):
            line = f"{risk.kind.topic}.{cue}"
            if self.talk.library.has(line) and line not in risk.said[-2:] and cue is not Cue.AFRAID_OF_POLICE:
                yield line

    def _follows(self, risk: Risk, stance: Stance | None) -> str | None:
        """The line that follows this answer to the question that waits."""
        question = risk_flow().questions.get(risk.asked or "")
        if question is None or stance is None:
            return None
        line = question.after_safe if stance in (Stance.SAFE, Stance.YES) else question.after_danger
        return f"crisis.{line}" if line and f"crisis.{line}" not in risk.said else None

    def _steps(self, name: str) -> tuple[str, ...]:
        return tuple(f"crisis.{line}" for line in risk_flow().steps[name])

    def _round_again(self, risk: Risk, steps: tuple[str, ...]) -> Iterator[str]:
        said = list(risk.said)
        yield from sorted(
            (s for s in steps if s in said), key=lambda line: len(said) - said[::-1].index(line), reverse=True
        )

    def _unsaid(self, risk: Risk, *lines: str) -> str:
        return next((line for line in lines if line not in risk.said), lines[-1])

    def _saying(self, risk: Risk, line: str) -> Reaction:
        """One line, in the place of an ordinary answer."""
        return Reaction(self._asking(risk, line), (line,))

    def _asking(self, risk: Risk, line: str) -> Risk:
        asks = line in risk_flow().questions
        return replace(risk, asked=line if asks else None, said=(*risk.said, line))

    def _having_said(self, risk: Risk, *lines: str) -> Risk:
        return replace(risk, said=(*risk.said, *lines))

    def _raised(self, risk: Risk, line: str, fact: str) -> Reaction:
        raised = replace(
            risk,
            level=5,
            was_imminent=True,
            by=SeenBy.SAID,
            changed=self.talk.now,
            facts=(*risk.facts, f"{fact}:danger"),
        )
        return replace(self._saying(raised, line), effects=(OpenHandOff(risk.kind.topic, urgent=True),))

    def _release(self, risk: Risk, line: str, *, denied: bool = False, with_line: bool = False) -> Reaction:
        """Believe it and watch for a day; whatever else the text asks is answered."""
        watched = replace(
            risk, open=False, asked=None, denied=risk.denied or denied, changed=self.talk.now, said=(*risk.said, line)
        )
        return Reaction(watched, (line,), answers=self.ordinary, after=self._safety_line() if with_line else ())

    def _safety_line(self) -> tuple[str, ...]:
        """The safety line, never twice in three turns."""
        return (LINE,) if self.talk.state.turns_since_line >= LINE_EVERY else ()
