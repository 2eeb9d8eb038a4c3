"""The files that answers, labels, topics and a clinic stand in, read; each reader adds what is wrong to one list."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from knowledge.reading import UnreadableFile, explained, read_yaml
from knowledge.schema import Answer, Clinic, Language, Topics

_Model = TypeVar("_Model", Clinic, Topics)

_FILE_OF_TOPIC = {
    "coping.good_news": "company",
    "coping.reached_out": "company",
    "coping.company": "company",
    "coping.grief": "company",
    "group.words": "glossary",
}
"""Topics that stand in a file of their own; all others with their family."""

_FILE_OF_FAMILY = {
    "crisis": "crisis",
    "groups": "groups",
    "group": "groups",
    "coping": "coping",
    "quit": "first_steps",
    "safety": "first_steps",
    "needs": "first_steps",
    "meetings": "meetings",
    "handoff": "clinic",
    "clinic": "clinic",
    "refuse": "clinic",
    "chat": "small_talk",
    "unknown": "small_talk",
    "control": "control",
    "companion": "companion",
    "interface": "interface",
}


def _file_of(topic: str) -> str:
    """The name of the file, without ending, in which a topic's answer stands."""
    return _FILE_OF_TOPIC.get(topic) or _FILE_OF_FAMILY[topic.partition(".")[0]]


def load_model(path: Path, model: type[_Model], root: Path, problems: list[str]) -> _Model | None:
    """The topics or the clinic of a file; None where it cannot be read."""
    tree = _read(path, root, problems)
    try:
        return model.model_validate(tree)
    except ValidationError as error:
        problems += explained(error, f"{path.relative_to(root)}")
        return None


def _load_answers(root: Path, language: Language, topics: Topics, problems: list[str]) -> Iterator[tuple[str, Answer]]:
    folder = root / language
    names = sorted({*_FILE_OF_TOPIC.values(), *_FILE_OF_FAMILY.values()})
    for path in [folder / f"{name}.yaml" for name in names]:
        for key, entry in _entries(path, root, problems):
            topic = _topic_of(key, topics)
            if topic is None:
                problems.append(f"{path.relative_to(root)}: {key}: no such topic or line: add it to topics.yaml")
            elif _file_of(topic) != path.stem:
                problems.append(f"{path.relative_to(root)}: {key}: belongs in {_file_of(topic)}.yaml")
            elif answer := _read_answer(entry, f"{path.relative_to(root)}: {key}", problems):
                yield key, answer
    for group in topics.groups:
        path = folder / "groups" / f"{group}.yaml"
        for key, entry in _entries(path, root, problems):
            if not key.startswith("group.") or key not in topics.topics:
                problems.append(f"{path.relative_to(root)}: {key}: only topics of the family group. stand here")
            elif answer := _read_answer(entry, f"{path.relative_to(root)}: {key}", problems):
                yield f"{key}@{group}", answer


def all_answers(
    root: Path, clinic_folder: Path, topics: Topics, problems: list[str]
) -> dict[Language, dict[str, Answer]]:
    """All answers as they are written, with gaps for the clinic's contacts."""
    answers = {language: dict(_load_answers(root, language, topics, problems)) for language in Language}
    for language, known in answers.items():
        known.update(_own_answers(clinic_folder, language, known, problems))
    return answers


def _own_answers(
    folder: Path, language: Language, known: dict[str, Answer], problems: list[str]
) -> Iterator[tuple[str, Answer]]:
    """The answers that the clinic says in its own words; each takes the place of one that there is."""
    path = folder / "answers" / f"{language}.yaml"
    if not path.exists():
        return
    for key, entry in _entries(path, folder, problems):
        where = f"{path.relative_to(folder)}: {key}"
        if key not in known:
            problems.append(f"{where}: there is no such answer: `python -m knowledge pending` lists them all")
        elif answer := _read_answer(entry, where, problems):
            yield key, answer


def _topic_of(key: str, topics: Topics) -> str | None:
    if key in topics.topics:
        return key
    topic, _, line = key.rpartition(".")
    return topic if line in topics.lines.get(topic, []) else None


def _entries(path: Path, root: Path, problems: list[str]) -> list[tuple[str, Any]]:
    tree = _read(path, root, problems)
    if tree is None:
        return []
    if not isinstance(tree, dict):
        problems.append(f"{path.relative_to(root)}: is not a map of answers")
        return []
    return list(tree.items())


def _read_answer(entry: Any, where: str, problems: list[str]) -> Answer | None:  # noqa: ANN401 - as read
    try:
        return Answer.model_validate(entry)
    except ValidationError as error:
        problems += explained(error, where)
        return None


def load_labels(path: Path, root: Path, problems: list[str]) -> dict[str, str]:
    """The short names of a language; none where the file cannot be read."""
    tree = _read(path, root, problems)
    if not isinstance(tree, dict) or not all(isinstance(label, str) for label in tree.values()):
        problems.append(f"{path.relative_to(root)}: is not a map of label: text")
        return {}
    return tree


def _read(path: Path, root: Path, problems: list[str]) -> Any:  # noqa: ANN401 - as read
    try:
        return read_yaml(path)
    except FileNotFoundError:
        problems.append(f"{path.relative_to(root)}: is missing")
    except UnreadableFile as error:
        problems.append(f"{path.relative_to(root)}: {error}")
    return None
