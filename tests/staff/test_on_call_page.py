"""The rota in the console: weeks, handing a shift over, days off, and every way to get it wrong."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.records.rota import Place, Shift
from bot.records.staff import Role
from tests.conftest import Clock
from tests.staff.conftest import Application, Person

LA = ZoneInfo("America/Los_Angeles")
MONDAY, TUESDAY, THURSDAY = "2026-11-23", "2026-11-24", "2026-11-26"


def id_of(console: Application, name: str) -> str:
    with console.store.reading() as records:
        account = records.staff.by_name(name)
    assert account
    return account.id


def shifts(console: Application) -> list[Shift]:
    with console.store.reading() as records:
        return records.rota.between(console.clock() - timedelta(days=400), console.clock() + timedelta(days=400))


def form(console: Application, name: str = "responder", **other: str) -> dict[str, str]:
    """Monday from nine to five."""
    plain = {"place": "1", "day": MONDAY, "begins": "09:00", "ends": "17:00", "weeks": "1"}
    return {"who": id_of(console, name), **plain, **other}


@pytest.fixture
def ann(console: Application) -> Person:
    return console.person(Role.RESPONDER, "ann")


@pytest.fixture
def ben(console: Application) -> Person:
    return console.person(Role.RESPONDER, "ben")


def test_a_supervisor_puts_somebody_on_call_for_weeks_and_holidays_are_left_out(
    console: Application, admin: Person, ann: Person
) -> None:
    admin.post("/staff/on-call/days-off", first=THURSDAY, what="Thanksgiving")
    days = {"day": THURSDAY, "weeks": "3"}
    answer = admin.post("/staff/on-call/shifts", **form(console, "ann", **days))

    assert "2 shifts are added. 1 left out" in admin.text(answer.location)
    assert [f"{one.starts_at.astimezone(LA):%m-%d %H:%M}" for one in shifts(console)] == ["12-03 09:00", "12-10 09:00"]
    assert ("admin", "put someone on call") in console.audited()
    assert "Thanksgiving" in ann.text(f"/staff/on-call?week={MONDAY}")


def test_a_night_ends_the_next_day_and_stands_on_the_page_of_its_week(
    console: Application, admin: Person, ann: Person, clock: Clock
) -> None:
    night = {"begins": "20:00", "ends": "08:00", "overnight": "yes"}
    admin.post("/staff/on-call/shifts", **form(console, "ann", **night))
    (one,) = shifts(console)

    assert one.ends_at - one.starts_at == timedelta(hours=12)
    page = ann.text("/staff/on-call")
    assert "8:00 PM to 8:00 AM the next day" in page
    assert "Nobody is on call now, so an alert goes to everybody at once." in page
    clock.time = datetime(2026, 11, 24, 3, 0, tzinfo=LA)
    assert "Nobody is on call now" not in console.person(Role.VIEWER, "eve").text("/staff/on-call")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"ends": "08:00"}, "This shift ends before it starts."),
        ({"ends": "09:00"}, "This shift ends before it starts."),
        ({"overnight": "yes"}, "24 hours at most"),
        ({"begins": "nine"}, "Give the hours like 09:00"),
        ({"day": "someday"}, "Tick at least one day"),
        ({"weeks": "0"}, "Repeat it for 1 to 26 weeks."),
        ({"weeks": "999"}, "Repeat it for 1 to 26 weeks."),
        ({"place": "3"}, "Choose first or backup."),
        ({"who": "0" * 32}, "Choose somebody who answers people"),
    ],
)
def test_a_shift_that_cannot_be_is_refused_with_the_reason_and_the_form_keeps_its_values(
    console: Application, admin: Person, ann: Person, wrong: dict[str, str], told: str
) -> None:
    answer = admin.post("/staff/on-call/shifts", **{**form(console, "ann"), **wrong})
    page = answer.get_data(as_text=True)

    assert answer.status_code == 400
    assert told in page
    assert shifts(console) == []
    assert f'name="begins" required value="{wrong.get("begins", "09:00")}"' in page


@pytest.mark.parametrize(
    ("name", "place", "refused"),
    [("ben", "1", True), ("ann", "2", True), ("ben", "2", False)],
    ids=["same place", "same person", "a backup"],
)
def test_shifts_that_overlap_are_refused_and_nothing_of_the_form_is_added(
    console: Application, admin: Person, ann: Person, ben: Person, name: str, place: str, refused: bool
) -> None:
    admin.post("/staff/on-call/shifts", **form(console, "ann", day=TUESDAY))
    overlapping = form(console, name, day=MONDAY, begins="16:00", ends="12:00", overnight="yes", place=place)
    answer = admin.post("/staff/on-call/shifts", **overlapping)

    assert (answer.status_code == 400) is refused
    assert len(shifts(console)) == (1 if refused else 2)
    if refused:
        page = answer.get_data(as_text=True)
        assert "Nothing was added: ann is first on call Tuesday, Nov 24, 9:00 AM to 5:00 PM." in page


def test_a_shift_is_handed_over_once_the_colleague_accepts(
    console: Application, admin: Person, ann: Person, ben: Person
) -> None:
    admin.post("/staff/on-call/shifts", **form(console, "ann"))
    (one,) = shifts(console)
    ann.post(f"/staff/on-call/shifts/{one.id}/offer", to=id_of(console, "ben"))
    assert shifts(console)[0].name == "ann"
    assert "offered to ben" in ann.text("/staff/on-call")
    assert re.search(r"On call <span[^>]*>1</span>", ben.text("/staff/"))
    assert ann.post(f"/staff/on-call/shifts/{one.id}/accept").status_code == 404
    ben.post(f"/staff/on-call/shifts/{one.id}/accept")

    assert shifts(console)[0].name == "ben"
    assert console.audited()[-1] == ("ben", "took over a shift")
    assert ben.post(f"/staff/on-call/shifts/{one.id}/accept").status_code == 404


@pytest.mark.parametrize("how", ["decline", "withdraw"])
def test_an_offer_that_is_declined_or_taken_back_leaves_the_shift(
    console: Application, admin: Person, ann: Person, ben: Person, how: str
) -> None:
    admin.post("/staff/on-call/shifts", **form(console, "ann"))
    (one,) = shifts(console)
    ann.post(f"/staff/on-call/shifts/{one.id}/offer", to=id_of(console, "ben"))
    (ben if how == "decline" else ann).post(f"/staff/on-call/shifts/{one.id}/{how}")

    assert ben.post(f"/staff/on-call/shifts/{one.id}/accept").status_code == 404
    assert shifts(console)[0].name == "ann"


def test_a_shift_cannot_be_handed_to_oneself_nor_taken_from_somebody_else(
    console: Application, admin: Person, ann: Person, ben: Person, viewer: Person, clock: Clock
) -> None:
    admin.post("/staff/on-call/shifts", **form(console, "ann"))
    admin.post("/staff/on-call/shifts", **form(console, "ben", place="2"))
    one = next(shift for shift in shifts(console) if shift.place is Place.FIRST)
    path = f"/staff/on-call/shifts/{one.id}/offer"
    for who, to, told in (
        (ann, "ann", "You have this shift already."),
        (ben, "ben", "This shift is ann&#39;s."),
        (ann, "viewer", "Choose a colleague who answers people."),
        (ann, "ben", "That does not fit: ben is backup on call"),
    ):
        answer = who.post(path, to=id_of(console, to))
        assert (answer.status_code, told in answer.get_data(as_text=True)) == (409, True), told
    clock.forward(days=1)
    ann.sign_in()
    assert "This shift is over." in ann.post(path, to=id_of(console, "admin")).get_data(as_text=True)


def test_a_colleague_who_got_a_shift_meanwhile_cannot_accept_a_second(
    console: Application, admin: Person, ann: Person, ben: Person
) -> None:
    admin.post("/staff/on-call/shifts", **form(console, "ann"))
    (one,) = shifts(console)
    ann.post(f"/staff/on-call/shifts/{one.id}/offer", to=id_of(console, "ben"))
    admin.post("/staff/on-call/shifts", **form(console, "ben", place="2"))
    answer = ben.post(f"/staff/on-call/shifts/{one.id}/accept")

    assert answer.status_code == 409
    assert [shift.name for shift in shifts(console)] == ["ann", "ben"]


def test_whoever_is_off_is_not_put_on_call_and_a_shift_of_before_says_so(
    console: Application, admin: Person, ann: Person
) -> None:
    admin.post("/staff/on-call/shifts", **form(console, "ann"))
    admin.post("/staff/on-call/days-off", who=id_of(console, "ann"), first=MONDAY, last=TUESDAY, what="vacation")
    page = admin.text("/staff/on-call")
    assert "off: gets no alert" in page
    assert "Nobody is on call now" in page
    answer = admin.post("/staff/on-call/shifts", **form(console, "ann", day=TUESDAY))

    assert "ann is off on Tuesday, Nov 24 (vacation)." in answer.get_data(as_text=True)
    wrong = admin.post("/staff/on-call/days-off", first=TUESDAY, last=MONDAY, what="holiday")
    assert "The last day off is before the first one." in wrong.get_data(as_text=True)


def test_somebody_removed_while_on_call_is_told_on_the_rota_and_in_the_inbox(
    console: Application, admin: Person, ann: Person
) -> None:
    admin.post("/staff/on-call/shifts", **form(console, "ann"))
    assert "Nobody is on call now" not in admin.text("/staff/")
    admin.post(f"/staff/users/{id_of(console, 'ann')}/disable")

    assert "Nobody is on call now. A crisis alert goes to everybody: on call." in admin.text("/staff/")
    assert "account can't answer: gets no alert" in admin.text("/staff/on-call")


def test_only_a_supervisor_edits_and_everybody_sees_the_rota(
    console: Application, admin: Person, ann: Person, viewer: Person
) -> None:
    assert ann.post("/staff/on-call/shifts", **form(console, "ann")).status_code == 404
    for path in ("days-off", "wait", "stop"):
        assert ann.post(f"/staff/on-call/{path}").status_code == 404
    assert "Put somebody on call" not in ann.text("/staff/on-call")
    assert "Who gets an alert now" in viewer.text("/staff/on-call")
    assert admin.post("/staff/on-call/wait", minutes="0").status_code == 400
    admin.post("/staff/on-call/wait", minutes="3")
    assert "told 3 minutes after the first" in admin.text("/staff/on-call")


def test_without_shifts_the_list_of_the_clinic_is_in_force_again(
    console: Application, admin: Person, ann: Person
) -> None:
    admin.post("/staff/on-call/shifts", **form(console, "ann"))
    assert admin.post("/staff/on-call/stop").status_code == 400
    admin.post("/staff/on-call/stop", confirm="yes")

    assert shifts(console) == []
    assert "There is no rota yet, so this is the clinic's list of contacts." in admin.text("/staff/on-call")


def test_who_gets_the_alert_stands_at_the_hand_off(
    console: Application, admin: Person, ann: Person, responder: Person
) -> None:
    path = f"/staff/conversations/{console.text('i want to kill myself tonight')}"
    admin.post("/staff/on-call/shifts", **form(console, "responder", day=TUESDAY))
    page = responder.text(path)
    assert "so the first alert goes to everybody: on call." in page


@pytest.mark.parametrize("week", ["nonsense", "0001-01-01", "9999-12-31", "2026-11-25"])
def test_any_week_can_be_asked_for(viewer: Person, week: str) -> None:
    assert "Week of November 23, 2026" in viewer.text(f"/staff/on-call?week={week}")


def test_a_form_that_comes_twice_adds_its_shifts_and_days_off_once(
    console: Application, admin: Person, ann: Person
) -> None:
    shift = form(console, "ann", once="1")
    first, again = (admin.post("/staff/on-call/shifts", **shift) for _ in range(2))
    assert (first.status_code, again.location) == (303, first.location)
    for _ in range(2):
        admin.post("/staff/on-call/days-off", first=THURSDAY, what="Thanksgiving", once="2")

    assert len(shifts(console)) == 1
    with console.store.reading() as records:
        assert len(records.rota.days_off(console.clock().date())) == 1
