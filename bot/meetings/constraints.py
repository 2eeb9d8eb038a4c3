"""What a text wishes of a meeting besides group, place and time: how to come, for whom, and "closer" or "later".

Reads plain text: lower case, no accents.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.meetings.model import Trait


class Change(StrEnum):
    """How an answer should differ from the one before."""

    MORE = "more"
    LATER = "later"
    EARLIER = "earlier"
    ANOTHER_DAY = "another_day"
    CLOSER = "closer"
    NEXT_ONE = "next_one"
    NONE_FITS = "none_fits"
    """None of those shown will do, and why is not said."""


class Act(StrEnum):
    """What to do with a meeting that was listed."""

    DIRECTIONS = "directions"
    JOIN = "join"
    REMIND = "remind"
    CALENDAR = "calendar"
    DETAILS = "details"
    LENGTH = "length"
    """How long it goes on, when it ends."""
    FORMATS = "formats"
    """What kind of meeting it is: open or closed, for whom."""
    SHARE = "share"
    """A text about it to pass on to somebody."""
    SAVE = "save"
    SAVED = "saved"
    """The meetings that were saved: "my meetings"."""
    WHOLE_LIST = "whole_list"
    """All of them, not three at a time."""
    WRONG = "wrong"
    """It is not as listed: nobody was there, another address, a dead link."""


class Unlisted(StrEnum):
    """What people wish of a meeting and no list tells."""

    PARKING = "parking"
    CHILDCARE = "childcare"
    PETS = "pets"
    FOOD = "food"
    SIGN_LANGUAGE = "sign_language"


@dataclass(frozen=True)
class Constraints:
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
    without: frozenset[Trait] = frozenset()
    """Takes back one kind: "not just women", "doesn't have to be in Spanish"; never in `traits` too."""
    within: float | None = None
    """Miles at most, as said: "within 2 miles", "walking distance"."""
    unlisted: tuple[Unlisted, ...] = ()
    """What is wished or asked, and no list tells; the person is told so."""


NO_CONSTRAINTS = Constraints()
"""A text that says nothing of it."""

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
        (Trait.YOUNG, r"\b(?:young (?:people|adults?|persons?)|youth|teens?|teenagers?|jovenes|gente joven|people my age)\b"),
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
        (Change.NONE_FITS, r"\b(?:none|neither|not one) (?:of )?(?:those|these|them|the (?:three|above))?\s?(?:\w+ )?(?:works?|fits?|helps?|(?:is|are) (?:any )?good|do(?:es)? it)\b|\b(?:those|these|they|that) (?:all )?(?:do ?n[o']?t|wo ?n[o']?t|do not|will not) work\b|\b(?:can'?t|can ?not|couldn'?t|won'?t) (?:make|do|get to) (?:it to )?(?:any|either|those|these|them)\b|^(?:no,? )?(?:none|neither)(?: of (?:those|these|them))?$"),
        (Change.NONE_FITS, r"\bningun[ao]?\b(?: de \w+)?(?: me (?:sirve|queda|conviene|funciona|late))?$|\b(?:no me (?:sirve|queda|conviene|funciona)n?|no puedo (?:ir )?a) (?:ninguna|esas|estas)\b|\b(?:esas|estas) no me (?:sirven|quedan|convienen)\b"),
        (Change.EARLIER, r"\b(?:earlier|sooner|(?:way |much )?too late|one before(?: (?:that|those|it))?$|mas temprano|mas pronto|(?:muy|demasiado) tarde)\b(?! (?:de|today|que)\b)|^(?:hay |tienes |tiene |no hay |alguna |una |otra |algo |que sea |y )*antes$"),
        (Change.ANOTHER_DAY, r"(?<!hasta )(?<!talk )(?<!do )\b(?:another|a different|different|some other|other|otro) (?:days?|nights?|dias?)\b(?! (?:on|of)\b)|\botros dias\b"),
        (Change.CLOSER, r"\b(?:closer|nearer|not (?:so |that |too )?far|too far|less far|shorter|mas cerca\w*|menos lejos|(?:muy|queda) lejos|lejos)\b"),
        (Change.LATER, r"\b(?:later|latter|(?:way |much )?too (?:early|soon)|anything after|(?:muy|demasiado) temprano|mas tarde|mas noche|despues)\b"),
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
        (Act.SAVED, r"^(?:show |list |see |what are |which are |ver |muestra(?:me)? |cuales son )*(?:me )?(?:my|mis) (?:saved )?(?:meetings|list|reuniones|juntas)(?: guardadas)?$|\b(?:saved meetings|reuniones guardadas|juntas guardadas)\b"),
        (Act.SAVE, r"^(?:please |can you |puedes )?(?:save|keep|bookmark|guarda(?:me|r)?(?:l[ao])?)(?: (?:it|that|this|one|meeting|the|la|esa|esta|reunion|junta|option|[a-f]))*(?: (?:please|for later|for me|por favor))*$"),
        (Act.WHOLE_LIST, r"^(?:show |give |send |text |see |can i see |me |i want |quiero |dame |manda(?:me)? |ver |ensename )*(?:(?:the |your )?(?:whole|full|entire|complete) (?:list|week|schedule)|all (?:of them|the meetings|meetings)|list (?:them )?all|(?:toda )?la (?:lista|semana) (?:completa|entera)|toda la (?:lista|semana)|todas las (?:reuniones|juntas))$"),
        (Act.SHARE, r"^(?:can (?:i|you) |i want to |please )?(?:share|forward)(?: (?:it|that|this|one|the|meeting|option|[a-f]))*(?: (?:with|to) [\w ]+)?$|\b(?:send|text) (?:it|that|this|[a-f]|one) to (?:my|a|somebody|someone|him|her|them)\b|\bsend (?:my|a) (?:friend|sponsor|mom|brother|sister|wife|husband) (?:that|this|it|[a-f])\b"),
        (Act.SHARE, r"^(?:puedo |quiero |puedes )?(?:compart(?:e|ir)|reenvia(?:r)?)(?:l[ao])?(?: (?:la|el|esta|esa|reunion|junta|opcion|[a-f]))*(?: (?:con|a) [\w ]+)?$|\bmanda(?:r)?se(?:la|lo) a\b"),
        (Act.LENGTH, r"\bhow long (?:is|are|does|do|will) (?:it|that|this|they|those|these|(?:the |a )?(?:meetings?|one|second|first|third)|[b-f]|a$)\b|^how long$|\b(?:when|what time) (?:does|do|will|would|is) (?:it|that|this|they|the meeting|[a-f])(?: one)? (?:end|over|be over|finish|let out|done|get out)\b|\b(?:when|what time)(?:'s| is) it over\b|^cuanto (?:tiempo )?duran?(?: (?:la|el|esa|esta|una|junta|reunion|[a-f]))*$|\b(?:a que hora|cuando) (?:se )?(?:termina|acaba|sale)n?(?: (?:la|el|esa|esta|junta|reunion|[a-f]))*$|\b(?:end|ending) time\b"),
        (Act.FORMATS, r"\b(?:(?:meeting )?formats?|formatos?(?! (?:para|de asist)))\b(?! (?:para|de)\b)|\bwhat (?:kind|type|sort) of meeting\b|(?<!when )(?<!why )\bis (?:it|that|this|[a-f]) (?:one )?(?:an? )?(?:open(?! to)|closed|open or closed|women'?s|men'?s|in spanish|accessible|wheelchair\w*)\b|\bopen or closed\b|\bque (?:tipo|clase) de (?:reunion|junta)\b|\b(?:es|son) (?:abiertas?|cerradas?)\b|\babierta o cerrada\b|\bwho can (?:go|come)\b"),
        (Act.REMIND, r"\b(?:remind\w*|reminder|recuerd\w+|recordatorio|avisa\w*|alarm)\b"),
        (Act.CALENDAR, r"\b(?:calendar|calendario|ics)\b"),
        (Act.DIRECTIONS, r"\b(?:how far (?:is|away)|que tan lejos|a cuanto (?:esta|queda)|directions?|maps?|how (?:do|can|would) i get (?:there|to)|get there|route|navigate|direccion(?:es)?|mapa|como (?:llego|le hago para llegar|llegar)|where(?:'s| is) (?:it|that|[a-c])\b|donde (?:es|esta|queda)|address)\b"),
        (Act.JOIN, r"\b(?:join|(?:zoom |the |join )?link|pass(?:word|code)|meeting id|log ?in|unirme|enlace|liga|entrar|contrasena|how do i (?:get|log) (?:in|on))\b"),
        (Act.DETAILS, r"\b(?:tell me more about|more (?:info\w*|details?) (?:on|about)|details?|mas (?:informacion|detalles) (?:de|sobre)|detalles)\b"),
    )
)  # fmt: skip
_LETTER = re.compile(
    r"^(?:the |option |meeting |number |opcion |reunion |la |el )*([a-f])(?: please| one)?$"
    r"|\b(?:map|directions?|remind(?: me)?|link|join|details?|calendar|share|send|save|keep|forward|how long is|parking at|guarda|comparte|manda|wrong|mal|error|mapa|recuerdame|avisame|enlace|option|meeting|opcion"
    r"|reunion|letter|letra|about|to|for|of|de|sobre|para|la)\s(?:the |to |for |about |of |de |la )*([a-f])\b(?! )"
    r"|\b(?:does|will|is) ([b-f]|a(?= (?:end|start|last|over|have|open|closed|far)\b)) \w"
    r"|\b([a-f])$"
)
_ORDINALS = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "last": -1,
    "primera": 0, "primero": 0, "segunda": 1, "segundo": 1, "tercera": 2, "tercero": 2, "ultima": -1, "ultimo": -1,
}  # fmt: skip
_ORDINAL = re.compile(rf"\b(?:the|la|el|for|de) ({'|'.join(_ORDINALS)})\b|^({'|'.join(_ORDINALS)})(?: one)?$")
_ANY = re.compile(
    r"\b(?:(?:any|what ?ever|which ?ever|no matter (?:what|which)) (?:other |old |kind of |type of )?(?:groups?|kinds?|meetings?|mtgs?|types?|ones?|fellowships?|programs?)"
    r"|(?:doesn'?t|don'?t|does not|do not) (?:matter|care)(?: (?:which|what)(?: (?:group|kind|one|meeting))?)?"
    r"|(?:what ?ever|which ?ever)(?:'s|s| is)? (?:close(?:st|r)?|near(?:est|by)?|open|there|available|around)|what ?ever (?:works|you (?:have|got))|whichever"
    r"|anything (?:works|is fine|near|close|open|at all)|(?:all|every) (?:kinds?|groups?|types?)"
    r"|cualquiera?|no (?:me )?importa(?: (?:cual|que (?:grupo|tipo)|el (?:grupo|tipo)))?|(?:da|es) (?:igual|lo mismo)|(?:la|el|lo) que (?:sea|haya)"
    r"|(?:el|la) (?:grupo|reunion|junta) que (?:sea|haya)|tod[oa]s (?:los grupos|los tipos))\b"
)

_TAKEN_BACK = (
    r"(?:(?:does ?n[o']?t|do ?n[o']?t|do not|does not) (?:have|need) to be|not(?: necessarily)?|no tiene que ser|que no sea|no necesariamente|sin ser)"
    r" (?:just |only |all |for |an? |the |in |en |de |para |solo )*"
)
_BOTH_SEXES = re.compile(
    r"\b(?:co-?ed|mixed (?:meetings?|groups?|ones?)|mixtas?|(?:men|women|everyone|hombres|mujeres) (?:too|tambien)|men and women|hombres y mujeres)\b"
)
_WITHIN = re.compile(
    r"\b(?:within|inside(?: of)?|under|(?:less|no more|not more|no farther|closer|nearer) than|at most|up to|(?:a )?(?:no )?(?:menos|mas) de|dentro de|hasta|max(?:imum)?)"
    r" (?:about |like |unas? |como )?(?P<amount>\d+(?:\.\d+)?|an?|una?|one|half an?|half|media|two|dos|three|tres|four|cuatro|five|cinco|ten|diez|a couple(?: of)?)"
    r"\s?(?P<unit>mi|miles?|millas?|km|kms|kilometers?|kilometros?|blocks?|cuadras?)\b"
    r"|\b(?P<bare>\d+(?:\.\d+)?)\s?-?(?P<bare_unit>mi|miles?|millas?|km|blocks?|cuadras?) (?:radius|or less|max|tops|o menos|away or less)\b"
)
_ON_FOOT = re.compile(
    r"\b(?:walking distance|walkable|i can walk to|within a walk|close enough to walk|(?:ir|llegar|irme) (?:caminando|a pie|andando))\b"
)
_WALK = 1.0
"""Miles that are called walking distance: twenty minutes."""
_AMOUNTS = {
    "a": 1.0, "an": 1.0, "un": 1.0, "una": 1.0, "one": 1.0, "half": 0.5, "half a": 0.5, "half an": 0.5, "media": 0.5, "two": 2.0,
    "dos": 2.0, "three": 3.0, "tres": 3.0, "four": 4.0, "cuatro": 4.0, "five": 5.0, "cinco": 5.0, "ten": 10.0, "diez": 10.0,
    "a couple": 2.0, "a couple of": 2.0,
}  # fmt: skip
_MILES_OF = {"m": 1.0, "k": 1 / 1.609344, "b": 1 / 12, "c": 1 / 12}
"""By the first letter: miles, kilometers, blocks; a dozen blocks are about a mile (the short side of one in Los Angeles)."""
_UNLISTED: tuple[tuple[Unlisted, re.Pattern[str]], ...] = tuple(
    (wish, re.compile(pattern))
    for wish, pattern in (
        (Unlisted.PARKING, r"\b(?:parking(?! (?:lot|structure|garage|ticket|brake))|(?:place|somewhere|where (?:do|can) (?:i|you)) (?:to )?park|estacionamiento|estacionar(?:me)?|parqueadero|parqueo)\b"),
        (Unlisted.CHILDCARE, r"\b(?:child ?care|day ?care|babysit\w*|(?:bring|take) (?:my )?(?:kids?|child(?:ren)?|baby|son|daughter)|kid friendly|guarderia|(?:llevar|traer) (?:a )?(?:mis? )?(?:hij[oa]s?|ninos?|ninas?|bebe)|cuidan ninos|cuidado de ninos)\b"),
        (Unlisted.PETS, r"\b(?:(?:bring|take|allow|with) (?:my )?(?:service )?(?:dogs?|pets?|cats?)|(?:dog|pet) friendly|(?:llevar|traer) (?:a )?mi (?:perr\w+|gat\w+|mascota))\b"),
        (Unlisted.FOOD, r"\b(?:(?:is|are) there (?:any )?(?:food|coffee|snacks|donuts)|(?:have|serve) (?:food|coffee|snacks)|free (?:food|coffee)|(?:dan|hay|tienen) (?:comida|cafe))\b"),
        (Unlisted.SIGN_LANGUAGE, r"\b(?:asl|sign language|i'?m deaf|interpreter for the deaf|lengua(?:je)? de senas|soy sord[oa])\b"),
    )
)  # fmt: skip
_NEGATED: tuple[tuple[Trait, re.Pattern[str]], ...] = tuple(
    (trait, re.compile(rf"\b{_TAKEN_BACK}(?:{pattern.pattern})")) for trait, pattern in _TRAITS
)


def find_constraints(text: str) -> Constraints:
    """What a text says of the meeting looked for; see `Constraints`. Never raises."""
    text = text.strip(" .!?¿¡")
    in_person = bool(_IN_PERSON.search(text)) or bool(_NOT_ONLINE.search(text))
    online = bool(_ONLINE.search(text)) and not _NOT_ONLINE.search(text)
    without = _taken_back(text)
    return Constraints(
        online=True if online and not in_person else False if in_person and not online else None,
        traits=frozenset(trait for trait, pattern in _TRAITS if pattern.search(text)) - without,
        change=next((change for change, pattern in _CHANGES if pattern.search(text)), None),
        act=next((act for act, pattern in _ACTS if pattern.search(text)), None),
        number=next(iter(find_numbers(text)), None),
        any_kind=bool(_ANY.search(text)),
        without=without,
        within=_miles(text),
        unlisted=tuple(wish for wish, pattern in _UNLISTED if pattern.search(text)),
    )


def _taken_back(text: str) -> frozenset[Trait]:
    """The kinds that a meeting need not be of any more."""
    both = frozenset({Trait.WOMEN, Trait.MEN}) if _BOTH_SEXES.search(text) else frozenset()
    return both | {trait for trait, pattern in _NEGATED if pattern.search(text)}


def _miles(text: str) -> float | None:
    """The farthest that a meeting may be, where the text says it."""
    if found := _WITHIN.search(text):
        amount, unit = found["amount"] or found["bare"], found["unit"] or found["bare_unit"]
        return round((_AMOUNTS.get(amount) or float(amount)) * _MILES_OF[unit[0]], 2) or None
    return _WALK if _ON_FOOT.search(text) else None


def find_numbers(text: str) -> list[int]:
    """Which listed meetings a text points at, from 0, by letter, then as the first, second; -1 is the last."""
    letters = (next(letter for letter in found.groups() if letter) for found in _LETTER.finditer(text))
    ordinals = (_ORDINALS[next(word for word in found.groups() if word)] for found in _ORDINAL.finditer(text))
    return list(dict.fromkeys([*("abcdef".index(letter) for letter in letters), *ordinals]))


def without_constraints(text: str) -> str:
    """The text without the words that say something of the meeting looked for, or point at one of a list."""
    for pattern in _EXPLAINED:
        text = pattern.sub(" ", text)
    return text


_EXPLAINED = (
    _NOT_ONLINE, _ONLINE, _IN_PERSON, _ANY, _WITHIN, _ON_FOOT, _BOTH_SEXES, *(pattern for _, pattern in _NEGATED),
    *(pattern for _, pattern in _TRAITS), *(pattern for _, pattern in _CHANGES), *(pattern for _, pattern in _ACTS),
    *(pattern for _, pattern in _UNLISTED), _ORDINAL, _LETTER,
)  # fmt: skip
