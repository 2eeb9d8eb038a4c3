"""Logs: ids, topics and timings; never a text, a name, a number or a token, at DEBUG and in tracebacks too."""

import logging
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog

from bot.conversation.model import Channel
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.monitoring.logs import configure_logs


@pytest.fixture
def logs() -> Iterator[StringIO]:
    root = logging.getLogger()
    handlers, level, written = root.handlers, root.level, StringIO()
    configure_logs("DEBUG", as_json=True)
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    yield written
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_a_whole_talk_leaves_no_trace_of_its_words(inbox: Inbox, logs: StringIO) -> None:
    for number, words in enumerate(
        ("i feel so lonely planted-words", "can i talk to a person", "Sam-Sentinel"), start=1
    ):
        inbox.receive(Incoming(Channel.SMS, f"SM{number}", "+13105550142", words))

    written = logs.getvalue()
    assert '"topic": "coping.isolation"' in written
    for secret in ("planted", "lonely", "Sentinel", "3105550142"):
        assert secret not in written


def test_private_fields_tokens_and_numbers_are_hidden(logs: StringIO) -> None:
    structlog.get_logger().info(
        "sent", text="planted-words", address="+13105550142", note="https://api/bot123456:ABC-def/x from 310 555 0142"
    )

    written = logs.getvalue()
    for secret in ("planted", "0142", "ABC-def"):
        assert secret not in written


def test_a_log_line_stays_one_line(logs: StringIO) -> None:
    structlog.get_logger().info("event", kind="a\nb\r\n\x1b[31m")

    assert logs.getvalue().count("\n") == 1
