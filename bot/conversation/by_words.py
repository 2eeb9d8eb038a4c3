"""The answer to a text by its topic: surely, likely, with what else may be meant, or by asking."""

from collections.abc import Callable
from dataclasses import replace

from bot.conversation.also_asked import with_second_question
from bot.conversation.guessing import (
    in_case_another_was_meant,
    offer_guesses,
    was_just_offered,
    worth_guessing,
)
from bot.conversation.interpret import is_a_mere_guess_of_control
from bot.conversation.model import Turn
from bot.conversation.stories import takes_leave
from bot.conversation.told_on import told as told_on
from bot.conversation.topics import (
    asked_of_one,
    call_back_beside,
    control,
    feedback,
    groups,
    handoff,
    listed,
    listening,
    meant,
    meetings,
    reminders,
    within_reach,
)
from bot.conversation.topics.companion import first_minute
from bot.conversation.turn_context import TurnContext
from bot.meetings.constraints import Act, find_constraints
from bot.understanding.answer import Agreement
from bot.understanding.model import QUITE_SURE, SURE, WORTH_A_GUESS, Cue
from bot.understanding.normalize import normalize, plain
from bot.understanding.signals import names_another_drug, tells_of_hardship

_ABOUT_THE_GROUP = "group.about"
_OF_ITS_OWN = 0.5
"""Probability from which a text has a topic of its own."""
_TELLING = {"chat", "thanks", "safe", "yes", "help coming", "awake", "with somebody", "means away"}
"""Acts by which a person tells something and asks for nothing."""
_REACHED_OUT = "coping.reached_out"
_WORTH_ITS_WORDS = {_REACHED_OUT: 0.1}
"""Probability from which a topic's own words decide for it, where not that of a guess: how reaching out went is told in
few words that nothing else has."""
_ASKED_ON = 0.1
"""The same for a question about what we just spoke of: "how many days", while dope sick. No turn of the example
talks is read otherwise with 0.05 or 0.2 (held on 2026-11-30)."""
_GENTLE = (
    *("coping.isolation", "coping.company", "coping.boredom", "coping.low_mood", "coping.sleep", "coping.stress"),
    *("coping.relationships", _REACHED_OUT),
)
"""Answers that do no harm where another feeling was meant; good news and grief would."""
_OF_A_NAMED_GROUP = 0.3
"""Probability from which a question about the group that a text names is answered, with what else it may be below."""
_OF_KNOWLEDGE = (
    "group.",
    "groups.list",
    "groups.why",
    "groups.compare",
    "safety.",
    "needs.",
    "control.privacy",
    "chat.bot",
)
"""Topics whose answer tells something and does nothing."""
_TO_BE_DONE = ("meetings.", "clinic.", "handoff.", "control.", "refuse.")
"""Topics of what is asked to be done."""
_GOOD_NEWS, _TROUBLES_OF_THEIRS = "coping.good_news", ("groups.family", "coping.low_mood", "coping.relationships")
_NOT_TWICE, _SAID_ALL = ("coping.", "groups.family", "quit.", "needs."), "interface.said_all"
"""Answers to whoever tells of their life: the same word for word is no answer to what is told next."""
_FIRST_MEETING = "group.first_meeting"
_COUNTED = "coping.reached_out"
"""By this answer a day on which somebody reached out is known, also where it is told a second time."""
_AS_BEFORE, _LIKELY, _CLEARLY = 0.3, 0.35, 1.5
"""Probability from which a question is answered, where we just spoke of the same and where not; and how far before
the next guess it must then be. Of the example talks, held on 2026-11-30, 5,672 of 7,402 turns are right with 0.35
where we did not; as many with 0.25, two more with 0.45."""


def by_its_words(context: TurnContext) -> Turn:
    """The topic of the text, in the light of the talk; what was said in all its wordings is not said once more."""
    turn = _in_the_light_of_the_talk(context)
    first = turn.answers[0] if turn.answers else ""
    counts = bool(turn.effects) or first.startswith(_COUNTED)
    if counts or not first.startswith(_NOT_TWICE) or not context.has_said_all(first):
        return turn
    if context.reading.asks or first.startswith("needs."):
        return context.turn(_SAID_ALL, topic=turn.topic)
    return listening.hear(context)


def _in_the_light_of_the_talk(context: TurnContext) -> Turn:
    topic, confidence = context.reading.guesses[0].topic, context.reading.guesses[0].probability
    if call_back_beside.gives_a_number(context):
        return call_back_beside.take_number(context)
    if call_back_beside.asks_of_the_call(context):
        return call_back_beside.answer_of_the_call(context)
    if (going_on := told_on(context)) is not None:
        return going_on
    if (at_hand := within_reach.told(context)) is not None:
        return at_hand
    if takes_leave(context):
        return by_topic(context, "chat.goodbye")
    if call_back_beside.wants_a_call(context):
        return handoff.offer_call_back(context)
    if (theirs := _line_for_them(context)) is not None:
        return theirs
    if (heard := listening.turned_down(context) or listening.corrected(context)) is not None:
        return heard
    if (company := asked_of_one.of_any_meeting(context)) is not None:
        return company
    if find_constraints(plain(context.message.text)).act is Act.BY_PHONE and topic == _FIRST_MEETING:
        return context.turn(f"{_FIRST_MEETING}.by_phone", topic=_FIRST_MEETING, confidence=1.0)
    if meant.is_meant(context):
        return meetings.find(context)
    if listening.mourns(context) or listening.tells_how_long(context) or listening.is_told_as_good(context):
        return listening.hear(context)
    if listening.is_told_in_company(context):
        return listening.hear(context)
    if context.reading.other_one and context.state.earlier_groups:
        reading = replace(context.reading, groups=context.state.earlier_groups[:1], follow_up=True)
        context = replace(context, reading=reading)
    weighs_two = topic == "groups.compare" and confidence >= SURE and len(context.reading.groups) > 1
    if context.reading.follow_up and context.reading.groups and not weighs_two:
        return by_topic(context, _topic_to_keep(context))
    if topic.startswith("group.") and listed.TOPIC in context.reading.asked and context.entities.where:
        return meetings.find(context)  # what else it asks of the group stands below the list
    if topic not in ("unknown", "chat.machine") and confidence >= SURE and not is_a_mere_guess_of_control(context):
        turn = with_second_question(context, by_topic(context, topic))
        return turn if confidence >= QUITE_SURE else in_case_another_was_meant(context, turn)
    if (likely := _line_that_decides(context)) is not None:
        return likely
    if meant.is_likely_meant(context):
        return meetings.find(context)
    if context.reading.groups and not topic.startswith("group"):
        return by_topic(context, _ABOUT_THE_GROUP)
    if len(context.reading.groups) == 1 and topic.startswith("group.") and confidence >= _OF_A_NAMED_GROUP:
        return in_case_another_was_meant(context, by_topic(context, topic))
    if _only_tells(context):
        return listening.hear(context)
    if context.reading.asked:
        return by_topic(context, context.reading.asked[0])
    if _surely_a_feeling(context) or _likely_asked(context):
        return in_case_another_was_meant(context, by_topic(context, topic))
    if listening.only_tells(context):
        return listening.hear(context)
    if worth_guessing(context) and (guesses := _likeliest_or_menu(context)):
        return guesses
    if context.reading.agreement and len(context.message.text.split()) <= 2:
        return context.turn("interface.anything_else", topic="chat.thanks")
    return listening.hear(context) if listening.tells(context) else _not_understood(context)


def _likeliest_or_menu(context: TurnContext) -> Turn | None:
    """What it may be, to choose from; after such a menu the likeliest at once, with what else it may be below."""
    if not was_just_offered(context):
        return offer_guesses(context)
    offered = {code.partition("@")[0] for code in context.state.options}
    likely = [guess.topic for guess in context.reading.guesses if guess.topic.startswith(_OF_KNOWLEDGE)]
    if not likely or not context.reading.asks:
        return None
    topic = next((topic for topic in likely if topic not in offered), likely[0])
    return in_case_another_was_meant(context, by_topic(context, topic))


def _line_for_them(context: TurnContext) -> Turn | None:
    """What the words of whoever is bereaved, or family, call for.

    None where the text surely asks for something to be done: a meeting, the clinic, a person.
    """
    best = context.reading.guesses[0]
    if best.topic.startswith(_TO_BE_DONE) and best.probability >= SURE and context.reading.asks:
        return None
    line = context.line_for_them()
    troubled = context.reading.asks or tells_of_hardship(normalize(context.message.text))
    if line and line.startswith(_GOOD_NEWS) and troubled and best.topic in _TROUBLES_OF_THEIRS:
        return None  # clean for months, and what has happened to them since
    return None if line is None else context.turn(line, topic=line.rpartition(".")[0])


def _line_that_decides(context: TurnContext) -> Turn | None:
    """Among topics that are in doubt, what was just spoken of first, the one whose line the words call for."""
    for guess in sorted(context.reading.guesses[:3], key=lambda guess: guess.topic != context.state.topic):
        of_its_own = context.line_for(guess.topic).startswith(f"{guess.topic}.")
        asked_on = context.reading.asks and guess.topic == context.state.topic and of_its_own
        harmless = asked_on or guess.topic.startswith(("group", "unknown")) or guess.topic in _GENTLE
        worth = _ASKED_ON if asked_on else _WORTH_ITS_WORDS.get(guess.topic, WORTH_A_GUESS)
        if guess.probability >= worth and harmless and context.line_for(guess.topic) != guess.topic:
            return context.turn(context.line_for(guess.topic), topic=guess.topic, groups=context.reading.groups)
    return None


def _surely_a_feeling(context: TurnContext) -> bool:
    """Whether a text surely tells how somebody feels, though not which feeling it is: no menu is put before them.

    Its own words must tell of something hard: an evening told of is only heard. One that may as well be good news is
    only heard, too: "I was good at guitar".
    """
    guesses = context.reading.guesses
    good = next((guess.probability for guess in guesses if guess.topic == "coping.good_news"), 0.0)
    if guesses[0].probability < 2 * good < 2 * guesses[0].probability:
        return False
    feelings = sum(guess.probability for guess in guesses if guess.topic.startswith("coping."))
    hard = context.reading.asks or tells_of_hardship(normalize(context.message.text))
    return guesses[0].topic in _GENTLE and feelings >= SURE and hard


def _only_tells(context: TurnContext) -> bool:
    """Whether a text tells how it goes, or takes note, and asks nothing: no menu is put before whoever just talks."""
    reading = context.reading
    none_of_its_own = reading.own_topic < _OF_ITS_OWN or reading.guesses[0].topic == "unknown"
    takes_note = reading.agrees or reading.answer.denies or reading.answer.agreement is Agreement.OK
    return none_of_its_own and "?" not in context.message.text and (takes_note or bool(reading.acts & _TELLING))


def _likely_asked(context: TurnContext) -> bool:
    """Whether a question is likely enough about what we know, or were just speaking of, to be answered at once.

    Of the questions of unheard authors that were met with a menu, the best guess was right in more than half from 0.35
    on; below the answer stands what else it may be.
    """
    best, *others = context.reading.guesses
    if not context.reading.asks:
        return False
    if best.topic == context.state.topic:
        return best.probability >= _AS_BEFORE and best.topic != "unknown"
    second = max((guess.probability for guess in others if guess.topic != "unknown"), default=0.0)
    clear = best.probability >= _LIKELY and best.probability >= _CLEARLY * second
    return clear and best.topic.startswith(_OF_KNOWLEDGE)


def _topic_to_keep(context: TurnContext) -> str:
    """What "and smart?" asks: the same as the last question of its kind."""
    before = context.state.topic or ""
    if not before.startswith(("group.", "groups.compare", "meetings.find")):
        before = context.state.question or ""
    return before if before.startswith("group.") or before in ("meetings.find", "groups.compare") else _ABOUT_THE_GROUP


def by_topic(context: TurnContext, topic: str) -> Turn:
    """The answer of a topic: looked up, or from the file of its family."""
    context = context.with_state(replace(context.state, misunderstood=0))
    family, _, name = topic.partition(".")
    if family == "group":
        return groups.about_group(context, topic)
    if family in ("handoff", "clinic", "refuse"):
        return handoff.offer_call_back(context) if name == "human" else handoff.hand_off(context, topic)
    if topic in ("coping.craving", "coping.relapse") and Cue.USING_ANYWAY in context.reading.cues:
        return context.turn("coping.relapse.using_anyway", topic=topic)
    answer = _ANSWERED_IN_CODE.get(topic)
    if answer:
        return answer(context)
    line = context.line_for(topic)
    not_alone = line == "coping.relapse.alcohol" and names_another_drug(normalize(context.message.text))
    return context.turn(topic if not_alone else line, topic=topic)


def _more(context: TurnContext) -> Turn:
    """More of the list of meetings, where one was shown last; else more of the last answer."""
    search = context.state.meetings
    listed_last = context.state.topic in (listed.TOPIC, reminders.TOPIC) and search is not None and search.shown
    return meetings.more(context) if listed_last else context.more()


_ANSWERED_IN_CODE: dict[str, Callable[[TurnContext], Turn]] = {
    "coping.isolation": first_minute.begin_after_telling,
    "groups.compare": groups.compare,
    "groups.list": groups.all_of_them,
    "groups.other": groups.other,
    "groups.recommend": groups.recommend,
    "meetings.find": meetings.find,
    "chat.thanks": feedback.welcome,
    "control.delete": control.erase,
    "control.language": control.switch_language,
    "control.more": _more,
    "control.restart": control.restart,
    "control.stop": control.stop,
    "control.start": control.start,
    "control.help": control.help_,
}
"""Topics whose answer is not only looked up."""


def _not_understood(context: TurnContext) -> Turn:
    """Kind and short the first time; the second time in a row, a person can help."""
    if context.state.misunderstood:
        return handoff.not_understood(context)
    if (context.state.topic or "").startswith("coping."):
        return listening.offer(context)
    return context.with_state(replace(context.state, misunderstood=1)).turn("unknown", topic="unknown")
