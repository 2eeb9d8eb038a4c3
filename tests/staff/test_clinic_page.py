"""The clinic's phone, email, hours and feeds are changed here: proposed by one, published by another, taken back."""

import re
from datetime import timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest

from bot.conversation.opening_hours import next_opening
from bot.feeds.clinic_list import read_list
from bot.feeds.model import Feed, FeedKind
from bot.jobs.alerts import next_step
from bot.jobs.feed_sync import FeedSync
from bot.published_edits import PublishedEdits
from bot.records.staff import Role
from bot.records.store import Store
from bot.settings import Settings
from bot.wiring import build_alert_job
from knowledge.library import HERE
from knowledge.schema import Language
from tests.conftest import Clock
from tests.staff.conftest import Application, Person

LA = ZoneInfo("America/Los_Angeles")
NEW_PHONE = "213-555-0100"
WEEK = {f"{day}_{end}": time for day in ("monday", "friday") for end, time in (("opens", "10:00"), ("closes", "18:00"))}


def phone_in_answers(console: Application) -> str:
    return console.inbox.engine.library.answer("clinic.contact", Language.EN).text


def publish(admin: Person, address: str) -> None:
    assert admin.post(f"{address}/publish").status_code == 303


def test_a_phone_is_proposed_by_one_published_by_another_and_answered_with_at_once(
    console: Application, responder: Person, admin: Person
) -> None:
    address = responder.post("/staff/clinic/phone", phone="(213) 555-0100").location
    page = unescape(admin.text(address))
    assert "<del>310-694-5590</del> <ins>213-555-0100</ins>" in page
    assert re.search(r"\d+ answers give it, and the public pages\.", page)
    assert responder.post(f"{address}/publish").status_code == 404  # an admin decides
    assert NEW_PHONE not in phone_in_answers(console)

    publish(admin, address)
    console.text("what is the phone number of the clinic")
    assert NEW_PHONE in phone_in_answers(console)
    assert console.inbox.engine.library.clinic.phone == NEW_PHONE
    for language in Language:
        everything = " ".join(answer.text for answer in console.inbox.engine.library.answers[language].values())
        assert "310-694-5590" not in everything


def test_what_is_proposed_again_while_it_waits_is_the_same_proposal(console: Application, responder: Person) -> None:
    ben = console.person(Role.RESPONDER, "ben")
    first = responder.post("/staff/clinic/phone", phone=NEW_PHONE).location

    assert ben.post("/staff/clinic/phone", phone=NEW_PHONE).location == first
    assert ben.post("/staff/clinic/phone", phone="213-555-0199").location != first


def test_nobody_publishes_what_they_proposed(console: Application, admin: Person) -> None:
    address = admin.post("/staff/clinic/email", email="help@rebostx.com").location
    refused = admin.post(f"{address}/publish")

    assert refused.status_code == 409
    assert "Somebody else has to approve what you proposed." in refused.get_data(as_text=True)
    assert console.inbox.engine.library.clinic.email == "Ross@rebostx.com"


def test_each_version_says_who_when_before_and_after_and_an_older_one_comes_back(
    console: Application, responder: Person, admin: Person
) -> None:
    first, second = (
        responder.post("/staff/clinic/phone", phone=phone).location for phone in (NEW_PHONE, "213-555-0199")
    )
    publish(admin, first)
    publish(admin, second)
    page = re.sub(r"<[^>]+>|\s+", " ", admin.text("/staff/clinic"))
    assert re.search(
        r"Phone published +213-555-0100 +213-555-0199 +responder, [^<]*? +admin, ", re.sub(" +", " ", page)
    )
    assert re.search(r"Phone published +310-694-5590 +213-555-0100 ", re.sub(" +", " ", page))

    again = responder.post(f"{first}/again")
    assert again.status_code == 303
    assert "<del>213-555-0199</del> <ins>213-555-0100</ins>" in admin.text(again.location)
    publish(admin, again.location)
    assert NEW_PHONE in phone_in_answers(console)
    assert responder.post(f"{first}/again").status_code == 409  # it is how it is now

    admin.post(f"{again.location}/withdraw")
    assert "213-555-0199" in phone_in_answers(console)


def test_other_opening_hours_are_told_to_people_and_kept_to_by_ordinary_alerts(
    console: Application, settings: Settings, responder: Person, admin: Person, clock: Clock
) -> None:
    form = {name: time for name, time in WEEK.items() if not name.startswith("monday")}
    address = responder.post("/staff/clinic/hours", **form).location
    publish(admin, address)
    content = console.inbox.engine.library
    assert content.clinic.alerts.hours == {"friday": "10:00-18:00"}
    assert "Tuesday: 09:00-17:00" in admin.text(address)
    assert next_opening(content, clock()).date() == clock().date() + timedelta(days=4)  # a Monday

    console.text("can i talk to a person")
    job = build_alert_job(settings, console.store)
    with console.store.reading() as records:
        (alert,) = records.alerts.open()
    assert next_step(alert, [], (), content, clock()).rungs == ()
    job.use(content)
    while job.step():
        pass
    with console.store.reading() as records:
        assert records.alerts.open()[0].told == 0


@pytest.mark.parametrize(
    ("field", "form", "told", "at"),
    [
        ("phone", {"phone": "12345"}, "Write the ten digits of a US number", "phone"),
        ("phone", {"phone": "310-call-us"}, "Write the ten digits of a US number", "phone"),
        ("phone", {"phone": "310-694-5590"}, "Nothing is changed yet.", "phone"),
        ("email", {"email": "ross at rebostx"}, "Write one address", "email"),
        ("hours", {"monday_opens": "17:00", "monday_closes": "09:00"}, "It closes before it opens.", "monday"),
        ("hours", {"tuesday_opens": "09:00"}, "Give both times", "tuesday"),
        ("hours", {"friday_opens": "09:00", "friday_closes": "9 pm"}, "Write times such as 09:00.", "hours"),
    ],
)
def test_what_is_no_phone_email_or_hour_is_told_at_its_field_and_proposed_nowhere(
    console: Application, responder: Person, field: str, form: dict[str, str], told: str, at: str
) -> None:
    answer = responder.post(f"/staff/clinic/{field}", **form)
    page = unescape(answer.get_data(as_text=True))

    assert answer.status_code == 400
    assert re.search(rf'id="problem-{at}"[^>]*>{re.escape(told)}', page)
    assert all(f'value="{value}"' in page for value in form.values())
    with console.store.reading() as records:
        assert records.edits.latest(["draft", "published"]) == []


def test_nothing_else_of_the_clinic_is_changed_here(responder: Person) -> None:
    assert responder.post("/staff/clinic/name", name="Another").status_code == 404


def test_another_process_takes_the_phone_up_and_a_reworded_answer_follows_it(
    console: Application, store: Store, responder: Person, admin: Person
) -> None:
    elsewhere = PublishedEdits(store, console.inbox, console.published_edits.base)
    wording = "Call us at 310-694-5590 or write to Ross@rebostx.com. We like to hear from you."
    drafted = responder.post("/staff/knowledge/clinic.contact", language="en", text=wording, more="")
    publish(admin, drafted.location)
    publish(admin, responder.post("/staff/clinic/phone", phone=NEW_PHONE).location)
    console.inbox.use(elsewhere.base)
    elsewhere.take_up()

    assert phone_in_answers(console) == wording.replace("310-694-5590", NEW_PHONE)


def test_a_feed_is_switched_on_and_off_by_two_and_read_without_a_restart(
    console: Application, responder: Person, admin: Person
) -> None:
    def on() -> list[str]:
        return [feed.name for feed in console.feed_sync.feeds]

    assert "na-western-states" not in on()
    address = responder.post("/staff/meetings/feeds/na-western-states/switch").location
    assert "<del>Off</del> <ins>On</ins>" in admin.text(address)
    publish(admin, address)
    assert "na-western-states" in on()

    publish(admin, responder.post("/staff/meetings/feeds/na-western-states/switch").location)
    assert "na-western-states" not in on()


def test_a_feed_that_is_unknown_or_lacks_its_key_is_told_and_not_proposed(
    console: Application, responder: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AA_LOS_ANGELES_KEY", raising=False)
    unknown = responder.post("/staff/meetings/feeds/na-moon/switch")
    without_key = responder.post("/staff/meetings/feeds/aa-los-angeles/switch")

    assert unknown.status_code == 404
    assert without_key.status_code == 400
    assert "ask whoever runs the bot to set AA_LOS_ANGELES_KEY" in without_key.get_data(as_text=True)
    with console.store.reading() as records:
        assert records.edits.latest(["draft"]) == []


def test_the_meetings_of_a_list_that_is_switched_off_are_shown_no_more_and_come_back(
    console: Application, responder: Person, admin: Person, clock: Clock
) -> None:
    sync: FeedSync = console.feed_sync
    feed = Feed("clinic-list", FeedKind.LIST, "na", "SAMPLE", "sample_meetings.csv")
    with console.store.transaction() as records:
        records.meetings.put(read_list(HERE / feed.url, feed, clock().date()).meetings, clock().date())
        records.meetings.note("clinic-list", tried_at=clock(), succeeded_at=clock())
    off = responder.post("/staff/meetings/feeds/clinic-list/switch").location
    shown = sync.make_snapshot()
    assert shown > 0
    publish(admin, off)
    with console.store.reading() as records:
        stored = len(records.meetings.keys_of("clinic-list"))
        assert "clinic-list" not in records.counts.feeds()  # nobody is alarmed that it was not read lately
        assert stored > 0
    assert sync.make_snapshot() == 0
    admin.post(f"{off}/withdraw")
    assert sync.make_snapshot() == shown


@pytest.mark.parametrize("role", [Role.VIEWER])
def test_a_viewer_sees_the_facts_and_changes_none(console: Application, role: Role) -> None:
    page = console.person(role).text("/staff/clinic")

    assert "310-694-5590" in page
    assert "Propose" not in page


def test_on_a_holiday_people_are_told_the_next_day_and_an_ordinary_alert_waits_for_it(
    console: Application, settings: Settings, responder: Person, admin: Person, clock: Clock
) -> None:
    def told() -> str:
        console.published_edits.take_up()
        console.text("can i talk to a person", f"+1213555{clock.time:%H%M}")
        clock.forward(minutes=1)
        with console.store.reading() as records:
            waits = records.handoffs.find(resolved=False)[-1]
            lines = records.threads.lines(waits.conversation_id)
        return " ".join(line.text or "" for line in lines)

    today = f"{clock().astimezone(LA):%Y-%m-%d}"
    assert "can read this now" in told()
    admin.post("/staff/on-call/days-off", first=today, what="Founders' Day")
    assert "can read this starting Tue, Nov 24, 9 am" in told()
    assert "Founders&#39; Day" in responder.text("/staff/clinic")
    job = build_alert_job(settings, console.store)
    job.use(console.inbox.engine.library)
    while job.step():
        pass
    with console.store.reading() as records:
        assert [one.told for one in records.alerts.open()] == [0, 0]
        (holiday,) = records.rota.days_off(clock().date())
    admin.post(f"/staff/on-call/days-off/{holiday.id}/remove")
    assert "can read this now" in told()
