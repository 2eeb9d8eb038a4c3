"""Short pieces with named gaps, data like the answers: what a list of meetings is put together from, what staff get."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from knowledge.reading import UnreadableFile, read_yaml
from knowledge.schema import Language
from knowledge.segments import gsm7_problems

FILE = "meeting_lines.yaml"

GAPS: dict[str, frozenset[str]] = {
    key: frozenset(gaps.split())
    for key, gaps in {
        "head.near": "groups place",
        "head.near_day": "groups place",
        "head.online": "groups",
        "any_group": "",
        "line": "letter when name where",
        "when": "day time",
        "zone.pacific": "",
        "at": "address miles",
        "at_unknown": "miles",
        "at_rough": "address miles",
        "also": "times",
        "hybrid": "",
        "hybrid_no_link": "",
        "spanish": "",
        "began": "minutes",
        "widened.radius.few": "miles",
        "widened.radius.none": "miles",
        "widened.time.few": "",
        "widened.time.none": "",
        "widened.hours.few": "",
        "widened.hours.none": "",
        "widened.online.few": "",
        "widened.online.none": "",
        "widened.week.few": "",
        "widened.week.none": "",
        "widened.week_from_now.few": "",
        "widened.week_from_now.none": "",
        "widened.online_from_now.few": "",
        "widened.online_from_now.none": "",
        "widened.group": "groups",
        "widened.group_and_kind": "groups kinds",
        "widened.kind": "kinds",
        "not_listed": "wishes",
        "these_have": "kinds letters",
        "those_say_nothing": "letters",
        "none_has": "kinds word",
        "has": "kinds",
        "has_instead": "kinds",
        "bring": "",
        "bring.open": "letter",
        "bring.closed": "letter",
        "bring.unsaid": "letter",
        "bring.only": "letter kinds",
        "bring.child": "letter",
        "now": "moment",
        "its_date": "letter moment",
        "dates": "",
        "ends": "time",
        "no_list": "group finder",
        "no_list_nor_finder": "group",
        "fellowship": "label name finder",
        **{f"unlisted.{wish}": "" for wish in ("parking", "childcare", "pets", "food", "sign_language")},
        "english": "",
        "same": "",
        "two_days": "",
        "footer": "sources date",
        "footer_brief": "sources date",
        "footer_sample": "sources",
        "list_link": "link",
        "page.none": "",
        "page.old": "",
        "page.clinic": "clinic phone",
        "button.week": "",
        "hint": "letter",
        "wrong_hint": "letter",
        "directions": "name link",
        "join": "name link",
        "join_notes": "notes",
        "dial_in": "number",
        "page": "link",
        "minutes": "minutes",
        "head.saved": "",
        "head.reminders": "",
        "saved_gone": "count",
        "reminder_line": "letter meeting due",
        "reminder_line_weekly": "letter meeting due",
        "hint.saved": "",
        "hint.reminders": "",
        "reminder_time": "day time",
        "reminder_place": "time place",
        "reminder_link": "time link",
        "today": "",
        "tomorrow": "",
        "day_and_date": "day month date",
        "button.directions": "",
        "button.join": "",
        "button.remind": "",
        "button.calendar": "",
        **{
            f"button.{kind}": "" for kind in ("save", "unsave", "unremind", "others", "done", "smaller", "skip", "step")
        },
        "button.share_place": "",
        "month_and_date": "month date",
        **{f"day.{number}": "" for number in range(7)},
        **{f"month.{number}": "" for number in range(1, 13)},
        **{
            f"trait.{trait}": ""
            for trait in ("women", "men", "lgbtq", "young", "newcomer", "wheelchair", "closed", "open")
        },
    }.items()
}
"""Every piece, and the gaps that it must have: no more, no fewer, so that nothing is sent half filled."""
STAFF_FILE = "staff_lines.yaml"
STAFF_GAPS: dict[str, frozenset[str]] = {
    key: frozenset(gaps.split())
    for key, gaps in {
        "urgent": "drill code link",
        "ordinary": "drill clinic code link",
        "several": "drill count link",
        "drill": "",
        "test": "clinic",
        "push_title": "",
        "push_urgent": "drill",
        "push_ordinary": "drill",
        "confirm": "clinic code",
        "stopped": "clinic",
        "taken": "code link",
        "also_open": "codes",
        "has_it": "name",
        "none_open": "",
        "which": "codes",
        "unknown": "clinic",
    }.items()
}
"""What staff get on their phones, and the gaps of each."""
_GAP = re.compile(r"\{(\w*)\}")


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    source: str
    reviewed: str
    verified: bool
    lines: dict[str, str]


@dataclass(frozen=True)
class Wording:
    """The pieces of one language."""

    pieces: dict[str, str] = field(repr=False)

    def fill(self, key: str, **values: object) -> str:
        """A piece with its gaps filled.

        Raises:
            KeyError: no such piece, or a gap without a value: a slip in the code, since loading checks the pieces.
        """
        return _GAP.sub(lambda gap: str(values[gap[1]]), self.pieces[key])


def load_wording(
    root: Path,
    language: Language,
    problems: list[str],
    file: str = FILE,
    gaps: Mapping[str, frozenset[str]] = GAPS,
) -> Wording:
    """The pieces of a file in a language; whatever is wrong is added to `problems`, each with its remedy."""
    where = f"{language}/{file}"
    try:
        read = _File.model_validate(read_yaml(root / language / file))
        date.fromisoformat(read.reviewed)
    except FileNotFoundError:
        problems.append(f"{where}: is missing")
        return Wording({})
    except (UnreadableFile, ValidationError, ValueError) as error:
        problems.append(f"{where}: {error}")
        return Wording({})
    problems += [f"{where}: {key}: is missing" for key in sorted(gaps.keys() - read.lines.keys())]
    for key, text in read.lines.items():
        if key not in gaps:
            problems.append(f"{where}: {key}: stands for nothing: remove it")
        elif set(_GAP.findall(text)) != gaps[key]:
            wanted = ", ".join(f"{{{gap}}}" for gap in sorted(gaps[key])) or "none"
            problems.append(f"{where}: {key}: its gaps must be these: {wanted}")
        elif not key.startswith("button.") and (strange := gsm7_problems(text)):
            problems.append(f"{where}: {key}: has {' '.join(strange)} outside the SMS alphabet: find another word")
    return Wording(read.lines)
