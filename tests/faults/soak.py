"""The long form of the fault tests: `make soak`. Takes some minutes and prints a table.

A web process (on PostgreSQL two, and two workers) is killed at random while texts pour in; a provider on this machine
plays Twilio and Telegram: it tries again as they do, and keeps what it accepted. Afterwards its record and ours are
compared, row by row.
"""

import hashlib
import hmac
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit
from xml.etree import ElementTree

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from bot.records.store import migrate
from bot.records.tables import message, outbox
from tests.faults.provider import Mood, Provider, running_provider
from tests.postgres import NoPostgres, postgres_server
from tests.shared import MASTER_KEY, opened

TOKEN, HOOK_SECRET, TELEGRAM_TOKEN = "soak-token-7f3a", "soak-hook-91bc", "123456789:soak-telegram-token"
PLANTED = "cinnamon bluebird 4471"
"""Words that stand in every text, and nowhere else."""
_PORT = 8797
_OURS = Path(sys.executable).parent


@dataclass
class Bot:
    """The processes of one bot, which can be killed and started again."""

    database: str
    folder: Path
    provider: Provider
    extra: dict[str, str] = field(default_factory=dict)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def commands(self) -> list[list[str]]:
        """One web process and its worker thread on SQLite; two of each on PostgreSQL."""
        sqlite = self.database.startswith("sqlite")
        web = [str(_OURS / "gunicorn"), "-b", f"127.0.0.1:{_PORT}", "-k", "gthread", "--threads", "8"]
        web += ["-w", "1" if sqlite else "2", "--no-control-socket", "wsgi:app"]
        return [web] if sqlite else [web, *([[sys.executable, "-m", "bot", "worker"]] * 2)]

    def start(self) -> float:
        """Start what does not run; seconds until the web process is ready."""
        began = time.monotonic()
        if not self.processes:
            self.processes = [self._spawn(command) for command in self.commands]
        for number, command in enumerate(self.commands):
            if self.processes[number].poll() is not None:
                self.processes[number] = self._spawn(command)
        while not is_ready():
            time.sleep(0.02)
        return time.monotonic() - began

    def kill(self, number: int) -> None:
        """SIGKILL for one process and its children."""
        os.killpg(self.processes[number].pid, signal.SIGKILL)
        self.processes[number].wait()

    def stop(self) -> None:
        """The end of all of them."""
        for number, process in enumerate(self.processes):
            if process.poll() is None:
                self.kill(number)

    def _spawn(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "APP_ENV": "production",
            "PUBLIC_URL": f"http://127.0.0.1:{_PORT}",
            "DATABASE_URL": self.database,
            "VAR_DIR": str(self.folder),
            "BOT_MASTER_KEYS": MASTER_KEY,
            "TWILIO_ACCOUNT_SID": "AC1",
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_FROM": "+13105550100",
            "TWILIO_API_URL": self.provider.address,
            "TELEGRAM_TOKEN": TELEGRAM_TOKEN,
            "TELEGRAM_BASE_URL": f"{self.provider.address}/bot",
            "TELEGRAM_WEBHOOK_PATH": "hook",
            "TELEGRAM_WEBHOOK_SECRET": HOOK_SECRET,
            "MOST_TEXTS_A_DAY": "1000000",
            "LOG_LEVEL": "DEBUG",
            **self.extra,
        }
        log = (self.folder / "log").open("ab")
        with log:
            return subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)


@dataclass
class Caller:
    """Plays Twilio and Telegram towards the bot: each call is made again until it is answered, as theirs are."""

    provider: Provider
    took: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    _local: threading.local = field(default_factory=threading.local)

    def text(self, number: int, sid: str = "", words: str = f"is na religious? {PLANTED}") -> None:
        """One SMS; what comes back as TwiML goes out, and nine times of ten its receipt reaches the bot."""
        sid = sid or f"SM{number:032d}"
        form = {"MessageSid": sid, "AccountSid": "AC1", "From": sms_number(number), "Body": words, "NumMedia": "0"}
        body = self._signed("/sms/incoming", form)
        for element in ElementTree.fromstring(body).findall("Message"):
            callback = element.get("statusCallback", "")
            sent = self.provider.accept(sms_number(number), element.text or "", callback)
            if callback and number % 10:
                status = {"MessageSid": sent.sid, "AccountSid": "AC1", "MessageStatus": "delivered"}
                self._signed(f"/sms/status?{urlsplit(callback).query}", status)

    def chat(self, number: int) -> None:
        """One Telegram update, from a chat of its own."""
        person = {"id": 9_000_000 + number, "type": "private", "first_name": "Sam"}
        sender = {"id": person["id"], "is_bot": False, "first_name": "Sam"}
        words = f"is na religious? {PLANTED}"
        content = {"message_id": number, "date": 1, "chat": person, "from": sender, "text": words}
        update = {"update_id": number, "message": content}
        headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": HOOK_SECRET}
        self._call("/telegram/hook", json.dumps(update), headers)

    def copy_of_a_text(self, sid: str) -> str:
        """The same webhook again; the TwiML."""
        form = {"MessageSid": sid, "AccountSid": "AC1", "From": sms_number(0), "Body": "is na free?", "NumMedia": "0"}
        return self._signed("/sms/incoming", form)

    def _signed(self, path: str, form: dict[str, str]) -> str:
        signed = f"http://127.0.0.1:{_PORT}{path}" + "".join(name + value for name, value in sorted(form.items()))
        signature = b64encode(hmac.new(TOKEN.encode(), signed.encode(), hashlib.sha1).digest()).decode()
        headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
        return self._call(path, urlencode(form), headers)

    def _call(self, path: str, body: str, headers: dict[str, str]) -> str:
        for _ in range(200):
            began = time.monotonic()
            try:
                connection = self._connection()
                connection.request("POST", path, body, headers)
                answer = connection.getresponse()
                text = answer.read().decode()
            except (OSError, http.client.HTTPException):
                self._local.connection = None
                time.sleep(0.1)
                continue
            self.took.append(time.monotonic() - began)
            self.statuses[answer.status] += 1
            if answer.status < 500:
                return text
            time.sleep(0.1)
        raise SystemExit(f"{path} was not answered 200 times")

    def _connection(self) -> http.client.HTTPConnection:
        if getattr(self._local, "connection", None) is None:
            self._local.connection = http.client.HTTPConnection("127.0.0.1", _PORT, timeout=15)
        connection: http.client.HTTPConnection = self._local.connection
        return connection


def sms_number(number: int) -> str:
    """A number of its own for each text, so that nobody writes too fast."""
    return f"+1213{number % 10_000_000:07d}"


def is_ready() -> bool:
    """Whether the web process may be sent traffic."""
    connection = http.client.HTTPConnection("127.0.0.1", _PORT, timeout=2)
    with suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    return False


def kill_at_random(bot: Bot, caller: Caller, kills: int, a_second: int) -> dict[str, str]:
    """Texts at a steady rate, and a death every second or so; what was lost, doubled, flagged."""
    bot.start()
    stop, counter, restarts = threading.Event(), iter(range(10**9)), list[float]()
    sent = {"sms": 0, "telegram": 0}

    def pour(_: int) -> None:
        while not stop.is_set():
            number = next(counter)
            sent["telegram" if number % 7 == 0 else "sms"] += 1
            caller.chat(number) if number % 7 == 0 else caller.text(number)
            time.sleep(_THREADS / a_second)

    choose = random.Random(7)  # noqa: S311 - which process dies when
    with ThreadPoolExecutor(_THREADS) as pool:
        pouring = [pool.submit(pour, number) for number in range(_THREADS)]
        began = time.monotonic()
        for _ in range(kills):
            time.sleep(choose.uniform(0.4, 1.6))
            victim = choose.randrange(len(bot.processes))
            bot.kill(victim)
            took = bot.start()
            restarts += [took] if victim == 0 else []
        poured_for = time.monotonic() - began
        stop.set()
        for one in pouring:
            one.result()
    settled_after = wait_until_settled(bot)
    found = compare(bot, sent["sms"] + sent["telegram"])
    return {
        "texts": f"{sum(sent.values())} ({sum(sent.values()) / poured_for:.0f} a second), {kills} kills",
        **found,
        "settled": f"after {settled_after:.0f} s",
        "restart": f"median {sorted(restarts)[len(restarts) // 2]:.1f} s, longest {max(restarts):.1f} s",
    }


_THREADS = 32


def wait_until_settled(bot: Bot, patience: float = 180) -> float:
    """Seconds until no row is waiting, being sent or in doubt."""
    began = time.monotonic()
    with opened(bot.database) as store:
        while time.monotonic() - began < patience:
            with store.transaction() as records:
                states = set(records.outbox.states().values())
            if not states & {"ready", "sending", "unsure"}:
                break
            time.sleep(0.5)
    return time.monotonic() - began


def compare(bot: Bot, texts: int) -> dict[str, str]:
    """Our record against the provider's."""
    with opened(bot.database) as store, store.transaction() as records:
        store_rows = records.connection.execute(
            select(outbox.c.id, outbox.c.channel, outbox.c.state, outbox.c.conversation_id, outbox.c.provider_id)
        ).all()
        inbound = records.connection.scalar(select(func.count()).where(message.c.direction == "in")) or 0
        addresses = {
            row.conversation_id: records.people.reach_of(row.conversation_id).address
            for row in store_rows
            if row.channel == "telegram"
        }
    by_row = Counter(one.row for one in bot.provider.accepted if one.row)
    by_chat = Counter(one.to for one in bot.provider.accepted if not one.row)
    rows_by_chat = Counter(addresses[row.conversation_id] for row in store_rows if row.channel == "telegram")
    doubled = sum(number - 1 for number in by_row.values() if number > 1)
    doubled += sum(max(0, number - rows_by_chat[chat]) for chat, number in by_chat.items())
    sms = [row for row in store_rows if row.channel == "sms"]
    # What was answered while the database was busy has no row yet: it is known by the provider's own number.
    accepted = {one.sid for one in bot.provider.accepted}
    not_sent = sum(1 for row in sms if row.state == "sent" and not by_row[row.id] and row.provider_id not in accepted)
    sent_by_chat = Counter(
        addresses[row.conversation_id] for row in store_rows if row.channel == "telegram" and row.state == "sent"
    )
    not_sent += sum(max(0, number - by_chat[chat or ""]) for chat, number in sent_by_chat.items())
    states = Counter(row.state for row in store_rows)
    return {
        "lost": str(texts - inbound + not_sent),
        "doubled": str(doubled + (inbound - texts if inbound > texts else 0)),
        "flagged": str(states["flagged"]),
        "states": ", ".join(f"{state} {number}" for state, number in sorted(states.items())),
    }


def storm(bot: Bot, caller: Caller, copies: int) -> dict[str, str]:
    """Copies of one webhook over 32 connections."""
    bot.start()
    with ThreadPoolExecutor(32) as pool:
        answers = set(pool.map(caller.copy_of_a_text, ["SMstorm"] * copies))
    with opened(bot.database) as store, store.transaction() as records:
        sid = records.conversations.find_inbound("sms", "SMstorm")
        rows = len(records.messages.replies_to(sid or ""))
    return {
        "texts": f"{copies} copies of one webhook, 32 connections",
        "answers": f"{dict(caller.statuses)}, {len(answers)} different",
        "replies": f"{rows} recorded (who we are, and the answer)",
        "took": percentiles(caller.took),
    }


def while_all_hangs(bot: Bot, caller: Caller, texts: int, moods: bool) -> dict[str, str]:
    """Webhooks at 50 a second, while the provider's API, the mail server and the feeds accept and never answer."""
    bot.start()
    bot.provider.moods = [Mood.HANGS] * 1000 if moods else []
    for number in range(20):
        caller.chat(5_000_000 + number)  # something to send for the worker
    caller.text(5_000_500, words="i want to kill myself")  # somebody to alert
    caller.took.clear()
    caller.statuses.clear()

    def one(number: int) -> None:
        caller.text(6_000_000 + number + (500_000 if moods else 0))

    began = time.monotonic()
    with ThreadPoolExecutor(16) as pool:
        for number in range(texts):
            pool.submit(one, number)
            time.sleep(max(0.0, began + number / 50 - time.monotonic()))
    return {"answers": str(dict(caller.statuses)), "took": percentiles(caller.took)}


@contextmanager
def deaf_server() -> Iterator[int]:
    """A server that accepts connections and says nothing; its port."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        yield listener.getsockname()[1]


def percentiles(took: Sequence[float]) -> str:
    """Median, 99th percentile and the longest, in milliseconds."""
    ordered = sorted(took)
    return (
        f"p50 {ordered[len(ordered) // 2] * 1000:.0f} ms, p99 {ordered[len(ordered) * 99 // 100] * 1000:.0f} ms,"
        f" longest {ordered[-1] * 1000:.0f} ms"
    )


def traces(bot: Bot, dump: Callable[[], bytes] | None) -> dict[str, str]:
    """Where the planted words, numbers and tokens can be read: in files, the log at DEBUG, a dump."""
    secrets = [PLANTED, "cinnamon", sms_number(12)[1:], TOKEN, HOOK_SECRET, TELEGRAM_TOKEN.split(":")[1]]
    places = {path.name: path.read_bytes() for path in bot.folder.rglob("*") if path.is_file()}
    if dump:
        places["pg_dump"] = dump()
    hits = [f"{name}: {secret}" for name, content in places.items() for secret in secrets if secret.encode() in content]
    sizes = sum(len(content) for content in places.values()) / 1e6
    return {"searched": f"{', '.join(sorted(places))}: {sizes:.0f} MB", "found": "; ".join(hits) or "0 hits"}


def main() -> None:
    """Everything, on both databases."""
    kills = int(os.environ.get("SOAK_KILLS", "30"))
    results: dict[str, dict[str, str]] = {}
    with ExitStack() as stack:
        provider = stack.enter_context(running_provider())
        folders = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="soak")))
        deaf = stack.enter_context(deaf_server())
        databases: dict[str, Callable[[], str]] = {"SQLite": lambda: f"sqlite:///{folders}/{len(results)}/bot.db"}
        try:
            server = stack.enter_context(postgres_server())
            databases["PostgreSQL"] = server.empty_database
        except NoPostgres as reason:
            Console().print(f"without PostgreSQL: {reason}")
        for name, make in databases.items():
            everything = (("kill -9", kills), ("storm", 10_000), ("nothing hangs", 500), ("all hangs", 500))
            for what, size in everything:
                folder = folders / str(len(results))
                folder.mkdir()
                bot = Bot(make(), folder, provider, hanging(deaf) if what == "all hangs" else {})
                with opened(bot.database) as store:
                    migrate(store)
                provider.accepted.clear()
                caller = Caller(provider)
                began = time.monotonic()
                try:
                    match what:
                        case "kill -9":
                            result = kill_at_random(bot, caller, size, 100) | traces(bot, dump_of(bot.database))
                        case "storm":
                            result = storm(bot, caller, size)
                        case _:
                            result = while_all_hangs(bot, caller, size, moods=what == "all hangs")
                finally:
                    bot.stop()
                    provider.moods = []
                results[f"{name}: {what}"] = result | {"in all": f"{time.monotonic() - began:.0f} s"}
                show(f"{name}: {what}", results[f"{name}: {what}"])


def hanging(port: int) -> dict[str, str]:
    """Mail server and feeds that accept and never answer."""
    proxy = f"http://127.0.0.1:{port}"
    return {
        "ALERT_ON_CALL": f"mailto://bot:secret@127.0.0.1:{port}?to=staff@example.org&mode=insecure",
        "HTTPS_PROXY": proxy,
        "https_proxy": proxy,
    }


def dump_of(database: str) -> Callable[[], bytes] | None:
    """How to dump a PostgreSQL database; None for SQLite, whose files are searched themselves."""
    if database.startswith("sqlite"):
        return None
    parts = urlsplit(database)
    host = parse_qs(parts.query)["host"][0]
    words = ["pg_dump", "-h", host, "-U", "postgres", parts.path.lstrip("/")]
    return lambda: subprocess.run(words, check=True, capture_output=True).stdout


def show(title: str, result: dict[str, str]) -> None:
    """One table."""
    table = Table(title=title, show_header=False, title_justify="left")
    for name, value in result.items():
        table.add_row(name, value)
    Console(width=130).print(table)


if __name__ == "__main__":
    main()
