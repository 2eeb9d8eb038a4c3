"""The words of time that people text, in English and Spanish, as tables for `times.py`. Lower case, no accents."""

import re

RESPELLED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"\b(?:{pattern})\b"), word)
    for pattern, word in (
        # What looks like a time and is none: taken out first, by a word that means nothing here.
        (r"\d{5}(?:-\d{4})?|\d{3}[-. ]\d{3}[-. ]\d{4}|24\s?/\s?7|24\s?(?:h|hrs?|hours?)\b|1?2\s?-?\s?steps?|steps? \d+|paso \d+", "#"),
        (r"(?:[nsew]\.? |north |south |east |west )?\d+(?:st|nd|rd|th) (?:st|street|ave|avenue|blvd|place|pl)", "#"),
        (r"day \d+|dia \d+|\d+ (?:of|de) \d+|\d+(?:\.\d+)? ?(?:mi|miles?|millas?|blocks?|cuadras?|people|dollars|bucks|dolares|times|veces|yo|mg)", "#"),
        (r"(?<!in )(?<!en )\d+ (?:days?|weeks?|months?|years?|yrs?|dias?|semanas?|mes(?:es)?|anos?)", "#"),
        (r"-?\d+\.\d+", "#"),
        (r"mon ami|sun valley|sun city|until now|up to now|nowhere|just now|sat (?:down|there|in|with)|knows?|hasta ahora|sunday funday", "#"),
        (r"esta noche|hoy en la noche|hoy (?:por|en|a) la noche|2nite|2night|tonite|tnite|tonigth|tonihgt|2nt|tn", "tonight"),
        (r"(?:hoy )?(?:por|en|de|a|x) la ma(?:n|ni)ana|mornin|in the am", "morning"),
        (r"pasado ma(?:n|ni)ana|day after tomorrow|overmorrow", "overmorrow"),
        (r"(?:ma(?:n|ni)ana) (?:morning|temprano)", "tomorrow morning"),
        (r"tmrw|tmw|tmr|tmmrw|tomorow|tommorow|tommorrow|tomorro|2morrow|2moro|2mrw|2mo|ma(?:n|ni)ana", "tomorrow"),
        (r"2day|todya|tday|hoy(?: dia)?", "today"),
        (r"(?:right )?(?:now|rn)|ahor(?:a|ita)(?: mismo)?|orita|ya mero|this minute|right away|inmediatamente", "now"),
        (r"(?:por|en|de|a|x|esta|la) tarde", "tarde"),
        (r"(?:por|en|de|a|x|la) noche", "noche"),
        (r"(?:(?:this|the|on|el|este|del) )*(?:week ?ends?|wknd|wkend|fin(?:de)? de semana|finde)", "weekend"),
        (r"medio ?dia|noon|mid ?day", "noon"),
        (r"media ?noche|midnite", "midnight"),
        (r"after work|despues d?el? trabajo|saliendo d?el? trabajo", "afterwork"),
        (r"before work|antes d?el? trabajo", "beforework"),
        (r"lunch ?time|(?:at|my|during) lunch(?: ?break)?|a la hora del lunch|hora de comida", "lunchtime"),
        (r"later (?:today|tonight|on)|al rato|mas tarde|mas noche|later", "later"),
        (r"mon|monday|lunes", "~v"), (r"tues?|tuesday|martes", "~w"), (r"wed|weds|wensday|wednesday|wednsday|miercoles", "~x"),
        (r"thu|thurs?|thursday|thrusday|jueves", "~y"), (r"fri|friday|viernes", "~z"), (r"sat|saturday|saterday|sabado", "~s"),
        (r"sun|sunday|domingo", "~u"),
    )
)  # fmt: skip
"""In this order; a day of the week becomes ~ and a letter of `WEEKDAYS`: what is no time, then longer phrases before the words in them."""

WEEKDAYS = "uvwxyzs"
"""Sunday first; no letter that could be read as a.m. or p.m."""

SHORT_DAY = re.compile(
    r"\b(?P<before>(?:on|this|next|every|till|until|by|for|or|and|est?e|el|los|proximo|todos)\s)?(?P<day>mon|wed|sat|sun)\b"
    r"(?P<after>\s?(?:@|at|a las|around|morning|mornin|afternoon|evening|night|nite|noon|early|late|\d|or|and|to|-|$|[?!.,]))?"
)
"""Days that are words of their own in English: they need a neighbour of time."""

PARTS = {
    "morning": (5, 12), "mornings": (5, 12), "afternoon": (12, 17), "afternoons": (12, 17), "tarde": (12, 19), "tardes": (12, 19),
    "evening": (17, 22), "evenings": (17, 22), "night": (17, 26), "nights": (17, 26), "nite": (17, 26), "noche": (17, 26),
    "noches": (17, 26), "tonight": (17, 26), "afterwork": (17, 22), "beforework": (5, 9), "lunchtime": (11, 14),
    "overnight": (22, 29), "madrugada": (0, 6),
}  # fmt: skip
"""Hours of the day, from and until; 26 is two at night."""

MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january ene enero", "feb february febrero", "mar march marzo", "apr april abr abril", "may mayo",
         "jun june junio", "jul july julio", "aug august ago agosto", "sep sept september septiembre",
         "oct october octubre", "nov november noviembre", "dec december dic diciembre"), 1)
    for name in names.split()
}  # fmt: skip

SMALL_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "un": 1, "una": 1, "two": 2, "dos": 2, "three": 3, "tres": 3, "four": 4, "cuatro": 4,
    "five": 5, "cinco": 5, "six": 6, "seis": 6, "seven": 7, "siete": 7, "eight": 8, "ocho": 8, "nine": 9, "nueve": 9,
    "ten": 10, "diez": 10, "eleven": 11, "once": 11, "twelve": 12, "doce": 12, "fifteen": 15, "quince": 15, "twenty": 20,
    "veinte": 20, "thirty": 30, "treinta": 30, "half": 0.5, "half an": 0.5, "media": 0.5, "couple": 2, "a couple": 2,
}  # fmt: skip
