"""Whole talks by many authors, held from first text to last: what was once right stays right.

`talk_gaps.yaml` has, by file and talk, how many turns are not right yet. A number there may only become smaller:
`python -m tests.test_whole_talks` writes the file anew, and refuses where one would grow. These authors are known to
the reader, so this guards what works; how strangers are understood is measured by `python -m bot evaluate`.
"""

import fcntl
import pickle
import sys
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import yaml

from benchmarks.talks import Count, engine, hold_file
from bot.conversation.engine import Engine
from knowledge.library import HERE
from tests.loaded import talks_of

GAPS = Path(__file__).parent / "talk_gaps.yaml"
FILES = sorted(HERE.glob("*/talks/*.yaml"))


MOST_HARMLESS_IN_CRISIS = 0.02
"""Held since 2026-11-29; the goal is half of it (docs/talking.md). Each is somebody frightened for nothing."""
FEWEST_DANGERS_SEEN = 0.90
"""What mending false alarms may never cost; the goal is higher and not reached yet (docs/talking.md)."""


@cache
def engine_of_all() -> Engine:
    return engine()


def gaps_of(count: Count) -> dict[int, int]:
    return {number: gaps for number, gaps in sorted(count.gaps.items()) if gaps}


@pytest.fixture(scope="module")
def count_of(one_run: Path) -> Callable[[Path], Count]:
    """Counts a file, once in a run: who needs it while another process counts waits."""

    def count(path: Path) -> Count:
        kept = one_run / f"{path.stem}.count"
        with kept.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not kept.exists():
                kept.write_bytes(pickle.dumps(hold_file(engine_of_all(), path)))
            counted: Count = pickle.loads(kept.read_bytes())  # noqa: S301 - our own, of a moment ago
            return counted

    return count


@pytest.fixture(scope="module")
def known() -> dict[str, dict[int, int]]:
    return dict(yaml.safe_load(GAPS.read_text(encoding="utf-8")))


def test_hundreds_of_talks_are_held_in_both_languages() -> None:
    assert sum(len(talks_of(path)) for path in FILES) >= 300
    assert {path.parent.parent.name for path in FILES} == {"en", "es"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_talk_is_held_worse_than_before(
    path: Path, known: dict[str, dict[int, int]], count_of: Callable[[Path], Count]
) -> None:
    before = known.get(path.stem, {})
    worse = {number: gaps for number, gaps in gaps_of(count_of(path)).items() if gaps > before.get(number, 0)}

    assert worse == {}, "look with `python -m benchmarks.talks -v FILE`"


def test_harmless_turns_are_hardly_ever_in_crisis_mode_and_dangers_are_seen(
    count_of: Callable[[Path], Count],
) -> None:
    seen = sum((count_of(path).seen for path in FILES), start=Counter[str]())

    assert seen["harmless in crisis"] <= MOST_HARMLESS_IN_CRISIS * seen["harmless"]
    assert seen["danger seen"] >= FEWEST_DANGERS_SEEN * seen["danger"]


def main() -> int:
    """Write the gaps as they are now, unless one has grown."""
    before = yaml.safe_load(GAPS.read_text(encoding="utf-8")) if GAPS.exists() else None
    now = {path.stem: gaps_of(hold_file(engine_of_all(), path)) for path in FILES}
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
