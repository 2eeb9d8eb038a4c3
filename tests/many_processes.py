"""One of several processes on one database: `python -m tests.many_processes receive|send ADDRESS FOLDER`."""

import sys
import time
from collections.abc import Set
from datetime import UTC, datetime
from pathlib import Path

from bot.conversation.model import Channel
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.messaging.outbox import Worker
from bot.messaging.sending import CannotTell, Outbound
from bot.messaging.spool import Spool
from bot.records.store import Store
from bot.wiring import build_engine
from tests.shared import opened

MESSAGES = 60
_PEOPLE = 7
_SECONDS = 90


class Notebook:
    """Writes down every row that it is given to send, a line each."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, outbound: Outbound) -> str:
        with self._path.open("a", encoding="utf-8") as lines:
            lines.write(f"{outbound.outbox_id}\n")
        return outbound.outbox_id

    def find(self, outbound: Outbound, since: datetime, known: Set[str]) -> str | None:
        """A notebook loses nothing."""
        raise CannotTell


def main() -> None:
    work, address, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    with opened(address) as store:
        inbox = Inbox(store, build_engine(), Spool(folder / work, store.cipher), lambda: datetime.now(UTC))
        (folder / f"ready-{sys.argv[4]}").touch()
        if work == "receive":
            receive(inbox)
        else:
            send(store, inbox, folder / f"sent-{sys.argv[4]}")


def receive(inbox: Inbox) -> None:
    """The same messages as every other receiver gets, as a provider that repeats itself delivers them."""
    for number in range(MESSAGES):
        person = f"+1213555{number % _PEOPLE:04}"
        inbox.receive(Incoming(Channel.SMS, f"SM{number}", person, "hello"), worker_sends=True)


def send(store: Store, inbox: Inbox, path: Path) -> None:
    """Send until everything that was received has been sent."""
    worker = Worker(store, dict.fromkeys(Channel, Notebook(path)), lambda: datetime.now(UTC))
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end:
        if worker.step():
            continue
        with store.transaction() as records:
            states = records.outbox.states()
            waiting = [state for state in states.values() if state in ("ready", "sending")]
        if states and not waiting and (path.parent / "received").exists():
            return


if __name__ == "__main__":
    main()
