"""What the bot could not answer, and teaching it: a draft is tried at once, an admin publishes it."""

from dataclasses import replace
from datetime import timedelta

import yaml
from flask import Blueprint, Response, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from bot.published_edits import MORE, PublishedEdits, with_edits
from bot.records.edits import ANSWER, DRAFT, PHRASE, PUBLISHED, REJECTED, WITHDRAWN, Edit
from bot.records.staff import Role
from knowledge.schema import Language
from staff import trials
from staff.desk import Desk, me
from staff.guard import needs
from staff.names import by_name

_BACK = timedelta(days=30)
_DOUBTFUL = 0.5
_LONGEST_PHRASE = 300


_MOST_DISMISSED = 600


def add(pages: Blueprint, desk: Desk, published_edits: PublishedEdits) -> None:
    """The pages of reviewing and teaching."""

    def teachable() -> list[str]:
        """Topics that a phrase may be added to: crises are taught by the files and by training alone."""
        return [topic for topic in desk.library.topics if not topic.startswith("crisis.")]

    @pages.get("/review")
    @needs(Role.VIEWER)
    def review() -> str:
        """Unanswered and doubtful texts, alike ones together; and every change in the making."""
        with desk.store.reading() as records:
            found = list(records.threads.not_understood(desk.clock() - _BACK, _DOUBTFUL))
            drafts = records.edits.latest([DRAFT])
            decided = records.edits.latest([PUBLISHED, REJECTED, WITHDRAWN], most=30)
        desk.viewed("review")
        return render_template(
            "staff/review.html", groups=trials.group_alike(found), texts=len(found), drafts=drafts, decided=decided
        )

    @pages.post("/review/dismiss")
    @needs(Role.RESPONDER)
    def dismiss() -> ResponseReturnValue:
        """Off topic: the bot was right not to understand these, so they leave the page."""
        with desk.store.transaction() as records:
            for message_id in request.form.get("messages", "").split(",")[:_MOST_DISMISSED]:
                if records.desk.conversation_of_message(message_id) is None:
                    abort(404)
                records.desk.judge(message_id, "right", None, me().account.name, desk.clock())
            desk.audit(records, "dismissed texts as off topic", "")
        return redirect("/staff/review", 303)

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
        plain = trials.without_identity(text)[:_LONGEST_PHRASE]
        return render_template(
            "staff/teach.html",
            text=plain,
            asked=asked,
            topics=by_name(teachable()),
            languages=list(Language),
            message=message_id,
        )

    @pages.post("/review/teach")
    @needs(Role.RESPONDER)
    def draft_phrase() -> ResponseReturnValue:
        """A proposal; its page tries it, and shows how far that is."""
        text, topic = " ".join(request.form.get("text", "").split()), request.form.get("topic", "")
        language = request.form.get("language", "")
        if topic not in teachable() or language not in list(Language) or not 2 <= len(text) <= _LONGEST_PHRASE:
            abort(400)
        values = {"kind": PHRASE, "language": language, "entry": topic, "content": text, "report": ""}
        with desk.store.transaction() as records:
            edit_id = records.edits.draft(**values, who=me().account.name, now=desk.clock())
            desk.audit(records, "drafted a phrase", edit_id)
        message = request.form.get("message", "")
        return redirect(f"/staff/edits/{edit_id}" + (f"?message={message}" if message.isalnum() else ""), 303)

    @pages.get("/edits/<edit_id>")
    @needs(Role.VIEWER)
    def edit(edit_id: str) -> str:
        """One change, what the trial said, and the talk that it came from as it would go."""
        return _edit_page(edit_id)

    @pages.get("/edits/<edit_id>/trial")
    @needs(Role.VIEWER)
    def trial(edit_id: str) -> str:
        """How far the trial is, or what it said: for a page that looks by itself."""
        return render_template("staff/trial.html", edit=_tried(edit_id), share=trials.known_phrases().share_read)

    def _tried(edit_id: str) -> Edit:
        """A change with the report of its trial, as soon as that can be made."""
        change, known = _existing(edit_id), trials.known_phrases()
        if change.kind != PHRASE or change.report:
            return change
        known.begin()
        if known.share_read < 1:
            return change
        report = known.report_on(change.content, change.entry)
        with desk.store.transaction() as records:
            records.edits.tried(edit_id, report)
        return replace(change, report=report)

    def _edit_page(edit_id: str, problem: str = "") -> str:
        message_id = request.args.get("message", "")
        change = _tried(edit_id)
        with desk.store.reading() as records:
            conversation_id = records.desk.conversation_of_message(message_id) if message_id else None
            lines = records.threads.said(conversation_id) if conversation_id else []
            published = records.edits.published()
            history = records.edits.latest([PUBLISHED, WITHDRAWN], entry=change.entry, most=10)
        others = [one for one in published if one.id != change.id]
        was, will_be = with_edits(published_edits.base, others), with_edits(published_edits.base, [*others, change])
        before = ""
        if change.kind == ANSWER:
            answer = desk.library.answer(change.entry, Language(change.language))
            before = answer.text + (MORE + answer.more if answer.more else "")
        return render_template(
            "staff/edit.html",
            edit=change,
            share=trials.known_phrases().share_read,
            replayed=trials.replay(lines, was, will_be, desk.clock()),
            reading=trials.read_by_both(change.content, was, will_be) if change.kind == PHRASE else None,
            words=trials.changed_words(before, change.content) if before else [],
            lines=len(lines),
            history=history,
            before=before,
            problem=problem,
            message=message_id,
        )

    @pages.post("/edits/<edit_id>/publish")
    @needs(Role.ADMIN)
    def publish(edit_id: str) -> ResponseReturnValue:
        """From now on the bot answers with it. Words for people need a second pair of eyes."""
        change = _tried(edit_id)
        if change.kind == PHRASE and not change.report:
            return _edit_page(edit_id, problem="The trial is still running. See first what it says."), 409
        if change.kind == ANSWER and change.drafted_by == me().account.name:
            return _edit_page(edit_id, problem="Somebody else has to approve what you wrote."), 409
        return _decide(change, DRAFT, PUBLISHED, "published")

    @pages.post("/edits/<edit_id>/reject")
    @needs(Role.ADMIN)
    def reject(edit_id: str) -> ResponseReturnValue:
        """Not like this."""
        return _decide(_existing(edit_id), DRAFT, REJECTED, "rejected")

    @pages.post("/edits/<edit_id>/withdraw")
    @needs(Role.ADMIN)
    def withdraw(edit_id: str) -> ResponseReturnValue:
        """Back to how it was before."""
        return _decide(_existing(edit_id), PUBLISHED, WITHDRAWN, "took back")

    def _existing(edit_id: str) -> Edit:
        with desk.store.reading() as records:
            change = records.edits.by_id(edit_id)
        if change is None:
            abort(404)
        return change

    def _decide(change: Edit, before: str, after: str, action: str) -> ResponseReturnValue:
        with desk.store.transaction() as records:
            if not records.edits.decide(change.id, before, after, me().account.name, desk.clock()):
                abort(404)
            desk.audit(records, action, change.id)
        published_edits.take_up()
        return redirect(f"/staff/edits/{change.id}", 303)

    @pages.get("/edits.yaml")
    @needs(Role.ADMIN)
    def as_files() -> ResponseReturnValue:
        """What is published, to be written into knowledge/ and trained."""
        with desk.store.reading() as records:
            published = records.edits.published()
        content: dict[str, object] = {"author": "texts that staff taught in the console"}
        phrases: dict[str, dict[str, list[str]]] = {}
        answers: dict[str, dict[str, str]] = {}
        for one in published:
            if one.kind == PHRASE:
                phrases.setdefault(one.language, {}).setdefault(one.entry, []).append(one.content)
            else:
                answers.setdefault(one.language, {})[one.entry] = one.content
        content |= {"phrases": phrases, "answers": answers}
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120)
        headers = {"Content-Disposition": 'attachment; filename="edits.yaml"'}
        return Response(text, content_type="application/yaml; charset=utf-8", headers=headers)
