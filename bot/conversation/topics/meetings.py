"""Meetings: where to look for one, by group."""

from bot.conversation.model import Turn
from bot.conversation.talk import Talk
from bot.understanding.model import Need


def find(talk: Talk) -> Turn:
    """The finder of the group named or spoken of; the online ones where asked for; all of them else."""
    groups = talk.reading.groups or talk.state.groups
    if talk.message.location:
        return talk.turn("meetings.find.pin", topic="meetings.find", groups=groups[:1], confidence=1.0)
    if len(groups) == 1:
        return talk.turn(f"meetings.find.{groups[0]}", topic="meetings.find", groups=groups)
    if Need.ONLINE in talk.reading.needs:
        return talk.turn("meetings.find.online", topic="meetings.find")
    return talk.turn("meetings.find", topic="meetings.find")
