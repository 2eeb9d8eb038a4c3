"""Tables that processes share are what each would have worked out for itself."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from knowledge import mapped as room
from knowledge.mapped import mapped

TABLE = np.arange(6, dtype=np.float16).reshape(2, 3)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    monkeypatch.setattr(room, "cache_from_source", lambda _: str(tmp_path / "__pycache__" / "mapped.pyc"))
    return tmp_path / "__pycache__"


def making(table: npt.NDArray[np.float16], made: list[int]) -> Callable[[], npt.NDArray[np.float16]]:
    def make() -> npt.NDArray[np.float16]:
        made.append(1)
        return table

    return make


def test_it_is_worked_out_once_and_is_the_same(folder: Path) -> None:
    made: list[int] = []
    for _ in range(2):
        table = mapped("x", "1", making(TABLE, made))
        assert table.dtype == TABLE.dtype
        assert np.array_equal(table, TABLE)

    assert (len(made), [file.name for file in folder.iterdir()]) == (1, ["x-1.npy"])


def test_of_other_sources_it_is_made_anew_and_the_old_one_goes(folder: Path) -> None:
    mapped("x", "1", lambda: TABLE)

    assert np.array_equal(mapped("x", "2", lambda: TABLE + 1), TABLE + 1)
    assert [file.name for file in folder.iterdir()] == ["x-2.npy"]


def test_a_damaged_file_is_made_anew(folder: Path) -> None:
    folder.mkdir()
    (folder / "x-1.npy").write_bytes(b"half a file")

    assert np.array_equal(mapped("x", "1", lambda: TABLE), TABLE)
    assert np.array_equal(mapped("x", "1", lambda: TABLE + 1), TABLE)


def test_where_nothing_may_be_written_it_is_held_in_memory(folder: Path) -> None:
    folder.write_text("no folder")

    assert np.array_equal(mapped("x", "1", lambda: TABLE), TABLE)
