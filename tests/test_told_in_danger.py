"""What is told in a danger counts whatever was asked, is not asked again, and is believed where it is good."""

from dataclasses import replace

import pytest

from bot.conversation.engine import Engine
from bot.conversation.state import About, Risk
from bot.understanding.model import CrisisKind
from knowledge.reading import read_yaml
from tests.conftest import NOON, Phone, phone_after
from tests.shared import ROOT

TABLE = read_yaml(ROOT / "tests/told_in_danger.yaml")
ASKED = {
    "talk.ask_thoughts": 2,
    "suicide.passive": 3,
    "suicide": 4,
    "suicide.ask_plan": 4,
    "suicide.ask_intent": 4,
    "suicide.ask_when": 4,
    "suicide.ask_means": 4,
    "suicide.coping_step": 4,
}
"""Each of our questions about one's own suicide, with the level at which it is asked."""
NEVER_IN_DANGER = ("interface.heard", "handoff.human", "control.privacy")
OVERDOSE_BY_A_WISH = Risk(CrisisKind.OVERDOSE, 5, asked="crisis.overdose.self", said=("crisis.overdose.self",))


def texts(*kinds: str) -> list[tuple[str, str]]:
    return [(language, text) for language, table in TABLE.items() for kind in kinds for text in table[kind]]


def asked(engine: Engine, language: str, line: str, level: int, about: About = About.SELF) -> Phone:
    """A phone in which this line of ours waits for its answer."""
    phone, line = phone_after(engine, language), f"crisis.{line}"
    risk = Risk(
        CrisisKind.SUICIDE, level, about=about, asked=line, said=(line,), since=NOON, changed=NOON, check_due=True
    )
    risk = replace(risk, was_imminent=level == 5)
    phone.state = replace(phone.state, risk=risk, answer_history=(line,), topic="crisis.suicide", turns_since_line=1)
    return phone


def level_of(phone: Phone) -> int:
    return phone.state.risk.level if phone.state.risk and phone.state.risk.open else 0


@pytest.mark.parametrize(("language", "text"), texts("means", "ready", "soon"))
def test_means_a_letter_and_a_time_raise_it_whichever_question_is_open(
    engine: Engine, language: str, text: str
) -> None:
    for line, level in ASKED.items():
        phone = asked(engine, language, line, level)
        answers = phone.text(text).answers

        assert answers in (("crisis.suicide.means_near",), ("crisis.suicide.imminent",)), line
        assert level_of(phone) == 5, line


@pytest.mark.parametrize(("language", "text"), texts("means_beside_a_no"))
def test_a_no_to_the_plan_takes_nothing_of_means_at_hand(engine: Engine, language: str, text: str) -> None:
    for line in ("suicide", "suicide.ask_plan", "suicide.no_plan", "suicide.ask_intent", "suicide.ask_when"):
        phone = asked(engine, language, line, 4)
        if line == "suicide.no_plan" and phone.state.risk:
            phone.state = replace(phone.state, risk=replace(phone.state.risk, open=False))

        assert phone.text(text).answers == ("crisis.suicide.means_near",), line
        assert level_of(phone) == 5, line


@pytest.mark.parametrize(("language", "text"), texts("no_means"))
def test_a_no_to_the_means_is_a_no(engine: Engine, language: str, text: str) -> None:
    for line in ("suicide", "suicide.ask_plan", "suicide.ask_intent"):
        phone = asked(engine, language, line, 4)

        assert "crisis.suicide.means_near" not in phone.text(text).answers, line
        assert level_of(phone) < 5, line


@pytest.mark.parametrize(("language", "text"), texts("way"))
def test_a_way_is_an_answer_and_is_not_asked_for_again(engine: Engine, language: str, text: str) -> None:
    for line, level in ASKED.items():
        phone = asked(engine, language, line, level)
        answers = phone.text(text).answers

        assert all(one.startswith("crisis.suicide") for one in answers), (line, answers)
        assert level_of(phone) >= 4, line
        phone.text("si" if language == "es" else "yes")
        assert "crisis.suicide.ask_plan" not in phone.state.answer_history[1:], line


@pytest.mark.parametrize(("language", "text"), texts("some_day"))
def test_a_day_that_is_told_is_not_asked_for(engine: Engine, language: str, text: str) -> None:
    for line, level in ASKED.items():
        phone = asked(engine, language, line, level)
        phone.text(text)
        phone.text("no se" if language == "es" else "idk")

        assert level_of(phone) >= 4, line
        assert not {"crisis.suicide.ask_when", "crisis.suicide.ask_intent"} & set(phone.state.answer_history[1:]), line


@pytest.mark.parametrize(("language", "text"), texts("some_day"))
def test_a_way_and_a_day_together_are_a_plan(engine: Engine, language: str, text: str) -> None:
    phone = asked(engine, language, "suicide.ask_plan", 4)
    phone.text(TABLE[language]["way"][0])
    phone.text(text)

    assert level_of(phone) == 5


@pytest.mark.parametrize(("language", "text"), texts("secret"))
def test_that_nobody_be_told_is_no_question_about_privacy(engine: Engine, language: str, text: str) -> None:
    for line, level in {**ASKED, "suicide.imminent": 5}.items():
        phone = asked(engine, language, line, level)
        first = phone.text(text).answers
        again = phone.text(text).answers

        assert level_of(phone) >= min(level, 3) or level == 2, line
        assert not any(one.startswith(NEVER_IN_DANGER) for one in (*first, *again)), (line, first, again)
        assert f"crisis.{line}" != (first[-1] if first else ""), line
        assert first[-1:] != again[-1:], line


@pytest.mark.parametrize(("language", "text"), texts("there", "away"))
def test_somebody_there_or_the_means_gone_is_believed(engine: Engine, language: str, text: str) -> None:
    for line in ("suicide.imminent", "suicide.means_near", "suicide.step_door", "suicide.step_text"):
        answers = asked(engine, language, line, 5).text(text).answers

        assert answers[-1] in (
            "crisis.suicide.with_somebody",
            "crisis.suicide.out_of_reach",
            "crisis.suicide.somebody_with_you",
        ), line


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("im in the living room with my mom", "gave them to her")),
        ("es", ("ya estoy en la sala con ella", "se las di a ella")),
    ],
)
def test_what_was_lowered_rises_again_with_the_means(engine: Engine, language: str, words: tuple[str, str]) -> None:
    phone = asked(engine, language, "suicide.imminent", 5)
    phone.text(words[0])
    phone.text(words[1])
    assert level_of(phone) == 4

    phone.text(TABLE[language]["means"][0])

    assert level_of(phone) == 5


@pytest.mark.parametrize(("language", "text"), texts("believed"))
def test_what_somebody_else_did_not_mean_is_believed(engine: Engine, language: str, text: str) -> None:
    for line in ("suicide.other_person", "suicide.other_where", "suicide.other_stay"):
        phone = asked(engine, language, line, 4, About.OTHER)
        answers = phone.text(text).answers

        assert answers[0] == "crisis.talk.believed", line
        assert not any(one.startswith("interface.heard") for one in answers), line
        assert level_of(phone) == 0, line


@pytest.mark.parametrize(("language", "text"), texts("near"))
def test_near_and_answering_is_with_them(engine: Engine, language: str, text: str) -> None:
    turn = asked(engine, language, "suicide.other_person", 4, About.OTHER).text(text)

    assert turn.answers == ("crisis.suicide.other_stay",)


def test_a_practical_question_is_answered_after_an_alarm_about_another(engine: Engine) -> None:
    for text in ("how can i tell by looking at him if he used", "how do i know if he is using"):
        answers = asked(engine, "en", "suicide.other_stay", 4, About.OTHER).text(text).answers

        assert not any(one.startswith("crisis.suicide") for one in answers)


@pytest.mark.parametrize(("language", "text"), texts("insists"))
def test_who_says_no_again_hears_of_it_no_more(engine: Engine, language: str, text: str) -> None:
    for line in ("suicide.passive", "suicide", "suicide.ask_intent", "talk.ask_thoughts"):
        phone = asked(engine, language, line, ASKED[line])
        assert phone.text(text).answers[0] == "crisis.talk.believed", line

        later = phone.text("me siento sola" if language == "es" else "im just lonely").answers

        assert not any(one.startswith("crisis.talk.how_") for one in later), line


@pytest.mark.parametrize(("language", "text"), texts("denied"))
def test_a_danger_named_to_say_that_it_is_not_raises_none(engine: Engine, language: str, text: str) -> None:
    turn = phone_after(engine, language).text(text)

    assert turn.crisis is None
    assert not [one for one in turn.answers if one.startswith("crisis.") and one != "crisis.talk.line"]


@pytest.mark.parametrize(("language", "text"), texts("not_denied"))
def test_a_no_beside_a_danger_takes_nothing_of_it(engine: Engine, language: str, text: str) -> None:
    assert phone_after(engine, language).text(text).crisis is not None


@pytest.mark.parametrize(("language", "text"), texts("took_nothing"))
def test_an_overdose_that_nobody_told_of_is_taken_back(engine: Engine, language: str, text: str) -> None:
    phone = phone_after(engine, language)
    phone.state = replace(phone.state, risk=OVERDOSE_BY_A_WISH, answer_history=("crisis.overdose.self",))
    answers = phone.text(text).answers
    assert answers[0] == "crisis.talk.believed" or answers[-1] == "crisis.talk.ask_thoughts"

    phone.text("no, nada de eso" if language == "es" else "no nothing like that")

    assert level_of(phone) == 0


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("i took 30 xanax", "i havent taken anything")), ("es", ("me tome 30 pastillas", "no me tome nada"))],
)
def test_what_was_taken_stays_level_5(engine: Engine, language: str, words: tuple[str, str]) -> None:
    assert level_of(phone_after(engine, language, *words)) == 5


@pytest.mark.parametrize(("language", "text"), texts("they_said"))
def test_what_somebody_else_said_is_asked_about_them(engine: Engine, language: str, text: str) -> None:
    phone = phone_after(engine, language, "hola" if language == "es" else "hello")

    assert phone.text(text).answers[-1] in ("crisis.talk.ask_about_them", "crisis.suicide.other_person")


@pytest.mark.parametrize(("language", "text"), texts("they_said_less"))
def test_what_else_they_say_is_no_danger(engine: Engine, language: str, text: str) -> None:
    assert "crisis.talk.ask_about_them" not in phone_after(engine, language).text(text).answers


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "he doesn't hit me but he takes my phone and says he'll call ice if i leave"),
        ("en", "nobody hits me but he took my keys and says i cant leave"),
        ("es", "no me pega pero me quita el telefono y me dice que si lo dejo me va a echar la migra"),
        ("es", "no me pega pero me sigue al trabajo y anoche puso la pistola en la mesa mientras cenabamos, viendome"),
    ],
)
def test_a_denial_that_goes_on_with_a_but_is_asked_about(engine: Engine, language: str, text: str) -> None:
    risk = phone_after(engine, language).text(text).state.open_risk

    assert risk is not None
    assert risk.kind is CrisisKind.VIOLENCE


@pytest.mark.parametrize(("language", "text"), texts("of_shame"))
def test_shame_takes_back_a_false_alarm_in_one_turn(engine: Engine, language: str, text: str) -> None:
    for line in ("suicide", "talk.ask_thoughts"):
        phone = asked(engine, language, line, ASKED[line])

        assert phone.text(text).answers[0] in ("crisis.talk.wont_push", "crisis.talk.believed"), line
        assert level_of(phone) == 0, line


@pytest.mark.parametrize(("language", "text"), texts("of_shame_alone"))
def test_shame_is_no_sign(engine: Engine, language: str, text: str) -> None:
    phone = phone_after(engine, language)

    assert phone.text(text).crisis is None
    assert level_of(phone) == 0


@pytest.mark.parametrize(("language", "text"), texts("goodbye"))
def test_a_goodbye_after_a_question_that_was_passed_over_is_imminent(engine: Engine, language: str, text: str) -> None:
    phone = asked(engine, language, "talk.ask_thoughts", 2)
    risk = phone.state.risk
    assert risk is not None
    phone.state = replace(phone.state, risk=replace(risk, open=False, asked=None, unanswered=1), answer_history=())
    phone.text(text)

    assert level_of(phone) == 5


@pytest.mark.parametrize(("language", "text"), texts("asks_not"))
def test_who_would_rather_not_be_asked_has_said_no_no(engine: Engine, language: str, text: str) -> None:
    phone = asked(engine, language, "suicide.passive", 3)
    said = phone.text(text).answers

    assert level_of(phone) == 3
    assert "crisis.suicide.believe_you" not in said
