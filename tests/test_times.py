"""Times as people write them: tests/times.yaml; and what holds of every window, whatever the text and the moment."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.meetings.times import When, find_time, minutes_asked, next_day, words_of_time
from bot.meetings.windows import GRACE
from bot.understanding.normalize import plain
from knowledge.reading import read_yaml

LA = ZoneInfo("America/Los_Angeles")
AFTERNOON = datetime(2026, 3, 4, 15, 20, tzinfo=LA)
TABLE = read_yaml(Path(__file__).parent / "times.yaml")


WEEK = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]


def shown(when: When | None) -> str | None:
    if when is None:
        return None
    window = when.window
    start, end = (f"{moment:%a %d %H:%M}" for moment in (window.start, window.end))
    hours = "-".join(f"{minute // 60 % 24:02}:{minute % 60:02}" for minute in window.hours or ())
    days = " ".join(WEEK[day] for day in sorted(window.days))
    of_each = (f", of each day {hours}" if hours else "") + (f", only {days}" if days else "")
    return f"{start} - {end} {when.kind}{of_each}{', two days' if when.conflicting else ''}"


@pytest.mark.parametrize(("text", "expected"), list(TABLE.items()))
def test_a_time_is_read_as_meant(text: str, expected: str | None) -> None:
    assert shown(find_time(text, AFTERNOON)) == expected


@pytest.mark.parametrize(
    ("now", "text", "start", "end"),
    [
        ("2026-03-04T20:00", "wednesday 7pm", "03-11 18:30", "03-11 20:00"),
        ("2026-03-05T01:10", "tonight", "03-05 00:55", "03-05 04:00"),
        ("2026-03-05T01:10", "esta noche", "03-05 00:55", "03-05 04:00"),
        ("2026-03-04T23:30", "tonight", "03-04 23:15", "03-05 02:00"),
        ("2026-03-04T23:50", "today", "03-04 23:35", "03-05 02:00"),
        ("2026-03-07T23:50", "tomorrow", "03-08 00:00", "03-09 02:00"),
        ("2026-03-08T00:10", "this weekend", "03-07 23:55", "03-09 00:00"),
        ("2026-12-31T22:00", "tomorrow morning", "01-01 05:00", "01-01 12:00"),
        ("2026-12-31T22:00", "jan 2", "01-02 00:00", "01-03 02:00"),
        ("2026-03-08T01:30", "in an hour", "03-08 03:00", "03-08 04:30"),
        ("2026-11-01T00:40", "in an hour", "11-01 01:10", "11-01 01:40"),
        ("2026-03-08T00:30", "at 2:30", "03-08 03:00", "03-08 03:30"),
    ],
)
def test_around_midnight_new_year_and_both_clock_changes(now: str, text: str, start: str, end: str) -> None:
    when = find_time(text, datetime.fromisoformat(now).replace(tzinfo=LA))

    assert when is not None
    assert [f"{moment:%m-%d %H:%M}" for moment in (when.window.start, when.window.end)] == [start, end]


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("remind me 30 min before", 30),
        ("remind me 2 hours before", 120),
        ("an hour before", 60),
        ("half an hour before", 30),
        ("avisame media hora antes", 30),
        ("recuerdame un dia antes", 1440),
        ("remind me", None),
        ("remind a", None),
    ],
)
def test_how_long_before_a_reminder_is_wanted(text: str, minutes: int | None) -> None:
    assert minutes_asked(text) == minutes


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Monday at 7pm", "monday at 7pm"),
        ("el lunes a las 7", "lunes a las 7"),
        ("na near 90026 tonight", "tonight"),
        ("women's tmrw b4 noon pls", "tmrw b4 noon"),
        ("sat pm", "sat pm"),
        ("mañana en la noche", "manana en la noche"),
        ("¿esta noche?", "esta noche"),
        ("after work near 5th and spring", "after work"),
        ("the 2nd one on sunday", "sunday"),
        ("on the 5th at 7:30p in glendale", "on the 5th at 7:30p"),
        ("entre semana", "entre semana"),
        ("mon or sat at 6", "mon or sat at 6"),
        ("a las siete y media", "a las siete y media"),
        ("asap", "asap"),
        ("3 of us", ""),
        ("near 90026", ""),
    ],
)
def test_the_words_of_time_are_told_as_they_were_written(text: str, words: str) -> None:
    assert words_of_time(text) == words


@pytest.mark.parametrize("text", [text for text, expected in TABLE.items() if expected])
def test_no_word_of_time_is_cut(text: str) -> None:
    written = [word.strip(".,;!?¿¡()") for word in plain(text).split()]

    assert words_of_time(text)
    assert [word for word in words_of_time(text).split() if word not in written] == []


WORDS = st.sampled_from(sorted({word for text in TABLE for word in text.split()}))
TEXTS = st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=8).map(" ".join))
MOMENTS = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2030, 12, 31),  # noqa: DTZ001 - likewise
    timezones=st.sampled_from(
        [LA, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kolkata"), ZoneInfo("Pacific/Apia"), UTC]
    ),
)


@given(TEXTS, MOMENTS)
@example("at 2:30", datetime(2026, 3, 8, 1, 45, tzinfo=LA))
@example("before 3", datetime(2026, 3, 8, 1, 45, tzinfo=LA))
def test_a_window_is_never_empty_never_backwards_and_never_long_past(text: str, now: datetime) -> None:
    when = find_time(text, now)

    if when is not None:
        start, end = when.window.start.timestamp(), when.window.end.timestamp()
        assert start < end
        assert start >= (now.astimezone(UTC) - GRACE).timestamp() - 60
        assert when == find_time(text, now)


@given(MOMENTS)
def test_without_a_time_it_is_the_coming_24_hours(now: datetime) -> None:
    assert next_day(now).end - now == timedelta(hours=24)
