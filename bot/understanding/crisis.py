"""The crisis screen: rules over the normalised text, or-ed with the model's own reading; explainable.

A false alarm costs a sentence, a miss may cost a life. What only sounds like a crisis (idioms, the past, questions
about prevention) is cut out of the text first, as tightly as possible, so that the rest is still read.
"""

import re
from dataclasses import dataclass

from bot.understanding.model import CrisisKind, CrisisLevel, CrisisSide, CrisisSign

ALARM_FROM = 0.35
"""Probability of a crisis, by the model alone, from which the alarm sounds."""
WORRY_FROM = 0.15
"""Probability from which one plain question is asked first."""

DOUBTED_BELOW = 0.05
"""Probability below which a doubtful rule has the question asked instead of sounding the alarm."""


@dataclass(frozen=True)
class Rule:
    """Words that mean a crisis."""

    name: str
    kind: CrisisKind
    pattern: re.Pattern[str]
    side: CrisisSide | None = None

    @property
    def doubtful(self) -> bool:
        """Whether the words are common in harmless texts too, so that the model must not speak against it."""
        return self.name in _DOUBTFUL


def _rule(name: str, kind: CrisisKind, pattern: str, side: CrisisSide | None = None) -> Rule:
    return Rule(name, kind, re.compile(pattern), side)


_O, _S, _V, _M = CrisisKind.OVERDOSE, CrisisKind.SUICIDE, CrisisKind.VIOLENCE, CrisisKind.MEDICAL
_THEY = (
    r"(?:he|she|they|it|my \w+|the \w+|this \w+|someone|somebody|a guy|friend|dude|girl|roommate|el|ella|mi \w+"
    r"|un \w+|una \w+|alguien)"
)

_DOUBTFUL = {
    "blue or grey", "being hit", "threatened", "chest pain", "can't breathe", "seizure", "stroke or collapse", "won't wake",
    "me pega", "me va a matar", "cortarme", "no puedo respirar", "morado", "convulsiones", "sobredosis", "means in hand",
}  # fmt: skip

RULES: tuple[Rule, ...] = (
    # before the signs of an overdose: here sleep is the wish
    _rule("sleep and not wake", _S, r"\b(?:sleep|close my eyes|go to bed|lay down)\b.{0,30}\b(?:not|never|don't|and not|without) (?:\w+ )?wak\w+(?! (?:up )?(?:rested|refreshed|early|on time|tired|at|till|until|before))|\b(?:hope|wish|pray\w*) i (?:don't|won't|didn't|never) wake\b|\bnever wak\w+ up\b(?! (?:early|on time|rested|before|at))"),
    _rule("dormir y no despertar", _S, r"\b(?:dormir\w*|acostar\w*|cerrar los ojos)\b.{0,25}\b(?:no|nunca|jamas|ya no|sin) (?:\w+ )?despert\w+|\bno (?:volver a )?despertar (?:ya|nunca|mas|manana)\b"),
    # overdose
    _rule("overdose, help", _O, r"^(?:please |pls |omg |oh my god )*(?:an? )?(?:od|overdose|overdosing)\b.{0,20}\b(?:help|now|emergency|911|what do i do)\b|^(?:please |omg )*(?:help|emergency|911|sos)\b.{0,12}\b(?:od|overdose|overdosing)[ !?]*$"),
    _rule("won't wake", _O, r"\b(?:won't|wont|will not|can't|cant|cannot|not|isn't|ain't|doesn't) (?:wak\w*|woke|respond\w*|com\w+ to)\b(?! up (?:early|on time|at|for|in time|before|without|rested|anymore in))"),
    _rule("can't wake them", _O, r"\b(?:can't|cant|cannot|couldn't|trying to) (?:wake|get) (?:him|her|them|my \w+)(?: up| awake)?\b"),
    _rule("blue or grey", _O, r"\b(?:blue|purple|gr[ae]y|pale|ashen) ?(?:ish)?,? ?(?:lips?|face|skin|nails|fingers)\b|\b(?:lips?|face|skin|nails|fingers?)(?: \w+){0,3} (?:blue|purple|gr[ae]y|ashen)\b|\b(?:turn\w*|go\w+|gone|went|looks?|is|he's|she's|all|getting) (?:all |so |really )?(?:blue|purple|grey|gray)\b"),
    _rule("not breathing", _O, r"\b(?:not|isn't|ain't|stopped|barely|hardly|no longer|can't see (?:him|her|them)|won't|quit|aint) (?:even )?breath\w*|\bbreath\w+ (?:real |so |very |really |super )?(?:slow|shallow|weird|funny)\b|\bno (?:pulse|breath)\b"),
    _rule("gurgling", _O, r"\b(?:gurgl\w+|death rattle|chok\w+ (?:sound|nois)\w*|snor\w+ (?:weird|funny|real loud|strange))\b"),
    _rule("overdosing", _O, r"\b(?:is|he's|she's|i'm|am|are|they're|think|thinks|might be|may be|maybe|just|from an) (?:i |he |she |they |i'm |is |'s )*(?:od(?:ing|'?d|ed)?|o\.d\.?|overdos(?:ing|ed|e))\b|\b(?:help|please|911)\b.{0,25}\b(?:overdosed?|od'd|oded)\b|^(?:i|my \w+|he|she|someone|somebody|a friend) (?:just |has |have )?(?:overdosed|od'd|oded)[ !?]*$"),
    _rule("took too much", _O, r"\b(?:took|taken|did|shot|smoked|snorted|swallowed|drank|used|had) (?:way |waaay |a lot |far |a little )?(?:too (?:much|many)|the (?:whole|entire) (?:bottle|thing|bag|pack)|all (?:of )?(?:my|the|his|her|them|those) (?:\w+ )?(?:pills|meds|bottle|xanax|pastillas)?)\b(?! coffee| sugar| time)"),
    _rule("took pills", _O, r"\b(?:took|swallowed|downed|taken|ate) (?:a |the )?(?:bunch|handful|lot|load|whole bottle|\d\d+|all)(?: of)?(?: \w+){0,2} (?:pills?|tylenol|xan\w*|meds|oxys?|benzos?|advil|aspirin)\b", CrisisSide.SELF),
    _rule("passed out from drugs", _O, r"\b(?:unresponsive|unconscious|passed out|nodd?(?:ed|ing) out)\b(?=.*\b(?:help|wake|now|blue|breath|using|shot|fent\w*|dope|heroin|needle|bathroom|idk|don't know|what do)\b)|\b(?:help|wake|bathroom|shot up|fent\w*)\b.*\b(?:unresponsive|unconscious|passed out|not responding)\b"),
    _rule("naloxone and still", _O, r"\b(?:naloxone|nalaxone|narcan)(?:ed)?\b.*\b(?:still|nothing|not work\w*|didn't work|won't|no response|again|twice|one more)\b|\b(?:gave|hit|used|sprayed|giving|given) (?:him |her |them |one |two |\d )*(?:dose )?(?:of )?(?:naloxone|narcan)\b(?! training)"),
    _rule("no despierta", _O, r"\bno (?:\w+ ){0,3}(?:despiert\w+(?! (?:temprano|a tiempo|pa|para|hasta|descansad))|reaccion\w+|respond\w+|respira(?:n|ndo)?\b|resuell\w+|vuelve en si)\b|\bno (?:lo|la) (?:puedo|podemos) despertar\b|\bno puedo despertar(?:lo|la)\b"),
    _rule("morado", _O, r"\b(?:labios?|cara|unas|dedos|boca|piel|esta|puso|pone|puesto|poniendo|todo|toda|bien|medio) (?:\w+ )?(?:morad(?:it)?[oa]s?|azul(?:es|ado|ada|ito|itos)?|gris(?:es)?|palid[oa])\b"),
    _rule("overdosed now", _O, r"\b(?:he|she|they|someone|somebody|(?:my|the|this|a|his|her) \w+|\w+) (?:just |has |have )?(?:overdosed|od'?d|od'?ed|oded)\b(?:(?! (?:ago|last|years?|months?|weeks?|days?|and|but|then|before|once|when|in (?:19|20))\b) [\w']+){0,6} (?:right now|just now|now|on the floor|help|please help)\b"),
    _rule("sobredosis", _O, r"\b(?:creo que|esta(?:n)?|estoy|tuvo|tiene|teniendo|dio|le dio|me dio|parece|haciendo|hizo|en) (?:\w+ ){0,3}sobre ?do[sc]is\b|\bsobredosis (?:ahor\w*|ayud\w*)|^sobre ?do[sc]is[ !?]*$"),
    _rule("tomé demasiado", _O, r"\b(?:me|se) (?:tom[eo]|trag[ou]e?|met[iy]o?|inyect[eo]|pas[eo]|fum[eo]|clav[oe])(?: de)? (?:demasiad\w*|mucha\w* (?:pastilla|pildora)\w*|tod\w+ las? (?:pastillas?|pildoras?|bote|frasco)|todas|la mano|un (?:monton|bote|punado)\w*|de mas)\b"),
    _rule("respira raro", _O, r"\b(?:respira\w*|resuella) (?:\w+ )?(?:raro|lento|despacio|poquito|apenas|mal|feo)\b|\b(?:apenas|casi no|ya no|dejo de|no esta) respira\w*\b|\bsin (?:pulso|respirar)\b"),
    # suicide and self-harm
    _rule("kill myself", _S, r"\b(?:kill\w*|end(?:ing)?|off(?:ing)?|unaliv\w*|hang(?:ing)?|shoot(?:ing)?|drown(?:ing)?) (?:my ?self|it all|my life|meself)\b|\bmyself (?:in the head)\b|\bkil+ my ?self\b"),
    _rule("suicidal", _S, r"\b(?:i'm|am|feel\w*|been|getting|i|so|he's|she's|is|he|she|my \w+|really|kinda|kind of|very) (?:\w+ )?(?:sui[cs]id\w*|suicidle)\b|\b(?:sui[cs]id(?:e|al)) (?:thoughts?|note|plan|right|ideation)\b|\b(?:commit|committing|attempt(?:ed|ing)?|contemplat\w+|thinking (?:about|of)|considering) (?:sui[cs]ide)\b"),
    _rule("want to die", _S, r"\b(?:want to|wanna|wish i (?:was|were|could)|rather be|ready to|going to|better off|should just|need to|hope i|i'd rather|like|just|would) (?:just )?(?:die|dead|be dead|dying)\b(?! (?:my|for|hard|of laughter|laughing|to know|the hair|serious|set|tired|of boredom|of embarrassment|laugh))"),
    _rule("no reason to live", _S, r"\b(?:no|not|nothing|don't|any|can't find a) (?:\w+ ){0,3}(?:reason|point|use|want)\w*(?: in| to| of)? (?:to )?(?:liv\w+(?! (?:with|in (?:this|that|my) (?:house|place|city|apartment|building)|in la))|be(?:ing)? here|going on|go on|keep going|exist\w*|be alive|wake up)\b|\bnothing (?:left )?to live for\b|\bdon't (?:want|wanna)(?: to)? (?:live|be here|exist|be alive|wake up|go on|be around)\b(?! (?:with|in this (?:house|place|city|apartment)|in la))"),
    _rule("better without me", _S, r"\b(?:better|easier|happier) (?:off )?(?:with ?out me|if i (?:was|were|wasn't|weren't|died|disappear\w*|am|'m) ?(?:gone|dead|not (?:here|around)|here|around)?|if i'm (?:gone|dead|not here))\b|\b(?:i'm|just|such) a burden\b"),
    _rule("unalive", _S, r"\bunaliv\w+|\bkms\b|\bsewerslide\b|\bend (?:it all|things tonight|it tonight|my life|everything tonight)\b|\bending it\b"),
    _rule("goodbye", _S, r"\b(?:goodbye|good bye|bye) (?:forever|everyone|everybody|world|to (?:everyone|my (?:kids|mom|family)|this world|the kids))\b|\b(?:wrote|writing|left|leaving) (?:\w+ )?(?:goodbye|suicide|bye) (?:letters?|notes?)\b|\bwrote (?:my |the )?(?:kids|mom|family|them|everyone) (?:\w+ )?(?:letters?|notes?)\b|\b(?:giv\w+|gave) (?:\w+ ){0,2}(?:away all|all my (?:stuff|things|records)|away my (?:stuff|dog|cat|things|records))|\bthis is (?:my )?(?:goodbye|the end for me|my last)\b|\bwon't be (?:here|around|alive) (?:tomorrow|much longer|next|anymore|in the morning)\b|\bmy last (?:night|day|text|message)\b"),
    _rule("give up on life", _S, r"\bgiv(?:e|ing) up on (?:life|living|everything|myself|it all)\b|\b(?:me rindo|me doy por vencid[oa]) (?:con|de) (?:la vida|todo|vivir)\b"),
    _rule("can't go on", _S, r"\b(?:can't|cannot|can not|don't want to|not able to) (?:\w+ )?(?:go on|keep living|live like this|do (?:this|it|life) (?:any ?more|no more)|take (?:it|this|life) (?:any ?more|no more))\b|\bdone with (?:life|living|everything|this life)\b|\btired of (?:living|being alive|life|existing)\b"),
    _rule("wrists cut", _S, r"\b(?:just|already|i've|have|i) (?:cut|slit|slashed|sliced) (?:my|both|the) (?:\w+ )?wrists?\b|\bme (?:acabo de cortar|cort[eo]) las venas\b", CrisisSide.ALREADY_ACTED),
    _rule("self-harm", _S, r"\b(?:cut(?:ting)?|burn(?:ing|ed)?|hurt(?:ing)?|harm(?:ing|ed)?|starv\w+|punish\w*) (?:my ?self|my (?:arms?|wrists?|legs?|thighs?|skin))\b|\bself.?harm\w*\b(?! (?:training|awareness|prevention))|\bslit (?:my|her|his) wrists?\b", CrisisSide.SELF_HARM),
    _rule("means in hand", _S, r"\b(?:got|have|has|holding|bought|loaded|looking at|with) (?:a |the |my |his |dad's |enough )?(?:gun|rope|pistol|razor|blade|pills)\b.{0,40}\b(?:end|tonight|do it|ready|done|use it|head|mouth|over|myself|now|enough)\b|\bgun (?:to|in) (?:my|his|her) (?:head|mouth)\b|\b(?:on|off|from) (?:the|a) (?:bridge|roof|ledge|overpass)\b.{0,40}\b(?:jump\w*|end|over|done|edge|standing)\b|\b(?:jump|step|walk) (?:off|in front of|into traffic)\b(?! the (?:gun|bandwagon))"),
    _rule("hot shot", _S, r"\b(?:hot shot|one last (?:shot|hit|time and)|do enough (?:to|so)|last shot)\b.{0,40}\b(?:done|over|end|die|not wake|for good|never|stop)\b"),
    _rule("matarme", _S, r"\b(?:matar(?:me|se)|me (?:voy a |quiero |quisiera )?mat(?:o|ar|are)|quitar(?:me|se) la vida|me quito la vida|suicidar(?:me|se)|me suicid\w+|pensamientos? suicid\w+|^suicidio$|ahorcar(?:me|se)|colgarme|aventarme|tirarme (?:de|del|a))\b(?! (?:de (?:la )?(?:risa|hambre|trabaj\w+)|trabajando|estudiando|en el (?:gym|jale|trabajo)|de un chapuzon))"),
    _rule("quiero morir", _S, r"\b(?:quier[oe]|quisiera|kier[oe]|ganas de|deseo|prefiero|mejor|ojala(?: me)?|dan ganas de) (?:\w+ )?(?:morir(?:me|se)?|muert[oa]|estar muert[oa]|muera|muriera|morime)\b(?! de (?:risa|hambre|verguenza|pena))|\bme quiero morir\b(?! de (?:risa|verguenza|pena))"),
    _rule("ya no quiero estar aquí", _S, r"\b(?:ya )?no (?:quiero|kiero|quisiera|deseo|quiere|puedo) (?:\w+ )?(?:vivir|estar (?:aqui|aki|viv[oa]|en este mundo)|seguir(?: (?:aqui|viviendo|vivi?[oa]|con vida|adelante))?|existir|despertar|mas con (?:esta|la) vida|mas vivir)\b(?! (?:fumando|usando|consumiendo|tomando|drog\w+|inyect\w+|con (?:el|la|mi) (?:\w+)))"),
    _rule("mejor sin mí", _S, r"\b(?:mejor|mas felices|descansar\w*|mas tranquil\w+) (?:\w+ )?(?:sin mi\b|si (?:yo )?(?:no estoy|no estuviera|me muero|me muriera|desapare\w+|ya no estoy))|\b(?:soy|no mas soy|nomas soy) (?:\w+ )?(?:una carga|un estorbo)\b"),
    _rule("despedida", _S, r"\b(?:me despido (?:de (?:todos|ti|ustedes|mis|mi|este|la vida)|para siempre)|carta(?:s)? de despedida|adios (?:para siempre|a todos|mundo|mis hijos))\b|\b(?:mi|es|sera|este es) (?:mi |el )?(?:ultim[oa]) (?:mensaje|noche|dia|vez que (?:me|les))\b(?! (?:pa|para|de|en|del) )|\bno (?:le )?(?:encuentro|veo|hallo|tiene|tengo) (?:\w+ )?(?:sentido|caso|razon|motivo|para que)\w* (?:\w+ ){0,2}(?:vivir|vida|seguir|aqui|nada)\b"),
    _rule("cortarme", _S, r"\b(?:me (?:cort[eo](?= (?:los|las|el brazo|otra|de nuevo|hoy|anoche|las piernas|con))|estoy cortando|quemo|lastimo|hago dano)|cortar(?:me|se) (?:las? (?:venas?|munecas?|brazos?))?|me he estado cortando|hacerme dano|me (?:quiero|voy a|dan ganas de) (?:hacer dano|lastimar)|lastimarme|me lastimo)\b(?! (?:el pelo|el cabello|las unas|la luz|el telefono|el servicio))", CrisisSide.SELF_HARM),
    _rule("kill themselves", _S, r"\b(?:kill|hurt|harm|end|cut) (?:him|her|them) ?sel(?:f|ves)\b|\b(?:he|she|they|my \w+|friend) (?:\w+ ){0,3}(?:suicidal|wants to die|want to die|doesn't want to live|don't want to live|going to jump)\b|\b(?:se quiere|quiere) (?:matar|morir|quitar la vida|matarse|morirse)\b", CrisisSide.OTHER_PERSON),
    # violence
    _rule("being hit", _V, r"\b(?:he|she|they|husband|boyfriend|wife|girlfriend|partner|ex|dad|father|stepdad|mom|brother|son|guy|man|roommate|pimp|dealer)\b(?: \w+){0,4} (?:hits?|hitting|hit|beats?|beat|beating|punch\w*|chok\w+|strangl\w+|slapp?\w*|kick(?:s|ed|ing)|shov\w+|rap(?:es?|ed|ing)|attack\w*|stabb?\w*|pull\w* (?:a |the )?(?:gun|knife)|hurt(?:s|ing)?) (?:me|us|my (?:kid|kids|son|daughter|mom|sister|baby|children))\b(?! (?:out|off|up|at|in (?:the )?(?:game|chess|cards|mario)|every (?:single )?time at|with (?:a )?(?:bill|fee|charge|text)))"),
    _rule("threatened", _V, r"\b(?:threaten\w*|said he'?l?l?|says he'?l?l?|gonna|going to|will|wants? to|trying to|tried to|he'll|they'll|she'll|swore he'?d) (?:\w+ ){0,3}(?:kill|hurt|beat|shoot|stab|murder|burn) (?:me|us|my (?:kids?|mom|family|son|daughter|sister))\b|\bthreaten\w* (?:me|us|my)\b|\bafraid (?:he|she|they|of)(?: \w+){0,3} (?:kill|hurt|beat|hit)\b|\b(?:death threats?)\b"),
    _rule("held or trafficked", _V, r"\b(?:won't|wont|not|doesn't|didn't) let (?:me|us|her|him) (?:leave|go(?: home| out)?|out)\b|\b(?:lock\w*|trapp?\w*|held|holding|keep\w*) (?:me|us) (?:\w+ )?(?:in|inside|here|up|hostage|captive)\b|\b(?:forc\w+|mak\w+) (?:me|her) (?:to )?(?:have sex|sleep with|turn tricks|sell my|work the|do things with)\b|\b(?:took|has|keeps) my (?:passport|id|phone|papers) (?:and|so)\b.*\b(?:leave|go|pay|work)\b"),
    _rule("in danger", _V, r"\b(?:i'm|am|im|we're|in) (?:not safe|unsafe|in danger|hiding (?:in|from)|scared for my life|afraid for my life)\b|\bhiding (?:in|from) (?:the|my|a|him|her) ?(?:bathroom|closet|car|husband|boyfriend|ex)?|\b(?:he|she|someone|somebody) (?:is |'s )?(?:outside|here|breaking|banging|following|coming|at my door)\b.*\b(?:gun|knife|scared|door|kill|hurt|in)\b|\bhe's got a (?:gun|knife)\b|\bhas a (?:gun|knife)\b"),
    _rule("may hurt somebody", _V, r"\b(?:i'm|im|am|i|i'll|gonna|going to|want to|about to|feel like|might|could|wanna|will|swear) (?:\w+ ){0,4}(?:kill|hurt|stab|shoot|beat|strangle|murder|choke|bash) (?:him|her|them|my (?:wife|husband|girlfriend|boyfriend|ex|mom|dad|kid|kids|son|boss|roommate|dealer|brother|sister|baby)|this (?:guy|dude|man)|that (?:guy|dude|man|bitch)|somebody|someone|somone|people|every ?(?:one|body))\b(?! (?:at|in) (?:chess|pool|the game|basketball|cards|fortnite))", CrisisSide.HARM_TO_OTHER),
    _rule("me pega", _V, r"\b(?:me|nos|le|la) (?:\w+ )?(?:peg[oa]n?|pega|golpe\w+|esta(?:n)? (?:pegando|golpeando|ahorcando)|viol[oa]|violaron|ahorc\w+|amenaz\w+|apunt(?:a|an|o|aron|ando) con|maltrata\w*|agarr[oa] a (?:golpes|patadas|chingadazos|madrazos))\b(?! (?:la gripa|el sol|de repente|el antojo|el hambre|la nostalgia|la cruda|la malilla|duro la|el bajon|la tristeza))|\bmadrea\w*\b"),
    _rule("me va a matar", _V, r"\b(?:me|nos|lo|la|le|te) (?:va|van|voy|quiere|quieren|vamos) a? ?(?:\w+ )?(?:matar|golpear|pegar|lastimar|hacer dano|desaparecer|picar|balear|quebrar)\b|\bme quiere matar\b|\bno me deja(?:n)? (?:salir|ir(?:me)?|sal)\b|\bme tiene(?:n)? (?:encerrad|amenazad|trabajando a la)\w*|\bme oblig\w+ a\b|\b(?:miedo|temo) (?:\w+ ){0,4}(?:me mate|me pegue|me haga|nos haga|nos mate)\b|\b(?:trae|tiene|saco) (?:una? )?(?:pistola|cuchillo|navaja|arma|fusca)\b|\bestoy escondid[oa]\b"),
    _rule("lo voy a matar", _V, r"\b(?:lo|la|los|las|le|les) (?:voy a|quiero|kiero) (?:\w+ )?(?:matar|partir|picar|balacear|golpear|madrear|quebrar|hacer dano|acuchillar)\b|\b(?:voy a|quiero) (?:matar|lastimar|golpear|hacerle dano) a\b", CrisisSide.HARM_TO_OTHER),
    # medical
    _rule("seizure", _M, r"\b(?:having|had|has|have|got|just|another|keeps? having|start\w+|think \w+) (?:a |an |another |\w+ )?(?:seizures?|siezures?|seisures?|convulsion\w*)\b(?! (?:training|disorder))|\bseiz(?:ing|ed)\b|\bconvuls\w+\b|\bshaking (?:uncontrollabl\w*|all over and|so bad (?:i|he|she) can't)\b"),
    _rule("seizure, help", _M, r"^(?:please |pls |omg )*(?:an? )?(?:seizures?|heart attack|stroke|bleeding|convulsion\w*|infarto)\b.{0,15}\b(?:help|what do i do|what to do|now|ayuda\w*|que hago)\b|^(?:help|ayuda)\b.{0,10}\b(?:seizure|heart attack|stroke|infarto|convulsion\w*)[ !?]*$"),
    _rule("chest pain", _M, r"\bchest (?:\w+ ){0,3}(?:pain\w*|hurt\w*|tight\w*|pressure|crush\w*)\b|\bpain in (?:my|his|her) chest\b|\bheart attack\b(?! movie)|\b(?:left )?arm (?:is |went |feels )?(?:numb|tingl\w+)\b"),
    _rule("can't breathe", _M, r"\b(?:can't|cant|cannot|can not|hard to|trouble|hardly|struggling to|unable to|problems?) breath\w*\b|\bshort of breath\b|\bthroat (?:is )?(?:closing|swell\w+)\b"),
    _rule("sedative withdrawal", _M, r"\b(?:stopp?(?:ed|ing)|quit\w*|without|off|no more|ran out of|cold turkey|last|haven't had|withdraw\w+|detox\w*|coming off)\b(?: \w+){0,6} (?:drink\w*|alcohol|vodka|booze|xanax|xanies|xans?|benzos?|klonopin|valium|ativan|bars|liquor)\b.{0,60}\b(?:shak\w+|sweat\w+|seeing (?:things|bugs|stuff)|hallucinat\w+|hearing (?:things|voices)|trembl\w+|confus\w+|fever|seiz\w+|heart (?:is )?(?:racing|pounding)|throwing up|tremors?)\b|\b(?:shak\w+|sweat\w+|seeing (?:things|bugs|stuff)|hallucinat\w+|tremors?|heart racing)\b.{0,60}\b(?:stopp?ed drinking|quit drinking|no drink|without a drink|since my last drink|off (?:the )?(?:xanax|benzos?|alcohol|booze|klonopin|bars))\b|\bdelirium tremens\b|\bthe dts\b", CrisisSide.SEDATIVES),
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
        # the past, where it is said to be past
        r"\b(?:(?:my|his|her|our|a) \w+ |i |he |she |they |we )?(?:\w+ly )?(?:overdos\w+|od'?d|odd|died|killed (?:him|her|my)?sel\w*|suicide|seizures?|hit me|beat me|passed away|hurt me|cut(?:ting)? myself|self.?harm\w*|tried to (?:kill|hang) myself|suicidal|attempt\w*)(?: \w+){0,4} (?:last (?:year|month|summer|winter|fall|spring)|(?:\w+ )?(?:years?|yrs?|months?|decades?) ago|ago when|when i was (?:a )?(?:\d+|kid|young|little|teen\w*|in)|back in(?: \d+)?|in (?:19|20)\d\d|as a (?:kid|teen\w*|child)|growing up|in (?:high school|the 90s|the past|my past)|in (?:january|february|march|april|may|june|july|august|september|october|november|december))\b" + _AND_WELL_NOW,
        r"\b(?:last (?:year|month|summer|winter)|(?:\w+ )?(?:years?|yrs?|months?) ago|when i was (?:a kid|young\w*|little|\d+|a teen\w*)|back in (?:\d+|the day)|in (?:19|20)\d\d|i lost my \w+|my \w+ passed)\b(?: \w+| ,){0,12}? (?:overdos\w+|od'?d|suicide|killed (?:him|her|my)self|seizures?|hit me|beat me|suicidal|kill myself|die)\b(?! (?:again|now|today|tonight))",
        r"\b(?:years|decades) since (?:i|he|she|we|my \w+) (?:\w+ )?(?:tried to (?:kill|hang) (?:myself|himself|herself)|overdos\w+|od'?d|attempted)\b",
        r"\b(?:i )?(?:used to|no longer) (?:\w+ ){0,4}(?:die|suicidal|kill myself|cut myself|hurt myself|self.?harm)\b(?: anymore)?|\bi(?:'m| am) not (?:going to|gonna) (?:hurt|kill) (?:my|any|him|her)\w*\b|\b(?:not|never|ain't|am not|isn't) (?:feeling |been )?suicidal\b|\b(?:don't|do not|dont) (?:want|wanna)(?: to)? (?:die|kill (?:myself|anyone|anybody)|hurt (?:myself|anyone|anybody)|overdose)\b",
        r"\b(?:hace (?:\w+ )?(?:anos|meses|mucho|tiempo)|el ano pasado|cuando (?:era|tenia|estaba) \w+|de nin[oa]|en (?:19|20)\d\d|antes)\b(?: \w+){0,8} (?:sobredosis|suicid\w+|matar\w*|convuls\w+|pegaba|me pego|murio|morir\w*)\b|\b(?:sobredosis|suicid\w+|murio|matarme|convulsion\w*|pegaba|me pego|me golpeaba|morirme)\b(?: \w+){0,4} (?:hace (?:\w+ )?(?:anos|meses|mucho|tiempo)|el ano pasado|cuando (?:era|tenia|estaba) \w+|de nin[oa])\b",
        r"\b(?:no|nunca|ya no) (?:\w+ )?(?:quiero|quisiera|pienso en) (?:matarme|morir(?:me)?|suicidarme|hacerme dano|lastimarme)\b|\bno me (?:voy a|quiero) (?:hacer (?:dano|nada)|lastimar)\b",
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
    r"|prim[oa]|compa|carnal|compadre|jefit[oa]|tio|tia|sobrin[oa])|el|ella|lo|la|compa|carnal)\b"
)
_FIRST_PERSON = re.compile(r"\b(?:i|i'm|i've|me|my|myself|yo|estoy|me)\b")


def screen(cleared: str, probability: float, likely: CrisisKind) -> CrisisSign | None:
    """The sign of a crisis in a normalised text that `without_safe_spans` has cleared, or None.

    `probability` is the model's for a crisis of any kind, `likely` the kind that it thinks of first.
    """
    for rule in RULES:
        if match := rule.pattern.search(cleared):
            doubted = rule.doubtful and probability < DOUBTED_BELOW
            level = CrisisLevel.WORRY if doubted else CrisisLevel.ALARM
            evidence = f"{rule.name}: {match.group().strip()!r}, model {probability:.2f}"
            return CrisisSign(rule.kind, level, evidence, _side(rule, cleared))
    evidence = f"model {probability:.2f}"
    if probability >= ALARM_FROM:
        return CrisisSign(likely, CrisisLevel.ALARM, evidence, _side(None, cleared, likely), by_rule=False)
    if probability >= WORRY_FROM:
        return CrisisSign(likely, CrisisLevel.WORRY, evidence, by_rule=False)
    return None


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
