"""Fellowships beside the four: called as people write them, with their own finders, and feeds that stand ready."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.conversation.meeting_words import MeetingWords
from bot.conversation.model import Channel
from bot.feeds.configuration import load_feeds
from knowledge.fellowships import load_fellowships
from knowledge.library import CLINIC, HERE
from knowledge.reading import read_yaml
from knowledge.schema import Group, Language
from knowledge.segments import count_segments
from tests.loaded import library

LA = ZoneInfo("America/Los_Angeles")
SAY = MeetingWords(library(), Language.EN, Channel.SMS.can, LA, datetime(2026, 11, 24, 18, tzinfo=LA))


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
