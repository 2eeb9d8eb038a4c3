"""The company that people asked for, by week and over a year: counts only, and no small ones, on a page and as CSV."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from bot.records.company_counts import LONELINESS, MEASURED_ON
from bot.records.insights import DayCounts, ranked
from bot.records.staff import Role
from staff import exports
from staff.desk import Desk
from staff.guard import needs
from staff.small_numbers import SMALL, hidden

_HOW = {"less": "less lonely than", "same": "as lonely as", "more": "more lonely than"}
MEASURED = {
    f"{how} on day {day}": f"Day {day}: {said} at the start" for day in MEASURED_ON for how, said in _HOW.items()
}
"""How loneliness on a day of the check-ins was beside that at their start."""
_OF_THE_YEAR = {
    "sent": "Check-ins sent",
    "answered": "Check-ins answered",
    "steps": "Small steps done",
    "offered": "Calls offered after three hard days",
    "accepted": "Calls accepted",
    "less": "Less lonely than before",
    "same": "As lonely as before",
    "more": "More lonely than before",
    **MEASURED,
}
_NOT_TOLD = "-"
_FIRST_YEAR = 2025


@dataclass(frozen=True)
class Week:
    """What the page tells of one week, small numbers hidden."""

    monday: date
    people: str
    """Who did at least one small step."""
    steps: str
    per_person: str
    less: str
    same: str
    more: str


def week_of(monday: date, counts: Mapping[str, int]) -> Week:
    """A week as it may be told: neither steps nor loneliness where fewer than five people stand behind them."""
    people, measured = counts.get("people", 0), counts.get("measured", 0)
    steps = counts.get("steps", 0)
    enough = people >= SMALL
    lonely = [hidden(counts.get(name, 0)) if measured >= SMALL else _NOT_TOLD for name in LONELINESS]
    return Week(
        monday,
        hidden(people),
        str(steps) if enough else _NOT_TOLD,
        f"{steps / people:.1f}" if enough else _NOT_TOLD,
        *lonely,
    )


def weeks(days: Mapping[date, DayCounts]) -> list[Week]:
    """The weeks that ended on these days and in which somebody did something, the latest first."""
    ended = sorted((day for day, counts in days.items() if counts.week), reverse=True)
    return [week_of(day - timedelta(days=6), days[day].week) for day in ended]


def year(days: Mapping[date, DayCounts]) -> list[tuple[str, str]]:
    """What a report over these days tells, a line each."""
    counts = dict(ranked(day.programme for day in days.values()))
    lines = [(said, hidden(counts.get(name, 0))) for name, said in _OF_THE_YEAR.items()]
    helped = dict(ranked(day.company_helped for day in days.values()))
    for answer in ("yes", "no"):
        count = sum(many for name, many in helped.items() if name.endswith(f": {answer}"))
        lines.append((f"Did the company help: {answer}", hidden(count)))
    dangers = sum(many for _, many in ranked(day.crises for day in days.values()))
    urgent = dict(ranked(day.handoffs for day in days.values())).get("urgent", 0)
    lines.append(("People in danger who were told of 911 and 988, each counted once a day and kind", hidden(dangers)))
    return [*lines, ("Alarms to staff", hidden(urgent))]


def add(pages: Blueprint, desk: Desk) -> None:
    """The page, and its file."""

    @pages.get("/insights/company")
    @needs(Role.VIEWER)
    def company() -> str:
        """The year, and its weeks."""
        asked = _year_asked(desk)
        days = _days(desk, asked)
        this_year = _today(desk).year
        return render_template(
            "staff/company.html",
            year=asked,
            years=range(this_year, min(asked, this_year - 3) - 1, -1),
            lines=year(days),
            weeks=weeks(days),
        )

    @pages.get("/insights/company.csv")
    @needs(Role.VIEWER)
    def company_file() -> ResponseReturnValue:
        """The same as CSV."""
        asked = _year_asked(desk)
        days = _days(desk, asked)
        rows: list[tuple[object, ...]] = [(asked, what, count) for what, count in year(days)]
        for week in weeks(days):
            told = {"people with a step": week.people, "steps": week.steps, "steps per person": week.per_person}
            told |= {"less lonely": week.less, "as lonely": week.same, "more lonely": week.more}
            rows += [(f"week of {week.monday}", what, count) for what, count in told.items()]
        content = exports.rows_as_csv(("when", "what", "how many"), rows)
        headers = {"Content-Disposition": f'attachment; filename="company-{asked}.csv"'}
        return make_response(content, 200, {"Content-Type": "text/csv; charset=utf-8", **headers})


def _year_asked(desk: Desk) -> int:
    this_year, asked = _today(desk).year, request.args.get("year", "")
    return min(max(int(asked), _FIRST_YEAR), this_year) if asked.isdecimal() and len(asked) == 4 else this_year


def _days(desk: Desk, asked: int) -> dict[date, DayCounts]:
    """The days of a year up to today."""
    with desk.store.reading() as records:
        return records.insights.days(date(asked, 1, 1), min(date(asked, 12, 31), _today(desk)), desk.zone)


def _today(desk: Desk) -> date:
    return desk.clock().astimezone(desk.zone).date()
