"""The rows of a list that people keep as CSV, XLSX or YAML, with the name of each cell, to tell errors by it."""

import csv
import io
import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from bot.feeds.model import FeedFailed
from knowledge.reading import UnreadableFile, read_yaml

MOST_BYTES = 10_000_000
_NAMES = {
    "fellowship": "group", "grupo": "group", "meeting": "name", "meeting name": "name", "nombre": "name",
    "days": "day", "weekday": "day", "dia": "day", "día": "day", "start": "time", "start time": "time",
    "starts": "time", "hora": "time", "length": "duration", "minutes": "duration", "type": "attendance",
    "how": "attendance", "location": "venue", "lat": "latitude", "lng": "longitude", "lon": "longitude",
    "long": "longitude", "kinds": "traits", "formats": "traits", "zoom": "link", "zoom link": "link",
    "phone": "dial_in", "website": "url", "checked": "checked_on", "last checked": "checked_on",
}  # fmt: skip
"""Other names that columns have."""


@dataclass(frozen=True)
class Row:
    """One row."""

    values: Mapping[str, str]
    """By column, as text; a column that is missing is not in it."""
    cells: Mapping[str, str]
    """The name of each column's cell: "C5"; empty for YAML, which has none."""
    number: int

    def where(self, column: str) -> str:
        """How an error in this column is told."""
        return f"{self.cells.get(column) or f'row {self.number}'} {column}"


def read_rows(path: Path, needed: Sequence[str]) -> Iterator[Row]:
    """The rows of a file, without empty ones and, in CSV, without comments.

    Raises:
        FeedFailed: the file cannot be read, or lacks a column that is needed.
    """
    suffix = path.suffix.lower()
    try:
        if path.stat().st_size > MOST_BYTES:
            raise FeedFailed(f"{path.name} is larger than {MOST_BYTES // 1_000_000} MB")
        if suffix in (".yaml", ".yml"):
            yield from _yaml(path)
            return
        lines = _workbook(path) if suffix in (".xlsx", ".xlsm", ".xls", ".ods") else _csv(path)
        yield from _named(lines, path, needed)
    except OSError as error:
        raise FeedFailed(f"{path.name} cannot be read: {error.strerror}") from error


def _named(lines: Iterator[tuple[int, list[str]]], path: Path, needed: Sequence[str]) -> Iterator[Row]:
    """The rows below the one that names the columns."""
    header = next(lines, None)
    if header is None:
        return
    columns = [_column(name) for name in header[1]]
    missing = [name for name in needed if name not in columns]
    if missing:
        raise FeedFailed(f"{path.name} lacks the column(s) {', '.join(missing)}: its first line names the columns")
    letters = [string.ascii_uppercase[at] if at < 26 else f"A{string.ascii_uppercase[at - 26]}" for at in range(52)]
    for number, cells in lines:
        pairs = [(column, at) for at, column in enumerate(columns[: len(cells)]) if column and at < len(letters)]
        yield Row(
            values={column: cells[at] for column, at in pairs},
            cells={column: f"{letters[at]}{number}" for column, at in pairs},
            number=number,
        )


def _column(name: str) -> str:
    plain = " ".join(name.casefold().split())
    return _NAMES.get(plain, plain.replace(" ", "_"))


def _csv(path: Path) -> Iterator[tuple[int, list[str]]]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("windows-1252", "replace")
    first = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    before = 0
    try:
        for cells in reader:
            number, before = before + 1, reader.line_num
            if any(cell.strip() for cell in cells) and not cells[0].startswith("#"):
                yield number, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise FeedFailed(f"{path.name}: {error}") from error


def _workbook(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The first sheet."""
    try:
        with CalamineWorkbook.from_path(path) as book:
            rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise FeedFailed(f"{path.name} is no spreadsheet that can be read: {error}") from error
    for number, row in enumerate(rows, start=1):
        cells = [_text(cell) for cell in row]
        if any(cells) and not cells[0].startswith("#"):
            yield number, cells


def _text(cell: object) -> str:
    """A cell as somebody would type it."""
    match cell:
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case datetime():
            return f"{cell:%H:%M}"
        case time():
            return f"{cell:%H:%M}"
        case date():
            return cell.isoformat()
        case timedelta():
            return f"{round(cell.total_seconds() / 60)}"
        case float() if cell.is_integer():
            return str(int(cell))
        case _:
            return str(cell).strip()


def _yaml(path: Path) -> Iterator[Row]:
    try:
        tree: Any = read_yaml(path)
    except UnreadableFile as error:
        raise FeedFailed(f"{path.name} cannot be read: {error}") from error
    rows = tree.get("meetings") if isinstance(tree, dict) else tree
    if not isinstance(rows, list):
        raise FeedFailed(f"{path.name} is no list of meetings")
    for number, row in enumerate(rows, start=1):
        values = (
            {_column(str(name)): str(value).strip() for name, value in row.items()} if isinstance(row, dict) else {}
        )
        yield Row(values, {}, number)
