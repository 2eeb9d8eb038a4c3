"""One click takes over and claims; one finish does the rest, and can be undone for a minute."""

import re
from datetime import datetime, timedelta
from html import unescape

import pytest

from bot.conversation.model import Channel
from bot.messaging.outbox import Worker
from bot.records.alerts import Alert
from bot.records.conversations import NewMessage
from bot.records.handoffs import HandOff
from bot.records.staff import Role
from knowledge.schema import Language
from staff.finishing import OUTCOMES
from tests.conftest import Clock, FakeSender
from tests.staff.conftest import Application, Person, card_of, send_all

DANGER = "i want to kill myself tonight"


def risk_of(console: Application, conversation_id: str) -> tuple[str | None, int | None, datetime | None]:
    with console.store.transaction() as records:
        thread = records.conversations.thread(conversation_id)
    return thread.risk_kind, thread.risk_level, thread.risk_since


def open_alerts(console: Application) -> list[Alert]:
    with console.store.transaction() as records:
        return records.alerts.open()


def handoff_of(console: Application, conversation_id: str) -> HandOff:
    with console.store.transaction() as records:
        (found,) = records.handoffs.find(conversation_id=conversation_id)
    return found


def test_one_click_takes_over_claims_the_hand_off_and_stops_its_alerts(console: Application, responder: Person) -> None:
    conversation_id = console.text(DANGER)
    assert len(open_alerts(console)) == 1
    responder.post(f"/staff/conversations/{conversation_id}/take")

    assert open_alerts(console) == []
    card = card_of(console, conversation_id)
    assert (card.mode, card.owner, card.acknowledged_by) == ("staff", "responder", "responder")
    assert "You have it, bot paused" in responder.text(f"/staff/conversations/{conversation_id}")


def test_a_claim_stops_the_alerts_and_leaves_the_talk_to_the_bot(console: Application, responder: Person) -> None:
    conversation_id = console.text(DANGER)
    responder.post(f"/staff/conversations/{conversation_id}/claim")

    assert open_alerts(console) == []
    assert (card_of(console, conversation_id).mode, card_of(console, conversation_id).owner) == ("bot", "responder")


def test_one_finish_hands_back_resolves_notes_and_marks_reviewed(console: Application, responder: Person) -> None:
    conversation_id = console.text(DANGER)
    path = f"/staff/conversations/{conversation_id}"
    responder.post(f"{path}/take")
    answer = responder.post(f"{path}/finish", outcome="reached them", note="Safe at her sister's.")
    assert answer.location == f"/staff/?finished={conversation_id}"

    card, handoff = card_of(console, conversation_id), handoff_of(console, conversation_id)
    assert (card.mode, card.owner, card.reviewed_by) == ("bot", None, "responder")
    assert (handoff.outcome, handoff.resolved_by) == ("reached them", "responder")
    assert "Safe at her sister&#39;s." in responder.text(path)
    assert "Undo" in responder.text(answer.location)


@pytest.mark.parametrize("outcome", ["", "anything"])
def test_an_open_hand_off_is_not_finished_without_an_outcome_and_the_note_stays(
    console: Application, responder: Person, outcome: str
) -> None:
    conversation_id = console.text(DANGER)
    responder.post(f"/staff/conversations/{conversation_id}/take")
    answer = responder.post(
        f"/staff/conversations/{conversation_id}/finish", outcome=outcome, note="Safe with her aunt."
    )

    assert answer.status_code == 409
    assert "Choose an outcome first." in answer.get_data(as_text=True)
    assert "Safe with her aunt.</textarea>" in answer.get_data(as_text=True)
    assert card_of(console, conversation_id).mode == "staff"


def test_each_way_it_can_end_is_a_button_of_its_own_so_nothing_is_chosen_beforehand(
    console: Application, responder: Person
) -> None:
    path = f"/staff/conversations/{console.text(DANGER)}"
    asked_first = responder.text(path).split('id="finish"')[1].split("</section>")[0]
    responder.post(f"{path}/take")
    form = responder.text(path).split('id="finish"')[1].split("</section>")[0]
    on_a_phone = responder.text(path).split('class="ends phone-only"')[1].split("</form>")[0]

    for one in (asked_first, form, on_a_phone):
        assert re.findall(r'<button[^>]* name="outcome" value="([^"]+)"', one) == list(OUTCOMES)
        assert re.findall(r"<(?:select|input)(?![^>]*hidden)", one) == []


def test_nobody_finishes_what_somebody_else_is_replying_to(console: Application, responder: Person) -> None:
    conversation_id = console.text(DANGER)
    responder.post(f"/staff/conversations/{conversation_id}/take")
    ben = console.person(Role.RESPONDER, "ben")
    answer = ben.post(f"/staff/conversations/{conversation_id}/finish", outcome="reached them", note="She called back.")

    assert answer.status_code == 409
    assert "She called back.</textarea>" in answer.get_data(as_text=True)
    assert card_of(console, conversation_id).owner == "responder"


def test_a_finish_is_undone_within_a_minute_and_the_person_never_heard_of_it(
    console: Application, responder: Person, worker: Worker, sender: FakeSender, clock: Clock
) -> None:
    conversation_id = console.text(DANGER)
    path = f"/staff/conversations/{conversation_id}"
    responder.post(f"{path}/take")
    clock.forward(minutes=2)
    responder.post(f"{path}/finish", outcome="not needed", note="wrong person")
    clock.forward(seconds=59)
    send_all(worker)
    assert responder.post(f"{path}/undo").location == f"{path}#words"
    clock.forward(minutes=2)
    send_all(worker)

    joined = console.inbox.engine.library.answer("interface.staff_joined", Language.EN).text
    assert [outbound.text for outbound in sender.sent] == [joined]
    card, handoff = card_of(console, conversation_id), handoff_of(console, conversation_id)
    assert (card.mode, card.owner, card.reviewed_by) == ("staff", "responder", None)
    assert (handoff.resolved_at, handoff.outcome, handoff.acknowledged_by) == (None, None, "responder")
    assert "wrong person" not in responder.text(path)


@pytest.mark.parametrize("taken", [True, False])
def test_undoing_a_finish_opens_the_danger_again_as_it_was(
    console: Application, responder: Person, clock: Clock, taken: bool
) -> None:
    conversation_id = console.text(DANGER)
    path = f"/staff/conversations/{conversation_id}"
    began = risk_of(console, conversation_id)
    assert began[0] == "suicide"
    if taken:
        responder.post(f"{path}/take")
    clock.forward(minutes=2)
    responder.post(f"{path}/finish", outcome="not needed", confirm="yes")
    assert risk_of(console, conversation_id) == (None, None, None)
    clock.forward(seconds=10)
    responder.post(f"{path}/undo")

    assert risk_of(console, conversation_id) == began


def test_undoing_a_finish_leaves_a_danger_that_came_since_as_it_is(
    console: Application, responder: Person, clock: Clock
) -> None:
    conversation_id = console.text(DANGER)
    responder.post(f"/staff/conversations/{conversation_id}/finish", outcome="not needed", confirm="yes")
    clock.forward(seconds=10)
    console.text("my friend took too much and is not breathing")
    now = risk_of(console, conversation_id)
    responder.post(f"/staff/conversations/{conversation_id}/undo")

    assert now[0] == "overdose"
    assert risk_of(console, conversation_id) == now


def test_after_a_minute_the_person_is_told_and_it_stays_finished(
    console: Application, responder: Person, worker: Worker, sender: FakeSender, clock: Clock
) -> None:
    conversation_id = console.text(DANGER)
    path = f"/staff/conversations/{conversation_id}"
    responder.post(f"{path}/take")
    responder.post(f"{path}/finish", outcome="reached them")
    clock.forward(seconds=61)
    send_all(worker)

    left = console.inbox.engine.library.answer("interface.staff_left", Language.EN).text
    assert sender.sent[-1].text == left
    assert responder.post(f"{path}/undo").status_code == 409
    assert card_of(console, conversation_id).reviewed_by == "responder"
    assert "Undo" not in responder.text(f"/staff/?finished={conversation_id}")


def test_only_who_finished_undoes_it(console: Application, responder: Person) -> None:
    conversation_id = console.text(DANGER)
    responder.post(f"/staff/conversations/{conversation_id}/finish", outcome="reached them", confirm="yes")
    ben = console.person(Role.RESPONDER, "ben")

    assert ben.post(f"/staff/conversations/{conversation_id}/undo").status_code == 409
    assert responder.post(f"/staff/conversations/{conversation_id}/undo").status_code == 303
    assert card_of(console, conversation_id).mode == "bot"


def a_danger_that_the_bot_kept_to_itself(console: Application, conversation_id: str, clock: Clock) -> str:
    """The record of a text that was read and not answered; its id."""
    with console.store.transaction() as records:
        thread = records.conversations.thread(conversation_id)
        said = NewMessage(
            "in",
            "person",
            DANGER,
            Channel.SMS,
            "SMdanger",
            topic="crisis.suicide",
            confidence=1.0,
            crisis="suicide",
            answers="crisis.suicide",
            language=Language.EN,
        )
        message_id = records.conversations.add_message(thread, thread.last_number + 1, said, clock())
        records.conversations.save_thread(thread, thread.state or "", thread.last_number + 1, clock())
    return message_id


def taken_with_a_danger(console: Application, responder: Person, clock: Clock) -> tuple[str, str]:
    """A conversation that was taken over, and the message in which a danger came a minute later."""
    conversation_id = console.text("can i talk to a person")
    responder.post(f"/staff/conversations/{conversation_id}/take")
    clock.forward(minutes=1)
    return conversation_id, a_danger_that_the_bot_kept_to_itself(console, conversation_id, clock)


def test_a_new_danger_is_a_card_for_whoever_took_over_to_insert_or_ignore(
    console: Application, responder: Person, clock: Clock
) -> None:
    conversation_id, message_id = taken_with_a_danger(console, responder, clock)
    path = f"/staff/conversations/{conversation_id}"
    page = responder.text(path)
    assert "New danger: suicide. The bot suggests:" in page
    words = console.inbox.engine.library.answer("crisis.suicide", Language.EN).text.split("\n")[0][:30]
    box = unescape(responder.text(f"{path}?insert={message_id}")).split('id="words"')[1].split("</textarea>")[0]
    assert words in box

    responder.post(f"/staff/messages/{message_id}/ignore")
    assert "The bot suggests:" not in responder.text(path)


def test_the_card_stays_however_many_texts_follow_and_in_whatever_part_of_the_talk_one_looks(
    console: Application, responder: Person, clock: Clock
) -> None:
    conversation_id, _ = taken_with_a_danger(console, responder, clock)
    path = f"/staff/conversations/{conversation_id}"
    for _ in range(3):
        console.text("please")
    with console.store.reading() as records:
        last = records.threads.lines(conversation_id)[-1].number

    for page in (f"{path}/thread?after={last - 1}", f"{path}?before=3"):
        assert "New danger: suicide. The bot suggests:" in responder.text(page)


def test_the_card_goes_once_somebody_has_written(console: Application, responder: Person, clock: Clock) -> None:
    conversation_id = console.text("can i talk to a person")
    path = f"/staff/conversations/{conversation_id}"
    responder.post(f"{path}/take")
    clock.forward(minutes=1)
    a_danger_that_the_bot_kept_to_itself(console, conversation_id, clock)
    responder.post(f"{path}/reply", text="I'm with you. Are you safe right now?")

    assert "New danger" not in responder.text(path)


def test_a_danger_that_is_new_after_the_take_over_alerts_until_it_is_seen(
    console: Application, responder: Person, clock: Clock
) -> None:
    conversation_id = console.text("can i talk to a person")
    path = f"/staff/conversations/{conversation_id}"
    responder.post(f"{path}/take")
    clock.forward(minutes=1)
    console.text(DANGER)
    assert len(open_alerts(console)) == 1
    assert "seen it</button>" in responder.text(path)
    with console.store.reading() as records:
        message_id = records.threads.said(conversation_id)[-1].id
    responder.post(f"/staff/messages/{message_id}/ignore")

    assert open_alerts(console) == []
    assert "seen it</button>" not in responder.text(path)


def test_a_finish_ends_what_was_due_and_leaves_what_is_planned_and_undoing_brings_it_back(
    console: Application, responder: Person, clock: Clock
) -> None:
    conversation_id = console.text("can i talk to a person")
    path = f"/staff/conversations/{conversation_id}"
    with console.store.transaction() as records:
        for what, days in (("Call her back", -1), ("Ask how it went", 2)):
            records.follow_ups.add(conversation_id, what, clock() + timedelta(days=days), "ben", clock())
    responder.post(f"{path}/take")
    responder.post(f"{path}/finish", outcome="reached them")

    def left() -> list[str]:
        with console.store.reading() as records:
            return [one.what for one in records.follow_ups.open(conversation_id)]

    assert left() == ["Ask how it went"]
    responder.post(f"{path}/undo")
    assert left() == ["Call her back", "Ask how it went"]
