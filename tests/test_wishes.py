"""What people say over a list of meetings: tests/wishes.yaml."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.meetings.wishes import Wishes, find_wishes
from bot.understanding.normalise import plain
from knowledge.reading import read_yaml

TABLE = read_yaml(Path(__file__).parent / "wishes.yaml")


@pytest.mark.parametrize(("text", "expected"), list(TABLE.items()))
def test_a_wish_is_read_as_meant(text: str, expected: str | None) -> None:
    assert shown(find_wishes(plain(text))) == expected


def shown(wishes: Wishes) -> str | None:
    come = [] if wishes.online is None else ["online" if wishes.online else "in_person"]
    about = " ".join(
        [*([wishes.act] if wishes.act else []), *([] if wishes.number is None else [str(wishes.number + 1)])]
    )
    parts = [
        *come,
        *sorted(wishes.traits),
        *(f"not {trait}" for trait in sorted(wishes.without)),
        *([wishes.change] if wishes.change else []),
        *([about] if about else []),
        *([f"within {wishes.within:g}"] if wishes.within else []),
        *wishes.unlisted,
        *(["any"] if wishes.any_kind else []),
    ]
    return ", ".join(parts) or None


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    wishes = find_wishes(plain(text))

    assert not wishes.traits & wishes.without
