"""Every row of the table of risk, as talks in both languages: tests/risk_rows.yaml tells how a row is written down."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.conversation.engine import Engine, Reader
from bot.conversation.model import OpenHandOff, Turn
from bot.conversation.state import Risk, State
from bot.understanding.context import NOTHING_BEFORE, Before
from bot.understanding.model import CrisisKind, CrisisLevel, CrisisSign, Understanding
from knowledge.schema import Language
from tests.conftest import Phone

TABLE = yaml.safe_load(Path(__file__).with_name("risk_rows.yaml").read_text(encoding="utf-8"))
ROWS: list[dict[str, Any]] = TABLE["rows"]
TOLD = {
    *("say", "model", "minutes", "hours", "stranger", "risk", "only", "first", "last", "has", "lacks", "alert"),
    *("crisis", "says", "says_not", "topic", "offers", "introduced", "anew"),
}
"""What a turn may tell; a misspelt key would hold nothing."""


class Seeing:
    """The real reader, with what the network alone sees in the next text as a row tells it."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.sign: CrisisSign | None = None

    def read(self, text: str, so_far: Language | None, before: Before = NOTHING_BEFORE) -> Understanding:
        reading = self._reader.read(text, so_far, before)
        by_rule = reading.crisis is not None and reading.crisis.by_rule
        return replace(reading, crisis=self.sign) if self.sign and not by_rule else reading


def sign_of(told: str) -> CrisisSign:
    kind, _, surely = told.partition(" ")
    level = CrisisLevel.ALARM if surely else CrisisLevel.WORRY
    return CrisisSign(CrisisKind(kind), level, "a row", by_rule=False)


def talks() -> list[Any]:
    return [
        pytest.param(talk, language, id=f"{row['row']} [{number} {language}]")
        for row in ROWS
        for number, talk in enumerate(row["talks"], start=1)
        for language in Language
    ]


@pytest.mark.parametrize(("talk", "language"), talks())
def test_a_row_of_the_table(engine_with_meetings: Engine, talk: list[dict[str, Any]], language: Language) -> None:
    held = engine_with_meetings
    seeing = Seeing(held.reader)
    phone = Phone(Engine(held.library, seeing, held.places, held.meetings))
    phone.state = State() if talk[0].get("stranger") else replace(phone.state, language=language)
    asked: list[str] = []
    for told in talk:
        phone.now += timedelta(minutes=told.get("minutes", 1), hours=told.get("hours", 0))
        seeing.sign = sign_of(told["model"]) if "model" in told else None
        turn = phone.text(told["say"][language])
        where = (told["say"][language], turn.answers, turn.state.risk)
        held_to(turn, told, where)
        if told.get("anew"):
            assert not set(turn.answers) & set(asked), where
        asked += turn.answers


def held_to(turn: Turn, told: dict[str, Any], where: object) -> None:
    """What a row tells of a turn."""
    said = "\n".join(bubble.text for bubble in turn.reply)
    answers = turn.answers
    if "only" in told:
        assert list(answers) == told["only"], where
    assert answers[:1] == (told["first"],) if "first" in told else True, where
    assert answers[-1:] == (told["last"],) if "last" in told else True, where
    assert set(told.get("has", ())) <= set(answers), where
    assert not set(told.get("lacks", ())) & set(answers), where
    assert str(told.get("says", "")) in said, where
    assert "says_not" not in told or told["says_not"] not in said, where
    assert turn.topic == told.get("topic", turn.topic), where
    assert "offers" not in told or [option.code for option in turn.options] == told["offers"], where
    assert "risk" not in told or is_risk(turn.state.risk, told["risk"]), where
    assert "crisis" not in told or (turn.crisis is not None) is told["crisis"], where
    assert "alert" not in told or alert_of(turn) == told["alert"], where
    if "introduced" in told:
        automated = [number for number, bubble in enumerate(turn.reply, 1) if "autom" in bubble.text]
        assert automated == ([told["introduced"]] if told["introduced"] else []), where


def is_risk(risk: Risk | None, told: str) -> bool:
    """Whether a risk is as a row tells it: "none", or kind, level and mode, of which any may be left out."""
    if risk is None:
        return told == "none"
    return set(told.split()) <= {risk.kind.value, str(risk.level), risk.mode}


def alert_of(turn: Turn) -> str:
    """How staff are told of it."""
    told = [effect.urgent for effect in turn.effects if isinstance(effect, OpenHandOff)]
    return "urgent" if any(told) else "note" if told else "no"


def test_no_row_tells_what_nothing_looks_at() -> None:
    assert {key for row in ROWS for talk in row["talks"] for turn in talk for key in turn} <= TOLD
