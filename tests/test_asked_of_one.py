"""What is asked of one listed meeting: of what kind it is, who may come along, on which day: asked_of_one.yaml."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Turn
from bot.meetings.index import Index, build_index
from bot.meetings.model import Attendance, Meeting, Point, Trait
from knowledge.library import Library
from knowledge.reading import read_yaml
from knowledge.schema import Language
from tests.conftest import NOON, Phone, pairs, phone_after

TABLE: dict[str, Any] = read_yaml(Path(__file__).with_suffix(".yaml").with_name("asked_of_one.yaml"))
LIST = {"en": "na near echo park", "es": "na cerca de echo park"}


def items(name: str) -> list[tuple[str, str, Any]]:
    return [(language, text, meant) for language, texts in TABLE[name].items() for text, meant in texts.items()]


def meeting(name: str, hour: int, *traits: Trait) -> Meeting:
    """A meeting of NA in Echo Park, today."""
    return Meeting(
        feed="test", id=name, group="na", name=name, day=1, minute=hour * 60, duration=60,
        time_zone="America/Los_Angeles", attendance=Attendance.IN_PERSON,
        point=Point(34.078 + hour / 1000, -118.26), address=f"{hour} Test St, Los Angeles", traits=frozenset(traits),
        listed_on=NOON.date(),
    )  # fmt: skip


class Three:
    """One that is open, one for women and one for men, all today."""

    all = (
        meeting("Morning Star", 17, Trait.OPEN),
        meeting("Manos Unidas", 18, Trait.CLOSED, Trait.WOMEN),
        meeting("Late Bus", 19, Trait.CLOSED, Trait.MEN),
    )

    def index(self, now: datetime) -> Index:
        return build_index(self.all, NOON.date())


@pytest.fixture(scope="module")
def three(engine: Engine) -> Engine:
    return Engine(engine.library, engine.reader, engine.places, Three())


def over_the_list(three: Engine, language: str) -> Phone:
    return phone_after(three, language, LIST[language])


def said(turn: Turn) -> str:
    return "\n".join(bubble.text for bubble in turn.reply)


def filled(library: Library, language: str, key: str, letter: str = "") -> str:
    """A piece as it is said of the meeting with this letter."""
    wording = library.wording[Language(language)]
    kind = wording.fill(f"trait.{'women' if letter == 'B' else 'men'}")
    return wording.fill(key, letter=letter, **({"kinds": kind} if key == "bring.only" else {}))


def along() -> list[tuple[str, str, str, str]]:
    return [
        (language, text, row["letter"], row["line"])
        for language, rows in TABLE["along"].items()
        for row in rows
        for text in row["texts"]
    ]


@pytest.mark.parametrize(("language", "text", "begins"), items("kinds"))
def test_of_what_kind_one_is_gets_a_yes_or_a_no(three: Engine, language: str, text: str, begins: str) -> None:
    turn = over_the_list(three, language).text(text)

    assert said(turn).startswith(begins)
    assert not turn.meetings
    assert not turn.effects


@pytest.mark.parametrize(("language", "text", "letter", "line"), along())
def test_whether_somebody_may_come_along_is_answered_of_that_one(
    three: Engine, library: Library, language: str, text: str, letter: str, line: str
) -> None:
    turn = over_the_list(three, language).text(text)

    assert filled(library, language, line, letter) in said(turn)
    assert not turn.meetings


@pytest.mark.parametrize(("language", "text"), pairs(TABLE["along_of_all"]))
def test_which_of_them_somebody_may_come_to_is_told_by_letter(three: Engine, language: str, text: str) -> None:
    turn = over_the_list(three, language).text(text)

    assert {"en": "open to all: A", "es": "abierta a todos: A"}[language] in said(turn)
    assert {"en": "closed: B, C", "es": "solo para adictos: B, C"}[language] in said(turn)


@pytest.mark.parametrize(("language", "text"), pairs(TABLE["along_of_none"]))
def test_who_may_come_to_which_kind_is_told_where_nothing_is_listed(three: Engine, language: str, text: str) -> None:
    fresh = phone_after(three, language).text(text)
    over = over_the_list(three, language).text(text)

    assert fresh.answers[:1] in (("group.eligibility.company",), ("group.words.open_closed",))
    assert not fresh.meetings
    assert over.topic in ("meetings.find", "group.eligibility")
    assert not over.meetings


@pytest.mark.parametrize(("language", "text"), pairs(TABLE["dates"]))
def test_a_doubt_about_the_day_gets_the_dates(three: Engine, language: str, text: str) -> None:
    turn = over_the_list(three, language).text(text)

    assert said(turn).count({"en": "Mon, Nov 23,", "es": "lun 23 nov,"}[language]) >= 2
    assert not turn.meetings


@pytest.mark.parametrize(("language", "text", "day"), items("not_dates"))
def test_a_day_that_is_looked_for_is_no_doubt(engine_with_meetings: Engine, language: str, text: str, day: str) -> None:
    turn = phone_after(engine_with_meetings, language, LIST[language]).text(text)

    assert turn.meetings
    assert f"{turn.meetings[0].start:%a}".lower() == day


@pytest.mark.parametrize(("language", "text"), pairs(TABLE["no_kind_of_meeting"]))
def test_a_woman_to_talk_to_is_no_kind_of_meeting(three: Engine, language: str, text: str) -> None:
    turn = over_the_list(three, language).text(text)

    assert not turn.meetings
    assert turn.answers[:1] == ("handoff.human",) or "handoff.human" in turn.state.options


@pytest.mark.parametrize(("language", "text", "letter"), items("named"))
def test_one_that_is_named_with_its_hour_and_place_is_that_one(
    three: Engine, language: str, text: str, letter: str
) -> None:
    turn = over_the_list(three, language).text(text)

    assert not turn.meetings
    assert turn.state.meetings is not None
    assert turn.state.meetings.focus == Three.all["ABC".index(letter)].key


@pytest.mark.parametrize(("language", "text"), pairs(TABLE["named_elsewhere"]))
def test_one_of_that_name_elsewhere_or_at_another_hour_is_looked_for(three: Engine, language: str, text: str) -> None:
    turn = over_the_list(three, language).text(text)

    assert turn.state.meetings is not None
    assert turn.state.meetings.focus is None
