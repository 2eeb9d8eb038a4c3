"""Asking how it stands with reminders and choices tells it and changes nothing; orders in longer texts are kept."""

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import CancelReminders, Channel, SetReminder, Turn
from tests.conftest import Phone

_LIST = {"en": "meeting in culver city any night", "es": "juntas en culver city cualquier noche"}
_SET = {"en": "remind me of A", "es": "recuérdame la A"}


def asked(engine: Engine, language: str, *texts: str) -> Turn:
    """The last turn of a talk in which a reminder was set."""
    phone = Phone(engine, Channel.SMS)
    for text in (_LIST[language], _SET[language]):
        phone.text(text)
    return [phone.text(text) for text in texts][-1]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        *(("en", text) for text in ("is that a reminder for A or what", "am i set for midnight")),
        *(("en", text) for text in ("is my reminder set y/n", "am i still getting any reminders")),
        *(("en", text) for text in ("did u cancel wednesday tho", "did you set it", "do i still have a reminder")),
        *(("es", text) for text in ("si me va a avisar?", "y la hora del aviso", "tengo algún aviso?")),
    ],
)
def test_asking_for_a_reminder_that_is_set_tells_of_it_and_sets_none(
    engine_with_meetings: Engine, language: str, text: str
) -> None:
    turn = asked(engine_with_meetings, language, text)

    assert turn.effects == ()
    assert turn.state.reminders[0].told in " ".join(bubble.text for bubble in turn.reply)


def test_with_none_set_it_says_so(engine_with_meetings: Engine) -> None:
    phone = Phone(engine_with_meetings, Channel.SMS)
    phone.text(_LIST["en"])

    turn = phone.text("is that a reminder for A or what")

    assert (turn.effects, turn.answers) == ((), ("meetings.reminder.none_set",))


@pytest.mark.parametrize(("language", "text"), [("en", "which one did i pick again"), ("es", "cual escogi")])
def test_asking_which_one_was_chosen_tells_it(engine_with_meetings: Engine, language: str, text: str) -> None:
    turn = asked(engine_with_meetings, language, text)
    street = turn.state.reminders[0].told.split(", ")[-2]

    assert street in turn.reply[0].text


def test_the_confirmation_tells_time_and_place_of_the_meeting(engine_with_meetings: Engine) -> None:
    phone = Phone(engine_with_meetings, Channel.SMS)
    phone.text(_LIST["en"])

    turn = phone.text(_SET["en"])

    assert turn.state.reminders[0].told in turn.reply[0].text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "ok cool but cancel my reminder and tell me is it like aa yes or no lol"),
        ("es", "bueno ya no voy a poder, quita el recordatorio por favor que ese dia trabajo"),
    ],
)
def test_an_order_inside_a_longer_text_is_kept(engine_with_meetings: Engine, language: str, text: str) -> None:
    turn = asked(engine_with_meetings, language, text)

    assert any(isinstance(effect, CancelReminders) for effect in turn.effects)
    assert turn.state.reminders == ()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "no more reminders. u really do make me wanna die lol jk"),
        ("es", "no mas avisos. me quiero morir jaja no es cierto"),
    ],
)
def test_no_more_reminders_is_kept_beside_what_sounds_like_danger(
    engine_with_meetings: Engine, language: str, text: str
) -> None:
    turn = asked(engine_with_meetings, language, text)

    assert any(isinstance(effect, CancelReminders) for effect in turn.effects)
    assert turn.state.reminders == ()


def test_one_reminder_can_be_changed_for_another_in_one_text(engine_with_meetings: Engine) -> None:
    phone = Phone(engine_with_meetings, Channel.SMS)
    for text in ("el domingo hay por whittier?", "recuerdeme la B", "el lunes hay por koreatown?", "la A"):
        phone.text(text)

    turn = phone.text("si esa, recuerdeme esa y ya no la del domingo")

    assert [type(effect) for effect in turn.effects] == [CancelReminders, SetReminder]
    assert len(turn.state.reminders) == 1


def test_a_number_with_a_question_behind_it_is_no_pick(engine_with_meetings: Engine) -> None:
    phone = Phone(engine_with_meetings, Channel.SMS)
    phone.text(_LIST["en"])

    assert phone.text("3. are you a bot?").topic == "chat.bot"


@pytest.mark.parametrize("text", ["later", "ok later", "luego"])
def test_later_is_a_goodbye_where_no_list_waits(engine_with_meetings: Engine, text: str) -> None:
    assert asked(engine_with_meetings, "es" if text == "luego" else "en", "no", text).topic != "meetings.find"


@pytest.mark.parametrize(
    ("before", "text", "topic"),
    [
        (("que es smart", "en panorama city"), "y yo tomo suboxone me dejan entrar", "group.medication"),
        (("smart meeting in pasadena",), "i take suboxone will they let me in", "group.medication"),
        (
            ("que es smart", "en panorama city"),
            "y como le hago para la primera junta, me da pena",
            "group.first_meeting",
        ),
        (("que es na",), "con unas cheves encima me corren?", "group.eligibility"),
        (("what is na",), "will they let me in if im buzzed", "group.eligibility"),
    ],
)
def test_what_is_asked_of_a_group_after_a_list_is_answered(
    engine_with_meetings: Engine, before: tuple[str, ...], text: str, topic: str
) -> None:
    phone = Phone(engine_with_meetings, Channel.SMS)
    for one in before:
        phone.text(one)

    assert phone.text(text).topic == topic
