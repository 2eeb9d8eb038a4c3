"""How many school years a text takes to read, by two formulas for counting words, sentences and syllables.

A rough measure, good enough to catch a sentence that nobody can follow on a bad night.

Sources:
    English: Kincaid et al. 1975, Research Branch Report 8-75 (Flesch-Kincaid grade level).
    Spanish: Crawford 1989, Lectura y Vida 4 (grade for the years of primary school).
"""

import re
from functools import cache

from knowledge.schema import Language

_NO_WORDS = re.compile(r"\{\w+\}|\S+@\S+|\b[\w.-]+\.(?:org|com|gov|net)(?:/\S*)?|\b[A-Z]{2,}\b|\(?\b\d[\d:,.-]*\)?")
"""Addresses, numbers, gaps and groups' initials: known or not, but not read letter by letter."""
_NAMES = re.compile(r"(?<=[a-záéíóúñ,;:] )(?:[A-ZÁÉÍÓÚÑ][\w'-]+ ?)+")
"""Capitals within a sentence: names of groups, medicines and places, counted as one word each."""
_SENTENCES = re.compile(r"[.!?:;]+(?:\s|$)|\n+")
_WORDS = re.compile(r"[a-záéíóúüñ']+", re.IGNORECASE)


def grade(text: str, language: Language) -> float:
    """School years for this text; 0 where it has fewer than 20 words, too few to tell."""
    plain = _NAMES.sub("Ann ", _NO_WORDS.sub("ten", text))
    words = _WORDS.findall(plain)
    if len(words) < 20:
        return 0
    sentences = max(1, sum(bool(_WORDS.search(part)) for part in _SENTENCES.split(plain)))
    if language is Language.EN:
        return 0.39 * len(words) / sentences + 11.8 * sum(map(_english, words)) / len(words) - 15.59
    per_hundred = 100 / len(words)
    return -0.205 * sentences * per_hundred + 0.049 * sum(map(_spanish, words)) * per_hundred - 3.407


@cache
def _english(word: str) -> int:
    """Syllables: groups of vowels, without a silent e at the end and the silent e of -ed and -es."""
    word = re.sub(r"'.*", "", word.lower())
    if len(word) > 3:
        word = re.sub(r"(?<=[^aeiouyl])e$|(?<=[^aeiouytd])ed$|(?<=[^aeiouyscxzg])es$", "", word)
    return max(1, len(re.findall(r"[aeiouy]+", word)))


@cache
def _spanish(word: str) -> int:
    """Syllables: each strong or stressed vowel is one; weak ones count alone."""
    word = re.sub(r"(?<=[qg])u(?=[eiéí])", "", word.lower())
    word = re.sub(r"[iuü](?=[aeoáéó])|(?<=[aeoáéó])[iuüy](?![áéíóúaeo])|(?<=[iu])[iu]", "", word)
    return max(1, len(re.findall(r"[aeiouáéíóúü]", word)))
