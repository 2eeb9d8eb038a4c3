"""Short links to the page of a whole list: signed, expiring, and without anything of the person in them.

A link holds what is searched for and nothing else: a point rounded to a hundredth of a degree, groups, kinds, language
and a last day, in 13 bytes, and 7 bytes of a keyed hash. Whoever has it sees public meetings.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.meetings.list_query import ListQuery
from bot.meetings.model import Point, Trait
from bot.signed_tokens import BadLink, OldLink, Signer, keys_for

GOOD_FOR = timedelta(days=7)
PATH = "/l/"
GROUPS = (
    *("na", "smart", "sos", "dra", "aa", "ca", "cma", "ha", "ma", "pa", "mara", "dda", "alanon", "naranon", "coda"),
    *("lifering", "wfs", "recovery_dharma", "refuge_recovery", "celebrate_recovery"),
)
"""Each by its place; new ones come at the end, so that links that are out stay right."""
TRAITS = (
    *(Trait.OPEN, Trait.CLOSED, Trait.WOMEN, Trait.MEN, Trait.LGBTQ, Trait.YOUNG, Trait.WHEELCHAIR, Trait.NEWCOMER),
    *(Trait.SPANISH, Trait.ENGLISH),
)
"""Likewise."""
_WITHOUT = {Trait.WOMEN: 10, Trait.MEN: 11, Trait.SPANISH: 12}
"""Kinds that people turn down, by their place behind those that they wish."""
_VERSION = 1
_SIZES = (1, 2, 2, 2, 3, 2, 1)
"""Bytes of version, last day, latitude, longitude, groups, kinds, language."""
_FIRST_DAY = date(2026, 1, 1)
_HASH = 7
"""Bytes: a guess is right once in 2**56."""
_NOWHERE = (0xFFFF, 0xFFFF)


class ListLinks:
    """Makes links and reads them."""

    def __init__(self, address: str, keys: Sequence[bytes]) -> None:
        """`address`: of the web process, without a slash at the end. `keys`: the first signs, any is believed."""
        self._address = address
        self._signer = Signer(keys, _HASH)

    @classmethod
    def from_settings(cls, address: str, master_keys: str) -> "ListLinks":
        """With keys derived from the master keys `2:base64,1:base64`, so that there is no further secret to keep."""
        return cls(address, keys_for("list page", master_keys))

    def make(self, query: ListQuery, now: datetime) -> str:
        """The link; empty where a group is asked for that links cannot hold."""
        if not query.groups <= set(GROUPS):
            return ""
        last_day = ((now + GOOD_FOR).date() - _FIRST_DAY).days
        latitude, longitude = _hundredths(query.point) if query.point else _NOWHERE
        groups = sum(1 << place for place, group in enumerate(GROUPS) if group in query.groups)
        traits = sum(1 << place for place, trait in enumerate(TRAITS) if trait in query.traits)
        traits += sum(1 << place for trait, place in _WITHOUT.items() if trait in query.without)
        values = (_VERSION, last_day, latitude, longitude, groups, traits, int(query.spanish))
        payload = b"".join(value.to_bytes(size, "big") for value, size in zip(values, _SIZES, strict=True))
        return f"{self._address}{PATH}{self._signer.token(payload)}"

    def read(self, token: str, now: datetime) -> ListQuery:
        """What a link asks for.

        Raises:
            BadLink: we have not made it.
            OldLink: it was good until a day that is over.
        """
        payload = self._signer.payload(token, sum(_SIZES))
        version, last_day, latitude, longitude, groups, traits, spanish = _parts(payload, _SIZES)
        if version != _VERSION:
            raise BadLink
        if now.date() > _FIRST_DAY + timedelta(days=last_day):
            raise OldLink
        return ListQuery(
            point=None if (latitude, longitude) == _NOWHERE else Point(latitude / 100 - 90, longitude / 100 - 180),
            groups=frozenset(group for place, group in enumerate(GROUPS) if groups >> place & 1),
            traits=frozenset(trait for place, trait in enumerate(TRAITS) if traits >> place & 1),
            without=frozenset(trait for trait, place in _WITHOUT.items() if traits >> place & 1),
            spanish=bool(spanish),
        )


def _hundredths(point: Point) -> tuple[int, int]:
    return round((point.latitude + 90) * 100), round((point.longitude + 180) * 100)


def _parts(payload: bytes, sizes: Sequence[int]) -> list[int]:
    ends = [sum(sizes[: number + 1]) for number in range(len(sizes))]
    return [int.from_bytes(payload[end - size : end], "big") for end, size in zip(ends, sizes, strict=True)]
