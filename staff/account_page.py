"""The page of one's own account, which several files answer with."""

from flask import render_template

from staff.desk import Desk, me


def account_page(desk: Desk, problem: str = "", said: str = "") -> str:
    """The whole page, with what went wrong or what was done."""
    with desk.store.reading() as records:
        sessions = records.staff.sessions(me().account.id)
        phone = records.staff_phones.of(me().account.id)
        devices = records.push_devices.of(me().account.id)
    return render_template(
        "staff/account.html",
        sessions=sessions,
        this=me().session.id,
        codes_left=len(me().account.recovery_codes),
        phone=phone,
        devices=devices,
        push_key=desk.own.push.public_key if desk.own.push else "",
        texts=desk.own.texts is not None,
        problem=problem,
        said=said,
    )
