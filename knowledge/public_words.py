"""The words around the talk: the public pages, the bot's profile on Telegram, what a provider says for us."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from knowledge.reading import UnreadableFile, explained, read_yaml
from knowledge.reading_grade import grade
from knowledge.schema import Clinic, Language
from knowledge.segments import count_segments

FILE = "public.yaml"
MAX_GRADE = 8.0
"""School years of a paragraph, at most: two more than in a text, where nothing can be read twice."""
MAX_SEGMENTS = {Language.EN: 2, Language.ES: 4}
"""Of what the provider answers; accents halve what a segment holds."""
_GAP = re.compile(r"\{(\w*)\}")
_CLINIC_GAPS = {"clinic", "phone", "email", "area"}
_PAGE_GAPS = _CLINIC_GAPS | {"number", "days"}
_Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, str_strip_whitespace=True)


class Section(_Strict):
    """A heading and what stands below it."""

    heading: _Text
    paragraphs: Annotated[tuple[_Text, ...], Field(min_length=1)]

    @field_validator("paragraphs", mode="before")
    @classmethod
    def _tuple(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value


class Page(_Strict):
    """One public page."""

    title: _Text
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]

    @field_validator("sections", mode="before")
    @classmethod
    def _tuple(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value

    def filled(self, **gaps: str) -> Self:
        """The page with what stands in braces replaced."""
        return self.model_validate(_fill(self.model_dump(mode="python"), gaps))


class PublicWords(_Strict):
    """All of one language."""

    source: _Text
    reviewed: date
    verified: bool
    approved_by: _Text | None = None
    opt_in: Page
    """How one comes to get texts, as carriers ask for it."""
    privacy: Page
    telegram_description: Annotated[str, Field(min_length=1, max_length=512)]
    """Shown in an empty chat (https://core.telegram.org/bots/api#setmydescription)."""
    telegram_short_description: Annotated[str, Field(min_length=1, max_length=120)]
    """Shown on the bot's profile (https://core.telegram.org/bots/api#setmyshortdescription)."""
    fallback: _Text
    """What the provider answers while we cannot."""

    @field_validator("reviewed", mode="before")
    @classmethod
    def _quoted_date(cls, value: object) -> object:
        return date.fromisoformat(value) if isinstance(value, str) else value


def load_public_words(root: Path, language: Language, problems: list[str]) -> PublicWords | None:
    """The words of a language with gaps for the clinic's name and contacts; what is wrong is added to `problems`."""
    where = f"{language}/{FILE}"
    try:
        tree = read_yaml(root / language / FILE)
        raw = PublicWords.model_validate(tree)
        problems += [f"{where}: {problem}" for problem in _problems(raw, language)]
    except FileNotFoundError:
        problems.append(f"{where}: is missing")
    except UnreadableFile as error:
        problems.append(f"{where}: {error}")
    except ValidationError as error:
        problems += explained(error, where)
    else:
        return raw
    return None


def fill_words(
    written: Mapping[Language, PublicWords], clinic: Clinic, problems: list[str]
) -> dict[Language, PublicWords]:
    """The words with the clinic's name and contacts; what becomes too long with them is added to `problems`."""
    gaps = {"clinic": clinic.name, "phone": clinic.phone, "email": clinic.email, "area": clinic.area}
    found = {}
    for language, words in written.items():
        where = f"{language}/{FILE}"
        try:
            found[language] = PublicWords.model_validate(_fill(words.model_dump(mode="python"), gaps))
        except ValidationError as error:
            problems += explained(error, where)
            continue
        counted, most = count_segments(found[language].fallback), MAX_SEGMENTS[language]
        if counted.segments > most:
            problems.append(f"{where}: fallback: takes {counted.segments} SMS segments, at most {most}: shorten it")
    return found


def _problems(words: PublicWords, language: Language) -> list[str]:
    found = []
    for name, page in (("opt_in", words.opt_in), ("privacy", words.privacy)):
        for section in page.sections:
            for text in section.paragraphs:
                found += _unknown(f"{name}: {section.heading}", text, _PAGE_GAPS)
                if (years := grade(text, language)) > MAX_GRADE:
                    found.append(f"{name}: {section.heading}: takes {years:.1f} school years to read: {text[:30]!r}...")
    for name in ("telegram_description", "telegram_short_description", "fallback"):
        found += _unknown(name, getattr(words, name), _CLINIC_GAPS)
    return found


def _unknown(where: str, text: str, known: set[str]) -> list[str]:
    unknown = set(_GAP.findall(text)) - known
    return [f"{where}: unknown placeholder {{{gap}}}: only {', '.join(sorted(known))}" for gap in sorted(unknown)]


def _fill(tree: object, gaps: dict[str, str]) -> object:
    """The same tree with the known gaps of every text filled; others are left for later."""
    match tree:
        case str():
            return _GAP.sub(lambda gap: gaps.get(gap[1], gap[0]), tree)
        case dict():
            return {key: _fill(value, gaps) for key, value in tree.items()}
        case list() | tuple():
            return [_fill(value, gaps) for value in tree]
        case _:
            return tree
