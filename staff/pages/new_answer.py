"""An answer of the clinic's own to something that no topic is about: texts, names, and the phrases that call for it."""

from collections.abc import Mapping

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from bot.conversation.engine import Engine
from bot.published_edits import OWN, NewTopic, PublishedEdits, topic_for, with_edits
from bot.records.edits import DRAFT, TOPIC, Edit
from bot.records.staff import Role
from knowledge.checks import MAX_LABEL, check_answer
from knowledge.filling import filled
from knowledge.schema import Language
from staff import changes
from staff.desk import Desk, me
from staff.guard import needs
from staff.names import plain_problem
from staff.pages.review import LONGEST_PHRASE
from staff.trials import without_identity

FEWEST_PHRASES, _MOST_PHRASES = 3, 60
_LONGEST_TEXT = 2000
_WRITTEN_IN = {Language.EN: "English", Language.ES: "Spanish"}


def add(pages: Blueprint, desk: Desk, published_edits: PublishedEdits) -> None:
    """The page of a new answer."""

    @pages.get("/knowledge/new")
    @needs(Role.RESPONDER)
    def new_answer() -> str:
        """An empty form; with a text that somebody wrote, without what would tell who they are."""
        message_id, given = request.args.get("message", ""), {}
        with desk.store.reading() as records:
            known = records.desk.conversation_of_message(message_id) if message_id else None
            text = records.messages.opened_text(message_id) if known else None
        if text:
            given = {"phrases_en": without_identity(text)[:LONGEST_PHRASE]}
        return _page(given)

    @pages.post("/knowledge/new")
    @needs(Role.RESPONDER)
    def propose_answer() -> ResponseReturnValue:
        """A proposal, checked as the files are; somebody else publishes it."""
        made = NewTopic(
            names={language: " ".join(_field("name", language).split()) for language in Language},
            texts={language: _field("text", language)[:_LONGEST_TEXT] for language in Language},
            phrases={language: _lines(_field("phrases", language)) for language in Language},
        )
        entry = topic_for(made.names[Language.EN])
        proposal = Edit(
            "", TOPIC, "", entry, made.model_dump_json(), DRAFT, "", me().account.name, desk.clock(), None, None
        )
        problems = _problems(desk, published_edits, proposal, made)
        if problems:
            return _page(request.form, problems), 400
        return changes.propose(desk, TOPIC, entry, proposal.content, "drafted a new answer")


def _problems(desk: Desk, published_edits: PublishedEdits, proposal: Edit, made: NewTopic) -> dict[str, str]:
    """What is wrong, by field."""
    found: dict[str, str] = {}
    for language in Language:
        name, text, phrases = made.names[language], made.texts[language], made.phrases[language]
        if not 2 <= len(name) <= MAX_LABEL:
            found[f"name_{language}"] = f"Give it a name of 2 to {MAX_LABEL} characters."
        if not text:
            found[f"text_{language}"] = "Write what people get."
        elif wrong := check_answer(
            proposal.entry,
            filled(made.answer(proposal, language), desk.library.clinic),
            language,
            set(desk.library.answers[Language.EN]),
        ):
            found[f"text_{language}"] = " ".join(plain_problem(problem) for problem in wrong)
        if not FEWEST_PHRASES <= len(phrases) <= _MOST_PHRASES:
            found[f"phrases_{language}"] = f"Give {FEWEST_PHRASES} to {_MOST_PHRASES} phrases, one a line."
    if proposal.entry == OWN or proposal.entry in desk.library.topics:
        found.setdefault("name_en", "There is an answer of this name. Give another name.")
    if not found:
        with desk.store.reading() as records:
            published = records.edits.published()
        found = _not_reached(with_edits(published_edits.base, [*published, proposal]), made, proposal.entry)
    return found


def _page(given: Mapping[str, str], problems: Mapping[str, str] | None = None) -> str:
    return render_template(
        "staff/new_answer.html",
        given=given,
        problems=problems or {},
        languages=_WRITTEN_IN,
        fewest=FEWEST_PHRASES,
        longest_name=MAX_LABEL,
    )


def _not_reached(engine: Engine, made: NewTopic, topic: str) -> dict[str, str]:
    """Phrases that would not get the answer: what is a danger, a keyword or foreign to us keeps its own."""
    found = {}
    for language, phrases in made.phrases.items():
        for phrase in phrases:
            reading = engine.reader.read(phrase, None)
            if reading.crisis is not None:
                found[f"phrases_{language}"] = (
                    f"“{phrase}” sounds like a danger, which has its own answer. Leave it out."
                )
            elif reading.guesses[0].topic != topic:
                found[f"phrases_{language}"] = f"“{phrase}” means something else to the bot. Leave it out."
    return found


def _field(name: str, language: Language) -> str:
    return request.form.get(f"{name}_{language}", "").replace("\r\n", "\n").strip()


def _lines(text: str) -> tuple[str, ...]:
    lines = (" ".join(line.split())[:LONGEST_PHRASE] for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if len(line) >= 2))
