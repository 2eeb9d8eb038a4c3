"""YAML's traps, each refused by name with its line."""

from pathlib import Path

import pytest

from knowledge.reading import UnreadableFile, parse_yaml, read_yaml


def test_text_lists_and_maps_come_out_as_written() -> None:
    tree = parse_yaml('a: "19:30"\nb: [one, two]\nc: true\nd: 12\ne: 2026-11-23\n')

    assert tree == {"a": "19:30", "b": ["one", "two"], "c": True, "d": "12", "e": "2026-11-23"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: &x text\nb: *x\n", "line 1: an anchor"),
        ("b: *x\n", "alias"),
        ("a: !!python/object:os.system rm\n", "line 1: a tag"),
        ("a: 1\nb: 2\na: 3\n", "line 3: the key 'a' a second time"),
        ("starts: 19:30\n", 'an unquoted time: write "19:30"'),
        ("no: text\n", 'the unquoted word no: write "no"'),
        ("a: yes\n", 'the unquoted word yes: write "yes"'),
        ("a: [unclosed\n", "line 2"),
        ("a: 1\n---\nb: 2\n", "a second document"),
        ("a:\n" + "".join(f"{' ' * n}b:\n" for n in range(1, 40)), "levels: flatten it"),
    ],
)
def test_a_trap_is_refused_by_name(text: str, message: str) -> None:
    with pytest.raises(UnreadableFile, match=message):
        parse_yaml(text)


def test_an_oversized_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    path.write_text("a: " + "x" * 5_000_000)

    with pytest.raises(UnreadableFile, match="larger than 4 MB"):
        read_yaml(path)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("a: año".encode("latin-1"))

    with pytest.raises(UnreadableFile, match="UTF-8"):
        read_yaml(path)
