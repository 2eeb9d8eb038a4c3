"""The time zone of a point.

`tzfpy` unpacks its map of the world at the first question, which takes 34 MB and a tenth of a second: the zones of the
places in our tables are asked once, when the tables are prepared, so that most processes never need it.
"""

import tzfpy

from bot.meetings.model import Point


def zone_at(point: Point) -> str:
    """The IANA name of the zone; UTC at sea. tzfpy wants the longitude first."""
    return tzfpy.get_tz(point.longitude, point.latitude) or "UTC"
