"""What people say over a list of meetings: tests/constraints.yaml."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.meetings.constraints import Constraints, find_constraints
from bot.understanding.normalize import plain
from knowledge.reading import read_yaml

TABLE = read_yaml(Path(__file__).parent / "constraints.yaml")


@pytest.mark.parametrize(("text", "expected"), list(TABLE.items()))
def test_a_wish_is_read_as_meant(text: str, expected: str | None) -> None:
    assert shown(find_constraints(plain(text))) == expected


def shown(constraints: Constraints) -> str | None:
    come = [] if constraints.online is None else ["online" if constraints.online else "in_person"]
    about = " ".join(
        [
            *([constraints.act] if constraints.act else []),
            *([] if constraints.number is None else [str(constraints.number + 1)]),
        ]
    )
    parts = [
        *come,
        *sorted(constraints.traits),
        *(f"not {trait}" for trait in sorted(constraints.without)),
        *([constraints.change] if constraints.change else []),
        *([about] if about else []),
        *([f"within {constraints.within:g}"] if constraints.within else []),
        *constraints.unlisted,
        *(["any"] if constraints.any_kind else []),
    ]
    return ", ".join(parts) or None


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    constraints = find_constraints(plain(text))

    assert not constraints.traits & constraints.without
