"""What else we send first: the small steps of a week, the day after words to send, big days, the day after a danger."""

from pathlib import Path

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Channel
from bot.records.store import Store
from tests.company_phone import ADDRESS, QUESTION, Talk
from tests.conftest import Clock, Phone


@pytest.fixture
def talk(store: Store, engine_with_meetings: Engine, clock: Clock, tmp_path: Path) -> Talk:
    talk = Talk(store, engine_with_meetings, clock, tmp_path)
    talk.at("2026-11-23 14:00")
    return talk


def test_at_most_one_text_a_day_comes_unasked(talk: Talk) -> None:
    talk.say_each("CHECK IN", "14", "11", "script", "1", "yes")
    assert talk.rows == ["daily", "script"]

    counts = [len(talk.until(f"2026-11-{day} 23:00")) for day in range(24, 28)]
    assert counts == [1, 1, 1, 1]


def test_a_week_of_small_steps_is_seven_texts_in_their_order(talk: Talk) -> None:
    talk.say_each("PLAN", "yes", "10")
    week = [text for day in range(24, 31) for text in talk.until(f"2026-11-{day} 12:00")]

    assert [text[:11] for text in week] == [f"Day {number} of 7." for number in range(1, 8)]
    assert talk.say("3").answers == ("companion.plan_end", "companion.hello_offer")
    assert talk.until("2026-12-20 12:00") == []
    assert talk.rows == []


@pytest.mark.parametrize(("said", "line"), [("3", "companion.plan_found"), ("0", "companion.plan_found_none")])
def test_how_many_people_stand_on_the_paper_is_answered(talk: Talk, said: str, line: str) -> None:
    talk.say_each("PLAN", "yes", "10")
    talk.until("2026-11-24 12:00")

    assert talk.say(said).answers == (line,)


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("1", "coping.reached_out.answered"),
        ("2", "coping.reached_out.no_answer"),
        ("3", "companion.script_not_yet"),
        ("not yet", "companion.script_not_yet"),
        ("4", "coping.reached_out.nobody"),
        ("8", "companion.not_a_choice"),
    ],
)
def test_the_day_after_words_to_send_it_is_asked_how_it_went(talk: Talk, said: str, line: str) -> None:
    talk.say_each("script", "2", "yes")
    (asked,) = talk.until("2026-11-24 12:00")
    assert asked.startswith("Yesterday you had words to send.")

    assert talk.say(said).answers == (line,)
    assert talk.until("2026-11-30 12:00") == []


def test_a_big_day_is_said_at_nine_and_goes_before_the_check_in(talk: Talk) -> None:
    talk.say_each("CHECK IN", "14", "8", "CLEAN DATE", "October 25")

    assert talk.until("2026-11-24 23:00") == [
        "Today is a big one for you: 30 days. You did that, one day at a time. Who would like to hear it?"
    ]
    assert talk.until("2026-11-25 23:00") == [QUESTION]


def test_the_big_days_go_on_and_are_told_in_ones_language(talk: Talk) -> None:
    talk.say("mi fecha es 24 de noviembre de 2025")

    assert [text[:42] for text in talk.until("2026-11-24 12:00")] == ["Hoy es un día grande para ti: 1 año. Lo lo"]
    talk.say("gracias")
    talk.at("2027-05-24 08:00")
    assert [text[:45] for text in talk.until("2027-05-24 12:00")] == ["Hoy es un día grande para ti: 18 meses. Lo lo"]


def test_whoever_has_not_written_for_a_year_is_not_written_to_on_a_big_day(talk: Talk) -> None:
    talk.say("my clean date is november 23 2026")
    talk.at("2027-11-24 08:00")
    talk.until("2027-11-24 12:00")
    talk.at("2028-11-22 08:00")

    assert talk.until("2028-11-24 12:00") == []


def test_a_forgotten_date_is_not_written_on(talk: Talk) -> None:
    talk.say("my clean date is october 25")
    assert talk.say("forget my date").answers == ("companion.date_gone",)

    assert talk.until("2026-11-30 12:00") == []
    assert talk.state.companion is not None
    assert talk.state.companion.clean_date is None


@pytest.mark.parametrize(
    ("said", "yes", "line"),
    [
        (["i took too many pills of my seroquel", "the ambulance is here"], "yes", "companion.after_crisis_offer"),
        (["me tome muchas pastillas", "ya llego la ambulancia"], "sí", "companion.after_crisis_offer"),
    ],
)
def test_after_a_danger_one_check_is_offered_and_comes_the_next_morning(
    talk: Talk, said: list[str], yes: str, line: str
) -> None:
    for words in said:
        turn = talk.say(words)
    assert turn.answers[-1] == line
    assert talk.say(yes).answers == ("companion.once_set",)

    (asked,) = talk.until("2026-11-24 12:00")
    assert asked in (
        "Good morning. How is it today? 1 better 2 the same 3 worse.",
        "Buenos días. ¿Cómo va hoy? 1 mejor 2 igual 3 peor.",
    )
    assert talk.say("3").answers[0] == "companion.after_crisis_worse"
    assert talk.until("2026-11-30 12:00") == []


def test_worse_on_the_day_after_is_asked_about_plainly(talk: Talk) -> None:
    talk.say_each("i took too many pills of my seroquel", "the ambulance is here", "yes")
    talk.until("2026-11-24 12:00")
    talk.at("2026-11-24 20:00")

    assert talk.say("worse").answers == ("companion.after_crisis_worse", "crisis.talk.ask_thoughts")
    assert talk.say("yes").crisis


def test_staff_find_a_task_for_the_day_after_and_none_after_a_false_alarm(talk: Talk) -> None:
    def tasks() -> list[str]:
        with talk.store.transaction() as records:
            thread = records.conversations.thread_of(Channel.SMS, ADDRESS, talk.clock.time)
            return [one.what for one in records.follow_ups.open(thread.id)]

    talk.say("i want to kill myself")
    assert tasks() == ["The day after a danger (suicide): how are they?"]
    talk.say("no im fine i was quoting a song")
    assert tasks() == []


def test_no_to_the_offer_is_the_end_of_it(talk: Talk) -> None:
    talk.say_each("i took too many pills of my seroquel", "the ambulance is here")

    assert talk.say("no").answers[0] == "companion.let_go"
    assert talk.rows == []


def test_a_text_after_one_that_asked_nothing_is_not_taken_for_an_answer(talk: Talk) -> None:
    talk.say_each("PLAN", "yes", "9")
    talk.until("2026-11-25 09:20")

    assert talk.state.open_question is None
    assert talk.say("zzkjh qwe").answers == ("unknown",)


def test_a_yes_can_be_tapped_where_there_are_buttons(engine_with_meetings: Engine) -> None:
    phone = Phone(engine_with_meetings, Channel.TELEGRAM)
    phone.text("PLAN")

    assert phone.tap("Yes").answers == ("companion.ask_hour",)


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("screwed up my clean date", "coping.relapse"),
        ("what do i say to my dad whos drinking again", "groups.family"),
        ("que le digo al doctor para que me recete oxis", "refuse.drugs"),
        ("i did it again after clean 40 days. now what", "coping.relapse"),
    ],
)
def test_words_of_ours_in_a_text_about_another_thing_begin_nothing(talk: Talk, words: str, topic: str) -> None:
    talk.say("STEP")

    assert talk.say(words).topic == topic
