"""Messages that came while the database was down: kept sealed on disk, taken up when it is back."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
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
        self._left: set[Path] = set()
        self._one_at_a_time = threading.Lock()

    def keep(self, key: str, content: str) -> None:
        """Store one message; the same key again changes nothing, so a repeated webhook is kept once, in its place.

        Raises:
            OSError: the disk does not take it either; the caller must not say that the message is safe.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{sha256(key.encode()).hexdigest()[:32]}.sealed"
        if path.exists():
            return
        draft = path.with_suffix(f".{uuid4().hex}.draft")  # the same webhook may come several times at once
        with draft.open("wb") as file:
            file.write(self._cipher.seal(content, _BOUND_TO))
            file.flush()
            os.fsync(file.fileno())
        now = time.time_ns()  # the file system's own clock gives several messages the same moment
        os.utime(draft, ns=(now, now))
        draft.replace(path)

    @contextmanager
    def waiting(self) -> Iterator[list[Path]]:
        """The files that wait, oldest first, for one thread of this process at a time."""
        with self._one_at_a_time:
            files = self._folder.glob("*.sealed") if self._folder.exists() else ()
            yield sorted((path for path in files if path not in self._left), key=_written_at)

    def read(self, path: Path) -> str:
        """What a file holds.

        Raises:
            FileNotFoundError: another process that shares the folder was faster.
            bot.records.encryption.CannotOpen: it is damaged, or sealed with other keys.
        """
        return self._cipher.open(path.read_bytes(), _BOUND_TO)

    def leave(self, path: Path) -> None:
        """Let a file lie until the next start: it cannot be taken up now, and must hold up no other."""
        self._left.add(path)

    def count(self) -> int:
        """How many messages wait."""
        return len(list(self._folder.glob("*.sealed"))) if self._folder.exists() else 0


def _written_at(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0
