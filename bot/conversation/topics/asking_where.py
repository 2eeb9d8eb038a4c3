"""The place to look near: asked for, and asked about where it is not clear."""

from dataclasses import replace

from bot.conversation.meeting_list import words
from bot.conversation.model import Turn
from bot.conversation.state import MeetingTalk
from bot.conversation.topics.listed import (
    ASK_PLACE,
    TOPIC,
    four,
    keeping,
)
from bot.conversation.turn_context import TurnContext
from bot.meetings.model import Place
from bot.meetings.place_readings import Abroad, PlaceUnclear, UnknownPlace, UnknownZip

DID_YOU_MEAN = "meetings.find.did_you_mean"


def place_not_clear(context: TurnContext, memory: MeetingTalk) -> Turn:
    """A place that we cannot use as it stands: unknown, abroad, or one of several."""
    match context.entities.where:
        case UnknownZip(zip_code):
            return ask(context, "meetings.find.unknown_zip", memory, label=zip_code)
        case UnknownPlace(name):
            nowhere = context.with_state(replace(context.state, whereabouts=None))
            return ask(nowhere, "meetings.find.unknown_place", replace(memory, place=None), label=name)
        case Abroad(name):
            return ask(context, "meetings.find.abroad", memory, label=name)
        case PlaceUnclear(candidates):
            return _did_you_mean(context, memory, candidates)
        case _:
            return ask(context, ASK_PLACE, memory)


def _did_you_mean(context: TurnContext, memory: MeetingTalk, candidates: tuple[Place, ...]) -> Turn:
    state = keeping(context, replace(memory, places=candidates))
    if len(candidates) == 1:
        offers: tuple[str, ...] = ("choice.yes", "choice.no")
    else:
        offers = tuple(f"place.{number}" for number in range(len(candidates)))
    names = [place.label for place in candidates]
    label = names[0] if len(names) == 1 else " / ".join(names)
    return context.with_state(state).turn(
        DID_YOU_MEAN, topic=TOPIC, label=label, offers=offers, open_question=DID_YOU_MEAN
    )


def chosen_place(context: TurnContext, memory: MeetingTalk, code: str | None) -> Place | None:
    """Which of the places asked about is meant; None where the text tells none."""
    if code and code.startswith("place."):
        return memory.places[int(code.removeprefix("place."))]
    agrees = code == "choice.yes" or (code is None and context.reading.agrees)
    return memory.places[0] if agrees and len(memory.places) == 1 else None


def ask_again(context: TurnContext) -> Turn:
    """The question for the place, in other words."""
    return ask(context, ASK_PLACE, context.state.meetings or MeetingTalk())


def ask(context: TurnContext, answer: str, memory: MeetingTalk, label: str = "") -> Turn:
    """Ask for the place, with a button that shares it where there are buttons."""
    turn = context.with_state(keeping(context, memory)).turn(
        answer, topic=TOPIC, open_question=ASK_PLACE, label=label, groups=four(memory)
    )
    if not context.message.channel.can.buttons:
        return turn
    button = words(context, memory).piece("button.share_place")
    return replace(turn, reply=(*turn.reply[:-1], replace(turn.reply[-1], asks_location=button)))
