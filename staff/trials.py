"""What a change would do, tried before anybody publishes it: on every example text, and on the talk it came from."""

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from rapidfuzz import fuzz, process

from bot.conversation.engine import Engine
from bot.records.threads import Line
from bot.understanding.normalize import normalize
from bot.understanding.taught_phrases import LIKE
from knowledge.library import HERE, load_library
from knowledge.phrases import phrase_files, phrases_of
from staff.names import topic_name
from staff.simulation import Beginnings, Recorded

_SECRET = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+|https?://\S+|\+?\d[\d\s().-]{5,}\d|\b\d{5,}\b")
_NAMED = re.compile(
    r"\b(my name is|this is|i am called|me llamo|mi nombre es|soy)\s+[^\W\d_]+(?:\s+[A-Z][a-z]+)?",
    re.IGNORECASE,
)
_MOST_SHOWN = 12
_ALIKE = 78.0


@dataclass(frozen=True)
class Replayed:
    """One text of a talk, as it is read now and as it would be."""

    text: str
    before: str
    after: str
    answer: str


@dataclass(frozen=True)
class Reading:
    """How one text is read, before a change and after it."""

    before: str
    before_sure: float
    after: str
    after_sure: float


@dataclass(frozen=True)
class Group:
    """Texts that are alike, and how often they came."""

    text: str
    message_id: str
    conversation_id: str
    count: int
    topic: str | None
    confidence: float | None
    others: tuple[str, ...]
    message_ids: tuple[str, ...]
    """All of them."""


def without_identity(text: str) -> str:
    """A text without numbers, addresses and the names that it says are names; a person looks at it all the same."""
    plain = _NAMED.sub(r"\1 ...", _SECRET.sub("...", text))
    return " ".join(plain.split())


class KnownPhrases:
    """The example texts of knowledge/. Reading them takes seconds: a thread of its own does it at the first trial."""

    def __init__(self) -> None:
        self._files = phrase_files(HERE)
        self._read = 0
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._texts: list[str] = []
        self._topics: list[str] = []

    def begin(self) -> None:
        """Read them, unless somebody has begun."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._load, daemon=True)
                self._thread.start()

    def wait(self) -> None:
        """Return once all are read."""
        self.begin()
        if self._thread is not None:
            self._thread.join()

    @property
    def share_read(self) -> float:
        """How much is read, from 0 to 1; at 1 a trial can be made."""
        return self._read / len(self._files)

    def report_on(self, texts: Sequence[str], topic: str) -> str:
        """How they would be read with these phrases: only what is almost like one can change.

        Waits until all are read.
        """
        self.wait()
        found = [
            index
            for text in texts
            for _, _, index in process.extract(
                normalize(text), self._texts, scorer=fuzz.ratio, score_cutoff=LIKE, limit=None
            )
        ]
        places = [index for index in dict.fromkeys(found) if self._topics[index] != topic]
        known = f"{len(self._texts):,} known phrases"
        lines = [f"{len(places)} of {known} would change:" if places else f"None of {known} changes."]
        lines += [f"{topic_name(self._topics[index])}: {self._texts[index]}" for index in places[:_MOST_SHOWN]]
        return "\n".join(lines)

    def _load(self) -> None:
        topics = load_library().topics
        for path in self._files:
            for phrase in phrases_of(path, topics):
                self._texts.append(normalize(phrase.text))
                self._topics.append(phrase.topic)
            self._read += 1


@cache
def known_phrases() -> KnownPhrases:
    """The one that all pages of a process share."""
    return KnownPhrases()


def replay(talk: Recorded, after: int, most: int, beginnings: Beginnings) -> list[Replayed]:
    """Those of so many texts after these that the second engine of a talk answers otherwise than the first."""
    replayed = []
    for said, (was, now) in zip(talk.said[after : after + most], talk.part(after, most, beginnings), strict=True):
        answer = "\n".join(bubble.text for bubble in now.reply)
        if was.topic != now.topic or was.reply != now.reply:
            replayed.append(Replayed(said.text, was.topic, now.topic, answer))
    return replayed


def read_by_both(text: str, before: Engine, after: Engine) -> Reading:
    """The first guess of each."""
    was, now = (engine.reader.read(text, None).guesses[0] for engine in (before, after))
    return Reading(was.topic, was.probability, now.topic, now.probability)


def changed_words(before: str, after: str) -> list[tuple[str, str]]:
    """Two wordings laid over each other: ("same" | "gone" | "new", words), in reading order."""
    old, new = (text.replace("\n", " \n ").split(" ") for text in (before, after))
    parts: list[tuple[str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(("same", " ".join(old[a:b])))
            continue
        parts += [(name, " ".join(words)) for name, words in (("gone", old[a:b]), ("new", new[c:d])) if words]
    return parts


def group_alike(found: Sequence[tuple[str, Line]], most: int = 60) -> list[Group]:
    """Texts put together by likeness (rapidfuzz), the most frequent first."""
    heads: list[str] = []
    members: list[list[tuple[str, Line]]] = []
    spellings = {said: normalize(said) for said in {line.text or "" for _, line in found}}
    for conversation_id, line in found:
        spelled = spellings[line.text or ""]
        best = process.extractOne(spelled, heads, scorer=fuzz.token_set_ratio, score_cutoff=_ALIKE) if heads else None
        if best:
            members[best[2]].append((conversation_id, line))
        else:
            heads.append(spelled)
            members.append([(conversation_id, line)])
    groups = [_group(one) for one in members]
    return sorted(groups, key=lambda one: -one.count)[:most]


def _group(members: Sequence[tuple[str, Line]]) -> Group:
    conversation_id, first = members[0]
    others = tuple(dict.fromkeys(line.text or "" for _, line in members[1:]))[:4]
    ids = tuple(line.id for _, line in members)
    return Group(first.text or "", first.id, conversation_id, len(members), first.topic, first.confidence, others, ids)
