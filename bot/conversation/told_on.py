"""What is told, or asked, in the light of what we said: lines that a text calls for by rule. The data is beside."""

from dataclasses import dataclass
from pathlib import Path

from bot.conversation.model import Turn
from bot.conversation.risk.reaction import LINE
from bot.conversation.turn_context import TurnContext
from bot.understanding.model import Cue, Need, Who
from bot.understanding.normalize import normalize
from knowledge.patterns import read_patterns

_PATTERNS = read_patterns(Path(__file__).with_suffix(".yaml"))
_JUST_NOW = 4
"""Answers within which what we said counts as what is told on from."""
_OF_USING = (
    *("coping.craving", "coping.trigger", "coping.relapse", "coping.isolation.uses_alone"),
    *("safety.naloxone.using_alone", "quit.start", "companion.ask_using"),
)
_OF_SEDATIVES = ("quit.start.alcohol", "quit.start.pills", "crisis.medical")
"""After these a body that shakes is no dope sickness: coming off them can kill."""
_STOPPED = ("quit.start", "coping.good_news.day_one")
_OF_GROUPS = ("group", "meetings.")
_GONE = ("coping.grief", "interface.heard_loss", "coping.company.about_them")


@dataclass(frozen=True)
class _Rule:
    """One kind of text, and the line that meets it."""

    name: str
    line: str
    topic: str
    after: tuple[str, ...] = ()
    """Answers of ours, lately given, after which alone it counts; none: at any time."""
    never_after: tuple[str, ...] = ()
    needs: Need | None = None
    """What they have told of themself, instead of what we said."""


_DOPE_SICK, _AT_HAND, _DID_NOT = "quit.start.dope_sick", "coping.craving.at_hand", "coping.craving.did_not"
_NOBODY, _COUNTS = "coping.reached_out.nobody", "group.medication.counts"
_RULES = (
    _Rule("in_pain", "coping.grief.in_pain", "coping.grief"),
    _Rule("cannot_write", "coping.grief.cannot_write", "coping.grief"),
    _Rule("go_in", "quit.start.go_in", "quit.start", after=("quit.start", "crisis.medical")),
    _Rule("withdrawal", _DOPE_SICK, "quit.start", never_after=_OF_SEDATIVES),
    _Rule("body", _DOPE_SICK, "quit.start", after=_STOPPED, never_after=_OF_SEDATIVES),
    _Rule("near_it", _AT_HAND, "coping.craving"),
    _Rule("has_it", _AT_HAND, "coping.craving", after=_OF_USING),
    _Rule("drink_in_sight", "coping.craving", "coping.craving"),
    _Rule("not_done", _DID_NOT, "coping.craving"),
    _Rule("got_away", _DID_NOT, "coping.craving", after=(*_OF_USING, _AT_HAND)),
    _Rule("nobody", _NOBODY, "coping.reached_out", after=("quit.start.release", "coping.good_news")),
    _Rule("nobody_to_pick", _NOBODY, "coping.reached_out"),
    _Rule("kids", "coping.relationships.kids", "coping.relationships"),
    _Rule("who_then", _NOBODY, "coping.reached_out", after=("coping.isolation", "coping.reached_out")),
    _Rule("letter", "coping.reached_out.not_yet", "coping.reached_out", after=("coping.relationships",)),
    _Rule("cheating", _COUNTS, "group.medication"),
    _Rule("counts", _COUNTS, "group.medication", after=("group.medication",)),
    _Rule("counts", _COUNTS, "group.medication", needs=Need.MEDICINE),
    _Rule("days", "coping.good_news.clean_time", "coping.good_news"),
    _Rule("easier", "coping.grief.easier", "coping.grief", after=_GONE),
    _Rule("patient", "coping.grief.patient", "coping.grief"),
    _Rule("another", "coping.company.kind_word", "coping.company", after=("coping.company.kind_word",)),
    _Rule(
        "did_it",
        "companion.did_it",
        "coping.company",
        after=("companion.now", "companion.will_try", "coping."),
        never_after=("coping.craving", "coping.relapse", "coping.trigger"),
    ),
    _Rule("anything", "coping.company", "coping.company"),
    _Rule("point", "coping.low_mood", "coping.low_mood", never_after=_OF_GROUPS),
)
_OF_ANYBODY = ("in_pain", "cannot_write", "another", "did_it", "anything", "easier", "point")
"""Those that count as well where somebody writes about one of theirs who uses."""


_IN_REACH = {Cue.HAS_IT, Cue.MADE_READY, Cue.USING_ANYWAY, Cue.MEANS_AWAY}
"""Whoever has it at hand, is about to use, or lets go of it is answered by that."""
_BESIDE_IT = ("not_done", "got_away", "did_it", "days")


def told(context: TurnContext) -> Turn | None:
    """The answer to what a text tells on from what we said; None where it is none of these."""
    state = context.state
    if context.message.choice:
        return None
    text = normalize(context.message.text)
    lately = [line for line in state.answer_history if line != LINE][-_JUST_NOW:]
    for rule in _RULES:
        if rule.name in _BESIDE_IT and _IN_REACH & set(context.reading.cues):
            continue
        if state.who is Who.FAMILY and rule.name not in _OF_ANYBODY:
            continue
        if rule.needs and rule.needs not in state.needs:
            continue
        if rule.after and not any(line.startswith(rule.after) for line in lately):
            continue
        if any(line.startswith(rule.never_after) for line in lately if rule.never_after):
            continue
        if _PATTERNS[rule.name].search(text):
            return context.turn(rule.line, topic=rule.topic)
    return None
