"""What is asked of a listed meeting and told from its list: of what kind it is, who may come along, on which day."""

import re

from bot.conversation.meeting_list import LETTERS, meeting_of, words
from bot.conversation.meeting_words import MeetingWords
from bot.conversation.model import Turn
from bot.conversation.state import MeetingTalk, Shown
from bot.conversation.turn_context import TurnContext
from bot.meetings.constraints import Act, Constraints, find_constraints, kinds_named
from bot.meetings.model import Meeting, Trait
from bot.understanding.normalize import plain

_OF_SEVERAL = re.compile(r"\b(?:which|any|these|those|they|cual(?:es)?|algun[ao]s?|esas|estas|son)\b")
_OPPOSITE = {
    one: other
    for pair in ((Trait.WOMEN, Trait.MEN), (Trait.OPEN, Trait.CLOSED), (Trait.SPANISH, Trait.ENGLISH))
    for one, other in (pair, pair[::-1])
}
_OPEN, _CLOSED = re.compile(r"\b(?:open|abiertas?)\b"), re.compile(r"\b(?:closed|cerradas?)\b")
COMPANY = "group.eligibility.company"
_MEETING = re.compile(r"\b(?:meetings?|mtgs?|groups?|juntas?|reunion(?:es)?|grupos?)\b")
_CHILD = re.compile(r"\b(?:kids?|child(?:ren)?|baby|toddler|son|daughter|hij(?:it)?[oa]s?|nin(?:it)?[oa]s?|bebe)\b")
_WOMAN = re.compile(
    r"\b(?:wife|gf|girlfriend|fiancee|mom|mother|mama|sisters?|sis|aunt|grandma|homegirl|old lady|wom[ae]n"
    r"|esposa|mujer|novia|madre|hermanas?|prima|tia|abuela|amiga|vecina|cunada|suegra|vieja|ruca|jef(?:a|ita)|(?:mam|herman|amig|abuel|espos)ita)\b"
)
_MAN = re.compile(
    r"\b(?:husband|bf|boyfriend|dad|father|brothers?|bro|uncle|grandpa|old man|m[ae]n"
    r"|esposo|marido|novio|papa|padre|hermanos?|primo|tio|abuelo|vecino|cunado|suegro|jef(?:e|ito)|(?:pap|herman|abuel)ito)\b"
)


def of_the_list(context: TurnContext, memory: MeetingTalk, said: Constraints) -> str | None:
    """The answer where the text is about what stands there and not about one; None where there is none to give."""
    if not memory.shown:
        return None
    say, text = words(context, memory), plain(context.message.text)
    match said.act:
        case Act.FORMATS if kinds := _kinds_asked(text):
            return _which_have(context, memory, kinds)
        case Act.BRING if not _CHILD.search(text):
            open_to_all = _which_have(context, memory, frozenset({Trait.OPEN}))
            return f"{say.piece('bring')} {open_to_all}"
        case Act.DATES:
            listed = [
                say.piece("its_date", letter=letter, moment=say.moment(one.start))
                for letter, one in zip(LETTERS, memory.shown, strict=False)
            ]
            return "\n".join([f"{say.now_told()} {say.piece('dates')}", *listed])
        case _:
            return None


def of_one(context: TurnContext, memory: MeetingTalk, said: Constraints, shown: Shown, meeting: Meeting) -> list[str]:
    """The lines that answer what is asked of one; none where it asks for another thing."""
    say, text = words(context, memory), plain(context.message.text)
    letter = LETTERS[memory.shown.index(shown)]
    match said.act:
        case Act.FORMATS if kinds := _kinds_asked(text):
            having = kinds & meeting.traits
            instead = {_OPPOSITE[kind] for kind in kinds if kind in _OPPOSITE} & meeting.traits
            told = [say.has(having)] if having else [say.has_instead(instead)] if instead else []
            untold = {kind for kind in kinds - having if _OPPOSITE.get(kind) not in instead}
            return [*told, *([say.kind_not_listed(untold)] if untold else [])]
        case Act.BRING if _CHILD.search(text):
            return [say.piece("bring.child", letter=letter)]
        case Act.BRING:
            return _for_them(say, letter, meeting, text)
        case Act.DATES:
            return [say.now_told(), say.piece("its_date", letter=letter, moment=say.moment(shown.start))]
        case _:
            return []


def _for_them(say: MeetingWords, letter: str, meeting: Meeting, text: str) -> list[str]:
    """Whether the one of whom a text tells may come to this meeting, as it is listed."""
    is_woman, is_man = bool(_WOMAN.search(text)), bool(_MAN.search(text))
    theirs = {Trait.WOMEN} if is_woman and not is_man else {Trait.MEN} if is_man and not is_woman else set()
    only = (meeting.traits & {Trait.WOMEN, Trait.MEN}) - theirs
    if only:
        return [say.piece("bring.only", letter=letter, kinds=say.described(only))]
    for kind in (Trait.CLOSED, Trait.OPEN):
        if kind in meeting.traits:
            return [say.piece(f"bring.{kind}", letter=letter)]
    return [say.piece("bring.unsaid", letter=letter)]


def _kinds_asked(text: str) -> frozenset[Trait]:
    """The kinds of which a text asks; both open and closed is a question for what the list holds."""
    bare = {Trait.OPEN} if _OPEN.search(text) else set[Trait]()
    bare |= {Trait.CLOSED} if _CLOSED.search(text) else set()
    kinds = kinds_named(text) | bare
    return kinds - {Trait.OPEN, Trait.CLOSED} if {Trait.OPEN, Trait.CLOSED} <= kinds else kinds


def of_any_meeting(context: TurnContext) -> Turn | None:
    """Who may come along to which kind of meeting, where nothing is listed; None where that is not asked."""
    text = plain(context.message.text)
    asks = find_constraints(text).act is Act.BRING and not _CHILD.search(text)
    spoken = context.reading.groups or (context.state.topic or "").startswith(("group", "meetings."))
    return context.turn(COMPANY, topic="group.eligibility") if asks and (spoken or _MEETING.search(text)) else None


def is_of_children(context: TurnContext, said: Constraints) -> bool:
    """Whether a text asks if children may come along, of which no list tells anything."""
    return said.act is Act.BRING and bool(_CHILD.search(plain(context.message.text)))


def is_of_several(context: TurnContext) -> bool:
    """Whether a question is about the list, though one of it was last spoken of: "which ones have a ramp"."""
    return bool(_OF_SEVERAL.search(plain(context.message.text)))


def _which_have(context: TurnContext, memory: MeetingTalk, kinds: frozenset[Trait]) -> str:
    """Of which of the list its kinds are told, of which the opposite, and of which nothing."""
    listed = {
        letter: meeting.traits
        for letter, one in zip(LETTERS, memory.shown, strict=False)
        if (meeting := meeting_of(context, one.key))
    }
    having = [letter for letter, traits in listed.items() if kinds <= traits]
    opposed = frozenset(_OPPOSITE[kind] for kind in kinds if kind in _OPPOSITE)
    instead = [letter for letter, traits in listed.items() if letter not in having and opposed & traits]
    lacking = [letter for letter in listed if letter not in (*having, *instead)]
    return words(context, memory).which_have(kinds, having, lacking, opposed, instead)
