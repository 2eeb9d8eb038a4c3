"""Whatever is written: an answer, never an exception; the engine stays pure and private."""

import ast
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.conversation.engine import Engine
from bot.conversation.model import Channel, Message
from bot.conversation.state import State
from bot.messages import clean
from knowledge.library import Library
from knowledge.schema import Language
from tests.conftest import NOON, Phone

ROOT = Path(__file__).parent.parent


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(max_size=300), min_size=1, max_size=4), st.sampled_from(Channel))
def test_any_talk_gets_answers_and_never_an_error(engine: Engine, texts: list[str], channel: Channel) -> None:
    phone = Phone(engine, channel)
    for text in texts:
        turn = phone.text(clean(text))
        assert turn.reply != () or turn.state.opted_out


@pytest.mark.parametrize(
    "text", ["a" * 4096, "é" * 4096, "help me " * 512, "😀" * 2000, "?" * 4096, "1" * 4096, "na " * 1300]
)
def test_a_very_long_text_is_answered(phone: Phone, text: str) -> None:
    assert phone.text(text).reply != ()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Je suis très seul et j'ai besoin d'aide pour arrêter", Language.EN),
        ("Kailangan ko po ng tulong, ano po ang gagawin ko", Language.EN),
        ("Ես օգնության կարիք ունեմ", Language.EN),
        ("도움이 필요해요", Language.EN),
    ],
)
def test_another_language_is_told_in_both_of_ours_with_the_clinics_contact(
    phone: Phone, library: Library, text: str, language: Language
) -> None:
    turn = phone.text(text)

    assert turn.answers == ("interface.other_language",)
    assert library.clinic.phone in turn.reply[0].text
    assert library.clinic.email in turn.reply[0].text


def test_the_same_turn_for_the_same_arguments(engine: Engine) -> None:
    message, state = Message("i feel so lonely", Channel.SMS), State()

    assert engine.respond(message, state, NOON) == engine.respond(message, state, NOON)


FLOORS = [
    ("knowledge",),
    ("bot.proxies",),
    ("bot.settings", "bot.logs", "bot.latency", "bot.supervision"),
    ("bot.meetings",),
    ("bot.feeds",),
    ("bot.records",),
    ("bot.understanding",),
    ("bot.conversation",),
    ("bot.spool", "bot.messages", "bot.shelf"),
    ("bot.late", "bot.consent"),
    ("bot.limits",),
    ("bot.recording",),
    ("bot.takeover",),
    ("bot.inbox",),
    ("bot.overlay", "bot.shelving"),
    (
        "bot.outbox",
        "bot.held",
        "bot.refreshing",
        "bot.reminders",
        "bot.handoffs",
        "bot.forgetting",
        "bot.counting",
        "bot.metrics",
    ),
    ("bot.telegram_door", "sms", "staff", "bot.asking", "bot.reading", "bot.terminal"),
    ("bot.wiring",),
    ("bot.commands", "bot.__main__", "wsgi"),
]


def floor(module: str) -> int | None:
    for number, places in enumerate(FLOORS):
        if any(module == place or module.startswith(place + ".") for place in places):
            return number
    return None


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def modules() -> list[Path]:
    folders = ("bot", "sms", "staff", "knowledge")
    return [path for name in folders for path in (ROOT / name).rglob("*.py")] + [ROOT / "wsgi.py"]


def test_imports_go_down_the_floors_only() -> None:
    upward = []
    for path in modules():
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        here = floor(module)
        if here is None:
            continue
        upward += [(module, other) for other in imports(path) if (there := floor(other)) is not None and there > here]

    assert upward == []


PURE = {
    "abc", "ast", "collections", "contextlib", "dataclasses", "datetime", "enum", "functools", "itertools", "math",
    "re", "typing", "unicodedata", "zlib", "pathlib", "numpy", "rapidfuzz", "pydantic", "bot", "knowledge",
    "zoneinfo", "icalendar",
    "tzfpy", "hashlib", "pydantic_core", "csv", "gzip", "io", "operator",
}  # fmt: skip


def test_engine_and_understanding_touch_no_network_no_database_no_clock() -> None:
    impure = []
    for folder in ("conversation", "understanding", "meetings"):
        for path in (ROOT / "bot" / folder).rglob("*.py"):
            if "training" in path.parts:
                continue
            outside = {name.split(".")[0] for name in imports(path)} - PURE
            impure += [(path.name, name) for name in outside]
            assert "datetime.now" not in path.read_text(), path.name

    assert impure == []
