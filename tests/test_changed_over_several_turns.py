"""A search over several texts keeps what was asked: tests/changed_over_several_turns.yaml."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Channel, Turn
from bot.meetings.model import Meeting
from knowledge.reading import read_yaml
from tests.conftest import Phone, SampleMeetings

TABLE: dict[str, list[Any]] = read_yaml(Path(__file__).with_name("changed_over_several_turns.yaml"))
HERE = ZoneInfo("America/Los_Angeles")


@pytest.fixture(scope="module")
def meetings() -> dict[str, Meeting]:
    return {meeting.key: meeting for meeting in SampleMeetings().all}


def last_of(engine: Engine, texts: list[str]) -> Turn:
    phone = Phone(engine, Channel.SMS)
    for text in texts[:-1]:
        phone.text(text)
        phone.now += timedelta(minutes=1)
    return phone.text(texts[-1])


def name_of(case: dict[str, Any]) -> str:
    return str(case["texts"][-1])


@pytest.mark.parametrize("case", TABLE["times"], ids=name_of)
def test_the_hours_are_of_the_day_that_was_asked_for(
    engine_with_meetings: Engine, meetings: dict[str, Meeting], case: dict[str, Any]
) -> None:
    turn = last_of(engine_with_meetings, case["texts"])

    assert turn.state.meetings is not None
    window = turn.state.meetings.window
    assert window is not None
    start, end = (moment.astimezone(HERE) for moment in (window.start, window.end))
    assert f"{start:%a %H:%M} - {end:%a %H:%M}" == case["window"]
    by = case.get("over_by")
    assert window.over_by == (int(by[:2]) * 60 + int(by[3:]) if by else None)
    for one in turn.state.meetings.shown if by else ():
        shown = one.start.astimezone(HERE)
        assert shown.hour * 60 + shown.minute + meetings[one.key].duration <= (window.over_by or 0)


@pytest.mark.parametrize("case", TABLE["days"], ids=name_of)
def test_the_first_that_is_listed_is_on_the_day_that_was_asked_for(
    engine_with_meetings: Engine, case: dict[str, Any]
) -> None:
    turn = last_of(engine_with_meetings, case["texts"])

    assert f"{turn.meetings[0].start.astimezone(HERE):%a}".lower() == case["day"]
    assert turn.state.meetings is not None
    assert turn.state.meetings.shown[0].miles is not None


@pytest.mark.parametrize("case", TABLE["places"], ids=name_of)
def test_of_a_place_turned_down_and_a_new_one_the_new_one_holds(
    engine_with_meetings: Engine, case: dict[str, Any]
) -> None:
    turn = last_of(engine_with_meetings, case["texts"])

    assert turn.state.meetings is not None
    assert turn.state.meetings.place is not None
    assert turn.state.meetings.place.label == case["place"]


@pytest.mark.parametrize("case", TABLE["who"], ids=name_of)
def test_nobody_is_shown_a_meeting_that_leaves_out_who_comes(
    engine_with_meetings: Engine, meetings: dict[str, Meeting], case: dict[str, Any]
) -> None:
    turn = last_of(engine_with_meetings, case["texts"])

    assert turn.meetings
    assert turn.state.meetings is not None
    assert sorted(turn.state.meetings.unwanted) == case["unwanted"]
    listed = [*turn.state.meetings.shown, *turn.state.meetings.waiting]
    assert not {trait for one in listed for trait in meetings[one.key].traits} & set(case["unwanted"])


@pytest.mark.parametrize("case", TABLE["answers"], ids=name_of)
def test_what_is_no_search_has_its_own_answer(engine_with_meetings: Engine, case: dict[str, Any]) -> None:
    turn = last_of(engine_with_meetings, case["texts"])

    assert turn.answers[0] == case["answer"]


@pytest.mark.parametrize("texts", TABLE["joins"], ids=lambda texts: texts[-1])
def test_who_wants_to_join_a_listed_one_is_told_how(engine_with_meetings: Engine, texts: list[str]) -> None:
    turn = last_of(engine_with_meetings, texts)

    assert "https://example.org/join/" in turn.reply[0].text
    assert turn.state.meetings is not None
    assert turn.state.meetings.focus == turn.state.meetings.shown[0].key


@pytest.mark.parametrize("case", TABLE["pointed"], ids=name_of)
def test_one_of_the_list_is_told_by_what_stands_in_its_line(
    engine_with_meetings: Engine, meetings: dict[str, Meeting], case: dict[str, Any]
) -> None:
    turn = last_of(engine_with_meetings, case["texts"])

    assert turn.state.meetings is not None
    spoken_of = turn.state.meetings.focus
    if case["named"] == "-":
        assert turn.answers == ("meetings.find.which_one",)
    else:
        assert spoken_of is not None
        assert meetings[spoken_of].name == f"SAMPLE {case['named']}"
        assert not turn.meetings


@pytest.mark.parametrize("texts", TABLE["not_pointed"], ids=lambda texts: texts[-1])
def test_what_none_of_the_list_is_is_looked_for(engine_with_meetings: Engine, texts: list[str]) -> None:
    assert last_of(engine_with_meetings, texts).meetings


@pytest.mark.parametrize("texts", TABLE["after_the_one_spoken_of"], ids=lambda texts: texts[-1])
def test_later_is_later_than_the_one_just_spoken_of(engine_with_meetings: Engine, texts: list[str]) -> None:
    spoken_of = last_of(engine_with_meetings, texts[:-1]).state.meetings
    assert spoken_of is not None
    before = next(one.start for one in spoken_of.shown if one.key == spoken_of.focus)

    starts = [one.start for one in last_of(engine_with_meetings, texts).meetings]

    assert before < min(starts) < before + timedelta(hours=3)


@pytest.mark.parametrize("case", TABLE["too_far"], ids=name_of)
def test_miles_that_are_too_far_are_the_most(engine_with_meetings: Engine, case: dict[str, Any]) -> None:
    turn = last_of(engine_with_meetings, case["texts"])

    assert turn.meetings
    assert turn.state.meetings is not None
    assert all(one.miles is not None and one.miles <= float(case["most"]) for one in turn.state.meetings.shown)


@pytest.mark.parametrize("text", TABLE["unknown_places"])
def test_closer_to_a_place_that_we_do_not_know_is_told(engine_with_meetings: Engine, text: str) -> None:
    turn = last_of(engine_with_meetings, ["na near pasadena tomorrow", text])

    assert not turn.meetings
    assert turn.state.open_question == "meetings.find.ask_place"
