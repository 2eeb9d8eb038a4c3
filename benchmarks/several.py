"""Several things in one text: how many of them are answered, offered, or named as answered next.

    python -m benchmarks.several FILE ...

A file has texts with the topics that each asks or tells, "a|b" where either is right.
"""

import sys
from pathlib import Path
from typing import Any

import click

from bot.conversation.engine import Engine
from bot.conversation.model import Channel, Turn
from knowledge.library import Library
from knowledge.reading import read_yaml
from tests import loaded
from tests.conftest import Phone, SampleMeetings


def engine() -> Engine:
    """The engine with the invented meetings."""
    return Engine(loaded.library(), loaded.reader(), loaded.places(), SampleMeetings())


def is_told(turn: Turn, topics: str, library: Library) -> bool:
    """Whether a turn answers, offers or names one of these topics."""
    ids = (*turn.answers, *(option.code for option in turn.options))
    said = " ".join(bubble.text for bubble in turn.reply).casefold()
    return any(
        any(one == topic or one.startswith((f"{topic}@", f"{topic}.")) for one in ids)
        or topic == turn.topic == "meetings.find"
        or library.label(topic, turn.language).casefold() in said
        for topic in topics.split("|")
    )


def main(paths: list[str]) -> None:
    """Print a line a file: things asked, those told of, and texts of which nothing is swallowed."""
    held = engine()
    for path in map(Path, paths):
        texts: list[dict[str, Any]] = read_yaml(path)
        told = []
        for one in texts:
            turn = Phone(held, Channel.SMS).text(one["text"])
            told.append([is_told(turn, topics, held.library) for topics in one["asks"]])
        things, whole = sum(map(len, told)), sum(map(all, told))
        share = 100 * sum(map(sum, told)) / things
        click.echo(
            f"{path.stem:24} {len(texts)} texts, {share:.1f} % of {things} told, {100 * whole / len(texts):.1f} % whole"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
