"""A danger is shown at the text that told of it; one that staff have closed is over, and told again it is new."""

import re

import pytest

from bot.records.cards import Why
from tests.conftest import Clock
from tests.staff.conftest import Application, Person, card_of

DANGERS = [
    "my husband hits me",
    "i want to kill myself tonight",
    "i want to kill myself",
    "my friend is not breathing",
    "mi esposo me pega",
    "quiero matarme esta noche",
    "mi amigo no respira",
]
THANKS = {"en": "thank you", "es": "gracias"}


def language_of(danger: str) -> str:
    return "es" if danger.startswith(("mi ", "quiero")) else "en"


def bubbles(page: str) -> dict[str, str]:
    """What stands about each text of the person, by the text."""
    found = re.findall(r'<li class="bubble ([^"]*)".*?<span class="words"[^>]*>(.*?)</span>(.*?)</li>', page, re.DOTALL)
    return {words: f"{kind} {re.sub(r'<[^>]*>', ' ', about)}" for kind, words, about in found if "out" not in kind}


@pytest.mark.parametrize("danger", DANGERS)
def test_thanks_after_a_danger_are_shown_as_part_of_that_talk_and_not_as_a_danger(
    console: Application, responder: Person, danger: str
) -> None:
    conversation_id = console.text(danger)
    thanks = THANKS[language_of(danger)]
    console.text(thanks)
    shown = bubbles(responder.text(f"/staff/conversations/{conversation_id}"))

    assert "Danger:" in shown[danger]
    assert "crisis" in shown[danger]
    assert "Danger:" not in shown[thanks]
    assert "crisis" not in shown[thanks]
    assert "In a talk about:" in shown[thanks]
    assert "sure)" not in shown[thanks]
    card = card_of(console, conversation_id)
    assert (card.said, card.tells) == (danger, True)


@pytest.mark.parametrize("yes", ["yes", "i have the pills here"])
def test_an_answer_that_raises_the_danger_tells_of_it(console: Application, responder: Person, yes: str) -> None:
    conversation_id = console.text("i dont want to live anymore")
    console.text(yes)

    assert "Danger: suicide" in bubbles(responder.text(f"/staff/conversations/{conversation_id}"))[yes]


def test_once_it_is_closed_the_list_says_what_the_last_text_was_a_part_of(
    console: Application, responder: Person
) -> None:
    conversation_id = console.text("my husband hits me")
    console.text("thank you")
    responder.post(f"/staff/conversations/{conversation_id}/finish", outcome="reached them", confirm="yes")

    page = responder.text("/staff/")
    assert "In a talk about: Violence" in re.sub(r"\s+", " ", page[page.index('id="everything"') :])


@pytest.mark.parametrize("danger", DANGERS)
def test_what_staff_have_closed_is_over_for_the_bot_too(console: Application, responder: Person, danger: str) -> None:
    conversation_id = console.text(danger)
    responder.post(f"/staff/conversations/{conversation_id}/finish", outcome="reached them", confirm="yes")
    console.text(THANKS[language_of(danger)])

    with console.store.reading() as records:
        last = [line for line in records.threads.lines(conversation_id) if line.direction == "in"][-1]
    assert (last.topic, last.crisis) == ("chat.thanks", None)
    card = card_of(console, conversation_id)
    assert (card.why, card.risk) == (Why.NOTHING, None)


@pytest.mark.parametrize("danger", DANGERS)
@pytest.mark.parametrize("minutes", [0, 5, 24 * 60])
def test_the_same_danger_told_again_after_staff_closed_it_alerts_anew(
    console: Application, responder: Person, clock: Clock, danger: str, minutes: int
) -> None:
    conversation_id = console.text(danger)
    responder.post(f"/staff/conversations/{conversation_id}/finish", outcome="reached them", confirm="yes")
    clock.forward(minutes=minutes)
    again = f"{danger}!!"
    console.text(again)

    card = card_of(console, conversation_id)
    assert (card.why, card.said, card.acknowledged_by) == (Why.CRISIS, again, None)
    with console.store.reading() as records:
        assert [alert.urgent for alert in records.alerts.open()] == [True]


@pytest.mark.parametrize(("safe", "over"), [("i'm safe now", True), ("idk", False), ("STOP", False)])
def test_the_card_tells_how_the_danger_stands_now(
    console: Application, responder: Person, safe: str, over: bool
) -> None:
    conversation_id = console.text("i want to kill myself")
    page = responder.text(f"/staff/conversations/{conversation_id}")
    assert "The danger is open since" in page
    assert "May be over" not in page
    console.text(safe)

    for path in ("/staff/", f"/staff/conversations/{conversation_id}"):
        page = responder.text(path)
        assert "In danger" in page
        assert ("May be over" in page) is over


@pytest.mark.parametrize("danger", ["i want to kill myself", "my friend is not breathing"])
def test_a_danger_told_while_a_human_answers_is_open_until_staff_close_it(
    console: Application, responder: Person, danger: str
) -> None:
    conversation_id = console.text("can i talk to a person")
    path = f"/staff/conversations/{conversation_id}"
    responder.post(f"{path}/take")
    console.text(danger)
    for act in ("claim", "hand-back"):
        assert "The danger is open since" in responder.text(path)
        assert "May be over" not in responder.text(path)
        responder.post(f"{path}/{act}")
    responder.post(f"{path}/finish", outcome="reached them", confirm="yes")
    assert card_of(console, conversation_id).risk is None
