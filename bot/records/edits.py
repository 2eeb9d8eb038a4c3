"""What staff change of the content: drafts, what is published, what was taken back. The SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from bot.records.encryption import Cipher
from bot.records.tables import edit

PHRASE, ANSWER, TOPIC, CLINIC, FEED = "phrase", "answer", "topic", "clinic", "feed"
ON, OFF = "on", "off"
DRAFT, PUBLISHED, REJECTED, WITHDRAWN = "draft", "published", "rejected", "withdrawn"


@dataclass(frozen=True)
class Edit:
    """One change: a phrase for a topic, another wording, a topic of its own, a fact of the clinic, a feed on or off."""

    id: str
    kind: str
    language: str
    entry: str
    """The topic, the answer's id, the field of the clinic ("phone"), or the feed's name."""
    content: str
    """The phrase, or the answer's text and, after a line with three hyphens, what MORE gives; a topic as JSON."""
    state: str
    report: str
    """What a trial said right after it was drafted; empty until then."""
    drafted_by: str
    drafted_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    replaced: str | None = None
    """What it took the place of when it was published."""


class Edits:
    """Reads and writes within one transaction."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    def draft(self, *, kind: str, language: str, entry: str, content: str, report: str, who: str, now: datetime) -> str:
        """Store a proposal; its id."""
        edit_id = uuid4().hex
        sealed = self._cipher.seal(content, f"edit.content:{edit_id}")
        self._connection.execute(
            insert(edit).values(
                id=edit_id,
                kind=kind,
                language=language,
                entry=entry,
                content=sealed,
                state=DRAFT,
                report=report,
                drafted_by=who,
                drafted_at=now,
            )
        )
        return edit_id

    def tried(self, edit_id: str, report: str) -> None:
        """Store what the trial of a proposal said."""
        self._connection.execute(update(edit).where(edit.c.id == edit_id).values(report=report))

    def decide(
        self, edit_id: str, before: str, after: str, who: str, now: datetime, replaced: str | None = None
    ) -> bool:
        """Move an edit on; false where it is not in the state that was seen. `replaced`: what it takes the place of."""
        here = (edit.c.id == edit_id, edit.c.state == before)
        values: dict[str, object] = {"state": after, "decided_by": who, "decided_at": now}
        if replaced is not None:
            values["replaced"] = self._cipher.seal(replaced, f"edit.replaced:{edit_id}")
        return self._connection.execute(update(edit).where(*here).values(**values)).rowcount == 1

    def by_id(self, edit_id: str) -> Edit | None:
        """One edit."""
        row = self._connection.execute(select(edit).where(edit.c.id == edit_id)).mappings().one_or_none()
        return self._open(row) if row else None

    def published(self) -> list[Edit]:
        """What is in force, in the order in which it was published."""
        query = select(edit).where(edit.c.state == PUBLISHED).order_by(edit.c.decided_at)
        return [self._open(row) for row in self._connection.execute(query).mappings()]

    def switched_feeds(self) -> dict[str, bool]:
        """Feeds that staff have switched, by name: whether they are on now."""
        return {one.entry: one.content == ON for one in self.published() if one.kind == FEED}

    def latest(self, states: Sequence[str], entry: str = "", most: int = 100, kind: str = "") -> list[Edit]:
        """Edits in these states, the newest first; of one entry, or of one kind."""
        query = select(edit).where(edit.c.state.in_(states)).order_by(edit.c.drafted_at.desc()).limit(most)
        if entry:
            query = query.where(edit.c.entry == entry)
        if kind:
            query = query.where(edit.c.kind == kind)
        return [self._open(row) for row in self._connection.execute(query).mappings()]

    def version(self) -> tuple[int, int, datetime | None]:
        """Changes whenever something is published or taken back."""
        counts = select(edit.c.state, func.count(), func.max(edit.c.decided_at)).group_by(edit.c.state)
        found = {row[0]: (row[1], row[2]) for row in self._connection.execute(counts)}
        published, taken_back = found.get(PUBLISHED, (0, None)), found.get(WITHDRAWN, (0, None))
        return published[0], taken_back[0], max((one for one in (published[1], taken_back[1]) if one), default=None)

    def _open(self, row: RowMapping) -> Edit:
        known = {name: row[name] for name in Edit.__dataclass_fields__ if name not in ("content", "replaced")}
        content = self._cipher.open(row["content"], f"edit.content:{row['id']}")
        sealed = row["replaced"]
        return Edit(
            **known, content=content, replaced=sealed and self._cipher.open(sealed, f"edit.replaced:{row['id']}")
        )
