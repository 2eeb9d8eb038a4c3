"""What the rules say of a crisis besides its kind: how grave, about whom, and what is no sign at all."""

from pathlib import Path
from typing import Any

import pytest

from bot.understanding.context import Before
from bot.understanding.crisis import Danger, clauses_of, screen
from bot.understanding.model import CrisisKind, CrisisLevel, CrisisSign
from bot.understanding.normalize import normalize
from bot.understanding.slips import CRISIS_WORDS, NEIGHBORS, mend_slips
from knowledge.reading import read_yaml

DOUBTFUL = Danger(danger=0.05, unsure=0.05, kind=CrisisKind.SUICIDE, other=0.0)
"""Too little for the network to speak up, enough not to doubt a rule."""
TABLE = read_yaml(Path(__file__).parent / "crisis_signs.yaml")


def by_rules(text: str) -> CrisisSign | None:
    """What the rules alone say, where the model doubts nothing and sees nothing."""
    return screen(normalize(text), [normalize(clause) for clause in clauses_of(text)], DOUBTFUL)


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


@pytest.mark.parametrize(
    ("seen", "level"),
    [
        (Danger(danger=0.99, unsure=0.0, kind=CrisisKind.SUICIDE, other=0.0), CrisisLevel.ALARM),
        (Danger(danger=0.9, unsure=0.05, kind=CrisisKind.SUICIDE, other=0.0), CrisisLevel.WORRY),
        (Danger(danger=0.1, unsure=0.85, kind=CrisisKind.SUICIDE, other=0.0), CrisisLevel.WORRY),
        (Danger(danger=0.1, unsure=0.1, kind=CrisisKind.SUICIDE, other=0.0), None),
    ],
)
def test_what_only_the_network_saw_sounds_the_alarm_only_where_it_is_very_sure(
    seen: Danger, level: CrisisLevel | None
) -> None:
    sign = screen("how are you", [], seen)

    assert (sign.level if sign else None) == level
    assert sign is None or not sign.by_rule


def test_in_the_middle_of_a_danger_the_network_counts_sooner() -> None:
    seen = Danger(danger=0.93, unsure=0.02, kind=CrisisKind.OVERDOSE, other=0.9)
    sign = screen("he went quiet", [], seen, Before(asks="breathing", crisis=CrisisKind.OVERDOSE))

    assert sign is not None
    assert (sign.level, sign.about_other) == (CrisisLevel.ALARM, True)


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
