"""What people say in the middle of a danger is heard by the texts beside each pattern."""

from pathlib import Path

import pytest

from bot.understanding import signals
from bot.understanding.normalize import normalize
from knowledge.reading import read_yaml

TABLE = read_yaml(Path(signals.__file__).parent / "cues.yaml")
ROWS = [(cue, text) for cue, entries in TABLE.items() for entry in entries for text in entry["examples"]]


@pytest.mark.parametrize(("cue", "text"), ROWS)
def test_a_cue_is_heard_in_its_texts(cue: str, text: str) -> None:
    assert cue in [one.value for one in signals.cues(normalize(text))]
