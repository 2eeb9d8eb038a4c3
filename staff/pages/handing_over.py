"""Handing a shift of one's own to a colleague, who accepts or declines."""

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from bot.jobs.on_call import may_be_called
from bot.records.rota import Shift
from bot.records.staff import Account, Role
from bot.records.store import Records
from staff.desk import Desk, me
from staff.guard import needs
from staff.on_call_page import NotPossible, change_shift, shift_of, told


def add(pages: Blueprint, desk: Desk) -> None:
    """What the buttons of a shift do."""

    @pages.post("/on-call/shifts/<shift_id>/offer")
    @needs(Role.RESPONDER)
    def offer_shift(shift_id: str) -> ResponseReturnValue:
        """Ask a colleague to take a shift of one's own; until they accept it stays one's own."""
        return change_shift(desk, shift_id, "offered a shift", _offer)

    @pages.post("/on-call/shifts/<shift_id>/accept")
    @needs(Role.RESPONDER)
    def accept_shift(shift_id: str) -> ResponseReturnValue:
        """Take the shift that a colleague has offered."""
        return change_shift(desk, shift_id, "took over a shift", _accept)

    @pages.post("/on-call/shifts/<shift_id>/decline")
    @needs(Role.RESPONDER)
    def decline_shift(shift_id: str) -> ResponseReturnValue:
        """Leave the shift with whoever offered it."""
        return change_shift(desk, shift_id, "declined a shift", _decline)

    @pages.post("/on-call/shifts/<shift_id>/withdraw")
    @needs(Role.RESPONDER)
    def withdraw_shift(shift_id: str) -> ResponseReturnValue:
        """Keep a shift that one has offered."""
        return change_shift(desk, shift_id, "took back the offer of a shift", _withdraw)


def _offer(desk: Desk, records: Records, shift_id: str) -> Shift:
    one = shift_of(records, shift_id)
    colleague = _somebody_else_for(desk, records, one, request.form.get("to", ""))
    records.rota.offer(shift_id, colleague.id, desk.clock())
    return one


def _accept(desk: Desk, records: Records, shift_id: str) -> Shift:
    one = _offered_to_me(desk, records, shift_id)
    _no_clash(desk, records, me().account.id, one)
    records.rota.give(shift_id, me().account.id)
    return one


def _decline(desk: Desk, records: Records, shift_id: str) -> Shift:
    one = _offered_to_me(desk, records, shift_id)
    records.rota.drop_offer(shift_id)
    return one


def _withdraw(_desk: Desk, records: Records, shift_id: str) -> Shift:
    one = shift_of(records, shift_id)
    if one.user_id != me().account.id or not records.rota.drop_offer(shift_id):
        abort(404)
    return one


def _somebody_else_for(desk: Desk, records: Records, one: Shift, to_id: str) -> Account:
    """Whoever may be asked to take this shift."""
    if one.user_id != me().account.id:
        raise NotPossible(f"This shift is {one.name}'s. Only {one.name} can hand it over.")
    if one.ends_at <= desk.clock():
        raise NotPossible("This shift is over.")
    if to_id == one.user_id:
        raise NotPossible("You have this shift already. Choose a colleague.")
    colleague = records.staff.by_id(to_id)
    if colleague is None or not may_be_called(colleague):
        raise NotPossible("Choose a colleague who answers people.")
    _no_clash(desk, records, colleague.id, one)
    return colleague


def _no_clash(desk: Desk, records: Records, user_id: str, one: Shift) -> None:
    if clash := records.rota.clash(user_id, one.place, one.starts_at, one.ends_at, but=one.id):
        raise NotPossible(f"That does not fit: {told(clash, desk.zone)}.")


def _offered_to_me(desk: Desk, records: Records, shift_id: str) -> Shift:
    mine = (one.shift for one in records.rota.offers(desk.clock()) if one.to_id == me().account.id)
    return next((one for one in mine if one.id == shift_id), None) or abort(404)
