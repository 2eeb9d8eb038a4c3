"""Over a list of meetings: which one a letter means, and a kind or a day taken back. tests/asked_over_a_list.yaml."""

import pytest

from bot.conversation.engine import Engine
from bot.meetings.model import Meeting, Trait
from tests.conftest import SampleMeetings, pairs, phone_after
from tests.test_asked_over_a_list import MIXED, TABLE, items


@pytest.fixture(scope="module")
def meetings() -> dict[str, Meeting]:
    return {meeting.key: meeting for meeting in SampleMeetings().all}


@pytest.mark.parametrize(("language", "text"), pairs(TABLE["taken_off"]))
def test_a_kind_taken_back_does_not_stick_to_the_next_search(
    engine_with_meetings: Engine, language: str, text: str
) -> None:
    kind = {"en": "mens meetings near echo park", "es": "juntas de hombres cerca de echo park"}[language]
    phone = phone_after(engine_with_meetings, language, kind)
    assert phone.state.meetings is not None
    assert phone.state.meetings.traits == (Trait.MEN,)

    assert phone.text(text).meetings
    later = phone.text({"en": "online tomorrow", "es": "en línea mañana"}[language])

    assert later.state.meetings is not None
    assert later.state.meetings.traits == ()


@pytest.mark.parametrize(("language", "text"), pairs(TABLE["said_before"]))
def test_the_day_that_was_said_before_is_the_day_searched(
    engine_with_meetings: Engine, language: str, text: str
) -> None:
    turn = phone_after(engine_with_meetings, language, MIXED[language]).text(text)

    assert turn.state.meetings is not None
    assert turn.state.meetings.window is not None
    assert f"{turn.state.meetings.window.start:%a}" == "Sat"
    assert f"{turn.meetings[0].start:%a}" == "Sat"


@pytest.mark.parametrize(("language", "text", "letter"), items("letter"))
def test_a_letter_with_a_question_is_the_listed_meeting(
    engine_with_meetings: Engine, meetings: dict[str, Meeting], language: str, text: str, letter: str
) -> None:
    phone = phone_after(engine_with_meetings, language, MIXED[language])
    listed = phone.state.meetings
    assert listed is not None

    turn = phone.text(text)

    assert meetings[listed.shown["ABC".index(letter)].key].name in turn.reply[0].text
    assert turn.state.meetings is not None
    assert turn.state.meetings.shown == listed.shown
