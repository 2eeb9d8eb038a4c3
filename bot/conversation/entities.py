"""The place and the time that a message names, read once for the whole turn."""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.conversation.model import Message
from bot.conversation.state import MeetingTalk, State
from bot.meetings.model import Place
from bot.meetings.place_readings import PlaceFound, PlaceReading
from bot.meetings.places import Places
from bot.meetings.times import When, find_time, tells_free_time
from bot.meetings.whereabouts import tells_whereabouts


@dataclass(frozen=True)
class Entities:
    """What a message says of where and when."""

    where: PlaceReading | None = None
    when: When | None = None
    is_theirs: bool = False
    """The place is where the person says that they are or live."""
    is_free_then: bool = False
    """The time is one at which the person says that they could come, or are in need."""

    @property
    def place(self) -> Place | None:
        """The place, where the message surely names one."""
        return self.where.place if isinstance(self.where, PlaceFound) else None


NO_ENTITIES = Entities()


def entities_of(
    message: Message, talk: MeetingTalk | None, *, asked: bool, places: Places, home: str, now: datetime
) -> Entities:
    """Read place and time. "Now" and "tonight" are those of the place asked about; with no place, of the clinic.

    `asked`: we asked for a place, so that a bare, misspelt name is one.
    """
    if message.location:
        place = places.at(message.location)
        return Entities(PlaceFound(place), None)
    where = places.find(message.text, asked=asked)
    place_named = where.place if isinstance(where, PlaceFound) else talk.place if talk else None
    zone = ZoneInfo(place_named.time_zone if place_named else home)
    when = find_time(message.text, now.astimezone(zone))
    return Entities(
        where,
        when,
        is_theirs=isinstance(where, PlaceFound) and tells_whereabouts(message.text),
        is_free_then=when is not None and tells_free_time(message.text),
    )


def with_what_was_told(state: State, entities: Entities) -> State:
    """With where the person is and when they are free, for a search later in the talk."""
    if entities.is_theirs:
        state = replace(state, whereabouts=entities.place)
    if entities.is_free_then and entities.when:
        state = replace(state, free_time=entities.when.window)
    return state
