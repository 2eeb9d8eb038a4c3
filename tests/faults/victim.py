"""A process that dies on command: `python -m tests.faults.victim` reads one order a line from standard input.

An order that ends in death is carried out by a child of its own, which ends like a killed process (no clean-up, no
rollback, buffers lost) right after the statement, commit or request with the given number.
"""

import gc
import json
import os
import signal
import sys
from collections.abc import Callable, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import event

from bot.conversation.engine import Engine
from bot.conversation.model import Channel
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.messaging.outbox import Worker
from bot.messaging.sending import Outbound, Sender
from bot.messaging.spool import Spool
from bot.monitoring.logs import configure_logs
from bot.records.store import Store, migrate
from bot.settings import Settings
from bot.wiring import build_engine
from sms.sender import TwilioSender
from tests import loaded
from tests.shared import PHONE, opened, shared_statements

ORDINARY, CRISIS = "is na religious?", "i want to kill myself tonight"
"""What is texted to it, and read once, before any child."""
NOBODY = "http://127.0.0.1:9"
"""Where no provider is."""


@dataclass
class Countdown:
    """Counts what was done, and kills the process when the time has come."""

    crash_after: int | None
    done: int = 0

    def tick(self) -> None:
        self.done += 1
        if self.done == self.crash_after:
            os.kill(os.getpid(), signal.SIGKILL)


class Watched:
    """A sender with a place to die before and after each request."""

    def __init__(self, sender: Sender, tick: Callable[[], None]) -> None:
        self._sender, self._tick = sender, tick

    def send(self, outbound: Outbound) -> str:
        self._tick()
        sent = self._sender.send(outbound)
        self._tick()
        return sent

    def find(self, outbound: Outbound, since: datetime, known: Set[str]) -> str | None:
        found = self._sender.find(outbound, since, known)
        self._tick()
        return found


def main() -> None:
    """Carry out orders until there are no more."""
    configure_logs("ERROR", as_json=True)
    for owner, name, value in shared_statements():
        setattr(owner, name, value)
    engine = Engine(loaded.library(), loaded.reader(), loaded.places(), build_engine().meetings)
    warm_up(engine)
    for line in sys.stdin:
        order = json.loads(line)
        if order["crash_after"] is None:
            answer(killed=False, status=0, **carry_out(order, engine))
            continue
        read_end, write_end = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read_end)
            os.write(write_end, json.dumps(carry_out(order, engine)).encode())
            os._exit(0)
        os.close(write_end)
        with os.fdopen(read_end, "rb") as pipe:
            written = pipe.read()
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        done = json.loads(written) if status == 0 else {}
        answer(killed=status == -signal.SIGKILL, status=status, **done)


def answer(**words: Any) -> None:
    """One line for one order."""
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def warm_up(engine: Engine) -> None:
    """Do everything once, so that no child has to do it for the first time, which takes it longer than the rest."""
    with TemporaryDirectory() as folder:
        database, now = f"sqlite:///{folder}/bot.db", datetime.now(UTC)
        with opened(database) as store:
            migrate(store)
        order: dict[str, Any] = {"crash_after": None, "database": database, "folder": folder, "now": now.isoformat()}
        for number, words in enumerate((ORDINARY, CRISIS)):
            text = {"sid": f"SM{number}", "address": f"{PHONE}{number}", "text": words, "worker_sends": True}
            carry_out({**order, "do": "receive", **text}, engine)
        carry_out({**order, "do": "work", "provider": NOBODY}, engine)
    gc.collect()
    gc.freeze()  # what a child never looks at it need not copy


def carry_out(order: dict[str, Any], engine: Engine) -> dict[str, Any]:
    """One order: receive a text, or work until nothing is due."""
    countdown = Countdown(order["crash_after"])
    now = datetime.fromisoformat(order["now"]).astimezone(UTC)
    store = opened(order["database"])
    store.check_keys()
    watch(store, countdown.tick)
    inbox = Inbox(store, engine, Spool(Path(order["folder"]) / "spool", store.cipher), lambda: now)
    replies: list[tuple[str, str]] = []
    if order["do"] == "receive":
        incoming = Incoming(Channel.SMS, order["sid"], order["address"], order["text"])
        receipt = inbox.receive(incoming, worker_sends=order["worker_sends"])
        replies = [(reply.outbox_id or "", reply.text) for reply in receipt.replies]
    else:
        settings = Settings(
            _env_file=None,
            twilio_api_url=order["provider"],
            twilio_account_sid="AC1",
            twilio_auth_token="token",
            twilio_from="+13105550100",
        )
        worker = Worker(store, {Channel.SMS: Watched(TwilioSender(settings, Channel.SMS), countdown.tick)}, lambda: now)
        while worker.step():
            pass
    store.engine.dispose()
    return {"steps": countdown.done, "replies": replies}


def watch(store: Store, tick: Callable[[], None]) -> None:
    """Call `tick` after each statement and after each commit."""
    event.listen(store.engine, "after_cursor_execute", lambda *_: tick())
    dialect = store.engine.dialect
    commit = dialect.do_commit

    def commit_and_tick(connection: Any) -> None:
        commit(connection)
        tick()

    dialect.do_commit = commit_and_tick  # type: ignore[method-assign,assignment] # to die in


if __name__ == "__main__":
    main()
