"""By the keyboard alone: from the inbox to a sent reply in five keys at most; no live update moves the focus."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from bot.conversation.model import Channel
from bot.messaging import takeover
from bot.messaging.delivery import Report
from bot.messaging.messages import Incoming
from bot.wiring import now
from staff.finishing import Ending, finish
from tests.staff.browser import IN_A_BROWSER, Clinic, look, sign_in, violations

pytestmark = IN_A_BROWSER
DANGER, WANTS_A_PERSON = "i want to kill myself tonight", "can i talk to a person"
REPLY = "I am Ann, and I am here."
JOINED = "A person from the clinic"


def text(clinic: Clinic, phone: str, words: str) -> str:
    """Somebody texts; the id of their conversation."""
    inbox = clinic.application.inbox
    for reply in inbox.receive(Incoming(Channel.SMS, f"SM{phone}{words}", phone, words)).replies:
        if reply.outbox_id:
            inbox.delivered(Report(reply.outbox_id, 1, f"SM{reply.outbox_id}", "delivered"))
    with clinic.store.reading() as records:
        return records.people.find(Channel.SMS, phone) or ""


def many(clinic: Clinic) -> dict[str, str]:
    """Thirty conversations: one in danger, one who asks for a person, the others answered by the bot."""
    oldest = text(clinic, "+12135559000", "is na religious?")
    for number in range(26):
        text(clinic, f"+1213555{1000 + number}", "is na religious?")
    asks = text(clinic, "+12135550102", WANTS_A_PERSON)
    danger = text(clinic, "+12135550101", DANGER)
    return {"danger": danger, "asks": asks, "the bot's": text(clinic, "+12135559001", "hi"), "the oldest": oldest}


@pytest.fixture
def desk(pages: tuple[Page, Page]) -> Page:
    """Ann's browser, on a desk."""
    pages[0].set_viewport_size({"width": 1280, "height": 844})
    return pages[0]


def opened(desk: Page, clinic: Clinic) -> None:
    """The inbox, loaded, with what it gives the focus to."""
    sign_in(desk, clinic)
    desk.wait_for_url("**/staff/")
    desk.wait_for_load_state("load")
    desk.wait_for_selector(":focus", state="attached")  # given after the page has loaded, on a slow machine


@pytest.mark.parametrize(
    ("who", "to_the_card"),
    [("danger", []), ("asks", ["ArrowDown"]), ("the bot's", ["ArrowDown", "ArrowDown"]), ("the oldest", ["End"])],
)
def test_from_the_inbox_to_a_sent_reply_in_five_keys(
    clinic: Clinic, desk: Page, who: str, to_the_card: list[str]
) -> None:
    found = many(clinic)
    opened(desk, clinic)
    keys = [*to_the_card, "Enter", "Control+Enter"]
    for key in keys[:-1]:
        desk.keyboard.press(key)
    desk.wait_for_url(f"**/conversations/{found[who]}")
    expect(desk.locator("#first-words")).to_be_focused()
    expect(desk.locator(".compose")).to_contain_text("They'll get a text that a person joined.")
    desk.keyboard.type(REPLY)
    desk.keyboard.press(keys[-1])

    expect(desk.locator("#words")).to_be_focused()
    expect(desk.locator("#words")).to_have_value("")
    expect(desk.locator(".bubble.out").nth(-2)).to_contain_text(JOINED)
    expect(desk.locator(".bubble.out").last).to_contain_text(REPLY)
    assert len(keys) <= 5
    desk.keyboard.type("Where are you?")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(".bubble.out").last).to_contain_text("Where are you?")
    expect(desk.locator("#words")).to_be_focused()


def test_where_nobody_waits_the_first_who_comes_is_one_key_away(
    clinic: Clinic, pages: tuple[Page, Page], desk: Page
) -> None:
    opened(desk, clinic)
    expect(desk.locator("#queue")).to_be_focused()
    asks = text(clinic, "+12135550102", WANTS_A_PERSON)
    look(desk)
    expect(desk.locator(f"#w-{asks}")).to_be_visible()
    expect(desk.locator("#queue")).to_be_focused()
    desk.keyboard.press("ArrowDown")
    expect(desk.locator(f"#w-{asks} a")).to_be_focused()


def test_a_key_held_down_opens_a_card_and_presses_nothing_on_its_page(clinic: Clinic, desk: Page) -> None:
    asks = text(clinic, "+12135550102", WANTS_A_PERSON)
    opened(desk, clinic)
    desk.keyboard.down("Enter")
    desk.wait_for_selector("#first-words:focus")
    desk.focus("button:has-text('Take over')")
    for _ in range(3):
        desk.keyboard.down("Enter")
    desk.keyboard.up("Enter")
    desk.keyboard.press("Control+Enter")  # nothing is written, so nothing is sent

    expect(desk.locator("#state")).not_to_contain_text("You have it")
    with clinic.store.reading() as records:
        card = records.queue.card(asks)
    assert card
    assert card.owner is None


def test_sending_takes_nothing_from_a_colleague_and_keeps_the_words(clinic: Clinic, desk: Page) -> None:
    asks = text(clinic, "+12135550102", WANTS_A_PERSON)
    opened(desk, clinic)
    desk.keyboard.press("Enter")
    desk.wait_for_selector("#first-words:focus")
    with clinic.store.transaction() as records:
        takeover.claim(records, asks, "ben", now())
    desk.keyboard.type(REPLY)
    desk.keyboard.press("Control+Enter")

    expect(desk.locator("#problem")).to_have_text("Not sent: ben has this conversation.")
    expect(desk.locator("textarea[readonly]")).to_have_value(REPLY)
    assert desk.locator(".bubble.staff").count() == 0


def claimed(clinic: Clinic, first: str) -> None:
    with clinic.store.transaction() as records:
        takeover.claim(records, first, "ben", now())


def done_with(clinic: Clinic, first: str) -> None:
    with clinic.store.transaction() as records:
        ending = Ending("ben", "reached them", confirmed=True)
        finish(records, first, ending, clinic.application.library, now())


def in_danger_too(clinic: Clinic, _: str) -> None:
    text(clinic, "+12135550777", DANGER)


def worse(clinic: Clinic, first: str) -> None:
    text(clinic, "+12135550102", DANGER)


@pytest.mark.parametrize(
    ("happens", "says"),
    [
        (claimed, "ben has it"),
        (done_with, "Not in this list any more"),
        (in_danger_too, "Asked for a person"),
        (worse, "In danger"),
    ],
)
def test_no_live_update_moves_the_focus_and_the_card_that_has_it_tells_what_is_new(
    clinic: Clinic, desk: Page, happens: Callable[[Clinic, str], None], says: str
) -> None:
    first = text(clinic, "+12135550102", WANTS_A_PERSON)
    opened(desk, clinic)
    card = desk.locator(f"#w-{first}")
    expect(card.locator("a")).to_be_focused()
    happens(clinic, first)
    for _ in range(3):
        look(desk)
        expect(card.locator("a")).to_be_focused()
    expect(card).to_contain_text(says)
    assert violations(desk, says) == []

    desk.keyboard.press("Tab")
    look(desk)
    assert card.count() == (0 if happens is done_with else 1)


def test_the_bar_of_a_crisis_tells_under_the_focus_that_somebody_has_it(clinic: Clinic, desk: Page) -> None:
    first = text(clinic, "+12135550102", DANGER)
    opened(desk, clinic)
    link = desk.locator(".crisis-bar a")
    link.focus()
    second = text(clinic, "+12135550103", DANGER)
    look(desk)
    expect(link).to_be_focused()
    expect(desk.locator("#pulse")).to_contain_text("2 people in crisis, nobody on it yet.")
    for one in (first, second):
        claimed(clinic, one)
    look(desk)
    expect(link).to_be_focused()
    expect(desk.locator("#pulse")).to_have_text("Somebody has them now. Open")
    assert violations(desk, "the bar") == []
    desk.keyboard.press("Tab")
    look(desk)
    expect(desk.locator(".crisis-bar")).to_have_count(0)


def test_after_a_finish_the_focus_is_on_what_was_done_and_one_key_leads_on(clinic: Clinic, desk: Page) -> None:
    found = many(clinic)
    opened(desk, clinic)
    desk.keyboard.press("Enter")
    desk.wait_for_selector("#first-words:focus")
    desk.keyboard.type(REPLY)
    desk.keyboard.press("Control+Enter")
    desk.click("#finish button:has-text('Reached them')")
    expect(desk.locator("main .banner.fine")).to_be_focused()
    desk.keyboard.press("ArrowDown")
    expect(desk.locator(f"#w-{found['asks']} a")).to_be_focused()


@pytest.mark.parametrize("wanted", [False, True])
def test_single_keys_do_nothing_until_they_are_wanted_and_then_only_move_the_focus(
    clinic: Clinic, desk: Page, wanted: bool
) -> None:
    first = text(clinic, "+12135550102", WANTS_A_PERSON)
    opened(desk, clinic)
    if wanted:
        desk.goto(f"{clinic.address}/staff/account")
        desk.check("[data-remembers=keys]")
        desk.goto(f"{clinic.address}/staff/")
    desk.locator("#show-mine a").focus()
    desk.keyboard.press("j")
    expect(desk.locator("a.item:focus")).to_have_count(1 if wanted else 0)
    desk.goto(f"{clinic.address}/staff/conversations/{first}")
    desk.locator("#talk").focus()
    desk.keyboard.press("t")
    expect(desk.locator("button:has-text('Take over'):focus")).to_have_count(1 if wanted else 0)
    desk.keyboard.press("r")
    expect(desk.locator("#first-words:focus")).to_have_count(1 if wanted else 0)
    expect(desk.locator("#state")).not_to_contain_text("You have it")
