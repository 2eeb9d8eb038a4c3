"""The content: complete, checked, and refused as a whole when something is wrong."""

import re
import shutil
from pathlib import Path

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Channel, Message
from bot.conversation.state import State
from bot.meetings.places import Places
from bot.understanding.context import NOTHING_BEFORE, Before
from bot.understanding.model import Guess, Understanding
from knowledge.checks import expected_ids
from knowledge.library import CLINIC, HERE, BadContent, Library, load_library
from knowledge.phrases import Phrase, near_duplicates
from knowledge.reading import read_yaml
from knowledge.schema import Group, Language, Topics
from knowledge.segments import count_segments
from tests.conftest import NOON, NoMeetings
from tests.loaded import shipped_phrases

TOPICS = Topics.model_validate(read_yaml(HERE / "topics.yaml"))


class Told:
    """A reader that is told what the text means, to try every answer."""

    def __init__(self, language: Language, topic: str, groups: tuple[Group, ...]) -> None:
        self.reading = Understanding(language, (Guess(topic, 1.0),), groups=groups)

    def read(self, text: str, talk: Language | None, before: Before = NOTHING_BEFORE) -> Understanding:
        return self.reading


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("answer_id", sorted(expected_ids(TOPICS)))
def test_every_answer_is_there_in_every_language(library: Library, answer_id: str, language: Language) -> None:
    answer = library.answer(answer_id, language)

    assert answer.text
    assert "{" not in answer.text.replace("{label}", "")


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("group", [None, *Group])
@pytest.mark.parametrize(
    "topic", [topic for topic in TOPICS.topics if not topic.startswith("crisis.") and topic != "chat.machine"]
)
def test_every_topic_is_answered_for_every_group_on_every_channel(
    library: Library, places: Places, topic: str, group: Group | None, channel: Channel, language: Language
) -> None:
    groups = (group,) if group else ()
    engine = Engine(library, Told(language, topic, groups), places, NoMeetings())
    turn = engine.respond(Message("words", channel), State(introduced=True), NOON)

    assert turn.reply != ()
    assert turn.language is language or topic == "control.language"
    if topic.startswith("group.") and group:
        assert turn.groups == groups
        assert turn.answers == (f"{topic}@{group}",)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    "topic", [topic for topic in TOPICS.topics if topic.startswith(("handoff.", "clinic.", "refuse.", "crisis."))]
)
def test_whoever_needs_a_person_gets_phone_and_email(library: Library, topic: str, language: Language) -> None:
    text = library.answer(topic, language).text

    assert library.clinic.phone in text
    assert library.clinic.email in text


@pytest.mark.parametrize("language", Language)
def test_every_crisis_answer_asks_exactly_one_question(library: Library, language: Language) -> None:
    for kind in ("overdose", "suicide", "violence", "medical"):
        answer = library.answer(f"crisis.{kind}", language)
        assert [text.count("?") for text in answer.texts] == [1] * len(answer.texts)


def test_an_answer_fits_two_segments_in_english_and_four_in_spanish(library: Library) -> None:
    most = {Language.EN: 2, Language.ES: 4}
    long = [
        (answer_id, language)
        for language in Language
        for answer_id, answer in library.answers[language].items()
        for text in answer.texts
        if count_segments(text).segments > most[language]
    ]

    assert long == []


def test_only_checked_hotlines_are_sent(library: Library) -> None:
    """Every number that is sent is one that facts were found for, or the clinic's own; the rest waits for its leave."""
    known = {
        library.clinic.phone, "800-799-7233", "1-800-799-7233", "800-854-7771", "1-800-662-4357", "800-662-4357",
        "800-540-4000",  # dcfs.lacounty.gov/contact
        "1-800-222-1222", "800-222-1222", "1-866-488-7386", "678-678",
    }  # fmt: skip
    number = re.compile(r"\b(?:1-)?\d{3}-\d{3}(?:-\d{4})?\b")
    found = {
        match
        for answers in library.answers.values()
        for answer in answers.values()
        if answer.only_with is None
        for text in (*answer.texts, answer.more or "")
        for match in number.findall(text)
    }

    assert found - known == set()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    root = tmp_path / "knowledge"
    shutil.copytree(HERE, root, ignore=shutil.ignore_patterns("*.py", "__pycache__", "phrases", "talks", "places"))
    shutil.copytree(CLINIC, root, dirs_exist_ok=True)
    return root


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("en/groups/na.yaml", "group.cost:", "group.price:", "en/groups/na.yaml: group.price: only topics"),
        ("en/groups/na.yaml", "group.cost:", "group.price:", "en: group.cost@na: has no answer"),
        ("en/coping.yaml", "coping.sleep:\n  text:", "coping.sleep:\n  txt:", "coping.sleep: txt: unknown key"),
        ("en/coping.yaml", "coping.sleep:\n  text:", "coping.sleep:\n  txt:", "coping.sleep: text: is missing"),
        ("es/control.yaml", "control.stop:", "coping.stop:", "coping.stop: no such topic or line"),
        ("clinic.yaml", "310-694-5590", "3106945590", "clinic.yaml: phone"),
        ("en/labels.yaml", "choice.yes:", "choice.sure:", "choice.sure: stands for nothing"),
        ("clinic.yaml", "warm_line: false", "warm_line: soon", "clinic.yaml: offers.warm_line"),
        ("en/company.yaml", "only_with: warm_line", "only_with: cold_line", "only_with: cold_line is no offer"),
        (
            "en/company.yaml",
            "only_with: warm_line",
            "only_with: test_strips",
            "warm_line: only_with is not the same as in en",
        ),
        ("en/company.yaml", '"she said"', '"She said"', "said: 'She said'"),
        ("en/coping.yaml", "Stay in where it's warm", "Go to the park", "sends to a park at night"),
        (
            "en/coping.yaml",
            "  offers: [meetings.find",
            "  approved_by: Ann\n  offers: [meetings.find",
            "belong together",
        ),
        ("en/small_talk.yaml", "Hi again.", "I'm here.", 'says "I\'m here"'),
        (
            "en/small_talk.yaml",
            "Hi again.",
            "Participation ameliorates deterioration considerably.",
            "school years to read",
        ),
    ],
)
def test_bad_content_is_refused_with_file_entry_and_remedy(
    copy: Path, file: str, old: str, new: str, problem: str
) -> None:
    path = copy / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))

    with pytest.raises(BadContent) as refused:
        load_library(copy, copy)
    assert any(problem in line for line in refused.value.problems), refused.value.problems


def test_every_problem_is_told_at_once(copy: Path) -> None:
    (copy / "en" / "coping.yaml").unlink()
    (copy / "es" / "groups" / "na.yaml").write_text("group.cost: &x\n  text: hi\n")

    with pytest.raises(BadContent) as refused:
        load_library(copy, copy)
    assert "en/coping.yaml: is missing" in refused.value.problems
    assert any("an anchor" in problem for problem in refused.value.problems)


def test_no_phrase_stands_under_two_topics_and_every_topic_has_phrases(library: Library) -> None:
    phrases, problems = shipped_phrases()
    wanted = {(topic, language) for topic in library.topics for language in Language}
    without = wanted - {(phrase.topic, phrase.language) for phrase in phrases}

    assert problems == []
    assert without == set()


@pytest.mark.parametrize(
    ("text", "other", "alike"),
    [
        ("do you know if they charge anything at the door", "do you know if they charge anythng at the door", True),
        ("he wont wake up and he looks grey", "he wont wake up and he looks rested", False),
        ("is na free", "is na fre", False),
    ],
)
def test_one_text_misspelt_under_two_topics_is_refused(text: str, other: str, alike: bool) -> None:
    phrases = [
        Phrase(text, "group.cost", Language.EN, "one"),
        Phrase(other, "meetings.find", Language.EN, "two"),
        Phrase(other, "meetings.find", Language.ES, "in_another_language"),
    ]

    problems = near_duplicates(phrases)

    assert len(problems) == alike
    assert all("two.yaml" in problem and "one.yaml" in problem for problem in problems)
