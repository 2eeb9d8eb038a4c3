"""Files of labelled single texts that no network was trained with: read, counted and printed, a line a file."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import yaml

from bot.understanding.network import Network
from bot.understanding.reader import PhraseReader

Count = Callable[[PhraseReader, list[dict[str, Any]], list[str]], Counter[str]]
"""Counts what the reader makes of the entries of a file, and adds what it read otherwise to the list."""


def print_files(paths: list[str], count: Count, line: Callable[[str, Counter[str]], None], *, verbose: bool) -> None:
    """A line for each file and one for all of them; if `verbose`, each text that was read otherwise."""
    reader, total, wrong = PhraseReader(Network.load()), Counter[str](), list[str]()
    for path in map(Path, paths):
        found = count(reader, yaml.safe_load(path.read_text(encoding="utf-8")), wrong)
        line(path.stem, found)
        total += found
    line("all", total)
    if verbose:
        click.echo("\n".join(wrong))
