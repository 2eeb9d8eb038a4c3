"""What single texts are about, by authors whom the network has not heard.

    python -m benchmarks.topics benchmarks/held_out/topics_*.yaml benchmarks/held_out/newcomers_*.yaml

A file is a list of `{text, topic, or}`: the label of a reader who had not seen what the bot reads, and others that a
second careful reader could give with as good reason. Prints a line a file: texts that have a topic, the label read
first, the label or one of the others, any of them among the first three, and harmless texts that ring the alarm or
bring a question. `-v` prints each text that was read otherwise.
"""

import sys
from collections import Counter
from typing import Any

import click

from benchmarks.held_out_texts import print_files
from bot.understanding.model import CrisisLevel
from bot.understanding.reader import PhraseReader

_COLUMNS = ("label", "or other", "of 3", "alarm", "asked")


def count(reader: PhraseReader, entries: list[dict[str, Any]], wrong: list[str]) -> Counter[str]:
    """What was read, and of how many; what was read otherwise is added to `wrong`."""
    seen: Counter[str] = Counter()
    for entry in entries:
        reading = reader.read(str(entry["text"]))
        sign = reading.crisis
        seen["texts"] += 1
        seen["alarm"] += sign is not None and sign.level is CrisisLevel.ALARM
        seen["asked"] += sign is not None and sign.level is not CrisisLevel.ALARM
        if entry["topic"] is None:
            continue
        fitting = {entry["topic"], *(entry.get("or") or ())}
        guesses = [guess.topic for guess in reading.guesses[:3]]
        seen["with a topic"] += 1
        seen["label"] += guesses[0] == entry["topic"]
        seen["or other"] += guesses[0] in fitting
        seen["of 3"] += bool(fitting & set(guesses))
        if guesses[0] not in fitting:
            wrong.append(f"{entry['topic']}, read as {guesses[0]}: {entry['text']}")
    return seen


def main(paths: list[str], *, verbose: bool) -> None:
    """Read the texts of these files and print a table."""
    click.echo(f"{'file':22} {'texts':>6} " + " ".join(f"{column:>8}" for column in _COLUMNS))
    print_files(paths, count, _line, verbose=verbose)


def _line(name: str, seen: Counter[str]) -> None:
    of = {"alarm": "texts", "asked": "texts"}
    shares = [100 * seen[column] / max(seen[of.get(column, "with a topic")], 1) for column in _COLUMNS]
    click.echo(f"{name:22} {seen['with a topic']:6} " + " ".join(f"{share:8.1f}" for share in shares))


if __name__ == "__main__":
    main([path for path in sys.argv[1:] if path != "-v"], verbose="-v" in sys.argv)
