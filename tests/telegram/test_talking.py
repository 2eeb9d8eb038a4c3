"""What a person on Telegram sees: answers, buttons, commands, and what is made of pictures, places and groups."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.conversation.engine import Engine
from bot.conversation.model import Channel
from bot.messaging.inbox import Inbox
from bot.messaging.spool import Spool
from bot.records.store import Store
from bot.records.tables import message, metadata
from knowledge.library import Library
from knowledge.schema import Language
from tests.conftest import NOON, Clock, words_of
from tests.telegram.conftest import Process, take
from tests.telegram.wire import CHAT, FakeTelegram, tap_update, text_update


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
    assert [button["text"] for button in taps] == ["Remind me", "Save", "Calendar"]
    assert footer["text"].startswith("Sample data")

    await take(with_meetings, tap_update(2, taps[2]["callback_data"]))
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
    await take(polling, text_update(1, "hello"), text_update(2, "i feel so lonely"))
    before = len(wire.sent())
    await take(polling, tap_update(3, "1:choice.yes"))

    assert wire.sent()[before] == library.answer("interface.old_button", Language.EN).text
    assert wire.called("answerCallbackQuery") == [{"callback_query_id": "q3"}]


async def test_a_button_of_an_older_menu_still_leads_where_it_says(
    polling: Process, wire: FakeTelegram, library: Library
) -> None:
    await take(polling, text_update(1, "hello"), text_update(2, "i feel so lonely"))
    before = len(wire.sent())
    await take(polling, tap_update(3, "1:groups.list"))

    assert wire.sent()[before].startswith(library.answer("groups.list", Language.EN).text)


@pytest.mark.parametrize(
    ("command", "answer_id"),
    [
        ("/start", "chat.greeting"),
        ("/help", "control.help.without_carriers"),
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


async def test_a_location_is_used_and_not_stored(with_meetings: Process, wire: FakeTelegram, store: Store) -> None:
    await take(with_meetings, text_update(1, "", location={"latitude": 34.07821, "longitude": -118.26063}))

    assert any(text.startswith("Meetings near Echo Park") for text in wire.sent())
    with store.transaction() as records:
        thread = records.conversations.thread_of(Channel.TELEGRAM, "555", NOON)
        stored = [thread.state, *(logged.text for logged in records.messages.log(20))]
        stored += [repr(row) for table in metadata.sorted_tables for row in records.connection.execute(select(table))]
    assert [text for text in stored if text and ("34.078" in text or "118.260" in text)] == []


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


@pytest.mark.parametrize("service", ["pinned_message", "message_auto_delete_timer_changed", "write_access_allowed"])
async def test_what_the_app_tells_of_a_chat_is_not_answered(polling: Process, wire: FakeTelegram, service: str) -> None:
    await take(polling, text_update(1, "", **dict[str, Any]({service: {"message_id": 1}})))

    assert wire.sent() == []


async def test_a_text_in_an_update_with_broken_parts_is_still_read(
    polling: Process, wire: FakeTelegram, library: Library
) -> None:
    broken: dict[str, Any] = {
        "entities": "none",
        "location": {"latitude": "north"},
        "from": 5,
        "reply_to_message": {"chat": 1},
    }
    await take(polling, text_update(1, "my friend took too much and is not breathing", **broken))

    assert wire.sent()[0].startswith(words_of(library, "crisis.overdose"))


@pytest.mark.parametrize(
    ("payload", "answer_id", "language"),
    [
        ("es", "chat.greeting", Language.ES),
        ("en", "chat.greeting", Language.EN),
        ("na", "group.about@na", Language.EN),
        ("sos", "group.about@sos", Language.EN),
        ("es_na", "group.about@na", Language.ES),
        ("meetings", "meetings.find", Language.EN),
        ("meetings-na-es", "meetings.find.na", Language.ES),
        ("groups_es", "groups.list", Language.ES),
        ("talk", "handoff.human", Language.EN),
        ("poster7", "chat.greeting", Language.EN),
        ("delete", "chat.greeting", Language.EN),
        ("es'; DROP TABLE", "chat.greeting", Language.EN),
        ("x" * 200, "chat.greeting", Language.EN),
    ],
)
async def test_a_link_leads_to_what_it_names_in_its_language(
    polling: Process, wire: FakeTelegram, library: Library, payload: str, answer_id: str, language: Language
) -> None:
    await take(polling, text_update(1, f"/start {payload}"))

    assert wire.sent()[0] == library.answer("interface.introduction", language).text
    assert wire.sent()[1].startswith(library.answer(answer_id, language).text)


async def test_the_language_of_a_link_holds_for_the_talk(
    polling: Process, wire: FakeTelegram, library: Library
) -> None:
    await take(polling, text_update(1, "what does smart cost"), text_update(2, "/start es"), text_update(3, "2"))

    assert wire.sent()[-2].startswith(library.answer("chat.greeting", Language.ES).text)
    await take(polling, text_update(4, "/help"))
    assert wire.sent()[-1].startswith(library.answer("control.help.without_carriers", Language.ES).text)


async def test_after_stop_a_link_asks_for_messages_again(
    polling: Process, wire: FakeTelegram, library: Library, store: Store
) -> None:
    await take(polling, text_update(1, "STOP"), text_update(2, "/start es_na"))

    assert wire.sent()[-1].startswith(library.answer("control.start", Language.ES).text)
    with store.transaction() as records:
        assert not records.conversations.thread_of(Channel.TELEGRAM, "555", NOON).opted_out


def album(*captions: str) -> list[dict[str, Any]]:
    """Pictures that were sent together: Telegram delivers each as a message."""
    photo = [{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}]
    parts: list[dict[str, Any]] = [{"caption": caption} if caption else {} for caption in captions]
    return [
        text_update(number, "", **{"photo": photo, "media_group_id": "777", **part})
        for number, part in enumerate(parts, start=1)
    ]


async def test_an_album_without_words_is_answered_once(polling: Process, wire: FakeTelegram, library: Library) -> None:
    await take(polling, *album("", "", "", ""))

    assert wire.sent()[1:] == [library.answer("interface.media", Language.EN).text]


@pytest.mark.parametrize(
    ("words", "answer_id"),
    [
        ("is na religious?", "group.beliefs@na"),
        ("¿NA es religioso?", "group.beliefs@na"),
        ("i want to kill myself", "crisis.suicide"),
        ("quiero matarme", "crisis.suicide"),
    ],
)
@pytest.mark.parametrize("position", [0, 1, 2])
async def test_the_words_of_an_album_are_answered_wherever_they_stand(
    polling: Process, wire: FakeTelegram, library: Library, words: str, answer_id: str, position: int
) -> None:
    captions = ["", "", ""]
    captions[position] = words
    await take(polling, *album(*captions))

    starts = [text.startswith(words_of(library, answer_id)) for text in wire.sent()]
    assert starts.count(True) == 1
    unseen = [text for text in wire.sent() if text in words_of(library, "interface.media")]
    assert len(unseen) == (0 if position == 0 else 1)


async def test_the_next_album_is_answered_again(polling: Process, wire: FakeTelegram, library: Library) -> None:
    await take(polling, *album("", ""))
    later = album("", "", "", "")[2:]
    for update in later:
        update["message"]["media_group_id"] = "778"
    await take(polling, *later)

    assert wire.sent()[1:] == [library.answer("interface.media", Language.EN).text] * 2
