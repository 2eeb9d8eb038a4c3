"""Who is on call when: putting somebody on call, days off, and how long an alert waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from bot.jobs.on_call import may_be_called
from bot.records.rota import DayOff, Place, Shift
from bot.records.staff import Account, Role
from bot.records.store import Records
from staff.desk import Desk
from staff.guard import need_to_be_asked, needs
from staff.on_call import DAYS, beginning, covers
from staff.on_call_page import (
    LONGEST_WAIT,
    MOST_WEEKS,
    NotPossible,
    change_shift,
    day_in,
    monday_of,
    on_call_page,
    shift_of,
    told,
)
from staff.once import once

_MOST_DAYS_OFF = 366


@dataclass(frozen=True)
class _Asked:
    """A form that adds shifts, read."""

    who: Account
    place: Place
    days: list[date]
    """Of the first week."""
    begins: time
    ends: time
    overnight: bool
    weeks: int


def add(pages: Blueprint, desk: Desk) -> None:
    """The page of the rota."""
    _shifts(pages, desk)
    _days_off(pages, desk)
    _ways(pages, desk)


def _shifts(pages: Blueprint, desk: Desk) -> None:
    """The rota, and who is put into it."""

    @pages.get("/on-call")
    @needs(Role.VIEWER)
    def on_call() -> str:
        """Who gets an alert now, and one week."""
        return on_call_page(desk)

    @pages.post("/on-call/shifts")
    @needs(Role.ADMIN)
    def add_shifts() -> ResponseReturnValue:
        """Put somebody on call at some hours of some days, for some weeks: all of it, or nothing."""
        try:
            with once(desk, "/staff/on-call") as act:
                asked = _asked(act.records)
                added, skipped = _put_on_call(desk, act.records, asked)
                for shift_id in added:
                    desk.audit(act.records, "put someone on call", shift_id)
                week = monday_of(asked.days[0])
                act.onward = f"/staff/on-call?week={week}&added={len(added)}&skipped={skipped}"
        except NotPossible as error:
            return on_call_page(desk, str(error)), 400
        return act.response()

    @pages.post("/on-call/shifts/<shift_id>/remove")
    @needs(Role.ADMIN)
    def remove_shift(shift_id: str) -> ResponseReturnValue:
        """Nobody is on call in its place."""
        return change_shift(desk, shift_id, "removed a shift", _remove)


def _days_off(pages: Blueprint, desk: Desk) -> None:
    """Days off and holidays."""

    @pages.post("/on-call/days-off")
    @needs(Role.ADMIN)
    def add_day_off() -> ResponseReturnValue:
        """Days on which somebody is not called, or a holiday of the clinic."""
        first, last = day_in(request.form.get("first", "")), day_in(request.form.get("last", ""))
        who, what = request.form.get("who", ""), " ".join(request.form.get("what", "").split())[:60]
        last = last or first
        if first is None or last is None:
            return on_call_page(desk, "Give the first day off. Nothing was added."), 400
        if last < first:
            return on_call_page(desk, "The last day off is before the first one. Nothing was added."), 400
        if (last - first).days >= _MOST_DAYS_OFF:
            return on_call_page(desk, "That is more than a year. Nothing was added."), 400
        if not who and not what:
            return on_call_page(desk, "Give the holiday a name, so that everybody knows it."), 400
        with once(desk, f"/staff/on-call?week={monday_of(first)}#days-off") as act:
            if who and act.records.staff.by_id(who) is None:
                abort(400)
            day_off_id = act.records.rota.add_day_off(who or None, first, last, what or "day off")
            desk.audit(act.records, "added days off" if who else "added a holiday", day_off_id)
        return act.response()

    @pages.post("/on-call/days-off/<day_off_id>/remove")
    @needs(Role.ADMIN)
    def remove_day_off(day_off_id: str) -> ResponseReturnValue:
        """They are called on these days after all."""
        with once(desk, "/staff/on-call#days-off") as act:
            if not act.records.rota.drop_day_off(day_off_id):
                abort(404)
            desk.audit(act.records, "removed days off", day_off_id)
        return act.response()


def _ways(pages: Blueprint, desk: Desk) -> None:
    """How long an alert waits, and going by the list of contacts again."""

    @pages.post("/on-call/wait")
    @needs(Role.ADMIN)
    def set_wait() -> ResponseReturnValue:
        """After how many minutes the next are told."""
        minutes = request.form.get("minutes", 0, type=int)
        if not 1 <= minutes <= LONGEST_WAIT:
            return on_call_page(desk, f"Give a wait of 1 to {LONGEST_WAIT} minutes."), 400
        with once(desk, "/staff/on-call") as act:
            act.records.rota.set_wait(minutes)
            desk.audit(act.records, "set the wait of alerts", str(minutes))
        return act.response()

    @pages.post("/on-call/stop")
    @needs(Role.ADMIN)
    def stop_using() -> ResponseReturnValue:
        """Delete every shift: alerts go by the list of clinic.yaml again."""
        need_to_be_asked()
        with once(desk, "/staff/on-call") as act:
            act.records.rota.lock()
            deleted = act.records.rota.clear()
            desk.audit(act.records, "deleted the rota", str(deleted))
        return act.response()


def _put_on_call(desk: Desk, records: Records, asked: _Asked) -> tuple[list[str], int]:
    records.rota.lock()
    days_off = records.rota.days_off(asked.days[0])
    added, skipped = [], 0
    for day in (one + timedelta(days=DAYS * number) for number in range(asked.weeks) for one in asked.days):
        if off := _off(asked.who, day, days_off):
            if asked.weeks == 1 and off.user_id:
                raise NotPossible(f"{asked.who.name} is off on {day:%A, %b %-d} ({off.what}). Choose somebody else.")
            if asked.weeks > 1:
                skipped += 1
                continue
        last = day + timedelta(days=1) if asked.overnight else day
        start, end = beginning(day, desk.zone, asked.begins), beginning(last, desk.zone, asked.ends)
        if clash := records.rota.clash(asked.who.id, asked.place, start, end):
            raise NotPossible(
                f"Nothing was added: {told(clash, desk.zone)}. Remove that shift first, or change the hours."
            )
        added.append(records.rota.add(asked.who.id, asked.place, start, end))
    return added, skipped


def _remove(_desk: Desk, records: Records, shift_id: str) -> Shift:
    one = shift_of(records, shift_id)
    records.rota.remove(shift_id)
    return one


def _asked(records: Records) -> _Asked:
    """The form that adds shifts.

    Raises:
        NotPossible: something in it does not fit; the text says what.
    """
    form = request.form
    who, place = records.staff.by_id(form.get("who", "")), form.get("place", 0, type=int)
    days = sorted(filter(None, (day_in(text) for text in form.getlist("day"))))
    begins, ends, weeks = _time(form.get("begins", "")), _time(form.get("ends", "")), form.get("weeks", 0, type=int)
    if who is None or not may_be_called(who):
        raise NotPossible("Choose somebody who answers people: a responder or an admin whose account is active.")
    if place not in list(Place):
        raise NotPossible("Choose first or backup.")
    if not days or days[-1] - days[0] >= timedelta(days=DAYS):
        raise NotPossible("Tick at least one day of one week.")
    if begins is None or ends is None:
        raise NotPossible("Give the hours like 09:00 and 17:00.")
    overnight = form.get("overnight") == "yes"
    if ends <= begins and not overnight:
        raise NotPossible('This shift ends before it starts. For a night, tick "ends the next day".')
    if overnight and ends > begins:
        raise NotPossible("A shift may last 24 hours at most. Add a second one for the rest.")
    if not 1 <= weeks <= MOST_WEEKS:
        raise NotPossible(f"Repeat it for 1 to {MOST_WEEKS} weeks.")
    return _Asked(who, Place(place), days, begins, ends, overnight, weeks)


def _off(who: Account, day: date, days_off: Sequence[DayOff]) -> DayOff | None:
    """Why somebody is not called on a day: days off of their own, or a holiday."""
    return next((one for one in days_off if one.user_id in (None, who.id) and covers(one, day)), None)


def _time(text: str) -> time | None:
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - an hour of whatever day
    except ValueError:
        return None
