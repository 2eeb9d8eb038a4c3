"""What a list is not as it was asked for: day, hours, miles, kind and group are all told, and none is none."""

from datetime import date, datetime
from typing import Any

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Channel, Message
from bot.conversation.state import State
from bot.meetings.index import Index, build_index
from bot.meetings.model import Meeting, Point, Trait, Window
from bot.meetings.widening import Widened
from tests.test_finding import NOW, ask, meeting, online


def _days_off(day: int, **changes: Any) -> list[Meeting]:
    """Three of the day after and of the day before that day of the week."""
    return [meeting(number, day=(day + (1 if number % 2 else 6)) % 7, **changes) for number in (1, 2, 3)]


WOMEN = frozenset({Trait.WOMEN})
SUNDAY = Window(NOW.replace(day=29, hour=0), NOW.replace(day=30, hour=0))
TONIGHT = Window(NOW, NOW.replace(hour=23))


@pytest.mark.parametrize(
    ("meetings", "changes", "told"),
    [
        ([meeting(1, day=0)], {"window": SUNDAY}, ()),
        (_days_off(0, miles=9, traits=WOMEN), {"window": SUNDAY, "traits": WOMEN}, (Widened.WEEK, Widened.RADIUS)),
        (_days_off(0, miles=1, traits=WOMEN), {"window": SUNDAY, "traits": WOMEN}, (Widened.WEEK,)),
        ([online(1, day=0)], {"window": SUNDAY}, (Widened.ONLINE,)),
        ([online(1, day=3, minute=60)], {"window": TONIGHT}, (Widened.TIME, Widened.ONLINE)),
        ([meeting(1, day=3, minute=60)], {"window": TONIGHT}, (Widened.TIME,)),
        ([meeting(1, day=3, minute=60, miles=9)], {"window": TONIGHT}, (Widened.TIME, Widened.RADIUS)),
        ([meeting(1, miles=9)], {"window": TONIGHT}, (Widened.RADIUS,)),
        ([meeting(1, day=3, minute=60)], {"window": TONIGHT, "traits": WOMEN}, (Widened.KIND, Widened.TIME)),
        ([meeting(1, group="aa", day=3, minute=60)], {"window": TONIGHT}, (Widened.GROUP, Widened.TIME)),
    ],
)
def test_all_that_is_not_as_it_was_asked_for_is_told(
    meetings: list[Meeting], changes: dict[str, Any], told: tuple[Widened, ...]
) -> None:
    """Day and miles alike, however many of them one step of the search loosened."""
    found = ask(*meetings, **changes)

    assert found.hits
    assert found.widened == told


@pytest.mark.parametrize(("near", "told"), [(0, "None"), (1, "Not many")])
def test_that_there_was_none_at_all_is_told_as_that(near: int, told: str, engine: Engine) -> None:
    here = Point(34.0782, -118.2606)
    close = [meeting(number, point=here) for number in range(near)]
    far = meeting(9, point=Point(34.2, -118.2606))

    class Some:
        def index(self, now: datetime) -> Index:
            return build_index((*close, far), now.date())

    with_some = Engine(engine.library, engine.reader, engine.places, Some())
    turn = with_some.respond(Message("na near echo park tonight", Channel.SMS), State(introduced=True), NOW)

    assert turn.reply[0].text.split("\n")[1] == f"{told} close by, so I looked up to 15 miles."


@pytest.mark.parametrize("day", [3, 4, 5, 6])
def test_a_kind_that_is_not_on_the_day_asked_for_is_looked_for_from_today_on(day: int) -> None:
    """Whoever asks for Sunday and cannot have it wants Thursday's of this week, not the one after."""
    found = ask(meeting(1, day=day, traits=WOMEN), window=SUNDAY, traits=WOMEN)

    assert [hit.start.date() for hit in found.hits] == [date(2026, 11, 22 + day)]


def test_what_is_not_before_an_hour_stays_so_in_the_week() -> None:
    """The one at seven tonight does not help whoever is at work till nine."""
    after_nine = Window(NOW.replace(hour=21), NOW.replace(hour=23))
    found = ask(meeting(1, traits=WOMEN), window=after_nine, traits=WOMEN)

    assert [hit.start.date() for hit in found.hits] == [date(2026, 12, 1)]
