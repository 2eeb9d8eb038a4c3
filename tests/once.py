"""What holds for every test: what is the same in all is made once, and nobody leaves a database open."""

import gc
import os
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import event
from sqlalchemy.pool import Pool
from werkzeug.routing import Rule

from bot.wiring import prepare
from tests.shared import shared_statements


class KeptTemplates(BytecodeCache):
    """Compiled templates, for all applications of a process."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


def pytest_sessionstart() -> None:
    """What every process would work out of the files is worked out, and kept, before the others start."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        prepare()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected, and loaded meanwhile, stays to the end: nobody need look through it for garbage."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """Each test has an application of its own, and Flask compiles the same addresses and templates for every one."""
    compile_it, parsed, builders = Rule.compile, {}, {}

    def compiled(rule: Rule) -> None:
        address = (rule.rule, rule.subdomain, rule.host, repr(rule.defaults), rule.is_leaf, rule.strict_slashes)
        if address not in parsed:
            compile_it(rule)
            parsed[address] = {name: vars(rule)[name] for name in ("_parts", "_trace", "_converters", "arguments")}
            builders[address] = [vars(rule)[name].__func__ for name in ("_build", "_build_unknown")]
            return
        vars(rule).update(parsed[address])
        rule._build, rule._build_unknown = (builder.__get__(rule, None) for builder in builders[address])

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Rule, "compile", compiled)
        patched.setattr(Flask, "jinja_options", {"bytecode_cache": KeptTemplates()})
        for owner, name, value in shared_statements():
            patched.setattr(owner, name, value, raising=False)
        yield


@pytest.fixture(scope="session")
def open_connections() -> Iterator[list[Any]]:
    """Every connection to a database that is open now, whoever opened it."""
    connections: list[Any] = []

    def opens(connection: Any, _record: Any) -> None:
        connections.append(connection)

    def closes(connection: Any, _record: Any = None) -> None:
        connections[:] = [one for one in connections if one is not connection]

    told = {"connect": opens, "close": closes, "close_detached": closes}
    for name, take in told.items():
        event.listen(Pool, name, take)
    yield connections
    for name, take in told.items():
        event.remove(Pool, name, take)


@pytest.fixture(autouse=True)
def closes_its_databases(open_connections: list[Any]) -> Iterator[None]:
    """A connection that is left open would warn only when it is collected, in the middle of another test, or never."""
    before = len(open_connections)
    yield
    left = len(open_connections) - before
    assert left == 0, f"{left} connections to a database are left open: dispose of the engine, or open it in a `with`"
