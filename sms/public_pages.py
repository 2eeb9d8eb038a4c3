"""Two pages for anyone, which carriers look at: how one comes to get texts, and what becomes of them."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from flask import Blueprint, Response, render_template

from bot.settings import Settings
from knowledge.library import Library
from knowledge.public_words import Page
from knowledge.schema import Language
from sms.plain_page import STYLE, answer

_PREFIX = {Language.EN: "", Language.ES: "/es"}
_NAME = {Language.EN: "English", Language.ES: "Español"}
_PRETEND_NUMBER = "+12135550100"
"""In development; 555-01xx belongs to nobody."""


def create_public_pages(content: Callable[[], Library], settings: Settings) -> Blueprint:
    """`/texting` and `/privacy`, and the same in Spanish under `/es`; `content`: what is published when one asks."""
    pages = Blueprint("public", __name__, template_folder="templates")
    clinic = content().clinic
    logo = settings.clinic / clinic.logo if clinic.logo else None
    if logo:
        pages.add_url_rule("/logo", "logo", lambda: _picture(logo))
    number = _number(settings)
    gaps = {"number": _shown(number), "days": str(settings.retention_days)}
    shown = ("privacy", "texting") if number else ("privacy",)

    def page_of(name: str, language: Language) -> Page:
        words = content().public[language]
        return (words.privacy if name == "privacy" else words.opt_in).filled(**gaps)

    def show(name: str, language: Language) -> Response:
        beside = [
            (one, f"{_PREFIX[language]}/{one}", language.value, page_of(one, language).title)
            for one in shown
            if one != name
        ]
        others = [
            (name, f"{_PREFIX[other]}/{name}", other.value, _NAME[other]) for other in Language if other != language
        ]
        html = render_template(
            "sms/public.html",
            page=page_of(name, language),
            language=language.value,
            links=(*beside, *others),
            style=STYLE,
            logo=logo,
            clinic=content().clinic.name,
        )
        return answer(html, 200, to_be_found=True, logo=logo is not None)

    for language in Language:
        for name in shown:
            pages.add_url_rule(f"{_PREFIX[language]}/{name}", f"{name}_{language}", partial(show, name, language))
    return pages


def _picture(path: Path) -> Response:
    """The clinic's logo; whatever is in the file, a browser runs nothing of it."""
    response = answer("", 200)
    response.set_data(path.read_bytes())
    response.content_type = "image/svg+xml" if path.suffix == ".svg" else "image/png"
    return response


def _number(settings: Settings) -> str:
    """The number that people text, as far as it is known here."""
    own = settings.twilio_from if settings.twilio_from.startswith("+") else ""
    return settings.public_number or own or (_PRETEND_NUMBER if settings.development else "")


def _shown(number: str) -> str:
    """310-555-0100, as it is read here."""
    return re.sub(r"^\+1(\d{3})(\d{3})(\d{4})$", r"\1-\2-\3", number)
