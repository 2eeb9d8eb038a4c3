"""Crisis words with one slip of the thumb in them, written out for the crisis rules: "ovrdose", "sucidal", "seziure".

A word is only mended where it is no word itself: its neighbors one letter away are listed ("postage" beside "hostage").
They are the words of wordfreq's lists for English and Spanish at that distance, looked through by hand.
"""

from functools import lru_cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.reading import read_yaml

CRISIS_WORDS = (
    *(
        "overdose",
        "overdosed",
        "overdosing",
        "suicide",
        "suicidal",
        "seizure",
        "seizures",
        "unconscious",
        "unresponsive",
    ),
    *(
        "breathing",
        "naloxone",
        "hallucinating",
        "hostage",
        "strangled",
        "strangling",
        "stabbed",
        "kidnapped",
        "bleeding",
    ),
    *("gurgling", "convulsing", "myself", "goodbye", "threatened", "threatening", "withdrawal", "swallowed"),
    *(
        "sobredosis",
        "suicidio",
        "suicidarme",
        "suicidarse",
        "matarme",
        "matarse",
        "morirme",
        "convulsiones",
        "convulsionando",
    ),
    *(
        "despierta",
        "ahorcarme",
        "sangrando",
        "infarto",
        "alucinando",
        "inconsciente",
        "lastimarme",
        "amenazando",
        "golpeando",
    ),
)
"""Words of six letters and more by which a rule finds a crisis."""
NEIGHBORS = frozenset(
    """
    ahorcarle ahorcarse ahorcarte ahorrarme alucinado amenazado amenazandole atarme atarse bleedings
    bleeping blending breaching breathin breathings breeding burgling conversing convulsionado convulsions
    cursing datarse desierta desperta despiertan despiertas despierte despierto gargling golpeado golpeados
    goodby goodbyes himself hostages inconscientes infanto infarta infartos kidnapper lastimame lastimare
    lastimarle lastimarse lastimarte mamarme mamarse matadme matame matare matarla matarle matarles matarlo
    matarnos matarte matase mataste mismo morire morirnos morirse morirte naloxona overdoes overdoing
    overdone overdoses pleading postage sangrado scabbed slabbed stabber stabled straggled straggling
    strangle strangler strangles stubbed suicida suicidan suicidar suicidare suicidarte suicidas suicided
    suiciden suicides suicidios suicido swabbed tabbed threatens withdrawals withdrawn wreathing
    """.split()  # noqa: SIM905 - a list of a hundred words reads better so
)
"""Words of their own, one letter away from a crisis word."""
_APOSTROPHES: dict[str, str] = read_yaml(Path(__file__).parent / "answers.yaml")["words"]["apostrophes"]
_SHORTEST = 6


def mend_slips(text: str) -> str:
    """A normalized text with crisis words of one slip, and "hes" and the like, written out; everything else stays."""
    return " ".join(_mended(word) for word in text.split())


@lru_cache(maxsize=4096)
def _mended(word: str) -> str:
    if word in _APOSTROPHES:
        return _APOSTROPHES[word]
    if len(word) < _SHORTEST - 1 or word in NEIGHBORS or word in CRISIS_WORDS or not word.isalpha():
        return word
    found = process.extractOne(word, CRISIS_WORDS, scorer=OSA.distance, score_cutoff=1)
    return found[0] if found and len(found[0]) >= _SHORTEST else word
