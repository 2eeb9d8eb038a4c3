"""What is kept from one start to the next is the same as what is worked out anew."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from bot.meetings import gazetteer
from bot.meetings.tables import Entry, ZipCode
from bot.meetings.zones import zone_at
from bot.records.store import newest_revision
from knowledge.checks import check_answers
from knowledge.library import HERE, Library, _checked
from knowledge.patterns import compile_entries, compiled
from knowledge.prepared import Prepared, name_of
from knowledge.reading import read_yaml
from knowledge.schema import Language, Topics
from tests.shared import ROOT
from tests.test_patterns import FILES, entries_of


def counted(pieces: Prepared, name: str, value: object) -> int:
    """How often a piece had to be made to be had."""
    made = []

    def make() -> object:
        made.append(1)
        return value

    assert pieces.get(name, make) == value
    return len(made)


def test_a_second_start_works_out_nothing_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    first = Prepared(tmp_path / "__pycache__" / "x.prepared", b"this code")
    assert counted(first, "a", {"words": ["one", None, True]}) == 1
    first.keep()

    assert (
        counted(Prepared(tmp_path / "__pycache__" / "x.prepared", b"this code"), "a", {"words": ["one", None, True]})
        == 0
    )


def test_what_other_code_made_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    first = Prepared(tmp_path / "x.prepared", b"the code before")
    counted(first, "a", 1)
    first.keep()

    assert counted(Prepared(tmp_path / "x.prepared", b"this code"), "a", 2) == 1


@pytest.mark.parametrize(
    "content", [b"", b"no marshal", b"\xe9\x01\x00\x00\x00", bytes(7) + b"\x05\xe9\x01\x00\x00\x00"]
)
def test_a_damaged_file_is_as_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.prepared").write_bytes(content)

    assert counted(Prepared(tmp_path / "x.prepared", b"this code"), "a", 2) == 1


def test_a_piece_that_is_cut_off_is_made_anew_and_the_others_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    file, code = tmp_path / "x.prepared", b"this code"
    first = Prepared(file, code)
    for name in ("a", "b"):
        counted(first, name, "a long text " * 100)
    first.keep()
    file.write_bytes(file.read_bytes()[:-100])
    again = Prepared(file, code)

    assert [counted(again, name, "a long text " * 100) for name in ("a", "b")] == [0, 1]


def test_where_python_may_write_nothing_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    pieces = Prepared(tmp_path / "x.prepared", b"this code")
    counted(pieces, "a", 1)
    pieces.keep()

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_only_makes_the_start_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    (tmp_path / "a file").write_text("in the place of the folder")
    pieces = Prepared(tmp_path / "a file" / "x.prepared", b"this code")
    counted(pieces, "a", 1)
    pieces.keep()

    assert counted(pieces, "a", 1) == 1


def test_whoever_changes_what_they_got_changes_it_for_nobody_else(tmp_path: Path) -> None:
    pieces = Prepared(tmp_path / "x.prepared", b"this code")
    pieces.get("a", lambda: {"parts": 1}).pop("parts")

    assert pieces.get("a", dict) == {"parts": 1}


def test_a_name_tells_where_one_source_ends() -> None:
    assert name_of("a", b"b", b"c") != name_of("a", b"bc")


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_a_pattern_that_was_kept_is_the_pattern(path: Path) -> None:
    tree = read_yaml(path)
    for entry in entries_of(tree):
        (ours,) = compile_entries([entry], tree.get("parts"))
        theirs = re.compile(ours.pattern)
        assert (ours, ours.groupindex, ours.groups) == (theirs, theirs.groupindex, theirs.groups)
        for text in (*entry["finds"], *entry.get("leaves", ())):
            assert [match.span() for match in ours.finditer(text)] == [match.span() for match in theirs.finditer(text)]


def test_groups_have_their_names_and_what_is_no_pattern_is_refused() -> None:
    found = compiled(r"(?P<day>mon|tue)(?:day)? (\d+)").search("on monday 7")
    assert found
    assert (found["day"], found[2], found.lastindex) == ("mon", "7", 2)
    with pytest.raises(re.error):
        compiled("(")


def test_the_newest_revision_is_told_by_the_names_of_the_files() -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "bot" / "records" / "migrations"))

    assert newest_revision() == ScriptDirectory.from_config(config).get_current_head()


def test_the_places_that_were_kept_are_the_places_of_the_tables() -> None:
    kept = gazetteer.load_gazetteer(gazetteer.LOS_ANGELES)
    read = gazetteer._names(gazetteer.LOS_ANGELES, gazetteer.FOLDER)

    assert [(key, [replace(entry, zone="") for entry in entries]) for key, entries in kept.names.items()] == list(
        read.items()
    )
    assert {code: known.point for code, known in kept.zips.items()} == dict(
        gazetteer._zips(gazetteer.FOLDER / "zip.csv.gz")
    )


def test_each_place_has_the_zone_of_its_point() -> None:
    kept = gazetteer.load_gazetteer(gazetteer.LOS_ANGELES)
    places: list[Entry | ZipCode] = [*kept.zips.values()]
    places += [entry for entries in kept.names.values() for entry in entries]

    assert [place for place in places[::50] if place.zone != zone_at(place.point)] == []


def test_another_answer_is_checked_though_the_one_before_was_fine(library: Library) -> None:
    topics = Topics.model_validate(read_yaml(HERE / "topics.yaml"))
    endless = library.answers[Language.EN]["chat.thanks"].model_copy(update={"text": "word " * 500})
    other = library.answers | {Language.EN: library.answers[Language.EN] | {"chat.thanks": endless}}

    assert _checked(topics, library.answers) == check_answers(topics, library.answers)
    assert _checked(topics, other) == check_answers(topics, other) != check_answers(topics, library.answers)
