"""One line of a list: a long name is cut at a word, one that has begun says so, and so does one without its link."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.conversation.meeting_words import MeetingWords
from bot.conversation.model import Channel
from bot.conversation.state import Shown
from bot.meetings.model import Attendance, Meeting
from knowledge.schema import Language
from tests.loaded import library
from tests.test_finding import meeting

LA = ZoneInfo("America/Los_Angeles")
NOW = datetime(2026, 11, 24, 18, tzinfo=LA)
NAMES = (
    "The Saturday Night Candlelight Newcomers And Old Timers Big Book Study",
    "Grupo Nueva Vida De Recuperacion Para Toda La Familia Los Sabados",
    "Women's Circle - (Downtown, Upstairs) & Friends Of The Long Table",
)


def line(one: Meeting, language: Language, *, began: int = -60, brief: bool = False) -> str:
    say = MeetingWords(library(), language, Channel.SMS.can, LA, NOW)
    return say.line("A", Shown(one.key, NOW - timedelta(minutes=began), 0.4), one, brief=brief)


@pytest.mark.parametrize("brief", [False, True])
@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", NAMES)
def test_a_long_name_is_cut_at_a_word(name: str, language: Language, *, brief: bool) -> None:
    said = line(replace(meeting(1), name=name, address="12 A St"), language, brief=brief)

    kept = said.partition("...")[0].partition("NA ")[2]
    assert name.startswith(kept)
    assert not name[len(kept)].isalnum()
    assert kept[-1].isalnum()
    assert len(kept) <= 36


@pytest.mark.parametrize(("language", "told"), [(Language.EN, "began 10 min ago"), (Language.ES, "hace 10 min")])
def test_one_that_has_begun_says_so(language: Language, told: str) -> None:
    assert told in line(meeting(1), language, began=10)
    assert told not in line(meeting(1), language, began=-10)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("brief", [False, True])
def test_a_hybrid_one_without_a_link_says_so(language: Language, *, brief: bool) -> None:
    without = replace(meeting(1), attendance=Attendance.HYBRID, link="", dial_in="", url="")
    told = library().wording[language].fill("hybrid_no_link")

    assert told in line(without, language, brief=brief)
    assert told not in line(replace(without, link="https://zoom.us/j/1"), language, brief=brief)
