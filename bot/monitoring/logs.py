"""Structured logs: ids, topics and timings; never a text, a name, a number or a token."""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

_NEVER = {"text", "body", "from", "to", "address", "phone", "name", "email", "token", "password", "caption", "url"}
_TOKEN = re.compile(r"bot\d+:[\w-]+")
_ID = re.compile(r"[0-9a-f]{32}|[a-z][a-z_. ]*")
"""Our own ids and words, in which nothing has to be looked for."""
_NUMBER = re.compile(r"(?<!\w)\+?\d[\d\s().-]{7,}\d(?!\w)")


def configure_logs(level: str, *, as_json: bool) -> None:
    """Set up logging for the whole process; libraries that log addresses with tokens in them are hushed."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _hide_private,
    ]
    renderer: Any = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder(allow=())],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for noisy in ("httpx", "httpcore", "twilio", "urllib3", "alembic", "sqlalchemy", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # The library quotes what it cannot read, with names and texts, at CRITICAL; we log the same faults without them.
    logging.getLogger("telegram").setLevel(logging.CRITICAL + 1)


def where(error: BaseException) -> str:
    """The kind of an error and the lines that it passed, without its message, which may quote a person."""
    frames = traceback.extract_tb(error.__traceback__)
    path = " > ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in frames[-6:])
    return f"{type(error).__name__} at {path}"


def _hide_private(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:  # noqa: ANN401 - structlog's
    """Drop private fields, and scrub tokens and long numbers out of everything else."""
    event.pop("exc_info", None)
    for key in list(event):
        if key in _NEVER:
            event[key] = "***"
        elif isinstance(event[key], str) and key != "timestamp" and not _ID.fullmatch(event[key]):
            event[key] = _NUMBER.sub("***", _TOKEN.sub("bot***", event[key]))
    return event
