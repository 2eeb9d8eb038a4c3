"""English or Spanish: names of places, groups and drugs tell nothing; without a sign it is the talk's or English."""

import pytest

from bot.understanding import language as rules
from knowledge.schema import Language
from tests.loaded import reader

READER = reader()
EN, ES = Language.EN, Language.ES
PLACES = (
    *("Echo Park", "Van Nuys", "Compton", "Santa Ana", "Santa Clarita", "El Monte"),
    *("La Puente", "San Pedro", "Boyle Heights", "Pico Rivera", "Los Feliz", "Santa Monica"),
    *("La Mirada", "El Segundo", "Palos Verdes", "San Fernando", "Pacoima", "Reseda"),
    *("Tarzana", "Encino", "Sun Valley", "Sylmar", "Glendale", "Burbank"),
    *("Pasadena", "Alhambra", "Monterey Park", "Montebello", "Bell Gardens", "Huntington Park"),
    *("South Gate", "Lynwood", "Paramount", "Bellflower", "Norwalk", "Downey"),
    *("Whittier", "Pomona", "Azusa", "Covina", "Inglewood", "Hawthorne"),
    *("Gardena", "Torrance", "Carson", "Wilmington", "Long Beach", "Lakewood"),
    *("Culver City", "Koreatown"),
)
PATTERNS = (
    ("na in {}", EN),
    ("{} na", None),
    ("smart near {}", EN),
    ("aa meeting {} tonight", EN),
    ("{}", None),
    ("junta de na en {}", ES),
    ("reunion cerca de {}", ES),
    ("narcan {} donde", ES),
)
"""What is written with each name, and its language; None where nothing tells it."""


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("pattern", "language"), PATTERNS)
def test_the_name_of_a_place_tells_nothing_about_a_language(
    place: str, pattern: str, language: Language | None
) -> None:
    text = pattern.format(place.lower())
    for talk in (None, EN, ES):
        assert READER.read(text, talk).language is (language or talk or EN), talk


def test_there_are_fifty_places_and_eight_patterns() -> None:
    assert (len(set(PLACES)), len(PATTERNS)) == (50, 8)


@pytest.mark.parametrize(
    "text", ["na zoom", "narcan", "detox", "aa", "na sgv", "smart", "dra?", "90026", "suboxone", "na", "ok", "?"]
)
def test_groups_drugs_and_words_of_both_languages_leave_the_talk_as_it_is(text: str) -> None:
    assert READER.read(text).language is EN
    assert READER.read(text, ES).language is ES


def test_an_english_talk_stays_english_when_a_spanish_name_is_given() -> None:
    assert READER.read("hello i need help finding a meeting").language is EN
    assert READER.read("na in santa clarita", EN).language is EN


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("donde hay junta hoy", ES),
        ("cuanto cuesta", ES),
        ("how much is it", EN),
        ("estoy en el monte y busco una junta", ES),
        ("im in la puente and need a ride", EN),
        ("me siento solo", ES),
        ("so alone", EN),
        ("na b4 9pm 90026", EN),
        ("smart l8r 2nite", EN),
        ("na mañana 7pm", ES),
    ],
)
def test_words_of_one_language_decide(text: str, language: Language) -> None:
    assert READER.read(text, EN if language is ES else ES).language is language


@pytest.mark.parametrize("table", [rules._ENGLISH, rules._SPANISH, rules._DECISIVE])
def test_every_word_of_the_tables_can_be_met(table: set[str]) -> None:
    assert [word for word in sorted(table) if rules.masked(word).split() != [word]] == []


def test_no_word_is_in_two_tables() -> None:
    both_or_decisive = (rules._ENGLISH & rules._SPANISH) | (rules._DECISIVE & (rules._ENGLISH | rules._SPANISH))

    assert both_or_decisive == set()
