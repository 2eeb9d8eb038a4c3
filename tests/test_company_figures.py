"""What staff see of the company among the insights: counts, and nothing by which somebody could be made out."""

from pathlib import Path

import pytest

from bot.conversation.engine import Engine
from bot.records.insights import DayCounts
from bot.records.store import Store
from tests.company_phone import LA, Talk
from tests.conftest import Clock


@pytest.fixture
def talk(store: Store, engine_with_meetings: Engine, clock: Clock, tmp_path: Path) -> Talk:
    talk = Talk(store, engine_with_meetings, clock, tmp_path)
    talk.at("2026-11-23 12:00")
    for words in ("CHECK IN", "7", "9"):
        talk.say(words)
    return talk


def counts(talk: Talk) -> DayCounts:
    """Those of the day that it is."""
    today = talk.clock.time.astimezone(LA).date()
    with talk.store.transaction() as records:
        return records.insights.days(today, today, LA)[today]


def test_check_ins_sent_and_answered_and_steps_done_are_counted(talk: Talk) -> None:
    talk.until("2026-11-24 09:30")
    for words in ("2", "STEP", "done"):
        talk.say(words)

    assert counts(talk).programme == {"sent": 1, "answered": 1, "steps": 1}


def test_an_unanswered_check_in_is_one_that_was_sent(talk: Talk) -> None:
    talk.until("2026-11-24 09:30")

    assert counts(talk).programme == {"sent": 1}


@pytest.mark.parametrize(("said", "accepted"), [("yes", {"offered": 1, "accepted": 1}), ("no", {"offered": 1})])
def test_a_call_after_three_hard_days_is_counted_as_offered_and_as_accepted(
    talk: Talk, said: str, accepted: dict[str, int]
) -> None:
    for day in (24, 25, 26):
        talk.until(f"2026-11-{day} 09:30")
        talk.say("3")
    talk.say(said)

    assert counts(talk).programme == {"sent": 1, "answered": 1, **accepted}


@pytest.mark.parametrize(("said", "part"), [("yes", "small steps: yes"), ("no", "small steps: no")])
def test_whether_it_helped_is_counted_by_the_part_that_was_last_spoken_of(talk: Talk, said: str, part: str) -> None:
    for words in ("STEP", "done", "thank you", said):
        talk.say(words)

    assert counts(talk).company_helped == {part: 1}


def test_a_sunday_holds_who_did_steps_in_its_week_each_once(talk: Talk) -> None:
    for words in ("STEP", "done", "STEP", "done"):
        talk.say(words)
    talk.at("2026-11-28 12:00")
    for words in ("STEP", "done"):
        talk.say(words)
    assert counts(talk).week == {}
    talk.at("2026-11-29 12:00")

    assert counts(talk).week == {"people": 1, "steps": 3}


def test_a_day_that_was_counted_before_there_was_company_still_loads() -> None:
    assert DayCounts().programme == {}
