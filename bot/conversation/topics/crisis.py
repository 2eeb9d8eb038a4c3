"""The crisis talk: what to do now, then one kind question at a time, until the person says that they are safe.

The order of the questions about suicide follows the C-SSRS screener (thoughts, plan, means and intent), the steps
after them the Stanley-Brown safety plan; the overdose steps follow the CDC's. The words themselves are in
knowledge/{en,es}/crisis.yaml.
"""

from collections.abc import Iterator
from dataclasses import replace

from bot.conversation.model import CrisisTalk, OpenHandOff, OptOut, Turn
from bot.conversation.talk import Talk
from bot.understanding.model import Agreement, CrisisKind, CrisisLevel, CrisisSign, Cue

_ASKS_IF_SAFE = {
    "crisis.talk.check",
    "crisis.talk.check_again",
    "crisis.talk.listening",
    "crisis.talk.question_later",
    "crisis.suicide.no_thoughts",
    "crisis.suicide.stay",
    "crisis.violence.check",
    "crisis.medical.check",
}
"""Lines that end in "are you safe right now?", so that "yes" means safe."""

_NEXT: dict[str, tuple[str, str, str]] = {
    # asked: (after yes, after no, after an answer that is neither: the more careful of the two)
    "crisis.suicide": ("suicide.ask_plan", "suicide.no_thoughts", "suicide.ask_plan"),
    "crisis.suicide.self_harm": ("suicide.ask_plan", "suicide.ask_company", "suicide.ask_plan"),
    "crisis.suicide.other_person": ("suicide.trusted_person", "suicide.text_instead", "suicide.trusted_person"),
    "crisis.suicide.already_acted": ("suicide.with_somebody", "suicide.alone", "suicide.alone"),
    "crisis.suicide.no_thoughts": ("suicide.stay", "suicide.ask_company", "suicide.ask_company"),
    "crisis.suicide.ask_plan": ("suicide.ask_means", "suicide.ask_company", "suicide.ask_means"),
    "crisis.suicide.ask_means": ("suicide.means_near", "suicide.ask_company", "suicide.means_near"),
    "crisis.suicide.means_near": ("suicide.ask_company", "suicide.ask_company", "suicide.ask_company"),
    "crisis.suicide.ask_company": ("suicide.with_somebody", "suicide.alone", "suicide.alone"),
    "crisis.suicide.alone": ("suicide.trusted_person", "suicide.text_instead", "suicide.text_instead"),
    "crisis.overdose": ("overdose.breathing_yes", "overdose.breathing_no", "overdose.breathing_no"),
    "crisis.overdose.self": ("overdose.help_coming", "suicide.alone", "suicide.alone"),
    "crisis.overdose.breathing_no": ("overdose.breathing_yes", "overdose.naloxone_given", "overdose.naloxone_given"),
    "crisis.overdose.breathing_yes": ("overdose.naloxone_given", "overdose.no_naloxone", "overdose.no_naloxone"),
    "crisis.overdose.naloxone_given": ("overdose.awake", "overdose.breathing_no", "overdose.breathing_no"),
    "crisis.overdose.awake": ("overdose.help_coming", "overdose.breathing_no", "overdose.breathing_no"),
    "crisis.overdose.check": ("overdose.breathing_yes", "overdose.breathing_no", "overdose.breathing_no"),
    "crisis.violence": ("violence.danger_now", "violence.not_now", "violence.danger_now"),
    "crisis.violence.harm_to_other": ("violence.check", "violence.danger_now", "violence.danger_now"),
    "crisis.medical": ("medical.with_somebody", "medical.alone", "medical.alone"),
}
_AFTERWARDS: dict[CrisisKind, tuple[str, ...]] = {
    CrisisKind.SUICIDE: (
        "crisis.suicide.text_instead",
        "crisis.suicide.coping_step",
        "crisis.suicide.trusted_person",
        "crisis.suicide.safety_plan",
        "crisis.suicide.reasons",
        "crisis.suicide.stay",
    ),
    CrisisKind.OVERDOSE: ("crisis.overdose.check", "crisis.overdose.help_coming"),
    CrisisKind.VIOLENCE: (
        "crisis.violence.safe_place",
        "crisis.violence.text_instead",
        "crisis.violence.plan_ahead",
        "crisis.violence.check",
    ),
    CrisisKind.MEDICAL: ("crisis.medical.check", "crisis.medical.no_driving"),
}
"""Steps once the questions are through; when all are said they come round again."""

_WORRIES_THAT_ALARM = 3
"""So many texts that only worry us make an alarm: risk builds up over a talk."""


def respond(talk: Talk) -> Turn | None:
    """The turn of a crisis, or None where there is none."""
    sign, open_talk = talk.reading.crisis, talk.state.crisis
    if open_talk and talk.reading.says_safe and not (sign and sign.by_rule):
        return _safe(talk)
    if sign and sign.level is CrisisLevel.ALARM and not _answers_our_question(talk, sign):
        return _alarm(talk, sign)
    if open_talk is None:
        return _worry(talk) if sign else None
    if talk.reading.wants_stop:
        return _stopping(talk)
    if _is_safe(talk, open_talk):
        return _safe(talk)
    if talk.is_word_of_another_number:
        return talk.turn("interface.other_line", topic=talk.state.topic, crisis=open_talk.kind)
    if open_talk.kind is None:
        return _still_worried(talk, open_talk, sign)
    return _go_on(talk, open_talk, open_talk.kind)


def _answers_our_question(talk: Talk, sign: CrisisSign) -> bool:
    """Whether a text that only the models find alarming is an answer in the talk: "estoy con mi mamá", "no"."""
    in_a_talk = talk.state.crisis is not None and talk.state.crisis.kind is not None
    return in_a_talk and not sign.by_rule and bool(talk.reading.cues or talk.reading.agreement)


def _alarm(talk: Talk, sign: CrisisSign) -> Turn:
    """The first words, at once; for the same crisis again, the next step instead of the same list."""
    open_talk = talk.state.crisis
    urgent = (OpenHandOff(sign.kind.topic, urgent=True),)
    opted_out = (OptOut(),) if _also_says_stop(talk) else ()
    if open_talk and open_talk.kind is sign.kind and not opted_out:
        turn = _go_on(talk, open_talk, sign.kind)
        return replace(turn, effects=urgent)
    first_words = _first_words(talk, sign)
    new = None if opted_out else CrisisTalk(sign.kind, asked=first_words, said=(first_words,))
    return talk.turn(
        first_words,
        topic=sign.kind.topic,
        confidence=1.0,
        crisis=sign.kind,
        effects=(*urgent, *opted_out),
        state=replace(talk.state, crisis=new, opted_out=talk.state.opted_out or bool(opted_out), misunderstood=0),
    )


def _first_words(talk: Talk, sign: CrisisSign) -> str:
    """The approved first answer, or the one for this side of the matter; each has what to do and the contacts."""
    side = f"{sign.kind.topic}.{sign.side}"
    return side if talk.library.has(side) else sign.kind.topic


def _also_says_stop(talk: Talk) -> bool:
    return talk.reading.wants_stop


def _worry(talk: Talk, worries: int = 1) -> Turn:
    """Not sure: one plain question instead of the alarm; worded anew when it was just asked."""
    line = "crisis.talk.check_again" if _just_asked(talk, "crisis.talk.check") else "crisis.talk.check"
    new = CrisisTalk(kind=None, asked=line, said=(line,), turns=worries)
    return talk.turn(line, topic=talk.reading.topic, state=replace(talk.state, crisis=new, misunderstood=0))


def _still_worried(talk: Talk, open_talk: CrisisTalk, sign: CrisisSign | None) -> Turn | None:
    """A no to "are you safe?" is an alarm, and so are three worrying texts; otherwise ask twice, then answer."""
    if talk.reading.agreement is Agreement.NO and _just_asked(talk, open_talk.asked):
        return _alarm(talk, CrisisSign(CrisisKind.SUICIDE, CrisisLevel.ALARM, "not safe"))
    if sign and open_talk.turns + 1 >= _WORRIES_THAT_ALARM:
        return _alarm(talk, sign)
    if sign or _just_asked(talk, "crisis.talk.check"):
        return _worry(talk, open_talk.turns + bool(sign))
    return None


def _just_asked(talk: Talk, line: str) -> bool:
    return talk.state.told[-1:] == (line,)


def _is_safe(talk: Talk, open_talk: CrisisTalk) -> bool:
    if talk.reading.says_safe:
        return True
    asked = open_talk.asked in _ASKS_IF_SAFE and _just_asked(talk, open_talk.asked)
    return asked and talk.reading.agreement is Agreement.YES


def _safe(talk: Talk) -> Turn:
    """Back to normal, only now."""
    topic = talk.state.topic if talk.state.topic and talk.state.topic.startswith("crisis.") else talk.reading.topic
    return talk.turn("crisis.talk.safe", topic=topic, state=replace(talk.state, crisis=None, misunderstood=0))


def _stopping(talk: Talk) -> Turn:
    """STOP in the middle of a crisis: the contacts once more, then silence."""
    kind = talk.state.crisis.kind if talk.state.crisis else None
    return talk.turn(
        "crisis.talk.stopping",
        topic="control.stop",
        crisis=kind,
        effects=(OpenHandOff(kind.topic if kind else "crisis.suicide", urgent=True), OptOut()),
        state=replace(talk.state, opted_out=True, crisis=None),
    )


def _go_on(talk: Talk, open_talk: CrisisTalk, kind: CrisisKind) -> Turn:
    """The next step that fits what the person said; never the same twice in a row."""
    line = next(line for line in _candidates(talk, open_talk, kind) if line != open_talk.asked)
    new = replace(open_talk, asked=line, said=(*open_talk.said, line), turns=open_talk.turns + 1)
    return talk.turn(
        line,
        topic=kind.topic,
        confidence=1.0,
        crisis=kind,
        state=replace(talk.state, crisis=new, misunderstood=0),
    )


def _candidates(talk: Talk, open_talk: CrisisTalk, kind: CrisisKind) -> Iterator[str]:
    """Lines to say next, best first."""
    yield from _lines_for_cues(talk, open_talk, kind)
    if _asks_something_else(talk):
        yield "crisis.talk.question_later"
    if open_talk.asked in _NEXT:
        after_yes, after_no, otherwise = _NEXT[open_talk.asked]
        denies = talk.reading.agreement is Agreement.NO
        yield f"crisis.{after_yes if talk.reading.agrees else after_no if denies else otherwise}"
    steps = _AFTERWARDS[kind]
    yield from (line for line in steps if line not in open_talk.said)
    said = list(open_talk.said)
    yield from sorted(steps, key=lambda line: len(said) - said[::-1].index(line))
    yield "crisis.talk.listening"


def _lines_for_cues(talk: Talk, open_talk: CrisisTalk, kind: CrisisKind) -> Iterator[str]:
    for cue in talk.reading.cues:
        if cue is Cue.REFUSES_HELP:
            yield "crisis.talk.refuses_help"
        line = f"{kind.topic}.{cue}"
        if talk.library.has(line) and line not in open_talk.said[-2:]:
            yield line


def _asks_something_else(talk: Talk) -> bool:
    """An ordinary question, surely: it waits until the person is safe."""
    ordinary = not talk.reading.topic.startswith(("crisis.", "coping.", "chat.", "control.", "handoff.", "unknown"))
    return ordinary and talk.reading.agreement is None and talk.reading.confidence >= 0.5
