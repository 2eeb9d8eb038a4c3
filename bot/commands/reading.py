"""The reader by itself: ask it, train it, measure it."""

import sys
from pathlib import Path

import click

from knowledge.library import HERE, load_library
from knowledge.phrases import Phrase, load_phrases
from knowledge.talks import Turn, load_talks


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Read one JSON object a line from stdin; docs/contract.md.")
def read(*, as_json: bool) -> None:
    """Ask the reader alone, each text in the context that is given. Nothing is stored."""
    from bot.contract.read import read_lines
    from bot.meetings.gazetteer import LOS_ANGELES
    from bot.meetings.places import Places
    from bot.understanding.network import Network
    from bot.understanding.reader import PhraseReader

    if not as_json:
        raise click.UsageError("give --json, and one JSON object a line on stdin")
    clean = True
    reader, places = PhraseReader(Network.load()), Places.load(LOS_ANGELES)
    for answer, good in read_lines(reader, places, load_library().topics, sys.stdin.buffer):
        sys.stdout.write(answer + "\n")
        clean = clean and good
    sys.stdout.flush()
    sys.exit(0 if clean else 1)


@click.command()
def train() -> None:
    """Train the reader from the example phrases and talks. Needs the `train` extra (make train installs it)."""
    from bot.understanding.training.network import save_network, train_network

    save_network(train_network(*_content(), say=click.echo))


@click.command()
@click.option("--folds", default=3, show_default=True, help="Into how many parts the authors are split.")
@click.option("--parts", type=int, help="Leave out only the first so many parts, to see something sooner.")
@click.option(
    "--real",
    type=click.Path(path_type=Path),
    help="A folder of .jsonl files of ordinary texts: how often they ring the alarm.",
)
@click.option("--picture", type=click.Path(path_type=Path), help="Write a heat map of the confusions to this PNG file.")
def evaluate(folds: int, parts: int | None, real: Path | None, picture: Path | None) -> None:
    """How well texts are read, by networks that have not heard their authors. Needs the `train` extra.

    With --real alone, the trained reader reads the ordinary texts, and nothing is trained; with --parts as well, so do
    the networks of the evaluation.
    """
    from rich.console import Console

    from bot.understanding.network import Network
    from bot.understanding.reader import PhraseReader
    from bot.understanding.training.found import Found, ordinary_texts, read_ordinary
    from bot.understanding.training.report import draw_confusions, print_report

    ordinary = []
    if real:
        try:
            ordinary = ordinary_texts(real)
        except (OSError, ValueError) as error:
            raise click.ClickException(str(error)) from error
    if real and parts is None:
        found = Found((), read_ordinary(PhraseReader(Network.load()), ordinary), 0.0)
    else:
        from bot.understanding.training.evaluation import answers, trials

        phrases, turns = _content()
        found = answers(trials(phrases, turns, folds)[:parts], ordinary, lambda line: click.echo(line, err=True))
    print_report(found, Console(width=180))
    if picture:
        draw_confusions(found.answers, picture)


def _content() -> tuple[list[Phrase], list[Turn]]:
    topics = load_library().topics
    phrases, problems = load_phrases(HERE, topics)
    turns, further = load_talks(HERE, topics)
    if problems or further:
        raise click.ClickException("\n".join(problems + further))
    return phrases, turns
