"""What a text wishes of a meeting besides group, place and time: how to come, for whom, and "closer" or "later".

Reads normalised text: lower case, no accents, texting words spelled out.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.meetings.model import Trait


class Change(StrEnum):
    """How an answer should differ from the one before."""

    MORE = "more"
    LATER = "later"
    CLOSER = "closer"
    NEXT_ONE = "next_one"


class Act(StrEnum):
    """What to do with a meeting that was listed."""

    DIRECTIONS = "directions"
    JOIN = "join"
    REMIND = "remind"
    CALENDAR = "calendar"
    DETAILS = "details"
    WRONG = "wrong"
    """It is not as listed: nobody was there, another address, a dead link."""


@dataclass(frozen=True)
class Wishes:
    """What a text says of the meeting looked for."""

    online: bool | None = None
    """True: online; False: in person; None: not said."""
    traits: frozenset[Trait] = frozenset()
    change: Change | None = None
    act: Act | None = None
    number: int | None = None
    """Which listed meeting is meant, from 0: "A", "the second", "option c"."""
    any_kind: bool = False
    """Takes back what was asked before: "any group", "doesn't matter"."""


_ONLINE = re.compile(
    r"\b(?:on ?-?line|zoom|virtual(?:ly|es)?|(?:by|over|on) (?:the )?(?:phone|computer|internet|video)|remote(?:ly)?"
    r"|from (?:home|my (?:couch|bed|phone|room))|dial.?in|en linea|por (?:internet|zoom|telefono|video)|virtual"
    r"|desde (?:mi )?casa)\b"
)
_IN_PERSON = re.compile(r"\b(?:in.?person|face.to.face|in (?:a|the) room|physical|en persona|presencial(?:es)?)\b")
_NOT_ONLINE = re.compile(
    r"\b(?:not?|no|instead of|rather than|hate|sick of|en vez de) (?:\w+ )?(?:on ?line|zoom|virtual|en linea|por zoom)\b"
)
_TRAITS: tuple[tuple[Trait, re.Pattern[str]], ...] = tuple(
    (trait, re.compile(pattern))
    for trait, pattern in (
        (Trait.SPANISH, r"\b(?:in spanish|spanish.?(?:speaking|language)?|en espanol|(?:que )?hab[l]?\w+ espanol|espanol)\b"),
        (Trait.ENGLISH, r"\b(?:in english|english.speaking|en ingles)\b"),
        (Trait.WOMEN, r"\b(?:wom[ae]n'?s?|ladies|females?|girls only|mujeres|damas|chicas)\b"),
        (Trait.MEN, r"\b(?:men'?s (?:only|meeting|group|stag)?|men only|guys only|for men|(?:solo|para) hombres)\b"),
        (Trait.LGBTQ, r"\b(?:lgbtq?\w*|gay|queer|lesbian|trans(?:gender)?|gays|lesbianas)\b"),
        (Trait.YOUNG, r"\b(?:young (?:people|adults?|persons?)|youth|teens?|teenagers?|jovenes|people my age)\b"),
        (Trait.WHEELCHAIR, r"\b(?:wheel ?chairs?|accessible|handicap\w*|disabled access|ada|silla de ruedas|accesible)\b"),
        (Trait.NEWCOMER, r"\b(?:newcomers?|beginners?|new comers?|first.timers?|principiantes|recien llegad\w+)\b"),
        (Trait.OPEN, r"\bopen (?:na |smart |dra )?(?:meetings?|ones?|to (?:anyone|family|friends|the public))\b|\b(?:juntas?|reuni\w+) abiertas?\b"),
        (Trait.CLOSED, r"\bclosed (?:na |smart |dra )?(?:meetings?|ones?)\b|\b(?:juntas?|reuni\w+) cerradas?\b"),
    )
)  # fmt: skip
_CHANGES: tuple[tuple[Change, re.Pattern[str]], ...] = tuple(
    (change, re.compile(pattern))
    for change, pattern in (
        (Change.NEXT_ONE, r"\b(?:the )?next (?:one|meeting|1)\b|\bafter that\b|\bone after\b|\bla (?:que sigue|siguiente|proxima)\b"),
        (Change.CLOSER, r"\b(?:closer|nearer|not (?:so |that |too )?far|too far|less far|shorter|mas cerca\w*|menos lejos|(?:muy|queda) lejos|lejos)\b"),
        (Change.LATER, r"\b(?:later|latter|anything after|mas tarde|mas noche|despues)\b"),
        (Change.MORE, r"\b(?:farther|further|any distance|mas lejos|i (?:can drive|have a car))\b|^(?:any |show |got |see |give |some |me |list |are there |anything )*(?:more|others?|other ones?|else|another(?: one)?|different(?: ones?)?)(?: meetings?| options?| ones?| please)*$|^(?:mas|otras?|mas reuniones|hay (?:mas|otras?)|otra opcion)$"),
    )
)  # fmt: skip
_ACTS: tuple[tuple[Act, re.Pattern[str]], ...] = tuple(
    (act, re.compile(pattern))
    for act, pattern in (
        (Act.WRONG, r"^(?:that'?s |it'?s |this is )?wrong(?: (?:the |meeting |number )*[a-f])?$|\b[a-f] (?:is |was )?(?:wrong|closed|cancell?ed|moved|gone|dead)\b"),
        (Act.WRONG, r"\b(?:that|the|this) (?:meeting|one|place|group|church) (?:is |was |has |got |been )+(?:wrong|closed|cancell?ed|moved|gone|shut down|locked|empty)\b|\bno ?(?:body|one) (?:was |is )?(?:there|here|showed up)\b(?! for (?:me|us)\b)"),
        (Act.WRONG, r"\bthere (?:was|is) no (?:such )?meeting\b|\bwrong (?:address|time|day|link|place|room|info\w*|passcode|number)\b|\b(?:does ?n[o']?t|do(?:es)? not|did ?n[o']?t) (?:exist|meet (?:there|here|anymore|any more))\b|\blink (?:is |was )?(?:dead|broken|expired|does ?n[o']?t work|did ?n[o']?t work|does not work)\b|\b(?:bad|dead|broken) link\b"),
        (Act.WRONG, r"^(?:mal|error|equivocada|incorrect[oa])(?: (?:la |el )?[a-f])$|^(?:esta (?:mal|equivocad[oa])|incorrect[oa]|equivocad[oa])(?: (?:la |el )?[a-f])?$|\b[a-f] (?:esta|estaba) (?:mal|cerrad[oa]|equivocad[oa]|cancelad[oa])\b"),
        (Act.WRONG, r"\b(?:direccion|hora|liga|enlace|link|lugar|dia) (?:esta |estaba |es |era )?(?:mal|equivocad[oa]|incorrect[oa])\b|\bno (?:habia|llego) nadie\b|\bno hay nadie (?:ahi|alli|aqui)\b|\bya no (?:existe|es ahi|se (?:reunen|juntan) (?:ahi|alli))\b|\b(?:link|liga|enlace) no (?:sirve|funciona|abre)\b|\bno (?:sirve|funciona|abre) (?:el |la )?(?:link|liga|enlace)\b|\bno hubo (?:junta|reunion)\b|\b(?:junta|reunion|iglesia) (?:esta|estaba) cerrada\b"),
        (Act.REMIND, r"\b(?:remind\w*|reminder|recuerd\w+|recordatorio|avisa\w*|alarm)\b"),
        (Act.CALENDAR, r"\b(?:calendar|calendario|ics)\b"),
        (Act.DIRECTIONS, r"\b(?:directions?|maps?|how (?:do|can|would) i get (?:there|to)|get there|route|navigate|direccion(?:es)?|mapa|como (?:llego|le hago para llegar|llegar)|where(?:'s| is) (?:it|that|[a-c])\b|donde (?:es|esta|queda)|address)\b"),
        (Act.JOIN, r"\b(?:join|(?:zoom |the |join )?link|pass(?:word|code)|meeting id|log ?in|unirme|enlace|liga|entrar|contrasena|how do i (?:get|log) (?:in|on))\b"),
        (Act.DETAILS, r"\b(?:tell me more about|more (?:info\w*|details?) (?:on|about)|details?|mas (?:informacion|detalles) (?:de|sobre)|detalles)\b"),
    )
)  # fmt: skip
_LETTER = re.compile(
    r"^(?:the |option |meeting |number |opcion |reunion |la |el )*([a-f])(?: please| one)?$"
    r"|\b(?:map|directions?|remind(?: me)?|link|join|details?|calendar|wrong|mal|error|mapa|recuerdame|avisame|enlace|option|meeting|opcion"
    r"|reunion|letter|letra|about|to|for|of|de|sobre|para|la)\s(?:the |to |for |about |of |de |la )*([a-f])\b(?! )"
    r"|\b([a-f])$"
)
_ORDINALS = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "last": -1,
    "primera": 0, "primero": 0, "segunda": 1, "segundo": 1, "tercera": 2, "tercero": 2, "ultima": -1, "ultimo": -1,
}  # fmt: skip
_ORDINAL = re.compile(rf"\b(?:the|la|el|for|de) ({'|'.join(_ORDINALS)})\b|^({'|'.join(_ORDINALS)})(?: one)?$")
_ANY = re.compile(
    r"\b(?:any (?:group|kind|meeting|type|one)|doesn'?t matter(?: which)?|whatever(?:'s| is)? (?:close|near|open)|anything (?:works|is fine|near|close|open|at all)"
    r"|cualquiera?|no importa(?: cual)?|la que sea|lo que sea)\b"
)


def find_wishes(text: str) -> Wishes:
    """What a text says of the meeting looked for; see `Wishes`. Never raises."""
    in_person = bool(_IN_PERSON.search(text)) or bool(_NOT_ONLINE.search(text))
    online = bool(_ONLINE.search(text)) and not _NOT_ONLINE.search(text)
    return Wishes(
        online=True if online and not in_person else False if in_person and not online else None,
        traits=frozenset(trait for trait, pattern in _TRAITS if pattern.search(text)),
        change=next((change for change, pattern in _CHANGES if pattern.search(text)), None),
        act=next((act for act, pattern in _ACTS if pattern.search(text)), None),
        number=_number(text),
        any_kind=bool(_ANY.search(text)),
    )


def _number(text: str) -> int | None:
    """Which listed meeting a text points at: by its letter, or as the first, second, last."""
    if found := _LETTER.search(text.strip(" .!?")):
        return "abcdef".index(next(letter for letter in found.groups() if letter))
    if found := _ORDINAL.search(text):
        return _ORDINALS[next(word for word in found.groups() if word)]
    return None
