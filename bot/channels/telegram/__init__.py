"""Telegram: updates in, messages with buttons out."""

import os

# Pauses as timedelta, as the library's next major version gives them; read when `telegram` is first imported.
os.environ.setdefault("PTB_TIMEDELTA", "1")
