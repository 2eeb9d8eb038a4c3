"""What leaves the console as a file: safe to open in a spreadsheet, with the notice that the law wants on it."""

import csv
import io
import json
from collections.abc import Iterable, Sequence

from bot.records.cards import Card
from bot.records.retention import NOTICE as NOTICE
from bot.records.threads import Line

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
"""Beginnings that a spreadsheet takes for a formula (OWASP, CSV injection)."""
_COLUMNS = ("conversation", "channel", "language", "last active", "last topic", "last text", "labels", "reviewed by")


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet computes: an apostrophe before what looks like a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) or text.startswith(_FORMULA) else text


def cards_as_csv(cards: Iterable[Card]) -> str:
    """One row a conversation (RFC 4180), the notice first."""
    file = io.StringIO()
    lines = csv.writer(file)
    lines.writerow([NOTICE])
    lines.writerow(_COLUMNS)
    for card in cards:
        lines.writerow([safe_cell(str(value or "")) for value in _cells(card)])
    return file.getvalue()


def cards_as_json(cards: Iterable[Card]) -> str:
    """One JSON object a conversation, the notice first."""
    rows: list[dict[str, object]] = [{"notice": NOTICE}]
    rows += [dict(zip(_COLUMNS, _cells(card), strict=True)) for card in cards]
    return _lines(rows)


def talk_as_json(conversation_id: str, lines: Sequence[Line]) -> str:
    """One JSON object a message of a conversation, the notice first."""
    rows: list[dict[str, object]] = [{"notice": NOTICE, "conversation": conversation_id, "messages": len(lines)}]
    rows += [
        {
            "at": line.created_at.isoformat(),
            "by": line.author,
            "text": line.text,
            "topic": line.topic,
            "crisis": line.crisis,
            "delivery": line.delivery,
        }
        for line in lines
    ]
    return _lines(rows)


def rows_as_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Plain counts as CSV; they name nobody, so they carry no notice."""
    file = io.StringIO()
    lines = csv.writer(file)
    lines.writerow(columns)
    lines.writerows([safe_cell(str(value)) for value in row] for row in rows)
    return file.getvalue()


def _cells(card: Card) -> tuple[object, ...]:
    return (
        card.id,
        card.channel,
        card.language,
        card.last_activity_at.isoformat(timespec="seconds"),
        card.topic,
        card.said,
        ", ".join(card.labels),
        card.reviewed_by,
    )


def _lines(rows: Iterable[dict[str, object]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
