"""The state of a talk: stored, migrated, and never lost with an open danger."""

import json
from datetime import timedelta

import pytest

from bot.conversation.companion import CheckIn, Companion, Sent
from bot.conversation.state import Flow, Frame, Risk, SeenBy, State
from bot.conversation.stored_state import UnreadableState, from_json, to_json
from bot.understanding.model import CrisisKind
from knowledge.schema import Group, Language
from tests.conftest import NOON, Phone

OLD = {
    "language": "en",
    "introduced": True,
    "asking": "handoff.human.ask_name",
    "topic": "handoff.human",
    "groups": ["na"],
    "told": ["handoff.human"],
}


def test_a_state_comes_back_as_it_was(phone: Phone) -> None:
    for words in ("na near 90026", "can i talk to a person", "i want to kill myself", "idk"):
        phone.text(words)

    assert from_json(to_json(phone.state)) == phone.state


def test_a_waiting_question_of_version_1_becomes_a_frame() -> None:
    state = from_json(json.dumps(OLD))

    assert state.frames == (Frame(Flow.CALL_BACK, "handoff.human.ask_name"),)
    assert (state.language, state.groups, state.version) == (Language.EN, (Group.NA,), 3)
    assert state.answer_history == ("handoff.human",)


def test_what_waited_and_what_was_answered_in_version_2_is_known_by_its_new_name() -> None:
    older = {"version": 2, "frames": [{"flow": "call_back", "asking": "handoff.human.ask_name", "ignored": 1}]}
    state = from_json(json.dumps({**older, "told": ["handoff.human"]}))

    assert state.frames == (Frame(Flow.CALL_BACK, "handoff.human.ask_name", ignored=1),)
    assert (state.answer_history, state.open_question) == (("handoff.human",), "handoff.human.ask_name")


@pytest.mark.parametrize(
    ("kind", "level"), [("suicide", 4), ("overdose", 5), ("violence", 4), ("medical", 5), (None, 2)]
)
def test_a_crisis_of_version_1_becomes_a_risk_with_its_level(kind: str | None, level: int) -> None:
    crisis = {"kind": kind, "asked": "crisis.suicide.ask_plan", "said": ["crisis.suicide"], "turns": 2}
    state = from_json(json.dumps({**OLD, "crisis": crisis, "last_seen": NOON.isoformat()}))

    assert state.risk is not None
    assert (state.risk.kind.value, state.risk.level, state.risk.open) == (kind or "suicide", level, True)
    assert state.risk.since == NOON
    assert state.risk.by is (SeenBy.RULE if kind else SeenBy.MODEL)


@pytest.mark.parametrize(
    "stored",
    [
        '{"version": 4}',
        '{"version": 0}',
        '{"version": "x"}',
        "[]",
        "null",
        "no json",
        '{"version": 3, "risk": {"kind": "x"}}',
    ],
)
def test_a_newer_or_damaged_state_is_refused_by_name(stored: str) -> None:
    with pytest.raises(UnreadableState):
        from_json(stored)


def test_at_most_four_things_are_open_and_the_risk_is_not_among_them() -> None:
    state = State(risk=Risk(CrisisKind.SUICIDE, 4))
    for flow in (Flow.FIND_MEETING, Flow.CALL_BACK, Flow.RECOMMEND, Flow.REMINDER, Flow.FEEDBACK):
        state = state.opening(flow)

    assert [frame.flow for frame in state.frames] == [Flow.CALL_BACK, Flow.RECOMMEND, Flow.REMINDER, Flow.FEEDBACK]
    assert state.risk is not None


def test_a_state_from_before_there_was_company_loads_and_remembers_none() -> None:
    assert from_json(json.dumps({"version": 3, "language": "es"})).companion is None


def test_what_is_remembered_of_company_comes_back_as_it_was() -> None:
    remembered = Companion(
        (CheckIn.DAILY,), days=7, minute=540, since=NOON.date(), sent=Sent("companion.check_in", NOON), last=(1, 3),
        rung=4, ucla=((NOON.date(), 8),), scale_offered=NOON.date(), reached_days=9, clean_date=NOON.date(),
    )  # fmt: skip
    state = State(companion=remembered)

    assert from_json(to_json(state)) == state


@pytest.mark.parametrize(("words", "kept"), [("back", True), ("STOP", False), ("is na religious?", True)])
def test_starting_over_keeps_it_and_stop_forgets_it(phone: Phone, words: str, kept: bool) -> None:
    phone.state = State(introduced=True, companion=Companion(rung=4))
    phone.text(words)

    assert (phone.state.companion is not None) is kept


def test_delete_forgets_it(phone: Phone) -> None:
    phone.state = State(introduced=True, companion=Companion(rung=4))
    phone.text("DELETE")
    phone.text("yes")

    assert phone.state.companion is None


def test_twelve_hours_of_silence_keep_it(phone: Phone) -> None:
    phone.state = State(introduced=True, companion=Companion(rung=4))
    phone.text("is na religious?")
    phone.now += timedelta(days=2)
    phone.text("hello")

    assert phone.state.companion == Companion(rung=4)
