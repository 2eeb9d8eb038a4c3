"""Buttons on Telegram: under meetings, reminders, small steps and number questions; they last, and do nothing twice."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation.companion import CheckIn
from bot.jobs.check_ins import CheckInJob
from knowledge.library import Library
from knowledge.schema import Language
from tests.conftest import NOON
from tests.telegram.conftest import Chat, keyboard


@pytest.mark.parametrize(
    ("search", "mine", "under_a_meeting", "under_a_kept_one", "saved", "taken_off"),
    [
        (
            "na near echo park tomorrow",
            "my meetings",
            [["Directions"], ["Remind me", "Save", "Calendar"]],
            [["Directions"], ["Remind me", "Remove", "Calendar"]],
            "Saved: Tue, Nov 24, 6 pm, 121 Sample St",
            "OK, I took it off your meetings: Tue, Nov 24, 6 pm, 121 Sample St",
        ),
        (
            "na cerca de echo park mañana",
            "mis reuniones",
            [["Cómo llegar"], ["Avísame", "Guardar", "Calendario"]],
            [["Cómo llegar"], ["Avísame", "Quitar", "Calendario"]],
            "Guardada: mar 24 nov, 6 pm, 121 Sample St",
            "Listo, la quité de tus reuniones: mar 24 nov, 6 pm, 121 Sample St",
        ),
    ],
)
async def test_a_meeting_is_saved_shown_and_taken_off_by_buttons(
    chat: Chat,
    search: str,
    mine: str,
    under_a_meeting: list[list[str]],
    under_a_kept_one: list[list[str]],
    saved: str,
    taken_off: str,
) -> None:
    sent = await chat.text(search)
    assert [rows for text, rows in sent if text.startswith("A)")] == [under_a_meeting]

    ((text, _),) = await chat.tap(chat.data(under_a_meeting[1][1], 2))
    assert text.startswith(saved)
    ((_, _), (line, rows), (_, _)) = await chat.text(mine)
    assert ("121 Sample St" in line, rows) == (True, under_a_kept_one)

    ((text, _),) = await chat.tap(chat.data(under_a_kept_one[1][1]))
    assert text.startswith(taken_off)
    assert chat.state().saved == ()


async def test_a_meeting_in_full_has_its_buttons_and_no_bare_map_link(chat: Chat) -> None:
    await chat.text("na near echo park tomorrow")
    ((text, rows),) = await chat.text("b")

    assert rows == [["Directions"], ["Remind me", "Save", "Calendar"]]
    assert "https://" not in text


async def test_reminders_are_listed_with_a_button_each_and_all_of_them_a_page_at_a_time(chat: Chat) -> None:
    for day in ("tomorrow", "wednesday", "thursday"):
        await chat.text(f"na near echo park {day}")
        for number in range(3):
            await chat.tap(chat.data("Remind me", number))
    assert len(chat.state().reminders) == 9

    (head, *lines) = await chat.text("my reminders")
    assert head == ("Your reminders:", [])
    assert [rows[1] if len(rows) > 1 else rows for _, rows in lines[:4]] == [["Cancel reminder"]] * 4
    assert lines[4][1][-1] == ["More"]

    rest = await chat.tap(chat.data("More"))
    assert len(rest) == 1 + 4
    ((text, _),) = await chat.tap(chat.data("Cancel reminder"))
    assert text.startswith("OK, no reminder for this one:")
    assert len(chat.state().reminders) == 8


async def test_an_older_reminder_is_ended_by_its_own_button_and_a_second_tap_ends_no_other(chat: Chat) -> None:
    await chat.text("na near echo park tomorrow")
    await chat.tap(chat.data("Remind me"))
    await chat.tap(chat.data("Remind me", 1))
    await chat.text("my reminders")
    cancel = chat.data("Cancel reminder")
    await chat.text("what is na")

    ((text, _),) = await chat.tap(cancel)
    assert text.startswith("OK, no reminder for this one:")
    assert await chat.tap(cancel, after=2) == []
    again = await chat.tap(cancel)
    assert again[0][0] == "Your reminders:"
    assert len(chat.state().reminders) == 1


@pytest.mark.parametrize(("label", "count"), [("Remind me", 1), ("Save", 1)])
async def test_a_double_tap_does_nothing_twice(chat: Chat, label: str, count: int) -> None:
    await chat.text("na near echo park tomorrow")
    data = chat.data(label)
    first = await chat.tap(data)
    double = await chat.tap(data, after=1)
    await chat.tap(data, after=600)

    assert (len(first), double) == (1, [])
    assert len(chat.state().reminders) + len(chat.state().saved) == count


@pytest.mark.parametrize(
    ("begin", "buttons", "next_step"),
    [("STEP", ["Done", "Smaller", "Skip"], "Next step"), ("PASO", ["Listo", "Menos", "Otro"], "Otro paso")],
)
async def test_a_small_step_has_buttons_and_one_that_is_over_says_so(
    chat: Chat, library: Library, begin: str, buttons: list[str], next_step: str
) -> None:
    language = Language.EN if begin == "STEP" else Language.ES
    (*_, (_, rows)) = await chat.text(begin)
    assert rows == [buttons]
    done = chat.data(buttons[0])
    await chat.text("what is na" if language is Language.EN else "qué es na")

    ((text, rows),) = await chat.tap(done)
    assert text == library.answer("companion.step_done", language).text
    assert rows == [[next_step]]
    ((text, _),) = await chat.tap(done)
    assert text == library.answer("interface.old_answer", language).text
    ((text, rows),) = await chat.tap(chat.data(next_step))
    assert text == library.answer("companion.step_2", language).text
    assert rows == [buttons]


@pytest.mark.parametrize(("begin", "language"), [("COMPANY", Language.EN), ("COMPAÑÍA", Language.ES)])
async def test_a_question_for_a_number_is_answered_by_a_button_once(
    chat: Chat, library: Library, begin: str, language: Language
) -> None:
    (*_, (_, rows)) = await chat.text(begin)
    assert rows == [["1", "2", "3", "4"]]
    three, two = chat.data("3"), chat.data("2")

    ((text, rows),) = await chat.tap(three)
    assert text == library.answer("companion.ask_using", language).text
    assert rows == [["Yes", "No"] if language is Language.EN else ["Sí", "No"]]
    assert await chat.tap(three, after=1) == []
    old, again = await chat.tap(two)
    assert old[0] == library.answer("interface.old_answer", language).text
    assert again[0].startswith(library.answer("companion.ask_using", language).text[:12])
    known = chat.state().companion
    assert known is not None
    assert known.alone == 3


async def test_days_of_check_ins_are_chosen_by_a_button(chat: Chat, library: Library) -> None:
    (*_, (_, rows)) = await chat.text("CHECK IN")
    assert rows == [["7", "14", "30"]]
    ((text, _),) = await chat.tap(chat.data("14"))

    known = chat.state().companion
    assert text == library.answer("companion.ask_hour", Language.EN).text
    assert known is not None
    assert known.days == 14


async def test_a_check_in_that_we_send_first_has_its_numbers(chat: Chat, library: Library) -> None:
    await chat.text("CHECK IN")
    await chat.tap(chat.data("7"))
    await chat.text("9 am")
    chat.clock.time = datetime(2026, 11, 24, 17, 1, tzinfo=UTC)
    CheckInJob(chat.store, lambda: library, chat.clock).step()
    await chat.process.idle()
    sent = chat.wire.called("sendMessage")[-1]

    assert [button["text"] for button in keyboard(sent)[0]] == ["1", "2", "3"]
    await chat.tap(chat.data("2"))
    known = chat.state().companion
    assert known is not None
    assert (known.last, CheckIn.DAILY in known.runs) == ((2,), True)


@pytest.mark.parametrize(
    "data",
    [
        "1:remind@zz", "1:save@", "1:unremind@ffffffffffffffffff", "1:answer@companion.ask_kind.99",
        "1:answer@companion.ask_kind.x", "1:done@x", "1:done@0", "1:step@1", "1:answer@", "x", "",
    ],
)  # fmt: skip
async def test_a_button_that_we_never_made_does_nothing(chat: Chat, data: str) -> None:
    await chat.text("COMPANY")
    before = chat.state()
    await chat.tap(data)

    after = chat.state()
    assert (after.saved, after.reminders, after.companion) == (before.saved, before.reminders, before.companion)
    assert timedelta(0) <= chat.clock.time - NOON
