"""The phone at which somebody of staff gets alerts: given, shown to be theirs by a code, taken away."""

import secrets
from datetime import timedelta

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from bot.phone_numbers import answered_from, is_from, number_in
from bot.records.staff import Role
from bot.records.staff_phones import PhoneTaken
from staff.account_page import account_page
from staff.desk import Desk, me
from staff.guard import needs
from staff.once import once

_BETWEEN_CODES = timedelta(minutes=1)


def add(pages: Blueprint, desk: Desk) -> None:
    """The forms of one's own phone, on the page of the account."""
    countries = answered_from(desk.settings.numbers_answered)

    @pages.post("/account/phone")
    @needs(Role.RESPONDER)
    def give_phone() -> ResponseReturnValue:
        """A number; a code goes there, so that nobody gives somebody else's."""
        number = number_in(request.form.get("phone", "")[:40])
        if number is None or not is_from(number, countries):
            return account_page(desk, problem="We can't text that number. Write it like 213-555-0142."), 400
        code, now = f"{secrets.randbelow(10**6):06d}", desk.clock()
        with once(desk, "/staff/account#phone") as act:
            before = act.records.staff_phones.of(me().account.id)
            act.refused = True  # unless a code is sent
            if before and now - before.added_at < _BETWEEN_CODES:
                return account_page(desk, problem="A code was sent less than a minute ago. Wait a moment."), 429
            try:
                act.records.staff_phones.give(me().account.id, number, code, now)
            except PhoneTaken:
                return account_page(desk, problem="A colleague has this phone. Each needs one of their own."), 409
            desk.audit(act.records, "gave a phone for alerts", me().account.id)
            act.refused = False
        words = desk.own.lines.fill("confirm", clinic=desk.library.clinic.name, code=code)
        if desk.own.texts is None or not desk.own.texts.text(number, words):
            return account_page(desk, problem="The text could not be sent. Try again, or tell your admin."), 502
        return act.response()

    @pages.post("/account/phone/confirm")
    @needs(Role.RESPONDER)
    def confirm_phone() -> ResponseReturnValue:
        """The code that came to it."""
        code = "".join(request.form.get("code", "").split())[:6]
        with once(desk, "/staff/account#phone") as act:
            right = act.records.staff_phones.confirm(me().account.id, code, desk.clock())
            desk.audit(act.records, "confirmed a phone" if right else "gave a wrong code for a phone", me().account.id)
            act.refused = not right
        if not right:
            return account_page(desk, problem="That code is wrong or older than ten minutes. Ask for a new one."), 400
        return act.response()

    @pages.post("/account/phone/remove")
    @needs(Role.RESPONDER)
    def remove_phone() -> ResponseReturnValue:
        """No more alerts there."""
        with once(desk, "/staff/account#phone") as act:
            if act.records.staff_phones.drop(me().account.id):
                desk.audit(act.records, "removed a phone", me().account.id)
        return act.response()
