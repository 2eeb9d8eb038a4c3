"""A reminder that comes on Telegram: under it the way there, other meetings, and the end of a weekly one."""

from datetime import datetime

from bot.conversation.engine import Engine
from bot.meetings.index import Index, build_index
from bot.meetings.model import Meeting
from tests.conftest import NOON, SampleMeetings
from tests.telegram.conftest import Chat


class Board:
    """A list of meetings as a test wants it."""

    def __init__(self, meetings: list[Meeting]) -> None:
        self._index = build_index(meetings, NOON.date())

    def index(self, now: datetime) -> Index:
        return self._index


async def test_a_reminder_that_comes_has_the_way_there_and_other_meetings(
    chat: Chat, engine_with_meetings: Engine
) -> None:
    await chat.text("na near echo park tomorrow at 6pm")
    await chat.tap(chat.data("Remind me", 2))
    reminded = chat.state().reminders[0]
    text, rows = await chat.comes(engine_with_meetings, reminded.due)
    assert text.startswith("Your meeting: Tue, Nov 24, 6 pm, 121 Sample St")
    assert rows == [["Directions"], ["Other meetings"]]

    others = await chat.tap(chat.data("Other meetings"))
    assert others[0][0].startswith("NA near Echo Park:")
    assert len(others) >= 3
    assert not [text for text, _ in others if "121 Sample St" in text]


async def test_a_weekly_reminder_is_ended_where_it_comes(chat: Chat, engine_with_meetings: Engine) -> None:
    await chat.text("na near echo park tomorrow at 6pm")
    await chat.tap(chat.data("Remind me", 2))
    await chat.text("weekly")
    _, rows = await chat.comes(engine_with_meetings, chat.state().reminders[0].due)
    assert rows == [["Directions"], ["Other meetings"], ["Cancel reminder"]]

    await chat.tap(chat.data("Cancel reminder"))
    assert chat.state().reminders == ()


async def test_a_reminder_of_a_meeting_that_is_gone_offers_others(chat: Chat, engine_with_meetings: Engine) -> None:
    await chat.text("na near echo park tomorrow at 6pm")
    await chat.tap(chat.data("Remind me", 2))
    reminded = chat.state().reminders[0]
    left = [one for one in SampleMeetings().all if one.key != reminded.key]
    without = Engine(
        engine_with_meetings.library, engine_with_meetings.reader, engine_with_meetings.places, Board(left)
    )
    text, rows = await chat.comes(without, reminded.due)
    assert ("no longer listed" in text, rows) == (True, [["Other meetings"]])

    others = await chat.tap(chat.data("Other meetings"))
    assert others[0][0].startswith("NA near Echo Park:")
