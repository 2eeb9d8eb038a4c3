"""Every form that changes something does its work once, however often it comes; a new route says which kind it is."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.records.push_devices import Subscription
from bot.records.rota import Place
from bot.records.staff import Role
from bot.records.tables import metadata
from tests.conftest import NOON, Clock
from tests.staff.conftest import PASSWORD, Application, Person
from tests.staff.screens import fill
from tests.staff.test_addresses import addresses

PAGE = "0123456789abcdef0123456789abcdef"
TALK, SHIFT, ACCOUNT = "/staff/conversations/{talk}", "/staff/on-call/shifts", "/staff/account"

TWICE_IS_FINE = {
    "/staff/sign-in": "nobody is signed in yet; the attempt is counted",
    "/staff/sign-in/again": "nobody is signed in; the attempt is counted",
    "/staff/code": "a code is good once",
    "/staff/enrol": "a code is good once",
    "/staff/prove": "a code is good once",
    "/staff/sign-out": "there is no session left",
    "/staff/a/<token>": "the link is good once",
    "/staff/account/password": "the same password; a hash of the form would be one of it",
    "/staff/account/recovery-codes": "the page that is seen last has the codes that hold",
    "/staff/users": "the name is taken by then, and the page says so",
    "/staff/account/devices": "a script sends it; a device is kept once",
    "/staff/account/devices/forget": "a script sends it; it is forgotten",
    "/staff/conversations/<conversation_id>/draft": "the last words stand, and they are the same",
    "/staff/conversations/<conversation_id>/reveal": "shows, and each look is noted",
    "/staff/conversations/<conversation_id>/export": "a file, and each is noted",
    "/staff/export": "a file, and each is noted",
    "/staff/segments": "counts",
    "/staff/simulator": "answers, and keeps nothing",
    "/staff/practice/<key>": "answers, and keeps nothing",
}
"""Routes whose forms carry no number of their page that matters, and why."""


@dataclass(frozen=True)
class Sent:
    """A form, as somebody sends it."""

    address: str
    """With the names of what stands in the database."""
    form: dict[str, str] = field(default_factory=dict)
    after: tuple["Sent", ...] = ()
    """What has to be sent before, each from a page of its own."""


YES = {"confirm": "yes"}
TAKE, FINISH = Sent(f"{TALK}/take"), Sent(f"{TALK}/finish", {"outcome": "reached them", "note": "Safe."})
WEEK = {"day": f"{NOON:%Y-%m-%d}", "begins": "01:00", "ends": "02:00", "weeks": "2", "place": "2", "who": "{me}"}
MEETING = {
    "name": "Moved",
    "address": "7 Elm St",
    "day": "1",
    "time": "19:00",
    "duration": "60",
    "attendance": "in_person",
}
HOURS = {"monday_opens": "10:00", "monday_closes": "18:00"}
WORDS = {
    "name_en": "Parking", "name_es": "Estacionar", "text_en": "Behind it.", "text_es": "Detras.",
    "phrases_en": "where can i park\nis there parking\nparking lot",
    "phrases_es": "dónde puedo estacionar\nhay estacionamiento\ndonde dejo el carro",
}  # fmt: skip

ONCE: dict[str, Sent] = {
    "/staff/account/sessions/<start_of_id>/end": Sent(f"{ACCOUNT}/sessions/{{session}}/end"),
    "/staff/account/sessions/end-others": Sent(f"{ACCOUNT}/sessions/end-others"),
    "/staff/account/phone": Sent(f"{ACCOUNT}/phone", {"phone": "213-555-0188"}),
    "/staff/account/phone/confirm": Sent(f"{ACCOUNT}/phone/confirm", {"code": "123456"}),
    "/staff/account/phone/remove": Sent(f"{ACCOUNT}/phone/remove"),
    "/staff/account/devices/<device_id>/remove": Sent(f"{ACCOUNT}/devices/{{device}}/remove"),
    "/staff/conversations/<conversation_id>/claim": Sent(f"{TALK}/claim"),
    "/staff/conversations/<conversation_id>/take": TAKE,
    "/staff/conversations/<conversation_id>/reply": Sent(f"{TALK}/reply", {"text": "I am here."}, (TAKE,)),
    "/staff/conversations/<conversation_id>/hand-back": Sent(f"{TALK}/hand-back", after=(TAKE,)),
    "/staff/conversations/<conversation_id>/finish": Sent(FINISH.address, FINISH.form, (TAKE,)),
    "/staff/conversations/<conversation_id>/undo": Sent(f"{TALK}/undo", after=(TAKE, FINISH)),
    "/staff/conversations/<conversation_id>/notes": Sent(f"{TALK}/notes", {"text": "Her sister is there."}),
    "/staff/conversations/<conversation_id>/follow-ups": Sent(
        f"{TALK}/follow-ups", {"what": "Call", "due": "2026-11-24T17:00"}
    ),
    "/staff/conversations/<conversation_id>/labels": Sent(f"{TALK}/labels", {"labels": "housing"}),
    "/staff/conversations/<conversation_id>/assign": Sent(f"{TALK}/assign", {"name": "admin"}),
    "/staff/conversations/<conversation_id>/reviewed": Sent(f"{TALK}/reviewed"),
    "/staff/conversations/<conversation_id>/delete": Sent(f"{TALK}/delete", YES),
    "/staff/conversations/<conversation_id>/opt-out": Sent(f"{TALK}/opt-out", YES),
    "/staff/messages/<message_id>/ignore": Sent("/staff/messages/{message}/ignore", after=(TAKE,)),
    "/staff/messages/<message_id>/verdict": Sent("/staff/messages/{message}/verdict", {"verdict": "right"}),
    "/staff/follow-ups/<follow_up_id>/done": Sent("/staff/follow-ups/{follow_up}/done"),
    "/staff/drill": Sent("/staff/drill"),
    "/staff/edits/<edit_id>/publish": Sent("/staff/edits/{wording}/publish"),
    "/staff/edits/<edit_id>/reject": Sent("/staff/edits/{wording}/reject"),
    "/staff/edits/<edit_id>/withdraw": Sent("/staff/edits/{published}/withdraw"),
    "/staff/edits/<edit_id>/again": Sent("/staff/edits/{fact}/again", after=(Sent("/staff/edits/{fact}/reject"),)),
    "/staff/clinic/<field>": Sent("/staff/clinic/hours", HOURS),
    "/staff/knowledge/<key>": Sent(
        "/staff/knowledge/clinic.contact",
        {"language": "en", "text": "Call us at 310-694-5590 or write to Ross@rebostx.com. We like to hear from you."},
    ),
    "/staff/knowledge/new": Sent("/staff/knowledge/new", WORDS),
    "/staff/review/teach": Sent(
        "/staff/review/teach", {"text": "who walks me through it", "topic": "group.sponsor", "language": "en"}
    ),
    "/staff/review/dismiss": Sent("/staff/review/dismiss", {"messages": "{message}"}),
    "/staff/meetings/<key>": Sent("/staff/meetings/{meeting}", MEETING),
    "/staff/meetings/<key>/as-listed": Sent("/staff/meetings/{meeting}/as-listed"),
    "/staff/meetings/<key>/settle": Sent("/staff/meetings/{meeting}/settle", YES),
    "/staff/meetings/<key>/hide": Sent("/staff/meetings/{meeting}/hide"),
    "/staff/meetings/feeds/<key>/switch": Sent("/staff/meetings/feeds/na-western-states/switch"),
    "/staff/meetings/feeds/<key>/accept": Sent("/staff/meetings/feeds/na-virtual/accept"),
    "/staff/on-call/shifts": Sent(SHIFT, WEEK),
    "/staff/on-call/shifts/<shift_id>/remove": Sent(f"{SHIFT}/{{mine}}/remove"),
    "/staff/on-call/shifts/<shift_id>/offer": Sent(f"{SHIFT}/{{mine}}/offer", {"to": "{ben}"}),
    "/staff/on-call/shifts/<shift_id>/withdraw": Sent(
        f"{SHIFT}/{{mine}}/withdraw", after=(Sent(f"{SHIFT}/{{mine}}/offer", {"to": "{ben}"}),)
    ),
    "/staff/on-call/shifts/<shift_id>/accept": Sent(f"{SHIFT}/{{his}}/accept"),
    "/staff/on-call/shifts/<shift_id>/decline": Sent(f"{SHIFT}/{{his}}/decline"),
    "/staff/on-call/days-off": Sent("/staff/on-call/days-off", {"first": "2026-12-25", "what": "Christmas"}),
    "/staff/on-call/days-off/<day_off_id>/remove": Sent("/staff/on-call/days-off/{day_off}/remove"),
    "/staff/on-call/wait": Sent("/staff/on-call/wait", {"minutes": "9"}),
    "/staff/on-call/stop": Sent("/staff/on-call/stop", YES),
    "/staff/views": Sent("/staff/views", {"name": "Spanish", "query": "language=es"}),
    "/staff/views/<view_id>/drop": Sent("/staff/views/{view}/drop"),
    "/staff/replies": Sent("/staff/replies", {"name": "Bye", "en": "Bye."}),
    "/staff/replies/<reply_id>/drop": Sent("/staff/replies/{reply}/drop"),
    "/staff/users/<user_id>/role": Sent("/staff/users/{ben}/role", {"role": "viewer"}),
    "/staff/users/<user_id>/disable": Sent("/staff/users/{ben}/disable"),
    "/staff/users/<user_id>/reset-code": Sent("/staff/users/{ben}/reset-code"),
}
"""By route, a form that does something there."""


def test_every_form_of_the_console_is_sent_twice_here_or_says_why_not(console: Application) -> None:
    assert {*addresses(console, "POST")} == {*ONCE, *TWICE_IS_FINE}
    assert not ONCE.keys() & TWICE_IS_FINE.keys()


@pytest.mark.parametrize("rule", ONCE)
def test_a_form_that_comes_twice_does_its_work_once(
    console: Application, admin: Person, clock: Clock, rule: str
) -> None:
    sent, world = ONCE[rule], made(console, admin, clock)
    for number, before in enumerate(sent.after):
        assert send(admin, before, world, f"{number:032}") == 303
    before_it = everything(console)
    first, onward = send_for(admin, sent, world)
    after_once = everything(console)
    again = send_for(admin, sent, world)

    assert first == 303
    assert after_once != before_it
    assert again == (first, onward)
    assert everything(console) == after_once


def made(console: Application, admin: Person, clock: Clock) -> dict[str, str]:
    """Something of each kind to send a form about, and who sends it has just proved who they are; the ids by name."""
    ben = console.person(Role.RESPONDER, "ben")
    talk, other = console.text("i want to kill myself tonight"), console.text("can i talk to a person", "+12135550143")
    ids = fill(console.store, talk, other).ids
    clock.forward(minutes=1)
    second = Person(admin.name, admin.secret, console.app.test_client(), console.clock, console.store)
    second.sign_in()
    clock.forward(minutes=1)
    assert admin.post("/staff/prove", password=PASSWORD, code=admin.code(), next="/staff/users").status_code == 303
    now = console.clock()
    with console.store.transaction() as records:
        me, him = (records.staff.by_name(name) for name in ("admin", ben.name))
        assert me
        assert him
        sessions = records.staff.sessions(me.id)
        records.staff.save_view(me.id, "SMS", "channel=sms")
        records.staff_phones.give(me.id, "+12135550177", "123456", now - timedelta(minutes=2))
        device = Subscription("https://updates.push.services.mozilla.com/x", "a", "b")
        records.meetings.report(ids["meeting"], talk, now)
        his = records.rota.add(him.id, Place.FIRST, now + timedelta(days=2), now + timedelta(days=2, hours=8))
        records.rota.offer(his, me.id, now)
        return {
            **ids,
            "talk": talk,
            "me": me.id,
            "ben": him.id,
            "session": next(one.id for one in sessions if one.form_token == second.token),
            "view": records.staff.views(me.id)[0][0],
            "device": records.push_devices.add(me.id, device, "a browser", now),
            "follow_up": records.follow_ups.open(talk)[0].id,
            "reply": records.saved_replies.all()[0].id,
            "mine": records.rota.add(me.id, Place.FIRST, now + timedelta(days=1), now + timedelta(days=1, hours=8)),
            "his": his,
            "day_off": records.rota.add_day_off(him.id, now.date(), now.date(), "vacation"),
        }


def send_for(person: Person, sent: Sent, world: dict[str, str], page: str = PAGE) -> tuple[int, str]:
    form = {name: value if name == "text" else value.format(**world) for name, value in sent.form.items()}
    answer = person.post(sent.address.format(**world), once=page, **form)
    return answer.status_code, answer.location


def send(person: Person, sent: Sent, world: dict[str, str], page: str) -> int:
    return send_for(person, sent, world, page)[0]


def everything(console: Application) -> dict[str, list[str]]:
    """Every row of every table, but for when somebody was last seen and which forms have come."""
    with console.store.reading() as records:
        return {
            table.name: sorted(
                repr(row)
                for row in records.connection.execute(select(*(one for one in table.c if one.name != "seen_at")))
            )
            for table in metadata.sorted_tables
            if table.name != "sent_form"
        }
