"""How it goes: counts over a range of days, as pictures and as CSV. Nobody can be made out in them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from bot.records.insights import DayCounts, ranked
from bot.records.staff import Role
from staff import exports
from staff.charts import Chart, stacked
from staff.desk import Desk
from staff.guard import needs

_DAYS = 30
_MOST_DAYS = 400
_SMALL = 5
"""Fewer than this are not told in a file: behind a small number a person can be guessed."""
_HELPED = {"chat.thanks.helped": "yes", "chat.thanks.did_not_help": "no"}


@dataclass(frozen=True)
class OverTime:
    """Counts of some kinds, day by day, with their picture."""

    title: str
    kinds: list[str]
    days: list[tuple[str, list[int]]]
    chart: Chart


@dataclass(frozen=True)
class Asked:
    """The range of days that was asked for, and what happened on them."""

    since: date
    until: date
    days: Mapping[date, DayCounts]
    waits: list[float]
    """Minutes until a hand-off was acknowledged."""

    def together(self, kind: str) -> list[tuple[str, int]]:
        """One kind of counts over all days, the most frequent first."""
        return ranked(getattr(day, kind) for day in self.days.values())

    def lists(self) -> dict[str, list[tuple[str, int]]]:
        """Every list of counts, by what it is about."""
        answers = self.together("answers")
        searches = [(name, count) for name, count in answers if name.startswith("meetings.find")]
        found = sum(count for name, count in self.together("topics") if name == "meetings.find")
        found -= sum(count for _, count in searches)
        return {
            "topics": self.together("topics"),
            "groups": self.together("groups"),
            "crises": self.together("crises"),
            "languages": self.together("languages"),
            "meetings": [("meetings found", found), *searches] if found > 0 else searches,
            "helped": [(_HELPED[name], count) for name, count in answers if name in _HELPED],
        }


def add(pages: Blueprint, desk: Desk) -> None:
    """The page of insights, and its file."""
    zone = ZoneInfo(desk.library.clinic.time_zone)

    def asked_for() -> Asked:
        today = desk.clock().astimezone(zone).date()
        until = min(_date(request.args.get("until", "")) or today, today)
        since = _date(request.args.get("since", "")) or until - timedelta(days=_DAYS - 1)
        since = min(max(since, until - timedelta(days=_MOST_DAYS)), until)
        with desk.store.reading() as records:
            days = records.insights.days(since, until, zone)
            return Asked(since, until, days, records.insights.minutes_to_acknowledge(since, until, zone))

    @pages.get("/insights")
    @needs(Role.VIEWER)
    def insights() -> str:
        """Everything as pictures, each with its numbers."""
        asked = asked_for()
        texts = sum(day.texts for day in asked.days.values())
        return render_template(
            "staff/insights.html",
            since=asked.since,
            until=asked.until,
            texts=texts,
            understood=texts - dict(asked.together("topics")).get("unknown", 0),
            handoffs=dict(asked.together("handoffs")),
            lists=asked.lists(),
            over_time=[
                _over_time("People who wrote, by day and channel", asked.days, lambda day: day.people),
                _over_time("Texts about danger, by day and kind", asked.days, lambda day: day.crises),
                _over_time("Hand-offs, by day", asked.days, lambda day: day.handoffs),
            ],
            median_wait=median(asked.waits) if asked.waits else None,
            within_five=sum(wait <= 5 for wait in asked.waits) / len(asked.waits) if asked.waits else None,
        )

    @pages.get("/insights.csv")
    @needs(Role.VIEWER)
    def insights_file() -> ResponseReturnValue:
        """The same numbers as CSV, small ones hidden."""
        asked = asked_for()
        rows: list[tuple[object, ...]] = []
        for name, counts in asked.lists().items():
            rows += [(name, value, _hidden(count)) for value, count in counts]
        for kind in ("people", "crises", "handoffs"):
            for day, counts_of_day in asked.days.items():
                rows += [
                    (f"{kind} on {day}", name, _hidden(count))
                    for name, count in sorted(getattr(counts_of_day, kind).items())
                ]
        texts = sum(day.texts for day in asked.days.values())
        understood = texts - dict(asked.together("topics")).get("unknown", 0)
        rows += [("texts", "all", _hidden(texts)), ("texts", "understood", _hidden(understood))]
        content = exports.rows_as_csv(("what", "which", "how many"), rows)
        headers = {"Content-Disposition": f'attachment; filename="insights-{asked.since}-{asked.until}.csv"'}
        return Response(content, content_type="text/csv; charset=utf-8", headers=headers)


def _over_time(
    title: str, days: Mapping[date, DayCounts], counts: Callable[[DayCounts], Mapping[str, int]]
) -> OverTime:
    kinds: Sequence[str] = sorted({kind for day in days.values() for kind in counts(day)})
    columns = [(day.isoformat(), [counts(one).get(kind, 0) for kind in kinds]) for day, one in days.items()]
    return OverTime(title, list(kinds), columns, stacked(columns))


def _hidden(count: int) -> str:
    return str(count) if count == 0 or count >= _SMALL else f"fewer than {_SMALL}"


def _date(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 < found.year < 2200 else None
