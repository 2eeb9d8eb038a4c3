"""Talks at random: whatever comes after whatever, there is an answer, and never the very same one twice in a row."""

import random
from collections.abc import Iterator

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Channel
from knowledge.library import HERE
from tests.conftest import Phone, SampleMeetings
from tests.loaded import talks_of

SEEDS = range(120)
TURNS = 14
STEERING = (
    *("1", "2", "3", "4", "9", "a", "b", "the second one", "la segunda", "more", "más", "later", "otra", "closer"),
    *("yes", "no", "sí", "nah", "ok", "k", "idk", "no sé", "maybe", "both", "same", "👍", "?", "", "   ", "…"),
    *("HELP", "AYUDA", "START", "MENU", "español", "english", "in person", "online", "tonight", "mañana", "90026"),
    *("echo park", "na", "smart", "women only", "remind me", "remind a", "wrong b", "name", "7 pm", "310-555-0188"),
)
DANGERS = (
    *("i want to kill myself", "me quiero morir", "he's not breathing", "no respira", "my boyfriend is hitting me"),
    *("i took all my pills", "i have chest pain", "someone is overdosing", "i'm fine", "estoy bien", "it was a joke"),
    *("he's awake", "i have a gun", "nobody is with me", "wrong number", "they took him to the hospital"),
)
AN_END = ("STOP", "DELETE", "delete my data", "yes")


@pytest.fixture(scope="module")
def told() -> list[str]:
    """What people wrote, of every file."""
    files = sorted(HERE.glob("*/talks/*.yaml"))
    return [turn["text"] for path in files for talk in talks_of(path) for turn in talk["turns"]]


def texts(rng: random.Random, told: list[str]) -> Iterator[str]:
    for _ in range(TURNS):
        pool = rng.choices((told, STEERING, DANGERS, AN_END), weights=(6, 5, 2, 1))[0]
        yield rng.choice(pool)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_text_is_answered_and_no_answer_is_said_twice_in_a_row(
    seed: int, engine: Engine, told: list[str]
) -> None:
    rng = random.Random(seed)  # noqa: S311 - a talk, no secret
    held = Engine(engine.library, engine.reader, engine.places, SampleMeetings())
    phone = Phone(held, rng.choice((Channel.SMS, Channel.TELEGRAM)))
    before, sent = "", ""
    for text in texts(rng, told):
        silent = phone.state.opted_out
        turn = phone.text(text)
        said = "\n".join(bubble.text for bubble in turn.reply)
        assert said or turn.state.opted_out or silent or turn.topic == "chat.machine", (text, turn.answers)
        assert said != before or not said or text == sent, (sent, text, said)
        before, sent = said, text
