"""Messages that came while the database was down: kept sealed on disk, taken up when it is back."""

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from bot.records.encryption import Cipher

_BOUND_TO = "spool"


class Spool:
    """A folder with one sealed file for each message."""

    def __init__(self, folder: Path, cipher: Cipher) -> None:
        self._folder = folder
        self._cipher = cipher

    def keep(self, key: str, content: str) -> None:
        """Store one message; the same key again replaces it, so a repeated webhook is kept once.

        Raises:
            OSError: the disk does not take it either; the caller must not say that the message is safe.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{sha256(key.encode()).hexdigest()[:32]}.sealed"
        draft = path.with_suffix(f".{uuid4().hex}.draft")  # the same webhook may come several times at once
        with draft.open("wb") as file:
            file.write(self._cipher.seal(content, _BOUND_TO))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)

    def waiting(self) -> Iterator[tuple[Path, str]]:
        """Every message kept, oldest first, with the file to remove once it is recorded."""
        files = self._folder.glob("*.sealed") if self._folder.exists() else ()
        for path in sorted(files, key=_written_at):
            try:
                sealed = path.read_bytes()
            except FileNotFoundError:
                continue  # another process that shares the folder was faster
            yield path, self._cipher.open(sealed, _BOUND_TO)

    def count(self) -> int:
        """How many messages wait."""
        return len(list(self._folder.glob("*.sealed"))) if self._folder.exists() else 0


def _written_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
