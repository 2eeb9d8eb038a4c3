"""Slows down whoever guesses, and never locks out the owner.

Wrong attempts from one address at one account double the wait, up to 15 minutes. A second count for each account, from
anywhere, starts later and waits a minute at most; somebody who has lately signed in from the same address is not held
up by it.
"""

from datetime import datetime, timedelta

from bot.records.store import Records

_FREE = 3
_LONGEST = timedelta(minutes=15)
_FREE_FROM_ANYWHERE = 20
_LONGEST_FROM_ANYWHERE = timedelta(minutes=1)
_KNOWN_FOR = timedelta(days=30)


def wait(records: Records, name: str, from_where: str, now: datetime) -> timedelta:
    """How long somebody has to wait before the next attempt; zero where they need not."""
    pair, account = _keys(name, from_where)
    waits = [_left(records, pair, now)]
    known = records.staff.by_name(name)
    if not (known and records.staff.has_signed_in_from(known.id, from_where, now - _KNOWN_FOR)):
        waits.append(_left(records, account, now))
    return max(waits)


def failed(records: Records, name: str, from_where: str, now: datetime) -> None:
    """Count a wrong attempt."""
    pair, account = _keys(name, from_where)
    _count(records, pair, _FREE, _LONGEST, now)
    _count(records, account, _FREE_FROM_ANYWHERE, _LONGEST_FROM_ANYWHERE, now)


def succeeded(records: Records, name: str, from_where: str) -> None:
    """A right attempt: the count begins anew."""
    for key in _keys(name, from_where):
        records.staff.clear_failures(key)


def _keys(name: str, from_where: str) -> tuple[str, str]:
    return f"{name[:64]}|{from_where[:64]}", f"{name[:64]}|"


def _left(records: Records, key: str, now: datetime) -> timedelta:
    before = records.staff.failures(key)
    left = before.not_before - now if before else timedelta(0)
    return min(max(left, timedelta(0)), _LONGEST)


def _count(records: Records, key: str, free: int, longest: timedelta, now: datetime) -> None:
    before = records.staff.failures(key)
    failures = (before.failures if before else 0) + 1
    pause = min(timedelta(seconds=2 ** min(failures - free, 20)), longest) if failures > free else timedelta(0)
    records.staff.set_failures(key, failures, now + pause, now)
