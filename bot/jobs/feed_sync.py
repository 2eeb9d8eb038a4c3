"""Keeps the list of meetings fresh: reads the feeds, keeps what is good, never loses the last good copy.

The rules, from bot/feeds' neighbours in the field (docs/meetings.md): a list that suddenly lacks more than 30 % waits
for staff, a meeting must be missing twice before it is dropped, and a feed that is down changes nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from bot.feeds.clinic_list import read_list
from bot.feeds.configuration import all_feeds
from bot.feeds.model import Feed, FeedFailed, FeedKind, NotModified, Reading, Remembered
from bot.index_snapshot.delivery import hand_out
from bot.index_snapshot.files import publish
from bot.meetings.corrections import corrected
from bot.records.meetings import FeedState
from bot.records.store import Store
from knowledge.library import CLINIC

if TYPE_CHECKING:  # slow to import, and only needed when feeds are due
    import httpx

log = structlog.get_logger()

EVERY = timedelta(hours=5)
"""Between two readings of the feeds: NA's own aggregator imports every 4 hours."""
SNAPSHOT_EVERY = timedelta(hours=6)
"""The index is made anew at least so often, since it holds ten days of starts."""
MOST_LOST = 0.3
"""Share of a feed's meetings that may vanish at once without staff having a look."""
IMPORTED, SAMPLE = "imported", "sample"
"""Names under which a file's meetings, and the invented ones, are stored."""


@dataclass(frozen=True)
class Outcome:
    """What came of reading one feed."""

    feed: str
    meetings: int = 0
    unchanged: bool = False
    problem: str = ""
    held_back: int = 0
    refused: int = 0
    repaired: int = 0
    remarks: tuple[str, ...] = ()
    """Every error in a list that the clinic keeps, by its cell."""


class FeedSync:
    """Reads feeds into the records, and makes a snapshot of the result."""

    def __init__(
        self,
        store: Store,
        snapshot: Path,
        client: "Callable[[], httpx.Client]",
        clock: Callable[[], datetime],
        feeds: Sequence[Feed] | None = None,
        folder: Path = CLINIC,
        *,
        shows_sample: bool = False,
    ) -> None:
        """`folder`: where feeds.yaml and the lists beside it are.

        `shows_sample`: the invented meetings of development may be in it; never so in production.
        """
        self.store = store
        self._shows_sample = shows_sample
        self.snapshot_folder = snapshot
        self._client = client
        self._clock = clock
        self._written = tuple(feeds) if feeds is not None else all_feeds(folder / "feeds.yaml")
        self._folder = folder
        self._made_at: datetime | None = None
        self._made_of: tuple[str, ...] = ()

    @property
    def feeds(self) -> tuple[Feed, ...]:
        """The feeds that are read now, in the order of preference."""
        return tuple(feed for feed in self.known() if feed.enabled)

    def known(self) -> tuple[Feed, ...]:
        """Every feed of feeds.yaml, on or off as staff have switched it."""
        with self.store.reading() as records:
            switched = records.edits.switched_feeds()
        return tuple(replace(feed, enabled=switched.get(feed.name, feed.enabled)) for feed in self._written)

    def refresh(self, say: Callable[[Outcome], None] = lambda _: None) -> list[Outcome]:
        """Read every feed, one after the other, and make a snapshot of what is known afterwards."""
        outcomes = []
        with self._client() as client:
            for feed in self.feeds:
                if not feed.is_read:
                    continue
                outcomes.append(self._refresh_one(feed, client))
                say(outcomes[-1])
        self.make_snapshot()
        return outcomes

    def refresh_if_due(self) -> bool:
        """The step of the job: reads feeds that were last tried long enough ago; whether there was any."""
        now = self._clock()
        with self.store.reading() as records:
            states = records.meetings.feeds()
        feeds = self.feeds
        due = [feed for feed in feeds if feed.is_read and _is_due(states.get(feed.name), now)]
        if due:
            with self._client() as client:
                for feed in due:
                    self._refresh_one(feed, client)
        switched = self._made_of != tuple(feed.name for feed in feeds)
        if due or switched or self._made_at is None or now - self._made_at >= SNAPSHOT_EVERY:
            self.make_snapshot()
        return bool(due)

    def take_file(self, path: Path, name: str, source: str) -> Outcome:
        """Take the meetings of a CSV or YAML file in the place of those last taken under this name.

        Raises:
            FeedFailed: the file is no such list; nothing has changed.
        """
        feed = Feed(name, FeedKind.LIST, "na", source, path.name)
        reading = read_list(path, feed, self._clock().date())
        with self.store.transaction() as records:
            records.meetings.forget(name)
        outcome = self._keep(feed, reading, FeedState(name))
        self.make_snapshot()
        return outcome

    def accept(self, name: str) -> None:
        """Staff say that the next list of this feed is right, however short."""
        with self.store.transaction() as records:
            records.meetings.note(name, accepts_loss=True, etag="", last_modified="")

    def switched(self, name: str) -> None:
        """Staff have switched this feed: it is shown no more, or read at the next step."""
        with self.store.transaction() as records:
            if name in records.meetings.feeds():
                records.meetings.note(name, tried_at=None, succeeded_at=None)
        self.make_snapshot()

    def today(self) -> date:
        """The date by the clock that the feeds are read by."""
        return self._clock().date()

    def make_snapshot(self) -> int:
        """Make the index anew from the records; how many meetings it holds."""
        now = self._clock()
        known_feeds = self.known()
        order = {feed.name: number for number, feed in enumerate(known_feeds)}
        off = {feed.name for feed in known_feeds if not feed.enabled}
        with self.store.reading() as records:
            hidden, corrections = records.meetings.hidden(), records.meetings.corrections()
            known = [one for one in records.meetings.all() if self._shows_sample or one.feed != SAMPLE]
        shown = [one for one in known if one.key not in hidden and one.feed not in off]
        meetings = [corrected(one, corrections[one.key]) if one.key in corrections else one for one in shown]
        meetings.sort(key=lambda meeting: order.get(meeting.feed, len(order)))
        count = publish(self.snapshot_folder, meetings, now.date())
        hand_out(self.store, self.snapshot_folder, now)
        self._made_at, self._made_of = now, tuple(feed.name for feed in known_feeds if feed.enabled)
        return count

    def _refresh_one(self, feed: Feed, client: "httpx.Client") -> Outcome:
        from bot.feeds.fetching import read_feed

        with self.store.reading() as records:
            state = records.meetings.feeds().get(feed.name, FeedState(feed.name))
        now = self._clock()
        with self.store.transaction() as records:  # before the reading, so that no second worker asks too
            records.meetings.note(feed.name, tried_at=now)
        try:
            remembered = Remembered(state.etag, state.last_modified) if state.meetings else Remembered()
            reading = read_feed(feed, client, remembered, now.date(), folder=self._folder)
        except FeedFailed as error:
            log.warning("feed could not be read", feed=feed.name, problem=str(error))
            with self.store.transaction() as records:
                records.meetings.note(feed.name, tried_at=now, problem=str(error)[:400])
            return Outcome(feed.name, state.meetings, problem=str(error))
        if isinstance(reading, NotModified):
            with self.store.transaction() as records:
                records.meetings.confirm(feed.name, now.date())
                records.meetings.note(feed.name, tried_at=now, succeeded_at=now, problem="")
            return Outcome(feed.name, state.meetings, unchanged=True)
        return self._keep(feed, reading, state)

    def _keep(self, feed: Feed, reading: Reading, state: FeedState) -> Outcome:
        """Store what was read, unless too much of it is missing."""
        now = self._clock()
        refused, repaired = sum(reading.refused.values()), sum(reading.repaired.values())
        counts = {"refused": dict(reading.refused), "repaired": dict(reading.repaired)}
        with self.store.transaction() as records:
            before = records.meetings.keys_of(feed.name)
            lost = before - {meeting.key for meeting in reading.meetings}
            kept_by_us = feed.kind is FeedKind.LIST
            if before and len(lost) > MOST_LOST * len(before) and not state.accepts_loss and not kept_by_us:
                remedy = f"`python -m bot meetings accept {feed.name}` takes the next list as it is"
                problem = f"{len(lost)} of {len(before)} meetings are missing: {remedy}"
                records.meetings.note(feed.name, tried_at=now, problem=problem, held_back=len(lost), **counts)
                log.warning("feed held back", feed=feed.name, missing=len(lost), known=len(before))
                return Outcome(feed.name, len(before), problem=problem, held_back=len(lost))
            records.meetings.put(reading.meetings, now.date())
            if kept_by_us or state.accepts_loss:
                records.meetings.miss(lost)
            records.meetings.miss(lost)
            records.meetings.note(
                feed.name,
                tried_at=now,
                succeeded_at=now,
                problem="",
                held_back=0,
                accepts_loss=False,
                etag=reading.remembered.etag,
                last_modified=reading.remembered.last_modified,
                **counts,
            )
            kept = len(records.meetings.keys_of(feed.name))
        log.info("feed read", feed=feed.name, meetings=kept, refused=refused, repaired=repaired)
        remarks = tuple(reading.refused) if kept_by_us else ()
        return Outcome(feed.name, kept, refused=refused, repaired=repaired, remarks=remarks)


def _is_due(state: FeedState | None, now: datetime) -> bool:
    return state is None or state.tried_at is None or now - state.tried_at >= EVERY
