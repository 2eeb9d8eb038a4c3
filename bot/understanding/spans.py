"""Where and when, as written: the raw words of a place and of a time. What they mean is found out by others."""

import re

from bot.understanding.normalise import LONGEST

_DAY = (
    r"monday|mon|tuesday|tues?|wednesday|wed|thursday|thurs?|friday|fri|saturday|sat|sunday|sun"
    r"|lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo"
)
_PART = r"mornings?|afternoons?|evenings?|nights?|noon|midnight|ma[nñ]ana|tarde|noche|mediod[ií]a"
_CLOCK = r"(?:[01]?\d|2[0-3])(?::[0-5]\d)?\s?(?:[ap]\.?m\.?)|(?:[01]?\d|2[0-3]):[0-5]\d|(?:las?\s)(?:1[0-2]|[1-9])\b"
_WHEN = re.compile(
    rf"\b(?:(?:right\s)?now|rn|asap|ahor(?:a|ita)(?:\smismo)?|hoy|today|2day|tonight|tonite|2nite|tn|tomorrow|tmrw|2morrow|tmw"
    rf"|pasado\sma[nñ]ana|esta\s(?:{_PART})|(?:this|next)\s(?:week(?:end)?|{_PART}|{_DAY})"
    rf"|(?:este|pr[oó]ximo)\s(?:fin\sde\ssemana|{_DAY})|(?:the\s)?weekends?|fin\sde\ssemana|week\s?days?|entre\ssemana"
    rf"|(?:in|dentro\sde|en)\s(?:an?|una?|\d+)\s(?:hours?|hrs?|minutes?|mins?|horas?|minutos?)"
    rf"|(?:after|before|around|until|by|despu[eé]s\sde|antes\sde|como\sa)\s(?:work|lunch|dinner|(?:{_CLOCK}|\d{{1,2}})\b)"
    rf"|{_DAY}|{_PART}|{_CLOCK}|early|later|soon|temprano|m[aá]s\starde)\b",
    re.IGNORECASE,
)
_NO_PLACE = (
    r"(?!(?:me|my|you|us|it|the\s(?:morning|afternoon|evening|phone)|person|spanish|english|aqu[ií]|m[ií]|la\s(?:ma[nñ]ana"
    r"|tarde|noche)|espa[nñ]ol|ingl[eé]s|persona|l[ií]nea|recovery|rehab|general|particular|na|aa|smart|sos|dra)\b)"
)
_NAME = r"[^\W\d_][\w'.-]*"
_PLACE = re.compile(
    rf"\b\d{{5}}\b|\b(?:near|in|around|by|at|(?:closest?|nearest)\s(?:\w+\s)?to|over\sby|outside|downtown|cerca\sde(?:l)?|por|en|x)\s"
    rf"{_NO_PLACE}(?P<name>(?:(?:the|la|el|los|las)\s)?{_NAME}(?:\s{_NAME}){{0,2}}(?:,\s?[a-z]{{2}}\b)?)",
    re.IGNORECASE,
)
_END = re.compile(
    r"\b(?:and|or|but|for|that|which|tonight|today|tomorrow|tmrw|tmw|2morrow|tn|now|on|at|after|before|this|next|please|pls|plz|y|o|pero|para|que|hoy|ahora"
    rf"|ma[nñ]ana|tonite|2nite|is|are|meetings?|juntas?|{_DAY})\b.*",
    re.IGNORECASE,
)


def place_span(text: str) -> str | None:
    """The words of a place: a ZIP code, or what follows "near", "in", "cerca de"."""
    for found in _PLACE.finditer(text[:LONGEST]):
        words = found["name"]
        span = found.group() if words is None else _END.sub("", words).strip(" .,-'")
        if span:
            return span
    return None


def time_span(text: str) -> str | None:
    """The words of a time, from the first to the last next to each other: "tomorrow night", "sat 7pm"."""
    spans: list[tuple[int, int]] = []
    for found in _WHEN.finditer(text[:LONGEST]):
        if spans and found.start() - spans[-1][1] <= len(" at the "):
            spans[-1] = (spans[-1][0], found.end())
        else:
            spans.append(found.span())
    return text[spans[0][0] : spans[0][1]] if spans else None
