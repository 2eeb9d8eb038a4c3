"""What the first text would wait for: the patterns and tables that are loaded when they are first needed.

All of it is asked for once outside of any transaction, so that no text holds the database while files are read and
patterns are compiled: on a busy machine that takes seconds, and on SQLite nobody else writes meanwhile.
"""

import threading
from datetime import datetime

import structlog

from bot.conversation.engine import Engine
from bot.conversation.model import Channel, Message
from bot.conversation.state import State
from bot.monitoring.logs import where
from knowledge.prepared import PREPARED

log = structlog.get_logger()

_TEXTS = (
    "is na religious?",
    "na near 90026 tonight",
    "quiero una reunion de smart manana en la noche, llameme al 213 555 0142",
    "i want to kill myself",
    "i drank again and i feel so alone",
    "STOP",
)
"""Between them they need what any text needs."""


class WarmUp:
    """Done by whoever comes first; the others wait for the end of it, and then never again."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._done = False

    def __call__(self, now: datetime) -> None:
        """Have read a few texts, and keep what was worked out for them for the next start."""
        if self._done:
            return
        with self._lock:
            if not self._done:
                self._read(now)
                PREPARED.keep()
                self._done = True

    def _read(self, now: datetime) -> None:
        for text in _TEXTS:
            try:
                self._engine.respond(Message(text, Channel.SMS), State(introduced=True), now)
            except Exception as error:  # a text of a person is answered all the same
                log.error("engine failed", where=where(error))
