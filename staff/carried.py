"""A talk that is kept nowhere: it travels in the form of its own page, so it can only get as long as a form may be."""

from urllib.parse import quote_plus

from staff.guard import LONGEST_FORM

LONGEST_TEXT = 1600
"""Of one text, as by SMS (https://www.twilio.com/docs/api/errors/21617)."""
_OF_ONE_LETTER = 12
"""An emoji, as a form sends it."""
_OTHER_FIELDS = 1024
_ROOM = LONGEST_FORM - LONGEST_TEXT * _OF_ONE_LETTER - _OTHER_FIELDS


def fits(talk: str) -> bool:
    """Whether a form has room for this talk and one text more."""
    return len(quote_plus(talk)) <= _ROOM
