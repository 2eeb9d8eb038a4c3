import pytest

from knowledge.segments import Segments, count_segments, gsm7_problems

EMOJI = "🙂"  # two UTF-16 code units
CURLY = "’"  # one UTF-16 code unit, outside GSM-7


@pytest.mark.parametrize(
    ("text", "units", "segments"),
    [
        pytest.param("", 0, 0, id="empty"),
        pytest.param("hello", 5, 1, id="short"),
        pytest.param("\r\n", 2, 1, id="a line end is two characters"),
        pytest.param("a" * 160, 160, 1, id="a full single text"),
        pytest.param("a" * 161, 161, 2, id="one more than a single text"),
        pytest.param("a" * 306, 306, 2, id="two full parts"),
        pytest.param("a" * 307, 307, 3, id="one more than two parts"),
        pytest.param("a" * 1600, 1600, 11, id="the longest text Twilio takes"),
    ],
)
def test_plain_text_travels_as_gsm7(text: str, units: int, segments: int) -> None:
    assert count_segments(text) == Segments("GSM-7", units, segments)


@pytest.mark.parametrize("character", list("^{}\\[~]|€\f"))
def test_extension_character_counts_two_septets(character: str) -> None:
    assert count_segments(character) == Segments("GSM-7", 2, 1)


@pytest.mark.parametrize(
    ("text", "units", "segments"),
    [
        pytest.param("€" * 80, 160, 1, id="fills a single text"),
        pytest.param("a" * 158 + "€", 160, 1, id="ends a single text"),
        pytest.param("a" * 159 + "€", 161, 2, id="spills over a single text"),
        pytest.param("a" * 151 + "€" + "a" * 153, 306, 2, id="ends the first part exactly"),
        pytest.param("a" * 152 + "€" + "a" * 151, 305, 2, id="moves whole to the second part"),
        pytest.param("a" * 152 + "€" + "a" * 152, 306, 3, id="moves whole and pushes the last one out"),
        pytest.param("€" * 153, 306, 3, id="leaves one septet of each part empty"),
    ],
)
def test_escape_pair_is_never_cut(text: str, units: int, segments: int) -> None:
    assert count_segments(text) == Segments("GSM-7", units, segments)


@pytest.mark.parametrize(
    ("text", "units", "segments"),
    [
        pytest.param(CURLY, 1, 1, id="one curly quote"),
        pytest.param("á" + "a" * 69, 70, 1, id="a full single text"),
        pytest.param("á" + "a" * 70, 71, 2, id="one more than a single text"),
        pytest.param("á" + "a" * 133, 134, 2, id="two full parts"),
        pytest.param("á" + "a" * 134, 135, 3, id="one more than two parts"),
        pytest.param("á€", 2, 1, id="an extension character is one unit here"),
    ],
)
def test_one_character_outside_gsm7_turns_the_whole_text(text: str, units: int, segments: int) -> None:
    assert count_segments(text) == Segments("UCS-2", units, segments)


@pytest.mark.parametrize(
    ("text", "units", "segments"),
    [
        pytest.param(EMOJI, 2, 1, id="one emoji"),
        pytest.param(EMOJI * 35, 70, 1, id="fill a single text"),
        pytest.param("a" * 69 + EMOJI, 71, 2, id="spills over a single text"),
        pytest.param("a" * 65 + EMOJI + "a" * 67, 134, 2, id="ends the first part exactly"),
        pytest.param("a" * 66 + EMOJI + "a" * 65, 133, 2, id="moves whole to the second part"),
        pytest.param("a" * 66 + EMOJI + "a" * 66, 134, 3, id="moves whole and pushes the last one out"),
        pytest.param(EMOJI * 67, 134, 3, id="leave one unit of each part empty"),
        pytest.param("👩‍👧", 5, 1, id="two emoji and a joiner"),
        pytest.param("\ud83d", 1, 1, id="half a pair, from a broken sender"),
    ],
)
def test_surrogate_pair_is_never_cut(text: str, units: int, segments: int) -> None:
    assert count_segments(text) == Segments("UCS-2", units, segments)


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", []),
        ("Meetings are free.\nReply 1-3 @ {any} [time] ~ 5€", []),
        ("èéùìòàñÑüÜöÖäÄåÅÇÉ¿¡", []),
        ("áíóú", ["á", "í", "ó", "ú"]),
        ("ÁÍÓÚç`\t", ["Á", "Í", "Ó", "Ú", "ç", "`", "\t"]),
        ("más o más, está así", ["á", "í"]),
        ("e\u0301", ["\u0301"]),
        ("\x1b", ["\x1b"]),
        (f"It{CURLY}s ok {EMOJI}{CURLY}", [CURLY, EMOJI]),
    ],
)
def test_characters_outside_gsm7_are_named_once_in_order(text: str, problems: list[str]) -> None:
    assert gsm7_problems(text) == problems


def test_the_gsm7_alphabet_is_whole() -> None:
    every_character = map(chr, range(0x2100))
    assert sum(not gsm7_problems(character) for character in every_character) == 127 + 10
