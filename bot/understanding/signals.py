"""Short signals in a text, found by rules: carriers' keywords, what matters in an emergency, needs, a wished language."""

import re
from functools import cache
from pathlib import Path

from bot.understanding.model import Cue, Need
from knowledge.reading import read_yaml
from knowledge.schema import Language

_KEYWORDS = {
    # 47 CFR 64.1200(a)(10) and Twilio's default words; the Spanish ones by the rule that people may opt out in the
    # language they were texted in.
    "control.stop": {
        "stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "opt out", "opt-out",
        "parar", "alto", "basta", "baja", "cancelar", "no mas mensajes", "detener", "para", "pare", "stop please",
        "/stop",
    },
    "control.start": {"start", "unstop", "resume", "iniciar", "empezar", "comenzar", "reanudar"},
    "control.help": {"help", "info", "ayuda", "menu", "informacion", "help me", "hlp", "halp", "menú"},
    "control.more": {"more", "mas", "more please", "next", "continue", "go on", "sigue", "siguiente", "continua", "mas info"},
    "control.restart": {"back", "restart", "start over", "main menu", "inicio", "volver", "atras", "regresar", "reiniciar"},
    "control.delete": {"delete", "erase", "borrar", "borra todo", "delete my data", "eliminar"},
    "control.language": {"english", "ingles", "spanish", "espanol", "en espanol", "in english", "in spanish", "en ingles"},
    "chat.greeting": {"hi", "hello", "hey", "hola", "buenas", "hello?", "yo", "sup", "hey there", "hi there", "buenos dias"},
    "chat.thanks": {"thanks", "thank you", "gracias", "thank you so much", "muchas gracias"},
    "chat.goodbye": {"bye", "goodbye", "adios", "bye bye", "good night", "buenas noches", "hasta luego", "chao"},
}  # fmt: skip
_SPANISH_KEYWORDS = {
    "parar", "alto", "basta", "baja", "cancelar", "no mas mensajes", "detener", "para", "pare", "iniciar", "empezar",
    "comenzar", "reanudar", "ayuda", "informacion", "mas", "sigue", "siguiente", "continua", "mas info", "inicio", "volver",
    "atras", "regresar", "reiniciar", "borrar", "borra todo", "eliminar", "ingles", "espanol", "en espanol", "en ingles",
    "hola", "buenas", "buenos dias", "gracias", "muchas gracias", "adios", "buenas noches", "hasta luego", "chao",
}  # fmt: skip
_STOP_SENTENCE = re.compile(
    r"\b(?:stop|quit|no more|don't|do not|never|cease) (?:\w+ )?(?:text\w*|messag\w*|contact\w*|sending|send|writ\w+|bother\w*)"
    r"(?: (?:me|us|this|these|my|messages?|texts?|any ?more))\b|\btake me off\b.{0,20}\b(?:list|texts?)\b|\bremove me (?:from|please)\b"
    r"|\bremove my number\b|\bunsubscribe me\b|\bopt me out\b|\b(?:leave me alone)\b.{0,20}\b(?:texts?|messages?|bot)\b"
    r"|\bno more (?:texts?|messages?|msgs?)\b|\bi (?:want to|wanna) (?:unsubscribe|opt out)\b|\blose my number\b"
    r"|\b(?:no|deje\w*|dejen|paren?|deja) (?:me |de )?(?:\w+ )?(?:manden?|mandes?|mandar(?:me)?|enviar(?:me)?|envien?|escriban?|escribas|escribir(?:me)?)"
    r"(?: (?:mas )?(?:mensajes?|textos?|nada|mas))|\bya no (?:quiero|me manden) (?:mas )?(?:mensajes|textos)\b|\bquitenme de\b|\bdejen de (?:escribir|mandar|molestar)\w*\b"
)
_MESSAGES = re.compile(
    r"\b(?:texts?|texting|txts?|messag\w*|msgs?|send\w*|contact\w*|number|list|subscri\w*|unsub\w*|notif\w*|alerts?|remove|opt"
    r"|mensaj\w*|textos?|texteen|mand\w+|envi\w+|escrib\w+|numero|lista|suscri\w+|avis\w+|quiten?\w*)\b"
)
_CUES: tuple[tuple[Cue, re.Pattern[str]], ...] = tuple(
    (cue, re.compile(pattern))
    for cue, pattern in (
        (Cue.BREATHING_NO, r"\b(?:not|isn't|stopped|no longer|barely|ain't) breath\w*\b|\bno (?:esta )?respira\w*\b|\b(?:ya|casi) no respira\b"),
        (Cue.NALOXONE_GIVEN, r"\b(?:gave|given|used|did|sprayed|hit (?:him|her|them) with|one|already|two)\b.{0,25}\b(?:naloxone|narcan|spray|dose)\b|\b(?:naloxone|narcan)\b.{0,25}\b(?:still|nothing|didn't|already|not working|given)\b|\b(?:le|ya) (?:di|puse|dimos|pusimos|eche)\b.{0,20}\b(?:naloxona|narcan|naloxone|spray)\b"),
        (Cue.NO_NALOXONE, r"\b(?:no|don't have|dont have|without|out of|haven't got|not have)(?: any)? (?:naloxone|narcan)\b|\bno (?:tengo|tenemos|hay) (?:naloxona|narcan|naloxone)\b"),
        (Cue.AWAKE, r"\b(?:woke|awake|waking|came to|came back|sitting up|talking|opened (?:his|her|their) eyes|is up|got up)\b|\b(?:desperto|despierta|despierto|abrio los ojos|ya habla|reacciono)\b"),
        (Cue.BREATHING_YES, r"\b(?:is|he's|she's|they're|still|yes|yeah|started|starting) (?:(?!not\b|barely\b|hardly\b|n't\b)\w+ )?breathing\b(?! (?:weird|funny|slow|wrong|bad))|\bbreathing (?:again|ok|now|normal\w*|a little|slow\w*)\b|^(?:si )?(?:ya |todavia |aun |si )?(?:esta )?respira\w*\b"),
        (Cue.AFRAID_OF_POLICE, r"\b(?:police|cops|arrest\w*|jail|warrant|parole|probation|immigration|ice|deport\w*|get in trouble|trouble)\b|\b(?:policia|chota|carcel|arrest\w+|migra|deport\w+|papeles|meterme en problemas)\b"),
        (Cue.HELP_COMING, r"\b(?:called|calling|on the phone with|call) (?:911|them|an ambulance|the ambulance|for help)\b|\b(?:ambulance|help|paramedics|ems|they're|911) (?:is |are )?(?:coming|on (?:the|their|its) way|otw)\b|\bya (?:llame|llamamos|viene|vienen|llamaron)\b|\b(?:viene|vienen) (?:la ambulancia|en camino)\b"),
        (Cue.REFUSES_HELP, r"\b(?:don't|won't|can't|not going to|not gonna|never|refuse to|do not|stop telling me to) (?:want to |wanna |going to )?(?:call|talk to (?:anyone|anybody|them|someone)|go to (?:the )?(?:hospital|er)|want (?:help|the hotline))\b|\bno (?:hotlines?|cops|police|911|988|hospital)\b|\b(?:hotlines?|988) (?:don't|doesn't|didn't|never|are|is) (?:help|work|useless)\w*\b|\bno (?:voy a|quiero) (?:llamar|hablar con nadie|ayuda|ir al hospital)\b"),
        (Cue.TEXT_INSTEAD, r"\b(?:can't|cannot|don't want to|hate|scared to|hard to) (?:talk|speak|call|calling)\b|\b(?:can i text|rather text|only text|text instead)\b|\bno puedo (?:hablar|llamar)\b|\bprefiero (?:escribir|texto|mensaje)\b"),
        (Cue.PHONE_WATCHED, r"\b(?:checks?|looks? (?:at|through)|reads?|goes through|going through|monitors?|sees?|finds?) (?:\w+ ){0,2}(?:phone|texts?|messages?)\b|\b(?:revisa|checa|ve|mira) (?:\w+ ){0,2}(?:telefono|celular|cel|mensajes)\b"),
        (Cue.MEANS_NEAR, r"\b(?:have|got|holding|next to me|in my hand|right here|here with me) (?:\w+ ){0,2}(?:gun|knife|pills?|rope|razor|blade|needle|dope|bottle)\b|\b(?:gun|knife|pills?|rope|razor|blade|bottle)\b.{0,20}\b(?:here|next to me|in my hand|right here|with me|on the table)\b|\b(?:tengo|aqui estan|aqui tengo) (?:\w+ ){0,2}(?:pastillas?|pistola|cuchillo|navaja|soga|cuerda|arma)\b"),
        (Cue.ALONE, r"\b(?:i'm|im|am|i|all|by|home|live|here) (?:all |here |so )?(?:alone|by myself)\b|\b(?:nobody|no one|noone)(?: is|'s)? (?:here|with me|around|home)\b|^(?:alone|nobody|no one|nadie|sol[oa])\b|\bestoy (?:aqui )?sol[oa]\b|\bno hay nadie\b|\bnadie (?:esta )?(?:conmigo|aqui|en (?:la )?casa)\b"),
        (Cue.WITH_SOMEBODY, r"\b(?:my \w+|she|he|somebody|someone|a friend|roommate|they)(?: is| are|'s)? (?:here|with me|home|in the (?:next|other) room|next to me|coming over|on (?:the|his|her) way)\b|\bi'm with (?:my |a )?\w+\b|\b(?:estoy con|esta conmigo|aqui esta) (?:mi )?\w*|\bmi \w+ (?:esta aqui|esta conmigo|viene)\b"),
        (Cue.NO_DRIVING, r"\b(?:drive|driving) (?:myself|him|her|me|to)\b|\b(?:manejo|manejar|manejando)\b"),
        (Cue.USING_ANYWAY, r"\b(?:gonna|going to|will|imma|i'll|about to) (?:\w+ )?(?:use|shoot up|get high|do it|smoke|cop|score)(?: \w+)? (?:anyway|regardless|no matter)\w*\b|\b(?:voy a|vo a) (?:usar|consumir|fumar|inyectarme|meterme) (?:de todos modos|de todas formas|igual|aunque)\b"),
        (Cue.WORSE, r"\b(?:getting |it's |is |feel\w* |much |a lot )?worse\b|\bworst\b|\b(?:peor|empeor\w+)\b"),
    )
)  # fmt: skip
_NEEDS: tuple[tuple[Need, re.Pattern[str]], ...] = tuple(
    (need, re.compile(pattern))
    for need, pattern in (
        (Need.NO_RELIGION, r"\b(?:no|not|without|hate|don't (?:believe|like|want|do|need)|non|isn't|anti|sick of|minus|skip the|ain't|never|against|less)\b[\w' ]{0,25}\b(?:god|religio\w*|higher power|pray\w*|church|spiritual\w*|jesus|faith|bible|12.?steps?|twelve.?steps?|steps)\b|\bath?ei?st\w*|\bagnostic\w*|\bsecular\b|\bnon.?religious\b|\bno 12 step\b|\b(?:sin|no creo en|no quiero|odio|nada de|no me gusta)\b[\w' ]{0,20}\b(?:dios|religio\w*|iglesia|poder superior|rezar|pasos)\b|\bate[oa]\b|\bagnostic[oa]\b|\btools?,? no religion\b|\bpractical tools\b"),
        (Need.STEPS, r"\b(?:like|want|love|into|prefer|believe in|okay with|ok with|fine with|yes to) (?:the |a |in )?(?:(?:12|twelve).?steps?|steps|god|higher power|sponsor)\b|\b(?:me gustan|quiero|prefiero) (?:los )?(?:12 |doce )?pasos\b|\bcreo en dios\b|\bi'm (?:religious|christian|catholic)\b|\bsoy (?:catolic[oa]|cristian[oa])\b|^(?:the )?(?:12 )?(?:steps|pasos)$"),
        (Need.CONDITION, r"\b(?:bi ?polar|schizo\w*|depress\w*|ptsd|anxiety disorder|borderline|bpd|adhd|ocd|mental (?:illness|health|problems?|issues?)|psych\w* (?:meds|medication|ward|diagnosis)|dual diagnos\w*|manic|hear voices|diagnosed with|esquizo\w*|depresion|trastorno|enfermedad mental|salud mental|estres postraumatico|diagnostico dual|co.?occurring)\b"),
        (Need.MEDICINE, r"\b(?:methadone|suboxone|buprenorphine|subutex|sublocade|vivitrol|naltrexone|mat\b|metadona|suboxona|buprenorfina|medication assisted|the clinic dose)"),
        (Need.ONLINE, r"\b(?:online|zoom|virtual\w*|on(?: the| my)? (?:computer|phone)|from home|por internet|en linea|por zoom|desde (?:mi )?casa|on the web|over video)\b"),
        (Need.NEARBY, r"\b(?:in person|near(?:by| me)?|close (?:to|by)|face to face|en persona|cerca|presencial)\b"),
        (Need.SPANISH, r"\b(?:(?:in|speak|speaking|speaks) spanish|spanish.?(?:speaking)?|en espanol|habl\w+ espanol|latin[oa]s?)\b"),
        (Need.OWN_GOAL, r"\b(?:cut (?:down|back)|moderat\w+|not (?:ready|sure) (?:to|about|i want to) (?:quit|stop|abstinen\w*)|don't want to (?:quit|stop) (?:completely|totally|everything)|use less|reducir|bajarle|no (?:quiero|estoy list[oa] para) dejar\w* (?:todo|por completo))\b"),
        (Need.WOMEN, r"\b(?:women'?s?(?: only)?|for women|female|mujeres)\b"),
    )
)  # fmt: skip
_WANTS = (
    (Language.ES, re.compile(r"\b(?:spanish|espanol|espaniol|espa\w*ol|castellano)\b")),
    (Language.EN, re.compile(r"\b(?:english|ingles)\b")),
)

_NOT_SPOKEN = re.compile(
    r"\b(?:no (?:hablo|entiendo|se|leo|comprendo)(?: mucho| bien)?|no speak|(?:don't|do not|can't) (?:speak|understand|read))"
    r" (?:\w+ )?(?:ingles|english|spanish|espanol)\b|^no (?:ingles|english|spanish|espanol)$"
)


def keyword(text: str) -> tuple[str, Language] | None:
    """The topic of a text that is nothing but a keyword, punctuation aside, and the keyword's language."""
    bare = re.sub(r"[^\w\s/-]|_", " ", text).strip() or text.strip()
    bare = re.sub(r"\s+", " ", bare)
    topic = next((topic for topic, words in _KEYWORDS.items() if bare in words), None)
    return (topic, Language.ES if bare in _SPANISH_KEYWORDS else Language.EN) if topic else None


def says_stop(text: str) -> bool:
    """Whether a text asks, in any reasonable words, for no more messages."""
    return bool(_STOP_SENTENCE.search(text))


def speaks_of_messages(text: str) -> bool:
    """Whether a text names messages, numbers or lists at all; "i can't stop" does not."""
    return bool(_MESSAGES.search(text))


def cues(text: str) -> tuple[Cue, ...]:
    """What matters in the middle of an emergency, most pressing first."""
    return tuple(cue for cue, pattern in (*_CUES, *_more_cues()) if pattern.search(text))


@cache
def _more_cues() -> tuple[tuple[Cue, re.Pattern[str]], ...]:
    """Those of cues.yaml: all patterns of a cue as one."""
    tree = read_yaml(Path(__file__).parent / "cues.yaml")
    return tuple((Cue(name), re.compile("|".join(one["pattern"] for one in entries))) for name, entries in tree.items())


def needs(text: str) -> frozenset[Need]:
    """What the person says about themself that matters for a recommendation."""
    return frozenset(need for need, pattern in _NEEDS if pattern.search(text))


def wants_language(text: str) -> Language | None:
    """The language that a text names."""
    named = next((language for language, pattern in _WANTS if pattern.search(text)), None)
    if named and _NOT_SPOKEN.search(text):
        return Language.EN if named is Language.ES else Language.ES
    return named
