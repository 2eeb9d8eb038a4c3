"""Example talks: every problem of a file is told with its entry and remedy."""

from pathlib import Path

import pytest

from knowledge.talks import ACTS, act_name, load_talks
from tests.loaded import shipped_turns

TOPICS = {"group.cost": "", "meetings.find": "", "crisis.suicide": ""}
GOOD = """author: "somebody"
talks:
  - who: "a baker"
    turns:
      - text: "na near 90026"
        topic: meetings.find
        acts: ["want na", "place: 90026"]
        groups: [na]
      - before: {says: "meetings.find@na", list: 3}
        text: "the second"
        topic: null
        acts: ["point 2"]
"""


def problems(tmp_path: Path, content: str) -> list[str]:
    folder = tmp_path / "en" / "talks"
    folder.mkdir(parents=True)
    (folder / "baker.yaml").write_text(content)
    return load_talks(tmp_path, TOPICS)[1]


def test_a_good_file_is_read_with_what_stood_before(tmp_path: Path) -> None:
    assert problems(tmp_path, GOOD) == []
    first, second = load_talks(tmp_path, TOPICS)[0]

    assert (first.author, first.talk, first.before, first.acts) == ("baker", 1, {}, ("want na", "place: 90026"))
    assert (second.topic, second.before, second.risk) == (None, {"says": "meetings.find@na", "list": "3"}, "none")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("topic: null", "topik: null", "has no topic"),
        ("topic: null", "topic: [group.cost]", "is no topic"),
        ("list: 3", "asks: [place]", "before.asks is ['place']"),
        ("groups: [na]", "groups: na", "groups is no list"),
        ("groups: [na]", "groups: [[na]]", "are unknown"),
        ('["point 2"]', "point 2", "acts is no list"),
        ("topic: null", "topic: group.price", "'group.price' is no topic"),
        ('"point 2"', '"point twice"', "act 'point twice' is unknown"),
        ("groups: [na]", "groups: [aa]", "['aa'] are unknown"),
        ("list: 3", "list: some", "give the number of meetings listed"),
        ("list: 3", "asks: weather", "before.asks is 'weather'"),
        ("topic: null", "topic: null\n        risk: danger", "a risk needs its kind"),
        ("topic: null", "topic: null\n        kind: suicide", "a risk needs its kind"),
        ("topic: null", "topic: crisis.suicide", "without a risk"),
        ("topic: null", "topic: null\n        lang: fr", "use en or es"),
        ("talks:", "turns:", "needs exactly the keys author and talks"),
    ],
)
def test_a_problem_is_told_with_its_place_and_remedy(tmp_path: Path, old: str, new: str, told: str) -> None:
    found = problems(tmp_path, GOOD.replace(old, new))

    assert any(told in problem and problem.startswith("en/talks/baker.yaml") for problem in found), found


@pytest.mark.parametrize(
    ("act", "name"),
    [
        ("yes", "yes"), ("point last", "point"), ("place: van nuys", "place"), ("trait: women", "trait"),
        ("language es", "language"), ("breathing no", "breathing no"), ("point", None), ("place", None),
        ("dance", None),
    ],
)  # fmt: skip
def test_an_act_has_its_name_and_its_value(act: str, name: str | None) -> None:
    assert act_name(act) == name


def test_the_talks_in_the_house_are_fine_and_use_every_act() -> None:
    turns, found = shipped_turns()

    assert found == []
    assert {act_name(act) for turn in turns for act in turn.acts} == set(ACTS)
