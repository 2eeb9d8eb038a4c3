"""What a person tells of themself in passing, kept in the state: what they need of a group, and who they are."""

from dataclasses import replace

from bot.conversation.state import State
from bot.understanding.model import CrisisKind, CrisisLevel, Understanding, Who

_OF_THE_BODY = (CrisisKind.OVERDOSE, CrisisKind.MEDICAL)


def learn(state: State, reading: Understanding) -> State:
    """The state with what this text tells."""
    new = tuple(need for need in sorted(reading.needs) if need not in state.needs)
    return replace(state, needs=(*state.needs, *new), who=_who(state, reading))


def _who(state: State, reading: Understanding) -> Who | None:
    """The first that was told in the order of `Who`. While a body is in danger, "he's dead" is fear and no death."""
    known = state.open_risk
    of_a_body = known is not None and known.kind in _OF_THE_BODY and known.level >= 3
    alarm = reading.crisis is not None and reading.crisis.level is CrisisLevel.ALARM
    told = None if reading.who is Who.BEREAVED and (of_a_body or alarm) else reading.who
    return next((who for who in Who if who in (state.who, told)), None)
