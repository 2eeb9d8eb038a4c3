"""`python -m bot meetings`: read the feeds, see how they are, try a search."""

import sys
from collections import Counter
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.feeds.model import UNFINDABLE, FeedFailed, FeedKind, by_kind
from bot.jobs.feed_sync import IMPORTED, SAMPLE, FeedSync, Outcome
from bot.records.meetings import FeedState
from bot.settings import load_settings
from knowledge.library import HERE


@click.group()
def meetings() -> None:
    """The list of meetings: feeds, places, times."""


@meetings.command()
def sync() -> None:
    """Read all feeds now. What a feed that is down gave before is kept."""
    feed_sync = _feed_sync()
    feeds = [feed for feed in feed_sync.feeds if feed.kind is not FeedKind.LINK]
    outcomes: list[Outcome] = []
    counted = TextColumn("{task.completed}/{task.total}")
    columns = (TextColumn("{task.description}"), BarColumn(), counted, TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("Reading feeds", total=len(feeds))

        def say(outcome: Outcome) -> None:
            outcomes.append(outcome)
            progress.update(task, advance=1, description=f"Read {outcome.feed}")

        feed_sync.refresh(say)
    for outcome in outcomes:
        click.echo(_in_words(outcome))
    sys.exit(1 if any(outcome.problem for outcome in outcomes) else 0)


@meetings.command()
def status() -> None:
    """Each feed: how many meetings, when last read, what was refused or mended and why."""
    from bot.wiring import now

    feed_sync = _feed_sync()
    table, remarks = Table("feed", "meetings", "last read", "age", "refused"), list[str]()
    with feed_sync.store.transaction() as records:
        states = records.meetings.feeds()
    read_now = {feed.name: feed for feed in feed_sync.feeds}
    for name in dict.fromkeys((*read_now, *states)):
        if name in states:
            table.add_row(*_row(states[name], now()))
            told = status_remarks(states[name])
        else:
            a_link = read_now[name].kind is FeedKind.LINK
            table.add_row(name, *(("-", "-", "-", "-") if a_link else ("0", "never", "-", "-")))
            told = f"a link: {read_now[name].url}" if a_link else "to be read: python -m bot meetings sync"
        remarks += [f"{name}:", *(f"  {line}" for line in told.split("\n"))] if told else []
    Console().print(table)
    click.echo("\n".join(remarks))


@meetings.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", help="Who lists these meetings, as shown to people; the file's name if left out.")
def import_file(file: Path, source: str | None) -> None:
    """Take the meetings of a CSV, XLSX or YAML file; a file of the same name replaces what it gave before."""
    feed_sync = _feed_sync()
    try:
        outcome = feed_sync.take_file(file, f"{IMPORTED}-{file.stem}"[:64], source or file.stem)
    except FeedFailed as error:
        raise click.ClickException(str(error)) from error
    click.echo(_in_words(outcome))


@meetings.command()
@click.argument("name")
def accept(name: str) -> None:
    """Take a feed's next list as it is, though many meetings are missing from it, and read it."""
    feed_sync = _feed_sync()
    if name not in {feed.name for feed in feed_sync.feeds}:
        raise click.ClickException(f"{name}: no such feed; `python -m bot meetings status` lists them")
    feed_sync.accept(name)
    for outcome in feed_sync.refresh():
        click.echo(_in_words(outcome))


@meetings.command()
@click.argument("text")
@click.option("--at", help="As if asked at this time, such as 2026-11-24T19:00-08:00.")
def find(text: str, at: str | None) -> None:
    """Ask for a meeting as a person would, and see how the text was read: "na near 90026 tonight"."""
    from bot.conversation.model import Channel, Message
    from bot.conversation.state import State
    from bot.wiring import build_engine, now

    try:
        moment = datetime.fromisoformat(at).astimezone() if at else now()
    except ValueError as error:
        raise click.ClickException(f"{at} is no time: write it as 2026-11-24T19:00-08:00") from error
    settings = load_settings()
    engine = build_engine(settings.var_dir / "meetings", clinic=settings.clinic)
    turn = engine.respond(Message(text, Channel.SMS), State(introduced=True), moment)
    place = turn.place.label if turn.place else "-"
    when = f"{turn.window.start:%a %H:%M} to {turn.window.end:%a %H:%M}" if turn.window else "-"
    click.echo(f"topic {turn.topic}, place {place}, time {when}\n")
    for bubble in turn.reply:
        click.echo(bubble.text)


def take_sample() -> None:
    """Put the invented meetings at hand where there are no others: for development only."""
    feed_sync = _feed_sync()
    with feed_sync.store.transaction() as records:
        known = [state for state in records.meetings.feeds().values() if state.meetings and state.name != SAMPLE]
    if not known:
        feed_sync.take_file(HERE / "sample_meetings.csv", SAMPLE, "SAMPLE")


def _feed_sync() -> FeedSync:
    from bot.wiring import build_feed_sync, open_records

    settings = load_settings()
    return build_feed_sync(settings, open_records(settings))


def _in_words(outcome: Outcome) -> str:
    if outcome.problem:
        return f"{outcome.feed}: {outcome.problem}; {outcome.meetings} meetings kept as they were"
    if outcome.unchanged:
        return f"{outcome.feed}: unchanged, {outcome.meetings} meetings"
    errors = "errors" if outcome.remarks else "refused"
    counts = f"{outcome.feed}: {outcome.meetings} meetings, {outcome.refused} {errors}, {outcome.repaired} mended"
    told, rest = outcome.remarks[:_MOST_ERRORS], by_kind(dict.fromkeys(outcome.remarks[_MOST_ERRORS:], 1))
    more = [f"and {rest.total():,} more:"] if rest else []
    more += [f"{count:>7,} {_IN_FULL.get(kind, kind)}" for kind, count in rest.most_common()]
    return "\n  ".join([counts, *told, *more])


_IN_FULL = {
    "day": "a day that cannot be read",
    "time": "a time that cannot be read",
    "no day": "no day given, by appointment",
    "no duration": "no end given, so an hour",
}
"""What short names of kinds stand for."""
_MOST_ERRORS = 40
"""Errors of a list that are told each by its cell; the rest is counted by kind."""


def _row(state: FeedState, now: datetime) -> tuple[str, ...]:
    read = f"{state.succeeded_at:%Y-%m-%d %H:%M} UTC" if state.succeeded_at else "never"
    refused = f"{sum(state.refused.values()):,}"
    return state.name, f"{state.meetings:,}", read, _age(state.succeeded_at, now), refused


def status_remarks(state: FeedState) -> str:
    """A line a kind, the most frequent first; before them what is listed and cannot be found near a place."""
    lines = [state.problem] if state.problem else []
    mended = dict(by_kind(state.repaired))
    if lost := mended.pop(UNFINDABLE, 0):
        lines.append(f"{lost:,} of these are {UNFINDABLE.removeprefix('accepted, but ')}")
    for name, counts in (("refused", by_kind(state.refused)), ("mended or assumed", Counter(mended))):
        if counts:
            lines.append(f"{name}: {counts.total():,}")
            lines += [f"{count:>7,} {_IN_FULL.get(kind, kind)}" for kind, count in counts.most_common()]
    return "\n".join(lines)


def _age(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return "-"
    hours = (now - moment).total_seconds() / 3600
    return f"{hours:.1f} h" if hours < 48 else f"{hours / 24:.0f} days"
