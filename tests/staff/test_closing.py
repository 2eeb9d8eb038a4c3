"""What one has not taken over is closed only after a question; afterwards it says what was done."""

import re
from html import unescape

from bot.records.staff import Role
from staff.finishing import OUTCOMES
from tests.staff.conftest import Application, Person
from tests.staff.test_finishing import DANGER, handoff_of


def test_closing_what_one_has_not_taken_over_asks_first_and_says_what_it_did(
    console: Application, responder: Person
) -> None:
    conversation_id = console.text(DANGER)
    path = f"/staff/conversations/{conversation_id}"
    page = unescape(responder.text(path))
    asks = page.split("<summary>Close it ...</summary>")[1].split("</details>")[0]
    assert "stops its alerts and marks it reviewed. They aren't told." in asks
    assert re.findall(r'<button[^>]* name="outcome" value="([^"]+)"', asks) == list(OUTCOMES)
    assert page.count('name="outcome"') == len(OUTCOMES)  # nowhere in one click

    refused = responder.post(f"{path}/finish", outcome="not needed", note="Wrong number.")
    assert refused.status_code == 409
    assert "Nothing was closed" in refused.get_data(as_text=True)
    assert "Wrong number.</textarea>" in refused.get_data(as_text=True)
    assert handoff_of(console, conversation_id).resolved_at is None
    done = responder.post(f"{path}/finish", outcome="not needed", confirm="yes")
    assert 'Closed as "not needed" and marked as reviewed.' in unescape(responder.text(done.location))
    assert handoff_of(console, conversation_id).outcome == "not needed"


def test_what_one_has_claimed_and_answered_by_a_call_is_finished_in_one_click(
    console: Application, responder: Person
) -> None:
    conversation_id = console.text(DANGER)
    path = f"/staff/conversations/{conversation_id}"
    responder.post(f"{path}/claim")
    assert "Close it ..." not in responder.text(path)
    assert responder.post(f"{path}/finish", outcome="reached them").status_code == 303


def test_who_closes_what_a_colleague_has_claimed_is_told_so_first(console: Application, responder: Person) -> None:
    conversation_id = console.text(DANGER)
    responder.post(f"/staff/conversations/{conversation_id}/claim")
    ben = console.person(Role.RESPONDER, "ben")
    asks = ben.text(f"/staff/conversations/{conversation_id}").split("Close it ...")[1].split("</details>")[0]

    assert "<strong>responder</strong> has this conversation." in asks
