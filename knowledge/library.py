"""The library: every word that we send, loaded, checked and looked up."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import blake2b
from pathlib import Path

from knowledge.answers import all_answers, load_labels, load_model
from knowledge.checks import check_answers, check_labels
from knowledge.filling import filled_answers, with_short_contacts
from knowledge.prepared import PREPARED, name_of
from knowledge.public_words import PublicWords, fill_words, load_public_words
from knowledge.reading import read_yaml
from knowledge.said import folded, says
from knowledge.schema import Answer, Clinic, Group, Language, Offers, Topics
from knowledge.wording import STAFF_FILE, STAFF_GAPS, Wording, load_wording

HERE = Path(__file__).parent
CLINIC = HERE.parent / "clinic"
"""The folder of the clinic that this was first made for; CLINIC_DIR names another one."""

_STAND_IN = Clinic.model_validate(
    {
        "name": "-",
        "phone": "000-000-0000",
        "email": "nobody@clinic.example",
        "area": "-",
        "time_zone": "UTC",
        "middle": {"latitude": 0.0, "longitude": 0.0},
        "alerts": {"hours": {}, "contacts": [{"name": "-", "addresses_from": "NOBODY"}]},
        "offers": dict.fromkeys(Offers.model_fields, False),
        "source": "-",
        "reviewed": "2026-11-29",
    }
)
"""In the place of a clinic that cannot be read, while the rest is checked."""


class BadContent(Exception):
    """The files in knowledge/ have problems; the bot does not start on them."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        lines = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(f"{len(problems)} problem(s) in knowledge/ (`python -m knowledge` lists them):\n{lines}")


@dataclass(frozen=True)
class Written:
    """Content as it stands in the files, with {clinic}, {phone} and {email}."""

    answers: dict[Language, dict[str, Answer]]
    public: dict[Language, PublicWords]


@dataclass(frozen=True)
class Library:
    """Every answer, by id and language. An id is a topic, "topic@group", or "topic.line"."""

    clinic: Clinic
    topics: dict[str, str]
    lines: frozenset[str]
    lines_of: dict[str, tuple[str, ...]] = field(repr=False)
    """The lines that words of a topic's text can call for, in the order in which they are looked through."""
    lines_for: dict[str, tuple[str, ...]] = field(repr=False)
    """By who somebody is: the lines that are for them alone, in the order in which they are looked through."""
    answers: dict[Language, dict[str, Answer]] = field(repr=False)
    labels: dict[Language, dict[str, str]] = field(repr=False)
    wording: dict[Language, Wording] = field(repr=False)
    """The pieces that a list of meetings is put together from."""
    public: dict[Language, PublicWords] = field(repr=False)
    """What stands around the talk: public pages, profile."""
    staff_lines: dict[Language, Wording] = field(repr=False)
    """What staff get on their phones."""
    written: Written = field(repr=False)
    """Answers and public words as they stand in the files: with gaps for the clinic's contacts."""
    holidays: frozenset[date] = frozenset()
    """Days on which the clinic is closed whatever its hours say. They stand in the rota; no file holds them."""

    def for_clinic(self, clinic: Clinic) -> "Library":
        """The same content with the contacts and hours of this clinic.

        Raises:
            BadContent: something became too long with its contacts.
        """
        problems: list[str] = []
        public = fill_words(self.written.public, clinic, problems)
        if problems:
            raise BadContent(problems)
        return replace(self, clinic=clinic, answers=filled_answers(self.written.answers, clinic), public=public)

    def answer(self, answer_id: str, language: Language) -> Answer:
        """The answer of this id, with the clinic's contacts filled in.

        Raises:
            KeyError: there is no such id; loading has checked that each id of topics.yaml has its answer.
        """
        return self.answers[language][answer_id]

    def has(self, answer_id: str) -> bool:
        """Whether there is an answer of this id."""
        return answer_id in self.answers[Language.EN]

    def may_send(self, answer_id: str) -> bool:
        """Whether the clinic has switched on what this answer speaks of."""
        needed = self.answers[Language.EN][answer_id].only_with
        return needed is None or needed in self.clinic.offers.on

    def line_of(self, who: str | None, text: str, language: Language) -> str | None:
        """The line for whoever is this that the words of a text call for, whatever its topic."""
        words = folded(text)
        return next((line for line in self._lines_for(who) if self._calls_for(line, words, language)), None)

    def _lines_for(self, who: str | None) -> Iterator[str]:
        return (line for line in self.lines_for.get(who or "", ()) if self.may_send(line))

    def _calls_for(self, line: str, words: str, language: Language) -> bool:
        return any(says(words, said) for said in self.answers[language][line].said)

    def answer_id_for(
        self, topic: str, text: str, language: Language, group: Group | None = None, who: str | None = None
    ) -> str:
        """The id of what answers this text: the line of the topic that its words call for, or the topic's own answer.

        Of several lines that fit, the first in topics.yaml, the topic's own before those of others that stand `under`
        it; a line whose offer is off is passed over. `who`: whose answers are theirs, as they have told; the lines of
        the topic for them come first, and one of these without words stands in the place of the topic's own answer.
        """
        words = folded(text)
        theirs = tuple(line for line in self._lines_for(who) if line.rpartition(".")[0] == topic)
        for line in (*theirs, *self.lines_of.get(topic, ())):
            if self.may_send(line) and self._calls_for(line, words, language):
                return line
        in_its_place = (line for line in theirs if not self.answers[language][line].said)
        return next(in_its_place, None) or self.topic_answer_id(topic, group)

    def version(self, answer_ids: Iterable[str], language: Language) -> str:
        """8 hexadecimal digits that change with the wording of these answers; empty where none is known."""
        answers = [self.answers[language][one] for one in answer_ids if one in self.answers[language]]
        words = "\0".join("\0".join((*one.texts, one.more or "")) for one in answers)
        return blake2b(words.encode(), digest_size=4).hexdigest() if answers else ""

    def topic_answer_id(self, topic: str, group: Group | None = None) -> str:
        """The id of a topic's answer for a group, or of its general answer."""
        if group and self.has(f"{topic}@{group}"):
            return f"{topic}@{group}"
        if group and self.has(f"{topic}.{group}"):
            return f"{topic}.{group}"
        return topic

    def label(self, code: str, language: Language) -> str:
        """The short name of a topic, group or choice, for a button."""
        labels = self.labels[language]
        if code in labels:
            return labels[code]
        topic, _, group = code.partition("@")
        if topic == "meetings.find":
            return f"{labels[topic]}: {labels[group]}"
        return f"{labels[group]}: {labels[topic]}"


def load_library(root: Path = HERE, clinic_folder: Path = CLINIC) -> Library:
    """Load and check everything in `root`, for the clinic whose folder this is.

    Raises:
        BadContent: with every problem found, each with its file, entry and remedy.
    """
    problems: list[str] = []
    clinic = load_model(clinic_folder / "clinic.yaml", Clinic, clinic_folder, problems)
    topics = load_model(root / "topics.yaml", Topics, root, problems)
    if topics is None:
        raise BadContent(problems)
    clinic = clinic or _STAND_IN  # what else is wrong is told, too
    written = all_answers(root, clinic_folder, topics, problems)
    answers = filled_answers(written, clinic)
    if clinic.logo and not (clinic_folder / clinic.logo).is_file():
        problems.append(f"clinic.yaml: logo: {clinic.logo} is missing: put it beside clinic.yaml, or take the line out")
    labels = {language: load_labels(root / language / "labels.yaml", root, problems) for language in Language}
    wording = {language: load_wording(root, language, problems) for language in Language}
    staff_lines = {language: load_wording(root, language, problems, STAFF_FILE, STAFF_GAPS) for language in Language}
    read = {language: load_public_words(root, language, problems) for language in Language}
    as_written = {language: words for language, words in read.items() if words}
    public = fill_words(as_written, clinic, problems)
    short = with_short_contacts(clinic)
    measured = answers if short == clinic else filled_answers(written, short)
    problems += _checked(topics, measured)
    problems += check_labels(topics, labels)
    if problems:
        raise BadContent(problems)
    lines = [f"{topic}.{line}" for topic, names in topics.lines.items() for line in names]
    return Library(
        clinic=clinic,
        topics=topics.topics,
        lines=frozenset(lines),
        lines_of=_called_for(lines, answers),
        lines_for=_by_who(lines, answers),
        answers=answers,
        labels=labels,
        wording=wording,
        public=public,
        written=Written(written, as_written),
        staff_lines=staff_lines,
    )


def _checked(topics: Topics, answers: dict[Language, dict[str, Answer]]) -> list[str]:
    """What is wrong with the answers; the same answers are checked at the first start only."""
    every = (answer.model_dump_json() for found in answers.values() for answer in found.values())
    ids = (repr(sorted(found)) for found in answers.values())
    name = name_of("checked", *(part.encode() for part in (topics.model_dump_json(), *ids, *every)))
    problems: list[str] = PREPARED.get(name, lambda: check_answers(topics, answers))
    return problems


def too_long_for(root: Path, clinic_folder: Path) -> int:
    """How many answers pass the usual number of segments because of this clinic's long name or email.

    Raises:
        BadContent: the folder has problems.
    """
    library = load_library(root, clinic_folder)
    topics = Topics.model_validate(read_yaml(root / "topics.yaml"))
    return sum("at most" in problem for problem in check_answers(topics, library.answers))


def _called_for(lines: list[str], answers: dict[Language, dict[str, Answer]]) -> dict[str, tuple[str, ...]]:
    """By topic: its own lines that have words, then those of other topics that name it."""
    english = answers[Language.EN]
    with_words = [line for line in lines if english[line].said and not english[line].who]
    own = [(line.rpartition(".")[0], line) for line in with_words]
    found: dict[str, tuple[str, ...]] = {}
    others = [(topic, line) for line in with_words for topic in english[line].under]
    for topic, line in own + others:
        found[topic] = (*found.get(topic, ()), line)
    return found


def _by_who(lines: list[str], answers: dict[Language, dict[str, Answer]]) -> dict[str, tuple[str, ...]]:
    """The lines that are for one kind of person alone."""
    who = {line: answers[Language.EN][line].who for line in lines}
    return {one: tuple(line for line in lines if who[line] == one) for one in set(who.values()) if one}
