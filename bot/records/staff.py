"""The people who work with the console, their sessions and their failed sign-ins: the SQL."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import Connection, Executable, RowMapping, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from bot.records.encryption import Cipher
from bot.records.tables import saved_view, sign_in_failure, staff_session, staff_user

_NEW_ON_SQLITE, _NEW_ON_POSTGRESQL = sqlite.insert(sign_in_failure), postgresql.insert(sign_in_failure)
_COUNTED = sign_in_failure.c["failures", "not_before", "last_at"]
# An update that changes nothing: it holds the row and gives it back, be it new or old
_HOLD_ON_SQLITE = _NEW_ON_SQLITE.on_conflict_do_update(
    index_elements=["key"], set_={"key": _NEW_ON_SQLITE.excluded.key}
).returning(*_COUNTED)
_HOLD_ON_POSTGRESQL = _NEW_ON_POSTGRESQL.on_conflict_do_update(
    index_elements=["key"], set_={"key": _NEW_ON_POSTGRESQL.excluded.key}
).returning(*_COUNTED)


class Role(StrEnum):
    """What somebody may do; each may do what the one before may."""

    VIEWER = "viewer"
    """Reads."""
    RESPONDER = "responder"
    """Answers people, takes over, reviews, drafts."""
    ADMIN = "admin"
    """Publishes, exports, deletes, administers accounts, reads the audit."""

    def may(self, needed: "Role") -> bool:
        """Whether this role includes another."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


class NameTaken(Exception):
    """There is an account with this name already."""


@dataclass(frozen=True)
class Account:
    """One account. Its secrets are kept out of every representation of it."""

    id: str
    name: str
    role: Role
    password_hash: str = field(repr=False)
    totp_secret: str | None = field(repr=False)
    totp_confirmed: bool
    totp_last_step: int
    recovery_codes: tuple[str, ...] = field(repr=False)
    """Hashes of the codes that are left."""
    created_at: datetime
    disabled: bool


@dataclass(frozen=True)
class Session:
    """Somebody signed in, or about to be."""

    id: str = field(repr=False)
    """The SHA-256 of what stands in the cookie."""
    user_id: str
    form_token: str = field(repr=False)
    complete: bool
    """Whether the second factor was given."""
    created_at: datetime
    seen_at: datetime
    proved_at: datetime
    """When password and code were last given."""
    from_where: str
    browser: str
    ended_at: datetime | None


@dataclass(frozen=True)
class Failures:
    """Failed attempts under one key."""

    failures: int
    not_before: datetime
    last_at: datetime


class Staff:
    """Reads and writes within one transaction."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    def add(self, name: str, role: Role, password_hash: str, now: datetime) -> str:
        """Make an account; its id.

        Raises:
            NameTaken: the name is in use.
        """
        user_id = uuid4().hex
        values = {"id": user_id, "name": name, "role": role.value, "password_hash": password_hash, "created_at": now}
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(staff_user).values(**values))
        except IntegrityError as error:
            raise NameTaken(name) from error
        return user_id

    def by_name(self, name: str) -> Account | None:
        """The account with this name."""
        return self._account(select(staff_user).where(staff_user.c.name == name))

    def by_id(self, user_id: str) -> Account | None:
        """The account with this id."""
        return self._account(select(staff_user).where(staff_user.c.id == user_id))

    def all(self) -> list[Account]:
        """Every account, by name."""
        rows = self._connection.execute(select(staff_user).order_by(staff_user.c.name)).mappings()
        return [self._open(row) for row in rows]

    def set_role(self, user_id: str, role: Role) -> None:
        """Change what somebody may do; their sessions end."""
        self._update(user_id, role=role.value)

    def set_password(self, user_id: str, password_hash: str) -> None:
        """Store the hash of a new password."""
        self._update(user_id, password_hash=password_hash)

    def set_disabled(self, user_id: str, at: datetime | None) -> None:
        """Close an account, or with None open it again."""
        self._update(user_id, disabled_at=at)

    def set_totp(self, user_id: str, secret: str | None) -> None:
        """Store the secret of an authenticator that is not confirmed yet; None makes the next sign-in ask for one."""
        sealed = self._cipher.seal(secret, f"staff_user.totp_secret:{user_id}") if secret else None
        self._update(user_id, totp_secret=sealed, totp_confirmed=False, totp_last_step=0)

    def confirm_totp(self, user_id: str) -> None:
        """The authenticator has shown a right code."""
        self._update(user_id, totp_confirmed=True)

    def use_step(self, user_id: str, step: int) -> bool:
        """Note a code as used; false where it, or a later one, was used before."""
        fresh = update(staff_user).where(staff_user.c.id == user_id, staff_user.c.totp_last_step < step)
        return self._connection.execute(fresh.values(totp_last_step=step)).rowcount == 1

    def set_recovery_codes(self, user_id: str, hashes: Sequence[str]) -> None:
        """Store the hashes of recovery codes; earlier ones are gone."""
        self._update(user_id, recovery_codes=json.dumps(list(hashes)))

    def begin(self, session: Session) -> None:
        """Store a new session."""
        self._connection.execute(insert(staff_session).values(**vars(session)))

    def session(self, session_id: str) -> tuple[Session, Account] | None:
        """A session that has not ended, with its account."""
        query = select(staff_session).where(staff_session.c.id == session_id, staff_session.c.ended_at.is_(None))
        row = self._connection.execute(query).mappings().one_or_none()
        account = self.by_id(row["user_id"]) if row else None
        return (Session(**row), account) if row and account else None

    def sessions(self, user_id: str) -> list[Session]:
        """The complete sessions of an account that have not ended, the last used first."""
        here = (
            staff_session.c.user_id == user_id,
            staff_session.c.ended_at.is_(None),
            staff_session.c.complete.is_(True),
        )
        rows = self._connection.execute(select(staff_session).where(*here).order_by(staff_session.c.seen_at.desc()))
        return [Session(**row) for row in rows.mappings()]

    def seen(self, session_id: str, at: datetime) -> None:
        """The session was used; its clock never goes back."""
        later = update(staff_session).where(staff_session.c.id == session_id, staff_session.c.seen_at < at)
        self._connection.execute(later.values(seen_at=at))

    def proved(self, session_id: str, at: datetime) -> None:
        """Password and code were given once more."""
        self._connection.execute(update(staff_session).where(staff_session.c.id == session_id).values(proved_at=at))

    def end(self, session_id: str, at: datetime) -> None:
        """End one session."""
        open_one = update(staff_session).where(staff_session.c.id == session_id, staff_session.c.ended_at.is_(None))
        self._connection.execute(open_one.values(ended_at=at))

    def end_all(self, user_id: str, at: datetime, but: str = "") -> int:
        """End every session of an account but one; how many."""
        open_ones = update(staff_session).where(
            staff_session.c.user_id == user_id, staff_session.c.ended_at.is_(None), staff_session.c.id != but
        )
        return self._connection.execute(open_ones.values(ended_at=at)).rowcount

    def forget_sessions(self, before: datetime) -> None:
        """Take out sessions and failures that nobody needs any more."""
        self._connection.execute(delete(staff_session).where(staff_session.c.created_at < before))
        self._connection.execute(delete(sign_in_failure).where(sign_in_failure.c.last_at < before))

    def failures(self, key: str, now: datetime) -> Failures:
        """The attempts under a key, held until the transaction ends: those made meanwhile are counted one by one."""
        several = self._connection.dialect.name == "postgresql"
        first = {"key": key, "failures": 0, "not_before": now, "last_at": now}
        row = self._connection.execute(_HOLD_ON_POSTGRESQL if several else _HOLD_ON_SQLITE, first).mappings().one()
        return Failures(**row)

    def set_failures(self, key: str, failures: int, not_before: datetime, now: datetime) -> None:
        """Store the count of attempts under a key that was looked up, and when the next may be made."""
        values = {"failures": failures, "not_before": not_before, "last_at": now}
        self._connection.execute(update(sign_in_failure).where(sign_in_failure.c.key == key).values(**values))

    def clear_failures(self, key: str) -> None:
        """The count begins anew."""
        self._connection.execute(delete(sign_in_failure).where(sign_in_failure.c.key == key))

    def views(self, user_id: str) -> list[tuple[str, str, str]]:
        """The saved views of an account: id, name, query."""
        query = select(saved_view.c.id, saved_view.c.name, saved_view.c.query).where(saved_view.c.user_id == user_id)
        return [(row.id, row.name, row.query) for row in self._connection.execute(query.order_by(saved_view.c.name))]

    def save_view(self, user_id: str, name: str, query: str) -> None:
        """Keep a set of filters under a name."""
        values = {"id": uuid4().hex, "user_id": user_id, "name": name, "query": query}
        self._connection.execute(insert(saved_view).values(**values))

    def drop_view(self, user_id: str, view_id: str) -> None:
        """Forget a saved view of one's own."""
        here = (saved_view.c.id == view_id, saved_view.c.user_id == user_id)
        self._connection.execute(delete(saved_view).where(*here))

    def _update(self, user_id: str, **values: object) -> None:
        self._connection.execute(update(staff_user).where(staff_user.c.id == user_id).values(**values))

    def _account(self, query: Executable) -> Account | None:
        row = self._connection.execute(query).mappings().one_or_none()
        return self._open(row) if row else None

    def _open(self, row: RowMapping) -> Account:
        sealed = row["totp_secret"]
        return Account(
            id=row["id"],
            name=row["name"],
            role=Role(row["role"]),
            password_hash=row["password_hash"],
            totp_secret=self._cipher.open(sealed, f"staff_user.totp_secret:{row['id']}") if sealed else None,
            totp_confirmed=row["totp_confirmed"],
            totp_last_step=row["totp_last_step"],
            recovery_codes=tuple(json.loads(row["recovery_codes"] or "[]")),
            created_at=row["created_at"],
            disabled=row["disabled_at"] is not None,
        )
