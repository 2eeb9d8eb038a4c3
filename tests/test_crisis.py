"""Crisis first: from every state, on every channel, in both languages; and the talk that follows."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.conversation.engine import Engine, Reader
from bot.conversation.model import Channel, Message, OpenHandOff, OptOut
from bot.conversation.state import Flow, Frame, Interview, Risk, State
from bot.understanding.crisis import RULES, without_safe_spans
from bot.understanding.model import CrisisKind, CrisisLevel, CrisisSign, Understanding
from bot.understanding.normalise import normalise
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
        risk=Risk(CrisisKind.SUICIDE, 2, asked="crisis.talk.ask_thoughts"), told=("crisis.talk.ask_thoughts",)
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
    assert turn.effects == (OpenHandOff(kind.topic, urgent=True),)
    assert turn.state.crisis is not None


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


@pytest.mark.parametrize(
    ("kind", "answer"),
    [*((kind, answer) for kind in CrisisKind for answer in UNCLEAR), (CrisisKind.SUICIDE, "yes")],
)
def test_the_same_list_never_comes_twice_in_a_row_and_the_talk_never_ends_by_itself(
    engine: Engine, kind: CrisisKind, answer: str
) -> None:
    phone = Phone(engine)
    before = phone.text(CRISES[kind][0])
    for _ in range(15):
        turn = phone.text(answer)
        if turn.crisis is None:
            assert turn.answers == ("crisis.talk.safe",)
            break
        assert turn.reply[-1].text != before.reply[-1].text
        before = turn
    assert before.crisis is not None


@pytest.mark.parametrize(
    "words",
    [
        "im safe now",
        "i'm ok now, my sister is with me",
        "it was a false alarm",
        "ya estoy a salvo",
        "ya estoy mejor gracias",
    ],
)
def test_the_talk_returns_to_normal_when_the_person_says_they_are_safe(
    phone: Phone, library: Library, words: str
) -> None:
    phone.text("i want to kill myself")
    turn = phone.text(words)

    assert (turn.crisis, turn.state.crisis, turn.answers) == (None, None, ("crisis.talk.safe",))


@pytest.mark.parametrize("words", ["im not safe", "no estoy a salvo", "i dont feel safe", "nothing is ok"])
def test_not_safe_is_never_read_as_safe(phone: Phone, words: str) -> None:
    phone.text("i want to kill myself")

    assert phone.text(words).crisis is not None


ASKED_ABOUT = 2
"""The grade of words that say no wish to die: a burden, no point. One question comes first."""
RULE_TEXTS: dict[str, dict[str, list[str]]] = read_yaml(Path(__file__).parent / "crisis_rules.yaml")
BY_NAME = {rule.name: rule for rule in RULES}


def test_every_rule_has_a_name_and_texts_of_its_own() -> None:
    assert len(BY_NAME) == len(RULES)
    assert RULE_TEXTS.keys() == BY_NAME.keys()
    assert [name for name, texts in RULE_TEXTS.items() if not texts["finds"] or not texts["leaves"]] == []


@pytest.mark.parametrize(("name", "text"), [(name, text) for name in RULE_TEXTS for text in RULE_TEXTS[name]["finds"]])
def test_a_rule_finds_its_texts(engine: Engine, name: str, text: str) -> None:
    assert BY_NAME[name].pattern.search(without_safe_spans(normalise(text)))
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


class Worried:
    """The real reader, except that it is not sure about one text."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def read(self, text: str, language: Language | None) -> Understanding:
        reading = self._reader.read(text, language)
        sign = CrisisSign(CrisisKind.SUICIDE, CrisisLevel.WORRY, "a test", by_rule=False)
        return replace(reading, crisis=sign) if text == "so tired of it" else reading


@pytest.mark.parametrize(
    "talk",
    [
        [
            ("so tired of it", "crisis.talk.check"),
            ("yes", "crisis.talk.safe"),
            ("how much does na cost", "group.cost@na"),
        ],
        [("so tired of it", "crisis.talk.check"), ("ok", "crisis.talk.check_again"), ("no", "crisis.suicide")],
        [("so tired of it", "crisis.talk.check"), ("so tired of it", "crisis.talk.check_again")],
        [
            ("so tired of it", "crisis.talk.check"),
            ("hmm", "crisis.talk.check_again"),
            ("how much does na cost", "group.cost@na"),
            ("so tired of it", "crisis.talk.check"),
            ("so tired of it", "crisis.suicide"),
        ],
    ],
    ids=["yes, safe", "ok is no answer, no is an alarm", "never the same words twice", "three worries are an alarm"],
)
def test_when_not_sure_one_plain_question_comes_first(engine: Engine, talk: list[tuple[str, str]]) -> None:
    phone = Phone(Engine(engine.library, Worried(engine.reader), engine.places, engine.meetings))
    for words, answer_id in talk:
        turn = phone.text(words)
        assert turn.answers == (answer_id,)
        assert turn.escalated == (answer_id == "crisis.suicide")


def test_a_worry_that_was_passed_over_does_not_turn_a_later_no_into_an_alarm(engine: Engine) -> None:
    phone = Phone(Engine(engine.library, Worried(engine.reader), engine.places, engine.meetings))
    for words in ("so tired of it", "hmm", "how much does na cost"):
        phone.text(words)

    assert phone.text("no").crisis is None
