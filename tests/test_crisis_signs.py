"""What the rules say of a crisis besides its kind: how grave, about whom, and what is no sign at all."""

from pathlib import Path
from typing import Any

import pytest

from bot.understanding.crisis import clauses_of, screen
from bot.understanding.model import CrisisKind, CrisisLevel, CrisisSign
from bot.understanding.normalise import normalise
from bot.understanding.slips import CRISIS_WORDS, NEIGHBORS, mend_slips
from knowledge.reading import read_yaml

TABLE = read_yaml(Path(__file__).parent / "crisis_signs.yaml")


def by_rules(text: str) -> CrisisSign | None:
    """What the rules alone say, where the model doubts nothing and sees nothing."""
    return screen(normalise(text), [normalise(clause) for clause in clauses_of(text)], 0.1, CrisisKind.SUICIDE)


@pytest.mark.parametrize("case", TABLE["signs"], ids=lambda case: case["text"])
def test_a_sign_tells_its_kind_its_grade_and_about_whom(case: dict[str, Any]) -> None:
    sign = by_rules(case["text"])

    assert sign is not None
    assert sign.by_rule
    assert (sign.kind.value, sign.grade) == (case["kind"], int(case["grade"]))
    assert sign.level is (CrisisLevel.WORRY if sign.grade == 2 else CrisisLevel.ALARM)
    assert sign.about_other == case.get("other", False)
    if "side" in case:
        assert sign.side is not None
        assert sign.side.value == case["side"]


@pytest.mark.parametrize("text", TABLE["harmless"])
def test_no_rule_speaks_up_for_a_harmless_text(text: str) -> None:
    assert by_rules(text) is None


def test_what_only_the_model_saw_is_asked_about() -> None:
    sign = screen("how are you", [], 0.9, CrisisKind.SUICIDE)

    assert sign is not None
    assert (sign.level, sign.by_rule) == (CrisisLevel.WORRY, False)


def test_the_gravest_of_several_signs_counts() -> None:
    sign = by_rules("im such a burden. i took 40 of my pills")

    assert sign is not None
    assert (sign.kind, sign.grade) == (CrisisKind.OVERDOSE, 5)


def test_a_clause_whose_words_stand_in_a_harmless_whole_is_asked_about_at_most() -> None:
    sign = by_rules("My brother overdosed. That was 3 years ago, in march")

    assert sign is None or sign.level is CrisisLevel.WORRY


@pytest.mark.parametrize("word", sorted(NEIGHBORS))
def test_a_word_of_its_own_is_no_misspelt_crisis(word: str) -> None:
    assert mend_slips(word) == word
    assert word not in CRISIS_WORDS
