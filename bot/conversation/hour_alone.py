"""An hour alone over a list of meetings: "7", "no 9", "8?" are times where no option has that number."""

import re

from bot.conversation.risk.reaction import question_waits
from bot.conversation.state import Flow, State
from knowledge.schema import Language

_HOUR = re.compile(
    r"^\W*(?:(?:no|nah|ok|okay|or|and|but|maybe|how about|what about|mejor|o|y|pero|y si)[, ]+)*"
    r"(?P<the>(?:the|la de las?|el de las?) )?(?P<hour>1[0-2]|[1-9])(?P<minute>:?(?:00|15|30|45))?(?P<one> one)?"
    r"(?: (?:instead|then|maybe|please|pls|works|mejor|entonces|por favor|porfa))*\W*$",
    re.IGNORECASE,
)


def with_the_hour_meant(text: str, state: State) -> str:
    """The text, with an hour alone written as a time."""
    found, listed = _HOUR.match(text), state.meetings.shown if state.meetings else ()
    if found is None or not listed or not state.is_over_a_list or question_waits(state):
        return text
    waits = state.open_question is not None and Flow.of(state.open_question) is not Flow.FIND_MEETING
    if waits or (found["minute"] is None and int(found["hour"]) <= max(len(state.options), len(listed))):
        return text
    hour, spanish = f"{found['hour']}:{(found['minute'] or '00')[-2:]}", state.language is Language.ES
    if found["one"] or found["the"]:
        return f"la de las {hour}" if spanish else f"the {hour} one"
    return f"a las {hour}" if spanish else f"at {hour}"
