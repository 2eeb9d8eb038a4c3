"""Seventy-two written talks through the company, whole: tests/company/{en,es}.yaml, with the real inbox and worker.

A turn is a text and the ids of the lines that answer it, in order; or what happens between: `until` a moment something
`arrives` (how each text begins), it is `at` another moment, the process does a `restart`, or it `dies` while it sends.
`left` is what is still to be sent first at the end, `remembers` what is remembered then.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Channel
from bot.records.store import Store
from knowledge.reading import read_yaml
from tests.company_phone import Talk
from tests.conftest import Clock

HERE = Path(__file__).parent / "company"
WANTED = 36
"""Talks in each language."""


def talks() -> Iterator[Any]:
    for path in sorted(HERE.glob("*.yaml")):
        for talk in read_yaml(path):
            yield pytest.param(talk, id=f"{path.stem}: {talk['name']}")


@pytest.mark.parametrize("written", list(talks()))
def test_a_written_talk_runs_whole(
    written: dict[str, Any], store: Store, engine_with_meetings: Engine, clock: Clock, tmp_path: Path
) -> None:
    engine = engine_with_meetings
    if offers := written.get("clinic"):
        clinic = engine.library.clinic
        on = clinic.offers.model_copy(update=dict.fromkeys(offers, True))
        library = replace(engine.library, clinic=clinic.model_copy(update={"offers": on}))
        engine = Engine(library, engine.reader, engine.places, engine.meetings)
    talk = Talk(store, engine, clock, tmp_path, channel=Channel(written.get("channel", "sms")))
    talk.at(written["at"])
    for turn in written["turns"]:
        step(talk, turn)
    if "left" in written:
        assert talk.rows == written["left"]
    for name, value in written.get("remembers", {}).items():
        assert str(getattr(talk.state.companion, name)) == str(value)


def step(talk: Talk, turn: Any) -> None:
    match turn:
        case "restart":
            talk.restart()
        case "dies":
            talk.dies_while_sending()
            talk.restart()
        case [str(words), *lines]:
            assert list(talk.say(words).answers) == lines, words
        case {"until": moment, "arrives": beginnings}:
            arrived = talk.until(moment)
            shown = [text[: len(begins)] for text, begins in zip(arrived, beginnings, strict=False)]
            assert shown == beginnings, arrived
            assert len(arrived) == len(beginnings), arrived
        case {"at": moment}:
            talk.at(moment)
        case {"danger": words, "kind": kind}:
            assert str(talk.say(words).crisis) == kind, words
        case _:
            raise AssertionError(f"{turn}: no such turn")


def test_there_are_as_many_in_each_language() -> None:
    assert [len(read_yaml(path)) for path in sorted(HERE.glob("*.yaml"))] == [WANTED, WANTED]
