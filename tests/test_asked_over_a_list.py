"""What a person asks over a list of meetings: tests/asked_over_a_list.yaml."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Channel, Turn
from bot.meetings.model import Meeting, Trait, Window
from bot.meetings.windows import spans
from knowledge.reading import read_yaml
from tests.conftest import Phone, SampleMeetings, pairs, phone_after

TABLE: dict[str, Any] = read_yaml(Path(__file__).with_suffix(".yaml").with_name("asked_over_a_list.yaml"))
WEEK = {"en": "na near echo park this week", "es": "na cerca de echo park esta semana"}
MIXED = {"en": "meetings near echo park this week", "es": "juntas cerca de echo park esta semana"}
TODAY = {"en": "meetings near echo park today", "es": "juntas cerca de echo park hoy"}
LIVES = {"en": "i live in echo park and my ex hates me", "es": "vivo en echo park y mi ex me odia"}
HERE = ZoneInfo("America/Los_Angeles")
SHY = "meetings.find.shy"
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def items(name: str) -> list[tuple[str, str, Any]]:
    """Each text of a table by languages with its language and what is expected."""
    return [(language, text, meant) for language, texts in TABLE[name].items() for text, meant in texts.items()]


def days_of(turn: Turn) -> set[str]:
    return {f"{one.start.astimezone(HERE):%a}".lower() for one in shown(turn)}


def searched(window: Window) -> set[str]:
    """The days that a window reaches, but for the hours after midnight of the one before."""
    moments = [
        start + timedelta(hours=hour)
        for start, end in spans(window)
        for hour in range(3, 192)
        if start + timedelta(hours=hour) < end
    ]
    return {f"{one:%a}".lower() for one in moments if one.hour >= 3}


def shown(turn: Turn) -> list[Any]:
    memory = turn.state.meetings
    return [*memory.shown, *memory.waiting] if memory else []


@pytest.fixture(scope="module")
def meetings() -> dict[str, Meeting]:
    return {meeting.key: meeting for meeting in SampleMeetings().all}


def traits_of(turn: Turn, meetings: dict[str, Meeting]) -> set[Trait]:
    return {trait for one in shown(turn) for trait in meetings[one.key].traits}


@pytest.mark.parametrize(("language", "text", "left_out"), items("days"))
def test_a_day_turned_down_is_left_out_and_every_other_stays(
    engine_with_meetings: Engine, language: str, text: str, left_out: list[str]
) -> None:
    turn = phone_after(engine_with_meetings, language, WEEK[language]).text(text)

    assert turn.meetings
    assert turn.state.meetings is not None
    assert turn.state.meetings.groups == ("na",)
    assert turn.state.meetings.window is not None
    assert searched(turn.state.meetings.window) == set(_DAYS) - set(left_out)
    assert not days_of(turn) & set(left_out)


@pytest.mark.parametrize(("language", "text", "wanted"), items("wanted"))
def test_a_day_wanted_instead_is_the_day_shown(
    engine_with_meetings: Engine, language: str, text: str, wanted: list[str]
) -> None:
    turn = phone_after(engine_with_meetings, language, WEEK[language]).text(text)

    assert turn.meetings
    assert f"{turn.meetings[0].start:%a}".lower() in wanted


@pytest.mark.parametrize(("language", "text"), pairs(TABLE["another_day"]))
def test_not_today_is_another_day(engine_with_meetings: Engine, language: str, text: str) -> None:
    phone = phone_after(engine_with_meetings, language, TODAY[language])

    turn = phone.text(text)

    assert turn.meetings
    assert "mon" not in {f"{one.start:%a}".lower() for one in turn.meetings}


@pytest.mark.parametrize(("language", "text"), pairs(TABLE["another_hour"]))
def test_an_hour_that_will_not_do_is_not_shown_again(engine_with_meetings: Engine, language: str, text: str) -> None:
    phone = phone_after(engine_with_meetings, language, TODAY[language])
    assert phone.state.meetings is not None
    last = max(one.start for one in phone.state.meetings.shown)

    turn = phone.text(text)

    assert turn.meetings
    assert min(one.start for one in turn.meetings) > last


@pytest.mark.parametrize(("language", "text"), pairs(TABLE["just_where"]))
def test_a_place_and_nothing_else_is_a_search(engine_with_meetings: Engine, language: str, text: str) -> None:
    assert phone_after(engine_with_meetings, language).text(text).meetings


def test_any_kind_takes_back_the_kind_and_any_group_does_not(engine_with_meetings: Engine) -> None:
    for text, left in (("any kind is fine", ()), ("any group is fine", (Trait.WOMEN,))):
        turn = phone_after(engine_with_meetings, "en", "na near koreatown", "any for women").text(text)
        assert turn.state.meetings is not None
        assert turn.state.meetings.traits == left


def test_hours_turned_down_are_those_of_the_day_spoken_of(engine_with_meetings: Engine) -> None:
    for language, texts in {"en": ("sunday", "not in the morning"), "es": ("el domingo", "en la mañana no")}.items():
        phone = phone_after(engine_with_meetings, language, WEEK[language], texts[0])
        turn = phone.text(texts[1])
        assert turn.state.meetings is not None
        assert turn.state.meetings.window is not None
        assert f"{turn.state.meetings.window.start:%a %H}" == "Sun 12"


def test_too_far_keeps_the_time_that_was_asked_for(engine_with_meetings: Engine) -> None:
    phone = phone_after(engine_with_meetings, "en", "na near koreatown tonight")

    turn = phone.text("too far")

    assert turn.state.meetings is not None
    assert turn.state.meetings.window is not None


def test_when_it_ends_is_told_as_an_hour(engine_with_meetings: Engine) -> None:
    phone = phone_after(engine_with_meetings, "en", "na near echo park tonight", "a")

    assert "it ends at 6:30 pm" in phone.text("what time does it end").reply[0].text


@pytest.mark.parametrize("first", ["na echo park, {days}", "find me a meeting, {days}"])
@pytest.mark.parametrize(("language", "text", "left_out"), items("days"))
def test_a_day_turned_down_is_left_out_of_the_first_search_too(
    engine_with_meetings: Engine, language: str, text: str, left_out: list[str], first: str
) -> None:
    told = () if "echo park" in first else (LIVES[language],)

    turn = phone_after(engine_with_meetings, language, *told).text(first.format(days=text))

    assert turn.meetings, turn.reply
    assert not days_of(turn) & set(left_out)


@pytest.mark.parametrize(("language", "text"), pairs(TABLE["days_alone"]))
def test_a_day_turned_down_alone_is_a_search_where_the_person_lives(
    engine_with_meetings: Engine, language: str, text: str
) -> None:
    turn = phone_after(engine_with_meetings, language, LIVES[language]).text(text)

    assert turn.meetings, turn.reply
    assert turn.state.meetings is not None
    assert turn.state.meetings.window is not None
    assert "sun" not in searched(turn.state.meetings.window)


@pytest.mark.parametrize(("language", "text", "group"), items("groups"))
def test_one_group_named_over_a_list_of_several_is_that_group(
    engine_with_meetings: Engine, language: str, text: str, group: str
) -> None:
    turn = phone_after(engine_with_meetings, language, MIXED[language]).text(text)

    assert turn.meetings, turn.reply
    assert {one.group for one in turn.meetings} == {group}


@pytest.mark.parametrize(("language", "text"), pairs(TABLE["no_group"]))
def test_a_no_over_a_list_names_no_group(engine_with_meetings: Engine, language: str, text: str) -> None:
    turn = phone_after(engine_with_meetings, language, MIXED[language]).text(text)

    assert not turn.meetings


@pytest.mark.parametrize(("language", "text", "kind"), items("kinds"))
def test_a_kind_turned_down_is_not_shown(
    engine_with_meetings: Engine, meetings: dict[str, Meeting], language: str, text: str, kind: str
) -> None:
    phone = phone_after(engine_with_meetings, language, MIXED[language], "more" if language == "en" else "más")

    turn = phone.text(text)

    assert turn.topic == "meetings.find"
    assert turn.meetings
    assert Trait(kind) not in traits_of(turn, meetings)
    later = phone.text("tomorrow" if language == "en" else "mañana")
    assert Trait(kind) not in traits_of(later, meetings)


@pytest.mark.parametrize(("language", "text", "kind"), items("has_it"))
def test_whether_what_is_listed_has_a_kind_is_answered_by_letter(
    engine_with_meetings: Engine, meetings: dict[str, Meeting], language: str, text: str, kind: str
) -> None:
    phone = phone_after(engine_with_meetings, language, MIXED[language])
    listed = phone.state.meetings
    assert listed is not None
    having = [
        letter for letter, one in zip("ABC", listed.shown, strict=False) if Trait(kind) in meetings[one.key].traits
    ]

    turn = phone.text(text)

    assert turn.topic == "meetings.find"
    assert not turn.meetings
    assert turn.state.meetings is not None
    assert [one.key for one in turn.state.meetings.shown] == [one.key for one in listed.shown]
    for letter in having:
        assert letter in turn.reply[0].text.split(":")[1]


@pytest.mark.parametrize(("language", "text", "kind"), items("has_it"))
def test_whether_the_meeting_spoken_of_has_a_kind_is_answered_of_that_one(
    engine_with_meetings: Engine, language: str, text: str, kind: str
) -> None:
    phone = phone_after(engine_with_meetings, language, MIXED[language], "B")
    if any(word in text for word in ("which", "any", "cuál", "alguna", "are these", "they")):
        return

    turn = phone.text(text)

    assert turn.topic == "meetings.find"
    assert not turn.meetings
    assert len(turn.reply) == 1


@pytest.mark.parametrize(("language", "text", "kind"), items("wishes"))
def test_a_wish_for_a_kind_is_looked_for(engine_with_meetings: Engine, language: str, text: str, kind: str) -> None:
    turn = phone_after(engine_with_meetings, language, MIXED[language]).text(text)

    assert turn.meetings
    assert turn.state.meetings is not None
    assert turn.state.meetings.traits == (Trait(kind),)


@pytest.mark.parametrize(("language", "text"), pairs(TABLE["shy"]))
def test_who_wants_to_go_and_is_shy_gets_both_answers(engine_with_meetings: Engine, language: str, text: str) -> None:
    phone = phone_after(engine_with_meetings, language)

    turn = phone.text(text)

    assert turn.topic == "meetings.find"
    assert SHY in turn.answers
    assert turn.answers[-1].startswith("meetings.find.ask_place")
    assert phone.text("echo park").meetings


@pytest.mark.parametrize(("language", "text"), pairs(TABLE["shy"]))
def test_who_is_shy_and_has_told_where_sees_the_list(engine_with_meetings: Engine, language: str, text: str) -> None:
    turn = phone_after(engine_with_meetings, language, LIVES[language]).text(text)

    assert turn.meetings
    assert SHY in turn.answers


@pytest.mark.parametrize(("language", "text"), pairs(TABLE["shy_only"]))
def test_who_is_only_shy_is_asked_for_no_place(engine_with_meetings: Engine, language: str, text: str) -> None:
    turn = phone_after(engine_with_meetings, language).text(text)

    assert turn.topic != "meetings.find"


def test_a_text_by_telegram_is_read_the_same(engine_with_meetings: Engine) -> None:
    phone = Phone(engine_with_meetings, Channel.TELEGRAM)
    phone.text("meetings near echo park this week")

    assert {one.group for one in phone.text("na").meetings} == {"na"}
