"""What is plainly said is what is answered (tests/answered_as_said.yaml), and what only looks like it is not."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.conversation.engine import Engine
from knowledge.reading import read_yaml
from tests.conftest import phone_after
from tests.shared import ROOT

TABLE: dict[str, list[dict[str, Any]]] = read_yaml(ROOT / "tests/answered_as_said.yaml")


def _texts() -> Iterator[Any]:
    for kind, rows in TABLE.items():
        for row in rows:
            for language, texts in row["say"].items():
                before = row.get("before", {}).get(language, [])
                for text in texts:
                    yield pytest.param(row, language, before, text, id=f"{kind}: {text}")


@pytest.mark.parametrize(("row", "language", "before", "text"), list(_texts()))
def test_what_is_plainly_said_is_what_is_answered(
    engine_with_meetings: Engine, row: dict[str, Any], language: str, before: list[str], text: str
) -> None:
    turn = phone_after(engine_with_meetings, language, *before).text(text)
    first = turn.answers[0] if turn.answers else turn.topic

    assert "line" not in row or first.startswith(tuple(row["line"])), turn.answers
    assert not any(one.startswith(tuple(row.get("never", ["-"]))) for one in turn.answers)
