"""The page of insights: what is counted, by day and week, what its file hides, and how soon staff claim."""

import csv
import io
import re
from zoneinfo import ZoneInfo

from sqlalchemy import update

from bot.jobs.daily_counts import DailyCounts
from bot.records.staff import Role
from bot.records.tables import message
from tests.conftest import Clock
from tests.staff.conftest import Application, Person


def test_insights_count_and_their_file_hides_small_numbers(console: Application, viewer: Person, clock: Clock) -> None:
    for number in range(6):
        console.text("is na religious?", f"+1213555010{number}")
    console.text("me siento muy solo", "+12135550109")
    page = viewer.text("/staff/insights")
    assert "They sent 7 texts; the bot understood 100%." in page
    rows = {tuple(row[:2]): row[2] for row in csv.reader(io.StringIO(viewer.text("/staff/insights.csv")))}
    assert rows["topics", "group.beliefs"] == "6"
    assert rows["topics", "coping.isolation"] == "fewer than 5"
    assert rows["languages", "es"] == "fewer than 5"
    console.text("thank you", "+12135550109")
    console.text("yes", "+12135550109")
    console.text("i want to kill myself", "+12135550109")
    page = viewer.text("/staff/insights")
    assert 'aria-label="Yes: 1"' in page
    assert "People in danger, by day and kind" in page
    assert "Hand-offs, by day" in page
    assert "Nobody wrote on these days." in viewer.text("/staff/insights?since=2025-01-01&until=2025-02-01")
    assert viewer.get("/staff/insights?since=9999-99-99&until=0001-01-01").status_code == 200


def test_a_year_is_shown_by_weeks(console: Application, viewer: Person) -> None:
    console.text("is na religious?")
    page = viewer.text("/staff/insights?since=2025-11-24&until=2026-11-23")
    numbers = page.split("<summary>The numbers</summary>")[1].split("</table>")[0]

    assert "People who wrote, by week and channel" in page
    assert '<th scope="col">Week of</th>' in numbers
    assert numbers.count("<tr>") == 1 + 53
    assert '<th scope="row">2026-11-23</th><td class="number">1</td>' in numbers


def test_people_are_counted_once_a_day_and_their_way_to_a_meeting(console: Application, viewer: Person) -> None:
    for words in ("is na religious?", "is na religious?", "na meetings near 90026 tomorrow"):
        console.text(words)
    with console.store.reading() as records:
        today = console.clock().date()
        counts = records.insights.days(today, today, ZoneInfo("America/Los_Angeles"))[today]

    assert (counts.texts, dict(counts.people)) == (3, {"sms": 1})
    assert counts.topics["group.beliefs"] == 1
    assert counts.funnel["asked"] == 1
    page = viewer.text("/staff/insights")
    assert 'aria-label="Asked for a meeting: 1"' in page


def test_how_soon_staff_claim_is_told_by_hour_and_person(console: Application, clock: Clock) -> None:
    for number, minutes in enumerate((2, 4, 12)):
        conversation_id = console.text("can i talk to a person", f"+1213555010{number}")
        clock.forward(minutes=minutes)
        person = console.person(Role.RESPONDER, ("ann", "ben", "cleo")[number])
        person.post(f"/staff/conversations/{conversation_id}/claim")
    clock.forward(hours=13)
    at_night = console.text("can i talk to a person", "+12135550109")
    clock.forward(minutes=4)
    console.person(Role.RESPONDER, "dee").post(f"/staff/conversations/{at_night}/claim")
    page = console.person(Role.VIEWER).text("/staff/insights")
    by_person = page.split("by person</h2>")[1]

    assert "4 min</p>" in page  # the median of all
    assert "75% within five minutes" in page
    assert 'data-label="Person">cleo</td>' in by_person
    hours = re.findall('data-label="Hour">([^<]+)<', page)
    assert hours == ["midnight-4 AM", "noon-4 PM"]


def test_the_counts_of_a_day_that_is_over_are_kept_and_today_is_counted_anew(
    console: Application, clock: Clock
) -> None:
    daily_counts = DailyCounts(console.store, ZoneInfo("America/Los_Angeles"), clock)
    daily_counts.step()
    console.text("is na religious?")
    clock.forward(days=1)
    daily_counts.step()
    with console.store.transaction() as records:
        records.connection.execute(update(message).values(topic=None))  # what is kept needs no message
    console.text("is smart free?", "+12135550143")
    page = console.person(Role.VIEWER).text("/staff/insights")
    assert "They sent 2 texts; the bot understood 100%." in page
    assert 'aria-label="Religion in a group: 1"' in page
