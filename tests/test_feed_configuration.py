"""Which feeds there are, and what is told of them at a glance."""

from pathlib import Path

import pytest

from bot.feeds.configuration import load_feeds
from bot.feeds.model import by_kind
from knowledge.library import BadContent


def test_many_reasons_are_told_by_their_kind() -> None:
    reasons = {
        "time 25:61": 2,
        "time soon": 1,
        "no place": 4,
        "C3 day: 'Someday': write it as Monday": 1,
        "row 9 day: '?'": 1,
        "'9': write it as Monday": 1,
    }

    assert by_kind(reasons) == {"time": 3, "no place": 4, "day": 3}


def test_the_feeds_of_the_repository_are_fine() -> None:
    assert [feed.name for feed in load_feeds()][:3] == ["clinic-list", "na-southern-california", "na-virtual"]


def test_a_bad_configuration_lists_every_problem(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text(
        'feeds:\n  - {name: a, kind: bmlt, group: na, source: "x", url: "http://example.org"}\n'
        '  - {name: a, kind: fax, group: na, source: "x", url: "https://example.org"}\n'
        '  - {name: a, kind: link, group: na, source: "x", url: "https://x.org", time_zone: "Mars"}\n'
    )
    with pytest.raises(BadContent) as refused:
        load_feeds(path)

    assert len(refused.value.problems) == 4
