"""Which line of a topic answers a text, what the hour changes, and what waits for the clinic's leave."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from knowledge.__main__ import cli
from knowledge.library import Library
from knowledge.reading import read_yaml
from knowledge.reading_grade import grade
from knowledge.said import folded, is_pattern, says
from knowledge.schema import Answer, Group, Language
from knowledge.segments import count_segments

EXAMPLES = read_yaml(Path(__file__).with_name("said_lines.yaml"))
ARTICLE = read_yaml(Path(__file__).with_name("article.yaml"))
TEXTS = [(line, Language(of), text) for line, texts in EXAMPLES.items() for of in texts for text in texts[of]]
OFF = {
    *("coping.company.warm_line", "safety.naloxone.test_strips", "safety.naloxone.never_alone"),
    "safety.naloxone.pills_and_strips",
}
"""Lines with a number that nobody has dialed, or that the clinic has not decided on."""


@pytest.mark.parametrize(("line", "language", "text"), TEXTS)
def test_the_words_of_a_text_call_for_the_line_that_answers_it(
    library: Library, line: str, language: Language, text: str
) -> None:
    topic = line if line in library.topics else line.rpartition(".")[0]

    who = None if line in library.topics else library.answers[language][line].who

    assert library.answer_id_for(topic, text, language, who=who) == line


def test_every_line_that_words_can_call_for_has_an_example_in_both_languages(library: Library) -> None:
    lines = {line for line, answer in library.answers[Language.EN].items() if answer.said}

    assert lines - set(EXAMPLES) == OFF
    assert all(set(texts) == {"en", "es"} for texts in EXAMPLES.values())


def test_without_a_line_the_group_that_was_named_decides(library: Library) -> None:
    assert library.answer_id_for("group.words", "what words do they use", Language.EN, Group.NA) == "group.words@na"
    assert library.answer_id_for("group.words", "what is step 4", Language.EN, Group.NA) == "group.words.step_4"


@pytest.mark.parametrize(
    ("line", "text", "offer"),
    [
        ("coping.company.warm_line", "i want to talk to someone", "warm_line"),
        ("safety.naloxone.test_strips", "where do i get test strips", "test_strips"),
        ("safety.naloxone.never_alone", "i use alone", "never_use_alone"),
    ],
)
def test_what_the_clinic_has_not_switched_on_is_never_chosen(
    library: Library, line: str, text: str, offer: str
) -> None:
    topic = line.rpartition(".")[0]
    offers = library.clinic.offers.model_copy(update={offer: True})
    switched_on = replace(library, clinic=library.clinic.model_copy(update={"offers": offers}))

    assert library.clinic.offers.on == frozenset()
    assert not library.may_send(line)
    assert library.answer_id_for(topic, text, Language.EN) != line
    assert switched_on.answer_id_for(topic, text, Language.EN) == line


@pytest.mark.parametrize(("hour", "at_night"), [(21, False), (22, True), (23, True), (0, True), (5, True), (6, False)])
@pytest.mark.parametrize("language", Language)
def test_from_22_to_6_a_lonely_person_is_sent_nowhere_that_is_shut(
    library: Library, language: Language, hour: int, at_night: bool
) -> None:
    answer = library.answer("coping.isolation", language)

    assert (answer.wordings(hour) == answer.night) is at_night
    assert (answer.wordings(hour)[0] == answer.text) is not at_night


def test_what_needs_no_night_says_the_same_at_any_hour(library: Library) -> None:
    cost = library.answer("group.cost", Language.EN)

    assert cost.wordings(3) == cost.wordings(15) == (cost.text, *cost.again)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("didnt answer", "She didn't answer!!", True),
        ("# day*", "90 days", True),
        ("# day*", "ninety days", False),
        ("no contesto", "No contestó", True),
        ("she ... answered", "she finally answered", True),
        ("she ... answered", "she was at work all day and then answered", False),
        ("open", "opening", False),
        ("open*", "reopen it", False),
    ],
)
def test_a_pattern_is_whole_words_as_they_stand_in_a_text(pattern: str, text: str, found: bool) -> None:
    assert is_pattern(pattern)
    assert says(folded(text), pattern) is found


@pytest.mark.parametrize("pattern", ["", "No", "contestó", "a.*b", "day ...", "*", "x'y"])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    assert not is_pattern(pattern)


@pytest.mark.parametrize(
    ("language", "easy", "hard"),
    [
        (
            Language.EN,
            "You can sit and listen. A first name is enough. You can leave when you like. No one will ask you why.",
            "Regular participation in evidence-informed facilitation considerably ameliorates the psychological "
            "and physical deterioration that individuals experience in prolonged isolation after rehabilitation.",
        ),
        (
            Language.ES,
            "Puedes sentarte y escuchar. Basta con tu nombre. Te puedes ir cuando quieras. Nadie pregunta nada.",
            "La participación continuada en actividades terapéuticas institucionales favorece considerablemente "
            "la rehabilitación psicosocial individualizada de personas en situaciones prolongadas de aislamiento.",
        ),
    ],
)
def test_long_words_in_one_long_sentence_take_more_school(language: Language, easy: str, hard: str) -> None:
    assert grade(easy, language) < 4
    assert grade(hard, language) > 6


def test_grades_tells_the_average_of_each_language_and_the_hardest_texts() -> None:
    told = CliRunner().invoke(cli, ["grades", "--worst", "1"]).output
    averages = [float(one) for one in re.findall(r"(\d+\.\d) .*average of", told)]

    assert len(averages) == len(Language)
    assert max(averages) < 4


def test_an_approval_names_who_and_when_and_ends_with_a_change_of_the_wording() -> None:
    entry = {"text": "hi", "source": "ours", "reviewed": "2026-11-20", "verified": True}

    assert Answer.model_validate(entry | {"approved_by": "Dr. Ann", "approved_on": "2026-11-21"}).approved_by
    with pytest.raises(ValueError, match="belong together"):
        Answer.model_validate(entry | {"approved_by": "Dr. Ann"})
    with pytest.raises(ValueError, match="changed after its approval"):
        Answer.model_validate(entry | {"approved_by": "Dr. Ann", "approved_on": "2026-11-19"})


def test_pending_lists_what_nobody_has_approved_and_what_was_not_seen_in_its_source(library: Library) -> None:
    told = CliRunner().invoke(cli, ["pending", "--family", "coping.grief"]).output
    entries = [one for found in library.answers.values() for name, one in found.items() if name[:12] == "coping.grief"]

    assert "en coping.grief.pet" in told
    assert "nobody" in told
    assert f"Of {len(entries)} entries nobody has approved {sum(not one.approved_by for one in entries)};" in told


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("statement", ARTICLE, ids=[statement["says"] for statement in ARTICLE])
def test_what_the_clinics_article_says_answers_a_plain_question(
    library: Library, statement: dict[str, Any], language: Language
) -> None:
    question, words = statement[language]
    topic, _, group = statement["topic"].partition("@")
    answer = library.answer(library.answer_id_for(topic, question, language, Group(group) if group else None), language)

    assert re.search(words, f"{answer.text} {answer.more}" if statement.get("more") else answer.text)


SENT_FIRST = (
    *(f"companion.plan_day_{day}" for day in range(1, 8)),
    *("companion.check_in", "companion.script_next_day", "companion.after_crisis", "companion.hello_after_weeks"),
    *("companion.date_day", "companion.silence", "companion.hello_last"),
)


BY_DAY = ("companion.plan_day_", "companion.step_", "companion.script_", "companion.card_")
"""Sent by day only, at night two of them and those lead online; or words for somebody else, kept for the morning."""
ASLEEP = re.compile(
    r"\b(?:parks?|library|coffee shop|stores?|gym|beach|outside(?! of it)|parque|biblioteca|tienda|gimnasio"
    r"|playa|la calle)\b"
    r"|\b(?:text|call|ring) one person\b"
)
BY_DAYLIGHT = re.compile(r"daytime|daylight|tomorrow|morning|de día|mañana|luz de día")


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("hour", [22, 3, 5])
def test_nothing_for_the_lonely_at_night_leads_to_what_is_shut_or_asleep(
    library: Library, language: Language, hour: int
) -> None:
    said = [
        (line, text)
        for line, answer in library.answers[language].items()
        if line.startswith(("coping.", "companion.")) and not line.startswith(BY_DAY)
        for text in answer.wordings(hour)
    ]
    wrong = [(line, text) for line, text in said if ASLEEP.search(text) and not BY_DAYLIGHT.search(text)]

    assert wrong == []


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("line", SENT_FIRST)
def test_what_the_bot_sends_first_tells_nobody_who_sees_the_lock_screen(
    library: Library, line: str, language: Language
) -> None:
    text = library.answer(line, language).text
    telling = (
        r"recover|recuper|clean\b|sober|limpi|sobri|drug|drog|\buse[ds]?\b|usa[rs]?\b|NA\b|clinic|clínica|988|suicid"
    )

    assert library.clinic.name not in text
    assert not re.search(telling, text)
    assert count_segments(text).segments <= 2


def test_the_bot_asks_leave_before_it_sends_anything_first(library: Library) -> None:
    for offer, ending in ((offer, "NO CHECK-INS") for offer in ("plan_offer", "check_in_offer", "hello_offer")):
        assert ending in library.answer(f"companion.{offer}", Language.EN).text
        assert "NO PREGUNTES" in library.answer(f"companion.{offer}", Language.ES).text
