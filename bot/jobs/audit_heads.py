"""Notes the end of the audit's chain in a file outside of the database, so that an end that was cut off is seen."""

from datetime import timedelta
from pathlib import Path

from bot.records.audit import Head
from bot.records.store import Records, Store

EVERY = timedelta(days=1)


class NoFileOfHeads(Exception):
    """The file holds something else than a number and a hash a line."""


def noted_heads(path: Path) -> list[Head]:
    """The heads of a file; none where there is no file yet.

    Raises:
        NoFileOfHeads: see there.
    """
    if not path.exists():
        return []
    try:
        pairs = [line.split() for line in path.read_text(encoding="ascii").splitlines() if line.strip()]
        return [Head(int(number), stored) for number, stored in pairs]
    except ValueError as error:
        raise NoFileOfHeads(f"{path} is no file of heads: a number and a hash a line") from error


def note_head(records: Records, path: Path) -> None:
    """Add the head of now, unless it stands there, or one that stands there is not in the audit any more.

    Raises:
        NoFileOfHeads: see there.
    """
    noted, head = noted_heads(path), records.audit.head()
    if head is None or head in noted or records.audit.missing(noted):
        return  # what was cut off must not be covered by what came after; `audit verify` and `doctor` tell it
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        file.write(f"{head.number} {head.hash}\n")


class AuditHeads:
    """Its step is done once a day."""

    def __init__(self, store: Store, path: Path) -> None:
        self._store = store
        self._path = path

    def step(self) -> None:
        """Note the head of now.

        Raises:
            NoFileOfHeads: see there.
            OSError: the file cannot be written.
        """
        with self._store.reading() as records:
            note_head(records, self._path)
