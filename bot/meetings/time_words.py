"""The words of time that people text, in English and Spanish, as tables for `times.py`. Lower case, no accents."""

import re

RESPELLED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"(?<!\w)(?:{pattern})(?!\w)"), word)
    for pattern, word in (
        # What looks like a time and is none: taken out first, by a word that means nothing here.
        (r"\d{5}(?:-\d{4})?|\d{3}[-. ]\d{3}[-. ]\d{4}|24\s?/\s?7|24\s?(?:h|hrs?|hours?)|1?2\s?-?\s?steps?|steps? \d+|paso \d+", "#"),
        (r"(?:(?:an?|1|one|una?) )?(?:hour and a half|hora y media)|1\.5 (?:hours?|hrs?|horas?)", "90 minutes"),
        (r"(?:[nsew]\.? |north |south |east |west )?\d+(?:st|nd|rd|th) (?:st|street|ave|avenue|blvd|place|pl|floor|step|and|&|y|con|/|off) ?\w*", "#"),
        (r"\w+ (?:and|&|y|con) (?:[nsew]\.? )?\d+(?:st|nd|rd|th)", "#"),
        (r"\d{1,5} (?:[nsew]\.? |north |south |east |west )?\w+ (?:st|street|ave|avenue|blvd|boulevard|rd|road|dr|drive|pl|place|ln|lane)", "#"),
        (r"(?:near|by|off|along|around|from|cerca de|por) (?:the |la |el )\d{1,3}(?! ?(?:am|pm|o'?clock|a\.|p\.|:|de))(?: (?:fwy|freeway|and|&|y) ?\w*)?|(?:i|us|sr|hwy|highway|interstate|route|ruta|autopista|carretera|calle)[- ]?\d{1,3}|\d{1,3} (?:fwy|freeway)", "#"),
        (r"(?:apt|unit|room|suite|exit|bus|line|linea|route|floor|option|opcion|salon|cuarto) #?\d+|#\d+", "#"),
        (r"day \d+|dia \d+ (?:limpi[oa]|sobri[oa]|sin)|\d+ (?:of|de) \d+|\d+(?:\.\d+)? ?(?:mi|miles?|millas?|km|blocks?|cuadras?|people|dollars|bucks|dolares|times|veces|yo|mg|meetings?|options?|ones|reuniones|juntas|of us|kids|hijos|ninos)", "#"),
        (r"(?<!in )(?<!en )(?<!next )(?<!proximos )\d+ (?:days?|weeks?|months?|years?|yrs?|dias?|semanas?|mes(?:es)?|anos?)", "#"),
        (r"-?\d+\.\d+", "#"),
        (r"mon ami|sun valley|sun city|until now|up to now|nowhere|just now|sat (?:down|there|in|with)|knows?|hasta ahora|sunday funday|any day now|early (?:recovery|sobriety|days)", "#"),
        (r"(?:good|buen[ao]s?) ?(?:nights?|nite|mornings?|afternoons?|evenings?|days?|noches?|tardes?|dias?)(?! (?:meetings?|mtgs?|groups?|ones?))|gnight|g'night", "#"),
        (r"(?:see|c) ?(?:you|u|ya)(?: guys| all)? (?:then|later|soon|around|today|tonight|tomorrow|tmrw|on )?(?:(?:this |next |on )?(?:mon|tues?|wednes|thurs?|fri|satur|sun)day)?|(?:talk|ttyl|text)(?: to)?(?: you| u)? (?:later|soon|tomorrow|tmrw)|last (?:night|nite|week|weekend|mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?|anoche|la semana pasada", "#"),
        (r"(?:nos vemos|hasta|hablamos)(?: (?:el )?(?:luego|pronto|manana|rato|otro dia|lunes|martes|miercoles|jueves|viernes|sabado|domingo))(?=$|[?!.,])", "#"),
        # Shorthand
        (r"b4", "before"), (r"til|'til|untill?", "till"), (r"thru|-{1,2}(?=\s?(?:fri|sun|sat))", "through"),
        (r"tmrw|tmw|tmr|tmmrw|tomorow|tommorow|tommorrow|tomorro|2morrow|2moro|2mrw|2mo", "tomorrow"),
        (r"half past (\d{1,2})", r"at \1:30"), (r"quarter (?:past|after) (\d{1,2})", r"at \1:15"),
        (r"(\d{1,2}) y media", r"\1:30"), (r"(\d{1,2}) y cuarto", r"\1:15"),
        (r"(at|around|about|by|before|after|till|from|a las|las) (\d{1,2})([0-5][05])(?![-\d]| [nsew]\b| \w+ (?:st|ave|blvd|rd)\b)", r"\1 \2:\3"),
        (r"(\d{1,2}) ([0-5]\d) ?([ap](?:\.? ?m)?)", r"\1:\2\3"),
        # Days and their parts
        (r"esta noche|hoy en la noche|hoy (?:por|en|a) la noche|2nite|2night|tonite|tnite|tonigth|tonihgt|2nt|tn", "tonight"),
        (r"first thing(?: in the morning| in the am|(?= tomorrow| on | mon| tue| wed| thu| fri| sat| sun))|(?:a )?primera hora|early ?birds?|sun ?rise|(?:at )?dawn|al amanecer|madrugador\w*|tempranito", "earlybird"),
        (r"(?:super |real |very |muy )?early(?: in the)? morning|early am", "earlybird"),
        (r"early(?= (?:today|tomorrow|on (?:mon|tue|wed|thu|fri|sat|sun)|(?:mon|tues|wednes|thurs|fri|satur|sun)day))", "earlybird"),
        (r"(?:hoy )?(?:por|en|de|a|x|esta) la ma(?:n|ni)ana|esta ma(?:n|ni)ana|mornin|in the am", "morning"),
        (r"pasado ma(?:n|ni)ana|(?:the )?day after tomorrow|overmorrow", "overmorrow"),
        (r"(?:ma(?:n|ni)ana) (?:morning|temprano)", "tomorrow morning"),
        (r"ma(?:n|ni)ana", "tomorrow"),
        (r"2day|todya|tday|hoy(?: dia)?", "today"),
        (r"(?:between|from) (?:right )?now (?:and|to|till|through)|de (?:aqui|ahora|ahorita) (?:a|hasta)(?: las?)?", "before"),
        (r"(?:right )?(?:now|rn)|ahor(?:a|ita)(?: mismo)?|orita|ya mero|this minute|right away|inmediatamente", "now"),
        (r"(?:por|en|de|a|x|esta|la) tarde", "tarde"),
        (r"late[- ]?(?:nights?|nites?)|candle ?light|(?:muy )?tarde en la noche", "latenight"),
        (r"(?:por|en|de|a|x|la) noche", "noche"),
        (r"(?:(?:this|the|on|el|este|del|los) )*(?:week ?ends?|wknds?|wkends?|fin(?:es)?(?:de)? de semana|findes?)", "weekend"),
        (r"mon(?:day)?s? ?(?:through|to|-|till) ?fri(?:day)?s?|(?:de )?lunes a viernes|m ?- ?f|week ?days?|entre semana|during the week", "weekdays"),
        (r"later (?:in )?(?:this|the) week|(?:mas adelante|mas tarde) (?:en|esta) (?:la )?semana", "restofweek"),
        (r"(?:(?:any|some) ?(?:day|time|night) )?(?:of |in )?(?:this|the|all|whole|entire|in the|esta|toda la|la) week|(?:algun dia |cualquier dia )?(?:de )?(?:esta|toda la|en la) semana", "thisweek"),
        (r"any ?(?:days?|nights?)(?: (?:is fine|works|at all|of the week|will do))?|any ?time(?: (?:is fine|works|at all|you (?:have|got)))?(?=$|[?!.,])|(?:cualquier|el) dia (?:que sea)?|cualquier dia|cuando sea(?=$|[?!.,])|a cualquier hora|no importa (?:cuando|el dia|la hora)|does ?n'?t matter when", "anyday"),
        (r"antes (?:del?|que)(?: las?)?(?= (?:\d|medio|noon))", "before"), (r"despues del?(?: las?)?(?= (?:\d|medio|noon))", "after"),
        (r"(?:12 )?(?:medio ?dia|noon(?:ers?|time)?|mid ?day)|12 ?n", "noon"),
        (r"media ?noche|midnite", "midnight"),
        (r"before lunch|antes d?el? (?:lunch|almuerzo|comida)", "beforelunch"), (r"after lunch|despues d?el? (?:lunch|almuerzo|comida)", "afterlunch"),
        (r"after (?:work|my shift|class|school)|when i get off(?: work)?(?! at)|(?:despues d?el? |saliendo d?el? |al salir d?el? |cuando salga d?el? )(?:la )?(?:trabajo|chamba|jale|turno|escuela|clase)", "afterwork"),
        (r"before work|antes d?el? (?:trabajo|turno)|antes de la chamba", "beforework"),
        (r"lunch ?time|(?:at|my|during) lunch(?: ?break)?|a la hora del lunch|hora de comida", "lunchtime"),
        (r"(?<!once )in a (?:little )?bit|en un rat(?:o|ito)|al ratito", "in 1 hour"),
        (r"later (?:today|tonight|on)|(?:mas )?al rato|mas tarde|mas noche|later", "later"),
        (r"mon|mondays?|lunes", "~v"), (r"tues?|tuesdays?|martes", "~w"), (r"wed|weds|wensday|wednesdays?|wednsday|miercoles", "~x"),
        (r"thu|thurs?|thursdays?|thrusday|jueves", "~y"), (r"fri|fridays?|viernes", "~z"), (r"sat|saturdays?|saterday|sabados?", "~s"),
        (r"sun|sundays?|domingos?", "~u"),
        (r"(~[s-z]|today|tomorrow|overmorrow|this|weekend) ?a\.?m\.?", r"\1 morning"), (r"(~[s-z]|today|tomorrow|overmorrow|this|weekend) ?p\.?m\.?", r"\1 pmhours"),
        (r"(?:not|que no sea)(?: on| for| el| this)? (?:today|tonight|tomorrow|~[s-z])|(?:on |el )?(?:today|tonight|~[s-z]) no(?=$|[?!.,])", "#"),
    )
)  # fmt: skip
"""In this order; a day of the week becomes ~ and a letter of `WEEKDAYS`: what is no time, then longer phrases before the words in them."""

WEEKDAYS = "uvwxyzs"
"""Sunday first; no letter that could be read as a.m. or p.m."""

SHORT_DAY = re.compile(
    r"\b(?P<before>(?:on|this|next|every|till|until|by|for|or|and|est?e|el|los|proximo|todos|mon|tues?|wed|thu|thurs|fri|sat)\s)?(?P<day>mon|wed|sat|sun)\b"
    r"(?P<after>\s?(?:@|at|a las|around|morning|mornin|afternoon|evening|night|nite|noon|early|late|nite|a\.?m\b|p\.?m\b|mon|tue|wed|thu|fri|sat|sun|through|thru|\d|or|and|to|-|$|[?!.,]))?"
)
"""Days that are words of their own in English: they need a neighbour of time."""

PARTS = {
    "morning": (5, 12), "mornings": (5, 12), "afternoon": (12, 17), "afternoons": (12, 17), "tarde": (12, 19), "tardes": (12, 19),
    "evening": (17, 22), "evenings": (17, 22), "night": (17, 26), "nights": (17, 26), "nite": (17, 26), "noche": (17, 26),
    "noches": (17, 26), "tonight": (17, 26), "afterwork": (17, 22), "beforework": (5, 9), "lunchtime": (11, 14),
    "overnight": (22, 29), "latenight": (21, 28), "earlybird": (5, 9), "pmhours": (12, 26), "beforelunch": (8, 12), "afterlunch": (13, 17), "madrugada": (0, 6),
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

_ENGLISH = "one two three four five six seven eight nine ten eleven twelve"
_SPANISH = "una dos tres cuatro cinco seis siete ocho nueve diez once doce"
CLOCK_NUMBERS = {word: number for words in (_ENGLISH, _SPANISH) for number, word in enumerate(words.split(), 1)}
"""Hours in words."""
HOUR_IN_WORDS = re.compile(
    rf"\b(?:(?P<cue>(?:half past|quarter past|at|around|about|before|after|till|until) )(?P<english>{_ENGLISH.replace(' ', '|')})|(?P<spanish_cue>(?:(?:a |de )?las?) )(?P<spanish>{_SPANISH.replace(' ', '|')})|(?P<bare>{_ENGLISH.replace(' ', '|')}|{_SPANISH.replace(' ', '|')}))"
    r"(?:[ -](?P<minute>thirty|fifteen|forty.?five|y media|y cuarto))?(?P<half> ?[ap]\.? ?m\b\.?| o'?clock)?"
    r"(?=$|[?!.,]| (?:in|tonight|tomorrow|today|tmrw|on|near|de la|en la|hoy|manana|or)\b)"
)
"""An hour in words counts with a word of time beside it: "at seven", "seven pm", "a las siete y media"."""
