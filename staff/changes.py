"""A change of the content, as staff read it: what it is about, what stands now, what would stand."""

from flask.typing import ResponseReturnValue

from bot.feeds.model import Feed
from bot.jobs.feed_sync import FeedSync
from bot.published_edits import EMAIL, HOURS, MORE, PHONE, NewTopic, changed_clinic, fact, hours_of
from bot.records.edits import ANSWER, CLINIC, DRAFT, FEED, OFF, ON, PHRASE, TOPIC, Edit
from knowledge.filling import fill_text
from knowledge.library import Library
from knowledge.schema import WEEKDAYS, Language
from staff.desk import Desk, me
from staff.names import answer_name
from staff.once import once

FACTS = {PHONE: "Phone", EMAIL: "Email", HOURS: "Opening hours"}
"""What of the clinic is changed here, and what it is called."""
NEEDS_ANOTHER = (ANSWER, TOPIC, CLINIC, FEED)
"""Kinds that somebody else publishes than who proposed them; a phrase gives people nothing new to read."""


def propose(
    desk: Desk,
    kind: str,
    entry: str,
    content: str,
    action: str,
    *,
    language: str = "",
    report: str = "",
    tail: str = "",
) -> ResponseReturnValue:
    """Store a change to be decided on, and go to its page, or to the same one that waits already.

    `action` is what the audit calls it, `tail` ends the address.
    """
    with once(desk, "") as act:
        waiting = act.records.edits.latest([DRAFT], entry=entry, kind=kind)
        same = next((one for one in waiting if (one.language, one.content) == (language, content)), None)
        values = {"kind": kind, "language": language, "entry": entry, "content": content, "report": report}
        edit_id = same.id if same else act.records.edits.draft(**values, who=me().account.name, now=desk.clock())
        if same is None:
            desk.audit(act.records, action, edit_id)
        act.onward = f"/staff/edits/{edit_id}{tail}"
    return act.response()


def title(change: Edit) -> str:
    """What a change is about."""
    if change.kind == CLINIC:
        return f"The clinic: {FACTS.get(change.entry, change.entry)}"
    about = {PHRASE: "A phrase for", ANSWER: "New wording of", TOPIC: "New answer:", FEED: "List of meetings:"}
    return f"{about[change.kind]} {change.entry if change.kind == FEED else answer_name(change.entry)}"


def shown(change: Edit, content: str, library: Library) -> str:
    """The content of a change, or what it replaced, as it reads."""
    if change.kind == TOPIC:
        return _topic(NewTopic.model_validate_json(content))
    if change.kind == FEED:
        return content.capitalize()
    if change.kind == CLINIC and change.entry == HOURS:
        hours = hours_of(content)
        return "\n".join(f"{day.capitalize()}: {hours.get(day, 'closed')}" for day in WEEKDAYS)
    return fill_text(content, library.clinic) if change.kind == ANSWER else content


def in_force(change: Edit, library: Library, feed_sync: FeedSync) -> str:
    """What a change would replace, in the form in which a change holds it; empty where it replaces nothing."""
    if change.kind == CLINIC:
        return fact(library.clinic, change.entry)
    if change.kind == FEED:
        feed = switchable(feed_sync).get(change.entry)
        return "" if feed is None else ON if feed.enabled else OFF
    if change.kind != ANSWER or not library.has(change.entry):
        return ""
    answer = library.answer(change.entry, Language(change.language))
    return answer.text + (MORE + answer.more if answer.more else "")


def switchable(feed_sync: FeedSync) -> dict[str, Feed]:
    """The feeds that can be switched, by name: those that are read."""
    return {feed.name: feed for feed in feed_sync.known() if feed.is_read}


def reach(change: Edit, library: Library) -> str:
    """How much a change of a fact touches: how many answers give it."""
    if change.kind != CLINIC or change.entry == HOURS:
        return "From then on people are told by these hours when staff read, and ordinary alerts keep to them."
    after = library.for_clinic(changed_clinic(library.clinic, change.entry, change.content))
    touched = {
        key
        for language in Language
        for key, one in library.answers[language].items()
        if after.answers[language][key] != one
    }
    return f"{len(touched)} answers give it, and the public pages. All of them change with it."


def _topic(made: NewTopic) -> str:
    parts = []
    for language, name in ((Language.EN, "English"), (Language.ES, "Spanish")):
        phrases = "\n".join(f"- {phrase}" for phrase in made.phrases[language])
        parts.append(f"{name}: {made.names[language]}\n{made.texts[language]}\nPhrases:\n{phrases}")
    return "\n\n".join(parts)
