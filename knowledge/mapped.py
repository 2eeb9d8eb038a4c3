"""Large tables as files that every process maps: read once for all of them, and only as far as they are looked at.

They stand in `__pycache__`, as what Python has compiled does, and are made anew from what belongs to the code wherever
they are missing. Where that folder cannot be written, each process holds them for itself.
"""

import sys
from collections.abc import Callable
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import numpy.typing as npt


def mapped(name: str, made_from: str, make: Callable[[], npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """A table by its name, and by a digest of all that it is made from; mapped from its file, or as it was made."""
    folder = Path(cache_from_source(__file__)).parent
    file = folder / f"{name}-{made_from}.npy"
    try:
        return _read(file)
    except (OSError, ValueError):
        made = make()
    if sys.dont_write_bytecode:
        return made
    draft = folder / f"{file.name}.{uuid4().hex}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as new:
            np.save(new, made, allow_pickle=False)
        draft.replace(file)
        for old in folder.glob(f"{name}-*.npy"):
            if old != file:
                old.unlink(missing_ok=True)  # a process that has it mapped keeps it
        return _read(file)
    except (OSError, ValueError):
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        return made


def _read(file: Path) -> npt.NDArray[Any]:
    """As a plain array over the file; numpy's own class for it costs time at every slice."""
    return np.asarray(np.load(file, mmap_mode="r", allow_pickle=False))
