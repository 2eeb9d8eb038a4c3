"""Answers about the four groups: one, several, compared, recommended."""

import re
from dataclasses import replace

from bot.conversation.meeting_list import words
from bot.conversation.model import Bubble, Option, Turn
from bot.conversation.state import Interview
from bot.conversation.turn_context import TurnContext
from bot.understanding.answer import Agreement
from bot.understanding.model import Need
from knowledge.schema import Group

_ASK = "groups.recommend"
_METHODS = ("choice.steps", "choice.tools", "choice.either")
_CONDITIONS = ("choice.mental_health", "choice.medicine", "choice.both", "choice.neither")
_BESIDE_ANOTHER = ("groups.recommend", "handoff.human")
"""What is offered with a few words about a fellowship beside the four."""
_WHERES = ("choice.nearby", "choice.online", "choice.spanish")


_WORDS_OF_SMART = ("point", "abc", "deads", "cost_benefit", "tools")
_WORDS_OF_ALL = ("open_closed", "cross_talk")
"""Lines of the glossary that belong to SMART Recovery and to no group; the others explain words of NA and its steps."""

_OF_TWELVE_STEPS = {"group.words.prayer": "group.beliefs", "group.words.steps": "group.about"}
"""Lines about what groups of twelve steps do, and the topic by which another group says that it does not."""
_WITHOUT_STEPS = ((Group.SMART,), (Group.SOS,))

_SAID_BY_THEMSELVES, _SPEAKS_FOR_ITSELF = ("group.medication", "group.beliefs"), ((Group.SMART,), (Group.DRA,))
"""Topics whose lines tell what holds in several groups; and who, if alone is spoken of, has an answer of its own."""


_TWELVE = re.compile(r"\b(?:12|twelve|doce)\b")
"""Whoever says the number asks of those steps themselves, whatever group was spoken of."""


def about_group(context: TurnContext, topic: str) -> Turn:
    """One topic about the group named, about two at most; about all in general where none is known."""
    groups = context.reading.groups or _spoken_of(context)
    if topic == "group.eligibility" and Need.MEDICINE in context.reading.needs:
        topic = "group.medication"  # "i take suboxone, do they let me in"
    line = context.line_for(topic)
    if line in _OF_TWELVE_STEPS and groups in _WITHOUT_STEPS and not _TWELVE.search(context.message.text.casefold()):
        topic = line = _OF_TWELVE_STEPS[line]
    if line != topic and not (topic in _SAID_BY_THEMSELVES and groups in _SPEAKS_FOR_ITSELF):
        return context.turn(line, topic=topic, groups=groups or _whose_word(line))
    if not groups or len(groups) > 2:
        choices = tuple(f"{topic}@{group}" for group in Group if group not in context.reading.excluded)
        return context.turn(topic, topic=topic, offers=choices)
    ids = tuple(context.library.topic_answer_id(topic, group) for group in groups)
    return context.turn(*ids, topic=topic, groups=groups)


def _whose_word(line: str) -> tuple[Group, ...]:
    """The group whose word a line explains, where the talk was about none: whoever asks of key tags speaks of NA."""
    topic, _, word = line.rpartition(".")
    if topic != "group.words" or word in _WORDS_OF_ALL:
        return ()
    return (Group.SMART,) if word.startswith(_WORDS_OF_SMART) else (Group.NA,)


def compare(context: TurnContext) -> Turn:
    """Two groups side by side where two are known, else all four."""
    if (line := context.line_for("groups.compare")) != "groups.compare":
        return context.turn(line, topic="groups.compare", groups=context.reading.groups)
    groups = context.reading.groups
    if len(groups) == 1 and context.state.groups:
        groups = (*context.state.groups[-1:], *groups)
    if context.reading.other_group and len(groups) < 2:
        return other(context)
    pair = tuple(group for group in Group if group in groups)
    if len(pair) != 2:
        return context.turn("groups.compare", topic="groups.compare", groups=pair)
    return context.turn(f"groups.compare.{pair[0]}_{pair[1]}", topic="groups.compare", groups=pair)


def all_of_them(context: TurnContext) -> Turn:
    """The four; whoever asks which of them is for what they live with is told that one."""
    asks_which = context.reading.needs & {Need.CONDITION, Need.MEDICINE, Need.NO_RELIGION, Need.OWN_GOAL}
    line = context.line_for("groups.list")
    if asks_which and context.reading.asks and line == "groups.list":
        return recommend(context)
    return context.turn(line, topic="groups.list")


def other(context: TurnContext) -> Turn:
    """A group outside the four, by name where we know it."""
    name = context.reading.other_group
    if name and not context.library.has(f"groups.other.{name}"):
        told = words(context).fellowship(name)
        offers = tuple(Option(code, context.library.label(code, context.language)) for code in _BESIDE_ANOTHER)
        return context.say([Bubble(told)], offers, topic=context.reading.topic)
    return context.turn(f"groups.other.{name}" if name else "groups.other", topic=context.reading.topic)


def recommend(context: TurnContext) -> Turn:
    """Ask what is not known yet, at most three short questions, then say what may fit and why.

    Whoever has told what they believe in, or live with, has said enough: "i take litio, which one is for me".
    """
    line = context.line_for(_ASK) if context.state.interview is None else _ASK
    said = _prefilled(context.state.interview or Interview(), {*context.state.needs, *context.reading.needs})
    told = said.condition or said.method not in (None, "choice.steps")
    if line != _ASK and not (told and not line.startswith(_ASK)):
        return context.turn(line, topic=_ASK)
    return _suggest(context, said) if told or said.method else _go_on(context, said)


def options_of(question: str) -> tuple[str, ...]:
    """The options of one of the interview's questions."""
    return {f"{_ASK}.ask_method": _METHODS, f"{_ASK}.ask_condition": _CONDITIONS, f"{_ASK}.ask_where": _WHERES}[
        question
    ]


def answer_interview(context: TurnContext, asked: str, code: str | None) -> Turn:
    """Take the answer to one question."""
    before = context.state.interview or Interview()
    heard = _prefilled(Interview(), set(context.reading.needs))
    match asked:
        case "groups.recommend.ask_method":
            answer = code if code in _METHODS else heard.method or "choice.either"
            after = replace(before, method=answer, condition=before.condition or heard.condition)
        case "groups.recommend.ask_condition":
            yes_or_no = {
                Agreement.YES: "choice.mental_health",
                Agreement.WEAK_YES: "choice.mental_health",
                Agreement.NO: "choice.neither",
                Agreement.WEAK_NO: "choice.neither",
            }
            by_word = yes_or_no.get(context.reading.agreement) if context.reading.agreement else None
            answer = code if code in _CONDITIONS else heard.condition or by_word or "choice.neither"
            after = replace(before, condition=answer)
        case _:
            answer = code if code in _WHERES else heard.where or "choice.nearby"
            after = replace(before, where=answer)
    return _go_on(context, after)


def _go_on(context: TurnContext, interview: Interview) -> Turn:
    for field, question, choices in (
        ("method", f"{_ASK}.ask_method", _METHODS),
        ("condition", f"{_ASK}.ask_condition", _CONDITIONS),
        ("where", f"{_ASK}.ask_where", _WHERES),
    ):
        if getattr(interview, field) is None and _matters(field, interview):
            state = replace(context.state, interview=interview)
            ids = (_ASK, question) if field == "method" and context.state.interview is None else (question,)
            return context.with_state(state).turn(tuple(ids), topic=_ASK, offers=choices, open_question=question)
    return _suggest(context, interview)


def _suggest(context: TurnContext, interview: Interview) -> Turn:
    """What may fit whoever has told this much, and why."""
    line, groups = _suggestion(interview)
    offers = tuple(f"{topic}@{group}" for group in groups[:1] for topic in ("meetings.find", "group.first_meeting"))
    state = replace(context.state, interview=None)
    return context.with_state(state).turn(f"{_ASK}.{line}", topic=_ASK, groups=groups, offers=offers or None)


def _matters(field: str, interview: Interview) -> bool:
    """Whether the question can still change the suggestion."""
    if field == "method":
        return interview.condition not in ("choice.medicine", "choice.both")
    if field == "where":
        return interview.condition == "choice.neither" and interview.method != "own_goal"
    return interview.method != "own_goal"


def _suggestion(interview: Interview) -> tuple[str, tuple[Group, ...]]:
    """The line that says what may fit, and the groups it speaks of."""
    tools = interview.method == "choice.tools"
    match interview.condition:
        case "choice.mental_health":
            return ("dra_and_smart", (Group.DRA, Group.SMART)) if tools else ("dra_condition", (Group.DRA,))
        case "choice.both":
            return "dra_and_smart", (Group.DRA, Group.SMART)
        case "choice.medicine":
            return "smart_medicine", (Group.SMART,)
    if interview.method == "own_goal":
        return "smart_own_goal", (Group.SMART,)
    if tools:
        return "smart_online" if interview.where == "choice.online" else "smart_no_religion", (Group.SMART,)
    if interview.where == "choice.spanish":
        return "na_spanish", (Group.NA,)
    if interview.method == "choice.steps":
        return "na_steps", (Group.NA,)
    if interview.where == "choice.nearby":
        return "na_nearby", (Group.NA,)
    return "try_several", (Group.NA, Group.SMART)


def _prefilled(interview: Interview, needs: set[Need]) -> Interview:
    """The interview with the answers that the person has given without being asked."""
    method = (
        "own_goal"
        if Need.OWN_GOAL in needs
        else "choice.tools"
        if Need.NO_RELIGION in needs
        else "choice.steps"
        if Need.STEPS in needs
        else None
    )
    condition = {
        (True, True): "choice.both",
        (True, False): "choice.mental_health",
        (False, True): "choice.medicine",
    }.get((Need.CONDITION in needs, Need.MEDICINE in needs))
    where = (
        "choice.spanish"
        if Need.SPANISH in needs
        else "choice.online"
        if Need.ONLINE in needs
        else "choice.nearby"
        if Need.NEARBY in needs
        else None
    )
    return Interview(interview.method or method, interview.condition or condition, interview.where or where)


def _spoken_of(context: TurnContext) -> tuple[Group, ...]:
    """The groups that "it" and "they" point at."""
    return tuple(group for group in context.state.groups if group not in context.reading.excluded)
