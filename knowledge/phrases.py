"""The example phrases: texts as people write them, each under its topic, each file by one author."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz

from knowledge.reading import UnreadableFile, read_yaml
from knowledge.schema import Language


@dataclass(frozen=True)
class Phrase:
    """One example text."""

    text: str
    topic: str
    language: Language
    author: str
    """The name of its file."""


def load_phrases(root: Path, topics: dict[str, str]) -> tuple[list[Phrase], list[str]]:
    """Every phrase under `root`/{en,es}/phrases, and every problem found."""
    phrases: list[Phrase] = []
    problems: list[str] = []
    for path in phrase_files(root):
        _load_file(path, f"{path.relative_to(root)}", _language_of(path), topics, phrases, problems)
    return phrases, problems + duplicates(phrases) + near_duplicates(phrases)


def phrase_files(root: Path) -> list[Path]:
    """The files of phrases, each by one author in one language."""
    return [path for language in Language for path in sorted((root / language / "phrases").glob("*.yaml"))]


def phrases_of(path: Path, topics: dict[str, str]) -> list[Phrase]:
    """The phrases of one file that passed the check before: what was wrong with it is left out."""
    phrases: list[Phrase] = []
    _load_file(path, path.name, _language_of(path), topics, phrases, [])
    return phrases


def _language_of(path: Path) -> Language:
    return Language(path.parent.parent.name)


def _load_file(
    path: Path, where: str, language: Language, topics: dict[str, str], phrases: list[Phrase], problems: list[str]
) -> None:
    try:
        tree = read_yaml(path)
    except UnreadableFile as error:
        problems.append(f"{where}: {error}")
        return
    if not isinstance(tree, dict) or set(tree) != {"author", "phrases"} or not isinstance(tree["phrases"], dict):
        problems.append(f"{where}: needs exactly the keys author and phrases (topic: list of texts)")
        return
    for topic, texts in tree["phrases"].items():
        if topic not in topics:
            problems.append(f"{where}: {topic}: no such topic: see topics.yaml")
        elif not isinstance(texts, list) or not all(isinstance(text, str) and text.strip() for text in texts):
            problems.append(f"{where}: {topic}: is not a list of quoted texts")
        else:
            phrases += [Phrase(text, topic, language, path.stem) for text in texts]


def same(text: str) -> str:
    """What two texts share when they count as the same: letters and digits, without case, accents and repeats."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(ch for ch in letters if not unicodedata.combining(ch))
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[^\w]|_", "", letters)) or text.strip()


def duplicates(phrases: list[Phrase]) -> list[str]:
    """Texts that stand under two topics of one language, whoever wrote them."""
    first: dict[tuple[Language, str], Phrase] = {}
    problems = []
    for phrase in phrases:
        known = first.setdefault((phrase.language, same(phrase.text)), phrase)
        if known.topic != phrase.topic:
            problems.append(
                f"{phrase.language}/phrases/{phrase.author}.yaml: {phrase.text!r} stands under {phrase.topic}, "
                f"and under {known.topic} in {known.author}.yaml: keep the one that docs/labelling.md says"
            )
    return problems


_ALIKE = 94.0
"""Percent of the letters in which two texts that differ in one word count as one text misspelt."""


def near_duplicates(phrases: list[Phrase]) -> list[str]:
    """Texts under two topics of one language that differ in one word, and in that by a letter or so only."""
    seen: dict[tuple[Language, str], list[Phrase]] = {}
    problems = []
    for phrase in phrases:
        words = re.findall(r"\w+", phrase.text.casefold())
        for key in {" ".join((*words[:i], *words[i + 1 :])) for i in range(len(words))} if len(words) > 3 else ():
            others = seen.setdefault((phrase.language, key), [])
            problems += [_too_alike(phrase, other) for other in others if _alike(phrase, other)]
            others.append(phrase)
    return list(dict.fromkeys(problems))


def _alike(phrase: Phrase, other: Phrase) -> bool:
    if phrase.topic == other.topic or same(phrase.text) == same(other.text):
        return False
    return fuzz.ratio(phrase.text.casefold(), other.text.casefold(), score_cutoff=_ALIKE) > 0


def _too_alike(phrase: Phrase, other: Phrase) -> str:
    return (
        f"{phrase.language}/phrases/{phrase.author}.yaml: {phrase.text!r} ({phrase.topic}) is nearly {other.text!r} "
        f"({other.topic} in {other.author}.yaml): keep one"
    )


def in_order(phrases: Iterable[Phrase]) -> list[Phrase]:
    """The phrases in one order, whatever order the files were read in."""
    return sorted(phrases, key=lambda phrase: (phrase.language, phrase.author, phrase.topic, phrase.text))


def fingerprint(phrases: list[Phrase]) -> str:
    """A hash of every phrase and its topic, to tell whether a model fits them."""
    digest = hashlib.sha256()
    for phrase in in_order(phrases):
        digest.update(f"{phrase.language}\t{phrase.topic}\t{phrase.text}\n".encode())
    return digest.hexdigest()
