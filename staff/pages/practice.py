"""Practice for new staff: an invented person writes, one answers, and is told what a good answer does."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import TypeAdapter, ValidationError

from bot.records.staff import Role
from knowledge.practice import Practice, load_practice
from staff.carried import LONGEST_TEXT, fits
from staff.desk import Desk
from staff.guard import needs

_ANSWERS = TypeAdapter(list[str])
_UNREADABLE = "That talk could not be read. Start over."


def add(pages: Blueprint, _desk: Desk) -> None:
    """The list of talks, and a talk. What was answered travels in the form and is kept nowhere."""

    @pages.get("/practice")
    @needs(Role.VIEWER)
    def practice() -> str:
        """Every talk there is."""
        return render_template("staff/practice.html", talks=load_practice())

    @pages.get("/practice/<key>")
    @needs(Role.VIEWER)
    def practice_talk(key: str) -> str:
        """A talk from its beginning."""
        return _page(_talk(key), [])

    @pages.post("/practice/<key>")
    @needs(Role.VIEWER)
    def practice_answer(key: str) -> ResponseReturnValue:
        """One answer more."""
        talk = _talk(key)
        try:
            answers = _ANSWERS.validate_json(request.form.get("answers", "[]"))
        except ValidationError:
            return _page(talk, [], _UNREADABLE), 400
        if len(answers) > len(talk.turns) or any(len(one) > LONGEST_TEXT for one in answers):
            return _page(talk, [], _UNREADABLE), 400
        text = request.form.get("text", "").replace("\r\n", "\n").strip()
        if problem := _problem(talk, answers, text):
            return _page(talk, answers, problem, text), 400
        return _page(talk, [*answers, text])


def _problem(talk: Practice, answers: list[str], text: str) -> str:
    """Why this answer cannot be taken; empty where it can."""
    if len(answers) == len(talk.turns):
        return "This talk is over. Start over to try it again."
    if not text or len(text) > LONGEST_TEXT:
        return f"Write an answer of at most {LONGEST_TEXT} characters."
    if not fits(_ANSWERS.dump_json([*answers, text]).decode()):
        return "Your answers have become too long for one talk. Write a shorter one, or start over."
    return ""


def _talk(key: str) -> Practice:
    found = load_practice().get(key)
    if found is None:
        abort(404)
    return found


def _page(talk: Practice, answers: list[str], problem: str = "", text: str = "") -> str:
    return render_template(
        "staff/practice_talk.html",
        talk=talk,
        answered=list(zip(talk.turns, answers, strict=False)),
        waiting=talk.turns[len(answers)] if len(answers) < len(talk.turns) else None,
        answers=_ANSWERS.dump_json(answers).decode(),
        problem=problem,
        text=text,
    )
