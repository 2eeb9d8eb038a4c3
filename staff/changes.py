"""A change of the content, as staff read it: what it is about, what stands now, what would stand."""

from bot.feeds.model import Feed
from bot.jobs.feed_sync import FeedSync
from bot.published_edits import EMAIL, HOURS, MORE, PHONE, NewTopic, changed_clinic, fact
from bot.records.edits import ANSWER, CLINIC, FEED, OFF, ON, PHRASE, TOPIC, Edit
from knowledge.library import Library, fill_text
from knowledge.schema import Language
from staff.names import answer_name

FACTS = {PHONE: "Phone", EMAIL: "Email", HOURS: "Opening hours"}
"""What of the clinic is changed here, and what it is called."""
NEEDS_ANOTHER = (ANSWER, TOPIC, CLINIC, FEED)
"""Kinds that somebody else publishes than who proposed them; a phrase gives people nothing new to read."""


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
        return content.title() or "Always closed"
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
