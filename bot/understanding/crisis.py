"""The crisis screen: rules over the normalised text, or-ed with the model's own reading; explainable.

A false alarm costs a sentence, a miss may cost a life. What only sounds like a crisis (idioms, the past, questions
about prevention) is cut out of the text first, as tightly as possible, so that the rest is still read.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.understanding.context import NOTHING_BEFORE, Before
from bot.understanding.model import CrisisKind, CrisisLevel, CrisisSide, CrisisSign
from bot.understanding.slips import mend_slips

ALARM_FROM = 0.985
"""Probability of danger, by the network alone, from which the alarm sounds. Set on texts of unheard authors, and checked on
real ordinary texts: docs/crisis.md."""
WORRY_FROM = 0.74
"""Probability of any risk, by the network alone, from which one plain question is asked."""
ALARM_FROM_NEAR, WORRY_FROM_NEAR = 0.9, 0.4
"""The same in the middle of a danger, and for the answer to a question about one."""
_ASKED_ABOUT, _PASSIVE, _ACTIVE, _IMMINENT = 2, 3, 4, 5
"""Grades, see `CrisisSign.grade`."""
_HALF = 0.5

DOUBTED_BELOW = 0.05
"""Probability below which a doubtful rule has the question asked instead of sounding the alarm."""


@dataclass(frozen=True)
class Rule:
    """Words that mean a crisis."""

    name: str
    kind: CrisisKind
    pattern: re.Pattern[str]
    side: CrisisSide | None = None
    grade: int = 4
    """How grave the words are, as in `CrisisSign.grade`; at 2 they are asked about."""

    @property
    def doubtful(self) -> bool:
        """Whether the words are common in harmless texts too, so that the model must not speak against it."""
        return self.name in _DOUBTFUL


_GRADES = {CrisisKind.OVERDOSE: 5, CrisisKind.SUICIDE: 4, CrisisKind.VIOLENCE: 4, CrisisKind.MEDICAL: 5}
"""How grave a kind is where the rule does not say."""


def _rule(name: str, kind: CrisisKind, pattern: str, side: CrisisSide | None = None, grade: int | None = None) -> Rule:
    return Rule(name, kind, re.compile(pattern), side, grade or _GRADES[kind])


_O, _S, _V, _M = CrisisKind.OVERDOSE, CrisisKind.SUICIDE, CrisisKind.VIOLENCE, CrisisKind.MEDICAL
_THEY = (
    r"(?:he|she|they|it|my \w+|the \w+|this \w+|someone|somebody|a guy|friend|dude|girl|roommate|el|ella|mi \w+"
    r"|un \w+|una \w+|alguien)"
)

_UNTIL = (
    r"(?:rested|refreshed|early|earlier|late|on time|tired|sore|hungover|at|till|til|until|before|by|when|in the middle|once"
    r"|for (?:work|school|class|my|the|a)|to (?:pee|the alarm|my alarm|an alarm)|again (?:until|till|til)|from (?:my|the) alarm)\b"
)
"""What follows waking in harmless texts: "not waking up till 4pm"."""

_MEDICINES = (
    r"(?:pills?|tablets?|tabs|caps(?:ules)?|meds|medications?|medicines?|sleeping pills?|pain ?killers?|seroquel|quetiapine|trazodone|ambien"
    r"|zolpidem|xan\w*|alprazolam|klonopins?|clonazepam|ativan|lorazepam|valiums?|diazepam|benzos?|gabapentin|gabas?|neurontin|lyrica"
    r"|lithium|zoloft|sertraline|prozac|lexapro|celexa|paxil|wellbutrin|effexor|cymbalta|remeron|elavil|amitriptyline|tylenols?|acetaminophen"
    r"|advils?|ibuprofen|motrin|aleve|aspirins?|benadryl|nyquil|melatonin|methadone|suboxones?|oxys?|oxycodone|oxycontin|percs?|percocets?"
    r"|norcos?|vicodins?|hydros?|tramadols?|morphine|dilaudids?|fent\w*|flexerils?|somas?|insulin|adderalls?|lisinopril|metoprolol|propranolol"
    r"|clonidine|hydroxyzine|risperdal|risperidone|zyprexa|abilify|lamictal|depakote|pastillas?|pildoras?|tabletas?|capsulas?|medicinas?"
    r"|medicamentos?|calmantes|sedantes|somniferos|paracetamol|ibuprofeno|aspirinas?|rivotril|tafil|diazepan|quetiapina|sertralina|metadona)"
)
_MANY = (
    r"(?:\d\d+|ten|fifteen|twenty|thirty|forty|fifty|sixty|eighty|a hundred|(?:a |the )?(?:whole |entire |full )?(?:bunch|handful|fistful|lot|load|ton"
    r"|bottle|box|pack|rest|month)|diez|quince|veinte|treinta|cuarenta|cincuenta|sesenta|cien|un (?:monton|puno|punado)|(?:todo )?(?:el|un) (?:frasco|bote)"
    r"|(?:toda )?(?:la|una) caja)"
)

_CLOSE = (
    r"my (?:\w+ )?(?:friend|buddy|homie|roommate|roomie|brother|sister|son|daughter|kid|mom|mother|dad|father|cousin|wife|husband|boyfriend"
    r"|girlfriend|partner|ex|nephew|niece|sponsee|sponsor|coworker|neighbor|student|uncle|aunt|grandson|granddaughter|stepson|stepdaughter)"
)
_CERCANO = (
    r"mi (?:hij[oa]|herman[oa]|amig[oa]|mama|papa|espos[oa]|novi[oa]|prim[oa]|compa|compadre|comadre|tio|tia|sobrin[oa]|niet[oa]|ahijad[oa]"
    r"|companer[oa](?: de cuarto)?|vecin[oa]|marido|mujer|ex|nin[oa]|muchach[oa]|chav[oa])|mi hij[oa] (?:mayor|menor|de \d+)|ell?a?"
)
"""Somebody near to the person who writes."""

_DOUBTFUL = {
    "blue or grey", "being hit", "threatened", "chest pain", "can't breathe", "seizure", "stroke or collapse", "won't wake",
    "me pega", "me va a matar", "cortarme", "no puedo respirar", "morado", "convulsiones", "sobredosis", "means in hand",
}  # fmt: skip

RULES: tuple[Rule, ...] = (
    # before all others: who orders it, and what is wished
    _rule("voices that order", _S, r"\b(?:voices?|voces|(?:una|la) voz)\b(?: \w+){0,6}? (?:tell\w*|told|say\w*|said|want\w*|order\w*|command\w*|scream\w*|yell\w*|keep\w*|push\w*|mak\w+|won't stop|dicen?|dice|piden?|ordenan?|mandan?|gritan?|obligan?|quieren)\b(?: (?!(?:not|no|don't|never)\b)\w+){0,5}? (?:(?:i|me|to|that|que)(?: \w+){0,3}? )?(?:do it|kill my ?self|end (?:it|my life|myself)|hurt my ?self|cut my ?self|cut|jump|die|hang|go through with it|take (?:the|all the|my) (?:pills|meds)|kill me|mate|me mate|matarme|matar[ae]|lo haga|hacerlo|me corte|cortarme|me muera|morirme|salte|me aviente|me tire|hacerme dano|me haga dano)\b(?! (?:him|her|them|people|to (?:him|her|them)|a (?:el|ella|ellos|alguien)))", CrisisSide.VOICES, 5),
    _rule("goodbye from another", _S, r"\b(?:he|she|they|" + _CLOSE + r") (?:just |has |have |also )?(?:texted|messaged|sent|posted|wrote|left|typed|writing|sending|texting)(?: (?!without\b)\w+){0,4} (?:goodbye|good bye|(?:a |the )?suicide note)\b(?! (?:and good ?night|hug|kiss|party|card|gift|cake|lunch|e?mail|speech|song))|\b(?:" + _CERCANO + r") (?:\w+ )?(?:(?:me|nos) (?:mando|dejo|escribio|envio)(?: \w+){0,4} (?:despedida|despidiendose|adios para siempre)|se despidio de (?:todos|mi|nosotros|sus hij\w+)(?: para siempre| por (?:mensaje|texto|whats\w*))|dejo una (?:carta|nota))\b", CrisisSide.OTHER_PERSON, 5),
    # before the signs of an overdose: here sleep is the wish
    _rule("sleep and not wake", _S, r"\b(?:sleep|close my eyes|go to bed|lay down)\b.{0,30}\b(?:not|never|don't|and not|without) (?:\w+ )?wak\w+\b(?! (?:up )?" + _UNTIL + r")|\b(?:hope|wish|pray\w*) i (?:don't|won't|didn't|never) wake\b(?! (?:up )?" + _UNTIL + r")|\bnever wak\w+ up\b(?! " + _UNTIL + r")", grade=3),
    _rule("dormir y no despertar", _S, r"\b(?:dormir\w*|acostar\w*|cerrar los ojos)\b.{0,25}\b(?:no|nunca|jamas|ya no|sin) (?:\w+ )?despert\w+\b(?! (?:hasta|temprano|a tiempo|tarde|descansad\w+|cansad\w+|a las|antes))|\bno (?:volver a )?despertar (?:ya|nunca|mas|manana)\b", grade=3),
    # overdose
    _rule("overdose, help", _O, r"^(?:please |pls |omg |oh my god )*(?:an? )?(?:od|overdose|overdosing)\b.{0,20}\b(?:help|now|emergency|911|what do i do)\b|^(?:please |omg )*(?:help|emergency|911|sos)\b.{0,12}\b(?:od|overdose|overdosing)[ !?]*$"),
    _rule("won't wake", _O, r"\b(?:won't|wont|will not|can't|cant|cannot|not|isn't|ain't|doesn't) (?:wak\w*|woke|respond\w*|com\w+ to)\b(?! (?:up )?" + _UNTIL + r"| up (?:in time|without|anymore in)| (?:to|my) (?:my |your |his |her |the |any )?(?:texts?|calls?|messages?|emails?|dms?)|(?: (?:to )?(?:terms|the meeting|a meeting|meetings|group|work|church|my|this|class|court|dinner)))"),
    _rule("can't wake them", _O, r"\b(?:can't|cant|cannot|couldn't|trying to) (?:wake (?:him|her|them|my \w+)(?: up)?\b(?! (?:up )?" + _UNTIL + r")|get (?:him|her|them|my \w+) (?:up|awake|to (?:wake|breathe|respond|come to))\b(?! (?:up )?" + _UNTIL + r"))"),
    _rule("blue or grey", _O, r"\b(?:blue|purple|gr[ae]y|pale|ashen) ?(?:ish)?,? ?(?:lips?|face|skin|nails|fingers)\b|\b(?:lips?|face|skin|nails|fingers?)(?: \w+){0,3} (?:blue|purple|gr[ae]y|ashen)\b|\b(?:turn\w*|go\w+|gone|went|looks?|is|he's|she's|all|getting) (?:all |so |really )?(?:blue|purple|grey|gray)\b"),
    _rule("not breathing", _O, r"\b(?:not|isn't|ain't|stopped|barely|hardly|no longer|can't see (?:him|her|them)|won't|quit|aint) (?:even )?breath\w*|\bbreath\w+ (?:real |so |very |really |super )?(?:slow|shallow|weird|funny)\b|\bno (?:pulse|breath)\b"),
    _rule("gurgling", _O, r"\b(?:gurgl\w+|death rattle|chok\w+ (?:sound|nois)\w*|snor\w+ (?:weird|funny|real loud|strange))\b"),
    _rule("overdosing", _O, r"\b(?:is|he's|she's|hes|shes|i'm|am|are|they're|think|thinks|might be|may be|maybe|just|from an) (?:i |he |she |they |i'm |is |'s )*(?:od(?:ing|'?d|ed)?|o\.d\.?|overdos(?:ing|ed|e))\b|\b(?:help|please|911)\b.{0,25}\b(?:overdosed?|od'd|oded)\b|\b(?:it's|its|this is|that's|having|looks like) an? (?:od|overdose)\b|^(?:i|my \w+|he|she|someone|somebody|a friend) (?:just |has |have )?(?:overdosed|od'd|oded)[ !?]*$"),
    _rule("took too much", _O, r"\b(?:took|taken|did|shot|smoked|snorted|swallowed|drank|used|had) (?:way |waaay |a lot |far |a little )?(?:too (?:much|many)|the (?:whole|entire) (?:bottle|thing|bag|pack)|all (?:of )?(?:(?:my|the|his|her|those|these|\w+'s) (?:\w+ )?(?:" + _MEDICINES + r"|bottle)|(?:of )?them\b(?= (?:about|at|an|like|just|right|before|\d|now|and)|$)))\b(?! coffee| sugar| time| with me| to the| out| away| back| off|(?: \w+){0,3} (?:on time|as prescribed|like (?:the doctor|i'm supposed|i am supposed|i should|you said|she said|he said)))"),
    _rule("took pills", _O, r"\b(?:took|swallowed|downed|taken|ate|popped|chugged|drank) (?:like |about |maybe |around |almost |over |at least |more than |probably |some )*" + _MANY + r"(?: of)?(?: (?!mg\b|mgs\b|ml\b|milligrams\b|minutes\b|days\b)\w+){0,3}? " + _MEDICINES + r"\b(?! (?:to the|back|out|away|off)\b)|\b(?:me|se) (?:acabo de tomar|acaba de tomar|tome|tomo|trague|trago|empine|empino) (?:como |unas? |unos |mas de |casi |alrededor de )*" + _MANY + r"(?: de)?(?: \w+){0,3}? (?!mg\b)" + _MEDICINES + r"\b|\b(?:me|se) (?:acabo de tomar|acaba de tomar|tome|tomo|trague|trago) (?:tod[oa]s? )(?:el|la|los|las|mis|sus|mi|su) (?:\w+ )?(?:" + _MEDICINES + r"|frasco|bote|caja)\b(?! (?:a tiempo|a sus horas|como (?:dijo|me dijo|dice)))", CrisisSide.SELF),
    _rule("passed out from drugs", _O, r"\b(?:unresponsive|unconscious|passed out|nodd?(?:ed|ing) out)\b(?=.*\b(?:help|wake|now|blue|breath|using|shot|fent\w*|dope|heroin|needle|bathroom|idk|don't know|what do)\b)|\b(?:help|wake|bathroom|shot up|fent\w*)\b.*\b(?:unresponsive|unconscious|passed out|not responding)\b"),
    _rule("naloxone and still", _O, r"\b(?:naloxone|nalaxone|narcan)(?:ed)?\b.*\b(?:still|nothing|not work\w*|didn't work|won't|no response|again|twice|one more)\b|\b(?:gave|hit|used|sprayed|giving|given) (?:him |her |them |one |two |\d )*(?:dose )?(?:of )?(?:naloxone|narcan)\b(?! training)"),
    _rule("took that many", _O, r"\b(?:i|i've|already|just) (?:just |already )?(?:took|taken|swallowed|popped) (?:like |about |around |maybe |all )?(?:[2-9]\d|1\d{2}|a (?:whole|full) bottle)\b(?! ?(?:mg|steps?|minutes?|mins?|days?|years?|hours?|pictures?|classes|people|miles|buses|trains|meetings?|dollars|bucks|percent|calls|off|of (?:it|them) (?:to|back)))", CrisisSide.SELF),
    _rule("tomé tantas", _O, r"\b(?:me )?(?:tome|trague|meti|acabo de (?:tomar|tragar|meter)(?:me)?) (?:como |unas |ya |mas de )?(?:[2-9]\d|1\d{2}|un (?:bote|frasco|punado|monton))(?: de)?\b(?! ?(?:mg|minutos?|pasos|dias?|anos?|horas?|fotos?|clases|pesos|dolares|cafes?|camiones|juntas|fichas))", CrisisSide.SELF),
    _rule("no puedo despertar a", _O, r"\bno (?:puedo|podemos|logro) despertar a\b(?! (?:las?|los|tiempo|buena)\b)"),
    _rule("no despierta", _O, r"\bno (?:\w+ ){0,3}(?:despiert\w+\b(?! (?:temprano|a tiempo|pa|para|hasta|descansad))|reaccion\w+|respond\w+|respira(?:n|ndo)?\b|resuell\w+|vuelve en si)\b|\bno (?:lo|la) (?:puedo|podemos) despertar\b|\bno puedo despertar(?:lo|la)\b"),
    _rule("morado", _O, r"\b(?:labios?|cara|unas|dedos|boca|piel|esta|puso|pone|puesto|poniendo|todo|toda|bien|medio) (?:\w+ )?(?:morad(?:it)?[oa]s?|azul(?:es|ado|ada|ito|itos)?|gris(?:es)?|palid[oa])\b"),
    _rule("overdosed now", _O, r"\b(?:he|she|they|someone|somebody|(?:my|the|this|a|his|her) \w+|\w+) (?:just |has |have )?(?:overdosed|od'?d|od'?ed|oded)\b(?:(?! (?:ago|last|years?|months?|weeks?|days?|and|but|then|before|once|when|in (?:19|20))\b) [\w']+){0,6} (?:right now|just now|now|on the floor|help|please help)\b"),
    _rule("sobredosis", _O, r"\b(?:creo que|esta(?:n)?|estoy|tuvo|tiene|teniendo|dio|le dio|me dio|parece|haciendo|hizo|en) (?:\w+ ){0,3}sobre ?do[sc]is\b|\bsobredosis (?:ahor\w*|ayud\w*)|^sobre ?do[sc]is[ !?]*$"),
    _rule("tomé demasiado", _O, r"\b(?:me|se) (?:tom[eo]|trag[ou]e?|met[iy]o?|inyect[eo]|pas[eo]|fum[eo]|clav[oe])(?: de)? (?:demasiad\w*|mucha\w* (?:pastilla|pildora)\w*|tod\w+ las? (?:pastillas?|pildoras?|bote|frasco)|todas|la mano|un (?:monton|bote|punado)\w*|de mas)\b"),
    _rule("respira raro", _O, r"\b(?:respira\w*|resuella) (?:\w+ )?(?:raro|lento|despacio|poquito|apenas|mal|feo)\b|\b(?:apenas|casi no|ya no|dejo de|no esta) respira\w*\b|\bsin (?:pulso|respirar)\b"),
    # suicide and self-harm
    _rule("kill myself", _S, r"\b(?:kill\w*|end(?:ing)?|off(?:ing)?|unaliv\w*|hang(?:ing)?|shoot(?:ing)?|drown(?:ing)?) (?:my ?self|my life|meself)\b(?! (?:out|up|clean|dry|off|from the|working|at (?:work|the gym)|trying to|over (?:this|it|a|the)))|\bend(?:ing)? it all\b|\bmyself (?:in the head)\b|\bkil+ my ?self\b"),
    _rule("suicidal", _S, r"\b(?:i'm|am|feel\w*|been|getting|i|so|he's|she's|is|he|she|my \w+|really|kinda|kind of|very) (?:\w+ )?(?:sui[cs]id\w*|suicidle)\b|\b(?:sui[cs]id(?:e|al)) (?:thoughts?|note|plan|right|ideation)\b|\b(?:commit|committing|attempt(?:ed|ing)?|contemplat\w+|thinking (?:about|of)|considering) (?:sui[cs]ide)\b"),
    _rule("want to die", _S, r"\b(?:want to|wanna|wish i (?:was|were|could)|rather be|ready to|going to|better off|should just|need to|hope i|i'd rather|like|just|would) (?:just )?(?:die|dead|be dead|dying)\b(?! (?:my|for|hard|of laughter|laughing|to know|the hair|serious|set|tired|of boredom|of embarrassment|laugh))"),
    _rule("no reason to live", _S, r"\b(?:no|not|nothing|don't|any|can't find a) (?:\w+ ){0,3}(?:reason|point|use|want)\w*(?: in| to| of)? (?:to )?(?:liv\w+\b(?! (?:with|in (?:this|that|my) (?:house|place|city|apartment|building)|in la))|be(?:ing)? here|going on|go on|keep going|exist\w*|be alive|wake up)\b|\bnothing (?:left )?to live for\b|\bdon't (?:want|wanna)(?: to)? (?:live|be here|exist|be alive|wake up|go on|be around)\b(?! (?:with|in this (?:house|place|city|apartment)|in la))", grade=3),
    _rule("better dead", _S, r"\b(?:better|easier|happier) (?:off )?(?:with me (?:dead|gone)|if i (?:was|were|am|'m|just)? ?(?:died|dead|gone|disappear\w*)|if i'm (?:gone|dead))\b|\b(?:mejor|mas felices|mas tranquil\w+|descansar\w*) (?:\w+ )?si (?:yo )?(?:me muero|me muriera|desapare\w+|estuviera muert[oa])\b", grade=3),
    _rule("better without me", _S, r"\b(?:better|easier|happier) (?:off )?(?:with ?out me(?! (?:there|here|on|at|in|tonight|today))|if i (?:wasn't|weren't|was not|were not|am not|'m not) (?:here|around)|if i'm not (?:here|around))\b|\bi'm (?:just |such |only |nothing but )*a (?:\w+ )?burden\b|\b(?:just|such) a burden (?:to|on) (?:everyone|everybody|my|them|people|the)\b", grade=2),
    _rule("unalive", _S, r"\bunaliv\w+|\bkms\b|\bsewerslide\b|\bend (?:things tonight|it tonight|my life|everything tonight)\b(?! (?:with|between))|\bending it (?:all|tonight|now|soon|for good|once and for all)\b(?! (?:with|between))"),
    _rule("goodbye", _S, r"\b(?:goodbye|good bye|bye) (?:forever|everyone|everybody|world|to (?:everyone|my (?:kids|mom|family)|this world|the kids))\b|\b(?:wrote|writing|left|leaving) (?:\w+ )?(?:goodbye|suicide|bye) (?:letters?|notes?)\b|\bwrote (?:my |the )?(?:kids|mom|family|them|everyone) (?:\w+ )?(?:letters?|notes?)\b|\b(?:giv\w+|gave) (?:\w+ ){0,2}(?:away all|all my (?:stuff|things|records)|away my (?:stuff|dog|cat|things|records))|\bthis is (?:my )?(?:goodbye|the end for me|my last)\b|\bwon't be (?:here|around|alive) (?:tomorrow|much longer|next|anymore|in the morning)\b|\bmy last (?:night|day|text|message)\b(?! (?:at|in|of|on|before|with|as|was|shift|here|there|off|together))", grade=5),
    _rule("give up on life", _S, r"\bgiv(?:e|ing) up on (?:life|living|everything|myself|it all)\b|\b(?:me rindo|me doy por vencid[oa]) (?:con|de) (?:la vida|todo|vivir)\b", grade=3),
    _rule("can't go on", _S, r"\b(?:can't|cannot|can not|don't want to|not able to) (?:(?!always|only|ever)\w+ )?(?:go on(?= (?:like this|living|any ?more|no more|with (?:life|this life|living)|i|without|and|but|much longer|this way|anymore)\b|$)|keep living\b(?! (?:here|there|in|with|at|on)))|\bdone with (?:life|living|this life)\b|\btired of (?:living\b(?! (?:in|with|at|here|there|like|paycheck|on|out|alone|by|off))|being alive|life\b(?! (?:in|at|here))|existing)", grade=3),
    _rule("can't do this", _S, r"\b(?:can't|cannot|can not|not able to) (?:\w+ )?(?:live like this|do (?:this|it|life) (?:any ?more|no more)|take (?:it|this|life) (?:any ?more|no more))\b(?! (?:job|class|shift|commute|diet|weather|heat|noise))|\bdone with everything\b|\bya no (?:puedo|aguanto) (?:mas |con )?(?:asi|esto|la vida|esta vida|mi vida|vivir asi)\b|\b(?:para|pa) que (?:seguir|vivo|sigo viviendo|seguir viviendo)\b(?! (?:la|el|las|los|con)\b)|\b(?:what's|what is) the point (?:of (?:living|life|anything|any of (?:it|this)|going on)|anymore)\b|\b(?:it|it's|its|things|this|life|nothing)(?: is| are| will)? (?:never|not) (?:ever )?(?:going to |gonna )?(?:get|be) (?:any )?better\b", grade=2),
    _rule("wrists cut", _S, r"\b(?:just|already|i've|have|i) (?:cut|slit|slashed|sliced) (?:my|both|the) (?:\w+ )?wrists?\b|\bme (?:acabo de cortar|cort[eo]) las venas\b", CrisisSide.ALREADY_ACTED, 5),
    _rule("self-harm", _S, r"\b(?:cut(?:ting)?|burn(?:ing|ed)?|hurt(?:ing)?|harm(?:ing|ed)?|starv\w+|punish\w*) (?:my ?self|my (?:arms?|wrists?|legs?|thighs?|skin))\b|\bself.?harm\w*\b(?! (?:training|awareness|prevention))|\bslit (?:my|her|his) wrists?\b", CrisisSide.SELF_HARM, 3),
    _rule("means in hand", _S, r"\b(?:got|have|has|holding|bought|loaded|looking at|with) (?:a |the |my |his |dad's |enough )?(?:gun|rope|pistol|razor|blade|pills)\b.{0,40}\b(?:end|tonight|do it|ready|done|use it|head|mouth|over|myself|now|enough)\b|\bgun (?:to|in) (?:my|his|her) (?:head|mouth)\b|\b(?:on|off|from) (?:the|a) (?:bridge|roof|ledge|overpass)\b.{0,40}\b(?:jump\w*|end|over|done|edge|standing)\b|\b(?:jump|step|walk) (?:(?:off|from) (?:the|a|that|this) (?:bridge|roof|ledge|building|overpass|cliff|balcony|parking \w+)|in front of (?:the|a|that|this) (?:train|metro|bus|car|truck|traffic)|into traffic)\b", CrisisSide.IMMINENT, 5),
    _rule("hot shot", _S, r"\b(?:hot shot|one last (?:shot|hit|time and)|do enough (?:to|so)|last shot)\b.{0,40}\b(?:done|over|end|die|not wake|for good|never|stop)\b"),
    _rule("matarme", _S, r"\b(?:matar(?:me|se)|me (?:voy a |quiero |quisiera )?mat(?:o|ar|are)|quitar(?:me|se) la vida|me quito la vida|suicidar(?:me|se)|me suicid\w+|pensamientos? suicid\w+|^suicidio$|ahorcar(?:me|se)|colgarme|aventarme|tirarme (?:de|del|a))\b(?! (?:de (?:la )?(?:risa|hambre|trabaj\w+)|trabajando|estudiando|en el (?:gym|jale|trabajo)|de un chapuzon))"),
    _rule("quiero morir", _S, r"\b(?:quier[oe]|quisiera|kier[oe]|ganas de|deseo|prefiero|mejor|ojala(?: me)?|dan ganas de) (?:\w+ )?(?:morir(?:me|se)?|muert[oa]|estar muert[oa]|muera|muriera|morime)\b(?! de (?:risa|hambre|verguenza|pena))|\bme quiero morir\b(?! de (?:risa|verguenza|pena))"),
    _rule("ya no quiero estar aquí", _S, r"\b(?:ya )?no (?:quiero|kiero|quisiera|deseo|quiere|puedo) (?:\w+ )?(?:vivir|estar (?:aqui|aki|viv[oa]|en este mundo)|seguir(?: (?:aqui|viviendo|vivi?[oa]|con vida|adelante|asi)\b| mas\b|(?= y | pero |$))|existir|despertar(?! (?:a|temprano|tarde|hasta|antes|para)\b)|mas con (?:esta|la) vida|mas vivir)\b(?! (?:fumando|usando|consumiendo|tomando|drog\w+|inyect\w+|con (?:el|la|mi) (?:\w+)))", grade=3),
    _rule("mejor sin mí", _S, r"\b(?:mejor|mas felices|descansar\w*|mas tranquil\w+) (?:\w+ )?(?:sin mi\b|si (?:yo )?(?:no estoy|no estuviera|ya no estoy|no existiera))|\b(?:soy|no mas soy|nomas soy) (?:\w+ )?(?:una carga\b(?! (?:de|que) (?:trabajo|ropa|tarea\w*))|un estorbo)\b", grade=2),
    _rule("despedida", _S, r"\b(?:me despido (?:de (?:todos|ti|ustedes|mis|mi|este|la vida)|para siempre)|carta(?:s)? de despedida|adios (?:para siempre|a todos|mundo|mis hijos))\b|\b(?:mi|es|sera|este es) (?:mi |el )?(?:ultim[oa]) (?:mensaje|noche|dia|vez que (?:me|les))\b(?! (?:pa|para|de|en|del) )", grade=5),
    _rule("sin sentido", _S, r"\bno (?:le )?(?:encuentro|veo|hallo|tiene|tengo) (?:\w+ )?(?:sentido|caso|razon|motivo|para que)\w* (?:\w+ ){0,2}(?:vivir|vida|seguir|aqui)\b", grade=3),
    _rule("cortarme", _S, r"\b(?:me (?:cort[eo](?= (?:los|las|el brazo|otra|de nuevo|hoy|anoche|las piernas|con))|estoy cortando|quemo|lastimo|hago dano)|cortar(?:me|se) (?:las? (?:venas?|munecas?|brazos?))?|me he estado cortando|hacerme dano|me (?:quiero|voy a|dan ganas de) (?:hacer dano|lastimar)|lastimarme|me lastimo)\b(?! (?:el pelo|el cabello|las unas|la luz|el telefono|el servicio))", CrisisSide.SELF_HARM, 3),
    _rule("another hurts themself", _S, r"\b(?:" + _CERCANO + r"|se que) (?:\w+ ){0,2}?se (?:corta|cortaba|corto|anda cortando|esta cortando|ha estado cortando|lastima|esta lastimando|hace dano|quema|rasguna)\b(?! (?:el|la|los|las|un|una|su) (?:pelo|cabello|cafe|pastel|unas?|luz|llamada|senal|leche|comida|pan|dedo|mano cocinando|carne|fleco|barba)| (?:al|con|cocinando|jugando|la mano con)|$(?<=se corto))|\b(?:he|she|they|" + _CLOSE + r") (?:\w+ ){0,2}?(?:cuts|cutting|burns|burning|hurts|hurting|harms|harming) (?:him|her|them) ?sel(?:f|ves)\b", CrisisSide.OTHER_PERSON, 3),
    _rule("kill themselves", _S, r"\b(?:kill|hurt|harm|end|cut) (?:him|her|them) ?sel(?:f|ves)\b(?! (?:shaving|cooking|off|on (?:a|the)|short|some slack|a (?:piece|slice)))|\b(?:he|she|they|my \w+|friend) (?:\w+ ){0,4}(?:suicidal|end it all|kill (?:him|her|them)sel(?:f|ves)|wants to die|want to die|doesn't want to live|don't want to live|going to jump)\b|(?<!\bme )\b(?:se quiere|quiere) (?:matar|morir|quitar la vida|matarse|morirse)\b(?!(?:me|nos)\b)", CrisisSide.OTHER_PERSON),
    # violence
    _rule("voices against others", _V, r"\b(?:voices?|voces|(?:una|la) voz)\b(?: \w+){0,8}? (?:kill|hurt|stab|attack|mate|matar[ae]?|lastime|ataque|golpee|hacerle dano) (?:him|her|them|people|everyone|somebody|someone|" + _CLOSE + r"|my (?:baby|kids|family)|a (?:el|ella|ellos|alguien|mi \w+|mis \w+|todos))\b", CrisisSide.HARM_TO_OTHER),
    _rule("being hit", _V, r"\b(?:he|she|they|husband|boyfriend|wife|girlfriend|partner|ex|dad|father|stepdad|mom|brother|son|guy|man|roommate|pimp|dealer)\b(?: \w+){0,4} (?:hits?|hitting|hit|beats?|beat|beating|punch\w*|chok\w+|strangl\w+|slapp?\w*|kick(?:s|ed|ing)|shov\w+|rap(?:es?|ed|ing)|attack\w*|stabb?\w*|pull\w* (?:a |the )?(?:gun|knife)|hurt(?:s|ing)?) (?:me|us|my (?:kid|kids|son|daughter|mom|sister|baby|children))\b(?! (?:out|off|up|at|in (?:the )?(?:game|chess|cards|mario)|every (?:single )?time at|with (?:a )?(?:bill|fee|charge|text)))"),
    _rule("threatened", _V, r"\b(?:threaten\w*|said he'?l?l?|says he'?l?l?|gonna|going to|will|wants? to|trying to|tried to|he'll|they'll|she'll|swore he'?d) (?:\w+ ){0,3}(?:kill|hurt|beat|shoot|stab|murder|burn) (?:me|us|my (?:kids?|mom|family|son|daughter|sister))\b|\bthreaten\w* (?:me|us|my)\b|\bafraid (?:he|she|they|of)(?: \w+){0,3} (?:kill|hurt|beat|hit)\b|\b(?:death threats?)\b"),
    _rule("held or trafficked", _V, r"\b(?:won't|wont|not|doesn't|didn't) let (?:me|us|her|him) (?:leave|go(?: home| out)?|out)\b|\b(?:lock\w*|trapp?\w*|held|holding|keep\w*) (?:me|us) (?:\w+ )?(?:in|inside|here|up|hostage|captive)\b|\b(?:forc\w+|mak\w+) (?:me|her) (?:to )?(?:have sex|sleep with|turn tricks|sell my|work the|do things with)\b|\b(?:took|has|keeps) my (?:passport|id|phone|papers) (?:and|so)\b.*\b(?:leave|go|pay|work)\b"),
    _rule("in danger", _V, r"\b(?:i'm|am|im|we're|in) (?:not safe|unsafe|in danger|hiding (?:in|from)|scared for my life|afraid for my life)\b|\bhiding (?:in|from) (?:the|my|a|him|her) ?(?:bathroom|closet|car|husband|boyfriend|ex)?|\b(?:he|she|someone|somebody) (?:is |'s )?(?:outside|here|breaking|banging|following|coming|at my door)\b.*\b(?:gun|knife|scared|door|kill|hurt|in)\b|\bhe's got a (?:gun|knife)\b|\bhas a (?:gun|knife)\b"),
    _rule("may hurt somebody", _V, r"\b(?:i'm|im|am|i|i'll|gonna|going to|want to|about to|feel like|might|could|wanna|will|swear) (?:\w+ ){0,4}(?:kill|hurt|stab|shoot|beat|strangle|murder|choke|bash) (?:him|her|them|my (?:wife|husband|girlfriend|boyfriend|ex|mom|dad|kid|kids|son|boss|roommate|dealer|brother|sister|baby)|this (?:guy|dude|man)|that (?:guy|dude|man|bitch)|somebody|someone|somone|people|every ?(?:one|body))\b(?! (?:at|in) (?:chess|pool|the game|basketball|cards|fortnite))", CrisisSide.HARM_TO_OTHER),
    _rule("me pega", _V, r"\b(?:me|nos|le|la) (?:\w+ )?(?:peg[oa]n?|pega|golpe\w+|esta(?:n)? (?:pegando|golpeando|ahorcando)|viol[oa]|violaron|ahorc\w+|amenaz\w+|apunt(?:a|an|o|aron|ando) con|maltrata\w*|agarr[oa] a (?:golpes|patadas|chingadazos|madrazos))\b(?! (?:la gripa|el sol|de repente|el antojo|el hambre|la nostalgia|la cruda|la malilla|duro la|el bajon|la tristeza))|\bmadrea\w*\b"),
    _rule("me va a matar", _V, r"\b(?:(?:me|nos|le|lo|la) (?:va|van|quiere|quieren)|te (?:va|van)) a? ?(?:\w+ )?(?:matar|golpear|pegar|lastimar|hacer dano|desaparecer|picar|balear|quebrar)\b|\bme quiere matar\b|\bno me deja(?:n)? (?:salir|ir(?:me)?|sal)\b|\bme tiene(?:n)? (?:encerrad|amenazad|trabajando a la)\w*|\bme oblig\w+ a\b|\b(?:miedo|temo) (?:\w+ ){0,4}(?:me mate|me pegue|me haga|nos haga|nos mate)\b|\b(?:trae|tiene|saco) (?:una? )?(?:pistola|cuchillo|navaja|arma|fusca)\b|\bestoy escondid[oa]\b"),
    _rule("lo voy a matar", _V, r"\b(?:lo|la|los|las|le|les|te) (?:voy a|vamos a|quiero|kiero) (?:\w+ )?(?:matar(?! (?:de (?:la )?(?:risa|hambre|amor|ternura|aburrimiento)|a besos))|picar|balacear|golpear|madrear|quebrar|hacer dano|acuchillar)\b|\b(?:voy a|quiero) (?:matar|lastimar|golpear|hacerle dano) a\b|\b(?:lo|la|los|las|le|les|te) (?:mato|parto la madre|parto su madre)\b(?! (?:de risa|a (?:besos|cosquillas)))|\b(?:lo|la|los|las) (?:voy a|quiero) partir(?: la madre)?\b(?! (?:en|por|a la mitad))", CrisisSide.HARM_TO_OTHER),
    # medical
    _rule("seizure", _M, r"\b(?:having|had|has|have|got|just|another|keeps? having|start\w+|think \w+) (?:a |an |another |\w+ )?(?:seizures?|siezures?|seisures?|convulsion\w*)\b(?! (?:training|disorder))|\bseiz(?:ing|ed)\b|\bconvuls\w+\b|\bshaking (?:uncontrollabl\w*|all over and|so bad (?:i|he|she) can't)\b"),
    _rule("seizure, help", _M, r"^(?:please |pls |omg )*(?:an? )?(?:seizures?|heart attack|stroke|bleeding|convulsion\w*|infarto)\b.{0,15}\b(?:help|what do i do|what to do|now|ayuda\w*|que hago)\b|^(?:help|ayuda)\b.{0,10}\b(?:seizure|heart attack|stroke|infarto|convulsion\w*)[ !?]*$"),
    _rule("chest pain", _M, r"\bchest (?:\w+ ){0,3}(?:pain\w*|hurt\w*|tight\w*|pressure|crush\w*)\b|\bpain in (?:my|his|her) chest\b|\bheart attack\b(?! movie)|\b(?:left )?arm (?:is |went |feels )?(?:numb|tingl\w+)\b"),
    _rule("can't breathe", _M, r"\b(?:can't|cant|cannot|can not|hard to|trouble|hardly|struggling to|unable to|problems?) breath\w*\b|\bshort of breath\b|\bthroat (?:is )?(?:closing|swell\w+)\b"),
    _rule("sedative withdrawal", _M, r"\b(?:stopp?(?:ed|ing)|quit\w*|without|off|no more|ran out of|cold turkey|last|haven't had|withdraw\w+|detox\w*|coming off)\b(?: \w+){0,6} (?:drink\w*|alcohol|vodka|booze|xanax|xanies|xans?|benzos?|klonopin|valium|ativan|bars|liquor)\b.{0,60}\b(?:shak\w+|sweat\w+|seeing (?:things|bugs|stuff)|hallucinat\w+|hearing (?:things|voices)|trembl\w+|confus\w+|fever|seiz\w+|heart (?:is )?(?:racing|pounding)|throwing up|tremors?)\b|\b(?:shak\w+|sweat\w+|seeing (?:things|bugs|stuff)|hallucinat\w+|tremors?|heart racing)\b.{0,60}\b(?:stopp?ed drinking|quit drinking|no drink|without a drink|since my last drink|off (?:the )?(?:xanax|benzos?|alcohol|booze|klonopin|bars))\b|\bdelirium tremens\b|\bthe dts\b", CrisisSide.SEDATIVES),
    _rule("seeing things", _M, r"\b(?:see(?:ing)?|saw|sees) (?:things|stuff|bugs?|spiders?|ants|snakes|rats|shadows?|people|faces|figures|shit|somebody|someone)(?: \w+){0,2} (?:(?:that|who|which) (?:aren't|isn't|ain't|are not|is not|r not|weren't|wasn't)(?: (?:there|real|here)| really (?:there|here))?|not (?:there|real)|(?:on|in|crawling|moving|coming out|all over|up|climbing)(?: \w+){0,2} (?:the |my )?(?:walls?|ceiling|floor|skin|bed|arms?|me|corners?))\b|\b(?:things|bugs|spiders|ants|snakes|shadows|people|stuff) (?:that (?:aren't|isn't|ain't) (?:there|real)|crawling (?:on|up|under|all over) (?:my|me|the) ?(?:skin|arms?|legs?|walls?|ceiling|bed)?)\b|\bhallucinating\b|\b(?:veo|viendo|ve|mira|miro|mirando|vi) (?:\w+ )?(?:cosas|bichos|aranas|hormigas|viboras|gente|sombras|personas|caras|animales|ratas)(?: \w+){0,2} (?:que no (?:estan|son|existen|hay)|q no (?:estan|son|existen)|en (?:la|las) pared(?:es)?|en el (?:techo|piso)|en mi (?:piel|cama)|(?:caminando|subiendo|moviendose)(?: \w+){0,3})\b|\b(?:estoy|esta|ando|anda) alucinando\b(?! (?:con (?:tu|su|el|la|lo|esa|ese)|de gusto))", CrisisSide.HALLUCINATIONS),
    _rule("bleeding or blood", _M, r"\b(?:throw\w+ up|vomit\w*|cough\w*|puk\w+|spitting|pooping|shitting|peeing) (?:up )?(?:\w+ )?blood\b|\b(?:won't|wont|can't|not) stop (?:the )?bleeding\b|\bbleeding (?:a lot|bad|everywhere|really bad|heavily|so much)\b|\blosing (?:a lot of|so much) blood\b"),
    _rule("stroke or collapse", _M, r"\b(?:face|mouth) (?:is )?(?:drooping|numb on one side)\b|\bslurr\w+ (?:\w+ ){0,4}(?:arm|face|numb)\b|\b(?:(?:he|she|they|i|we|just|\w+ just|my \w+|guy|man|lady|friend|dad|mom) (?:collapsed|fainted)|passing out|keep fainting|blacked out and)\b(?! (?:laugh\w*|from laugh\w*))|\bstroke\b.{0,20}\b(?:think|having|help)\b"),
    _rule("infection", _M, r"\b(?:abscess|injection site|where i shot|track mark|my arm|my leg)\b.{0,50}\b(?:black|red streak\w*|streak\w*|fever|spread\w*|pus and|swollen and hot|smells?)\b|\bred (?:lines?|streaks?) (?:going |running )?up\b"),
    _rule("pregnant emergency", _M, r"\bpregnant\b.{0,60}\b(?:bleeding|cramp\w*|not moving|contractions|water broke|withdraw\w*|kicking cold|seizure|dope ?sick)\b"),
    _rule("dehydrated withdrawal", _M, r"\b(?:can't|cant|cannot) (?:keep (?:anything|water|nothing|fluids?) down|stop (?:throwing up|vomiting|puking))\b.{0,60}|\bhaven't (?:peed|kept)\b.{0,30}\b(?:days?|water|down)\b", CrisisSide.OPIOIDS),
    _rule("convulsiones", _M, r"\b(?:convuls\w+|convulc\w+|ataque (?:epileptic\w*|de epilepsia|al corazon|cardiaco)|le dio un ataque|me dio un ataque|infarto|derrame)\b(?! de (?:panico|ansiedad|risa|tos|nervios))"),
    _rule("dolor de pecho", _M, r"\b(?:dolor|duele|dolores|presion|apriet\w*|aprieta|oprim\w+|punzad\w*)\b(?: \w+){0,5} (?:pecho|corazon)\b(?! roto)|\bpecho (?:\w+ ){0,3}(?:duele|apriet\w*|oprim\w*|cerrad\w*)\b|\bbrazo (?:izquierdo )?(?:dormido|adormecido)\b"),
    _rule("no puedo respirar", _M, r"\b(?:no (?:puedo|puede|podia|logro)|me cuesta|le cuesta|trabajo (?:para|pa)|batallo para|me falta el|le falta el|(?:kedo|quedo|queda|estoy) sin) (?:\w+ )?(?:respirar|resollar|aire)\b(?! (?:acondicionado|tranquil\w+))|(?<!se )\bme (?:ahogo|estoy ahogando|asfixio)\b(?! (?:en|con|de|jaja))"),
    _rule("abstinencia de alcohol", _M, r"\b(?:deje|dejo|dejar|sin|pare) (?:\w+ ){0,3}(?:tomar|beber|alcohol|pistear|pastillas|xanax|clonazepam|trago|cerveza)\b.{0,60}\b(?:tembl\w+|temblor\w*|sud\w+|veo cosas|ve cosas|alucin\w+|oigo voces|escucho voces|viendo cosas|fiebre|convuls\w+|confund\w+|bichos)\b|\b(?:tembl\w+|veo (?:cosas|bichos|sombras)|alucin\w+)\b.{0,60}\b(?:deje de (?:tomar|beber|pistear)|sin (?:tomar|beber|pistear|alcohol))\b", CrisisSide.SEDATIVES),
    _rule("sangre", _M, r"\b(?:vomit\w+|escup\w+|tos\w*|cag\w+|orin\w+|guacare\w+) (?:con |pura |\w+ )?sangre\b|\b(?:no para de|sigue|esta) sangr\w+|\b(?:me|se) (?:esta |estoy )?desangr\w+|\bse (?:desmay|desvanec)\w+\b"),
)  # fmt: skip

_AND_WELL_NOW = (
    r"(?:[ ,]*(?:and |but |so )?(?:now )?(?:he's|she's|they're|i'm|he is|she is|they are|i am|hes|shes|im)"
    r" (?:home and |now |all |doing )*(?:clean|sober|fine|ok|okay|good|great|alive|well|in recovery)\b(?: now| today)?)?"
)
"""What may follow the past in the same breath: "... last year and now he is clean"."""

_REMOVERS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern)
    for pattern in (
        # idioms
        r"\b(?:this|it|that|\w+ ing|work|traffic|line|wait\w*|heat|my (?:back|feet|head|knees?|tooth|teeth|boss|commute|job)|these \w+|the suspense|you|you're|u|craving\w*) (?:is |are |'s |be )?(?:kill(?:ing|s)|killin) me\b",
        r"\b(?:dying|dyin) (?:to|for a|for some|of (?:laughter|boredom|heat|thirst|hunger|embarrassment|curiosity)|laughing)\b(?! (?:stop|end|get away))",
        r"\b(?:dead) (?:tired|serious|end|line|ass|wrong|broke|phone|battery|set|beat|silence|weight|quiet)\b|\bdeadass\b|\bdeadline\b",
        r"\bkill me (?:now )?(?:lol|lmao|haha|jaja|please lol|already lol)\b|\b(?:could|i'd|would|gonna|going to|i'll|might|wanna) (?:just )?(?:kill|murder|die) for (?:a |some )?\w+",
        r"\bkill(?:ed|ing)? (?:time|it|the (?:lights?|engine|mood|vibe|game)|two birds|some time|my (?:vibe|buzz|phone|battery)|an hour)\b(?! all)",
        r"\b(?:shoot|shot) (?:me |you )?(?:an?|the|some) (?:email|text|message|hoops|pool|breeze|shit|line|dm|video|movie)\b|\bshoot me (?:a|an|the)\b",
        r"\b(?:almost|nearly|just|about|i) died? (?:laughing|of (?:laughter|embarrassment|boredom))\b|\b(?:me (?:muero|mato|morí?|estoy muriendo)|muert[oa]|morirme|morir) de (?:risa|hambre|sueno|calor|frio|verguenza|pena|ganas|cansancio|aburrimiento|sed|miedo|la risa|nervios)\b|\bme mata de risa\b",
        r"\bme (?:mata|matan|esta matando|estan matando)\b(?: (?:la|el|los|las|de) \w+)?|\bmatar (?:el tiempo|las horas|el aburrimiento|dos pajaros|el antojo|las ganas|el hambre)\b",
        r"\bover my dead body\b|\bdrop dead gorgeous\b|\bto die for\b|\bscared to death\b|\b(?:bored|worried|sick) to death\b|\bdie ?hard\b|\bdead ?pool\b|\bwalking dead\b|\bgrateful dead\b|\bthe dead (?:guy|horse)\b",
        r"\bpanic attack\b|\bataques? de (?:panico|ansiedad|nervios|risa|tos)\b|\bheart ?broken?\b|\bcraving attack\b",
        r"\b(?:suicide|kamikaze) (?:squad|silence|doors?|wings|drink|prevention|hotline|awareness|squeeze|boys|girls|watch in|bomb\w*)\b|\bprevencion del? suicidio\b",
        r"\bblue (?:in the face|cross|shield|monday|line|jay\w*|light|collar|moon|book|bus)\b|\bgray area\b|\bfeel\w* (?:so |a little |kinda |kind of |really )?blue\b|\bcruz azul\b|\bprincipe azul\b",
        r"\b(?:blue|purple|green|orange) (?:lips?|tongue|fingers?|teeth) (?:from|after) (?:the |a |my |that |eating |drinking )*(?:slush\w*|popsicles?|cand\w+|lollipops?|ink|jeans|dye|juice|snow ?cones?|berr\w+|paint)\b|\bturned (?:blue|purple) (?:from|after) (?:the |a |my |that |eating |drinking )*(?:slush\w*|popsicles?|cand\w+|lollipops?|ink|dye|juice|berr\w+|paint)\b",
        r"\b(?:can't|cant|cannot|can not|hardly) breathe? in (?:these|this|those|my|that|the) (?:\w+ )?(?:jeans|pants|dress|suit|corset|shirt|skirt|tie|mask|bra|shoes)\b|\b(?:took|takes|taking) my breath away\b",
        r"\b(?:beat|beats|beating|kill\w*|destroyed|slaughtered) (?:me|us) (?:by \w+ (?:points?|goals?|runs?|seconds?|strokes?)|(?:at|in) (?:scrabble|monopoly|chess|checkers|pool|golf|bowling|tennis|ping pong|poker|dominoes))\b",
        r"\bkeep\w* (?:me|us) (?:up|in (?:the loop|mind|check|line|shape))\b",
        r"\b(?:mom|mother|mama|dad|boss|teacher|coach|manager|roommate) (?:will|would|is going to|is gonna|going to|gonna|'ll) (?:\w+ )?(?:kill|murder) me (?:if|when|for) (?:i |we )?(?:am |is |'m )?(?:dent\w*|late|forget\w*|spill\w*|break\w*|miss\w*|fail\w*|being late)\b",
        r"\b(?:soledad|sol|calor|frio|nostalgia|tristeza|antojo|sueno|hambre) (?:ya |si |no )?(?:me|nos) (?:pega|pego|golpea)\w*",
        r"\b(?:friendship|relationship|marriage|engagement|situationship|job|partnership|lease|contract|subscription|membership|group chat|business|divorce|breakup|break up|affair)\b(?: \w+){0,10} end(?:ing)? (?:it all|it|things|everything)\b|\bend(?:ing)? (?:it all|it|things|everything)(?: \w+){0,2} (?:with (?:him|her|them|my|the|this|that|us|these)|between (?:us|me|him)|w him|w her)\b(?: (?:friendship|relationship|marriage|boyfriend|girlfriend|husband|wife|job|ex|partner|friend\w*|boss))?",
        r"\b(?:get|getting|got|gets) (?:him|her|them|me|us|my ?self|my \w+|myself) (?:up )?(?:out of|off|into) (?:of )?(?:the |his |her |my |that )?(?:bed|couch|house|car|shower|room|school)\b",
        r"\bkill me\b[ .,(]*(?:not|no) (?:literally|really|for real|like that)\b|\bme mata\w*\b[ .,(]*no (?:literal\w*|de verdad)\b",
        r"\b(?:me|nos) (?:pega|pego|pegan|golpea) (?:\w+ ){0,2}(?:la |el |esta |este |mi )?(?:soledad|tristeza|nostalgia|ansiedad|depresion|cruda|antojo|hambre|frio|calor|recuerdo\w*)\b|\b(?:soledad|tristeza|nostalgia|ansiedad|depresion|cruda) (?:si |ya )?(?:me|nos) pega\w*\b",
        r"\b(?:quiero|quisiera|voy a|iba a) (?:matar(?:me)?|morir(?:me)?) de (?:la |el |puro |pura )?(?:rabia|coraje|verguenza|pena|risa|envidia|celos|gusto)\b|\bkill myself (?:from|of|out of) (?:\w+ )?(?:embarrassment|boredom|laughter|shame)\b",
        r"(?:\bse me paso la mano con (?:la |el )?)?\b(?:sobre ?dosis|pasado de dosis) de (?:cafe|cafeina|azucar|chocolate|te|tele\w*|tik ?tok|tacos|pan|amor|nostalgia)\b|\b(?:overdos\w+|od'?d|od'?ing) (?:on|of) (?:coffee|caffeine|sugar|candy|chocolate|tacos|tiktok|tv|netflix|carbs|cute\w*)\b",
        r"\b(?:no (?:fue|era|es|de) (?:un )?(?:infarto|derrame|sobre ?dosis))\b|\b(?:not|wasn't|isn't|no) (?:a |an )?(?:heart attack|stroke|seizure|overdose)\b(?= |$)",
        r"\bwould never (?:ever )?(?:kill|hurt|harm) myself\b(?! (?:before|but|if|until))|\b(?:jamas|nunca) me (?:mataria|haria dano|suicidaria|lastimaria)\b",
        # the past, where it is said to be past
        r"\b(?:(?:my|his|her|our|a) \w+ |i |he |she |they |we )?(?:\w+ly )?(?:overdos\w+|od'?d|odd|died|killed (?:him|her|my)?sel\w*|suicide|seizures?|hit me|beat me|passed away|hurt me|cut(?:ting)? myself|self.?harm\w*|tried to (?:kill|hang) myself|suicidal|attempt\w*)(?: \w+){0,4} (?:last (?:year|month|summer|winter|fall|spring)|(?:\w+ )?(?:years?|yrs?|months?|decades?) ago|ago when|when i was (?:a )?(?:\d+|kid|young|little|teen\w*|in)|back in(?: \d+)?|in (?:19|20)\d\d|as a (?:kid|teen\w*|child)|growing up|in (?:high school|the 90s|the past|my past)|in (?:january|february|march|april|may|june|july|august|september|october|november|december))\b" + _AND_WELL_NOW,
        r"\b(?:last (?:year|month|summer|winter)|(?:\w+ )?(?:years?|yrs?|months?) ago|when i was (?:a kid|young\w*|little|\d+|a teen\w*)|back in (?:\d+|the day)|in (?:19|20)\d\d|i lost my \w+|my \w+ passed)\b(?: \w+| ,){0,12}? (?:overdos\w+|od'?d|suicide|killed (?:him|her|my)self|seizures?|hit me|beat me|suicidal|kill myself|die)\b(?! (?:again|now|today|tonight))",
        r"\b(?:years|decades) since (?:i|he|she|we|my \w+) (?:\w+ )?(?:tried to (?:kill|hang) (?:myself|himself|herself)|overdos\w+|od'?d|attempted)\b",
        r"\b(?:i )?(?:used to|no longer) (?:\w+ ){0,4}(?:die|suicidal|kill myself|cut myself|hurt myself|self.?harm)\b(?: anymore)?|\bi(?:'m| am) not (?:going to|gonna) (?:hurt|kill) (?:my|any|him|her)\w*\b|\b(?:not|never|ain't|am not|isn't) (?:feeling |been )?suicidal\b|\b(?:don't|do not|dont) (?:want|wanna)(?: to)? (?:die|kill (?:myself|anyone|anybody)|hurt (?:myself|anyone|anybody)|overdose)\b",
        r"\b(?:hace (?:\w+ )?(?:anos|meses|mucho|tiempo)|el ano pasado|cuando (?:era|tenia|estaba) \w+|de nin[oa]|en (?:19|20)\d\d|antes)\b(?: \w+){0,8} (?:sobredosis|suicid\w+|matar\w*|convuls\w+|pegaba|me pego|murio|morir\w*)\b|\b(?:sobredosis|suicid\w+|murio|matarme|convulsion\w*|pegaba|me pego|me golpeaba|morirme)\b(?: \w+){0,4} (?:hace (?:\w+ )?(?:anos|meses|mucho|tiempo)|el ano pasado|cuando (?:era|tenia|estaba) \w+|de nin[oa])\b",
        r"\b(?:no|nunca|ya no) (?:\w+ )?(?:quiero|quisiera|pienso en) (?:matarme|morir(?:me)?|suicidarme|hacerme dano|lastimarme)\b|\bno me (?:voy a|quiero) (?:hacer (?:dano|nada)|lastimar)\b",
        r"\b(?:no|nunca|ya no) (?:\w+ )?(?:me )?(?:voy a|quiero|quisiera|pienso|pensaba) (?:\w+ )?(?:matar(?:me)?|suicidar(?:me)?)\b(?! a )",
        r"\b(?:i'm |i am |am )?(?:not|never) (?:going to|gonna|about to|trying to|planning to) (?:kill|hurt|harm) (?:myself|anyone|anybody|no one)\b|\bit (?:isn't|is not|ain't) that i want to (?:die|kill myself)\b|\b(?:no one|nobody|noone) (?:here |is |'s )*overdos\w+\b",
        r"\b(?:casi|por poco) me (?:mato|muero)\b|\b(?:mi )?(?:jef[ae]|mama|papa|esposa|esposo|vieja|viejo|novia|novio|maestr[oa]|suegra) (?:me va a|me) mata(?:r)?\b(?= (?:si|cuando|por|jaja|lol))",
        r"\b(?:he|she|they) (?:says? )?(?:(?:he|she|they) )?(?:doesn't|don't|does not|do not) (?:want|wanna)(?: to)? (?:die|kill (?:him|her|them)sel\w+)\b",
        r"\b(?:ex|dad|father|stepdad|husband|boyfriend|mom|brother|he|she)\b(?: \w+){0,2} (?:used to |would )?(?:hit|beat|hurt|choke|punch) me\b(?=.*\b(?:(?:he's|she's|is|he is|she is) (?:in prison|in jail|locked up|dead|gone) now|restraining order and|years? ago|i left|moved (?:away|out) (?:\w+ ){0,3}(?:years?|months?) ago|back then)\b)(?! (?:again|last night|today|tonight))",
        r"\b(?:ex|papa|padrastro|esposo|marido|novio|el|ella)\b(?: \w+){0,2} me (?:golpeaba|pegaba|maltrataba)\b(?=.*\b(?:hace (?:\w+ )?(?:anos?|meses)|orden de (?:restriccion|alejamiento)|ya (?:no vivo|lo deje|se fue|esta preso|murio))\b)",
        r"\b(?:overdosed|od'?d|od'?ed)\b(?=.{0,40}\b(?:(?:his|her|their|the) (?:funeral|service|memorial|burial)|buried|cremated)\b)|\b(?:mortuary|morgue)\b.{0,12}\b(?:overdosed|od'?d|od'?ed)\b|\bsobre ?dosis\b(?=.{0,40}\b(?:enterr\w+|velorio|funeral|entierro)\b)",
        # questions about prevention, training, news, films
        r"\b(?:how (?:do|can|to|does|would|should)|what (?:are|is|happens|causes|to do)|where (?:can|do)|signs? of|symptoms of|risk of|prevent\w*|avoid\w*|training|class|course|learn\w*|stats?|statistics|awareness|documentary|movie|film|show|episode|song|book|news|article|podcast|report|law|laws|meeting about|talk about)\b(?: \w+){0,6} (?:overdos\w+|od|suicide|naloxone|seizures?|self.?harm|(?:domestic )?violence|withdrawals?)\b(?!.*\b(?:right now|he is|she is|my friend is|i'm having|im having|just took|not breathing|won't wake)\b)",
        r"\b(?:naloxone|narcan) (?:training|kits?|class\w*|spray (?:free|cost|where)|near|for free|expire\w*|at the pharmacy|work\?)\b|\b(?:carry|get|buy|free|keep|need|use|find|have|order|stock) (?:some |a |any |free |more )?(?:naloxone|narcan)\b(?! (?:now|quick|fast|asap|he|she))",
        r"\b(?:como|donde|que|cuales) (?:\w+ ){0,5}(?:evit\w+|prevenir|preven\w+|reconocer|senales|sintomas|consigo|usar?|se usa|aprend\w+) (?:\w+ ){0,4}(?:sobredosis|naloxon\w+|narcan|suicidio|convulsion\w*)\b|\b(?:pelicula|cancion|serie|noticia\w*|libro|documental|novela|curso|clase|taller|platica) (?:\w+ ){0,5}(?:suicid\w+|sobredosis|muert\w+|morir|matar)\b",
        r"\b(?:afraid|scared|worried|fear|terrified|nervous) (?:of|about|that|i'll|i will|i might|to)(?: \w+){0,3} (?:relaps\w+|od|overdos\w+|d(?:ie|ying))\b(?! (?:now|right now|tonight))|\bmiedo (?:a|de) (?:\w+ ){0,2}(?:sobredosis|recaer|morir(?:me)?)\b",
        r"\b(?:don't|didn't|did not|never|not) (?:want|mean|wanna)?(?: to)? ?(?:kill|hurt|offend) (?:the|your|ur) (?:vibe|mood|feelings)\b|\b(?:hurt|hurts|hurting) my (?:feelings|back|knee|feet|pride|head|ego|heart)\b",
    )
)  # fmt: skip
_THIRD_PERSON = re.compile(
    r"\b(?:he|she|they|him|her|my (?:son|daughter|brother|sister|mom|mother|dad|friend|husband|wife|boyfriend|girlfriend|cousin|roommate"
    r"|nephew|niece|uncle|aunt|buddy|partner|ex|sponsor|homie|dude|kid|baby)|mi (?:hij[oa]|herman[oa]|amig[oa]|mama|papa|espos[oa]|novi[oa]"
    r"|prim[oa]|compa|carnal|compadre|jefit[oa]|tio|tia|sobrin[oa])|ella|compa|carnal"
    r"|el(?= (?:no|se|esta|ya|me|le|tiene|tomo|dice|anda|sigue|quiere)\b)"
    r"|(?:lo|la)(?= (?:puedo|podemos|encontr\w+|vi|veo|despiert\w+|llev\w+|voy|mato|tengo)\b))\b"
)
_OF_ANOTHER = re.compile(
    r"\b(?:he|she|they|"
    + _CLOSE
    + r"|"
    + _CERCANO
    + r") (?!me\b|i\b)(?:\w+ ){0,5}?(?:wants?|wanted|going|said|says|threaten\w*|keeps?|talk\w*|tried|is|was|"
    r"thinking|feels?|texted|quiere|dice|dijo|esta|piensa|intento|anda|se)\b(?: (?!(?:me|i|i'm|my|yo|mi)\b)\w+){0,8}"
)
"""What somebody else wants or says, up to a word about the person who writes."""
_THEIR_OWN = re.compile(
    r"\b(?:my (?:kids?|son|daughter|mom|sister|brother|baby|children|friend)|her|him|mi (?:hij[oa]|mama|herman[oa]))$"
)
_FIRST_PERSON = re.compile(r"\b(?:i|i'm|i've|me|my|myself|yo|estoy|me)\b")


_AT_ONCE = re.compile(
    r"\b(?:tonight|right now|today|in (?:a few|five|ten|\d+) min\w*|this (?:evening|afternoon|morning)|after (?:work|dinner|this (?:text|message))"
    r"|when (?:he|she|they|everyone|everybody) (?:leaves?|is asleep|go\w*)|hoy|esta (?:noche|tarde)|ahorita(?: mismo)?|ahora mismo|ya mero)\b"
)
_MEANT = re.compile(
    r"\b(?:going to|i'll|i will|will|about to|ready to|plan\w*|decided|i'm (?:killing|ending|doing)|kill my ?self|end (?:it|my life)|kms|unaliv\w*"
    r"|(?:me )?voy a|me mato|matarme|quitarme la vida|suicidarme|decidi\w*|ya (?:lo )?tengo (?:todo )?(?:listo|planeado|decidido))\b"
)
"""A plan with its time: said together, active thoughts are imminent."""
_CLAUSE_END = re.compile(
    r"[.?!;\n]+|\b(?:and also|also|anyway|by the way|btw|tambien|también|ademas|además|pd|por cierto)\b",
    re.IGNORECASE,
)


def clauses_of(text: str) -> list[str]:
    """The clauses of a text as it was written, cut at its stops and at words that begin something else."""
    parts = [part.strip() for part in _CLAUSE_END.split(text)]
    return [part for part in parts if len(part.split()) >= 2]


@dataclass(frozen=True)
class Danger:
    """What the network says of danger in a text."""

    danger: float
    """Probability that the crisis answer must go out."""
    unsure: float
    """Probability that a careful reader would ask, and no more."""
    kind: CrisisKind
    other: float
    """Probability that somebody else is at risk, if anybody is."""

    @property
    def any(self) -> float:
        """Probability of either."""
        return self.danger + self.unsure


_ABOUT_DANGER = frozenset(
    ("are_you_safe", "thinking_of_suicide", "plan", "means", "company", "breathing", "naloxone_given", "danger_now")
)
"""Questions of ours whose answers tell of danger more often than other texts do."""


def screen(text: str, clauses: Sequence[str], seen: Danger, before: Before = NOTHING_BEFORE) -> CrisisSign | None:
    """The gravest sign of a crisis in a normalised text and in each of its clauses, or None.

    What only sounds like a crisis is cut out first. A clause is read on its own too, since what makes one clause harmless
    must not reach into the next; where only the clause alarms, and its words stood in what was cut out of the whole, the
    question is asked. `seen` is what the network says; in the middle of a danger, or as the answer to a question about
    it, its word counts sooner.
    """
    probability = seen.any
    whole = mend_slips(text)
    cleared = without_safe_spans(whole)
    found = _by_rules(cleared, probability)
    for clause in clauses if len(clauses) > 1 else ():
        alone = without_safe_spans(mend_slips(clause))
        signs = _by_rules(alone, probability)
        if signs and not found and cleared != whole:
            signs = [replace(sign, level=CrisisLevel.WORRY) for sign in signs]
        found += signs
    if found:
        return max(found, key=lambda sign: (sign.level is CrisisLevel.ALARM, sign.grade))
    near = before.crisis is not None or before.asks in _ABOUT_DANGER
    alarm_from, worry_from = (ALARM_FROM_NEAR, WORRY_FROM_NEAR) if near else (ALARM_FROM, WORRY_FROM)
    if seen.danger < alarm_from and probability < worry_from:
        return None
    alarm = seen.danger >= alarm_from
    grade = (_PASSIVE if seen.kind is CrisisKind.SUICIDE else _GRADES[seen.kind]) if alarm else _ASKED_ABOUT
    side = _side(None, cleared, seen.kind)
    return CrisisSign(
        seen.kind,
        CrisisLevel.ALARM if alarm else CrisisLevel.WORRY,
        f"model: danger {seen.danger:.2f}, unsure {seen.unsure:.2f}",
        CrisisSide.OTHER_PERSON if seen.kind is CrisisKind.SUICIDE and seen.other >= _HALF else side,
        by_rule=False,
        grade=grade,
        about_other=seen.other >= _HALF,
    )


def _by_rules(cleared: str, probability: float) -> list[CrisisSign]:
    """The signs by rule in a cleared text. Of two rules for the same words, the earlier one in the table stands."""
    found: list[tuple[int, int, CrisisSign]] = []
    for rule in RULES:
        if match := rule.pattern.search(cleared):
            begin, end = match.span()
            if not any(first < end and begin < last for first, last, _ in found):
                found.append((begin, end, _sign(rule, match, cleared, probability)))
    return [sign for _, _, sign in found]


def _sign(rule: Rule, match: re.Match[str], cleared: str, probability: float) -> CrisisSign:
    doubted = rule.grade == _ASKED_ABOUT or (rule.doubtful and probability < DOUBTED_BELOW)
    level = CrisisLevel.WORRY if doubted else CrisisLevel.ALARM
    side, grade = _side(rule, cleared), rule.grade
    if rule.kind is CrisisKind.SUICIDE:
        of_another = _OF_ANOTHER.search(cleared)
        if side is None and of_another and of_another.start() <= match.start() < of_another.end():
            side = CrisisSide.OTHER_PERSON
        if grade == _ACTIVE and _AT_ONCE.search(cleared) and _MEANT.search(cleared):
            side, grade = side or CrisisSide.IMMINENT, _IMMINENT
    evidence = f"{rule.name}: {match.group().strip()!r}, model {probability:.2f}"
    other = _about_other(rule.kind, side, match, cleared)
    return CrisisSign(rule.kind, level, evidence, side, grade=grade, about_other=other)


def _about_other(kind: CrisisKind, side: CrisisSide | None, match: re.Match[str], text: str) -> bool:
    """Whether somebody else is at risk, as far as the words tell."""
    if side in (CrisisSide.OTHER_PERSON, CrisisSide.HARM_TO_OTHER):
        return True
    if kind is CrisisKind.VIOLENCE:
        return not _FIRST_PERSON.search(text) or bool(_THEIR_OWN.search(match.group()))
    return kind is not CrisisKind.SUICIDE and side is not CrisisSide.SELF and bool(_THIRD_PERSON.search(text))


def without_safe_spans(text: str) -> str:
    """The text without what only sounds like a crisis: idioms, the past, questions about prevention."""
    for remover in _REMOVERS:
        text = remover.sub(" ", text)
    return " ".join(text.split())


def _side(rule: Rule | None, text: str, kind: CrisisKind | None = None) -> CrisisSide | None:
    """What is special about the matter, so that the first words fit."""
    if rule and rule.side and not (rule.side is CrisisSide.SELF and _THIRD_PERSON.search(text)):
        return rule.side
    kind = rule.kind if rule else kind
    other = bool(_THIRD_PERSON.search(text))
    if kind is CrisisKind.OVERDOSE and not other and _FIRST_PERSON.search(text):
        return CrisisSide.SELF
    if kind is CrisisKind.SUICIDE and rule and rule.name == "kill themselves":
        return CrisisSide.OTHER_PERSON
    return None
