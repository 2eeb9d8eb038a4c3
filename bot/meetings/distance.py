"""Distances on the earth."""

from math import asin, cos, radians, sin, sqrt

from bot.meetings.model import Point

EARTH_MILES = 3958.8
"""Mean radius of the earth (IUGG)."""


def miles_between(one: Point, other: Point) -> float:
    """Great-circle distance (haversine)."""
    there, here = radians(one.latitude), radians(other.latitude)
    half = (
        sin((there - here) / 2) ** 2 + cos(there) * cos(here) * sin(radians(one.longitude - other.longitude) / 2) ** 2
    )
    return 2 * EARTH_MILES * asin(min(1.0, sqrt(half)))
