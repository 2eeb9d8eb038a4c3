"""Fellowships beside the four: called as people write them, with their own finders, and feeds that stand ready."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.conversation.engine import Engine
from bot.conversation.meeting_words import MeetingWords
from bot.conversation.model import Channel
from bot.feeds.configuration import load_feeds
from bot.meetings.index import Index, build_index
from knowledge.fellowships import load_fellowships
from knowledge.library import CLINIC, HERE, load_library
from knowledge.reading import read_yaml
from knowledge.schema import Group, Language
from knowledge.segments import count_segments
from tests.conftest import NOON, Phone, SampleMeetings

LA = ZoneInfo("America/Los_Angeles")
SAY = MeetingWords(load_library(), Language.EN, Channel.SMS.can, LA, datetime(2026, 11, 24, 18, tzinfo=LA))


@pytest.mark.parametrize(
    ("group", "label"),
    [
        ("na", "NA"),
        ("smart", "SMART"),
        ("aa", "AA"),
        ("ca", "CA"),
        ("cma", "CMA"),
        ("ha", "HA"),
        ("alanon", "Al-Anon"),
        ("naranon", "Nar-Anon"),
        ("lifering", "LifeRing"),
        ("recovery_dharma", "Recovery Dharma"),
        ("someone_new", "Someone New"),
    ],
)
def test_a_fellowship_is_called_as_people_write_it(group: str, label: str) -> None:
    assert SAY.group(group) == label


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("group", list(load_fellowships()))
def test_where_there_is_no_list_its_own_finder_is_named_in_one_segment(group: str, language: Language) -> None:
    text = replace(SAY, language=language).no_list(group)

    assert load_fellowships()[group].finder in text
    assert count_segments(text).segments == 1


def test_every_other_group_that_texts_can_name_has_a_finder() -> None:
    lines = read_yaml(HERE / "topics.yaml")["lines"]["groups.other"]

    assert set(lines) <= set(load_fellowships())


def test_feeds_that_stand_ready_are_checked_and_not_read() -> None:
    entries = read_yaml(CLINIC / "feeds.yaml")["feeds"]
    ready = [entry for entry in entries if entry.get("enabled") in (False, "false")]

    assert {entry["group"] for entry in ready} >= {"aa", "cma", "na", "recovery_dharma"}
    assert not {entry["name"] for entry in ready} & {feed.name for feed in load_feeds()}


def test_every_feed_has_a_group_with_a_name() -> None:
    groups = {entry["group"] for entry in read_yaml(CLINIC / "feeds.yaml")["feeds"]}

    assert groups <= {*Group, *load_fellowships()}


class WithAA:
    """The invented meetings, those of SMART as if a feed of AA had listed them."""

    def __init__(self) -> None:
        meetings = [replace(one, group="aa") if one.group == "smart" else one for one in SampleMeetings().all]
        self._index = build_index(meetings, NOON.date())

    def index(self, now: datetime) -> Index:
        return self._index


@pytest.fixture(scope="module")
def with_aa(engine: Engine) -> Engine:
    return Engine(engine.library, engine.reader, engine.places, WithAA())


@pytest.mark.parametrize(
    ("text", "groups", "says"),
    [
        ("aa near 90026 tonight", {"aa"}, "AA near 90026:"),
        ("aa cerca de 90026 esta noche", {"aa"}, "AA cerca de 90026:"),
        ("alcoholics anonymous in hollywood", {"aa"}, "AA near Hollywood:"),
        ("aa online", {"aa"}, "AA online:"),
        ("not na, aa near 90026", {"aa"}, "AA near 90026:"),
        ("not aa, na near 90026", {"na"}, "NA near 90026:"),
        ("na or aa near 90026 this week", {"na", "aa"}, "NA, AA near 90026:"),
        ("aa o na cerca de 90026 esta semana", {"na", "aa"}, "NA, AA cerca de 90026:"),
        ("na or cma near 90026", {"na"}, "I have no list of CMA meetings. Its own finder: crystalmeth.org."),
        ("na o alanon cerca de 90026", {"na"}, "No tengo lista de reuniones de Al-Anon."),
        ("na or sos near 90026", {"na"}, "I have no list of SOS meetings."),
    ],
)
def test_the_answer_is_about_the_group_that_was_asked_for(
    with_aa: Engine, text: str, groups: set[str], says: str
) -> None:
    turn = Phone(with_aa).text(text)

    assert turn.meetings
    assert {one.group for one in turn.meetings} <= groups
    assert says in turn.reply[-1].text


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("aa near 90026", "AA"),
        ("ca near 90026", "CA"),
        ("cma near echo park tonight", "CMA"),
        ("hay cma cerca de echo park", "CMA"),
        ("heroin anonymous 90026", "HA"),
        ("al-anon in hollywood", "Al-Anon"),
        ("alanon en hollywood", "Al-Anon"),
        ("nar-anon in south la", "Nar-Anon"),
        ("lifering meetings near pasadena", "LifeRing"),
        ("recovery dharma online", "Recovery Dharma"),
        ("aa tonight", "AA"),
        ("aa meetings", "AA"),
    ],
)
def test_where_no_list_is_known_it_says_so_and_shows_no_other_group_in_silence(
    engine_with_meetings: Engine, text: str, label: str
) -> None:
    phone = Phone(engine_with_meetings)
    (bubble,) = phone.text(text).reply

    said = phone.engine.library.wording[phone.state.language or Language.EN]
    finder = next(one.finder for one in load_fellowships().values() if one.label == label)
    assert bubble.text.startswith(said.fill("no_list", group=label, finder=finder))
    assert [option.code for option in bubble.options] == ["meetings.find@na", "groups.list"]


def test_the_alternative_is_looked_for_where_the_person_is(engine_with_meetings: Engine) -> None:
    phone = Phone(engine_with_meetings)
    phone.text("al-anon in hollywood tonight")
    turn = phone.text("1")

    assert turn.reply[0].text.startswith("NA near Hollywood:")
    assert {one.group for one in turn.meetings} == {"na"}


@pytest.mark.parametrize(("text", "language"), [("what is cma", Language.EN), ("que es nar-anon", Language.ES)])
def test_a_fellowship_without_a_text_of_its_own_is_named_with_its_site(
    engine: Engine, text: str, language: Language
) -> None:
    (bubble,) = Phone(engine).text(text).reply

    group = "cma" if "cma" in text else "naranon"
    assert bubble.text.startswith(replace(SAY, language=language).fellowship(group))
