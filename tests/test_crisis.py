"""Crisis first: from every state, on every channel, in both languages; and the talk that follows."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Channel, Message, OpenHandOff, OptOut
from bot.conversation.state import Flow, Frame, Interview, Risk, State
from bot.understanding import crisis_rules
from bot.understanding.crisis_rules import RULES, without_harmless
from bot.understanding.model import CrisisKind, CrisisLevel
from bot.understanding.normalize import normalize
from knowledge.library import Library
from knowledge.reading import read_yaml
from knowledge.schema import Group, Language
from tests.conftest import NOON, Phone

CRISES = {
    CrisisKind.OVERDOSE: ("my friend wont wake up and his lips are blue", "mi hermano no despierta y está morado"),
    CrisisKind.SUICIDE: ("i want to kill myself", "me quiero matar"),
    CrisisKind.VIOLENCE: ("my boyfriend is hitting me", "mi esposo me está pegando"),
    CrisisKind.MEDICAL: ("i think im having a seizure", "le dio un ataque epiléptico a mi tía"),
}
STATES = {
    "a first contact": State(),
    "after an opt-out": State(opted_out=True, introduced=True),
    "asked for a name": State(frames=(Frame(Flow.CALL_BACK, "handoff.human.ask_name"),)),
    "asked whether to erase": State(
        frames=(Frame(Flow.ERASE, "control.delete"),), options=("choice.yes", "choice.no"), menu=3
    ),
    "in an interview": State(
        frames=(Frame(Flow.RECOMMEND, "groups.recommend.ask_where"),), interview=Interview(method="choice.tools")
    ),
    "after an answer about a group": State(topic="group.cost", groups=(Group.NA,), more=("group.cost@na",)),
    "not understood before": State(misunderstood=1),
    "in a talk of another language": State(language=Language.ES),
    "after keywords of another number": State(names_keywords=True),
    "eight silent days later": State(last_seen=NOON - timedelta(days=8), introduced=True),
    "while we only worry": State(
        risk=Risk(CrisisKind.SUICIDE, 2, asked="crisis.talk.ask_thoughts"), answer_history=("crisis.talk.ask_thoughts",)
    ),
}


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", CrisisKind)
@pytest.mark.parametrize("state", STATES.values(), ids=STATES.keys())
def test_a_crisis_is_answered_first_from_every_state(
    engine: Engine, library: Library, state: State, kind: CrisisKind, language: Language, channel: Channel
) -> None:
    text = CRISES[kind][list(Language).index(language)]
    turn = engine.respond(Message(text, channel), state, NOON)

    assert (turn.topic, turn.crisis, turn.language) == (kind.topic, kind, language)
    assert turn.reply[0].text == library.answer(kind.topic, language).text
    assert turn.effects[0] == OpenHandOff(kind.topic, urgent=True)
    assert turn.state.risk is not None
    assert turn.state.risk.open


@pytest.mark.parametrize("kind", CrisisKind)
def test_one_kind_of_crisis_can_follow_another(engine: Engine, kind: CrisisKind) -> None:
    for other in CrisisKind:
        if other is not kind:
            phone = Phone(engine)
            phone.text(CRISES[other][0])
            assert phone.text(CRISES[kind][0]).answers[0] == kind.topic


def test_stop_and_a_crisis_in_one_message_get_the_crisis_answer_once_and_then_silence(
    phone: Phone, library: Library
) -> None:
    turn = phone.text("stop texting me i want to die")

    assert turn.reply[0].text == library.answer("crisis.suicide", Language.EN).text
    assert OptOut() in turn.effects
    assert phone.text("hello").reply == ()


UNCLEAR = ("no", "idk", "please help", "its getting worse", "ok", "?", "cómo", "")
ENDED_BY = ("crisis.suicide.no_plan", "crisis.violence.calmer", "crisis.suicide.stay", "crisis.talk.safe")
"""Lines with which a denied plan or danger leaves the talk ordinary."""


@pytest.mark.parametrize(
    ("kind", "answer"),
    [*((kind, answer) for kind in CrisisKind for answer in UNCLEAR), (CrisisKind.SUICIDE, "yes")],
)
def test_the_same_words_never_come_twice_in_a_row_and_no_unclear_answer_ends_the_talk(
    engine: Engine, kind: CrisisKind, answer: str
) -> None:
    phone = Phone(engine)
    before = phone.text(CRISES[kind][0])
    for _ in range(15):
        turn = phone.text(answer)
        if turn.crisis is None:
            assert answer in ("no", "yes")
            assert turn.answers[0] in ENDED_BY
            break
        assert turn.reply[-1].text != before.reply[-1].text
        before = turn
    assert before.crisis is not None


ASKED_ABOUT = 2
"""The grade of words that say no wish to die: a burden, no point. One question comes first."""
RULE_TEXTS: dict[str, dict[str, Any]] = read_yaml(Path(crisis_rules.__file__).with_suffix(".yaml"))["rules"]
BY_NAME = {rule.name: rule for rule in RULES}


def test_every_rule_has_texts_that_it_finds_and_texts_that_it_leaves() -> None:
    assert [name for name, rule in RULE_TEXTS.items() if not rule["finds"] or not rule["leaves"]] == []


@pytest.mark.parametrize(("name", "text"), [(name, text) for name in RULE_TEXTS for text in RULE_TEXTS[name]["finds"]])
def test_a_rule_finds_its_texts(engine: Engine, name: str, text: str) -> None:
    assert BY_NAME[name].pattern.search(without_harmless(normalize(text)))
    sign = engine.reader.read(text, None).crisis
    assert sign is not None
    assert sign.level is (CrisisLevel.WORRY if BY_NAME[name].grade == ASKED_ABOUT else CrisisLevel.ALARM)


@pytest.mark.parametrize(("name", "text"), [(name, text) for name in RULE_TEXTS for text in RULE_TEXTS[name]["leaves"]])
def test_a_rule_leaves_harmless_texts_with_its_words_alone(engine: Engine, name: str, text: str) -> None:
    sign = engine.reader.read(text, None).crisis

    by_rule = sign is not None and sign.by_rule and sign.level is CrisisLevel.ALARM
    assert not by_rule, sign


@pytest.mark.parametrize(
    "safe",
    [
        "this line is killing me",
        "my brother overdosed 3 years ago",
        "i am dying to know",
        "me muero de risa",
        "how do i use narcan",
        "shoot me a text",
        "i used to want to die, not anymore",
    ],
)
@pytest.mark.parametrize("crisis", ["and i want to kill myself", "y me quiero matar", "and my friend is not breathing"])
def test_what_only_sounds_like_a_crisis_never_hides_a_true_one(phone: Phone, safe: str, crisis: str) -> None:
    assert phone.text(f"{safe} {crisis}").crisis is not None
    assert Phone(phone.engine).text(f"{crisis}, {safe}").crisis is not None
