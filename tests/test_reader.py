"""The reader's parts: pieces of words, the two models together."""

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.understanding.encoder import LONGEST, Encoder
from bot.understanding.ensemble import TopicModel
from bot.understanding.model import CrisisLevel
from bot.understanding.normalise import normalise
from bot.understanding.pieces import END, SPACE, START, UNKNOWN, Vocabulary
from bot.understanding.reader import PhraseReader
from bot.understanding.topics import NgramModel
from bot.understanding.training.misspelling import misspell

LETTERS_ONLY = PhraseReader(TopicModel(NgramModel.load()))
BOTH = TopicModel.load()


def test_a_text_is_cut_into_the_likeliest_pieces() -> None:
    pieces = ("<unk>", "<s>", "</s>", SPACE, SPACE + "over", "dose", "d", "o", "s", "e", SPACE + "overd")
    vocabulary = Vocabulary(pieces, (0, 0, 0, -9, -4, -5, -8, -8, -8, -8, -12))

    assert vocabulary.cut("overdose", most=9) == [START, 4, 5, END]
    assert vocabulary.cut("over xdose", most=9) == [START, 4, 3, UNKNOWN, 5, END]
    assert vocabulary.cut("overdose overdose", most=4) == [START, 4, 5, END]
    assert vocabulary.cut("", most=9) == [START, 3, END]


def test_the_probabilities_of_all_topics_add_up_to_one() -> None:
    for text in ("", "i feel so alone", "x" * 900, "help " * 400):
        assert BOTH.probabilities(text).sum() == pytest.approx(1)
        assert len(BOTH.probabilities(text)) == len(BOTH.topics)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("how much does na cost", "group.cost"),
        ("me siento muy solo", "coping.isolation"),
        ("do i need to believe in god", "group.beliefs"),
    ],
)
def test_without_the_encoder_the_bot_still_reads(text: str, topic: str) -> None:
    assert LETTERS_ONLY.read(text).topic == topic


def test_without_the_encoder_a_crisis_is_still_seen() -> None:
    sign = LETTERS_ONLY.read("my friend is blue and wont wake up").crisis

    assert sign is not None
    assert sign.level is CrisisLevel.ALARM


def test_both_models_know_the_same_topics_in_the_same_order() -> None:
    assert BOTH.encoder is not None
    assert BOTH.encoder.topics == BOTH.ngrams.topics
    assert BOTH.encoder.corpus == BOTH.ngrams.corpus


def test_models_of_different_phrases_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    other = replace(BOTH.ngrams, corpus="other phrases")
    monkeypatch.setattr(NgramModel, "load", lambda: other)

    with pytest.raises(Exception, match="make train"):
        TopicModel.load()


def test_the_encoder_reads_the_beginning_of_an_endless_text() -> None:
    assert BOTH.encoder is not None
    beginning = "lonely " * 200

    assert np.array_equal(BOTH.encoder.scores(beginning.strip()), BOTH.encoder.scores((beginning * 3).strip()))
    assert len(BOTH.encoder.vocabulary.cut(beginning, LONGEST)) == LONGEST


def test_no_encoder_file_is_no_error(tmp_path: Path) -> None:
    assert Encoder.load(tmp_path / "none.npz") is None


def test_slips_of_the_thumb_leave_a_text_to_recognise() -> None:
    rng = random.Random(1)  # noqa: S311 - no secret
    slipped = [misspell("i really need a meeting tonight", rng) for _ in range(20)]

    assert len(set(slipped)) > 10
    assert all(abs(len(text) - 31) <= 3 for text in slipped)
    assert misspell("", rng) == ""


def test_normalising_writes_out_what_people_text() -> None:
    assert normalise("U r 2nite?!") == normalise("you are tonight?!")
