"""What staff see of the company among the insights: one card for what was done, loneliness, and what helped by part."""

import re
from datetime import date
from zoneinfo import ZoneInfo

from bot.records.insights import DayCounts
from staff.pages.insights import Asked
from tests.staff.conftest import Application, Person

A_DAY = date(2026, 11, 24)
ASKED = Asked(
    A_DAY,
    A_DAY,
    {
        A_DAY: DayCounts(
            programme={"sent": 6, "answered": 5, "less": 2, "more": 1},
            company_helped={"small steps: yes": 2, "now: no": 2, "small steps: no": 1},
        )
    },
    [],
    ZoneInfo("America/Los_Angeles"),
)


def test_loneliness_stands_apart_from_what_was_done() -> None:
    assert ASKED.lists()["programme"] == [("Check-ins sent", 6), ("Check-ins answered", 5)]
    assert ASKED.lists()["loneliness"] == [("Less lonely than before", 2), ("More lonely than before", 1)]


def test_yes_and_no_stand_beside_each_other_for_each_part() -> None:
    assert ASKED.helped_by_part() == [("now", 0, 2), ("small steps", 2, 1)]


def test_the_page_has_a_card_for_each(console: Application, viewer: Person) -> None:
    console.text("i feel alone")
    titles = re.findall(r"<h2>([^<]+)</h2>", viewer.text("/staff/insights?since=2020-01-01"))

    assert titles[-5:-2] == ["Company", "Loneliness before and after", "Did the company help?"]
