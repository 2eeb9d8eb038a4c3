"""Life that is told and asks nothing: it is heard, not met with "I didn't understand" or a menu."""

from itertools import pairwise

import pytest

from bot.conversation.choices import number_of
from bot.conversation.engine import Engine
from bot.conversation.model import Channel, Message, Turn
from bot.conversation.state import State
from bot.conversation.topics.listening import HEARD
from bot.understanding.normalize import normalize
from bot.understanding.signals import asks
from tests.conftest import NOON, phone_after

COLD = ("unknown", "interface.guess", "handoff.human.not_understood")
TOLD = {
    "en": (
        "cab still smells like her. i keep reaching over",
        "He labelled the fuse box. Every switch in his little capitals.",
        "my cousin came by with tamales and we sat on the porch",
        "boss moved me to the loading dock, back is killing me",
        "my hands are too old for these buttons",
        "the laundromat was empty except for one man asleep",
        "it rained and i walked home anyway",
        "my roommate plays the same song over and over",
    ),
    "es": (
        "lo enterre abajo del limon. le deje su plato",
        "mi vecina me trajo caldo y se quedo un rato",
        "el patron me cambio al turno de noche otra vez",
        "la lavanderia estaba vacia nomas un señor dormido",
        "llovio y me vine caminando de todos modos",
        "el nieto puso su foto en el refri",
    ),
}
ASKED = {
    "en": (
        *(
            "how do i get there from the bus",
            "ok so what about sundays",
            "i need a place by friday",
            "got any for cops",
        ),
        *("does heat spoil it", "tell me about the second one", "whens the next", "is there parking"),
    ),
    "es": (
        *("como llego desde la parada", "y cuanto cuesta", "hay una mas tarde", "digame una cerca de pacoima"),
        *("se puede llegar tarde", "quiero ir el sabado", "me puede recordar", "busco algo de noche"),
    ),
}


def said(engine: Engine, *texts: str) -> list[Turn]:
    """The turns of a talk of somebody who knows us."""
    state, turns = State(introduced=True), []
    for text in texts:
        turns.append(engine.respond(Message(text, Channel.SMS), state, NOON))
        state = turns[-1].state
    return turns


@pytest.mark.parametrize("text", [text for texts in TOLD.values() for text in texts])
def test_life_that_is_told_gets_no_menu_and_no_misunderstanding(engine: Engine, text: str) -> None:
    hello = "hola" if text in TOLD["es"] else "hi"

    turn = said(engine, hello, text)[-1]

    assert turn.answers[:1] not in [(answer,) for answer in COLD]
    assert turn.crisis is None


@pytest.mark.parametrize(("language", "text"), [(name, text) for name in ASKED for text in ASKED[name]])
def test_whoever_asks_or_wishes_is_not_only_heard(engine: Engine, language: str, text: str) -> None:
    turn = said(engine, "hola" if language == "es" else "hi", text)[-1]

    assert asks(normalize(text))
    assert not turn.answers[0].startswith(HEARD) if turn.answers else turn.topic.startswith("meetings.")


@pytest.mark.parametrize("texts", TOLD.values(), ids=TOLD)
def test_after_two_that_were_only_heard_something_is_offered(engine: Engine, texts: tuple[str, ...]) -> None:
    turns = said(engine, "hola" if texts is TOLD["es"] else "hi", *texts)

    heard = [turn.answers[0] for turn in turns if turn.answers and turn.answers[0].startswith(HEARD)]
    offered = [number for number, answer in enumerate(heard) if answer == f"{HEARD}_offer"]
    assert offered
    assert all(later - earlier > 2 for earlier, later in pairwise(offered))
    replies = [turn.reply[0].text for turn in turns]
    assert all(one != next_ for one, next_ in pairwise(replies))


def test_the_first_text_of_somebody_who_only_tells_learns_what_we_can_do(engine: Engine) -> None:
    (turn,) = said(engine, "the cat knocked my coffee over the rent check")

    assert turn.answers == (f"{HEARD}_first",)
    assert [option.code for option in turn.options] == ["coping.company", "meetings.find", "handoff.human"]


def test_options_stay_good_while_somebody_goes_on_telling(engine: Engine) -> None:
    greeted, heard, chosen = said(engine, "hi", "the laundromat was empty except for one man asleep", "2")

    assert heard.answers[0].startswith(HEARD)
    assert greeted.options[1].code == "meetings.find"
    assert chosen.topic == "meetings.find"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3 ig", 3), ("2 pls", 2), ("ok 1", 1), ("first one. if the walk in doesnt kill me first", 1), ("the last", -1),
        ("Second. Cheers, mate", 2), ("el tres por favor", 3), ("lo segundo, nomas platicar tantito", 2),
        ("no one", None), ("5 days", None), ("4 years clean", None), ("one day. at a time", None), ("my 2 kids", None),
        ("the first time i used was 19", None),
    ],
)  # fmt: skip
def test_an_option_is_chosen_with_words_around_its_number(text: str, number: int | None) -> None:
    assert number_of(text) == number


def test_an_option_is_chosen_by_a_word_of_its_label(engine: Engine) -> None:
    _, chosen = said(engine, "hi", "the groups one")

    assert chosen.topic.startswith("groups.")


@pytest.mark.parametrize(
    ("language", "lonely", "asked"),
    [
        (
            "en",
            ["i feel so alone", "im so lonely", "nobody to talk to, lonely", "still lonely"],
            "how do i stop being lonely",
        ),
        (
            "es",
            ["me siento solo", "estoy bien solo", "sigo solo, no tengo a nadie", "otra vez solo"],
            "¿qué hago para no sentirme solo?",
        ),
    ],
)
def test_who_tells_the_same_hardship_all_night_never_reads_one_text_twice(
    engine: Engine, language: str, lonely: list[str], asked: str
) -> None:
    phone = phone_after(engine, language)
    turns = [phone.text(words) for words in lonely * 2]
    told = [turn.reply[0].text.splitlines()[0] for turn in turns]

    assert len(set(told)) == len(told)
    assert turns[-1].answers[0].startswith("interface.heard")
    assert phone.text(asked).answers[0] == "interface.said_all"
