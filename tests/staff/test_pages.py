"""What the other pages show: the queue's order, search, exports, insights, the drill, the audit."""

import csv
import io
import json
from datetime import timedelta

import pytest

from bot.conversation.model import Channel
from bot.jobs.alerts import AlertJob
from bot.messaging.outbox import Worker
from bot.messaging.recording import Notice, record_notice
from bot.messaging.sending import NotSent
from bot.records.cards import Why
from bot.records.retention import NOTICE
from knowledge.library import Library
from staff.exports import safe_cell
from staff.filters import visible
from tests.conftest import Clock, FakeSender
from tests.staff.conftest import Application, Person, send_all
from tests.test_alerts import Phones

NASTY = '<script>alert(1)</script> =1+1 "quoted" \u202eevil\u202c z' + "\u0301" * 50


def test_who_needs_a_human_stands_first_in_order(
    console: Application, viewer: Person, worker: Worker, sender: FakeSender, clock: Clock
) -> None:
    rest = console.text("is na religious?", "+12135550101")
    unknown = console.text("blorp the zed thingy", "+12135550102")
    human = console.text("can i talk to a person", "+12135550103")
    crisis = console.text("i want to kill myself", "+12135550104")
    sender.failures = [NotSent(400)]
    failed = console.text("is smart free?", "7", Channel.TELEGRAM)
    worker.step()
    with console.store.transaction() as records:
        waiting = records.queue.cards(records.queue.places(clock()))

    assert [(card.id, card.why) for card in waiting] == [
        (crisis, Why.CRISIS),
        (human, Why.HUMAN),
        (failed, Why.DELIVERY),
        (unknown, Why.NOT_UNDERSTOOD),
    ]
    page = viewer.text("/staff/")
    places = [page.index(one) for one in (crisis, human, failed, unknown)]
    assert places == sorted(places)
    assert rest in page


def test_what_was_reviewed_leaves_the_queue_until_something_new_comes(
    console: Application, responder: Person, clock: Clock
) -> None:
    conversation_id = console.text("blorp the zed thingy")
    assert "Not understood" in responder.text("/staff/waiting")
    clock.forward(seconds=5)
    responder.post(f"/staff/conversations/{conversation_id}/reviewed")
    assert "Nobody needs a person right now." in responder.text("/staff/waiting")
    clock.forward(seconds=5)
    console.text("zorp zorp blip")
    assert "zorp zorp blip" in responder.text("/staff/waiting")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("channel=telegram", {"b"}),
        ("language=es", {"c"}),
        ("topic=group.beliefs", {"a"}),
        ("crisis=yes", {"d"}),
        ("group=na", {"a"}),
        ("label=housing", {"a"}),
        ("reviewed=yes", {"a"}),
        ("mine=yes", {"a"}),
        ("since=2026-11-23", {"a", "b", "c", "d"}),
        ("until=2026-11-22", set()),
        ("channel=pigeon&since=nonsense", {"a", "b", "c", "d"}),
    ],
)
def test_filters(console: Application, responder: Person, query: str, found: set[str]) -> None:
    ids = {
        "a": console.text("is na religious?", "+12135550101"),
        "b": console.text("hello", "7", Channel.TELEGRAM),
        "c": console.text("me siento muy solo", "+12135550103"),
        "d": console.text("i want to kill myself", "+12135550104"),
    }
    base = f"/staff/conversations/{ids['a']}"
    responder.post(f"{base}/labels", labels="housing, call back, <bad>")
    responder.post(f"{base}/assign", name="responder")
    responder.post(f"{base}/reviewed")
    page = responder.text(f"/staff/?{query}").split('id="everything"')[1]

    assert {name for name, one in ids.items() if one in page} == found


def test_pages_of_the_list_follow_each_other_without_gap_or_repeat(
    console: Application, viewer: Person, clock: Clock
) -> None:
    ids = []
    for number in range(70):
        ids.append(console.text("hello", f"+1213556{number:04}"))
        clock.forward(seconds=number % 3)
    seen: list[str] = []
    path = "/staff/"
    for _ in range(4):
        page = viewer.text(path).split('id="everything"')[1]
        seen += [part[:32] for part in page.split('href="/staff/conversations/')[1:]]
        if "before=" not in page:
            break
        path = page.split('href="')[-1].split('"')[0].replace("&amp;", "&")

    assert sorted(seen) == sorted(ids)


def test_words_are_found_in_sealed_texts_and_the_audit_does_not_say_which(console: Application, viewer: Person) -> None:
    console.text("my sister called from tulsa")
    page = viewer.text("/staff/search?words=TULSA+sister")
    assert "my sister called from tulsa" in page
    assert "Nothing found." in viewer.text("/staff/search?words=%25_")
    assert viewer.get("/staff/search?words=x&since=soon&until=later&further=9999").status_code == 200
    assert ("viewer", "searched") in console.audited()
    with console.store.transaction() as records:
        assert "tulsa" not in repr(records.audit.page()).casefold()


def test_the_address_is_masked_until_somebody_asks_and_that_is_noted(
    console: Application, responder: Person, viewer: Person
) -> None:
    conversation_id = console.text("hello", "+12135550142")
    path = f"/staff/conversations/{conversation_id}"
    assert "···42" in viewer.text(path)
    assert "2135550142" not in viewer.text(path)
    assert viewer.post(f"{path}/reveal").status_code == 404
    assert "+12135550142" in responder.post(f"{path}/reveal").get_data(as_text=True)
    assert ("responder", "revealed") in console.audited()


def test_what_people_write_is_shown_and_never_run(console: Application, admin: Person) -> None:
    conversation_id = console.text(NASTY)
    admin.post(f"/staff/conversations/{conversation_id}/notes", text=NASTY)
    for path in ("/staff/", f"/staff/conversations/{conversation_id}", "/staff/search?words=quoted", "/staff/review"):
        page = admin.text(path)
        assert "<script>alert" not in page, path
        assert "\u202e" not in page, path
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in admin.text(f"/staff/conversations/{conversation_id}")
    assert "⟨RLO⟩evil⟨PDF⟩" in admin.text(f"/staff/conversations/{conversation_id}")
    assert visible("z" + "\u0301" * 50) == "z" + "\u0301" * 3


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\0x", "＝1", " =1", "\n=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert safe_cell(cell).startswith("'")
    assert safe_cell("is na free?") == "is na free?"


def test_exports_carry_the_notice_and_one_row_a_conversation(console: Application, admin: Person) -> None:
    console.text("=cmd|'/c calc'!A1", "+12135550101")
    console.text('hello, "you"\nthere', "+12135550102")
    rows = list(csv.reader(io.StringIO(admin.post("/staff/export", form="csv").get_data(as_text=True))))
    assert rows[0] == [NOTICE]
    assert len(rows) == 4
    assert {row[5] for row in rows[2:]} == {"'=cmd|'/c calc'!A1", 'hello, "you"\nthere'}

    lines = [json.loads(line) for line in admin.post("/staff/export", form="jsonl").get_data(as_text=True).splitlines()]
    assert lines[0] == {"notice": NOTICE}
    assert len(lines) == 3


def test_one_conversation_is_exported_only_after_proof_and_that_is_accounted_for(
    console: Application, admin: Person, clock: Clock
) -> None:
    conversation_id = console.text("is na religious?")
    path = f"/staff/conversations/{conversation_id}"
    clock.forward(minutes=6)
    asked = admin.post(f"{path}/export", back=path)
    assert asked.location == f"/staff/prove?next={path}"
    admin.post("/staff/prove", password="four words in a row", code=admin.code())
    first, *rest = admin.post(f"{path}/export").get_data(as_text=True).splitlines()
    assert json.loads(first)["notice"] == NOTICE
    assert json.loads(rest[0])["text"] == "is na religious?"
    disclosed = admin.text(f"/staff/audit/disclosures/{conversation_id}.csv")
    assert "admin,exported" in disclosed


def test_on_their_wish_a_conversation_is_erased(console: Application, admin: Person) -> None:
    conversation_id = console.text("my sister called from tulsa")
    path = f"/staff/conversations/{conversation_id}"
    admin.post(f"{path}/notes", text="ask about tulsa")
    assert admin.post(f"{path}/delete", confirm="yes").status_code == 303
    page = admin.text(path)

    assert "tulsa" not in page
    assert "(erased)" in page


def test_a_verdict_stands_beside_the_text(console: Application, responder: Person) -> None:
    conversation_id = console.text("is na religious?")
    with console.store.transaction() as records:
        message = records.threads.said(conversation_id)[0].id
    assert responder.post(f"/staff/messages/{message}/verdict", verdict="nonsense").status_code == 400
    responder.post(f"/staff/messages/{message}/verdict", verdict="wrong topic", topic="group.cost")

    assert "Wrong topic: What a group costs (responder)" in responder.text(f"/staff/conversations/{conversation_id}")


def test_somebody_who_asked_staff_for_no_more_texts_gets_none(
    console: Application, responder: Person, worker: Worker, sender: FakeSender
) -> None:
    conversation_id = console.text("hello", "7", Channel.TELEGRAM)
    responder.post(f"/staff/conversations/{conversation_id}/opt-out", confirm="yes")
    send_all(worker)

    assert sender.sent == []
    assert "They opted out (STOP)." in responder.text(f"/staff/conversations/{conversation_id}")


def test_an_opt_out_told_to_staff_reaches_as_far_as_a_stop_of_ones_own(
    console: Application, responder: Person, worker: Worker, sender: FakeSender, clock: Clock
) -> None:
    by_sms = console.text("hello", "+12135550142")
    by_whatsapp = console.text("hello", "+12135550142", Channel.WHATSAPP)
    with console.store.transaction() as records:
        record_notice(records, by_sms, Notice(Channel.SMS, "en", "Your meeting is in an hour."), clock())
    responder.post(f"/staff/conversations/{by_whatsapp}/opt-out", confirm="yes")
    send_all(worker)

    assert [one for one in sender.sent if one.text == "Your meeting is in an hour."] == []


def test_a_long_search_comes_in_parts_and_loses_nothing_between_them(
    console: Application, viewer: Person, clock: Clock
) -> None:
    for number in range(7):
        console.text(f"tulsa {number}", f"+1213555010{number}")
        if number % 2:
            clock.forward(minutes=1)  # so that two conversations share a moment
    with console.store.reading() as records:
        since, until = clock() - timedelta(days=1), clock() + timedelta(days=1)
        texts = []
        for _ in range(20):
            part = records.queue.search("tulsa", since, until, most=2, looked_at=3)
            texts += [one.text for one in part.found]
            if part.reached is None:
                break
            until = part.reached
    assert sorted(texts) == [f"tulsa {number}" for number in range(7)]


def test_a_drill_goes_the_whole_way_and_every_alert_says_that_it_is_one(
    console: Application, responder: Person, library: Library, clock: Clock
) -> None:
    responder.post("/staff/drill")
    phones = Phones()
    contacts = {contact.name: [contact.name] for contact in library.clinic.alerts.contacts}
    alert_job = AlertJob(console.store, library, contacts, "https://bot.example.org", clock, phones)
    for _ in range(2):
        while alert_job.step():
            pass
        clock.forward(minutes=5)

    assert [title for _, title, _ in phones.told] == ["DRILL. URGENT: a person may be in danger"] * 2
    assert "2 times" in responder.text("/staff/drill")
    assert "Drill" in responder.text("/staff/waiting")
    assert "Nobody wrote on these days." in responder.text("/staff/insights")  # a drill is nobody


def test_a_page_that_does_not_exist_says_so_in_the_consoles_own_look(viewer: Person) -> None:
    answer = viewer.get("/staff/nothing/here")
    assert answer.status_code == 404
    assert "Page not found" in answer.get_data(as_text=True)


def test_nobody_on_call_is_told_on_the_first_page(console: Application, viewer: Person) -> None:
    assert "No alerts are going out" not in viewer.text("/staff/")


def test_the_audit_is_shown_to_admins_and_its_chain_is_checked(
    console: Application, admin: Person, clock: Clock
) -> None:
    conversation_id = console.text("hello")
    admin.get(f"/staff/conversations/{conversation_id}")
    page = admin.text(f"/staff/audit?what={conversation_id}")
    assert "viewed" in page
    assert "signed in" not in page
    assert "Log verified, nothing altered." in admin.text("/staff/audit?verify=yes")
    clock.time += timedelta(seconds=1)
    assert admin.get("/staff/audit?before=nonsense").status_code == 200
