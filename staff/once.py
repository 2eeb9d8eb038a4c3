"""A form that comes twice does its work once: by a number that its page was given.

Somebody clicks twice, a browser sends again after a broken connection, a page is gone back to. Pages carry a number;
the keyed hash of it and of everything else that the form says is kept in the very transaction that does the work.
Other words in the same page are another form.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import redirect, request
from flask.typing import ResponseReturnValue

from bot.records.store import Records
from staff.desk import Desk, me
from staff.guard import FETCHES

FIELD = "once"
_LEFT_OUT = ("token",)
"""What changes when somebody signs in again over a page."""


@dataclass
class Act:
    """What a form asks for, in the transaction that does it."""

    records: Records
    onward: str
    """Where the browser goes afterwards, also when the same form comes again."""
    refused: bool = False
    """Whether nothing was done, so that the same form may come again."""

    def response(self) -> ResponseReturnValue:
        """The answer to a form that did its work."""
        return answer(self.onward)


class SentBefore(Exception):
    """The form has done its work already; `onward` is where the browser was sent then."""

    def __init__(self, onward: str) -> None:
        self.onward = onward
        super().__init__(onward)


def number() -> str:
    """A number for a page."""
    return secrets.token_hex(16)


@contextmanager
def once(desk: Desk, onward: str) -> Iterator[Act]:
    """A transaction for what the form of this request asks for.

    Raises:
        SentBefore: it was done already; the console answers as it did then.
    """
    with desk.store.transaction() as records:
        key = records.sent_forms.key(_said()) if request.form.get(FIELD) else ""
        if key and not records.sent_forms.begin(key, desk.clock()):
            raise SentBefore(records.sent_forms.onward(key))
        act = Act(records, onward)
        yield act
        if key and act.refused:
            records.sent_forms.give_up(key)
        elif key:
            records.sent_forms.done(key, act.onward)


def answer(onward: str) -> ResponseReturnValue:
    """On to a page; a script that sent the form stays on its own, and gets a number for the next one."""
    if FETCHES in request.headers:
        return "", 204, {"X-Once": number()}
    return redirect(onward, 303)


def _said() -> str:
    """Everything that tells this form from another one: who sent it, to which address, with which fields."""
    fields = sorted((name, value) for name, value in request.form.items(multi=True) if name not in _LEFT_OUT)
    return "\0".join([me().account.id, request.full_path, *(part for field in fields for part in field)])
