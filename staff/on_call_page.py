"""The page of the rota, which several files answer with: a week, who gets an alert, and what went wrong."""

from collections.abc import Callable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from bot.jobs.on_call import may_be_called
from bot.records.rota import Shift
from bot.records.store import Records
from staff.desk import Desk
from staff.on_call import DAYS, PLACES, beginning, duty, is_off, week
from staff.once import once

MOST_WEEKS = 26
LONGEST_WAIT = 60
"""Minutes until the next are told."""


class NotPossible(Exception):
    """What was asked of the rota cannot be; the text tells staff why, and what to do."""


def on_call_page(desk: Desk, problem: str = "") -> str:
    """The whole page, with what went wrong; the form that did is given back as it was."""
    now = desk.clock()
    today = now.astimezone(desk.zone).date()
    monday = monday_of(day_in(request.values.get("week", "")) or today)
    start, end = beginning(monday, desk.zone), beginning(monday + timedelta(days=DAYS), desk.zone)
    with desk.store.reading() as records:
        now_on_duty = duty(desk, records)
        shifts, days_off = records.rota.between(start, end), records.rota.days_off(min(monday, today))
        offers = records.rota.offers(now)
        accounts = records.staff.all()
    return render_template(
        "staff/on_call.html",
        duty=now_on_duty,
        days=week(monday, shifts, now_on_duty.rota, days_off, desk.zone),
        days_off=days_off,
        off={one.id for one in shifts if is_off(one, one.starts_at.astimezone(desk.zone).date(), days_off)},
        offers={offer.shift.id: offer for offer in offers},
        monday=monday,
        today=today,
        step=timedelta(days=DAYS),
        colleagues=[one for one in accounts if may_be_called(one)],
        places=PLACES,
        may_be_called={one.id for one in accounts if may_be_called(one)},
        wait=int(now_on_duty.rota.wait.total_seconds() // 60),
        longest_wait=LONGEST_WAIT,
        most_weeks=MOST_WEEKS,
        said=_said(),
        problem=problem,
        given=request.form if problem else {},
        given_days=request.form.getlist("day") if problem else [],
    )


def _said() -> str:
    """What the last form did."""
    added, skipped = (request.args.get(name, 0, type=int) for name in ("added", "skipped"))
    if not added and not skipped:
        return ""
    said = f"{added} {'shift is' if added == 1 else 'shifts are'} added."
    return said + (f" {skipped} left out: a holiday or a day off. Add those by themselves." if skipped else "")


def told(one: Shift, zone: ZoneInfo) -> str:
    """A shift in words: who, which place, when."""
    start, end = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
    return f"{one.name} is {PLACES[one.place]} on call {start:%A, %b %-d, %-I:%M %p} to {end:%-I:%M %p}"


def change_shift(
    desk: Desk, shift_id: str, done: str, change: Callable[[Desk, Records, str], Shift]
) -> ResponseReturnValue:
    """Do something with a shift, once; then on to the page of its week.

    `done`: for the audit. `change`: finds the shift and changes it; where it cannot (`NotPossible`), the page says why.
    """
    try:
        with once(desk, "") as act:
            act.records.rota.lock()
            one = change(desk, act.records, shift_id)
            desk.audit(act.records, done, shift_id)
            act.onward = f"/staff/on-call?week={monday_of(one.starts_at.astimezone(desk.zone).date())}"
    except NotPossible as error:
        return on_call_page(desk, str(error)), 409
    return act.response()


def shift_of(records: Records, shift_id: str) -> Shift:
    """A shift by its id; what does not exist is not found."""
    return records.rota.find(shift_id) or abort(404)


def monday_of(day: date) -> date:
    """The Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def day_in(text: str) -> date | None:
    """A day as a form gives it; None where it is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2200 else None
