"""NA or a no: two letters that mean a group over a list of several, and "nah" elsewhere."""

import re
from dataclasses import replace

from bot.conversation.risk.reaction import question_waits
from bot.conversation.state import Flow, State
from bot.understanding.model import Understanding
from knowledge.schema import Group

_ALONE = re.compile(r"\W*n[. ]?a\W*", re.IGNORECASE)


def with_the_group_meant(reading: Understanding, text: str, state: State) -> Understanding:
    """The reading, in which "na" is the group where meetings of several groups stand before the person.

    While a question waits that can be answered by a no, it is one.
    """
    if not _ALONE.fullmatch(text) or not state.is_over_a_list or question_waits(state):
        return reading
    of_na_already = state.meetings is not None and state.meetings.groups == (Group.NA.value,)
    waits = state.open_question is not None and Flow.of(state.open_question) is not Flow.FIND_MEETING
    return reading if of_na_already or waits else replace(reading, groups=(Group.NA,), follow_up=True)
