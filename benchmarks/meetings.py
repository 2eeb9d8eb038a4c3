"""Searching 100,000 meetings: our index against SQLite the way a BMLT server asks, and SQLite's R*Tree with time.

`python -m benchmarks.meetings`. All engines answer the same questions in the same run: a place, a window of 3 hours to
2 days, sometimes a group and a feature, the nearest five within 100 miles. Every answer is compared with a full scan.

CPU time is what the thread itself worked. By the clock a question takes longer where the machine gives its processor
to somebody else in the middle of it, some milliseconds each time: such questions are counted, and "undisturbed" is the
clock over the others. Garbage collections and pages read in are counted too: what makes the tail can be seen.
"""

import math
import resource
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks.measured import measure
from bot.index_snapshot.files import IndexSnapshot, publish
from bot.meetings.distance import EARTH_MILES
from bot.meetings.gazetteer import load_gazetteer
from bot.meetings.index import IN_PERSON, Index, build_index, features_of
from bot.meetings.model import Attendance, Meeting, Point, Trait, Window
from bot.meetings.search import GRACE, Query, search

TODAY = date(2026, 11, 24)
NEAREST = 5
WITHIN = 100.0
_ZONES = ("America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York")


@dataclass(frozen=True)
class Question:
    """One search."""

    point: Point
    now: datetime
    window: Window
    group: str | None
    trait: Trait | None


def meetings(count: int, random: np.random.Generator) -> list[Meeting]:
    """Invented meetings, placed as people live, most in the evening."""
    entries = [
        entry for group in load_gazetteer(Point(34.05, -118.24)).names.values() for entry in group if entry.population
    ]
    weights = np.array([entry.population for entry in entries], float)
    chosen = random.choice(len(entries), count, p=weights / weights.sum())
    offsets = random.normal(0, 0.08, (count, 2))
    hours = random.choice(24, count, p=_by_hour())
    made = []
    for number, (at, offset) in enumerate(zip(chosen.tolist(), offsets.tolist(), strict=True)):
        home = entries[at].point
        longitude = home.longitude + offset[1]
        zone = _ZONES[0 if longitude < -115 else 1 if longitude < -102 else 2 if longitude < -86 else 3]
        made.append(
            Meeting(
                feed="benchmark",
                id=str(number),
                group="na" if random.random() < 0.9 else "smart" if random.random() < 0.9 else "dra",
                name=f"Meeting {number}",
                day=int(random.integers(7)),
                minute=int(hours[number]) * 60 + int(random.choice([0, 0, 0, 15, 30, 30])),
                duration=60 if random.random() < 0.7 else 90,
                time_zone=zone,
                attendance=Attendance.IN_PERSON if random.random() < 0.9 else Attendance.HYBRID,
                point=Point(home.latitude + offset[0], longitude),
                traits=frozenset(trait for trait in Trait if random.random() < 0.1),
                listed_on=TODAY,
            )
        )
    return made


def questions(count: int, places: list[Meeting], random: np.random.Generator) -> list[Question]:
    """Where people live, at any time of the next days."""
    made = []
    for _ in range(count):
        home = places[int(random.integers(len(places)))].point or Point(0, 0)
        now = datetime(2026, 11, 24, tzinfo=UTC) + timedelta(minutes=int(random.integers(3 * 1440)))
        start = now + timedelta(minutes=int(random.choice([0, 0, 60, 600, 1440])))
        end = start + timedelta(hours=float(random.choice([3, 6, 24, 48])))
        group = str(random.choice(["na", "na", "smart", "dra", ""])) or None
        trait = Trait.WOMEN if random.random() < 0.2 else None
        made.append(Question(replace(home, latitude=home.latitude + 0.01), now, Window(start, end), group, trait))
    return made


def ours(index: Index) -> Callable[[Question], list[float]]:
    """The product's own search."""

    def answer(question: Question) -> list[float]:
        query = Query(
            window=question.window,
            now=question.now,
            point=question.point,
            radius=WITHIN,
            groups=frozenset({question.group}) if question.group else frozenset(),
            traits=frozenset({question.trait}) if question.trait else frozenset(),
        )
        return [hit.miles or 0.0 for hit in search(index, query, NEAREST)]

    return answer


def full_scan(index: Index) -> Callable[[Question], list[float]]:
    """Every start looked at, in double precision: the reference."""
    column = {name: np.asarray(values) for name, values in index.columns.items()}
    latitudes, longitudes = column["latitude"].astype(float), column["longitude"].astype(float)

    def answer(question: Question) -> list[float]:
        now, begin, end = (
            int(moment.timestamp()) // 60 for moment in (question.now, question.window.start, question.window.end)
        )
        first = max(begin, now - GRACE)
        keep = (column["start"] >= first) & (column["start"] < end)
        keep &= (column["features"] & IN_PERSON) != 0
        if question.group:
            keep &= column["group"] == index.groups.index(question.group)
        if question.trait:
            wanted = features_of(_with(question.trait)) & ~3
            keep &= (column["features"] & wanted) == wanted
        latitude, longitude = math.radians(question.point.latitude), math.radians(question.point.longitude)
        half = np.sin((latitudes - latitude) / 2) ** 2
        half += np.cos(latitudes) * math.cos(latitude) * np.sin((longitudes - longitude) / 2) ** 2
        miles = 2 * EARTH_MILES * np.arcsin(np.sqrt(half[keep]))
        nearest: list[float] = np.sort(miles[miles <= WITHIN])[:NEAREST].tolist()
        return nearest

    return answer


def sqlite_bmlt(index: Index, path: Path) -> Callable[[Question], list[float]]:
    """Weekly rows, whole days, the great-circle formula in SQL and a radius doubled until there are enough."""
    database = sqlite3.connect(path)
    database.execute("create table meeting (day, minute, latitude, longitude, grp, features, zone)")
    rows = [
        (m.day, m.minute, m.point.latitude, m.point.longitude, m.group, features_of(m), m.time_zone)
        for m in index.meetings
        if m.point
    ]
    database.executemany("insert into meeting values (?,?,?,?,?,?,?)", rows)
    database.execute("create index ix on meeting (day)")
    database.commit()

    def answer(question: Question) -> list[float]:
        days = {(question.window.start + timedelta(hours=hours)).isoweekday() % 7 for hours in range(-8, 49, 12)}
        named = ",".join(map(str, sorted(days)))
        for radius in (6.25, 12.5, 25, 50, WITHIN):
            found = database.execute(
                "select 69.0 * degrees(acos(min(1, cos(radians(?1)) * cos(radians(latitude))"
                " * cos(radians(longitude - ?2)) + sin(radians(?1)) * sin(radians(latitude))))) as miles from meeting"
                " where instr(?6, day) and (?3 is null or grp = ?3) and miles <= ?4 order by miles limit ?5",
                (question.point.latitude, question.point.longitude, question.group, radius, NEAREST, named),
            ).fetchall()
            if len(found) >= NEAREST:
                break
        return [miles for (miles,) in found]

    return answer


def sqlite_rtree(index: Index, path: Path) -> Callable[[Question], list[float]]:
    """Starts in an R*Tree of latitude, longitude and time; the box grows until five are inside its circle."""
    database = sqlite3.connect(path)
    database.execute("create virtual table start using rtree(id, x0, x1, y0, y1, t0, t1, +grp, +features)")
    column = index.columns
    latitudes, longitudes = np.degrees(column["latitude"]), np.degrees(column["longitude"])
    base = int(column["start"][0])
    rows = zip(
        range(len(latitudes)),
        *(values.tolist() for values in (latitudes, latitudes, longitudes, longitudes)),
        *((column["start"] - base).tolist(),) * 2,
        column["group"].tolist(),
        column["features"].tolist(),
        strict=True,
    )
    database.executemany("insert into start values (?,?,?,?,?,?,?,?,?)", rows)
    database.commit()

    def answer(question: Question) -> list[float]:
        now, begin, end = (
            int(moment.timestamp()) // 60 for moment in (question.now, question.window.start, question.window.end)
        )
        first, last = max(begin, now - GRACE) - base, end - base - 1
        group = index.groups.index(question.group) if question.group else None
        wanted = (features_of(_with(question.trait)) & ~3 if question.trait else 0) | IN_PERSON
        latitude, longitude = question.point.latitude, question.point.longitude
        for radius in (5, 15, 50, WITHIN):
            high = radius / 69.0
            wide = high / max(0.2, math.cos(math.radians(latitude)))
            found = database.execute(
                "select x0, y0 from start where x0 between ? and ? and y0 between ? and ? and t0 between ? and ?"
                " and (?7 is null or grp = ?7) and (features & ?8) = ?8",
                (latitude - high, latitude + high, longitude - wide, longitude + wide, first, last, group, wanted),
            ).fetchall()
            miles = sorted(_miles(latitude, longitude, *there) for there in found)
            inside = [far for far in miles if far <= radius][:NEAREST]
            if len(inside) >= NEAREST:
                break
        return inside

    return answer


def _miles(latitude: float, longitude: float, there: float, across: float) -> float:
    half = math.sin(math.radians(there - latitude) / 2) ** 2
    half += (
        math.cos(math.radians(latitude))
        * math.cos(math.radians(there))
        * math.sin(math.radians(across - longitude) / 2) ** 2
    )
    return 2 * EARTH_MILES * math.asin(math.sqrt(half))


def _with(trait: Trait) -> Meeting:
    return Meeting("", "", "", "", 0, 0, 1, "UTC", Attendance.IN_PERSON, traits=frozenset({trait}))


def _by_hour() -> NDArray[np.float64]:
    weights = np.array([1, 1, 0, 0, 0, 2, 6, 10, 8, 8, 10, 8, 20, 4, 3, 3, 4, 14, 25, 50, 30, 8, 4, 2], float)
    shares: NDArray[np.float64] = weights / weights.sum()
    return shares


def _alike(one: list[float], other: list[float]) -> bool:
    return len(one) == len(other) and all(abs(a - b) <= 0.02 + 0.001 * b for a, b in zip(one, other, strict=True))


@click.command()
@click.option("--count", default=100_000, show_default=True, help="Meetings.")
@click.option("--asked", default=1000, show_default=True, help="Questions.")
def main(count: int, asked: int) -> None:
    """Measure, and compare every answer with a full scan."""
    random = np.random.default_rng(7)
    made = meetings(count, random)
    asking = questions(asked, made, random)
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        built = build_index(made, TODAY)
        seconds = time.perf_counter() - began
        publish(Path(folder) / "snapshot", made, TODAY)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        mapped = IndexSnapshot(Path(folder) / "snapshot").index(datetime(2026, 11, 24, 12, tzinfo=UTC))
        if mapped is None:
            raise SystemExit("the snapshot is empty")
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        arrays = sum(column.nbytes for column in built.columns.values()) + built.keys.nbytes + built.numbers.nbytes
        reference = full_scan(built)
        right = [reference(question) for question in asking]
        table = Table(
            *("engine", "clock", "CPU", "undisturbed", "disturbed", "GC, pages"),
            *("times ours", "not as the full scan"),
            title="milliseconds, median / 99th percentile",
        )
        engines = {
            "ours, mapped file": ours(mapped),
            "ours, in memory": ours(built),
            "full scan, numpy": reference,
            "SQLite R*Tree with time": sqlite_rtree(built, Path(folder) / "rtree.db"),
            "SQLite the BMLT way": sqlite_bmlt(built, Path(folder) / "bmlt.db"),
        }
        base = 0.0
        for name, engine in engines.items():
            measured = measure(engine, asking, right, _alike)
            middle = statistics.median(measured.cpu)
            base = base or middle
            differs = "asks for whole days" if "BMLT" in name else str(measured.wrong)
            between = f"{measured.collections}, {measured.faults}"
            table.add_row(name, *measured.columns(), between, f"{middle / base:.1f}", differs)
        console = Console(width=140)
        console.print(table)
        console.print(
            f"{count:,} meetings, {len(built.columns['start']):,} starts; index made in {seconds:.2f} s; arrays"
            f" {arrays / 1e6:.1f} MB, growth of the process when mapping them {(after - before) / 1024:.1f} MB"
        )


if __name__ == "__main__":
    main()
