"""One text, and what it says of a danger; and how lines are said, whatever the level."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.conversation.model import OpenHandOff
from bot.conversation.risk.reaction import LINE, LINE_EVERY, Reaction, fitting, meaning_of, question_waits
from bot.conversation.state import About, Risk, SeenBy
from bot.conversation.turn_context import TurnContext
from bot.understanding import signals
from bot.understanding.answer import Agreement, Content, Stance
from bot.understanding.memories import was_then
from bot.understanding.model import CrisisKind, CrisisLevel, CrisisSign, Cue
from bot.understanding.normalize import normalize
from knowledge.flows.load import risk_flow

_ONLY_911 = re.compile(r"(?:(?:yes|yeah|ok|si|sí)[ ,.]+)+(?:al )?911[ .!]*")
_BUT = re.compile(r"\b(?:but|pero|except|though|aunque|solo que)\b (?P<more>.*)")
_CLIMBING = ("plan", "intent", "when", "means")
"""Questions that lead to the next level, on an explicit yes only."""
_OF_THOUGHTS = (*_CLIMBING, "thinking_of_suicide")
_LITTLE = 2
"""Words beside a yes or no up to which a text is the answer to our question."""


@dataclass(frozen=True)
class Moment:
    """One text, and what it says of a danger."""

    context: TurnContext
    sign: CrisisSign | None
    ordinary: bool
    """The text asks or tells something that has an answer of its own."""

    def stance(self, risk: Risk) -> Stance | None:
        """The text as the answer to the question that waits."""
        answer = self.context.reading.answer
        waits = question_waits(self.context.state)
        if waits is None or risk.asked is None:
            return Stance.SAFE if answer.denies else Stance.DANGER if answer.unsafe else None
        asks = risk_flow().questions[risk.asked].asks
        if (said := self._by_cue(asks)) is not None:
            return said
        if Cue.SECRECY in self.cues and not answer.denies:
            return None  # "no le digas a nadie" answers no question with a no
        if Cue.TOLD_BEFORE in self.cues and asks not in _OF_THOUGHTS:
            return None  # what was told is the danger, and no step taken
        stance = answer.to(meaning_of(risk.asked))
        if stance is Stance.DANGER and self._fears_for_themself(risk):
            return None
        if stance is None and answer.denies:
            return Stance.SAFE
        afraid_only = answer.unsafe and answer.agreement not in (Agreement.YES, Agreement.WEAK_YES)
        if asks == "thinking_of_suicide" and stance is Stance.DANGER and afraid_only:
            return Stance.UNCLEAR
        if asks in _CLIMBING and stance is Stance.DANGER and answer.agreement is Agreement.DONT_KNOW:
            return Stance.UNCLEAR  # "no estoy segura" is "I am not sure" as well as "I am not safe"
        if asks in _OF_THOUGHTS and stance is Stance.SAFE and answer.of_persons and not answer.denies:
            return Stance.UNCLEAR
        if stance is Stance.SAFE and self._hedged():
            return Stance.DANGER if {Cue.METHOD, Cue.MEANS_NEAR} & self.cues else Stance.UNCLEAR
        said_of_it = answer.denies or answer.unsafe or answer.dodges
        return stance if said_of_it or self._is_an_answer() else None

    def _fears_for_themself(self, risk: Risk) -> bool:
        """Whether whoever looks after a body in danger tells only of themself: "i'm scared" is no word of the other."""
        of_another = risk.kind in (CrisisKind.OVERDOSE, CrisisKind.MEDICAL) and risk.about is not About.SELF
        answer = self.context.reading.answer
        of_them = Content.NOT_WELL in self.contents or answer.agreement is not None or self.told_anew
        return of_another and Content.UNWELL in self.contents and not of_them

    def _is_an_answer(self) -> bool:
        """Whether the text is little more than a yes or a no, and not the beginning of something else.

        Without its accent a Spanish "si" is an "if" as often as a yes.
        """
        answer, text = self.context.reading.answer, self.context.message.text.casefold()
        if not answer.plain and answer.rest:
            return False
        match answer.agreement:
            case Agreement.WEAK_YES | Agreement.OK:
                return answer.rest == 0
            case Agreement.YES | Agreement.NO if answer.rest > _LITTLE:
                return not self.ordinary and text.startswith(("yes", "yeah", "yea ", "sí", "si,", "no,", "no ", "nope"))
            case _:
                return True

    def _hedged(self) -> bool:
        """Whether more follows the no: "no but sometimes i wish i wouldn't wake up"."""
        found = _BUT.search(self.context.message.text.casefold())
        more = found["more"].split() if found else []
        return len(more) > 1 and not self.ordinary and not self.context.reading.answer.denies

    def _by_cue(self, asks: str) -> Stance | None:
        """What is said of the very thing that was asked outweighs how the answer begins: "no he is breathing now"."""
        cues = self.cues
        match asks:
            case "breathing" | "awake":
                if Cue.BREATHING_NO in cues or Content.NOT_WELL in self.contents:
                    return Stance.DANGER
                if _ONLY_911.fullmatch(self.context.message.text.casefold()):
                    return Stance.UNCLEAR  # a yes to calling, not to the breath
                return Stance.SAFE if {Cue.AWAKE, Cue.BREATHING_YES} & cues else None
            case "company":
                if Cue.ALONE in cues:
                    return Stance.DANGER
                return Stance.SAFE if {Cue.WITH_SOMEBODY, Cue.THEY_ANSWER} & cues else None
            case "means" | "means_away":
                if Cue.MEANS_AWAY in cues:
                    return Stance.SAFE
                return Stance.DANGER if Cue.MEANS_NEAR in cues else None
            case "thinking_of_suicide" if {Cue.THOUGHTS_REMAIN, Cue.NOT_YET, Cue.NAMES_A_WAY} & cues:
                return Stance.DANGER
            case "plan" if Cue.METHOD in cues and not self.negated:
                return Stance.DANGER
            case "when" if Cue.DAY_SET in cues and not self.negated:
                return Stance.UNCLEAR  # it asks for today or tonight
            case "when" if {Cue.TODAY, Cue.TIME_SET} & cues and not self.negated:
                return Stance.DANGER
            case _:
                return None

    @property
    def asks(self) -> str:
        """What the question that waits asks."""
        waits = question_waits(self.context.state)
        return risk_flow().questions[waits].asks if waits in risk_flow().questions else ""

    @property
    def negated(self) -> bool:
        """Whether the text answers with a no, or denies."""
        answer = self.context.reading.answer
        return answer.denies or self.context.reading.declines

    @property
    def takes_it_back(self) -> bool:
        """The same; "no le digas a nadie" is no no."""
        return self.denies or (self.context.reading.declines and Cue.SECRECY not in self.cues)

    @property
    def cues(self) -> frozenset[Cue]:
        """What matters in an emergency; what denies a sign of life outweighs what names one."""
        said = frozenset(self.context.reading.cues)
        if Cue.IS_HERE in said and Cue.WITH_SOMEBODY not in said and self.asks != "company":
            said |= {Cue.MEANS_NEAR}
        if Content.OVER in self.contents:
            said -= {Cue.DROWSY}
        lifeless = Cue.BREATHING_NO in said or Content.NOT_WELL in self.contents
        return said - {Cue.BREATHING_YES, Cue.AWAKE} if lifeless else said

    @property
    def contents(self) -> frozenset[Content]:
        """What it says of the danger itself."""
        return self.context.reading.answer.contents

    @property
    def in_care(self) -> bool:
        """Whether others look after them, or did and let them go, and nothing new is told."""
        lifeless = Cue.BREATHING_NO in self.cues or Content.NOT_WELL in self.contents
        anew = self.sign is not None and self.sign.by_rule
        return Content.IN_CARE in self.contents and not lifeless and not anew

    @property
    def was_then(self) -> bool:
        """Whether it says that the body in danger was one of long ago, and nothing of a danger now."""
        return not self.told_anew and Cue.BREATHING_NO not in self.cues and was_then(self.context.message.text)

    @property
    def told_anew(self) -> bool:
        """Whether a danger is told again, surely: in the middle of one the network doubts almost everything."""
        return self.sign is not None and (self.sign.by_rule or self.sign.level is CrisisLevel.ALARM)

    @property
    def seems_safe(self) -> bool:
        """Whether the network alone reads that they are safe and why, and nothing speaks against it."""
        against = {Cue.MEANS_NEAR, Cue.METHOD, Cue.THREAT_NEAR, Cue.WORSE, Cue.TAKES_BACK} & self.cues
        unwell = {Content.UNWELL, Content.NOT_WELL} & self.contents
        why = {"with somebody", "help coming", "means away"} & self.context.reading.acts
        safe = "safe" in self.context.reading.acts and why
        return bool(safe) and not (self.told_anew or against or unwell or self.denies)

    @property
    def seems_over(self) -> bool:
        """Whether the network alone reads that they are awake or safe: enough to ask, not to believe."""
        lifeless = Cue.BREATHING_NO in self.cues or Content.NOT_WELL in self.contents
        return bool({"awake", "safe"} & self.context.reading.acts) and not self.told_anew and not lifeless

    @property
    def denies(self) -> bool:
        """Any denial, in whatever words; "I said no" where the question was of a danger."""
        return self.context.reading.answer.denies or self.insists

    @property
    def thanks(self) -> bool:
        """Whether it thanks, whatever else it says."""
        return signals.says_thanks(normalize(self.context.message.text))

    @property
    def only_thanks(self) -> bool:
        """Whether it says thanks and tells nothing: of no danger, and of no safety."""
        answer, reading = self.context.reading.answer, self.context.reading
        told = self.cues or self.told_anew or reading.asks or self.contents or answer.denies
        thanks = reading.topic == "chat.thanks" and self.thanks  # the network alone takes other remarks for them too
        return thanks and answer.agreement in (None, Agreement.OK) and not told

    @property
    def insists(self) -> bool:
        """Whether it says that it has said no before."""
        return Cue.INSISTS in self.cues and self.asks not in ("company", "means_away", "breathing", "awake")

    def answered_beside(self, risk: Risk) -> Reaction:
        """An ordinary question gets its answer, with the safety line and, once, the question that waits."""
        again = (risk.asked,) if risk.asked and risk.said.count(risk.asked) < 2 else ()
        line = self.safety_line() if not again else ()
        return Reaction(self.having_said(risk, *again), answers=True, after=(*line, *again))

    def next_step(self, risk: Risk) -> str:
        """The smallest next step that was not just taken."""
        steps = self.steps("imminent")
        unsaid = (line for line in steps if line not in risk.said)
        return next(
            (line for line in (*unsaid, *self.round_again(risk, steps)) if line not in risk.said[-1:]), steps[0]
        )

    def cue_line(self, risk: Risk) -> str | None:
        """The first line that fits what was said."""
        return next(iter(self.cue_lines(risk)), None)

    def cue_lines(self, risk: Risk) -> Iterator[str]:
        """Lines that fit what was said, most pressing first."""
        told = (Cue.MEANS_NEAR if cue is Cue.IS_HERE else cue for cue in self.context.reading.cues)
        for cue in (cue for cue in told if cue in self.cues):
            line = f"{risk.kind.topic}.{cue}"
            if self.context.library.has(line) and line not in risk.said[-2:] and cue is not Cue.AFRAID_OF_POLICE:
                yield line

    def follows(self, risk: Risk, stance: Stance | None) -> str | None:
        """The line that follows this answer to the question that waits."""
        question = risk_flow().questions.get(risk.asked or "")
        if question is None or stance is None:
            return None
        line = question.after_safe if stance in (Stance.SAFE, Stance.YES) else question.after_danger
        return f"crisis.{line}" if line and f"crisis.{line}" not in risk.said else None

    def steps(self, name: str) -> tuple[str, ...]:
        """The steps of a kind, in the order of the flow."""
        return tuple(f"crisis.{line}" for line in risk_flow().steps[name])

    def round_again(self, risk: Risk, steps: tuple[str, ...]) -> Iterator[str]:
        """Steps once more, the longest unsaid first."""
        said = list(risk.said)
        yield from sorted(
            (s for s in steps if s in said), key=lambda line: len(said) - said[::-1].index(line), reverse=True
        )

    def unsaid(self, risk: Risk, *lines: str) -> str:
        """The first of these lines that was not said yet, else the last."""
        return next((line for line in lines if line not in risk.said), lines[-1])

    def saying(self, risk: Risk, line: str) -> Reaction:
        """One line, or what fits in its place, instead of an ordinary answer."""
        return Reaction(self.asking(risk, line), (fitting(risk, line),))

    def asking(self, risk: Risk, line: str) -> Risk:
        """The risk once this line, or what fits in its place, was said; its question waits."""
        line = fitting(risk, line)
        asks = line in risk_flow().questions
        return replace(risk, asked=line if asks else None, said=(*risk.said, line))

    def having_said(self, risk: Risk, *lines: str) -> Risk:
        """The risk once these lines were said besides."""
        return replace(risk, said=(*risk.said, *lines))

    def raised(self, risk: Risk, line: str) -> Reaction:
        """Up to level 5 on an explicit yes, or on what is told; staff are told."""
        raised = replace(risk, level=5, was_imminent=True, by=SeenBy.SAID, changed=self.context.now)
        return replace(self.saying(raised, line), effects=(OpenHandOff(risk.kind.topic, urgent=True),))

    def release(self, risk: Risk, line: str, *, denied: bool = False, with_line: bool = False) -> Reaction:
        """Believe it and watch for a day; whatever else the text asks is answered."""
        after = self.safety_line() if with_line else ()
        watched = replace(
            risk,
            open=False,
            asked=None,
            denied=risk.denied or denied,
            check_due=risk.check_due and not self.insists,
            changed=self.context.now,
            said=(*risk.said, line, *after),
        )
        return Reaction(watched, (line,), answers=self.ordinary, after=after)

    def safety_line(self) -> tuple[str, ...]:
        """The safety line, never twice in three turns."""
        return (LINE,) if self.context.state.turns_since_line >= LINE_EVERY else ()
