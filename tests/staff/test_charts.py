"""Pictures of counts that a phone shows whole, and numbers that are read at a glance."""

import pytest

from staff.charts import WIDTH, stacked

DIGIT = 14
"""The width of one at 22 units, as a phone draws it."""


@pytest.mark.parametrize("count", [0, 9, 380, 2_400, 98_000])
def test_the_numbers_beside_a_chart_have_room_on_a_phone(count: int) -> None:
    chart = stacked([("2026-11-23", [count]), ("2026-11-24", [1])])
    widest = max(len(line.text) for line in chart.lines)

    assert chart.left - 8 >= widest * DIGIT
    assert all(chart.left <= bar.x and bar.x + bar.width <= WIDTH for bar in chart.bars)


def test_large_numbers_are_grouped() -> None:
    assert [line.text for line in stacked([("2026-11-23", [2_400])]).lines] == [
        "0",
        "500",
        "1,000",
        "1,500",
        "2,000",
        "2,500",
    ]


def test_bars_stand_on_each_other_and_reach_the_line_of_their_number() -> None:
    chart = stacked([("2026-11-23", [3, 0, 1]), ("2026-11-24", [0, 0, 0]), ("2026-11-25", [6, 2, 2])])

    assert [line.text for line in chart.lines] == ["0", "2", "4", "6", "8", "10"]
    assert [day.text for day in chart.days] == ["2026-11-23", "2026-11-24", "2026-11-25"]
    assert [bar.series for bar in chart.bars] == [1, 3, 1, 2, 3]
    assert chart.bars[-1].y == chart.lines[-1].at
    assert stacked([]).bars == ()
