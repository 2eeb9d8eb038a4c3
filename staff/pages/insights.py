"""How it goes: counts over a range of days, as pictures and as CSV. Nobody can be made out in them."""

from datetime import UTC, date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from bot.records.insights import Insights
from bot.records.staff import Role
from staff import exports
from staff.charts import stacked
from staff.desk import Desk
from staff.guard import needs

_DAYS = 30
_MOST_DAYS = 400
_SMALL = 5
"""Fewer than this are not told in a file: behind a small number a person can be guessed."""


def add(pages: Blueprint, desk: Desk) -> None:
    """The page of insights, and its file."""
    zone = ZoneInfo(desk.library.clinic.time_zone)

    def asked_for() -> tuple[date, date, Insights]:
        today = desk.clock().astimezone(zone).date()
        until = _date(request.args.get("until", "")) or today
        since = _date(request.args.get("since", "")) or until - timedelta(days=_DAYS - 1)
        since = min(max(since, until - timedelta(days=_MOST_DAYS)), until)
        with desk.store.reading() as records:
            found = records.insights.between(_midnight(since), _midnight(until + timedelta(days=1)))
        return since, until, found

    def _midnight(day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)

    @pages.get("/insights")
    @needs(Role.VIEWER)
    def insights() -> str:
        """Everything as pictures, each with its numbers."""
        since, until, found = asked_for()
        channels = sorted({channel for _, channel, _ in found.days})
        days = sorted({day for day, _, _ in found.days})
        counts = {(day, channel): people for day, channel, people in found.days}
        waits = found.minutes_to_acknowledge
        columns = [(day, [counts.get((day, channel), 0) for channel in channels]) for day in days]
        return render_template(
            "staff/insights.html",
            chart=stacked(columns),
            since=since,
            until=until,
            found=found,
            channels=channels,
            days=columns,
            median_wait=median(waits) if waits else None,
            within_five=sum(wait <= 5 for wait in waits) / len(waits) if waits else None,
        )

    @pages.get("/insights.csv")
    @needs(Role.VIEWER)
    def insights_file() -> ResponseReturnValue:
        """The same numbers as CSV, small ones hidden."""
        since, until, found = asked_for()
        rows: list[tuple[object, ...]] = []
        for name in ("topics", "languages", "groups", "crises", "meetings"):
            rows += [(name, value, _hidden(count)) for value, count in getattr(found, name)]
        rows += [(f"people on {day}", channel, _hidden(people)) for day, channel, people in found.days]
        rows += [("texts", "all", _hidden(found.texts)), ("texts", "understood", _hidden(found.understood))]
        rows += [("hand-offs", "all", _hidden(found.handoffs)), ("hand-offs", "urgent", _hidden(found.urgent))]
        content = exports.rows_as_csv(("what", "which", "how many"), rows)
        headers = {"Content-Disposition": f'attachment; filename="insights-{since}-{until}.csv"'}
        return Response(content, content_type="text/csv; charset=utf-8", headers=headers)


def _hidden(count: int) -> str:
    return str(count) if count == 0 or count >= _SMALL else f"fewer than {_SMALL}"


def _date(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 < found.year < 2200 else None
