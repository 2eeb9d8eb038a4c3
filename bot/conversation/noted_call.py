"""A call back that is noted for staff, as the person knows of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True)
class NotedCall:
    """Whom to call, when and where. Never stored with the state: the records have it sealed, and put it in."""

    name: str | None = None
    when: str | None = None
    phone: str | None = None
    own_number: bool = False
    said: datetime | None = None
    """When the time was told: "tomorrow" counts from there."""

    def is_whole(self, *, number_is_seen: bool) -> bool:
        """Whether nothing is left to ask."""
        return bool(self.name and self.when and (number_is_seen or self.phone or self.own_number))

    def with_details(self, details: Mapping[str, object], now: datetime) -> "NotedCall":
        """The same, and what is newer of it."""
        name, when, phone = (str(value) if (value := details.get(key)) else None for key in ("name", "when", "phone"))
        known = replace(self, name=name or self.name)
        if when:
            known = replace(known, when=when, said=now)
        if phone or details.get("own_number"):
            known = replace(known, phone=phone, own_number=phone is None)
        return known
