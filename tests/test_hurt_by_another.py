"""Violence against somebody else: first words and next lines for whoever sees it, as no victim."""

import pytest

from bot.conversation.engine import Engine
from bot.conversation.state import About
from knowledge.reading import read_yaml
from tests.conftest import phone_after
from tests.shared import ROOT

TABLE = read_yaml(ROOT / "tests/hurt_by_another.yaml")
FIRST = {"child": "crisis.violence.child_hurt", "other": "crisis.violence.other_hurt", "own": "crisis.violence"}
TOLD = {
    "en": {"child": "my neighbor beats her kids", "other": "my dad hits my mom"},
    "es": {"child": "mi vecina golpea a sus niños", "other": "mi papá le pega a mi mamá"},
}
OF_THEMSELF = (
    "crisis.violence",
    *(f"crisis.violence.{line}" for line in ("danger_now", "safe_place", "calmer", "check")),
)
BOTH = [(language, whom) for language in TOLD for whom in ("child", "other")]


def texts(kind: str) -> list[tuple[str, str]]:
    return [(language, text) for language, table in TABLE.items() for text in table[kind]]


@pytest.mark.parametrize(("language", "text", "kind"), [(*one, kind) for kind in FIRST for one in texts(kind)])
def test_the_first_words_are_about_whoever_is_hurt(engine: Engine, language: str, text: str, kind: str) -> None:
    phone = phone_after(engine, language)

    assert phone.text(text).answers == (FIRST[kind],)
    assert phone.state.open_risk is not None
    assert (phone.state.open_risk.about is About.OTHER) == (kind != "own")


@pytest.mark.parametrize(("language", "text"), texts("ordinary"))
def test_ordinary_blows_ring_no_alarm(engine: Engine, language: str, text: str) -> None:
    assert phone_after(engine, language).text(text).crisis is None


@pytest.mark.parametrize(("language", "whom"), BOTH)
def test_what_follows_is_about_them_too(engine: Engine, language: str, whom: str) -> None:
    then = "other_talk" if whom == "other" else "child_call"
    for text in TABLE[language]["no"]:
        phone = phone_after(engine, language, TOLD[language][whom])

        assert phone.text(text).answers == (f"crisis.violence.{then}",), text
        assert phone.state.open_risk is not None, text
        assert not set(phone.text("ok").answers) & set(OF_THEMSELF), text
    for text in TABLE[language]["yes"]:
        phone = phone_after(engine, language, TOLD[language][whom])

        assert phone.text(text).answers == ("crisis.violence.other_now",), text


@pytest.mark.parametrize(("language", "whom"), BOTH)
def test_told_to_be_safe_it_is_watched(engine: Engine, language: str, whom: str) -> None:
    for text in TABLE[language]["over"]:
        phone = phone_after(engine, language, TOLD[language][whom])

        assert phone.text(text).answers[0] == "crisis.violence.other_calmer", text
        assert phone.state.open_risk is None, text


@pytest.mark.parametrize(("language", "text"), [("en", "he hits me too"), ("es", "a mí también me pega")])
def test_whoever_is_hit_as_well_hears_so(engine: Engine, language: str, text: str) -> None:
    phone = phone_after(engine, language, TOLD[language]["other"])

    assert phone.text(text).answers == ("crisis.violence",)
