"""What somebody says back to a thing that we offered, or tells of a call, is met as what it is."""

import pytest

from bot.conversation.engine import Engine
from knowledge.schema import Language
from tests.conftest import pairs, phone_after

NOW = {"en": "NOW", "es": "AHORA"}
KIND_WORD = {"en": "say something nice", "es": "dime algo bonito"}
DID_IT = {"en": ["i did it", "ok i did it", "i just did it"], "es": ["ya lo hice", "lo hice", "lo acabo de hacer"]}
WILL_TRY = {"en": ["im gonna try it", "ok ill try that"], "es": ["voy a intentarlo", "va, voy a probar"]}
WILL_WRITE = {
    "en": ["ill text her tomorrow then", "ok i'll call him tomorrow then"],
    "es": ["ok mañana le escribo entonces", "mañana le marco entonces", "bueno le hablo mañana pues"],
}
ANOTHER = {"en": ["another one", "tell me another", "more"], "es": ["otra", "dime otra", "otra por favor"]}
CANNOT_WALK = {
    "en": ["i cant walk", "but i can't get up", "im in a wheelchair", "i broke my leg"],
    "es": ["no puedo caminar", "es que no puedo caminar mucho", "ando en silla de ruedas", "tengo la pierna quebrada"],
}
CRAVING = {"en": "i want to use right now", "es": "quiero usar"}
WROTE = {"en": "texted my sister no answer", "es": "le escribi a mi hermana y no contesta"}
STILL_NOTHING = {"en": ["she still wont answer", "still no answer"], "es": ["no contesta", "todavia no me contesta"]}
REMARKS = {
    "en": ["my sister called yesterday", "my mom talked to me about dinner", "my aunt texts me a lot"],
    "es": [
        *("me llamo mi hermana ayer", "ayer me hablo mi mama de la comida", "mi tia me escribe seguido"),
        *("mi amiga me dijo de este numero"),
    ],
}
SAID_YES = {
    "en": ["i called and she says yes", "i told my cousin and she says count on her"],
    "es": ["ya le escribi, dice q vaya a su casa el sabado", "le marque y dice q si"],
}
DID_NOT_OPEN = {"en": ["i knocked and he wouldnt open"], "es": ["ya le hable al vecino y ni me abrio"]}


@pytest.mark.parametrize(("language", "text"), pairs(DID_IT))
def test_what_was_done_is_met_so_and_never_after_a_craving(engine: Engine, language: str, text: str) -> None:
    assert phone_after(engine, language, NOW[language]).text(text).answers == ("companion.did_it",)
    assert "companion.did_it" not in phone_after(engine, language, CRAVING[language]).text(text).answers


@pytest.mark.parametrize(("language", "text"), pairs(WILL_TRY))
def test_who_is_awake_can_be_taken_up(engine: Engine, language: str, text: str) -> None:
    assert phone_after(engine, language, NOW[language]).text(text).answers[0] == "companion.will_try"


@pytest.mark.parametrize(("language", "text"), pairs(WILL_WRITE))
def test_who_will_write_tomorrow_is_asked_after(engine: Engine, language: str, text: str) -> None:
    assert phone_after(engine, language, NOW[language]).text(text).answers[0] == "companion.will_write"


@pytest.mark.parametrize(("language", "text"), pairs(ANOTHER))
def test_a_kind_word_is_followed_by_another_until_all_are_said(engine: Engine, language: str, text: str) -> None:
    phone = phone_after(engine, language, KIND_WORD[language])
    left = len(engine.library.answer("coping.company.kind_word", Language(language)).texts) - 1
    turns = [phone.text(text) for _ in range(left + 1)]

    assert [turn.answers for turn in turns] == [("coping.company.kind_word",)] * left + [("control.more.nothing_more",)]
    assert len({turn.reply[0].text for turn in turns}) == left + 1


@pytest.mark.parametrize(("language", "text"), pairs(CANNOT_WALK))
def test_who_cannot_walk_gets_something_without_a_step(engine: Engine, language: str, text: str) -> None:
    assert phone_after(engine, language, CRAVING[language]).text(text).answers == ("companion.cant_walk",)


@pytest.mark.parametrize(("language", "text"), pairs(STILL_NOTHING))
def test_no_answer_twice_is_answered_in_other_words_and_no_danger(engine: Engine, language: str, text: str) -> None:
    phone = phone_after(engine, language)
    first = phone.text(WROTE[language])
    turn = phone.text(text)

    assert turn.answers == ("coping.reached_out.no_answer",)
    assert turn.state.risk is None
    assert turn.reply[0].text != first.reply[0].text


@pytest.mark.parametrize(("language", "text"), pairs(REMARKS))
def test_that_others_called_is_no_report_of_ones_own(engine: Engine, language: str, text: str) -> None:
    first = phone_after(engine, language).text(text).answers[0]

    assert not first.startswith("coping.reached_out")


@pytest.mark.parametrize(("language", "text"), pairs(SAID_YES))
def test_what_they_said_to_it_is_an_answer(engine: Engine, language: str, text: str) -> None:
    assert phone_after(engine, language).text(text).answers[0] == "coping.reached_out.answered"


@pytest.mark.parametrize(("language", "text"), pairs(DID_NOT_OPEN))
def test_a_door_that_stays_shut_is_none(engine: Engine, language: str, text: str) -> None:
    assert phone_after(engine, language).text(text).answers[0] == "coping.reached_out.no_answer"
