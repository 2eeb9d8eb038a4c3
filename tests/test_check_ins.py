"""Texts that we send first: asked for in words, at the hour of the person's choice, once a day, and ended by a word."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.conversation.companion import CheckIn
from bot.conversation.engine import Engine
from bot.conversation.model import Channel
from bot.messaging.takeover import take_over
from bot.records.store import Store
from knowledge.segments import count_segments
from tests.company_phone import ADDRESS, Talk
from tests.conftest import Clock, Phone

QUESTION, PREGUNTA = "How alone today? 1 not much 2 some 3 a lot.", "¿Cuánta soledad hoy? 1 poca 2 algo 3 mucha."
SET_UP = {"en": ("CHECK IN", "7", "9", QUESTION), "es": ("PREGUNTAME", "7", "9", PREGUNTA)}


@pytest.fixture
def talk(store: Store, engine_with_meetings: Engine, clock: Clock, tmp_path: Path) -> Talk:
    talk = Talk(store, engine_with_meetings, clock, tmp_path)
    talk.at("2026-11-23 14:00")
    return talk


@pytest.fixture(params=["en", "es"])
def set_up(talk: Talk, request: pytest.FixtureRequest) -> tuple[Talk, str]:
    """Somebody who wants to be asked for seven days at 9; and the question as they read it."""
    *words, question = SET_UP[request.param]
    for one in words:
        talk.say(one)
    return talk, question


@pytest.mark.parametrize(
    ("words", "hour", "arrives"),
    [("text me tomorrow", "9am", QUESTION), ("escríbeme mañana", "a las 9 de la mañana", PREGUNTA)],
)
def test_text_me_tomorrow_comes_once_at_the_hour_of_ones_choice(
    talk: Talk, words: str, hour: str, arrives: str
) -> None:
    talk.say(words)
    assert talk.say(hour).answers == ("companion.once_set",)

    assert talk.until("2026-11-24 08:59") == []
    assert talk.until("2026-11-24 09:20") == [arrives]
    assert talk.until("2026-12-10 12:00") == []


@pytest.mark.parametrize("words", ["text me once tomorrow", "escríbeme una vez mañana"])
def test_once_is_no_hour(talk: Talk, words: str) -> None:
    assert talk.say(words).answers == ("companion.once_offer",)


def test_the_hour_can_be_said_along_with_it(talk: Talk) -> None:
    assert talk.say("can you check on me tomorrow at 6pm").answers == ("companion.once_set",)

    assert talk.until("2026-11-24 17:59") == []
    assert talk.until("2026-11-24 18:20") == [QUESTION]


def test_whoever_asks_after_midnight_is_asked_when_they_have_slept(talk: Talk) -> None:
    talk.at("2026-11-24 01:30")
    talk.say("text me tomorrow at 10am")

    assert talk.until("2026-11-24 10:20") == [QUESTION]


@pytest.mark.parametrize("hour", ["6am", "22", "11 at night", "midnight", "5 de la mañana"])
def test_an_hour_in_the_night_gets_a_kind_line_and_the_question_stays(talk: Talk, hour: str) -> None:
    talk.say("text me tomorrow")
    assert talk.say(hour).answers == ("companion.hour_outside",)

    assert talk.say("9").answers == ("companion.once_set",)


def test_nine_at_night_leaves_before_the_quiet_hours(talk: Talk) -> None:
    talk.say("text me tomorrow at 9pm")

    assert talk.until("2026-11-24 20:54") == []
    assert talk.until("2026-11-24 20:58") == [QUESTION]


def test_the_offer_says_how_often_how_to_end_it_and_that_it_may_cost(talk: Talk) -> None:
    (offer,) = (bubble.text for bubble in talk.say("CHECK IN").reply[-1:])

    assert "once a day" in offer
    assert "NO CHECK-INS" in offer
    assert "rates may apply" in offer


def test_seven_days_are_seven_texts_and_then_it_ends_and_says_so(set_up: tuple[Talk, str]) -> None:
    talk, question = set_up
    for day in range(24, 31):
        assert talk.until(f"2026-11-{day} 09:20") == [question]
        talk.say("1")

    (over,) = talk.until("2026-12-10 12:00")
    assert over == talk.engine.library.answer("companion.check_in_over", talk.state.language or "en").text  # type: ignore[arg-type]  # a language it is
    assert talk.rows == []


def test_the_text_fits_one_segment_and_tells_nothing_to_whoever_sees_the_screen(set_up: tuple[Talk, str]) -> None:
    talk, _ = set_up
    (text,) = talk.until("2026-11-24 09:20")

    assert count_segments(text).segments == 1
    assert not any(word in text.lower() for word in ("recover", "rebostx", "clinic", "sober", "clínica", "na "))


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("1", "companion.check_in_1"),
        ("2", "companion.check_in_2"),
        ("3", "companion.check_in_3"),
        ("a lot", "companion.check_in_3"),
        ("mas o menos", "companion.check_in_2"),
        ("7", "companion.off_scale"),
        ("0", "companion.off_scale"),
    ],
)
def test_each_answer_has_its_own_line_and_one_outside_the_scale_a_kind_one(talk: Talk, said: str, line: str) -> None:
    for word in ("CHECK IN", "7", "9"):
        talk.say(word)
    talk.until("2026-11-24 09:20")

    assert talk.say(said).answers == (line,)


def test_an_answer_the_next_morning_still_counts(set_up: tuple[Talk, str]) -> None:
    talk, _ = set_up
    talk.until("2026-11-24 09:20")
    talk.at("2026-11-25 08:00")

    assert talk.say("2").answers == ("companion.check_in_2",)


def test_after_a_list_of_meetings_the_number_answers_what_we_asked_last(set_up: tuple[Talk, str]) -> None:
    talk, _ = set_up
    talk.at("2026-11-24 08:30")
    talk.say("na near echo park")
    talk.until("2026-11-24 09:20")

    assert talk.say("2").answers == ("companion.check_in_2",)


def test_three_hard_days_in_a_row_offer_a_person_and_yes_hands_off(set_up: tuple[Talk, str]) -> None:
    talk, _ = set_up
    for day in (24, 25):
        talk.until(f"2026-11-{day} 09:20")
        assert talk.say("3").answers == ("companion.check_in_3",)
    talk.until("2026-11-26 09:20")
    assert talk.say("3").answers == ("companion.check_in_3", "companion.three_hard_days")

    yes = talk.say("yes" if talk.state.language == "en" else "sí")
    assert yes.escalated
    assert (yes.answers[0], yes.answers[-1]) == ("handoff.human", "handoff.human.ask_name")


def test_a_better_day_between_breaks_the_row(talk: Talk) -> None:
    for word in ("CHECK IN", "7", "9"):
        talk.say(word)
    for day, said in ((24, "3"), (25, "3"), (26, "1"), (27, "3")):
        talk.until(f"2026-11-{day} 09:20")
        turn = talk.say(said)

    assert turn.answers == ("companion.check_in_3",)


def test_on_sundays_whoever_answers_is_told_that_this_is_automated(talk: Talk) -> None:
    for word in ("CHECK IN", "14", "9"):
        talk.say(word)
    for day in range(24, 29):
        talk.until(f"2026-11-{day} 09:20")
        assert talk.say("1").answers == ("companion.check_in_1",)
    talk.until("2026-11-29 09:20")

    assert talk.say("1").answers == ("companion.check_in_1", "companion.reminder_i_am_automated")


def test_silence_is_no_reproach_and_ends_it_after_the_third_question(set_up: tuple[Talk, str]) -> None:
    talk, question = set_up
    arrived = [(day, talk.until(f"2026-{day} 12:00")) for day in ("11-24", "11-25", "11-26", "11-27", "11-28")]
    arrived += [(day, talk.until(f"2026-{day} 12:00")) for day in ("11-29", "11-30", "12-01", "12-10")]
    library, language = talk.engine.library, talk.state.language
    assert language
    silence, end = (library.answer(f"companion.{line}", language).text for line in ("silence", "silence_end"))

    assert [(day, texts) for day, texts in arrived if texts] == [
        ("11-24", [question]),
        ("11-25", [question]),
        ("11-26", [silence]),
        ("11-29", [question]),
        ("11-30", [end]),
    ]
    assert talk.rows == []


def test_whoever_wrote_about_something_else_was_not_silent(talk: Talk) -> None:
    for word in ("CHECK IN", "14", "9"):
        talk.say(word)
    arrived = []
    for day in range(24, 29):
        arrived += talk.until(f"2026-11-{day} 09:20")
        talk.say("is na free")

    assert arrived == [QUESTION] * 5


@pytest.mark.parametrize(
    "words", ["STOP", "NO CHECK-INS", "no preguntes", "please stop the check-ins", "dont check on me"]
)
def test_a_word_ends_them_at_once(set_up: tuple[Talk, str], words: str) -> None:
    talk, _ = set_up
    talk.say(words)

    assert talk.until("2026-12-10 12:00") == []
    assert talk.rows == []


def test_no_check_ins_ends_nothing_else(talk: Talk) -> None:
    for word in ("CHECK IN", "7", "9"):
        talk.say(word)
    assert talk.say("NO CHECK-INS").answers == ("companion.check_ins_ended",)

    assert talk.say("is na free").answers == ("group.cost@na",)
    assert talk.say("NO CHECK-INS").answers == ("companion.check_ins_none",)


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_check_ins_in_the_middle_of_a_danger_takes_effect_too(talk: Talk, language: str) -> None:
    for word in SET_UP[language][:3]:
        talk.say(word)
    alarm = talk.say("i want to kill myself" if language == "en" else "me quiero matar")
    assert alarm.crisis
    talk.say("no check-ins" if language == "en" else "ya no me preguntes")

    assert talk.rows == []


def test_delete_ends_them(talk: Talk) -> None:
    for word in ("CHECK IN", "7", "9", "DELETE", "yes"):
        talk.say(word)

    assert talk.until("2026-12-10 12:00") == []
    assert talk.rows == []


def test_a_check_in_that_waited_when_stop_came_never_leaves(talk: Talk) -> None:
    for word in ("CHECK IN", "7", "9"):
        talk.say(word)
    talk.at("2026-11-24 09:00")
    assert talk.job.step()  # it lies in the outbox
    talk.say("STOP", minutes=0)

    assert talk.until("2026-11-24 12:00") == []


@pytest.mark.parametrize("words", ["STOP", "NO CHECK-INS"])
def test_a_late_retry_after_it_was_ended_sends_nothing(talk: Talk, words: str) -> None:
    for word in ("CHECK IN", "7", "9", words):
        talk.say(word)
    with talk.store.transaction() as records:  # a row that should not be there any more
        thread = records.conversations.thread_of(Channel.SMS, ADDRESS, talk.clock.time)
        records.check_ins.set_(thread.id, CheckIn.DAILY, talk.clock.time, talk.clock.time)

    assert talk.until("2026-11-25 12:00") == []
    assert talk.rows == []


def test_whatsapp_is_told_that_we_cannot_write_first_there(talk: Talk) -> None:
    talk.channel = Channel.WHATSAPP
    for words in ("text me tomorrow", "CHECK IN", "PLAN", "CLEAN DATE"):
        assert talk.say(words).answers == ("companion.not_here",)

    assert talk.rows == []
    assert talk.until("2026-11-30 12:00") == []


def test_at_most_one_text_a_day_comes_unasked(talk: Talk) -> None:
    for word in ("CHECK IN", "14", "11", "script", "1", "yes"):
        talk.say(word)
    assert talk.rows == ["daily", "script"]

    counts = [len(talk.until(f"2026-11-{day} 23:00")) for day in range(24, 28)]
    assert counts == [1, 1, 1, 1]


def test_a_second_wish_replaces_the_first(talk: Talk) -> None:
    for word in ("CHECK IN", "14", "9", "PLAN", "yes", "18"):
        talk.say(word)

    assert talk.rows == ["week"]


def test_text_me_tomorrow_while_they_run_says_when_it_comes_anyway(talk: Talk) -> None:
    for word in ("CHECK IN", "14", "9"):
        talk.say(word)

    assert talk.say("text me tomorrow").answers == ("companion.once_set",)
    assert talk.rows == ["daily"]


def test_nothing_comes_while_a_danger_is_open_or_a_human_answers(talk: Talk) -> None:
    for word in ("CHECK IN", "14", "9"):
        talk.say(word)
    talk.at("2026-11-24 08:50")
    talk.say("i want to kill myself tonight")
    assert talk.until("2026-11-24 12:00") == []

    with talk.store.transaction() as records:
        thread = records.conversations.thread_of(Channel.SMS, ADDRESS, talk.clock.time)
        take_over(records, thread.id, "ana", talk.engine.library, talk.clock.time)
    assert QUESTION not in talk.until("2026-11-25 12:00")


def test_a_restart_forgets_nothing(set_up: tuple[Talk, str]) -> None:
    talk, question = set_up
    talk.restart()
    assert talk.until("2026-11-24 09:20") == [question]
    talk.restart()

    assert talk.say("3").answers == ("companion.check_in_3",)
    assert talk.until("2026-11-25 09:20") == [question]


def test_a_kill_while_it_is_sent_sends_it_once_at_most_and_staff_see_the_doubt(talk: Talk) -> None:
    for word in ("CHECK IN", "7", "9"):
        talk.say(word)
    talk.at("2026-11-24 09:00")
    talk.dies_while_sending()
    talk.restart()

    assert talk.until("2026-11-24 23:00") == []
    with talk.store.transaction() as records:
        assert "flagged" in records.outbox.states().values()
    assert talk.until("2026-11-25 09:20") == [QUESTION]


def test_a_kill_between_deciding_and_sending_sends_it_once(talk: Talk) -> None:
    for word in ("CHECK IN", "7", "9"):
        talk.say(word)
    talk.at("2026-11-24 09:00")
    assert talk.job.step()  # committed, and the process dies before it sends
    talk.restart()

    assert talk.until("2026-11-24 23:00") == [QUESTION]


def test_a_worker_that_was_down_over_night_asks_at_the_usual_hour(talk: Talk) -> None:
    for word in ("CHECK IN", "7", "9"):
        talk.say(word)
    talk.at("2026-11-25 03:00")

    assert talk.until("2026-11-25 08:40") == []
    assert talk.until("2026-11-25 09:20") == [QUESTION]


def test_a_week_of_small_steps_is_seven_texts_in_their_order(talk: Talk) -> None:
    for word in ("PLAN", "yes", "10"):
        talk.say(word)
    week = [text for day in range(24, 31) for text in talk.until(f"2026-11-{day} 12:00")]

    assert [text[:11] for text in week] == [f"Day {number} of 7." for number in range(1, 8)]
    assert talk.say("3").answers == ("companion.plan_end", "companion.hello_offer")
    assert talk.until("2026-12-20 12:00") == []
    assert talk.rows == []


@pytest.mark.parametrize(("said", "line"), [("3", "companion.plan_found"), ("0", "companion.plan_found_none")])
def test_how_many_people_stand_on_the_paper_is_answered(talk: Talk, said: str, line: str) -> None:
    for word in ("PLAN", "yes", "10"):
        talk.say(word)
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
    for word in ("script", "2", "yes"):
        talk.say(word)
    (asked,) = talk.until("2026-11-24 12:00")
    assert asked.startswith("Yesterday you had words to send.")

    assert talk.say(said).answers == (line,)
    assert talk.until("2026-11-30 12:00") == []


def test_a_big_day_is_said_at_nine_and_goes_before_the_check_in(talk: Talk) -> None:
    for word in ("CHECK IN", "14", "8", "CLEAN DATE", "October 25"):
        talk.say(word)

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
    for words in ("i took too many pills of my seroquel", "the ambulance is here", "yes"):
        talk.say(words)
    talk.until("2026-11-24 12:00")
    talk.state  # noqa: B018 - the day after the watch has ended
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
    for words in ("i took too many pills of my seroquel", "the ambulance is here"):
        talk.say(words)

    assert talk.say("no").answers[0] == "companion.let_go"
    assert talk.rows == []


def test_a_text_after_one_that_asked_nothing_is_not_taken_for_an_answer(talk: Talk) -> None:
    for words in ("PLAN", "yes", "9"):
        talk.say(words)
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


@pytest.mark.parametrize(("language", "word"), [("en", "CHECK IN"), ("es", "PREGUNTAME")])
def test_the_same_answer_on_days_in_a_row_does_not_get_the_same_words(talk: Talk, language: str, word: str) -> None:
    for words in (word, "7", "9"):
        talk.say(words)
    said = []
    for day in (24, 25, 26):
        talk.until(f"2026-11-{day} 09:30")
        said.append(talk.say("2").reply[0].text)

    assert len(set(said)) == 3


def test_a_call_is_offered_on_the_third_hard_day_and_then_once_a_week(talk: Talk) -> None:
    for words in ("CHECK IN", "30", "9"):
        talk.say(words)
    offered = []
    for number in range(1, 18):
        talk.until(f"{date(2026, 11, 23) + timedelta(days=number)} 09:30")
        if "companion.three_hard_days" in talk.say("3").answers:
            offered.append(number)
            talk.say("no")

    assert offered == [3, 10, 17]
