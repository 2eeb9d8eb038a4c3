"""The company by week and over a year: steps a person, loneliness before and after, and no number of a few people."""

import csv
import io
from datetime import date, timedelta

import pytest

from bot.records.insights import DayCounts
from staff.pages.company import week_of, weeks, year
from tests.staff.conftest import Application, Person

MONDAY = date(2026, 11, 23)


def test_steps_are_told_for_each_person_once_five_people_did_some() -> None:
    week = week_of(MONDAY, {"people": 5, "steps": 12})

    assert (week.people, week.steps, week.per_person) == ("5", "12", "2.4")


@pytest.mark.parametrize("people", [1, 2, 4])
def test_nobody_stands_alone_behind_a_number_of_steps(people: int) -> None:
    week = week_of(MONDAY, {"people": people, "steps": 12})

    assert (week.people, week.steps, week.per_person) == ("fewer than 5", "-", "-")


def test_loneliness_is_told_by_week_where_five_were_measured() -> None:
    few = week_of(MONDAY, {"measured": 4, "less": 3, "more": 1})
    more = week_of(MONDAY, {"measured": 11, "less": 6, "same": 5})

    assert (few.less, few.same, few.more) == ("-", "-", "-")
    assert (more.less, more.same, more.more) == ("6", "5", "0")


def test_the_latest_week_stands_first_and_begins_on_its_monday() -> None:
    sunday = MONDAY + timedelta(days=6)
    days = {
        sunday - timedelta(days=7): DayCounts(week={"people": 6, "steps": 6}),
        MONDAY: DayCounts(programme={"steps": 3}),
        sunday: DayCounts(week={"people": 7, "steps": 21}),
    }

    assert [(week.monday, week.per_person) for week in weeks(days)] == [
        (MONDAY, "3.0"),
        (MONDAY - timedelta(days=7), "1.0"),
    ]


def test_the_year_adds_up_its_days_and_hides_what_is_small() -> None:
    days = {
        MONDAY: DayCounts(programme={"sent": 40, "answered": 3}, crises={"suicide": 4}, handoffs={"urgent": 4}),
        date(2026, 1, 2): DayCounts(
            programme={"sent": 10},
            company_helped={"now: yes": 5, "cards: yes": 2, "now: no": 1},
            crises={"overdose": 2},
        ),
    }
    told = dict(year(days))

    assert (told["Check-ins sent"], told["Check-ins answered"]) == ("50", "fewer than 5")
    assert (told["Did the company help: yes"], told["Did the company help: no"]) == ("7", "fewer than 5")
    assert told["People in danger who were told of 911 and 988, each counted once a day and kind"] == "6"
    assert told["Alarms to staff"] == "fewer than 5"


def test_the_page_and_its_file_tell_the_same(console: Application, viewer: Person) -> None:
    for number in range(5):
        console.text("STEP", f"+1213555010{number}")
        console.text("done", f"+1213555010{number}")
    page = viewer.text("/staff/insights/company")
    rows = {tuple(row[:2]): row[2] for row in csv.reader(io.StringIO(viewer.text("/staff/insights/company.csv")))}

    assert rows["2026", "Small steps done"] == "5"
    assert "Company in 2026" in page
    assert "Small steps done" in page
    assert viewer.get("/staff/insights/company?year=nineteen").status_code == 200
    assert "Company in 2025" in viewer.text("/staff/insights/company?year=1999")
