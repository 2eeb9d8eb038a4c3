"""Life that is told, with nothing asked: it is heard, in a line of the clinic's, and no menu is put before it."""

import re
from dataclasses import replace

from bot.conversation.model import Turn
from bot.conversation.residue import small_words
from bot.conversation.risk.reaction import LINE
from bot.conversation.topics import feedback
from bot.conversation.turn_context import TurnContext
from bot.understanding.model import QUITE_SURE, SURE, Who
from bot.understanding.normalize import normalize
from bot.understanding.signals import sounds_good, tells_of_hardship
from bot.understanding.turned_down import TurnedDown

HEARD = "interface.heard"
_FIRST, _HARD, _GOOD, _OFFER, _OVER_A_LIST = (
    f"{HEARD}_{name}" for name in ("first", "hard", "good", "offer", "over_a_list")
)
_NO_MEETING, _NO_SEARCH, _HEARD_WRONG = f"{HEARD}_no_meeting", f"{HEARD}_no_search", f"{HEARD}_wrong"
_QUESTION = f"{HEARD}_question"
_NO_NUMBERS, _NO_CALL = f"{HEARD}_no_numbers", "coping.company.no_call"
WITHOUT_SORROW = (HEARD, _GOOD, _HEARD_WRONG)
"""Lines that answer what was told without a word of sorrow."""
_GOOD_NEWS = "coping.good_news"
_OTHER_SIDE = ("coping.reached_out", "coping.company", _GOOD_NEWS)
"""Topics of the family that are no hard feeling."""
_HARD_FROM, _GOOD_FROM = 0.15, 0.3
"""Probability of all hard feelings together, and of good news, from which a line takes its tone: where it fell on the
other tone, on texts of unheard authors, it was 1 of 33 and 0 of 6. Twice the other's is asked for besides."""
_HARD_BY_ITSELF = 0.6
"""The same where no word of the text tells of a hardship: of 22 texts of strangers that a line of sorrow met, 17 lie
below, and one reader found it fitting in none of them."""
_ASKED_FOR_GOOD = ("coping.good_news", "coping.reached_out.answered", f"{HEARD}_good")
"""Lines that ask what was good, or who helped."""
_ASKED_OF_THE_DAY = "coping.company"
"""How the line begins that asks how the day was."""
_MERELY_GUESSED = ("coping.isolation", "coping.boredom", "coping.company", "coping.reached_out", "unknown")
"""What the network takes a plain evening for, though no word of it says so."""
_ANSWERED = 2
"""Words from which the answer to a question of ours says something."""
_LOSS, _GRIEF = f"{HEARD}_loss", "coping.grief"
_NOW = re.compile(
    r"\b(?:today|tonight|just|this (?:morning|week)|came (?:by|over)|visited|hoy|ahorita|vino|vinieron|gane|ganamos)\b"
)
"""With a word of gladness: it is of the day that goes on, and none of the dead."""
_MEMORY = re.compile(
    r"\b(?:he|she|they|we)(?:'d)? (?:used to|always|would(?:'ve| have)|loved|liked)\b|\b(?:he|she)'d have\b"
    r"|\b(?:el|ella) (?:siempre |nunca )?(?:me |nos |se |lo |la )?(?:\w+(?:aba|ia)\b|hubiera)"
    r"|\b(?:le gustaba|le encantaba)\b"
)
"""What the dead did, or would have: told at any time it is of them."""
_ASKED_OF_THEM = (_LOSS, f"{_GRIEF}.their_name", f"{_GRIEF}.tell_me", "coping.company.about_them")
"""Lines that ask for what comes back of the dead."""
_CONDOLENCES = (_GRIEF, f"{_GRIEF}.overdose", f"{_GRIEF}.pet", f"{_GRIEF}.groups")
_IN_GRIEF = ("coping.", "crisis.suicide", "groups.family")
"""Topics in the middle of which a loss is told on."""
_TOLD_IN_GRIEF = (
    *("unknown", "coping.grief", "coping.relationships", "coping.low_mood", "coping.company", "coping.stress"),
    *("coping.anger", "coping.isolation", "coping.reached_out", "coping.good_news", "coping.sleep", "groups.family"),
    *("coping.craving", "coping.trigger"),
)
"""What the network takes the life of the dead for, when it is not sure."""
_IN_A_ROW = 2
"""After so many lines that only hear, the next one offers something too."""
_MOST_OFFERS = 2
"""So often in a talk."""
_WORDS = 3
"""From so many words a text tells something; fewer are a slip, or an answer that was not understood."""
_TOLD_BESIDES = 6
"""Words from which whoever says what it is not about tells something besides."""
_SURELY_FOR_US = 0.35
"""Probability from which a topic of ours that is no feeling is offered, though nothing was asked.

Of the example talks, held on 2026-11-30, 5,672 of 7,402 turns are right, and all of a search is in 980. With 0.25 it is
15 turns less and one more harmless turn in crisis mode; with 0.45 seven turns more, and four searches less.
"""
_TOLD_OF_LIFE = ("coping.", "unknown")
_FEELINGS = (*_TOLD_OF_LIFE, "chat.")
_BRIGHT = re.compile(
    r"(?<!not )(?<!no )(?<!never )(?<!isn't )(?<!ni )\b(?:kind of nice|was nice|so nice"
    r"|feels? good|felt good|(?:fue|era) un buen dia|que bonito|stuck (?:with|by) me"
    r"|me aguanto|me apoya|me apoyo|made me (?:smile|laugh)|me dio (?:gusto|risa)|good day|buen dia|proud|orgullos\w+"
    r"|contento|contenta|happy|feliz|me canto|lucky|best day|(?:i|we) (?:just )?won|gane|ganamos)\b"
)
"""Words of what is told as good; no line of sorrow answers them, whatever else is read in a text."""
_ONLY_A_TIME = re.compile(
    r"(?:(?:yeah|yes|its|it'?s|it has|been|about|like|over|almost|for|now|already"
    r"|hace|ya|van|son|como|casi|unos|unas|mas|de) )*"
    r"(?:\d+|a|an|one|two|three|four|five|six|un|una|dos|tres|cuatro|cinco|seis) "
    r"(?:hours?|days?|weeks?|months?|years?|horas?|dias?|semanas?|meses|mes|anos?)(?: (?:now|already|ago|ya|o mas))*"
)
"""A length of time and nothing else: of being clean only where that was spoken of."""
_COMPANY = ("coping.company", "handoff.human")
_LISTS = ("meetings.find", "meetings.reminder")


def only_tells(context: TurnContext) -> bool:
    """Whether a text tells something of life, asks nothing, and is about nothing of ours for all that can be told."""
    ours = (guess for guess in context.reading.guesses if not guess.topic.startswith(_FEELINGS))
    return tells(context) and all(guess.probability < _SURELY_FOR_US for guess in ours)


def is_told_as_good(context: TurnContext) -> bool:
    """Whether it only tells, and says itself that it was pleasant, where a hard feeling is merely guessed."""
    best = context.reading.guesses[0]
    may_be_wrong = best.topic.startswith("coping.") and best.topic != _GOOD_NEWS
    guessed = best.probability < (QUITE_SURE if may_be_wrong else SURE)
    return guessed and tells(context) and sounds_good(normalize(context.message.text))


def is_told_in_company(context: TurnContext) -> bool:
    """Whether it goes on about the day, with no hardship in it, where we asked for that, or for what was good."""
    best, words = context.reading.guesses[0], context.message.text.split()
    if context.reading.asks or len(words) < _ANSWERED or context.message.choice or _is_of_hardship(context):
        return False
    if not best.topic.startswith(_TOLD_OF_LIFE) and best.probability >= _SURELY_FOR_US:
        return False
    if _last_said(context).startswith(_ASKED_FOR_GOOD):
        return best.topic in _MERELY_GUESSED or best.probability < _SURELY_FOR_US
    of_the_day = _last_said(context).startswith(_ASKED_OF_THE_DAY)
    return of_the_day and best.topic in _MERELY_GUESSED and best.probability < QUITE_SURE


def _last_said(context: TurnContext) -> str:
    return next((answer for answer in reversed(context.state.answer_history) if answer != LINE), "")


def _is_of_hardship(context: TurnContext) -> bool:
    """Whether its own words tell of a hardship."""
    return context.reading.crisis is not None or tells_of_hardship(normalize(context.message.text))


def mourns(context: TurnContext) -> bool:
    """Whether somebody bereaved tells on, in the middle of it: how it is told is no topic of its own."""
    best, before = context.reading.guesses[0], context.state.topic or ""
    said, bereaved = normalize(context.message.text), context.state.who is Who.BEREAVED
    if bereaved and _NOW.search(said) and (_BRIGHT.search(said) or sounds_good(said)):
        return False
    of_them = bool(_MEMORY.search(said)) or (_was_asked_of_them(context) and not _is_of_hardship(context))
    unsure = best.probability < SURE or best.topic == "unknown" or of_them or _is_told_on(context)
    in_grief = bereaved and (before.startswith(_IN_GRIEF) or _MEMORY.search(said) is not None)
    asks = (context.reading.asks and not of_them) or "?" in context.message.text or bool(context.message.choice)
    says = len(context.message.text.split()) >= _WORDS and not asks
    of_ours = best.probability >= _SURELY_FOR_US and not best.topic.startswith(_TOLD_IN_GRIEF)
    return in_grief and unsure and not of_ours and says


def _was_asked_of_them(context: TurnContext) -> bool:
    """Whether our last line asks what comes back of the dead: what is told then is that, whatever its words."""
    return _last_said(context).startswith(_ASKED_OF_THEM)


def _is_told_on(context: TurnContext) -> bool:
    """Whether grief is read once more in a talk that has heard our condolences: said again they are no answer."""
    told = context.state.answer_history
    return context.reading.guesses[0].topic == _GRIEF and any(one in _CONDOLENCES for one in told)


def tells_how_long(context: TurnContext) -> bool:
    """Whether it says in the middle of a hardship how long it has been so; told out of nowhere it is clean time."""
    before = context.state.topic or ""
    of_a_hardship = before.startswith("coping.") and before != _GOOD_NEWS
    return of_a_hardship and _ONLY_A_TIME.fullmatch(normalize(context.message.text)) is not None


def tells(context: TurnContext) -> bool:
    """Whether it tells something, in words of a language, and asks nothing."""
    message, words = context.message, normalize(context.message.text).split()
    if context.reading.asks or message.choice or message.command or len(words) < _WORDS:
        return False
    return any(word in small_words("glue") for word in words)


def hear(context: TurnContext) -> Turn:
    """It is heard: the first text of a talk learns what we can do, and after some in a row something is offered.

    Options that stood before the person stay good: a number is still theirs.
    """
    state = replace(context.state, misunderstood=0)
    if "thanks" in context.reading.acts:
        return feedback.welcome(context.with_state(state))
    tone, topic = tone_of(context)
    line = tone
    if mourns(context):
        line, topic = _LOSS, _GRIEF
    elif context.state.topic is None and tone != _HARD:
        line = _FIRST
    elif tone == HEARD and context.state.topic in _LISTS:
        line = _OVER_A_LIST
    elif tone != _GOOD and _heard_in_a_row(context) >= _IN_A_ROW and _may_offer(context):
        line = _OFFER
    first = context.state.topic is None and line == _HARD
    turn = context.with_state(state).turn(line, topic=topic, offers=_COMPANY if first else None)
    known = context.state.topic if context.state.topic != "unknown" else None
    after = replace(turn.state, topic=known or topic)
    if not turn.state.options:
        after = replace(after, options=context.state.options, menu=context.state.menu)
    return replace(turn, state=after)


def turned_down(context: TurnContext) -> Turn | None:
    """What a person does not want is heard, and nothing of it offered; None where the text asks or tells more.

    Whoever wants no meetings and would just talk is answered so.
    """
    refused, best = context.reading.turned_down, context.reading.guesses[0]
    if not refused:
        return None
    of_meetings = bool(refused & {TurnedDown.MEETINGS, TurnedDown.SEARCH})
    to_talk = best.topic.startswith(("coping.company", "meetings.", "chat.greeting", "unknown"))
    if of_meetings and (to_talk or best.probability < SURE):
        line = _NO_MEETING if TurnedDown.MEETINGS in refused else _NO_SEARCH
    elif TurnedDown.LINES in refused and (to_talk or best.topic.startswith("coping.") or best.probability < SURE):
        line = _NO_CALL if context.line_for(_COMPANY[0]) == _NO_CALL else _NO_NUMBERS
    elif best.topic != "unknown" and (best.probability >= SURE or context.reading.asks):
        return None
    elif (
        refused == {TurnedDown.TOPIC} and best.topic != "unknown" and len(context.message.text.split()) >= _TOLD_BESIDES
    ):
        return hear(context)
    else:
        line = _HEARD_WRONG
    return _going_on(context, line)


def corrected(context: TurnContext) -> Turn | None:
    """We took it the wrong way: that is said, and what we took it for is let go; None where the rest has an answer."""
    best = context.reading.guesses[0]
    if not context.reading.misread or (best.topic != "unknown" and (best.probability >= SURE or context.reading.asks)):
        return None
    return _going_on(context, _HEARD_WRONG)


def _going_on(context: TurnContext, line: str) -> Turn:
    """A line that leaves what we speak of as it was."""
    turn = context.with_state(replace(context.state, misunderstood=0)).turn(line, topic="unknown", offers=())
    return replace(turn, state=replace(turn.state, topic=context.state.topic or "unknown"))


def offer(context: TurnContext) -> Turn:
    """A question among feelings that nothing can be made of: what may help is offered."""
    line = _QUESTION if context.reading.asks or "?" in context.message.text else _OFFER
    turn = context.with_state(replace(context.state, misunderstood=1)).turn(line, topic="unknown")
    return replace(turn, state=replace(turn.state, topic=context.state.topic))


def tone_of(context: TurnContext) -> tuple[str, str]:
    """The line that fits how it was told, and the feeling that was read in it."""
    said = normalize(context.message.text)
    if tells_how_long(context):
        return HEARD, "unknown"
    if sounds_good(said):
        return _GOOD, _GOOD_NEWS
    feelings = {
        guess.topic: guess.probability for guess in context.reading.guesses if guess.topic.startswith("coping.")
    }
    hard = {topic: value for topic, value in feelings.items() if topic not in _OTHER_SIDE}
    good, heavy = feelings.get(_GOOD_NEWS, 0.0), sum(hard.values())
    if good >= _GOOD_FROM and good > 2 * heavy:
        return _GOOD, _GOOD_NEWS
    if context.reading.crisis is None and _BRIGHT.search(said):
        return _GOOD, _GOOD_NEWS
    if is_told_in_company(context) and _last_said(context).startswith(_ASKED_FOR_GOOD):
        return _GOOD, _GOOD_NEWS
    if heavy < _HARD_FROM or heavy <= 2 * good:
        return HEARD, "unknown"
    plainly = _is_of_hardship(context) or (heavy >= _HARD_BY_ITSELF and not is_told_in_company(context))
    return _HARD if plainly else HEARD, max(hard, key=lambda topic: hard[topic])


def _may_offer(context: TurnContext) -> bool:
    """Whether a menu may be put before them: not once something was turned down, and not over and over."""
    return not context.state.turned_down and context.state.answer_history.count(_OFFER) < _MOST_OFFERS


def _heard_in_a_row(context: TurnContext) -> int:
    count = 0
    for answer in reversed(context.state.answer_history):
        if answer == LINE:
            continue
        if not answer.startswith(HEARD) or answer == _OFFER:
            break
        count += 1
    return count
