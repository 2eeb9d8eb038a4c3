"""What stood before a text, told from the state in the words that the reader was trained with."""

from bot.conversation.risk.reaction import question_waits
from bot.conversation.state import State
from bot.understanding.context import Before
from bot.understanding.model import Who
from knowledge.flows.load import risk_flow

ASKS = {
    "meetings.find.ask_place": "place", "meetings.find.here": "place", "meetings.find.share_again": "place",
    "meetings.find.did_you_mean": "did_you_mean_place", "meetings.find.which_one": "which_meeting",
    "meetings.reminder.which": "which_meeting", "groups.recommend.ask_method": "method",
    "groups.recommend.ask_condition": "condition", "groups.recommend.ask_where": "where",
    "handoff.human.ask_name": "name", "handoff.human.ask_time": "time", "handoff.human.ask_phone": "phone",
    "control.delete": "delete_sure", "chat.thanks.did_it_help": "did_it_help",
}  # fmt: skip
"""Our questions by the names that the talks in knowledge/ have for them."""
_OF_DANGER = {
    "intent": "thinking_of_suicide", "when": "plan", "means_away": "means", "awake": "breathing",
    "step": "are_you_safe", "help_coming": "naloxone_given",
}  # fmt: skip


def question_of(state: State) -> str | None:
    """The line whose question waits, the one about a danger first."""
    return question_waits(state) or state.open_question


def before(state: State) -> Before:
    """What the bot last did, as far as a reader of the next text needs it."""
    waits = question_waits(state)
    if waits:
        asks = risk_flow().questions[waits].asks
        asked: str | None = _OF_DANGER.get(asks, asks)
    else:
        asked = ASKS.get(state.open_question or "")
    says = f"{state.topic}@{state.groups[0]}" if state.topic and len(state.groups) == 1 else state.topic
    listed = len(state.meetings.shown) if state.meetings and state.topic == "meetings.find" else 0
    known = state.risk
    crisis = known.kind if known and known.open and known.level >= 3 else None
    bereaved = state.who is Who.BEREAVED or state.topic == "coping.grief"
    return Before(says=says, asks=asked, offers=state.options, listed=listed, crisis=crisis, bereaved=bereaved)
