"""What takes long to work out of files is kept from one start to the next, as Python keeps what it has compiled.

It stands beside this file in `__pycache__`, each piece under what it was made from, so that no piece is ever out of
date; where that folder cannot be written, or the file is of other code or another Python, all is worked out anew.
"""

import marshal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any
from uuid import uuid4

_HERE = Path(__file__)
_MAKERS = sorted(_HERE.parent.glob("*.py"))
"""The code by which pieces are made; a piece that other code makes has that in its name."""


class Prepared:
    """Pieces by their names, in one file."""

    def __init__(self, file: Path, made_by: bytes) -> None:
        """`made_by`: what tells this code and this Python from others."""
        self._file = file
        self._made_by = made_by
        self._pieces: dict[str, bytes] | None = None
        self._asked: set[str] = set()
        self._lock = threading.Lock()

    def get(self, name: str, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - plain data of any shape
        """A piece of plain data (text, numbers, lists, maps and the like), made where there is none; a copy each time.

        `name`: tells everything that it is made from.
        """
        self._asked.add(name)
        with self._lock:
            if self._pieces is None:
                self._pieces = self._read()
            known = self._pieces.get(name)
        if known is not None:
            return marshal.loads(known)  # noqa: S302 - from Python's own folder of compiled code, trusted as that is
        made = marshal.dumps(make())
        with self._lock:
            self._pieces[name] = made
        return marshal.loads(made)  # noqa: S302 - made above

    def keep(self) -> None:
        """Write down what was made since the start; what nobody asked for goes when it is more than the rest."""
        with self._lock:
            pieces, self._pieces = self._pieces or {}, None
        if len(pieces) > 2 * len(self._asked):
            pieces = {name: piece for name, piece in pieces.items() if name in self._asked}
        if sys.dont_write_bytecode or pieces.keys() == self._read().keys():
            return
        draft = self._file.with_name(f"{self._file.name}.{uuid4().hex}")
        with suppress(OSError):  # the folder may be another user's: then every start takes longer
            self._file.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(marshal.dumps((self._made_by, pieces)))
            draft.replace(self._file)

    def _read(self) -> dict[str, bytes]:
        with suppress(OSError, EOFError, ValueError, TypeError):
            made_by, pieces = marshal.loads(self._file.read_bytes())  # noqa: S302 - see above
            if made_by == self._made_by:
                return dict(pieces)
        return {}


def name_of(kind: str, *made_from: bytes) -> str:
    """The name of a piece that is made from these."""
    digest = blake2b(digest_size=16)
    for part in made_from:
        digest.update(len(part).to_bytes(8, "big") + part)
    return f"{kind}:{digest.hexdigest()}"


def _this_code() -> bytes:
    return name_of(sys.version, *(path.read_bytes() for path in _MAKERS)).encode()


PREPARED = Prepared(Path(cache_from_source(str(_HERE))).with_suffix(".prepared"), _this_code())
"""That of this process."""
