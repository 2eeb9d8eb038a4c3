"""The lines of the content as a person meets them, by day and by night."""

from datetime import timedelta

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Channel, Message
from bot.conversation.state import State
from bot.meetings.places import Places
from knowledge.library import Library
from knowledge.schema import Group, Language
from tests.conftest import NOON, NoMeetings, Phone
from tests.test_knowledge import Told


@pytest.mark.parametrize(
    ("topic", "text", "line"),
    [
        ("coping.good_news", "90 days clean today", "coping.good_news.clean_time"),
        ("coping.reached_out", "she didn't answer", "coping.reached_out.no_answer"),
        ("group.about", "what is step 4", "group.words.step_4"),
        ("clinic.treatment", "do you take medi-cal", "clinic.treatment.insurance"),
        ("handoff.medical", "im pregnant", "handoff.medical.pregnant"),
        ("control.help", "what can you do", "control.help.what_can_you_do"),
        ("control.help", "HELP", "control.help"),
        ("quit.start", "how do i quit", "quit.start"),
    ],
)
def test_the_words_of_a_text_choose_the_line(
    library: Library, places: Places, topic: str, text: str, line: str
) -> None:
    engine = Engine(library, Told(Language.EN, topic, ()), places, NoMeetings())

    assert engine.respond(Message(text, Channel.SMS), State(introduced=True), NOON).answers == (line,)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(("hours", "at_night"), [(0, False), (15, True)])
def test_at_three_in_the_morning_a_lonely_person_hears_what_is_true_at_that_hour(
    library: Library, places: Places, language: Language, hours: int, at_night: bool
) -> None:
    engine = Engine(library, Told(language, "coping.isolation", ()), places, NoMeetings())
    turn = engine.respond(Message("so alone", Channel.SMS), State(introduced=True), NOON + timedelta(hours=hours))
    answer = library.answer("coping.isolation", language)

    assert turn.reply[0].text.startswith(answer.night[0] if at_night else answer.text)


def test_a_line_speaks_for_the_group_that_was_named(library: Library, places: Places) -> None:
    engine = Engine(library, Told(Language.EN, "group.words", (Group.NA,)), places, NoMeetings())
    turn = engine.respond(Message("what does home group mean in na", Channel.SMS), State(introduced=True), NOON)

    assert turn.answers == ("group.words.home_group",)
    assert turn.groups == (Group.NA,)


@pytest.mark.parametrize(("text", "language"), [("HELP", Language.EN), ("AYUDA", Language.ES)])
@pytest.mark.parametrize("channel", Channel)
def test_what_carriers_ask_for_is_said_by_sms_and_nowhere_else(
    engine: Engine, library: Library, text: str, language: Language, channel: Channel
) -> None:
    said = " ".join(bubble.text for bubble in Phone(engine, channel, State(introduced=True)).text(text).reply)

    assert ("rates may apply" in said or "puede cobrar mensajes" in said) is (channel is Channel.SMS)
    assert library.clinic.phone in said
    assert "STOP" in said


@pytest.mark.parametrize(
    ("first", "again", "answer"),
    [
        ("where can i get narcan", "is it free or do i need a prescription for narcan", "safety.naloxone"),
        ("dónde consigo narcan", "¿el narcan lo dan gratis o necesito receta?", "safety.naloxone"),
        ("what is a sponsor", "does a sponsor charge you", "group.sponsor"),
    ],
)
def test_who_asks_on_about_the_same_is_told_more_of_it(engine: Engine, first: str, again: str, answer: str) -> None:
    phone = Phone(engine, Channel.SMS)
    told, more = phone.text(first), phone.text(again)

    assert told.answers[0] == more.answers[0] == answer
    further = engine.library.answer(answer, more.language).more
    assert further is not None
    assert more.reply[0].text.startswith(further)
