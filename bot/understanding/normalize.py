"""One spelling for the many ways in which people text the same words."""

import re
import unicodedata
from functools import lru_cache

_REMEMBERED = 64
"""Spellings that are remembered: a text and its clauses are asked for again and again while it is read."""
LONGEST = 1600
"""Characters that are read; an SMS can have no more (Twilio error 21617), and every step below is linear in them."""

_TEXTING = {
    # English
    "u": "you", "ur": "your", "r": "are", "y": "y", "n": "n", "b": "be", "c": "see", "k": "ok", "kk": "ok",
    "2nite": "tonight", "2night": "tonight", "tonite": "tonight", "tnite": "tonight", "2day": "today",
    "2morrow": "tomorrow", "tmrw": "tomorrow", "tmw": "tomorrow", "2moro": "tomorrow",
    "ppl": "people", "pls": "please", "plz": "please", "thx": "thanks", "ty": "thank you", "tysm": "thank you",
    "idk": "i don't know", "dunno": "i don't know", "wut": "what", "wat": "what", "wht": "what", "whats": "what's",
    "bc": "because", "cuz": "because", "cus": "because", "coz": "because", "b4": "before", "gr8": "great",
    "w": "with", "w/": "with", "w/o": "without", "wo": "without", "rn": "right now", "im": "i'm", "ive": "i've",
    "id": "i'd", "ill": "i'll", "dont": "don't", "cant": "can't", "wont": "won't", "didnt": "didn't",
    "doesnt": "doesn't", "isnt": "isn't", "wanna": "want to", "gonna": "going to", "gotta": "have to",
    "ion": "i don't", "iont": "i don't",
    "gimme": "give me", "lemme": "let me", "kinda": "kind of", "tryna": "trying to", "tho": "though",
    "mtg": "meeting", "mtgs": "meetings", "meetin": "meeting", "meetins": "meetings", "meetng": "meeting",
    "sb": "somebody", "smb": "somebody", "sm1": "someone", "any1": "anyone", "every1": "everyone", "msg": "message",
    "txt": "text", "abt": "about", "thru": "through", "rly": "really", "srsly": "seriously", "fr": "for real",
    "ngl": "not going to lie", "imo": "in my opinion", "omg": "oh my god", "wtf": "what the fuck", "af": "as fuck",
    "nr": "near",
    "endin": "ending", "killin": "killing", "hurtin": "hurting", "cuttin": "cutting", "dyin": "dying",
    "thinkin": "thinking", "usin": "using", "drinkin": "drinking", "breathin": "breathing", "seein": "seeing",
    "hearin": "hearing", "sleepin": "sleeping", "nothin": "nothing", "somethin": "something",
    "bf": "boyfriend", "gf": "girlfriend", "bro": "brother", "hubby": "husband", "kys": "kill yourself",
    "kms": "kill myself", "subs": "suboxone", "bupe": "buprenorphine", "narcan": "naloxone",
    # Spanish
    "q": "que", "k ": "que", "ke": "que", "xq": "porque", "pq": "porque", "porq": "porque", "x": "por",
    "tmb": "tambien", "tb": "tambien", "tbn": "tambien", "pa": "para", "xfa": "por favor", "porfa": "por favor",
    "porfis": "por favor", "dnd": "donde", "cdo": "cuando", "bn": "bien", "toy": "estoy", "ta": "esta",
    "d": "de", "noc": "no se", "nose": "no se", "aki": "aqui", "kiero": "quiero", "kien": "quien",
    "grax": "gracias", "grcs": "gracias", "salu2": "saludos", "junta": "reunion", "juntas": "reuniones",
    "narcoticos": "narcotics", "anonimos": "anonymous",
    "ermano": "hermano", "ermana": "hermana", "ermanos": "hermanos", "ermanas": "hermanas", "ermanito": "hermanito",
    "ermanita": "hermanita", "ijo": "hijo", "ija": "hija", "ijos": "hijos", "ijas": "hijas", "ablar": "hablar",
    "ablo": "hablo", "abla": "habla", "ablan": "hablan", "ablarle": "hablarle", "ase": "hace",
    "asen": "hacen", "aser": "hacer", "aora": "ahora", "aorita": "ahorita", "orita": "ahorita", "oras": "horas",
    "qiero": "quiero", "qieren": "quieren", "qiere": "quiere", "kiere": "quiere", "keria": "queria",
    "qeria": "queria", "nesesito": "necesito", "nesecito": "necesito", "desir": "decir", "corason": "corazon",
    "yamaba": "llamaba", "yamar": "llamar", "yamo": "llamo", "yegar": "llegar", "yevar": "llevar", "yorar": "llorar",
    "yoro": "lloro", "yore": "llore", "uviera": "hubiera", "ubiera": "hubiera",
    "felis": "feliz", "iso": "hizo", "xfavor": "por favor",
}  # fmt: skip
_EMOJI = {
    "\U0001f62d": " crying ", "\U0001f622": " crying ", "\U0001f614": " sad ", "\U0001f61e": " sad ",
    "\U0001f494": " heartbroken ", "\U0001f621": " angry ", "\U0001f620": " angry ", "\U0001f92c": " angry ",
    "\U0001f631": " scared ", "\U0001f628": " scared ", "\U0001f480": " dead ", "\u2620": " dead ",
    "\U0001f489": " needle ", "\U0001f48a": " pill ", "\U0001f64f": " please ", "\U0001f44d": " ok ",
    "\u2764": " love ", "\U0001f44b": " hello ", "\U0001f52b": " gun ", "\U0001f52a": " knife ",
}  # fmt: skip
_LEET = str.maketrans("013457@$", "oieastas")
_WITHOUT_CONTROLS = dict.fromkeys({*range(32), 127} - {ord("\n"), ord("\t")})
_REPEATED = re.compile(r"(.)\1{2,}")
_WORD = re.compile(r"[^\W_]+(?:['/&.-][^\W_]+)*|[?!]")
_MIXED = re.compile(r"(?=.*[a-z])(?=.*[013457@$])[a-z013457@$]{4,}$")


@lru_cache(maxsize=_REMEMBERED)
def plain(text: str) -> str:
    """Lower case, without accents, curly quotes, invisible characters and emoji; at most `LONGEST` characters."""
    text = text[:LONGEST]
    if text.isascii():  # most texts; what follows would change nothing else in them, and takes ten times as long
        return text.lower().translate(_WITHOUT_CONTROLS)
    text = unicodedata.normalize("NFKC", text).casefold().replace("’", "'").replace("‘", "'")
    for emoji, words in _EMOJI.items():
        text = text.replace(emoji, words)
    letters = unicodedata.normalize("NFD", text)
    return "".join(ch for ch in letters if unicodedata.category(ch) not in ("Mn", "Cf", "Cc", "So") or ch in "\n\t")


def words_of(text: str) -> list[str]:
    """The words of a text in plain spelling, texting shorthand written out, with ? and ! as words of their own."""
    return normalize(text).split()


def _written_out(word: str) -> str:
    if word in _TEXTING:
        return _TEXTING[word]
    if _MIXED.match(word) and not word[0].isdigit():
        return word.translate(_LEET)
    return word


@lru_cache(maxsize=_REMEMBERED)
def normalize(text: str) -> str:
    """The text in one spelling: what rules and the model of topics read."""
    return " ".join(map(_written_out, _WORD.findall(_REPEATED.sub(r"\1\1", plain(text)))))
