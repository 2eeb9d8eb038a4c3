"""`python -m bot demo`: an invented week at the clinic, so that a newcomer sees the console alive."""

import os
import random
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import click

from bot.commands import demo_company
from bot.commands.demo_company import Clock
from bot.conversation.engine import Engine
from bot.conversation.model import Channel
from bot.messaging import takeover
from bot.messaging.delivery import Report
from bot.messaging.inbox import Inbox
from bot.messaging.limits import Limits
from bot.messaging.messages import Incoming
from bot.messaging.spool import Spool
from bot.monitoring.logs import configure_logs
from bot.records.store import Store
from bot.settings import load_settings

_PEOPLE = 140
_DAYS = 7
_STAFF = ("ana", "ben", "lead")
_TALKS: tuple[tuple[str, ...], ...] = (
    ("hi", "is na religious?", "what about smart", "thanks", "yes"),
    ("where can i find a meeting near 90026 tonight", "anything online", "ok thx"),
    ("na meetings near 90026 tomorrow", "WRONG A", "thank you"),
    ("i feel so alone since i moved out", "yeah mostly at night", "maybe a group would help", "thanks", "not really"),
    ("do i have to talk at my first meeting", "and what do people wear"),
    ("im craving bad rn", "i got through it, thanks"),
    ("can i take suboxone and go to na", "who do i ask about my dose"),
    ("can i talk to a person", "Sam", "after 5 pm"),
    ("my brother is using again how do i help him",),
    ("whats the difference between smart and sos",),
    ("i slipped last night and i feel like trash", "how do i tell my sponsor"),
    ("cant sleep again", "3am and wide awake"),
    ("payday is my trigger what do i do",),
    ("hola", "cuánto cuesta NA", "gracias", "sí"),
    ("me siento muy solo esta noche", "sí, por favor"),
    ("¿hay reuniones en español cerca de 90022?",),
    ("quiero hablar con una persona", "María", "mañana por la mañana"),
    ("¿tengo que creer en Dios para ir a NA?",),
    ("wrong number sorry",),
    ("can u fix my washer on thursday", "who is this"),
    ("blorp zed q", "??"),
    ("is this a bot", "are you real"),
    ("do they write down my name at the door",),
    ("need a paper signed for court do they do that",),
    ("STOP",),
)
_CRISES = (
    "i want to kill myself tonight",
    "my friend wont wake up his lips are blue",
    "ya no quiero vivir",
    "he hit me again and he is outside the door",
)


@click.command()
def demo() -> None:
    """Fill an empty development database with an invented week, then run."""
    from bot.commands.meetings import take_sample
    from bot.commands.staff import demo_account
    from bot.wiring import build_engine, open_records

    settings = load_settings()
    if not settings.development:
        raise click.ClickException("this is for development: use `make demo`, or set APP_ENV=development")
    configure_logs("WARNING", as_json=False)  # what an invented week would log helps nobody
    take_sample()
    with open_records(settings) as store:
        with store.reading() as records:
            empty = not records.messages.log(1)
        if empty:
            click.echo("Filling an invented week ...")
            spool = Spool(settings.var_dir / "spool", store.cipher)
            fill(store, build_engine(settings.var_dir / "meetings", clinic=settings.clinic), spool, datetime.now(UTC))
        demo_account(store, settings.var_dir)
    os.execve(  # noqa: S606 - ourselves
        sys.executable,
        [sys.executable, "-m", "bot", "run"],
        {"LOG_LEVEL": "ERROR", **os.environ},
    )


def fill(store: Store, engine: Engine, spool: Spool, now: datetime) -> None:
    """Seven days up to now: people of both languages, on all channels, in every state that the console shows."""
    chance = random.Random(11)  # noqa: S311 - an invented week, the same each time
    clock = Clock(now)
    inbox = Inbox(store, engine, spool, clock, Limits(a_minute=1000, a_day=1000, texts_a_day=10**6))
    starts = sorted(_moment(now, chance) for _ in range(_PEOPLE))
    ids = []
    for number, start in enumerate(starts):
        channel = chance.choices([Channel.SMS, Channel.TELEGRAM, Channel.WHATSAPP], [6, 3, 1])[0]
        address = str(880_000 + number) if channel is Channel.TELEGRAM else f"+1213555{number:04}"
        crisis = number % 19 == 7
        talk = (chance.choice(_CRISES), "yes", "thank you") if crisis else chance.choice(_TALKS)
        clock.time = start
        ids.append(_write(inbox, store, clock, channel, address, talk, chance))
    _look_after(store, engine, clock, ids, now, chance)
    demo_company.fill(store, engine, spool, now)


def _moment(now: datetime, chance: random.Random) -> datetime:
    """Some time of the week, more often in the evening and at night."""
    day = chance.randrange(_DAYS)
    hour = chance.choice([1, 2, 3, 5, 7, 8, 12, 15, 17, 18, 19, 19, 20, 20, 21, 22, 23])
    return now - timedelta(days=day, hours=(hour * 7 + day) % 24, minutes=chance.randrange(60))


def _write(
    inbox: Inbox,
    store: Store,
    clock: Clock,
    channel: Channel,
    address: str,
    talk: Sequence[str],
    chance: random.Random,
) -> str:
    for number, words in enumerate(talk):
        receipt = inbox.receive(Incoming(channel, f"demo:{address}:{number}", address, words))
        for reply in receipt.replies:
            if reply.outbox_id:
                failed = chance.random() < 0.02
                status, code = ("undelivered", 30007) if failed else ("delivered", None)
                inbox.delivered(Report(reply.outbox_id, 1, f"demo-{reply.outbox_id[:8]}", status, code))
        clock.time += timedelta(seconds=chance.randrange(20, 400))
    with store.transaction() as records:
        return records.people.find(channel, address) or ""


def _look_after(
    store: Store, engine: Engine, clock: Clock, ids: Sequence[str], now: datetime, chance: random.Random
) -> None:
    """What staff did in that week: acknowledged, resolved, reviewed, labelled, noted; and what still waits."""
    with store.transaction() as records:
        opened = sorted(records.handoffs.find(most=1000), key=lambda one: one.opened_at)
        for one in opened[: -5 if len(opened) > 8 else None]:
            who = chance.choice(_STAFF)
            seen = one.opened_at + timedelta(minutes=chance.choice([1, 2, 2, 3, 4, 7, 11]))
            records.handoffs.acknowledge(one.id, who, seen)
            outcome = chance.choice(["reached them", "left a message", "referred elsewhere"])
            records.handoffs.resolve(one.id, who, outcome, seen + timedelta(minutes=25))
        for conversation_id in ids[: len(ids) * 2 // 3]:
            records.desk.mark_reviewed(conversation_id, chance.choice(_STAFF), now)
        for conversation_id in chance.sample(list(ids), 12):
            labels = chance.sample(["housing", "call back", "court paper", "family"], chance.randrange(1, 3))
            records.desk.set_labels(conversation_id, labels)
            records.desk.add_note(conversation_id, "ana", "Called, no answer. Try again in the evening.", now)
        clock.time = now
        takeover.take_over(records, ids[-2], "ben", engine.library, now)
        takeover.write(records, ids[-2], "ben", "Hi, this is Ben from the clinic. I have read what you wrote.", now)
