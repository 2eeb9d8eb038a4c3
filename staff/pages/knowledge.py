"""Every approved answer, both languages side by side, as a phone shows it; and proposing another wording."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from bot.published_edits import MORE, PublishedEdits, reworded
from bot.records.edits import ANSWER, DRAFT, Edit
from bot.records.staff import Role
from knowledge.checks import check_answer
from knowledge.filling import filled, with_gaps
from knowledge.schema import Answer, Language
from knowledge.segments import Segments, count_segments
from staff import changes
from staff.desk import Desk, me
from staff.guard import needs

_STALE = timedelta(days=365)
_LONGEST = 2000
_A_PAGE = 40


@dataclass(frozen=True)
class Shown:
    """One answer in one language."""

    answer: Answer
    segments: Segments
    changed: bool
    """Whether staff have published another wording than that of knowledge/."""


def add(pages: Blueprint, desk: Desk, published_edits: PublishedEdits) -> None:
    """The pages of the content."""
    _all(pages, desk, published_edits)
    _one(pages, desk, published_edits)


def _all(pages: Blueprint, desk: Desk, published_edits: PublishedEdits) -> None:
    """All answers, to be looked through."""

    @pages.get("/knowledge")
    @needs(Role.VIEWER)
    def knowledge() -> str:
        """All answers, or those in which some words occur."""
        find, stale = request.args.get("find", "").strip()[:60], request.args.get("stale") == "yes"
        today = desk.clock().date()
        entries = {
            entry: {language: desk.library.answer(entry, language) for language in Language}
            for entry in sorted(desk.library.answers[Language.EN])
        }
        old = {entry for entry, both in entries.items() if any(_is_old(one, today) for one in both.values())}
        fitting = {
            entry: both
            for entry, both in entries.items()
            if (not stale or entry in old) and (not find or _fits(find, entry, both))
        }
        start = request.args.get("from", "0")
        first = int(start) if start.isdecimal() and len(start) < 5 else 0
        page = list(fitting)[first : first + _A_PAGE]
        shown = {
            entry: {language: _shown(desk, published_edits, entry, language) for language in Language} for entry in page
        }
        return render_template(
            "staff/knowledge.html",
            entries=shown,
            old=old,
            find=find,
            stale=stale,
            fitting=len(fitting),
            following=first + _A_PAGE if first + _A_PAGE < len(fitting) else 0,
            all=len(entries),
            unapproved=sum(any(one.approved_by is None for one in both.values()) for both in fitting.values()),
        )


def _one(pages: Blueprint, desk: Desk, published_edits: PublishedEdits) -> None:
    """One answer, and another wording of it."""

    @pages.get("/knowledge/<key>")
    @needs(Role.VIEWER)
    def answer(key: str) -> str:
        """One answer, with its history and a form for another wording."""
        return _answer_page(desk, published_edits, key)

    @pages.post("/knowledge/<key>")
    @needs(Role.RESPONDER)
    def draft_answer(key: str) -> ResponseReturnValue:
        """Another wording, checked as the files are; somebody else publishes it."""
        language = request.form.get("language", "")
        if not desk.library.has(key) or language not in list(Language):
            abort(404)
        text, more = (request.form.get(name, "").replace("\r\n", "\n").strip()[:_LONGEST] for name in ("text", "more"))
        content = with_gaps(text + (MORE + more if more else ""), desk.library.clinic)
        now = desk.clock()
        proposal = Edit("", ANSWER, language, key, content, DRAFT, "", me().account.name, now, None, None)
        answer = desk.library.answer(key, Language(language))
        changed = reworded(answer, proposal, desk.library.clinic)
        if (changed.text, changed.more) == (answer.text, answer.more):
            return _answer_page(desk, published_edits, key, ("Nothing is changed yet.",), (language, text, more)), 400
        problems = check_answer(key, changed, Language(language), set(desk.library.answers[Language.EN]))
        if not text or problems:
            return _answer_page(
                desk, published_edits, key, tuple(problems) or ("Write something first.",), (language, text, more)
            ), 400
        counted = count_segments(text)
        texts = "1 text" if counted.segments == 1 else f"{counted.segments} texts"
        report = f"{texts} by SMS, {len(text)} characters. It passes the check."
        return changes.propose(desk, ANSWER, key, content, "drafted an answer", language=language, report=report)


def _shown(desk: Desk, published_edits: PublishedEdits, entry: str, language: Language) -> Shown:
    answer = desk.library.answer(entry, language)
    written = published_edits.base.library.written.answers[language].get(entry)
    changed = written is None or filled(written, desk.library.clinic) != answer
    return Shown(answer, count_segments(answer.text), changed)


def _answer_page(
    desk: Desk,
    published_edits: PublishedEdits,
    key: str,
    problems: tuple[str, ...] = (),
    draft: tuple[str, str, str] = ("", "", ""),
) -> str:
    if not desk.library.has(key):
        abort(404)
    with desk.store.reading() as records:
        history = records.edits.latest(["draft", "published", "rejected", "withdrawn"], entry=key, most=20)
    both = {language: _shown(desk, published_edits, key, language) for language in Language}
    return render_template(
        "staff/answer.html",
        key=key,
        both=both,
        history=[one for one in history if one.kind == ANSWER],
        problems=problems,
        draft=draft,
        today=desk.clock().date(),
    )


def _is_old(answer: Answer, today: date) -> bool:
    return today - answer.reviewed > _STALE


def _fits(find: str, entry: str, both: dict[Language, Answer]) -> bool:
    texts = (f"{one.text} {one.more or ''} {one.source}" for one in both.values())
    everything = " ".join((entry, *texts)).casefold()
    return all(word in everything for word in find.casefold().split())
