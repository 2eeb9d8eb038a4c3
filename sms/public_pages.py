"""Two pages for anyone, which carriers look at: how one comes to get texts, and what becomes of them."""

import re
from pathlib import Path

from flask import Blueprint, Response, render_template

from bot.settings import Settings
from knowledge.library import Library
from knowledge.schema import Language
from sms.plain_page import STYLE, answer

_PREFIX = {Language.EN: "", Language.ES: "/es"}
_NAME = {Language.EN: "English", Language.ES: "Español"}
_PRETEND_NUMBER = "+12135550100"
"""In development; 555-01xx belongs to nobody."""


def create_public_pages(library: Library, settings: Settings) -> Blueprint:
    """`/texting` and `/privacy`, and the same in Spanish under `/es`."""
    pages = Blueprint("public", __name__, template_folder="templates")
    logo = settings.clinic / library.clinic.logo if library.clinic.logo else None
    if logo:
        pages.add_url_rule("/logo", "logo", lambda: _picture(logo))
    number, name_of_clinic = _number(settings), library.clinic.name
    for language in Language:
        words, gaps = library.public[language], {"number": _shown(number), "days": str(settings.retention_days)}
        named = {"privacy": words.privacy, **({"texting": words.opt_in} if number else {})}
        for name, page in named.items():
            filled = page.filled(**gaps)
            others = [
                (name, f"{_PREFIX[other]}/{name}", other.value, _NAME[other]) for other in Language if other != language
            ]
            beside = [
                (one, f"{_PREFIX[language]}/{one}", language.value, named[one].filled(**gaps).title)
                for one in named
                if one != name
            ]

            def show(
                page: object = filled, language: str = language.value, links: object = (*beside, *others)
            ) -> Response:
                html = render_template(
                    "sms/public.html",
                    page=page,
                    language=language,
                    links=links,
                    style=STYLE,
                    logo=logo,
                    clinic=name_of_clinic,
                )
                return answer(html, 200, to_be_found=True, logo=logo is not None)

            pages.add_url_rule(f"{_PREFIX[language]}/{name}", f"{name}_{language}", show)
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
