"""Who may import whom, and why: a room knows the rooms below it and none above; the engine is pure."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.shared import ROOT

FLOORS: list[tuple[str, tuple[str, ...]]] = [
    ("the words that people read, which know nothing of programs", ("knowledge",)),
    (
        "what every process needs before anything else",
        (
            "bot.phone_numbers",
            "bot.proxies",
            "bot.settings",
            "bot.signed_tokens",
            "bot.supervision",
            "bot.monitoring.logs",
            "bot.monitoring.latency",
        ),
    ),
    ("pure: places, times, and search among meetings", ("bot.meetings",)),
    ("lists of meetings from elsewhere become meetings", ("bot.feeds",)),
    ("the only SQL", ("bot.records",)),
    ("pure: what a text says", ("bot.understanding",)),
    ("pure: what is said next", ("bot.conversation",)),
    (
        "what a channel hands over and gets back, and the files that processes share",
        ("bot.messaging.messages", "bot.messaging.sending"),
    ),
    ("kept apart from the database, so that they work without it", ("bot.messaging.spool", "bot.index_snapshot.files")),
    ("what becomes of an answer before it is recorded", ("bot.messaging.late", "bot.messaging.consent")),
    ("how much is answered, and what a provider's report changes", ("bot.messaging.limits", "bot.messaging.delivery")),
    ("one message is written down", ("bot.messaging.recording",)),
    (
        "who may speak: the bot, or a human in its place",
        (
            "bot.messaging.takeover",
            "bot.messaging.warming",
        ),
    ),
    ("what staff answer to an alert", ("bot.messaging.staff_answers",)),
    ("a message comes in", ("bot.messaging.inbox",)),
    ("what staff publish reaches the inbox of every process", ("bot.published_edits", "bot.index_snapshot.delivery")),
    (
        "what happens by the clock, from the records alone",
        ("bot.messaging.outbox", "bot.messaging.held_answers", "bot.jobs", "bot.monitoring.metrics"),
    ),
    ("the ways in: they translate, and hand over", ("bot.channels", "sms", "staff", "bot.contract")),
    ("the parts are put together, once", ("bot.wiring",)),
    ("where a process begins", ("bot.commands", "bot.__main__", "wsgi")),
]


def floor(module: str) -> int | None:
    for number, (_, rooms) in enumerate(FLOORS):
        if any(module == room or module.startswith(room + ".") for room in rooms):
            return number
    return None


@cache
def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def modules() -> Iterator[tuple[str, Path]]:
    folders = ("bot", "sms", "staff", "knowledge")
    for path in [path for name in folders for path in (ROOT / name).rglob("*.py")] + [ROOT / "wsgi.py"]:
        yield ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), path


def test_every_module_stands_on_a_floor() -> None:
    rooms = {"bot", "bot.messaging", "bot.monitoring", "bot.index_snapshot"}

    assert [module for module, _ in modules() if floor(module) is None and module not in rooms] == []


def test_imports_go_down_the_floors_only() -> None:
    upward = []
    for module, path in modules():
        here = floor(module)
        if here is not None:
            upward += [(module, other) for other in imports(path) if (floor(other) or 0) > here]

    assert upward == []


def test_no_two_modules_need_each_other() -> None:
    known = dict(modules())
    needs = {module: {other for other in imports(path) if other in known} for module, path in known.items()}
    while free := {module for module, others in needs.items() if not others & needs.keys() - {module}}:
        needs = {module: others for module, others in needs.items() if module not in free}

    assert sorted(needs) == []


PURE = {
    "abc", "array", "ast", "base64", "binascii", "bot", "calendar", "collections", "contextlib", "csv", "dataclasses",
    "datetime", "enum", "functools", "gzip", "hashlib", "hmac", "icalendar", "importlib", "io", "itertools",
    "knowledge", "math", "numpy", "operator", "pathlib", "pydantic", "pydantic_core", "rapidfuzz", "re", "typing",
    "tzfpy", "unicodedata", "zlib", "zoneinfo",
}  # fmt: skip


def test_the_engine_and_its_reader_touch_no_network_no_database_and_no_clock() -> None:
    impure = []
    for module, path in modules():
        if not module.startswith(("bot.conversation", "bot.understanding", "bot.meetings")) or "training" in path.parts:
            continue
        impure += [(module, name) for name in imports(path) if name.split(".")[0] not in PURE]
        assert "datetime.now" not in path.read_text(), module

    assert impure == []


LONG = {
    "bot/conversation/state.py": "all that is remembered of a talk, side by side",
    "tests/test_reminders.py": "one subject, from asking to arriving weeks later",
    "tests/test_feeds.py": "one shape or fault of a list after the other, against one server",
    "bot/records/tables.py": "all tables: which points to which is seen in one place, as the migrations make them",
    "tests/faults/soak.py": "one run from start to table, and nothing of it serves another",
    "bot/understanding/training/network.py": "one training, from phrases to stored layers",
    "tests/test_catch_up.py": "one fault of Twilio's list after the other",
    "tests/telegram/test_talking.py": "one kind of update after the other",
    "bot/messaging/inbox.py": "the way of one message; to be read in one piece",
    "bot/conversation/model.py": "what the rooms hand each other, and nothing that does anything",
    "bot/conversation/meeting_words.py": "every wording of a meeting",
    "bot/wiring.py": "all parts, put together once",
    "bot/messaging/recording.py": "one transaction",
    "bot/records/queue.py": "one list of conversations, asked for in three ways",
}
"""Files of more than 300 lines, and why they are not two."""


def test_no_file_is_long_without_a_reason() -> None:
    folders = ("bot", "sms", "staff", "knowledge", "tests", "benchmarks")
    files = [path for name in folders for path in (ROOT / name).rglob("*.py")]
    long = {str(path.relative_to(ROOT)) for path in files if len(path.read_text().splitlines()) > 300}

    assert long == LONG.keys()


def test_no_function_has_more_than_sixty_lines() -> None:
    files = [path for name in ("bot", "sms", "staff", "knowledge") for path in (ROOT / name).rglob("*.py")]
    functions = [
        (path.name, node)
        for path in files
        if "migrations" not in path.parts  # a list of tables, as they were on that day
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
    ]

    assert [(name, one.name) for name, one in functions if (one.end_lineno or 0) - one.lineno >= 60] == []
