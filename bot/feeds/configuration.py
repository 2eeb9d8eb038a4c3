"""Reads clinic/feeds.yaml."""

from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from bot.feeds.model import Feed, FeedKind
from knowledge.fellowships import load_fellowships
from knowledge.library import CLINIC, BadContent
from knowledge.reading import UnreadableFile, read_yaml
from knowledge.schema import Group

_FEED = TypeAdapter(Feed)


def load_feeds(path: Path = CLINIC / "feeds.yaml") -> tuple[Feed, ...]:
    """The feeds to read, in the order of preference: of two that list the same meeting the first is believed.

    Entries that are not enabled are checked and left out.

    Raises:
        BadContent: with every problem, each with its entry and remedy.
    """
    return tuple(feed for feed in all_feeds(path) if feed.enabled)


def all_feeds(path: Path = CLINIC / "feeds.yaml") -> tuple[Feed, ...]:
    """Every entry, also those that stand ready and are not read.

    Raises:
        BadContent: with every problem, each with its entry and remedy.
    """
    problems: list[str] = []
    feeds: list[Feed] = []
    try:
        entries = (read_yaml(path) or {}).get("feeds", [])
    except (FileNotFoundError, UnreadableFile, AttributeError) as error:
        raise BadContent([f"{path.name}: {error}"]) from error
    for number, entry in enumerate(entries, start=1):
        where = f"{path.name}: feed {number}"
        try:
            feed = _FEED.validate_python({**entry, "services": tuple(entry.get("services", ()))})
        except (ValidationError, TypeError) as error:
            problems.append(f"{where}: {error}")
            continue
        problems += [f"{where} ({feed.name}): {problem}" for problem in _problems(feed, feeds)]
        feeds.append(feed)
    if problems:
        raise BadContent(problems)
    return tuple(feeds)


def _problems(feed: Feed, before: list[Feed]) -> list[str]:
    problems = []
    if any(other.name == feed.name for other in before):
        problems.append("its name is taken: give it another")
    if not feed.url:
        problems.append("needs a url: the server's root, the feed, or for a list its file")
    elif feed.kind is not FeedKind.LIST and not feed.url.startswith("https://"):
        problems.append("its url must begin with https://")
    if feed.group not in set(Group) and feed.group not in load_fellowships():
        problems.append(f"{feed.group} has no name to show: give it one in fellowships.yaml")
    try:
        ZoneInfo(feed.time_zone)
    except (KeyError, ValueError):
        problems.append(f"{feed.time_zone} is no time zone: write it as in America/Los_Angeles")
    return problems
