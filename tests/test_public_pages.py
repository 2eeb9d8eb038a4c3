"""The pages that anyone can open: how one comes to get texts, and what becomes of them."""

import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient

from bot.settings import Environment, Settings
from bot.wiring import Application
from knowledge.library import HERE, BadContent, Library, load_library
from knowledge.schema import Language
from tests.shared import ROOT
from wsgi import create_app

PAGES = ("/texting", "/privacy", "/es/texting", "/es/privacy")


@pytest.fixture
def pages(application: Application, settings: Settings) -> FlaskClient:
    numbered = settings.model_copy(update={"twilio_from": "+13105550100"})
    return create_app(replace(application, settings=numbered)).test_client()


def words_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"(?s)<style>.*</style>|<[^>]+>", " ", answer.get_data(as_text=True)))


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (
            "/texting",
            ["Text 310-555-0100.", "Rebostx", "Message frequency varies", "Message and data rates may apply",
             "Reply STOP", "HELP", "310-694-5590", "call or text 988"],
        ),
        (
            "/es/texting",
            ["Manda un texto al 310-555-0100.", "La frecuencia de mensajes varía", "puede cobrar mensajes y datos",
             "Responde STOP", "AYUDA", "textea al 988"],
        ),
        (
            "/privacy",
            ["After 365 days", "text DELETE", "with third parties or partners for marketing", "Ross@rebostx.com",
             "not end-to-end encrypted"],
        ),
        ("/es/privacy", ["Después de 365 días", "manda BORRAR", "a otras compañías ni a socios", "310-694-5590"]),
    ],
)  # fmt: skip
def test_a_page_tells_what_carriers_ask_for(pages: FlaskClient, address: str, told: list[str]) -> None:
    words = words_of(pages, address)

    assert [one for one in told if one not in words] == []
    assert "{" not in words


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_plain_and_leads_to_the_others(pages: FlaskClient, address: str) -> None:
    answer = pages.get(address)
    html = answer.get_data(as_text=True)

    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert "Set-Cookie" not in answer.headers
    assert "X-Robots-Tag" not in answer.headers
    assert "<script" not in html
    linked = re.findall(r'href="([^"]+)"', html)
    assert len(linked) == 2
    assert all(pages.get(one).status_code == 200 for one in linked)
    assert f'lang="{"es" if address.startswith("/es") else "en"}"' in html


def test_without_a_number_nobody_is_asked_to_text(client: FlaskClient) -> None:
    assert client.get("/texting").status_code == 404
    assert client.get("/privacy").status_code == 200


def test_the_number_of_a_service_is_a_setting(application: Application, settings: Settings) -> None:
    served = settings.model_copy(update={"twilio_from": "MG1", "public_number": "+13105550101"})

    assert "310-555-0101" in words_of(create_app(replace(application, settings=served)).test_client(), "/texting")


def test_in_development_the_page_can_be_looked_at(application: Application, settings: Settings) -> None:
    at_home = settings.model_copy(update={"app_env": Environment.DEVELOPMENT})

    assert "213-555-0100" in words_of(create_app(replace(application, settings=at_home)).test_client(), "/texting")


def test_the_proxy_lets_every_page_through(application: Application, pages: FlaskClient) -> None:
    """deploy/nginx.conf answers 404 to whatever it does not know."""
    shipped = (ROOT / "deploy" / "nginx.conf").read_text()
    known = [pattern.removeprefix("~ ") for pattern in re.findall(r"^    location (.+) \{$", shipped, re.MULTILINE)]
    known.remove("/")
    rules = [re.sub(r"<[^>]+>", "x", rule.rule) for rule in pages.application.url_map.iter_rules()]

    assert "/l/x" in rules
    assert [rule for rule in rules if not any(re.match(pattern, rule) for pattern in known)] == []


@pytest.mark.parametrize(
    ("language", "change", "told"),
    [
        (Language.EN, {"fallback": "a" * 400}, "en/public.yaml: fallback: takes 3 SMS segments, at most 2: shorten it"),
        (Language.ES, {"fallback": "Llama a {clinica}"}, "es/public.yaml: fallback: unknown placeholder {clinica}"),
        (Language.EN, {"telegram_short_description": "a" * 121}, "en/public.yaml: telegram_short_description: String"),
        (Language.ES, {"privacy": None}, "es/public.yaml: privacy: "),
        (Language.EN, {"tel": "x"}, "en/public.yaml: tel: unknown key: check its spelling"),
    ],
)
def test_an_error_in_the_words_is_told_by_its_place(
    tmp_path: Path, language: Language, change: dict[str, Any], told: str
) -> None:
    root = tmp_path / "knowledge"
    shutil.copytree(HERE, root, ignore=shutil.ignore_patterns("*.py", "__pycache__", "phrases", "talks", "places"))
    path = root / language / "public.yaml"
    path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text()), **change}, allow_unicode=True))

    with pytest.raises(BadContent) as refused:
        load_library(root)
    assert any(problem.startswith(told) for problem in refused.value.problems)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("number", ["911", "988"])
def test_whoever_finds_the_bot_on_telegram_reads_the_numbers_for_a_danger_before_a_word_is_written(
    library: Library, language: Language, number: str
) -> None:
    words = library.public[language]

    assert number in words.telegram_description
    assert number in words.telegram_short_description
