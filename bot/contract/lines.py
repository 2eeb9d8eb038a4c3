"""What the two commands of docs/contract.md share: one JSON object in a line in, one out, whatever a line holds."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import from_json

_Question = TypeVar("_Question")


def answer_lines(
    lines: Iterable[bytes],
    parse: Callable[[dict[str, Any]], _Question],
    answer: Callable[[_Question], Mapping[str, Any]],
) -> Iterator[tuple[str, bool]]:
    """One JSON answer for each line, and whether the line was good. A bad line does not end the run.

    `parse` raises ValueError for a line that cannot be answered; its message goes out as the line's error.
    """
    for line in lines:
        if not line.strip():
            continue
        try:
            question = parse(_json_object(line))
        except ValueError as error:
            yield json.dumps({"error": _in_one_line(error)}), False
            continue
        yield json.dumps(answer(question), ensure_ascii=False), True


def _json_object(line: bytes) -> dict[str, Any]:
    tree = from_json(line.decode("utf-8", "replace"), allow_inf_nan=False)
    if not isinstance(tree, dict):
        raise ValueError("a line is one JSON object")
    return tree


def _in_one_line(error: ValueError) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_input=False, include_url=False)[0]
        return ": ".join(filter(None, (".".join(str(part) for part in first["loc"]), first["msg"])))
    return " ".join(str(error).split())
