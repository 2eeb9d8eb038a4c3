"""Between a yes and a no: thoughts without a plan, an act not done yet, a question asked for some other day."""

import pytest

from bot.conversation.engine import Engine
from tests.conftest import phone_after

ASKED = {
    "en": ("everyone would be better off without me", "what if i took all the pills he left"),
    "es": ("estarian mejor sin mi", "y si me tomo todas las pastillas"),
}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "sometimes. i wont do it tho"),
        ("en", "sometimes but i would never do it"),
        ("en", "yeah kinda. i wont do it tho i got my cat"),
        ("en", "sometimes. not like id do anything"),
        ("en", "not them. me. i havent taken anything yet"),
        ("es", "a veces, pero no lo haria"),
        ("es", "si, pero no voy a hacer nada"),
        ("es", "todavia no me tomo nada"),
    ],
)
@pytest.mark.parametrize("first", [0, 1], ids=["a burden", "all the pills"])
def test_thoughts_that_nobody_would_act_on_are_thoughts(engine: Engine, language: str, text: str, first: int) -> None:
    phone = phone_after(engine, language, ASKED[language][first], text)

    assert phone.state.risk is not None
    assert phone.state.risk.open
    assert phone.state.risk.level >= 3


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("sometimes. i wont do it tho", "no plan. just tired")),
        ("es", ("a veces, pero no lo haria", "no, ningún plan")),
    ],
)
def test_who_said_that_they_wont_is_not_asked_whether_they_will(
    engine: Engine, language: str, words: tuple[str, str]
) -> None:
    phone = phone_after(engine, language, ASKED[language][0], *words)

    assert "crisis.suicide.safety_plan" in phone.state.answer_history
    assert "crisis.suicide.no_plan" not in phone.state.answer_history


@pytest.mark.parametrize(
    ("language", "text"), [("en", "no i would never do it"), ("en", "no. i wont do it"), ("es", "no, nunca lo haria")]
)
def test_a_no_is_believed(engine: Engine, language: str, text: str) -> None:
    phone = phone_after(engine, language, ASKED[language][0], text)

    assert phone.state.risk is not None
    assert not phone.state.risk.open


def test_after_a_case_that_was_only_imagined_a_real_one_gets_all_of_first_aid(engine: Engine) -> None:
    phone = phone_after(engine, "en", "my roommate takes pills. what if he passes out from it")
    assert phone.state.risk is None or phone.state.risk.level < 3
    phone.text("hes fine hes at class right now. i was asking for just in case, like where do i get narcan")
    assert phone.state.risk is None or not phone.state.risk.open

    turn = phone.text("he fell over hes kinda gray and snoring")

    assert turn.answers[0] == "crisis.overdose"


@pytest.mark.parametrize(
    ("language", "text"), [("en", "i took like 3 of my pills"), ("es", "me tome 3 de mis pastillas")]
)
def test_a_few_of_their_own_pills_are_a_question_first(engine: Engine, language: str, text: str) -> None:
    phone = phone_after(engine, language, text)

    assert phone.state.risk is None or phone.state.risk.level == 2


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "my daughter uses and drives with the baby in the car"),
        ("en", "my grandson is alone with her and shes high"),
        ("es", "mi hija se droga y anda con el niño en el carro"),
        ("es", "su mama anda drogada y esta sola con la niña"),
    ],
)
def test_a_child_beside_somebody_who_is_high_is_what_is_answered(engine: Engine, language: str, text: str) -> None:
    turn = phone_after(engine, language).text(text)

    assert "groups.family.child" in turn.answers


@pytest.mark.parametrize(
    ("language", "words"), [("en", ("my husband hit me again", "bye")), ("es", ("me pega mi esposo", "adios"))]
)
def test_whoever_must_put_the_phone_away_may_go(engine: Engine, language: str, words: tuple[str, str]) -> None:
    turn = phone_after(engine, language, words[0]).text(words[1])

    assert "chat.goodbye" in turn.answers


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("my brother wont wake up", "hes breathing but barely, i dont have narcan")),
        ("es", ("mi hermano no despierta", "respira pero poquito, no tengo narcan")),
    ],
)
def test_a_breath_that_is_not_enough_gets_breaths_whatever_else_is_missing(
    engine: Engine, language: str, words: tuple[str, str]
) -> None:
    turn = phone_after(engine, language, words[0]).text(words[1])

    assert " 5 " in turn.reply[0].text
    assert turn.answers[0] not in ("crisis.overdose.really_ok", "crisis.overdose.no_naloxone")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("my husband hit me again", "no police, im undocumented")),
        ("es", ("me pega mi esposo", "no kiero policia, soy sin papeles")),
    ],
)
def test_a_no_to_the_police_is_no_word_of_being_safe(engine: Engine, language: str, words: tuple[str, str]) -> None:
    phone = phone_after(engine, language, *words)

    assert phone.state.risk is not None
    assert phone.state.risk.open
    assert phone.state.answer_history[-1] == "crisis.talk.papers"
