"""Words that a person gets to read: plain American English, and Spanish that nobody in Los Angeles has to guess at."""

import re

import pytest

from knowledge.library import Library
from knowledge.schema import Language

UNWELCOME = {
    Language.EN: {
        r"\bsomebody\b": "Americans text someone",
        r"\bday and night\b": "day or night",
        r"\bheavy\b": "hard, or too much",
        r"\baims? at no use\b": "aim for complete abstinence",
        r"\byou may (come|pass|use|go|bring|give)\b": "you can: nobody has to allow it",
        r"\bmore time who\b": "more clean time",
        r"\bliving choices?\b": "groups that meet now",
        r"\bshall I\b": "want me to",
        r"\bany more\b(?! than)(?=[.,!?])": "anymore",
        r"\bthink of suicide\b": "are thinking of suicide",
    },
    Language.ES: {
        r"\ba solas\b": "means in private",
        r"\bse para la respiraci": "stands up, in Mexico: deja de respirar",
        r"\bluego luego\b": "later, in El Salvador",
        r"\bte late\b": "Mexican only",
        r"\btras un descanso\b": "a nap, not days without the drug",
        r"\bdemasiado pesado\b|\bse (me|te) hace demasiado\b": "calque",
        r"\bTEPT\b": "PTSD, in Los Angeles",
        r"\bes una cosa que te\b": "calque",
        r"\bPST\b": "hora del Pacífico",
        r"\bopciones vivas\b": "calque",
        r"\bver cosas\b(?! que no)": "to see things, and no more",
        r"\bpuedes pasar y\b": "you may come in",
    },
}
IN_DANGER = re.compile(r"^(crisis|interface)\.")
"""Where every letter counts: danger in two segments."""
COLON_AND_911 = {Language.EN: r"[a-z](?<!\bdanger): 911\b", Language.ES: r"[a-zé](?<!peligro): 911\b"}


def said(library: Library, language: Language) -> list[tuple[str, str]]:
    """Every wording, with its entry."""
    return [
        (name, text)
        for name, answer in library.answers[language].items()
        for text in (*answer.texts, answer.more or "")
    ]


@pytest.mark.parametrize(
    ("language", "word"), [(language, word) for language in UNWELCOME for word in UNWELCOME[language]]
)
def test_a_word_that_reads_wrong_is_in_no_answer(library: Library, language: Language, word: str) -> None:
    found = [name for name, text in said(library, language) if re.search(word, text, re.IGNORECASE)]

    assert found == [], UNWELCOME[language][word]


@pytest.mark.parametrize("language", Language)
def test_outside_of_danger_911_is_called_in_a_sentence(library: Library, language: Language) -> None:
    told = [(name, text) for name, text in said(library, language) if not IN_DANGER.match(name)]

    assert [name for name, text in told if re.search(COLON_AND_911[language], text)] == []
