"""Whole talks by many authors, held from first text to last: what was once right stays right.

`talk_gaps.yaml` has, by file and talk, how many turns are not right yet. A number there may only become smaller:
`python -m tests.test_whole_talks` writes the file anew, and refuses where one would grow. These authors are known to
the reader, so this guards what works; how strangers are understood is measured by `python -m bot evaluate`.
"""

import sys
from pathlib import Path

import pytest
import yaml

from benchmarks.talks import engine, hold_file
from bot.conversation.engine import Engine
from knowledge.library import HERE

GAPS = Path(__file__).parent / "talk_gaps.yaml"
FILES = sorted(HERE.glob("*/talks/*.yaml"))


def gaps_now(path: Path, held: Engine) -> dict[int, int]:
    return {number: gaps for number, gaps in sorted(hold_file(held, path).gaps.items()) if gaps}


@pytest.fixture(scope="module")
def held() -> Engine:
    return engine()


@pytest.fixture(scope="module")
def known() -> dict[str, dict[int, int]]:
    return dict(yaml.safe_load(GAPS.read_text(encoding="utf-8")))


def test_hundreds_of_talks_are_held_in_both_languages() -> None:
    assert sum(len(yaml.safe_load(path.read_text(encoding="utf-8"))["talks"]) for path in FILES) >= 300
    assert {path.parent.parent.name for path in FILES} == {"en", "es"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_talk_is_held_worse_than_before(path: Path, held: Engine, known: dict[str, dict[int, int]]) -> None:
    before = known.get(path.stem, {})
    worse = {number: gaps for number, gaps in gaps_now(path, held).items() if gaps > before.get(number, 0)}

    assert worse == {}, "look with `python -m benchmarks.talks -v FILE`"


def main() -> int:
    """Write the gaps as they are now, unless one has grown."""
    before = yaml.safe_load(GAPS.read_text(encoding="utf-8")) if GAPS.exists() else None
    held = engine()
    now = {path.stem: gaps_now(path, held) for path in FILES}
    if before is not None:
        for author, gaps in now.items():
            for number, many in gaps.items():
                if many > before.get(author, {}).get(number, 0):
                    sys.stderr.write(f"{author} {number}: {many} turns are wrong, more than before\n")
                    return 1
    GAPS.write_text(yaml.safe_dump(now, default_flow_style=None, width=110), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
