"""A text made of slots and small words alone steers the search: nothing that tells of a danger may be one."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.conversation.residue import is_all_slots
from bot.meetings.constraints import NO_CONSTRAINTS, find_constraints
from bot.meetings.times import find_time
from bot.understanding.normalize import plain
from tests.loaded import shipped_phrases, shipped_turns

NOW = datetime(2026, 3, 4, 15, 20, tzinfo=ZoneInfo("America/Los_Angeles"))


def steers(text: str) -> bool:
    """Whether it is made of slots alone and names a time or a wish: over a list it is a change of the search."""
    return is_all_slots(text) and (find_time(text, NOW) is not None or find_constraints(plain(text)) != NO_CONSTRAINTS)


@pytest.mark.parametrize("text", ["tonight", "actually saturday", "mejor el sabado", "women's then", "not online"])
def test_a_change_of_the_search_is_made_of_slots_alone(text: str) -> None:
    assert steers(text)


def test_no_phrase_of_a_danger_is() -> None:
    phrases, turns = shipped_phrases()[0], shipped_turns()[0]
    of_danger = {phrase.text for phrase in phrases if phrase.topic.startswith("crisis.")}
    of_danger |= {turn.text for turn in turns if turn.risk != "none" and not turn.before}

    assert sorted(text for text in of_danger if steers(text)) == []


@pytest.mark.parametrize(
    "text", ["its my last night", "tonite is my last nite", "today is the day", "tonight is the night", "hoy es el dia"]
)
def test_a_last_day_is_no_day_of_the_search(text: str) -> None:
    assert not steers(text)
