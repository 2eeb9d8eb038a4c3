"""Channels that cannot be sent to because the provider refuses our account: the SQL."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from bot.records.tables import channel_fault


@dataclass(frozen=True)
class ChannelFault:
    """A channel at rest; what waits on it is kept."""

    channel: str
    code: int | None
    """The provider's, such as 401 or Twilio's 20003."""
    since: datetime
    paused_until: datetime
    """When it is tried again."""


class Faults:
    """Reads and writes within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def record(self, channel: str, code: int | None, paused_until: datetime, now: datetime) -> None:
        """Pause a channel; staff are told the first time."""
        here = channel_fault.c.channel == channel
        values = {"code": code, "paused_until": paused_until}
        if not self._connection.execute(update(channel_fault).where(here).values(**values)).rowcount:
            self._connection.execute(insert(channel_fault).values(channel=channel, since=now, tell_at=now, **values))

    def all(self) -> list[ChannelFault]:
        """Every channel at rest, and those that are about to be tried again."""
        columns = [channel_fault.c[name] for name in ChannelFault.__dataclass_fields__]
        return [ChannelFault(**row) for row in self._connection.execute(select(*columns)).mappings()]

    def clear(self, channel: str) -> None:
        """It works again."""
        self._connection.execute(delete(channel_fault).where(channel_fault.c.channel == channel))

    def any_to_tell(self, now: datetime) -> bool:
        """Whether staff are to be told of one by now; locks nothing."""
        due = select(channel_fault.c.channel).where(channel_fault.c.tell_at <= now).limit(1)
        return self._connection.scalar(due) is not None

    def to_tell(self, again_after: timedelta, now: datetime) -> list[ChannelFault]:
        """Those that staff are to be told of now; the next time after a while."""
        due = self._connection.scalars(select(channel_fault.c.channel).where(channel_fault.c.tell_at <= now)).all()
        if not due:
            return []
        here = channel_fault.c.channel.in_(due)
        self._connection.execute(update(channel_fault).where(here).values(tell_at=now + again_after))
        return [fault for fault in self.all() if fault.channel in due]
