"""The page of a whole list of meetings, behind a signed link in a text: the week by day, without script or cookies.

It holds public meetings only. Nothing of who opens it is kept, and it asks no other site for anything.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template

from bot.conversation.meeting_words import MeetingWords, map_link
from bot.conversation.model import Capabilities
from bot.meetings.index import Index
from bot.meetings.list_links import PATH, ListLinks
from bot.meetings.list_query import ListQuery
from bot.meetings.places import Places
from bot.meetings.search import Hit, Query, search
from bot.meetings.times import coming_week
from bot.meetings.widening import RADII
from bot.signed_tokens import BadLink, OldLink
from knowledge.library import Library
from knowledge.schema import Language
from sms.plain_page import STYLE, answer

Meetings = Callable[[datetime], Index | None]
"""The meetings as known at a moment."""
ENOUGH = 15
"""With fewer meetings in the week the page looks farther."""
_ON_A_PAGE = Capabilities(buttons=True, long_texts=True)
MOST = 250
"""Meetings on a page."""
_IN_ONE_PIECE = re.compile(r" (?=(?:mi|millas)\b)|(?<=\ba) (?=\d)")
"""The spaces within a distance, "0.8 mi" or "a 0.8 millas", where no line may end."""


@dataclass(frozen=True)
class Line:
    """One meeting on the page."""

    time: str
    name: str
    where: str
    kinds: str
    map_link: str
    link: str


@dataclass(frozen=True)
class Day:
    """One day of the week."""

    name: str
    """"Mon, Nov 23"."""
    short: str
    """"Mon 23", on the link that leads to it from above."""
    anchor: str
    lines: list[Line]


def create_list_page(
    meetings: Meetings,
    content: Callable[[], Library],
    places: Places,
    links: ListLinks,
    clock: Callable[[], datetime],
) -> Blueprint:
    """The one route. `content`: what is published at the moment of asking."""
    page = Blueprint("lists", __name__, template_folder="templates")

    @page.get(f"{PATH}<token>")
    def whole_list(token: str) -> Response:
        """The coming week of a search."""
        now, library = clock(), content()
        try:
            query = links.read(token, now)
        except BadLink:
            return answer(render_template("sms/list_over.html", lines=_old(library), style=STYLE), 404)
        except OldLink:
            return answer(render_template("sms/list_over.html", lines=_old(library), style=STYLE), 410)
        language = Language.ES if query.spanish else Language.EN
        place = places.at(query.point) if query.point else None
        zone = ZoneInfo(place.time_zone if place else library.clinic.time_zone)
        say = MeetingWords(library, language, _ON_A_PAGE, zone, now)
        hits = _hits(meetings, query, now.astimezone(zone))
        groups = say.groups(sorted(query.groups), sorted(query.traits))
        near = place and say.piece("head.near", groups=groups, place=place.label)
        title = near or say.piece("head.online", groups=groups)
        return answer(
            render_template(
                "sms/list.html",
                language=language.value,
                title=title.rstrip(":"),
                days=_days(say, hits),
                nothing="" if hits else say.piece("page.none"),
                footer=say.footer([hit.meeting for hit in hits]) if hits else "",
                clinic=say.piece("page.clinic", clinic=library.clinic.name, phone=library.clinic.phone),
                to_map=say.piece("button.directions"),
                to_join=say.piece("button.join"),
                style=STYLE,
            ),
            200,
        )

    return page


def _hits(meetings: Meetings, query: ListQuery, now: datetime) -> list[Hit]:
    """The coming week around a point, as far as there are enough, or online."""
    index = meetings(now)
    if index is None:
        return []
    wanted = Query(coming_week(now), now, query.point, groups=query.groups, traits=query.traits, soonest=True)
    wanted = replace(wanted, without=query.without)
    if query.point is None:
        return search(index, wanted, MOST)
    found: list[Hit] = []
    for radius in RADII:
        found = search(index, replace(wanted, radius=radius), MOST)
        if len(found) >= ENOUGH:
            break
    return found


def _days(say: MeetingWords, hits: list[Hit]) -> list[Day]:
    by_day = groupby(sorted(hits, key=lambda hit: hit.start), key=lambda hit: hit.start.astimezone(say.zone).date())
    return [
        Day(say.date_of_day(day), say.short_day(day), day.isoformat(), [_line(say, hit) for hit in of_day])
        for day, of_day in by_day
    ]


def _line(say: MeetingWords, hit: Hit) -> Line:
    meeting = hit.meeting
    return Line(
        time=say.time(hit.start.astimezone(say.zone), named=hit.miles is None),
        name=say.name(meeting),
        where=_IN_ONE_PIECE.sub("\u00a0", say.place_of(meeting, hit.miles)) if hit.miles is not None else "",
        kinds=", ".join(say.kinds(meeting)),
        map_link=map_link(meeting) if hit.miles is not None else "",
        link=meeting.link if meeting.online else "",
    )


def _old(library: Library) -> list[tuple[str, str, str]]:
    """That the link is over, in every language, with the clinic's phone."""
    clinic = library.clinic
    pieces = [(language.value, library.wording[language]) for language in Language]
    return [
        (code, words.fill("page.old"), words.fill("page.clinic", clinic=clinic.name, phone=clinic.phone))
        for code, words in pieces
    ]
