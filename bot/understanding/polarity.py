"""How a text answers a yes-or-no question: read from the whole answer.

"he is" and "he is not", "claro" and "claro que no" never read the same. What people say stands in answers.yaml.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.understanding.answer import Agreement, Content, ShortAnswer
from bot.understanding.normalize import words_of
from knowledge.patterns import compile_entries
from knowledge.reading import read_yaml
from knowledge.sieve import Sieve

_BREAK = re.compile(r"[,;.!\n]+")
_LAUGHTER = re.compile(r"lol|lmao|rofl|(?:ha){2,}h?|(?:ja){2,}j?|(?:je){2,}j?")
_HALF = (Agreement.WEAK_YES, Agreement.DONT_KNOW)
"""Answers that a laugh takes nothing back of: "haha maybe", "idk lol"."""
_SUBJECT_AND_VERB = re.compile(
    r"^(?:i|he|she|they|it|we|there|someone|somebody|everyone|everybody|lo|la|yo|si)? ?"
    r"(?:am|is|are|do|does|did|have|has|will|can|would|estoy|tengo|esta|hay|puedo|hice|hago)$"
)


def read_answer(text: str) -> ShortAnswer:
    """Read a text as the answer to a yes-or-no question. Never raises.

    A "no" that stands apart is an answer of its own: "no, estoy bien" says the contrary of "no estoy bien".
    """
    words = _words(text)
    agreement, after = _led(words)
    first, _, rest = _BREAK.sub("\n", text, count=1).partition("\n")
    apart = rest.strip() and _led(_words(first)) == (Agreement.NO, [])
    contents = _contents(rest if apart else text)
    dodges = _is_dodge(" ".join(words if contents != {Content.JOKE} else _without_laughter(words)))
    if dodges or (agreement in _HALF and Content.JOKE not in _contents(" ".join(_without_laughter(text.split())))):
        contents -= {Content.JOKE}
    unsafe = bool(contents & {Content.NOT_WELL, Content.UNWELL})
    led_by = _without_fillers(words)[:1]
    return ShortAnswer(
        None if dodges else agreement,  # "no quiero contestar" is no no
        denies=not unsafe and bool(contents - {Content.IN_CARE}),
        unsafe=unsafe,
        dodges=dodges,
        contents=contents,
        rest=len([word for word in after if word not in _said("small") and (word,) not in _table().fillers]),
        plain=bool(led_by) and led_by[0] in _said("plain") | _said("plain_yes"),
        of_persons=agreement is Agreement.NO and _is_of_persons(words),
        plain_yes=bool(led_by) and led_by[0] in _said("english_yes") and agreement is Agreement.YES,
    )


def _is_of_persons(words: list[str]) -> bool:
    """Whether it begins with "nobody", or with "there is nobody"; "no, nobody" is a no."""
    left = " ".join(_without_fillers(words))
    return _table().of_persons.match(left) is not None


def _words(text: str) -> list[str]:
    return [_table().apostrophes.get(word, word) for word in words_of(text) if word not in "?!"]


def _contents(text: str) -> frozenset[Content]:
    """What it says of a danger; each kind is looked for in what those before it have left.

    That others look after them is beside the point of what they say, so that its words are left to the others. What
    denies a state, "no está bien", never reaches over a comma: "ahorita no está, estoy bien".
    """
    found = set()
    apart = "\n".join(" ".join(_words(part)) for part in _BREAK.split(text))
    text = " ".join(apart.split())
    table = _table()
    likely = table.any_content.likely_names(text)
    for content, patterns in table.contents.items():
        if content is Content.NOT_WELL:
            text = apart
            likely = table.any_content.likely_names(text)
        left = patterns.without(text) if content in likely else text
        if left != text:
            found.add(content)
        if content is not Content.IN_CARE and (shorter := " ".join(left.split())) != text:
            text = shorter
            likely = table.any_content.likely_names(text)
    return frozenset(found)


def _led(words: list[str]) -> tuple[Agreement | None, list[str]]:
    """How a text answers, and the words that follow the answer."""
    left = _without_fillers(words)
    for phrase, reads in _table().leads_by_word.get(left[0], ()) if left else ():
        size = len(phrase)
        if tuple(left[:size]) == phrase:
            return _turned(reads, " ".join(phrase), left[size:]), left[size:]
    return None, left


def _turned(reads: Agreement, lead: str, rest: list[str]) -> Agreement:
    """The lead in the light of the word that follows: "i am" + "not", "yes" + "no", "no" + "yes"."""
    after = [word for word in rest if word not in _said("between")]
    following = after[0] if after else ""
    if reads in (Agreement.YES, Agreement.WEAK_YES, Agreement.OK):
        whole = len(after) == 1 or (lead in _said("plain_yes") and len(after) <= 2)
        if following in _said("negators") and (whole or _SUBJECT_AND_VERB.match(lead)):
            if following in ("no", "not") and after[1:2] in (["know"], ["sure"], ["se"]):
                return Agreement.DONT_KNOW
            return Agreement.NO
    if (
        reads is Agreement.NO
        and lead in _said("plain_no")
        and _without_fillers(after)[:1] in (["yes"], ["yeah"], ["si"])
    ):
        return Agreement.YES
    return reads


def _without_fillers(words: list[str]) -> list[str]:
    left = list(words)
    fillers, leads = _table().fillers, _table().leads_of_filler
    while left:
        size = next((size for size in (3, 2, 1) if tuple(left[:size]) in fillers and len(left) >= size), 0)
        if not size or any(tuple(left[: len(lead)]) == lead for lead in leads):
            return left
        if len(left) == size:
            return left
        left = left[size:]
    return left


def _without_laughter(words: list[str]) -> list[str]:
    """What is said beside the laugh: "haha why do you ask"."""
    return [word for word in words if not _LAUGHTER.fullmatch(word.strip(",.!?").casefold())]


def _is_dodge(text: str) -> bool:
    return any(text == dodge or (" " in dodge and text.startswith(f"{dodge} ")) for dodge in _table().dodges)


@dataclass(frozen=True)
class _Table:
    leads_by_word: dict[str, tuple[tuple[tuple[str, ...], Agreement], ...]]
    """By their first word, longest first."""
    fillers: frozenset[tuple[str, ...]]
    leads_of_filler: tuple[tuple[str, ...], ...]
    """Leads that begin with a filler, such as "i guess not": they are not taken for one."""
    dodges: tuple[str, ...]
    contents: dict[Content, Sieve[Content]]
    any_content: Sieve[Content]
    """All of them in one, to see which may be there."""
    of_persons: re.Pattern[str]
    words: dict[str, frozenset[str]]
    apostrophes: dict[str, str]


@cache
def _table() -> _Table:
    tree: dict[str, Any] = read_yaml(Path(__file__).parent / "answers.yaml")
    leads = [
        (tuple(str(phrase).split()), Agreement(name))
        for name, lists in tree["leads"].items()
        for phrase in _flat(lists)
    ]
    leads.sort(key=lambda lead: -len(lead[0]))
    fillers = frozenset(tuple(phrase.split()) for phrase in _flat(tree["fillers"]))
    first_words = {filler[0] for filler in fillers}
    patterns = {Content(name): compile_entries(entries) for name, entries in tree["contents"].items()}
    by_word: dict[str, tuple[tuple[tuple[str, ...], Agreement], ...]] = {}
    for lead in leads:
        by_word[lead[0][0]] = (*by_word.get(lead[0][0], ()), lead)
    return _Table(
        leads_by_word=by_word,
        fillers=fillers,
        leads_of_filler=tuple(phrase for phrase, _ in leads if phrase[0] in first_words),
        dodges=tuple(_flat(tree["dodges"])),
        contents={content: Sieve((content, one) for one in found) for content, found in patterns.items()},
        any_content=Sieve((content, one) for content, found in patterns.items() for one in found),
        of_persons=re.compile(rf"(?:{'|'.join(map(re.escape, tree['words']['of_persons']))})\b"),
        words={name: frozenset(words) for name, words in tree["words"].items() if name != "apostrophes"},
        apostrophes=tree["words"]["apostrophes"],
    )


def _said(name: str) -> frozenset[str]:
    """One of the lists of words."""
    return _table().words[name]


def _flat(lists: list[list[Any]]) -> Iterator[str]:
    for each in lists:
        yield from (str(phrase) for phrase in each)
