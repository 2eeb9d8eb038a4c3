"""What the bot could not answer, and teaching it a phrase."""

from datetime import timedelta

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from bot.records.edits import DRAFT, PHRASE, PUBLISHED, REJECTED, WITHDRAWN
from bot.records.staff import Role
from bot.records.threads import MOST_NOT_UNDERSTOOD
from knowledge.schema import Language
from staff import changes, trials
from staff.desk import Desk, me
from staff.guard import needs
from staff.names import by_name
from staff.once import once

_BACK = timedelta(days=30)
LONGEST_PHRASE = 300


def add(pages: Blueprint, desk: Desk) -> None:
    """The pages of reviewing and teaching."""
    _reviewing(pages, desk)
    _teaching(pages, desk)


def _reviewing(pages: Blueprint, desk: Desk) -> None:
    """What was not understood."""

    @pages.get("/review")
    @needs(Role.VIEWER)
    def review() -> str:
        """Unanswered and doubtful texts, alike ones together; and every change in the making."""
        with desk.store.reading() as records:
            found = list(records.threads.not_understood(desk.clock() - _BACK))
            drafts = records.edits.latest([DRAFT])
            decided = records.edits.latest([PUBLISHED, REJECTED, WITHDRAWN], most=30)
        desk.viewed("review")
        return render_template(
            "staff/review.html",
            groups=trials.group_alike(found),
            texts=len(found),
            more=len(found) == MOST_NOT_UNDERSTOOD,
            drafts=[(one, changes.title(one), changes.shown(one, one.content, desk.library)) for one in drafts],
            decided=[(one, changes.title(one), changes.shown(one, one.content, desk.library)) for one in decided],
        )

    @pages.post("/review/dismiss")
    @needs(Role.RESPONDER)
    def dismiss() -> ResponseReturnValue:
        """Off topic: the bot was right not to understand these, so they leave the page."""
        with once(desk, "/staff/review") as act:
            for message_id in request.form.get("messages", "").split(",")[:MOST_NOT_UNDERSTOOD]:
                if act.records.desk.conversation_of_message(message_id) is None:
                    abort(404)
                act.records.desk.judge(message_id, "right", None, me().account.name, desk.clock())
            desk.audit(act.records, "dismissed texts as off topic", "")
        return act.response()


def _teaching(pages: Blueprint, desk: Desk) -> None:
    """A phrase for a topic."""

    @pages.get("/review/teach")
    @needs(Role.RESPONDER)
    def teach() -> str:
        """A form with a text that somebody wrote, without what would tell who they are."""
        message_id = request.args.get("message", "")
        with desk.store.reading() as records:
            conversation_id = records.desk.conversation_of_message(message_id)
            text = records.messages.opened_text(message_id) if conversation_id else None
            asked = records.threads.said_before(message_id)
        if text is None or conversation_id is None:
            abort(404)
        desk.viewed(conversation_id)
        plain = trials.without_identity(text)[:LONGEST_PHRASE]
        return render_template(
            "staff/teach.html",
            text=plain,
            asked=asked,
            topics=by_name(teachable(desk)),
            languages=list(Language),
            message=message_id,
        )

    @pages.post("/review/teach")
    @needs(Role.RESPONDER)
    def draft_phrase() -> ResponseReturnValue:
        """A proposal; its page tries it, and shows how far that is."""
        text, topic = " ".join(request.form.get("text", "").split()), request.form.get("topic", "")
        language = request.form.get("language", "")
        if topic not in teachable(desk) or language not in list(Language) or not 2 <= len(text) <= LONGEST_PHRASE:
            abort(400)
        message = request.form.get("message", "")
        tail = f"?message={message}" if message.isalnum() else ""
        return changes.propose(desk, PHRASE, topic, text, "drafted a phrase", language=language, tail=tail)


def teachable(desk: Desk) -> list[str]:
    """Topics that a phrase may be added to: crises are taught by the files and by training alone."""
    return [topic for topic in desk.library.topics if not topic.startswith("crisis.")]
