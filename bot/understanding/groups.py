"""Which groups a text names: by full name, short name, nickname or misspelling, and which it turns down."""

import re
from dataclasses import dataclass

from rapidfuzz import fuzz

from knowledge.schema import Group

_NAMES: tuple[tuple[Group, str], ...] = (
    (Group.NA, r"\bn\.? ?a\.?(?=[\s?!,.]|$)|\bnarc[a-z]* an[a-z]*\b|\bnarc[o0]s? anon\w*|\bnarcoti\w+ an\w+"),
    (Group.SMART, r"\bsmart\b(?! (?:phone|tv|watch|ass|alec|move|choice|enough|home|kids?|guys?|girls?|people|cars?|man|woman)\b)"),
    (Group.SOS, r"\bs\.? ?o\.? ?s\.?(?=[\s?!,.]|$)|\bsecular\b|\bsecular\w* org\w*|\bsave our selves\b|\bsave ourselves\b"),
    (Group.DRA, r"\bd\.? ?r\.? ?a\.?(?=[\s?!,.]|$)|\bdual (?:recovery|recov\w*|diagnosis|diag\w*|dx)\b|\bdoble (?:recuperacion|diagnostico)\b"
                r"|\b(?:recuperacion|diagnostico) dual\b"),
)  # fmt: skip
_LONG_NAMES = {
    "narcotics anonymous": Group.NA,
    "narcoticos anonimos": Group.NA,
    "smart recovery": Group.SMART,
    "secular organizations for sobriety": Group.SOS,
    "organizaciones seculares": Group.SOS,
    "dual recovery anonymous": Group.DRA,
    "dual recovery": Group.DRA,
    "recuperacion dual": Group.DRA,
}
_NOT_NA = re.compile(
    r"^na+h?$|^(?:na+h?|n/a)\b(?= (?:i|im|i'm|its|it's|not|thats|that's|bro|man|fam|dude|just|never|u|you|dont|don't|thx|thanks|im|ok|bye)\b)"
    r"|\bn/a\b|\bna (?:na)+\b|\bna values?\b|\bpues na\b|\bpa na\b|\b(?:si|ya) na\b"
)
_NOT_SMART = re.compile(
    r"\b(?:so|too|very|super|pretty|really|quite|that's|thats|not that|not very|be|being) smart\b(?! (?:recovery|meeting|group|ones?))"
    r"|\b(?:he|she|you|they|it|this|that|bot|kid|i|we|u|dog|phone) (?:is|are|am|was|were) smart\b(?! (?:recovery|meeting|group))"
    r"|\b(?:he'?s|she'?s|you'?re|they'?re|i'm|it's) smart\b(?! (?:recovery|meeting|group))"
    r"|\bsmart (?:enough|ass|people|phone|tv|to)\b|\bsmart idea\b|\bsmarter\b"
)
_NOT_SOS = re.compile(
    r"^sos[!. ]*$|\bvos sos\b|\bsos (?:un|una|vos|el|la|muy|tan|mi|de|bot|real|humano|persona|robot|gente)\b"
    r"|\bquien(?:es)? sos\b|\bque sos\b|\bsos (?:button|signal|call|help|emergency)\b|\bsend(?:ing)? (?:an )?sos\b"
)
_NO = re.compile(
    r"\b(?:not|no|except|anything but|other than|besides|instead of|hate|don't like|don't want|do not want|sick of|left|quit"
    r"|menos|que no sea|excepto|en vez de|odio|no quiero|no me gusta)\b(?! (?:what|how) (?:about|is|does|do)| y | que tal)[\w' ]{0,12}$"
)
_JOINED = re.compile(r"^\W*\w+\W+(?:or|and|nor|o|y|ni)\W+$")
_CORRECTION = re.compile(
    r"\b(?:no|not)\b,? (?:i |yo )?(?:meant|mean|said|quise|quiero|decia|digo)\b|\b(?:no|not|ay|wait|oops|sorry|perdon|espera|mejor dicho),? (?:wait|sorry|perdon|espera|my bad|mejor)\b"
)
_OTHER_GROUPS = {
    "aa": r"\baa\b|\ba\.a\.?|\balcoholics? anon\w*|\balcoholicos anonimos\b|\bdoble a\b",
    "ca": r"\bcocaine anon\w*|\bc\.a\.|\bcocainomanos anonimos\b|\bca meetings?\b",
    "ha": r"\bheroin anon\w*|\bheroinomanos anonimos\b|\bha meetings?\b",
    "mara": r"\bmara\b|\bmedication.assisted recovery anon\w*",
    "lifering": r"\blife ?ring\b",
    "wfs": r"\bwomen for sobriety\b|\bwfs\b|\bmujeres (?:por|para) la sobriedad\b",
    "recovery_dharma": r"\b(?:recovery )?dharma\b",
    "refuge_recovery": r"\brefuge recovery\b",
    "celebrate_recovery": r"\bcelebrate recovery\b|\bcelebr\w+ (?:la )?recup\w+",
    "dda": r"\bdda\b|\bdual diagnosis anon\w*",
}
_SEARCHES = tuple((group, re.compile(pattern)) for group, pattern in _NAMES)
_OTHERS = tuple((name, re.compile(pattern)) for name, pattern in _OTHER_GROUPS.items())
_FUZZY_FROM = 88
"""rapidfuzz ratio from which a piece of text counts as a long name misspelt (shared study: 88, no false group)."""
_FILLERS = frozenset(
    [
        "what",
        "about",
        "how",
        "and",
        "or",
        "the",
        "a",
        "an",
        "for",
        "with",
        "in",
        "of",
        "then",
        "no",
        "not",
        "i",
        "meant",
        "mean",
        "sorry",
        "actually",
        "instead",
        "one",
        "ones",
        "group",
        "groups",
        "ok",
        "okay",
        "is",
        "was",
        "it",
        "that",
        "this",
        "also",
        "too",
        "?",
        "!",
        "y",
        "e",
        "que",
        "tal",
        "como",
        "o",
        "con",
        "el",
        "la",
        "los",
        "las",
        "de",
        "del",
        "para",
        "sobre",
        "no",
        "quise",
        "decir",
        "digo",
        "perdon",
        "entonces",
        "mejor",
        "ese",
        "esa",
        "grupo",
        "grupos",
        "tambien",
        "si",
        "yeah",
        "yes",
        "meeting",
        "recovery",
        "anonymous",
        "narcotics",
        "dual",
        "secular",
        "organizations",
        "sobriety",
        "smart",
        "na",
        "sos",
        "dra",
        "please",
        "por",
        "favor",
        "same",
        "question",
        "misma",
        "pregunta",
        "does",
        "do",
        "tell",
        "me",
        "bout",
        "cuentame",
    ]
)
_OTHER_ONE = re.compile(
    r"\b(?:the )?other (?:one|group)\b|\b(?:el|la) otr[oa]\b|\bprevious one\b|\bfirst one\b(?= you)|\bthe one before\b|\bel de antes\b"
)


@dataclass(frozen=True)
class GroupsNamed:
    """What a text says about groups."""

    named: tuple[Group, ...]
    excluded: tuple[Group, ...]
    other: str | None
    follow_up: bool
    other_one: bool


def find_groups(text: str) -> GroupsNamed:
    """Read the groups of a normalised text."""
    dotless = re.sub(r"\b([a-z])\.([a-z])\.?(?:([a-z])\.?)?(?=\W|$)", r"\1\2\3", text)
    cleared = _NOT_SOS.sub(" ", _NOT_NA.sub(" ", _NOT_SMART.sub(" ", dotless)))
    places = {}
    for group, pattern in _SEARCHES:
        if match := pattern.search(cleared):
            places[group] = match.start()
    places.update({group: at for group, at in _misspelt(cleared).items() if group not in places})
    ordered = sorted(places, key=lambda group: places[group])
    correction = bool(_CORRECTION.search(cleared))
    excluded = () if correction else _turned_down(cleared, ordered, places)
    named = tuple(group for group in ordered if group not in excluded)
    other = next((name for name, pattern in _OTHERS if pattern.search(cleared)), None)
    if other == "dda":
        named = tuple(group for group in named if group is not Group.DRA)
    if correction and len(named) > 1:
        named = named[-1:]
    bare = all(word in _FILLERS for word in re.findall(r"[\w']+", cleared))
    short = len(cleared.split()) <= 8
    return GroupsNamed(named, excluded, other, bool(named) and bare and short, bool(_OTHER_ONE.search(cleared)))


def _turned_down(text: str, ordered: list[Group], places: dict[Group, int]) -> tuple[Group, ...]:
    """A no reaches to the next group and no farther, but for "not na or smart"."""
    found: list[Group] = []
    before = 0
    for number, group in enumerate(ordered):
        between = text[before : places[group]]
        joined = bool(found) and number > 0 and found[-1] is ordered[number - 1] and _JOINED.match(between)
        if _NO.search(between) or joined:
            found.append(group)
        before = places[group]
    return tuple(found)


def _misspelt(text: str) -> dict[Group, int]:
    found = {}
    for name, group in _LONG_NAMES.items():
        if len(text) >= len(name) - 2:
            alignment = fuzz.partial_ratio_alignment(name, text, score_cutoff=_FUZZY_FROM)
            if alignment:
                found[group] = alignment.dest_start
    return found


def without_groups(text: str) -> str:
    """The text without the groups that it names, and without the words that point at the one before."""
    for pattern in (*(pattern for _, pattern in _SEARCHES), *(pattern for _, pattern in _OTHERS), _OTHER_ONE):
        text = pattern.sub(" ", text)
    return text
