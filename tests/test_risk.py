"""A danger is a level that rises and falls: a false alarm ends in one turn, a true one is not talked away."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Channel, Message, OpenHandOff
from bot.conversation.risk.reaction import LINE
from bot.conversation.state import About, Risk, SeenBy, State
from bot.understanding.answer import Meaning
from bot.understanding.context import NOTHING_BEFORE, Before
from bot.understanding.model import CrisisKind, CrisisLevel, CrisisSide, CrisisSign, Understanding
from knowledge.flows.load import risk_flow
from knowledge.library import Library
from knowledge.reading import read_yaml
from knowledge.schema import Language
from tests.conftest import NOON, Phone

DENIALS: dict[str, list[str]] = read_yaml(Path(__file__).parent / "denials.yaml")
ALL_DENIALS = [(language, denial) for language, denials in DENIALS.items() for denial in denials]


def at(kind: CrisisKind, level: int, asked: str, **more: Any) -> State:
    """The state right after the first words or the one question."""
    risk = Risk(kind, level, asked=asked, said=(asked,), since=NOON, changed=NOON, check_due=True)
    risk = replace(risk, **more)
    return State(introduced=True, said_machine=True, risk=risk, answer_history=(asked,), last_seen=NOON)


FALSE_ALARMS = {
    "a model's sign": at(CrisisKind.SUICIDE, 2, "crisis.talk.ask_thoughts", by=SeenBy.MODEL),
    "a model's sign of violence": at(CrisisKind.VIOLENCE, 2, "crisis.talk.ask_danger", by=SeenBy.MODEL),
    "a passive wish": at(CrisisKind.SUICIDE, 3, "crisis.suicide.passive"),
    "self-harm": at(CrisisKind.SUICIDE, 3, "crisis.suicide.self_harm", side=CrisisSide.SELF_HARM),
    "thoughts": at(CrisisKind.SUICIDE, 4, "crisis.suicide"),
    "violence": at(CrisisKind.VIOLENCE, 4, "crisis.violence"),
}


@pytest.mark.parametrize(("language", "denial"), ALL_DENIALS)
@pytest.mark.parametrize("state", FALSE_ALARMS.values(), ids=FALSE_ALARMS.keys())
def test_a_false_alarm_ends_with_any_denial_in_one_turn(
    engine: Engine, state: State, language: str, denial: str
) -> None:
    turn = engine.respond(Message(denial, Channel.SMS), replace(state, language=Language(language)), NOON)

    assert turn.crisis is None
    assert turn.state.risk is not None
    assert not turn.state.risk.open


def test_there_are_sixty_denials_in_each_language() -> None:
    assert all(len(denials) >= 60 for denials in DENIALS.values())


NOBODY = [
    *(("en", text) for text in ("no one", "Nobody.", "nobody, why", "No one. My neighbor's light is on, though.")),
    *(("es", text) for text in ("nadie", "No tengo a nadie", "no hay nadie", "nadie, como siempre")),
]


@pytest.mark.parametrize(("language", "text"), NOBODY)
@pytest.mark.parametrize("name", ["a model's sign", "a passive wish", "thoughts"])
def test_nobody_is_no_answer_to_a_question_about_thoughts(engine: Engine, name: str, language: str, text: str) -> None:
    turn = engine.respond(Message(text, Channel.SMS), replace(FALSE_ALARMS[name], language=Language(language)), NOON)

    assert turn.state.risk is not None
    assert turn.state.risk.open


FIRM = {
    "an overdose": at(CrisisKind.OVERDOSE, 5, "crisis.overdose", about=About.OTHER),
    "an overdose of one's own": at(CrisisKind.OVERDOSE, 5, "crisis.overdose.self", side=CrisisSide.SELF),
    "a seizure": at(CrisisKind.MEDICAL, 5, "crisis.medical"),
    "visions after the last drink": at(
        CrisisKind.MEDICAL, 5, "crisis.medical.hallucinations", side=CrisisSide.HALLUCINATIONS
    ),
    "a plan for tonight": at(CrisisKind.SUICIDE, 5, "crisis.suicide.imminent", side=CrisisSide.IMMINENT),
    "voices": at(CrisisKind.SUICIDE, 5, "crisis.suicide.voices", side=CrisisSide.VOICES),
    "an attempt": at(CrisisKind.SUICIDE, 5, "crisis.suicide.already_acted", side=CrisisSide.ALREADY_ACTED),
}


@pytest.mark.parametrize(
    "words", ["im fine", "im fine just sleepy", "just kidding", "haha jk", "estoy bien", "era broma", "todo bien"]
)
@pytest.mark.parametrize("state", FIRM.values(), ids=FIRM.keys())
def test_fine_or_a_joke_never_ends_a_danger_to_the_body_or_an_imminent_one(
    engine: Engine, state: State, words: str
) -> None:
    turn = engine.respond(Message(words, Channel.SMS), state, NOON)

    assert turn.crisis is state.risk.kind if state.risk else False
    assert turn.state.risk is not None
    assert turn.state.risk.open


@pytest.mark.parametrize(
    "words", ["wrong number", "it was a movie", "nobody is hurt", "numero equivocado", "era una pelicula"]
)
@pytest.mark.parametrize("name", ["an overdose", "an overdose of one's own", "a seizure"])
def test_words_that_it_never_was_do_end_one_of_the_body(engine: Engine, name: str, words: str) -> None:
    assert engine.respond(Message(words, Channel.SMS), FIRM[name], NOON).crisis is None


def test_an_imminent_danger_is_lowered_only_by_two_answers(phone: Phone) -> None:
    phone.text("im gonna jump off the bridge tonight")

    assert phone.text("im fine").answers == ("crisis.suicide.out_of_reach",)
    assert phone.text("yes").answers == ("crisis.suicide.somebody_with_you",)
    lowered = phone.text("yes my brother is here")
    assert lowered.state.risk is not None
    assert (lowered.state.risk.level, lowered.state.risk.open) == (4, True)
    assert phone.text("im fine").answers == ("crisis.suicide.out_of_reach",)


ORDINARY = {
    "how much does na cost": "group.cost",
    "is na religious?": "group.beliefs",
    "what is smart recovery": "group.about",
    "na meeting in burbank tonight": "meetings.find",
    "cuanto cuesta na": "group.cost",
    "are you a robot": "chat.bot",
}


@pytest.mark.parametrize("state", [*FALSE_ALARMS.values(), *FIRM.values()], ids=[*FALSE_ALARMS, *FIRM])
@pytest.mark.parametrize(("question", "topic"), ORDINARY.items())
def test_an_ordinary_question_gets_its_answer_in_every_state(
    engine_with_meetings: Engine, state: State, question: str, topic: str
) -> None:
    turn = engine_with_meetings.respond(Message(question, Channel.SMS), state, NOON)

    assert turn.topic == topic
    assert turn.reply


class Doubtful:
    """The real reader, except that a model alone sees something in one text."""

    def __init__(self, engine: Engine, kind: CrisisKind) -> None:
        self._reader = engine.reader
        self._kind = kind

    def read(self, text: str, talk: Language | None, before: Before = NOTHING_BEFORE) -> Understanding:
        reading = self._reader.read(text, talk, before)
        sign = CrisisSign(self._kind, CrisisLevel.WORRY, "a test", by_rule=False)
        return replace(reading, crisis=sign if text.startswith("so tired") else None)


@pytest.fixture
def doubted(engine: Engine) -> Phone:
    return Phone(Engine(engine.library, Doubtful(engine, CrisisKind.SUICIDE), engine.places, engine.meetings))


def test_a_sign_of_the_model_alone_is_answered_with_one_plain_question_and_wakes_nobody(doubted: Phone) -> None:
    turn = doubted.text("so tired, is na free")

    assert turn.answers[-1] == "crisis.talk.ask_thoughts"
    assert turn.topic == "group.cost"
    assert turn.crisis is None
    assert turn.effects == ()


def test_a_question_that_was_passed_over_is_not_repeated_and_its_no_is_no_alarm(doubted: Phone) -> None:
    doubted.text("so tired")

    passed = doubted.text("how much does na cost")
    assert passed.answers == ("group.cost@na", LINE)
    assert doubted.text("no").crisis is None


def test_a_second_sign_asks_in_other_words_and_leaves_a_note_that_wakes_nobody(doubted: Phone) -> None:
    doubted.text("so tired")
    doubted.text("how much does na cost")
    turn = doubted.text("so tired of all of it")

    assert turn.answers[-1] == "crisis.talk.ask_another_way"
    assert turn.effects == (OpenHandOff("crisis.suicide", urgent=False),)


def test_after_a_denial_a_sign_of_the_model_alone_asks_no_more(doubted: Phone) -> None:
    doubted.text("so tired")
    doubted.text("no im good")

    assert doubted.text("so tired of all of it").answers[-1] != "crisis.talk.ask_thoughts"


def test_who_denied_is_asked_gently_once_half_an_hour_later(phone: Phone) -> None:
    phone.text("i want to kill myself")
    phone.text("just kidding")
    phone.now += timedelta(minutes=31)

    assert phone.text("is na free?").answers == ("group.cost@na", "crisis.talk.how_is_that_now")
    assert "crisis.talk.how_is_that_now" not in phone.text("where is the website").answers


@pytest.mark.parametrize(
    ("name", "open_after"),
    [("a model's sign", False), ("thoughts", False), ("violence", False), ("an overdose", True), ("voices", True)],
)
def test_silence_alone_closes_nothing_that_could_still_kill(engine: Engine, name: str, open_after: bool) -> None:
    state = (FALSE_ALARMS | FIRM)[name]
    later = NOON + timedelta(hours=13)
    turn = engine.respond(Message("is na free?", Channel.SMS), state, later)

    assert turn.topic == "group.cost"
    assert turn.state.risk is not None
    assert turn.state.risk.open is open_after
    assert ("crisis.talk.how_did_it_end" in turn.answers) is open_after


def test_a_day_after_a_release_nothing_is_watched_any_more(engine: Engine) -> None:
    phone = Phone(engine)
    phone.text("i want to kill myself")
    phone.text("false alarm")
    phone.now += timedelta(hours=25)

    assert phone.text("is na free?").state.risk is None


def test_in_a_danger_it_is_said_once_that_this_is_automated(engine: Engine) -> None:
    phone = Phone(engine, state=State(introduced=True))

    first = phone.text("i want to kill myself")
    assert ["automated" in bubble.text for bubble in first.reply] == [False, True]
    assert all("automated" not in bubble.text for bubble in phone.text("idk").reply)


@pytest.mark.parametrize("line", sorted(risk_flow().lines()))
def test_every_line_that_the_flow_names_can_be_said(library: Library, line: str) -> None:
    assert library.has(line)


@pytest.mark.parametrize("question", sorted(risk_flow().questions))
def test_every_question_ends_in_a_question(library: Library, question: str) -> None:
    texts = [
        text
        for language in Language
        for text in (library.answer(question, language).text, *library.answer(question, language).again)
    ]

    assert [text for text in texts if "?" not in text] == []


def test_a_yes_means_danger_only_where_the_flow_says_so() -> None:
    assert {question.yes_means.value for question in risk_flow().questions.values()} == {"safe", "danger", "neither"}
    assert {meaning.value for meaning in Meaning} == {"yes_is_safe", "yes_is_danger", "neutral"}


@pytest.mark.parametrize(
    "text",
    [
        *("no i can't leave the house", "no he won't let me go", "he took my phone"),
        *("no puedo llamar", "no me deja salir", "no tengo a donde ir"),
    ],
)
def test_a_no_that_tells_what_holds_them_there_is_no_denial(engine: Engine, text: str) -> None:
    turn = engine.respond(Message(text, Channel.SMS), at(CrisisKind.VIOLENCE, 4, "crisis.violence"), NOON)

    assert turn.crisis is CrisisKind.VIOLENCE
    assert turn.state.risk is not None
    assert turn.state.risk.open


@pytest.mark.parametrize(
    "text", ["is he gonna die", "will my son die", "se va a morir?", "i think he wants to die on me"]
)
def test_the_fear_that_somebody_dies_goes_on_with_first_aid(engine: Engine, text: str) -> None:
    turn = engine.respond(
        Message(text, Channel.SMS), at(CrisisKind.OVERDOSE, 5, "crisis.overdose", about=About.OTHER), NOON
    )

    assert turn.crisis is CrisisKind.OVERDOSE


@pytest.mark.parametrize("name", ["Rosa", "Luz Maria", "Jesus"])
def test_a_name_changes_no_language(engine: Engine, name: str) -> None:
    phone = Phone(engine)
    phone.text("can someone call me please")

    assert phone.text(name).answers == ("handoff.human.ask_time",)
    assert phone.state.language is Language.EN
