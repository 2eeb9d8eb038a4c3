"""Who is told of an alert, and when: by the rota, by the list of clinic.yaml, and where nobody is on call."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.jobs.alerts import AlertJob
from bot.jobs.on_call import AGAIN_TO_ALL, Recipient, Rota, ladder, left_of, nobody_is_on_call
from bot.messaging.inbox import Inbox
from bot.records.rota import DayOff, Place, Shift
from bot.records.staff import Role
from bot.records.store import Store
from knowledge.library import Library
from tests.conftest import Clock
from tests.test_alerts import Phones, text, work

LA = ZoneInfo("America/Los_Angeles")
ANN, BEN, EVE = Recipient("ann", "a"), Recipient("ben", "b"), Recipient("eve", "e", contact="Eve")
CONTACTS = ["desk", "Eve"]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of the week of Monday, November 23."""
    return datetime(2026, 11, 22 + day, hour, minute, tzinfo=LA)


def shift(who: Recipient, start: datetime, hours: int, place: Place = Place.FIRST) -> Shift:
    return Shift(f"{who.name}{start}", who.user_id or "", who.name, place, start, start + timedelta(hours=hours))


SHIFTS = (
    shift(ANN, at(1, 9), 8),
    shift(BEN, at(1, 9), 8, Place.BACKUP),
    shift(BEN, at(1, 17), 16),
    shift(ANN, at(3, 9), 8),
    shift(Recipient("gone", "x"), at(4, 9), 8),
)
OFF = (
    DayOff("1", "a", "ann", date(2026, 11, 25), date(2026, 11, 25), "vacation"),
    DayOff("2", None, None, date(2026, 11, 23), date(2026, 11, 23), "holiday"),
)
ROTA = Rota(in_use=True, shifts=SHIFTS, days_off=OFF, people=(ANN, BEN, EVE))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(1, 8, 59), ["desk+eve+ann"]),
        (at(1, 9), ["ann", "ben", "ann+ben+desk+eve"]),
        (at(1, 16, 59), ["ann", "ben", "ann+ben+desk+eve"]),
        (at(1, 17), ["ben", "ben+desk+eve+ann"]),
        (at(2, 8), ["ben", "ben+desk+eve+ann"]),
        (at(3, 12), ["desk+eve"]),
        (at(4, 12), ["desk+eve+ann"]),
    ],
    ids=["before", "start", "last minute", "hand-over", "through the night", "day off", "account removed"],
)
def test_who_is_told_in_which_order(moment: datetime, expected: list[str]) -> None:
    rungs = ladder(ROTA, CONTACTS, {"a"}, moment, LA)

    assert ["+".join(one.name for one in rung.who) for rung in rungs] == expected
    assert [rung.wait for rung in rungs[:-1]] == [ROTA.wait] * (len(rungs) - 1)
    assert rungs[-1].wait == AGAIN_TO_ALL
    assert nobody_is_on_call(ROTA, moment, LA) == (len(rungs) == 1)


def test_without_any_shift_the_list_of_the_clinic_stays() -> None:
    rungs = ladder(Rota(people=(ANN, EVE)), CONTACTS, set(), at(1, 12), LA)

    assert [[one.name for one in rung.who] for rung in rungs] == [["desk"], ["eve"], ["desk", "eve"]]
    assert not nobody_is_on_call(Rota(), at(1, 12), LA)


@pytest.mark.parametrize(("told", "left"), [((), 3), (("ann",), 2), (("ben",), 2), (("ann", "ben"), 1)])
def test_who_was_told_is_passed_over_until_everybody_is(told: tuple[str, ...], left: int) -> None:
    rungs = ladder(ROTA, CONTACTS, set(), at(1, 12), LA)

    assert len(left_of(rungs, told)) == left


@pytest.mark.parametrize("clocks", ["2026-11-01", "2026-03-08"])
def test_a_night_in_which_the_clocks_change_is_covered_from_end_to_end(clocks: str) -> None:
    night = date.fromisoformat(clocks)
    start = datetime(night.year, night.month, night.day, 0, 0, tzinfo=LA)
    end = datetime(night.year, night.month, night.day, 8, 0, tzinfo=LA)
    rota = Rota(in_use=True, shifts=(Shift("1", "a", "ann", Place.FIRST, start, end),), people=(ANN,))

    assert not nobody_is_on_call(rota, datetime(night.year, night.month, night.day, 7, 59, tzinfo=LA), LA)
    assert nobody_is_on_call(rota, end, LA)


@pytest.fixture
def phones() -> Phones:
    return Phones()


@pytest.fixture
def alert_job(store: Store, library: Library, clock: Clock, phones: Phones) -> AlertJob:
    addresses = {"on call": ["first"], "clinical lead": ["second"]}
    return AlertJob(store, library, addresses, "https://bot.example.org", clock, phones)


def on_call(store: Store, name: str, start: datetime, hours: int, place: Place = Place.FIRST) -> str:
    """An account of this name, on call."""
    with store.transaction() as records:
        account = records.staff.by_name(name)
        user_id = account.id if account else records.staff.add(name, Role.RESPONDER, "no password", start)
        records.rota.add(user_id, place, start, start + timedelta(hours=hours))
    return user_id


def told(store: Store) -> list[tuple[str, bool | None]]:
    with store.reading() as records:
        waiting = [one.handoff_id for one in records.alerts.open()]
        return [(one.name, one.reached) for one in records.alerts.tellings(waiting)]


def test_a_crisis_goes_to_who_is_on_call_then_to_the_backup_then_to_everybody(
    store: Store, inbox: Inbox, alert_job: AlertJob, phones: Phones, clock: Clock
) -> None:
    on_call(store, "Clinical Lead", clock(), 8)
    on_call(store, "on call", clock(), 8, Place.BACKUP)
    with store.transaction() as records:
        records.rota.set_wait(2)
    text(inbox, "i want to kill myself tonight")
    for _ in range(3):
        work(alert_job)
        clock.forward(minutes=2)

    assert phones.rung == ["second", "first", "second", "first"]
    assert told(store) == [("Clinical Lead", True), ("on call", True), ("Clinical Lead", True), ("on call", True)]


def test_who_comes_on_duty_meanwhile_is_told_next(
    store: Store, inbox: Inbox, alert_job: AlertJob, phones: Phones, clock: Clock
) -> None:
    on_call(store, "on call", clock(), 1)
    on_call(store, "clinical lead", clock() + timedelta(hours=1), 8)
    clock.forward(minutes=58)
    text(inbox, "i want to kill myself tonight")
    work(alert_job)
    clock.forward(minutes=5)
    work(alert_job)

    assert phones.rung == ["first", "second"]


def test_whoever_is_on_call_without_a_way_to_be_reached_is_passed_over_at_once(
    store: Store, inbox: Inbox, alert_job: AlertJob, phones: Phones, clock: Clock
) -> None:
    on_call(store, "ann", clock(), 8)
    text(inbox, "i want to kill myself tonight")
    work(alert_job)

    assert phones.rung == ["first", "second"]
    assert told(store)[0] == ("ann", False)


def test_where_nobody_is_on_call_everybody_is_told(
    store: Store, inbox: Inbox, alert_job: AlertJob, phones: Phones, clock: Clock
) -> None:
    on_call(store, "on call", clock() - timedelta(days=7), 8)
    text(inbox, "i want to kill myself tonight")
    work(alert_job)

    assert phones.rung == ["first", "second"]


def test_somebody_whose_account_is_closed_while_on_call_gets_nothing_and_everybody_does(
    store: Store, inbox: Inbox, alert_job: AlertJob, phones: Phones, clock: Clock
) -> None:
    user_id = on_call(store, "clinical lead", clock(), 8)
    with store.transaction() as records:
        records.staff.set_disabled(user_id, clock())
    text(inbox, "i want to kill myself tonight")
    work(alert_job)

    assert phones.rung == ["first", "second"]  # the contact of that name stays in clinic.yaml


def test_an_ordinary_hand_off_goes_to_who_is_on_call_alone(
    store: Store, inbox: Inbox, alert_job: AlertJob, phones: Phones, clock: Clock
) -> None:
    on_call(store, "clinical lead", clock(), 8)
    text(inbox, "can i talk to a person")
    work(alert_job)

    assert phones.rung == ["second"]


def test_a_new_danger_begins_with_the_first_again(
    store: Store, inbox: Inbox, alert_job: AlertJob, phones: Phones
) -> None:
    text(inbox, "can i talk to a person")
    work(alert_job)
    text(inbox, "i want to kill myself")
    work(alert_job)

    assert phones.rung == ["first", "first"]


def test_what_reached_nobody_is_not_written_down_as_told(
    store: Store, inbox: Inbox, alert_job: AlertJob, phones: Phones, clock: Clock
) -> None:
    phones.off = {"first", "second"}
    text(inbox, "i want to kill myself tonight")
    work(alert_job)
    assert told(store) == []
    phones.off = set()
    clock.forward(seconds=31)
    work(alert_job)

    assert told(store) == [("on call", True)]
