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
from itertools import accumulate, pairwise
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any
from uuid import uuid4

_HERE = Path(__file__)
_HEAD = 8
"""Bytes that say how long the head is."""
_MAKERS = sorted(_HERE.parent.glob("*.py"))
"""The code by which pieces are made; a piece that other code makes has that in its name."""


class Prepared:
    """Pieces by their names, in one file: how long its head is, a head that says where each piece lies, the pieces.

    The file is mapped until the pieces are kept, so that it takes no memory of the process's own.
    """

    def __init__(self, file: Path, made_by: bytes) -> None:
        """`made_by`: what tells this code and this Python from others."""
        self._file = file
        self._made_by = made_by
        self._pieces: dict[str, memoryview] | None = None
        self._asked: set[str] = set()
        self._any_new = False
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
            with suppress(EOFError, ValueError, TypeError):
                return marshal.loads(known)  # noqa: S302 - from Python's own folder of compiled code, trusted as that is
        made = marshal.dumps(make())
        with self._lock:
            self._pieces[name] = memoryview(made)
            self._any_new = True
        return marshal.loads(made)  # noqa: S302 - made above

    def keep(self) -> None:
        """Write down what was made since the start; what nobody asked for goes when it is more than the rest."""
        with self._lock:
            pieces, self._pieces = self._pieces or {}, None
            any_new, self._any_new = self._any_new, False
        if len(pieces) > 2 * len(self._asked):
            pieces = {name: piece for name, piece in pieces.items() if name in self._asked}
            any_new = True
        if sys.dont_write_bytecode or not any_new:
            return
        draft = self._file.with_name(f"{self._file.name}.{uuid4().hex}")
        ends = list(accumulate((len(piece) for piece in pieces.values()), initial=0))
        head = marshal.dumps((self._made_by, dict(zip(pieces, pairwise(ends), strict=True))))
        with suppress(OSError):  # the folder may be another user's: then every start takes longer
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with draft.open("wb") as written:
                written.writelines([len(head).to_bytes(_HEAD, "big"), head, *pieces.values()])
            draft.replace(self._file)

    def _read(self) -> dict[str, memoryview]:
        with suppress(OSError, EOFError, ValueError, TypeError), self._file.open("rb") as file:
            whole = memoryview(mmap(file.fileno(), 0, access=ACCESS_READ))  # ends with the last piece that is held
            begin = _HEAD + int.from_bytes(whole[:_HEAD], "big")
            made_by, places = marshal.loads(whole[_HEAD:begin])  # noqa: S302 - see above
            if made_by == self._made_by:
                return {name: whole[begin + start : begin + end] for name, (start, end) in places.items()}
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
