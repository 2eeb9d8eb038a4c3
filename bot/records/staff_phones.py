"""The phones of staff, sealed, and what was answered to texts from them: the SQL."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, update

from bot.records.encryption import Cipher
from bot.records.tables import staff_answer, staff_phone, staff_user

_LOOKUP = "staff"
"""Staff phones are found by a hash of their own, so that a table beside them tells nothing about people who write."""

_KEYS = (
    select(staff_phone.c.number_key)
    .join(staff_user, staff_user.c.id == staff_phone.c.user_id)
    .where(staff_user.c.disabled_at.is_(None), staff_phone.c.confirmed_at.is_not(None))
)
"""Built once: it is asked for each text."""
_CODE_GOOD_FOR = timedelta(minutes=10)
_MOST_TRIES = 5


def key_of(cipher: Cipher, number: str) -> bytes:
    """What the phone of somebody of staff is found by."""
    return cipher.lookup_key(_LOOKUP, number)


class PhoneTaken(Exception):
    """Somebody else of staff has this phone."""


@dataclass(frozen=True)
class StaffPhone:
    """The phone of somebody of staff."""

    id: str
    user_id: str
    name: str
    number: str = field(repr=False)
    confirmed: bool
    """Whether its owner has shown that it is theirs: alerts go there, and its texts are answers to alerts."""
    added_at: datetime


class StaffPhones:
    """Reads and writes within one transaction."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    def give(self, user_id: str, number: str, code: str, now: datetime) -> None:
        """Take a number in the place of an earlier one; nothing but its code goes there before it is confirmed.

        Raises:
            PhoneTaken: a colleague has confirmed it.
        """
        owner = self.by_number(number)
        if owner and owner.user_id != user_id:
            raise PhoneTaken
        self.drop(user_id)
        phone_id = uuid4().hex
        values = {
            "number": self._cipher.seal(number, f"staff_phone.number:{phone_id}"),
            "number_key": key_of(self._cipher, number),
            "added_at": now,
            "code": code,
            "tries": 0,
        }
        self._connection.execute(insert(staff_phone).values(id=phone_id, user_id=user_id, **values))

    def drop(self, user_id: str) -> bool:
        """Forget the phone of somebody; false where there is none."""
        return self._connection.execute(delete(staff_phone).where(staff_phone.c.user_id == user_id)).rowcount == 1

    def of(self, user_id: str) -> StaffPhone | None:
        """The phone of somebody."""
        return self._first(staff_phone.c.user_id == user_id)

    def by_number(self, number: str) -> StaffPhone | None:
        """Whose confirmed phone it is."""
        here = staff_phone.c.number_key == key_of(self._cipher, number)
        return self._first(and_(here, staff_phone.c.confirmed_at.is_not(None)))

    def keys(self) -> frozenset[bytes]:
        """What every confirmed phone is found by."""
        return frozenset(self._connection.scalars(_KEYS))

    def confirmed(self) -> frozenset[str]:
        """The ids of accounts whose phone gets alerts."""
        query = select(staff_phone.c.user_id).where(staff_phone.c.confirmed_at.is_not(None))
        return frozenset(self._connection.scalars(query))

    def confirm(self, user_id: str, code: str, now: datetime) -> bool:
        """Somebody typed the code that went to their phone; false where it is wrong, too old, or tried too often."""
        here = (staff_phone.c.user_id == user_id, staff_phone.c.confirmed_at.is_(None))
        self._connection.execute(update(staff_phone).where(*here).values(tries=staff_phone.c.tries + 1))
        right = (
            *here,
            staff_phone.c.code == code,
            staff_phone.c.tries <= _MOST_TRIES,
            staff_phone.c.added_at > now - _CODE_GOOD_FOR,
        )
        values = {"confirmed_at": now, "code": None}
        if self._connection.execute(update(staff_phone).where(*right).values(values)).rowcount != 1:
            return False
        mine = select(staff_phone.c.number_key).where(staff_phone.c.user_id == user_id).scalar_subquery()
        others = (staff_phone.c.number_key == mine, staff_phone.c.user_id != user_id)
        self._connection.execute(delete(staff_phone).where(*others))
        return True

    def answered(self, provider_id: str) -> str | None:
        """What was answered to a text; None where it is new."""
        return self._connection.scalar(select(staff_answer.c.reply).where(staff_answer.c.provider_id == provider_id))

    def note_answer(self, provider_id: str, reply: str, now: datetime) -> None:
        """Keep what was answered, so that the same text again changes nothing. What was written is not kept."""
        self._connection.execute(
            insert(staff_answer).values(provider_id=provider_id, reply=reply[:640], answered_at=now)
        )

    def known(self, provider_ids: Sequence[str]) -> set[str]:
        """Which of these texts were answered."""
        query = select(staff_answer.c.provider_id).where(staff_answer.c.provider_id.in_(provider_ids))
        return set(self._connection.scalars(query))

    def forget(self, before: datetime) -> None:
        """Take out answers that no provider repeats any more."""
        self._connection.execute(delete(staff_answer).where(staff_answer.c.answered_at < before))

    def _first(self, condition: ColumnElement[bool]) -> StaffPhone | None:
        query = (
            select(staff_phone, staff_user.c.name)
            .join(staff_user, staff_user.c.id == staff_phone.c.user_id)
            .where(condition, staff_user.c.disabled_at.is_(None))
            .limit(1)
        )
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            return None
        number = self._cipher.open(row["number"], f"staff_phone.number:{row['id']}")
        return StaffPhone(
            row["id"], row["user_id"], row["name"], number, row["confirmed_at"] is not None, row["added_at"]
        )
