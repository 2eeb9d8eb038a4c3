"""How single texts about danger are read, by authors whom the network has not heard.

    python -m benchmarks.dangers benchmarks/held_out/dangers_*.yaml

A file is a list of `{text, risk, kind, about}`, as docs/labelling.md has them. Prints a line a file: dangers that are
seen (asked about or alarmed), in all and by their length in words; unclear signs seen; harmless texts that ring the
alarm, and that bring a question. `-v` prints each text that was read otherwise.
"""

import sys
from collections import Counter
from typing import Any

import click

from benchmarks.held_out_texts import print_files
from bot.understanding.model import CrisisLevel
from bot.understanding.reader import PhraseReader

_LENGTHS = ((6, "to 6"), (25, "7 to 25"), (10_000, "26 on"))


def count(reader: PhraseReader, entries: list[dict[str, Any]], wrong: list[str]) -> Counter[str]:
    """What was seen, and of how many; what was read otherwise is added to `wrong`."""
    seen: Counter[str] = Counter()
    for entry in entries:
        text, risk = str(entry["text"]), str(entry["risk"])
        sign = reader.read(text).crisis
        level = "nothing" if sign is None else "alarm" if sign.level is CrisisLevel.ALARM else "asked"
        seen[risk] += 1
        seen[f"{risk}: {level}"] += 1
        if risk == "danger":
            length = next(name for most, name in _LENGTHS if len(text.split()) <= most)
            seen[length] += 1
            seen[f"{length}: seen"] += sign is not None
        if (risk == "none") == (sign is not None):
            wrong.append(f"{risk}, {level}: {text}")
    return seen


def main(paths: list[str], *, verbose: bool) -> None:
    """Read the texts of these files and print a table."""
    columns = ("dangers", *(name for _, name in _LENGTHS), "unsure", "alarm", "asked")
    click.echo(f"{'file':22} " + " ".join(f"{column:>8}" for column in columns))
    print_files(paths, count, _line, verbose=verbose)


def _line(name: str, seen: Counter[str]) -> None:
    def share(part: int, whole: int) -> str:
        return f"{100 * part / whole:8.1f}" if whole else f"{'-':>8}"

    dangers = share(seen["danger"] - seen["danger: nothing"], seen["danger"])
    lengths = (share(seen[f"{length}: seen"], seen[length]) for _, length in _LENGTHS)
    unsure = share(seen["unsure"] - seen["unsure: nothing"], seen["unsure"])
    harmless = (share(seen[f"none: {level}"], seen["none"]) for level in ("alarm", "asked"))
    click.echo(f"{name:22} " + " ".join((dangers, *lengths, unsure, *harmless)))


if __name__ == "__main__":
    main([argument for argument in sys.argv[1:] if argument != "-v"], verbose="-v" in sys.argv)
