"""Windows that keep some hours and days of a week: what is left of them, in any zone, across clock changes."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from bot.meetings.model import Window
from bot.meetings.windows import LATE, spans

LA = ZoneInfo("America/Los_Angeles")
ZONES = st.sampled_from([LA, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kolkata"), UTC])


def _real(wall: datetime) -> datetime:
    """The moment that a clock can show: in the hour that a clock change skips, no moment stands on the wall clock."""
    return wall.astimezone(UTC).astimezone(wall.tzinfo)


MOMENTS = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2030, 12, 31),  # noqa: DTZ001 - likewise
    timezones=ZONES,
).map(_real)
HOURS = st.none() | st.tuples(st.integers(0, 1439), st.integers(1, LATE)).filter(lambda both: both[0] < both[1])
DAYS = st.frozensets(st.integers(0, 6))


@given(MOMENTS, st.integers(1, 20 * 24 * 60), HOURS, DAYS)
@example(_real(datetime(2024, 3, 10, 2, 0, fold=1, tzinfo=LA)), 1, None, frozenset())
@example(_real(datetime(2024, 11, 3, 1, 30, tzinfo=LA)), 600, (60, 180), frozenset({0}))
def test_a_minute_is_left_where_its_hour_and_day_are_wanted(
    start: datetime, minutes: int, hours: tuple[int, int] | None, days: frozenset[int]
) -> None:
    window = Window(start, (start.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(start.tzinfo), hours, days)
    left = spans(window)

    for one, after in pairwise(left):
        assert one[0] < one[1] < after[0]
    for asked in range(0, minutes, 97):
        then = (start.astimezone(UTC) + timedelta(minutes=asked)).astimezone(start.tzinfo)
        wall = then.replace(tzinfo=None)
        if then.utcoffset() != (then.astimezone(UTC) - timedelta(hours=27)).astimezone(start.tzinfo).utcoffset():
            continue  # the day of a clock change: an hour of the wall clock is there twice or not at all
        wanted = any(_is_wanted(wall, back, hours, days) for back in (0, 1)) or (hours is None and not days)
        assert wanted == any(begin <= then < end for begin, end in left), (then, left)


def _is_wanted(wall: datetime, back: int, hours: tuple[int, int] | None, days: frozenset[int]) -> bool:
    """Whether a moment belongs to the hours of its own day, or of the day before."""
    day = wall - timedelta(days=back)
    minute = wall.hour * 60 + wall.minute + (wall.second + wall.microsecond / 1e6) / 60 + back * 1440
    first, last = hours or (0, LATE)
    return (not days or day.isoweekday() % 7 in days) and first <= minute < last


def test_without_hours_and_days_a_window_is_one_stretch() -> None:
    now = datetime(2026, 3, 4, 15, 20, tzinfo=LA)

    assert spans(Window(now, now + timedelta(days=3))) == [(now, now + timedelta(days=3))]
