"""The crisis screen: rules over the normalized text, or-ed with the model's own reading; explainable.

A false alarm costs a sentence, a miss may cost a life. What only sounds like a crisis (idioms, the past, questions
about prevention) is cut out of the text first, as tightly as possible, so that the rest is still read.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.understanding.context import NOTHING_BEFORE, Before
from bot.understanding.crisis_rules import GRADES, LIKELY_RULES, WORDS, Rule, hints_in, takes_as_usual, without_harmless
from bot.understanding.model import CrisisKind, CrisisLevel, CrisisSide, CrisisSign
from bot.understanding.slips import mend_slips

ALARM_FROM = 0.985
"""Probability of danger, by the network alone, from which the alarm sounds. Set on texts of unheard authors, and
checked on real ordinary texts: docs/crisis.md."""
WORRY_FROM = 0.8
"""Probability of any risk, by the network alone, from which one plain question is asked."""
HINTED_FROM = 0.15
"""The same where the text has a hint, a word that is ordinary by itself (hints.yaml). On 4,517 ordinary text messages
of real people hints bring three questions more."""
_ENOUGH_HINTS = 2
"""So many kinds of hints in one text are asked about whatever the network says."""
ALARM_FROM_NEAR, WORRY_FROM_NEAR = 0.9, 0.4
"""The same in the middle of a danger, and for the answer to a question about one."""
_ASKED_ABOUT, _PASSIVE, _ACTIVE, _IMMINENT = 2, 3, 4, 5
"""Grades, see `CrisisSign.grade`."""
_HALF = 0.5
OTHERS_HURT = (CrisisSide.OTHER_HURT, CrisisSide.CHILD_HURT)
"""Sides of violence that is done to somebody else, by another."""

DOUBTED_BELOW = 0.1
"""Probability of any risk below which the words of a rule are asked about instead of sounding the alarm. Of rules that
alarmed on texts of unheard authors, these were 6 of 257 dangers, all asked about now, and 19 of 44 harmless ones."""
LAUGHED_BELOW = 0.5
"""The same where the text laughs and no body is in danger: "kms lol" is asked about (risk.md, level 4)."""
_LAUGHED_AT = (CrisisKind.SUICIDE, CrisisKind.VIOLENCE)

_CLAUSE_END = re.compile(
    r"[.?!;\n]+|\b(?:and also|also|anyway|by the way|btw|tambien|también|ademas|además|pd|por cierto)\b",
    re.IGNORECASE,
)


def clauses_of(text: str) -> list[str]:
    """The clauses of a text as it was written, cut at its stops and at words that begin something else."""
    parts = [part.strip() for part in _CLAUSE_END.split(text)]
    return [part for part in parts if len(part.split()) >= 2]


@dataclass(frozen=True)
class Danger:
    """What the network says of danger in a text."""

    danger: float
    """Probability that the crisis answer must go out."""
    unsure: float
    """Probability that a careful reader would ask, and no more."""
    kind: CrisisKind
    other: float
    """Probability that somebody else is at risk, if anybody is."""

    @property
    def any(self) -> float:
        """Probability of either."""
        return self.danger + self.unsure


_ABOUT_DANGER = frozenset(
    ("are_you_safe", "thinking_of_suicide", "plan", "means", "company", "breathing", "naloxone_given", "danger_now")
)
"""Questions of ours whose answers tell of danger more often than other texts do."""


def screen(text: str, clauses: Sequence[str], seen: Danger, before: Before = NOTHING_BEFORE) -> CrisisSign | None:
    """The gravest sign of a crisis in a normalized text and in each of its clauses, or None.

    What only sounds like a crisis is cut out first. A clause is read on its own too, since what makes one clause
    harmless must not reach into the next; where only the clause alarms, and its words stood in what was cut out of the
    whole, the question is asked. `seen` is what the network says; in the middle of a danger, or as the answer to a
    question about it, its word counts sooner.
    """
    probability = seen.any
    whole = mend_slips(text)
    cleared = without_harmless(whole)
    found = _by_rules(cleared, probability)
    for clause in clauses if len(clauses) > 1 else ():
        alone = without_harmless(mend_slips(clause))
        signs = _by_rules(alone, probability)
        if signs and not found and cleared != whole:
            signs = [replace(sign, level=CrisisLevel.WORRY) for sign in signs]
        found += signs
    if found:
        return max(found, key=lambda sign: (sign.level is CrisisLevel.ALARM, sign.grade))
    if before.crisis is None and takes_as_usual(whole):
        return None
    near = before.crisis is not None or before.asks in _ABOUT_DANGER
    alarm_from, worry_from = (ALARM_FROM_NEAR, WORRY_FROM_NEAR) if near else (ALARM_FROM, WORRY_FROM)
    hints = hints_in(cleared) if probability < worry_from else ()
    hinted = len(hints) >= _ENOUGH_HINTS or (hints and probability >= HINTED_FROM)
    if seen.danger < alarm_from and probability < worry_from:
        return _hint_of(hints, seen, cleared) if hinted else None
    alarm = seen.danger >= alarm_from
    grade = (_PASSIVE if seen.kind is CrisisKind.SUICIDE else GRADES[seen.kind]) if alarm else _ASKED_ABOUT
    side = _side(None, cleared, seen.kind)
    return CrisisSign(
        seen.kind,
        CrisisLevel.ALARM if alarm else CrisisLevel.WORRY,
        f"model: danger {seen.danger:.2f}, unsure {seen.unsure:.2f}",
        CrisisSide.OTHER_PERSON if seen.kind is CrisisKind.SUICIDE and seen.other >= _HALF else side,
        by_rule=False,
        grade=grade,
        about_other=seen.other >= _HALF,
    )


def _hint_of(hints: Sequence[str], seen: Danger, cleared: str) -> CrisisSign:
    """The question that hints call for, whoever they are about."""
    other = seen.other >= _HALF and bool(WORDS["third_person"].search(cleared))
    return CrisisSign(
        CrisisKind.SUICIDE,
        CrisisLevel.WORRY,
        f"hints: {', '.join(hints)}, model {seen.any:.2f}",
        CrisisSide.OTHER_PERSON if other else None,
        by_rule=False,
        grade=_ASKED_ABOUT,
        about_other=other,
    )


def _by_rules(cleared: str, probability: float) -> list[CrisisSign]:
    """The signs by rule in a cleared text. Of two rules for the same words, the earlier one in the table stands."""
    found: list[tuple[int, int, CrisisSign]] = []
    for rule, pattern in LIKELY_RULES.likely(cleared):
        if match := pattern.search(cleared):
            begin, end = match.span()
            if not any(first < end and begin < last for first, last, _ in found):
                found.append((begin, end, _sign(rule, match, cleared, probability)))
    return [sign for _, _, sign in found]


def _sign(rule: Rule, match: re.Match[str], cleared: str, probability: float) -> CrisisSign:
    laughs = rule.kind in _LAUGHED_AT and WORDS["laughter"].search(cleared)
    doubted_below = LAUGHED_BELOW if laughs else DOUBTED_BELOW
    exaggerates = laughs and WORDS["exaggerates"].search(cleared) and not WORDS["at_once"].search(cleared)
    doubted = rule.grade == _ASKED_ABOUT or exaggerates or (not rule.certain and probability < doubted_below)
    level = CrisisLevel.WORRY if doubted else CrisisLevel.ALARM
    side, grade = _side(rule, cleared), rule.grade
    if rule.kind is CrisisKind.VIOLENCE and side is None and WORDS["their_own"].search(match.group()):
        side = CrisisSide.OTHER_HURT
    if rule.kind is CrisisKind.SUICIDE:
        of_another = WORDS["of_another"].search(cleared)
        if side is None and rule.side is None and of_another and of_another.start() <= match.start() < of_another.end():
            side = CrisisSide.OTHER_PERSON
        if grade == _ACTIVE and WORDS["at_once"].search(cleared) and WORDS["meant"].search(cleared):
            side, grade = side or CrisisSide.IMMINENT, _IMMINENT
    evidence = f"{rule.name}: {match.group().strip()!r}, model {probability:.2f}"
    other = _about_other(rule.kind, side, match, cleared)
    return CrisisSign(rule.kind, level, evidence, side, grade=grade, about_other=other)


def _about_other(kind: CrisisKind, side: CrisisSide | None, match: re.Match[str], text: str) -> bool:
    """Whether somebody else is at risk, as far as the words tell."""
    if side in (CrisisSide.OTHER_PERSON, CrisisSide.HARM_TO_OTHER, CrisisSide.CHILD_TOOK, *OTHERS_HURT):
        return True
    if kind is CrisisKind.VIOLENCE:
        return False  # "he has a gun" is said by whoever is with him
    return kind is not CrisisKind.SUICIDE and side is not CrisisSide.SELF and bool(WORDS["third_person"].search(text))


def _whom_it_hurts(text: str) -> CrisisSide | None:
    """Whether a child, or another, is hurt, and the person who writes is not."""
    if WORDS["hurts_me"].search(text):
        return None
    if WORDS["child_is_hurt"].search(text):
        return CrisisSide.CHILD_HURT
    return CrisisSide.OTHER_HURT if WORDS["another_is_hurt"].search(text) else None


def names_a_child(text: str) -> bool:
    """Whether a normalized text names a child."""
    return bool(WORDS["child_named"].search(text))


def _side(rule: Rule | None, text: str, kind: CrisisKind | None = None) -> CrisisSide | None:
    """What is special about the matter, so that the first words fit."""
    of_them = WORDS["third_person"].search(text) and not (rule and rule.grade == _ASKED_ABOUT)  # "my mom's pills"
    if rule and rule.side and not (rule.side is CrisisSide.SELF and of_them):
        return rule.side
    kind = rule.kind if rule else kind
    other = bool(WORDS["third_person"].search(text))
    if kind is CrisisKind.VIOLENCE:
        return _whom_it_hurts(text)
    if kind is CrisisKind.OVERDOSE and not other and WORDS["first_person"].search(text):
        return CrisisSide.SELF
    if kind is CrisisKind.SUICIDE and rule and rule.name == "kill themselves":
        return CrisisSide.OTHER_PERSON
    return None
