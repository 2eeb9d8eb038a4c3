"""The Telegram door: the real client library over a pretended wire, polling and webhook."""

import asyncio
import json
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from bot.channels.telegram.menu import Menu
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.sender import TelegramSender
from bot.channels.telegram.translate import Spoken, from_telegram
from bot.channels.telegram.update import read_update
from bot.conversation.engine import Engine
from bot.conversation.model import Channel
from bot.jobs.alerts import AlertJob
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.messaging.outbox import Worker
from bot.messaging.recording import LEASE
from bot.messaging.spool import Spool
from bot.monitoring.metrics import Metrics
from bot.records.store import Store
from bot.records.tables import message, outbox, unread_update
from knowledge.library import Library
from knowledge.schema import Language
from tests.conftest import NOON, Clock, FakeSender
from tests.telegram_wire import CHAT, FakeTelegram, make_bot, tap_update, text_update


@pytest.fixture
def wire() -> FakeTelegram:
    return FakeTelegram()


class Process(Polling):
    """The process that polls: the loop, and a worker that sends by the same wire."""

    def __init__(self, wire: FakeTelegram, store: Store, inbox: Inbox, clock: Clock) -> None:
        super().__init__(make_bot(wire), inbox, inbox.engine.library, lambda: None)
        self.sender = TelegramSender(lambda: make_bot(wire))
        self.worker = Worker(store, {Channel.TELEGRAM: self.sender}, clock, serves=[Channel.TELEGRAM])

    async def idle(self) -> None:
        """Wait until everything that is due has been sent."""
        await super().idle()
        await asyncio.to_thread(self._send_all)

    def _send_all(self) -> None:
        while self.worker.step():
            pass
        self.sender.close()


@pytest.fixture
def polling(wire: FakeTelegram, store: Store, inbox: Inbox, clock: Clock) -> Process:
    return Process(wire, store, inbox, clock)


async def take(polling: Process, *updates: dict[str, Any]) -> None:
    for update in updates:
        assert await polling.take(update)
    await polling.idle()


class Telephone:
    """Keeps what staff are told."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []

    def tell(self, addresses: Sequence[str], title: str, text: str) -> bool:
        self.said.append((title, text))
        return True


def spoken(update: dict[str, Any]) -> Incoming:
    reading = from_telegram(read_update(update))
    assert isinstance(reading, Spoken)
    return reading.incoming


def states(store: Store) -> list[str]:
    with store.transaction() as records:
        return sorted(records.outbox.states().values())


async def test_a_text_is_answered_with_buttons(polling: Process, wire: FakeTelegram, library: Library) -> None:
    await take(polling, text_update(1, "hello"))

    greeting = library.answer("chat.greeting", Language.EN)
    assert wire.sent() == [library.answer("interface.introduction", Language.EN).text, greeting.text]
    keyboard = json.loads(wire.called("sendMessage")[-1]["reply_markup"])["inline_keyboard"]
    assert [row[0]["text"] for row in keyboard] == [library.label(code, Language.EN) for code in greeting.offers]


@pytest.fixture
def with_meetings(
    store: Store, engine_with_meetings: Engine, clock: Clock, wire: FakeTelegram, tmp_path: Path
) -> Process:
    inbox = Inbox(store, engine_with_meetings, Spool(tmp_path / "spool", store.cipher), clock)
    return Process(wire, store, inbox, clock)


async def test_a_meeting_comes_with_buttons_for_the_way_a_reminder_and_the_calendar(
    with_meetings: Process, wire: FakeTelegram
) -> None:
    await take(with_meetings, text_update(1, "na near echo park tonight"))
    *_, meeting, footer = wire.called("sendMessage")

    links, taps = json.loads(meeting["reply_markup"])["inline_keyboard"]
    assert [button["text"] for button in links] == ["Directions", "Join"]
    assert links[0]["url"].startswith("https://www.google.com/maps/dir/?api=1&destination=34.")
    assert [button["text"] for button in taps] == ["Remind me", "Add to calendar"]
    assert footer["text"].startswith("SAMPLE data")

    await take(with_meetings, tap_update(2, taps[1]["callback_data"]))
    (sent,) = wire.called("sendDocument")
    assert sent["caption"].endswith("Echo Park") or "Sample St" in sent["caption"]

    await take(with_meetings, tap_update(3, taps[0]["callback_data"]))
    assert wire.sent()[-1].startswith("OK, I'll text you:")


async def test_a_question_about_the_place_comes_with_a_button_that_shares_it(
    with_meetings: Process, wire: FakeTelegram, store: Store
) -> None:
    await take(with_meetings, text_update(1, "i need an na meeting tonight"))
    keyboard = json.loads(wire.called("sendMessage")[-1]["reply_markup"])["keyboard"]
    assert keyboard == [[{"text": "Share where I am", "request_location": True}]]

    pin = {"latitude": 34.0782, "longitude": -118.2606}
    await take(with_meetings, text_update(2, "", location=pin))
    assert wire.sent()[-5].startswith("NA near Echo Park:")
    with store.transaction() as records:
        thread = records.conversations.thread_of(Channel.TELEGRAM, "555", NOON)
    assert "34.0782" not in (thread.state or "")
    await take(with_meetings, text_update(3, "something closer"))
    assert wire.sent()[-1].startswith("I don't keep where you were.")


async def test_a_tapped_button_stops_spinning_and_is_answered(
    polling: Process, wire: FakeTelegram, library: Library
) -> None:
    await take(polling, text_update(1, "hello"), tap_update(2, "1:groups.list"))

    assert wire.called("answerCallbackQuery") == [{"callback_query_id": "q2"}]
    assert wire.sent()[-1].startswith(library.answer("groups.list", Language.EN).text)


async def test_a_button_that_answered_an_old_question_says_so_and_starts_afresh(
    polling: Process, wire: FakeTelegram, library: Library
) -> None:
    await take(polling, text_update(1, "hello"), text_update(2, "i feel so lonely"), tap_update(3, "1:choice.yes"))

    assert wire.sent()[-2] == library.answer("interface.old_button", Language.EN).text
    assert wire.called("answerCallbackQuery") == [{"callback_query_id": "q3"}]


async def test_a_button_of_an_older_menu_still_leads_where_it_says(
    polling: Process, wire: FakeTelegram, library: Library
) -> None:
    await take(polling, text_update(1, "hello"), text_update(2, "i feel so lonely"), tap_update(3, "1:groups.list"))

    assert wire.sent()[-1].startswith(library.answer("groups.list", Language.EN).text)


async def test_a_repeated_update_is_stored_and_sent_once(polling: Process, wire: FakeTelegram, store: Store) -> None:
    await take(polling, text_update(1, "hello"), text_update(1, "hello"))

    assert len(wire.sent()) == 2
    with store.transaction() as records:
        assert records.connection.scalar(select(func.count()).where(message.c.direction == "in")) == 1


async def test_sent_messages_are_marked_as_sent(polling: Process, store: Store) -> None:
    await take(polling, text_update(1, "hello"))

    assert states(store) == ["sent", "sent"]


async def test_the_offset_moves_only_after_the_commit(
    polling: Process, wire: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire.updates = [text_update(7, "hello")]
    stop = asyncio.Event()
    offsets: list[int | None] = []
    taken: list[int] = []
    fetch, take_one = polling._bot.fetch_updates, polling.take

    async def watched(offset: int | None) -> list[Any]:
        offsets.append(offset)
        if len(offsets) == 3:
            stop.set()
        return await fetch(offset)

    async def fails_once(update: Any) -> bool:
        taken.append(update["update_id"])
        return False if len(taken) == 1 else await take_one(update)

    monkeypatch.setattr("bot.channels.telegram.polling._PAUSE_AFTER_ERROR", 0)
    with monkeypatch.context() as patch:
        patch.setattr(type(polling._bot), "fetch_updates", lambda _self, offset: watched(offset))
        patch.setattr(polling, "take", fails_once)
        await polling.run(stop)

    assert offsets == [None, None, 8]
    assert taken == [7, 7]


async def poll_until(polling: Process, wire: FakeTelegram, polls: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the real loop for so many polls, without its pauses."""
    stop = asyncio.Event()
    fetch, count = polling._bot.fetch_updates, 0

    async def counted(offset: int | None) -> list[Any]:
        nonlocal count
        count += 1
        if count >= polls:
            stop.set()
        return await fetch(offset)

    monkeypatch.setattr("bot.channels.telegram.polling._PAUSE_AFTER_ERROR", 0)
    monkeypatch.setattr(type(polling._bot), "fetch_updates", lambda _self, offset: counted(offset))
    await polling.run(stop)
    await polling.idle()


async def test_commands_are_announced_in_both_languages(
    polling: Process, wire: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    await poll_until(polling, wire, 2, monkeypatch)

    assert [call.get("language_code") for call in wire.called("setMyCommands")] == [None, "es"]


async def test_telegram_down_at_the_start_ends_nothing_and_the_first_text_after_it_is_answered(
    polling: Process, wire: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire.down = True
    await poll_until(polling, wire, 3, monkeypatch)
    wire.down, wire.updates = False, [text_update(1, "hello")]
    monkeypatch.undo()
    await poll_until(polling, wire, 1, monkeypatch)

    assert wire.sent() != []
    assert "setMyCommands" in dict(wire.calls)


@pytest.mark.parametrize(
    ("command", "answer_id"),
    [
        ("/start", "chat.greeting"),
        ("/help", "control.help"),
        ("/groups@our_bot", "groups.list"),
        ("/meetings", "meetings.find"),
        ("/talk", "handoff.human"),
        ("/privacy", "control.privacy"),
        ("/delete", "control.delete"),
    ],
)
async def test_a_command_is_answered(
    polling: Process, wire: FakeTelegram, library: Library, command: str, answer_id: str
) -> None:
    await take(polling, text_update(1, command))

    assert any(text.startswith(library.answer(answer_id, Language.EN).text) for text in wire.sent())


async def test_start_on_a_spanish_phone_is_answered_in_spanish(
    polling: Process, wire: FakeTelegram, library: Library
) -> None:
    update = text_update(1, "/start")
    update["message"]["from"]["language_code"] = "es-MX"
    await take(polling, update)

    assert wire.sent()[0] == library.answer("interface.introduction", Language.ES).text


async def test_a_location_is_used_and_not_stored(polling: Process, wire: FakeTelegram, store: Store) -> None:
    await take(polling, text_update(1, "", location={"latitude": 34.05, "longitude": -118.24}))

    with store.transaction() as records:
        assert [logged.text for logged in records.conversations.log(10) if logged.direction == "in"] == [""]
        assert [logged.topic for logged in records.conversations.log(10) if logged.direction == "in"] == [
            "meetings.find"
        ]


async def test_an_edited_message_is_stored_and_not_answered(polling: Process, wire: FakeTelegram, store: Store) -> None:
    edited = text_update(2, "hello again")
    edited["edited_message"] = edited.pop("message")
    await take(polling, text_update(1, "hello"), edited)

    assert len(wire.sent()) == 2
    with store.transaction() as records:
        assert records.connection.scalar(select(func.count()).where(message.c.edited)) == 1


@pytest.mark.parametrize(
    "attachment",
    [
        {"sticker": {"file_id": "1", "file_unique_id": "1", "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}},
        {"voice": {"file_id": "1", "file_unique_id": "1", "duration": 3}},
        {"photo": [{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}]},
    ],
)  # fmt: skip
async def test_what_we_cannot_see_is_met_kindly(
    polling: Process, wire: FakeTelegram, library: Library, attachment: dict[str, Any]
) -> None:
    await take(polling, text_update(1, "", **attachment))

    assert wire.sent()[-1] == library.answer("interface.media", Language.EN).text


async def test_a_group_is_left_politely(polling: Process, wire: FakeTelegram, library: Library) -> None:
    update = text_update(1, "hello")
    update["message"]["chat"] = {"id": -100, "type": "group", "title": "a group"}
    await take(polling, update)

    assert wire.sent() == [library.answer("interface.group_left", Language.EN).text]
    assert wire.called("leaveChat") == [{"chat_id": "-100"}]


async def test_somebody_who_blocks_the_bot_cannot_be_reached_and_has_not_opted_out(
    polling: Process, store: Store
) -> None:
    member = {"user": {"id": 1, "is_bot": True, "first_name": "bot"}, "status": "member"}
    change = {"chat": CHAT, "from": CHAT | {"is_bot": False}, "date": 1, "old_chat_member": member}
    kicked = {**member, "status": "kicked", "until_date": 0}
    await take(polling, {"update_id": 1, "my_chat_member": {**change, "new_chat_member": kicked}})

    with store.transaction() as records:
        thread = records.conversations.thread_of(Channel.TELEGRAM, "555", NOON)
    assert (thread.unreachable, thread.opted_out) == (True, False)


@pytest.mark.parametrize("seconds", [3, 120])
async def test_too_fast_is_obeyed_however_long_and_sent_once_in_order(
    polling: Process, wire: FakeTelegram, clock: Clock, store: Store, seconds: int
) -> None:
    too_fast = {"description": "Too Many Requests", "parameters": {"retry_after": seconds}}
    wire.failures = [(429, too_fast)]
    await take(polling, text_update(1, "hello"))
    clock.forward(seconds=seconds - 1)
    await polling.idle()
    assert len(wire.sent()) == 1

    clock.forward(seconds=2)
    await polling.idle()
    first_try, *sent = wire.sent()
    assert sent[0] == first_try
    assert len(sent) == len(set(sent)) == 2
    assert states(store) == ["sent", "sent"]


async def test_a_send_that_may_have_arrived_is_not_repeated_and_is_flagged(
    polling: Process, wire: FakeTelegram, store: Store, clock: Clock
) -> None:
    wire.failures = [(502, {"description": "Bad Gateway"})]
    await take(polling, text_update(1, "hello"))
    clock.forward(minutes=2)
    await polling.idle()

    assert states(store) == ["flagged", "sent"]
    assert len(wire.sent()) == 2


async def test_what_follows_a_refused_message_is_sent_and_not_flagged(
    polling: Process, wire: FakeTelegram, store: Store, clock: Clock
) -> None:
    wire.failures = [(400, {"description": "Bad Request: text must be encoded in UTF-8"})]
    await take(polling, text_update(1, "hello"))
    clock.forward(minutes=2)
    await polling.idle()

    assert states(store) == ["failed", "sent"]


async def test_what_follows_a_block_is_not_sent_and_not_flagged(
    polling: Process, wire: FakeTelegram, store: Store, clock: Clock
) -> None:
    wire.failures = [(403, {"description": "Forbidden: bot was blocked by the user"})]
    await take(polling, text_update(1, "hello"))
    clock.forward(minutes=2)
    await polling.idle()

    assert states(store) == ["cancelled", "failed"]


async def test_after_a_kill_what_surely_never_left_is_sent_and_nothing_twice(
    polling: Process, wire: FakeTelegram, store: Store, inbox: Inbox, clock: Clock
) -> None:
    """The process dies after it has committed, while its first message is on its way."""
    await asyncio.to_thread(partial(inbox.receive, spoken(text_update(1, "hello")), worker_sends=True))
    with store.transaction() as records:
        assert records.claims.next_due(LEASE, clock(), {}, ["telegram"]) is not None
    after = Process(wire, store, inbox, clock)
    after.worker.doubt_unfinished()
    clock.forward(minutes=1)
    await after.idle()

    assert states(store) == ["flagged", "sent"]
    assert len(wire.sent()) == 1


async def test_a_refused_token_pauses_the_channel_keeps_its_rows_and_tells_staff(
    polling: Process, wire: FakeTelegram, store: Store, clock: Clock, library: Library
) -> None:
    wire.failures = [(401, {"description": "Unauthorized"})] * 2
    await take(polling, text_update(1, "hello"), text_update(2, "is na religious?", chat_id=7))
    assert len(wire.sent()) == 1
    assert set(states(store)) == {"ready"}
    told = Telephone()
    alert_job = AlertJob(
        store, library.clinic, {one.name: ["x"] for one in library.clinic.alerts.contacts}, "", clock, told
    )
    alert_job.step()
    alert_job.step()
    assert [title for title, _ in told.said] == ["Nothing can be sent by telegram"] * len(
        library.clinic.alerts.contacts
    )

    for _ in range(2):
        clock.forward(minutes=6)
        await polling.idle()
    assert set(states(store)) == {"sent"}
    with store.transaction() as records:
        assert records.faults.all() == []


async def test_one_slow_chat_does_not_hold_up_another(
    polling: Process, wire: FakeTelegram, store: Store, inbox: Inbox, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered, gate = threading.Event(), threading.Event()
    real = wire.do_request

    async def slow_for_one(
        url: str, method: str, request_data: Any = None, *a: object, **k: object
    ) -> tuple[int, bytes]:
        if request_data and request_data.json_parameters.get("chat_id") == "1":
            entered.set()
            await asyncio.to_thread(gate.wait)
        return await real(url, method, request_data, *a, **k)

    monkeypatch.setattr(wire, "do_request", slow_for_one)
    for update in (text_update(1, "hello", chat_id=1), text_update(2, "hello", chat_id=2)):
        await polling.take(update)
    slow = asyncio.create_task(polling.idle())
    await asyncio.to_thread(entered.wait)
    await Process(wire, store, inbox, clock).idle()

    assert {call["chat_id"] for call in wire.called("sendMessage")} == {"2"}
    gate.set()
    await slow
    assert {call["chat_id"] for call in wire.called("sendMessage")} == {"1", "2"}


@pytest.mark.sqlite_only
async def test_while_the_database_is_down_a_crisis_is_answered_from_here(
    polling: Process, wire: FakeTelegram, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.records.store._BUSY_SECONDS", 0)
    assert store._writer is not None
    with store._writer:
        await polling.take(text_update(1, "my friend took too much and is not breathing"))
        await Polling.idle(polling)

    assert "911" in wire.sent()[0]


HOOK = "/telegram/hook"
SECRET = {"X-Telegram-Bot-Api-Secret-Token": "hook-secret"}


def test_the_webhook_records_and_the_worker_sends(
    client: FlaskClient, worker: Worker, sender: FakeSender, library: Library
) -> None:
    assert client.post(HOOK, json=text_update(1, "hello"), headers=SECRET).status_code == 200
    while worker.step():
        pass

    assert sender.sent[0].text == library.answer("interface.introduction", Language.EN).text
    assert [outbound.address for outbound in sender.sent] == ["555", "555"]
    assert sender.sent[-1].bubble.options != ()


def test_a_webhook_without_the_secret_is_refused_and_nothing_is_stored(client: FlaskClient, store: Store) -> None:
    for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "wrong"}):
        assert client.post(HOOK, json=text_update(1, "hello"), headers=headers).status_code == 403
    with store.transaction() as records:
        assert records.connection.scalar(select(func.count()).select_from(outbox)) == 0


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"x"', b'{"update_id": 1, "message": {"chat": 5}}', b"{}"])
def test_a_malformed_update_is_kept_and_never_an_error(client: FlaskClient, body: bytes) -> None:
    response = client.post(HOOK, data=body, headers={**SECRET, "Content-Type": "application/json"})

    assert response.status_code == 200


def test_a_button_tapped_by_webhook_stops_spinning_in_the_same_answer(client: FlaskClient) -> None:
    client.post(HOOK, json=text_update(1, "hello"), headers=SECRET)
    response = client.post(HOOK, json=tap_update(2, "1:groups.list"), headers=SECRET)

    assert response.get_json() == {"method": "answerCallbackQuery", "callback_query_id": "q2"}


def test_the_last_word_of_an_erased_talk_goes_back_in_the_same_answer(client: FlaskClient, library: Library) -> None:
    client.post(HOOK, json=text_update(1, "DELETE"), headers=SECRET)
    response = client.post(HOOK, json=text_update(2, "yes"), headers=SECRET)

    assert response.get_json()["text"] == library.answer("control.delete.deleted", Language.EN).text


GIVEAWAY = {
    "message_id": 2,
    "date": 1795938762,
    "chat": {"id": 702, "type": "private"},
    "from": {"id": 702, "is_bot": False, "first_name": "Planted-Name"},
    "giveaway": {"chats": []},
}
ODD_UPDATES: list[Any] = [
    {"message": GIVEAWAY},
    {"message": {**GIVEAWAY, "new_kind_of_thing": {"planted": 1}}},
    {"message": {"chat": 5, "text": "planted words"}},
    {"message": "planted words"},
    {"message": None},
    {"edited_message": {**CHAT, "text": "planted words"}},
    {"callback_query": {"id": 7, "from": [], "message": []}},
    {"my_chat_member": {"chat": {"id": "x"}, "new_chat_member": {}}},
    {"message_reaction": {"chat": CHAT, "message_id": 1}},
    {},
]


@pytest.mark.parametrize("odd", ODD_UPDATES, ids=lambda odd: next(iter(odd), "nothing") if odd else "nothing")
async def test_an_odd_update_stops_nothing_and_the_next_text_is_answered(
    polling: Process, wire: FakeTelegram, monkeypatch: pytest.MonkeyPatch, odd: dict[str, Any]
) -> None:
    wire.updates = [{"update_id": 1, **odd}, text_update(2, "hello")]
    await poll_until(polling, wire, 1, monkeypatch)

    assert [call["chat_id"] for call in wire.called("sendMessage")][-2:] == ["555", "555"]


async def test_what_nobody_can_read_is_kept_sealed_counted_and_never_logged(
    polling: Process,
    wire: FakeTelegram,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    wire.updates = [{"update_id": 1, "message": {"chat": 5, "text": "planted words"}}]
    await poll_until(polling, wire, 2, monkeypatch)
    await poll_until(polling, wire, 1, monkeypatch)

    assert "planted" not in caplog.text + "".join(capsys.readouterr())
    with store.transaction() as records:
        assert records.unread.count() == 1
        assert "planted words" in records.unread.latest(5)[0].content
        rows = records.connection.execute(select(unread_update)).all()
    assert "planted" not in repr(rows)
    assert b"bot_unread_updates 1.0" in Metrics(store, lambda: NOON).exposition()


async def test_a_text_in_an_update_with_broken_parts_is_still_read(polling: Process, wire: FakeTelegram) -> None:
    broken: dict[str, Any] = {
        "entities": "none",
        "location": {"latitude": "north"},
        "from": 5,
        "reply_to_message": {"chat": 1},
    }
    await take(polling, text_update(1, "my friend took too much and is not breathing", **broken))

    assert "911" in wire.sent()[0]


async def test_an_update_that_breaks_the_inbox_is_kept_and_the_next_is_answered(
    polling: Process, wire: FakeTelegram, inbox: Inbox, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive, calls = inbox.receive, []

    def breaks_once(incoming: Incoming, *, worker_sends: bool) -> Any:
        calls.append(incoming)
        if len(calls) == 1:
            raise RuntimeError
        return receive(incoming, worker_sends=worker_sends)

    monkeypatch.setattr(inbox, "receive", breaks_once)
    await take(polling, text_update(1, "hello"), text_update(2, "hello"))

    assert len(wire.sent()) == 2
    with store.transaction() as records:
        assert records.unread.count() == 1


@pytest.mark.sqlite_only
async def test_while_the_database_is_down_it_is_kept_on_disk_and_taken_up_later(
    polling: Process, inbox: Inbox, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("bot.records.store._BUSY_SECONDS", 0)
        assert store._writer is not None
        with store._writer:
            await polling.take({"update_id": 1, "message": {"chat": 5}})
    assert inbox.take_up_spool() == 1

    with store.transaction() as records:
        assert records.unread.count() == 1


@pytest.mark.parametrize("odd", [*({"update_id": 1, **odd} for odd in ODD_UPDATES), [], "x", 5])
def test_the_webhook_says_yes_to_an_odd_update_so_that_the_queue_goes_on(client: FlaskClient, odd: Any) -> None:
    assert client.post(HOOK, json=odd, headers=SECRET).status_code == 200
    assert client.post(HOOK, json=text_update(2, "hello"), headers=SECRET).status_code == 200


def test_a_long_update_is_answered_and_one_without_end_holds_up_nothing(
    client: FlaskClient, worker: Worker, sender: FakeSender
) -> None:
    long = text_update(1, "i want to kill myself", reply_to_message={"text": "x" * 70_000})
    assert client.post(HOOK, json=long, headers=SECRET).status_code == 200
    worker.step()
    assert "988" in sender.sent[0].text

    assert client.post(HOOK, data=b"x" * 2_000_000, headers=SECRET).status_code == 200


@pytest.mark.parametrize("service", ["pinned_message", "message_auto_delete_timer_changed", "write_access_allowed"])
async def test_what_the_app_tells_of_a_chat_is_not_answered(polling: Process, wire: FakeTelegram, service: str) -> None:
    await take(polling, text_update(1, "", **dict[str, Any]({service: {"message_id": 1}})))

    assert wire.sent() == []


def test_by_webhook_the_commands_are_registered_too_once_telegram_answers(wire: FakeTelegram, library: Library) -> None:
    menu = Menu(lambda: make_bot(wire), library)
    wire.down = True
    menu.step()
    wire.down = False
    menu.step()
    menu.step()

    assert [call.get("language_code") for call in wire.called("setMyCommands")] == [None, None, "es"]
