"""What somebody tells as the answer to our own question, or in company, is met as what it is."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Turn
from bot.conversation.risk.reaction import LINE
from bot.conversation.state import Flow, Frame
from bot.conversation.topics.listening import HEARD
from knowledge.reading import read_yaml
from knowledge.schema import Language
from tests.conftest import Phone

TABLE = read_yaml(Path(__file__).with_name("told_in_company.yaml"))
_SORROW = (f"{HEARD}_hard", "coping.low_mood", "coping.grief", LINE)


def cases(kind: str) -> list[tuple[str, str, str]]:
    return [
        (after, language, text)
        for after, texts in TABLE[kind].items()
        for language, listed in texts.items()
        for text in listed
    ]


def answer_to(engine: Engine, after: str, language: str, text: str) -> Turn:
    """What is said to a text after this line."""
    phone = Phone(engine)
    topic = "coping.company" if after.startswith("companion.") else ".".join(after.split(".")[:2])
    asks = (Frame(Flow.COMPANY, after),) if after.startswith("companion.") else ()
    phone.state = replace(phone.state, language=Language(language), topic=topic, answer_history=(after,), frames=asks)
    return phone.text(text)


def over_a_menu_of_guesses(engine: Engine, language: str) -> Phone:
    """A phone to which two guesses, and something else, were put."""
    phone = Phone(engine)
    codes = ("coping.grief", "group.words", "choice.something_else")
    phone.state = replace(
        phone.state, language=Language(language), options=codes, menu=1, answer_history=("interface.guess",)
    )
    return phone


@pytest.mark.parametrize(("after", "language", "text"), cases("good"))
def test_what_was_good_is_met_as_good(engine: Engine, after: str, language: str, text: str) -> None:
    assert answer_to(engine, after, language, text).answers[0].startswith((f"{HEARD}_good", "coping.good_news"))


@pytest.mark.parametrize(("after", "language", "text"), cases("hard"))
def test_a_hardship_is_never_met_as_good(engine: Engine, after: str, language: str, text: str) -> None:
    assert not answer_to(engine, after, language, text).answers[0].startswith((f"{HEARD}_good", "coping.good_news"))


@pytest.mark.parametrize(("after", "language", "text"), cases("neutral"))
def test_an_evening_told_of_is_met_without_sorrow(engine: Engine, after: str, language: str, text: str) -> None:
    assert not set(answer_to(engine, after, language, text).answers) & set(_SORROW)


@pytest.mark.parametrize(("after", "language", "text"), cases("misread"))
def test_whoever_was_taken_the_wrong_way_hears_that_we_see_it(
    engine: Engine, after: str, language: str, text: str
) -> None:
    assert answer_to(engine, after, language, text).answers == (f"{HEARD}_wrong",)


@pytest.mark.parametrize(("after", "language", "text"), cases("word_named"))
def test_the_word_that_was_named_is_taken_in_any_letters(engine: Engine, after: str, language: str, text: str) -> None:
    assert answer_to(engine, after, language, text).answers[0] == "companion.now"


@pytest.mark.parametrize(("after", "language", "text"), cases("clean"))
def test_clean_time_is_seen_beside_anything_else(engine: Engine, after: str, language: str, text: str) -> None:
    assert answer_to(engine, after, language, text).answers[0] == "coping.good_news.clean_time"


@pytest.mark.parametrize(("after", "language", "text"), cases("picked"))
def test_a_choice_counts_with_words_around_it(engine: Engine, after: str, language: str, text: str) -> None:
    assert answer_to(engine, after, language, text).answers == ("companion.ask_using",)


@pytest.mark.parametrize(("after", "language", "text"), cases("not_picked"))
def test_a_number_that_counts_something_is_no_choice(engine: Engine, after: str, language: str, text: str) -> None:
    assert "companion.ask_using" not in answer_to(engine, after, language, text).answers


@pytest.mark.parametrize(
    ("language", "other", "again"),
    [("en", "something else", "is it ok to bring my kid"), ("es", "otra cosa", "puedo llevar a mi niño")],
)
def test_none_of_the_guesses_asks_for_other_words_and_puts_no_second_menu(
    engine: Engine, language: str, other: str, again: str
) -> None:
    phone = over_a_menu_of_guesses(engine, language)

    assert phone.text(other).answers == ("interface.guess_none",)
    assert "interface.guess" not in phone.text(again).answers


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "something else. how much does na cost"), ("en", "3. how much does na cost"),
        ("en", "3. something else. how much does na cost"), ("es", "otra cosa. cuánto cuesta na"),
        ("es", "ninguna de esas, cuánto cuesta na"), ("es", "3. cuánto cuesta na"),
    ],
)  # fmt: skip
def test_what_stands_behind_something_else_is_answered(engine: Engine, language: str, text: str) -> None:
    phone = over_a_menu_of_guesses(engine, language)

    assert phone.text(text).answers[0] == "group.cost@na"
