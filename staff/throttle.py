"""Slows down whoever guesses, and locks nobody out.

An attempt is counted before anything is compared, so a hundred at once are not a hundred guesses; a right one takes its
count back. Whose browser is known (`devices.py`), or who gives one of their recovery codes, has a count of their own
that no stranger touches. All others share three: one for the name from this address, one for the name from anywhere,
and one for the address, which slows a guess at each of many names. They stand in the database, for all processes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from bot.records.store import Records

_SUBNET = 64
"""How much of an IPv6 address is one household's: RFC 6177."""
_FORGIVEN_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class _Count:
    """One count: how many attempts are free, and how long the wait that doubles with each further one may grow."""

    key: str
    free: int
    longest: timedelta

    def left(self, records: Records, now: datetime) -> timedelta:
        """How long to wait; the count is held until the transaction ends."""
        before = records.staff.failures(self.key, now)
        if before.failures <= self.free:
            return timedelta(0)  # whatever the clock was when it was counted
        return min(max(before.not_before - now, timedelta(0)), self.longest)

    def add(self, records: Records, now: datetime) -> None:
        before = records.staff.failures(self.key, now)
        forgiven = max(now - before.last_at, timedelta(0)) // _FORGIVEN_AFTER
        failures = max(before.failures - forgiven, 0) + 1
        doubled = timedelta(seconds=2 ** min(failures - self.free, 20)) if failures > self.free else timedelta(0)
        records.staff.set_failures(self.key, failures, now + min(doubled, self.longest), now)


class Attempt:
    """One attempt to sign in: at a password, or at a code by somebody who gave the right password."""

    def __init__(self, what: str, name: str, from_where: str, own: str | None) -> None:
        """`own` is what the person alone has: a known browser or a recovery code; None for whoever could be anybody."""
        name = name[:64]
        network = _network(from_where)
        quarter, minute = timedelta(minutes=15), timedelta(minutes=1)
        self._address = _Count(f"{what}||{network}", 30, minute)
        self._counts = (
            [_Count(f"{what}|{own}", 4, quarter)]
            if own
            else sorted(
                [_Count(f"{what}|{name}|{network}", 3, quarter), _Count(f"{what}|{name}|", 20, minute), self._address],
                key=lambda count: count.key,  # two attempts that hold the same counts never wait for each other's
            )
        )

    def begin(self, records: Records, now: datetime) -> timedelta:
        """Count it, in a transaction of its own; or how long to wait before the next, which is then not counted."""
        pause = max(count.left(records, now) for count in self._counts)
        if not pause:
            for count in self._counts:
                count.add(records, now)
        return pause

    def was_right(self, records: Records, now: datetime) -> None:
        """The counts of the name begin anew; that of the address, where others guess, loses this attempt."""
        for count in self._counts:
            if count == self._address:
                before = records.staff.failures(count.key, now)
                records.staff.set_failures(count.key, max(before.failures - 1, 0), before.not_before, now)
            else:
                records.staff.clear_failures(count.key)


def _network(address: str) -> str:
    """The network that an address stands for; whoever has one IPv6 address has a whole subnet."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or ip_network((parsed, _SUBNET), strict=False))
    return address
