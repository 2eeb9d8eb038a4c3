"""How it goes: counts over a range of days, as pictures and as CSV. Nobody can be made out in them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from bot.records.insights import FUNNEL, DayCounts, Response, ranked
from bot.records.staff import Role
from staff import exports
from staff.charts import Chart, stacked
from staff.desk import Desk
from staff.guard import needs
from staff.pages.company import MEASURED
from staff.small_numbers import hidden

_DAYS = 30
_MOST_DAYS = 400
_MOST_COLUMNS = 100
"""Days; a longer time is shown by weeks, each under its Monday."""
_HOURS_TOGETHER = 4
_HOURS = {0: "midnight", 4: "4 AM", 8: "8 AM", 12: "noon", 16: "4 PM", 20: "8 PM", 24: "midnight"}
_STEPS = {
    "asked": "Asked for a meeting",
    "found": "Were shown some",
    "reminded": "Wanted a reminder",
    "went": "Told us how it was",
    "helped": "Said we helped",
}
_PROGRAMME = {
    "sent": "Check-ins sent",
    "answered": "Check-ins answered",
    "steps": "Small steps done",
    "offered": "Calls offered",
    "accepted": "Calls accepted",
}
_LONELINESS = {
    "less": "Less lonely than before",
    "same": "As lonely as before",
    "more": "More lonely than before",
    **MEASURED,
}
_HELPED = {"chat.thanks.helped": "yes", "chat.thanks.did_not_help": "no"}


@dataclass(frozen=True)
class OverTime:
    """Counts of some kinds, day by day, with their picture."""

    title: str
    by_week: bool
    kinds: list[str]
    days: list[tuple[str, list[int]]]
    chart: Chart


@dataclass(frozen=True)
class Pace:
    """How soon some hand-offs were claimed."""

    what: str
    count: int
    median: float
    """Minutes."""
    within_five: float
    """The share that was claimed within five minutes."""


def paces(responses: Sequence[Response], key: Callable[[Response], tuple[int, str]]) -> list[Pace]:
    """The hand-offs put together by something about them: its place in the order, and its name."""
    by_key: dict[tuple[int, str], list[float]] = {}
    for one in responses:
        by_key.setdefault(key(one), []).append(one.minutes)
    return [
        Pace(what, len(waits), median(waits), sum(wait <= 5 for wait in waits) / len(waits))
        for (_, what), waits in sorted(by_key.items())
    ]


@dataclass(frozen=True)
class Asked:
    """The range of days that was asked for, and what happened on them."""

    since: date
    until: date
    days: Mapping[date, DayCounts]
    responses: list[Response]
    zone: ZoneInfo

    def hours_of(self, one: Response) -> tuple[int, str]:
        """The part of the day in which a hand-off came: the hour with which it begins, and its name."""
        hour = one.opened_at.astimezone(self.zone).hour // _HOURS_TOGETHER * _HOURS_TOGETHER
        return hour, f"{_HOURS[hour]}-{_HOURS[hour + _HOURS_TOGETHER]}"

    def by_hour(self) -> list[Pace]:
        """How soon hand-offs were claimed, by the part of the day in which they came."""
        return paces(self.responses, self.hours_of)

    def by_person(self) -> list[Pace]:
        """How soon hand-offs were claimed, by who did."""
        return paces(self.responses, lambda one: (0, one.by))

    @property
    def texts(self) -> int:
        """All texts of people."""
        return sum(day.texts for day in self.days.values())

    @property
    def understood(self) -> int:
        """Those that got a topic."""
        return sum(day.understood for day in self.days.values())

    def together(self, kind: str) -> list[tuple[str, int]]:
        """One kind of counts over all days, the most frequent first."""
        return ranked(getattr(day, kind) for day in self.days.values())

    def funnel(self) -> list[tuple[str, int]]:
        """The way to a meeting, in its order."""
        counts = dict(self.together("funnel"))
        return [(step, counts.get(step, 0)) for step in FUNNEL]

    def helped_by_part(self) -> list[tuple[str, int, int]]:
        """The parts of the company, who said that it helped after each, and who said that it did not."""
        counts: dict[str, dict[str, int]] = {}
        for name, count in self.together("company_helped"):
            part, _, answer = name.partition(": ")
            counts.setdefault(part, {})[answer] = count
        return [(part, said.get("yes", 0), said.get("no", 0)) for part, said in sorted(counts.items())]

    def lists(self) -> dict[str, list[tuple[str, int]]]:
        """Every list of counts, by what it is about."""
        answers, counts = self.together("answers"), dict(self.together("programme"))
        return {
            "topics": self.together("topics"),
            "groups": self.together("groups"),
            "crises": self.together("crises"),
            "languages": self.together("languages"),
            "programme": [(said, counts[name]) for name, said in _PROGRAMME.items() if name in counts],
            "loneliness": [(said, counts[name]) for name, said in _LONELINESS.items() if name in counts],
            "company helped": self.together("company_helped"),
            "helped": [(_HELPED[name], count) for name, count in answers if name in _HELPED],
        }


def add(pages: Blueprint, desk: Desk) -> None:
    """The page of insights, and its file."""

    @pages.get("/insights")
    @needs(Role.VIEWER)
    def insights() -> str:
        """Everything as pictures, each with its numbers."""
        asked = _asked_for(desk)
        return render_template(
            "staff/insights.html",
            since=asked.since,
            until=asked.until,
            texts=asked.texts,
            understood=asked.understood,
            people=sum(count for _, count in asked.together("people")),
            handoffs=dict(asked.together("handoffs")),
            lists=asked.lists(),
            helped_by_part=asked.helped_by_part(),
            funnel=[(_STEPS[step], count) for step, count in asked.funnel()],
            over_time=[
                _over_time("People who wrote, by day and channel", asked.days, lambda day: day.people),
                _over_time("People in danger, by day and kind", asked.days, lambda day: day.crises),
                _over_time("Hand-offs, by day", asked.days, lambda day: day.handoffs),
            ],
            overall=paces(asked.responses, lambda _: (0, "all")),
            hours=asked.by_hour(),
            by_person=asked.by_person(),
        )

    @pages.get("/insights.csv")
    @needs(Role.VIEWER)
    def insights_file() -> ResponseReturnValue:
        """The same numbers as CSV, small ones hidden."""
        asked = _asked_for(desk)
        content = exports.rows_as_csv(("what", "which", "how many"), _rows(asked))
        headers = {"Content-Disposition": f'attachment; filename="insights-{asked.since}-{asked.until}.csv"'}
        return make_response(content, 200, {"Content-Type": "text/csv; charset=utf-8", **headers})


def _asked_for(desk: Desk) -> Asked:
    zone = desk.zone
    today = desk.clock().astimezone(zone).date()
    until = min(_date(request.args.get("until", "")) or today, today)
    since = _date(request.args.get("since", "")) or until - timedelta(days=_DAYS - 1)
    since = min(max(since, until - timedelta(days=_MOST_DAYS)), until)
    with desk.store.reading() as records:
        days = records.insights.days(since, until, zone)
        return Asked(since, until, days, records.insights.responses(since, until, zone), zone)


def _rows(asked: Asked) -> list[tuple[object, ...]]:
    """The lines of the file."""
    rows: list[tuple[object, ...]] = []
    for name, counts in {**asked.lists(), "funnel": asked.funnel()}.items():
        rows += [(name, value, hidden(count)) for value, count in counts]
    for kind in ("people", "crises", "handoffs"):
        for day, counts_of_day in asked.days.items():
            counted = sorted(getattr(counts_of_day, kind).items())
            rows += [(f"{kind} on {day}", name, hidden(count)) for name, count in counted]
    for what, found in (("claimed by hour", asked.by_hour()), ("claimed by", asked.by_person())):
        rows += [(what, pace.what, f"median {pace.median:.0f} min of {pace.count}") for pace in found]
    return [*rows, ("texts", "all", hidden(asked.texts)), ("texts", "understood", hidden(asked.understood))]


def _over_time(
    title: str, days: Mapping[date, DayCounts], counts: Callable[[DayCounts], Mapping[str, int]]
) -> OverTime:
    kinds: Sequence[str] = sorted({kind for day in days.values() for kind in counts(day)})
    together: dict[date, list[int]] = {}
    by_week = len(days) > _MOST_COLUMNS
    for day, one in days.items():
        start = day - timedelta(days=day.weekday()) if by_week else day
        before = together.get(start, [0] * len(kinds))
        together[start] = [known + counts(one).get(kind, 0) for known, kind in zip(before, kinds, strict=True)]
    columns = [(start.isoformat(), values) for start, values in together.items()]
    told = title.replace("by day", "by week") if by_week else title
    return OverTime(told, by_week, list(kinds), columns, stacked(columns))


def _date(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 < found.year < 2200 else None
