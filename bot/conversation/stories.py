"""Whether a text with the words of a search is one: a story that names a place or a day is none, nor is a goodbye."""

import re

from bot.conversation.residue import residue
from bot.conversation.state import Flow
from bot.conversation.turn_context import TurnContext
from bot.understanding.normalize import plain

_OF_ITS_OWN = 0.6
"""Probability of being about nothing of ours from which a text with a place or a day in it is a story: on the texts of
tests/ways_of_asking.yaml no search is lost by it."""
_SEARCH = 0.1
"""And that of a search, below which it must be."""
_WORDS = 2
"""So many words beside places, days and small words tell something."""
_MEETING = re.compile(r"\b(?:meetings?|mtgs?|reunion(?:es)?|juntas?|group|grupo|list|lista)\b")

_LATER = re.compile(r"(?:ok(?:ay)? |k |thx |thanks |alright )*(?:laters?|l8r|luego|al rato|ay luego)")
_TOMORROW = re.compile(
    r"(?:ok(?:ay)?|k|thx|thanks|alright|bueno|va|sale|gracias|,| )*"
    r"(?:(?:until |till |til |hasta )(?:tomorrow|tmrw|tmr|manana)|(?:tomorrow|tmrw|tmr|manana|ma\S?ana)"
    r"(?: then| it is| entonces| pues| sera)+)"
)
_NIGHT = re.compile(
    r"(?:ok(?:ay)?|k|thx|thanks|thank you|ty|alright|bueno|gracias|well|pues|,| )*"
    r"(?:good ?|buenas? )?(?:n(?:ight|ite|ighty|oches))(?: (?:night|nite|all|y'?all|everyone|then|gracias|thx|thanks))*"
)
_HOUR_WISHED = "companion.ask_hour"
_ONLY_NIGHT = re.compile(r"n(?:ight|ite)|noche")
"""Said to somebody who asked at what hour, it is one."""
_GOODBYE, _AS_A_GOODBYE = "chat.goodbye", 0.5
"""Probability from which a text that names a time is a goodbye."""


def tells_a_story(context: TurnContext) -> bool:
    """Whether a text that names a place or a day only tells something: "she will study nursing at Cal State LA"."""
    reading = context.reading
    if reading.asks or reading.groups or context.message.choice or context.message.location:
        return False
    likely = {guess.topic: guess.probability for guess in reading.guesses}
    if likely.get("unknown", 0.0) < _OF_ITS_OWN or likely.get("meetings.find", 0.0) >= _SEARCH:
        return False
    place = context.entities.place.label if context.entities.place else ""
    text = context.message.text
    return not _MEETING.search(plain(text)) and len(residue(text, place)) >= _WORDS


def takes_leave(context: TurnContext) -> bool:
    """Whether a text of times and small words takes leave: "night", and "later" or "tmrw then" where no search is open.

    To a question of the company "later" and "tomorrow" are answers, and so is "night" where an hour was asked for by
    whoever wants the text; "good night" never is.
    """
    if context.reading.asks or context.reading.groups or context.message.choice or "?" in context.message.text:
        return False
    text, newest = plain(context.message.text).strip(" .!"), context.state.newest
    of_company = newest is not None and newest.flow is Flow.COMPANY
    if _NIGHT.fullmatch(text):
        an_hour = newest is not None and of_company and newest.open_question == _HOUR_WISHED
        return not (an_hour and _ONLY_NIGHT.fullmatch(text))
    if of_company:
        return False
    return context.state.topic != "meetings.find" and bool(_LATER.fullmatch(text) or _TOMORROW.fullmatch(text))


def says_goodbye(context: TurnContext) -> bool:
    """Whether a text that names a time among other words is a goodbye: "ok thx going to bed now"."""
    likely = {guess.topic: guess.probability for guess in context.reading.guesses}
    return likely.get(_GOODBYE, 0.0) >= _AS_A_GOODBYE and not context.reading.asks and "?" not in context.message.text


def leaves_days_out(context: TurnContext) -> bool:
    """Whether some days of the week are wanted and others not, by somebody who has told where they are."""
    when = context.entities.when
    return context.state.whereabouts is not None and when is not None and bool(when.window.days)
