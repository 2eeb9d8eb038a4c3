"""The clinic's own facts: phone, email, opening hours. One proposes another, somebody else publishes it."""

from collections.abc import Mapping

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from bot.published_edits import EMAIL, HOURS, PHONE, changed_clinic, fact
from bot.records.edits import CLINIC, DRAFT, PUBLISHED, REJECTED, WITHDRAWN, Edit
from bot.records.staff import Role
from knowledge.library import BadContent
from knowledge.schema import WEEKDAYS, Clinic
from staff import changes
from staff.desk import Desk
from staff.guard import needs
from staff.names import plain_problem

_LONGEST = 120
_ENDS = ("opens", "closes")


class NotAFact(Exception):
    """The form cannot be proposed: what is wrong, by field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems.values()))


def add(pages: Blueprint, desk: Desk) -> None:
    """The page of the clinic."""

    @pages.get("/clinic")
    @needs(Role.VIEWER)
    def clinic() -> str:
        """What people are told of the clinic, and who changed it when."""
        return _page()

    def _page(problems: Mapping[str, str] | None = None) -> str:
        known = desk.library.clinic
        with desk.store.reading() as records:
            found = records.edits.latest([DRAFT, PUBLISHED, REJECTED, WITHDRAWN], kind=CLINIC, most=50)
            days_off = records.rota.days_off(desk.clock().astimezone(desk.zone).date())
        hours = {day: known.alerts.hours.get(day, "-").split("-") for day in WEEKDAYS}
        given = request.form if problems else {}
        times = {
            f"{day}_{end}": given.get(f"{day}_{end}", hours[day][place])
            for day in WEEKDAYS
            for place, end in enumerate(_ENDS)
        }
        return render_template(
            "staff/clinic.html",
            facts={name: given.get(name, fact(known, name)) for name in (PHONE, EMAIL)},
            names=changes.FACTS,
            days=WEEKDAYS,
            times=times,
            hours=known.alerts.hours,
            holidays=[one for one in days_off if one.user_id is None],
            versions=[(one, changes.title(one), *_both(one)) for one in found],
            problems=problems or {},
        )

    def _both(change: Edit) -> tuple[str, str]:
        replaced = change.replaced if change.replaced is not None else ""
        return (
            changes.shown(change, replaced, desk.library) if replaced else "",
            changes.shown(change, change.content, desk.library),
        )

    @pages.post("/clinic/<field>")
    @needs(Role.RESPONDER)
    def propose_fact(field: str) -> ResponseReturnValue:
        """Another phone, email or opening hours, checked as clinic.yaml is."""
        if field not in changes.FACTS:
            abort(404)
        try:
            content = _checked(desk.library.clinic, field)
            desk.library.for_clinic(changed_clinic(desk.library.clinic, field, content))
        except NotAFact as error:
            return _page(error.problems), 400
        except (ValidationError, BadContent) as error:
            return _page({field: _explained(field, error)}), 400
        return changes.propose(desk, CLINIC, field, content, "proposed a fact of the clinic")


def _checked(clinic: Clinic, field: str) -> str:
    """The fact that the form gives.

    Raises:
        NotAFact: it is not one, or it is the one that stands already.
    """
    content = _hours() if field == HOURS else " ".join(request.form.get(field, "").split())[:_LONGEST]
    if field == PHONE:
        content = _phone(content)
    if content == fact(clinic, field):
        raise NotAFact({field: "Nothing is changed yet."})
    return content


def _phone(given: str) -> str:
    """A phone number as answers give it, however it was typed."""
    digits = "".join(one for one in given if one.isdecimal() and one.isascii())
    digits = digits.removeprefix("1") if len(digits) == 11 else digits
    if len(digits) != 10 or any(one.isalpha() for one in given):
        raise NotAFact({PHONE: "Write the ten digits of a US number, such as 310-555-0123."})
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"


def _hours() -> str:
    """Opening hours, a line a day; what is wrong is told at its day."""
    lines, problems = [], {}
    for day in WEEKDAYS:
        opens, closes = (request.form.get(f"{day}_{end}", "").strip()[:8] for end in _ENDS)
        if bool(opens) != bool(closes):
            problems[day] = "Give both times, or neither for a day when you are closed."
        elif opens and opens >= closes:
            problems[day] = "It closes before it opens."
        elif opens:
            lines.append(f"{day}: {opens}-{closes}")
    if problems:
        raise NotAFact(problems)
    return "\n".join(lines)


def _explained(field: str, error: ValidationError | BadContent) -> str:
    if isinstance(error, BadContent):
        return "Too long: " + "; ".join(plain_problem(problem) for problem in error.problems)
    if field == HOURS:
        return "Write times such as 09:00."
    return "Write one address, such as help@clinic.org." if field == EMAIL else "Write it as 310-555-0123."
