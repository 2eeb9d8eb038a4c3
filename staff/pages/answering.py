"""Answering a person in the place of the bot: claim, take over, write, finish, undo."""

from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue

from bot.messaging import takeover
from bot.records.staff import Role
from bot.records.store import Records
from staff import finishing
from staff.conversation_page import LONGEST_REPLY, access, back, conversation_page
from staff.desk import Desk, me
from staff.guard import FETCHES, needs

_LONGEST_NOTE = 4000


def add(pages: Blueprint, desk: Desk) -> None:
    """What the buttons of a conversation do."""

    @pages.post("/conversations/<conversation_id>/claim")
    @needs(Role.RESPONDER)
    def claim(conversation_id: str) -> ResponseReturnValue:
        """I have this one: no more alerts go out for it. The bot goes on answering."""
        with desk.store.transaction() as records:
            access(records, conversation_id)
            records.desk.claim(conversation_id, me().account.name, desk.clock())
            desk.audit(records, "claimed", conversation_id)
        return back(conversation_id)

    @pages.post("/conversations/<conversation_id>/take")
    @needs(Role.RESPONDER)
    def take(conversation_id: str) -> ResponseReturnValue:
        """Answer in the place of the bot; whoever does has it, so its alerts stop."""
        with desk.store.transaction() as records:
            access(records, conversation_id)
            taken = takeover.take_over(records, conversation_id, me().account.name, desk.library, desk.clock())
            if taken.mine:
                records.desk.claim(conversation_id, me().account.name, desk.clock())
            desk.audit(records, "took over" if taken.mine else "found it taken", conversation_id)
        if not taken.mine:
            return conversation_page(desk, conversation_id, problem=f"{taken.by} took this one just before you."), 409
        return back(conversation_id, "words")

    @pages.post("/conversations/<conversation_id>/reply")
    @needs(Role.RESPONDER)
    def reply(conversation_id: str) -> ResponseReturnValue:
        """Write to the person, on the channel they write on."""
        text = request.form.get("text", "").replace("\r\n", "\n").strip()
        if not text or len(text) > LONGEST_REPLY:
            said = "Write something first." if not text else f"A reply has at most {LONGEST_REPLY} characters."
            return _refused(conversation_id, said, text, 400)
        with desk.store.transaction() as records:
            card = access(records, conversation_id)
            if card.opted_out or card.erased:
                problem = "They asked for no more messages, so nothing can be sent. A call may reach them."
            else:
                problem = _write(records, conversation_id, text)
        if problem:
            return _refused(conversation_id, problem, text, 409)
        return ("", 204) if FETCHES in request.headers else back(conversation_id, "words")

    def _refused(conversation_id: str, problem: str, text: str, status: int) -> ResponseReturnValue:
        if FETCHES in request.headers:
            return problem, status, {"Content-Type": "text/plain; charset=utf-8"}
        return conversation_page(desk, conversation_id, problem=problem, draft=text), status

    @pages.post("/conversations/<conversation_id>/draft")
    @needs(Role.RESPONDER)
    def save_draft(conversation_id: str) -> ResponseReturnValue:
        """Keep what is being written, so that nothing that happens to the browser loses it."""
        text = request.form.get("text", "").replace("\r\n", "\n")[:LONGEST_REPLY]
        with desk.store.transaction() as records:
            access(records, conversation_id)
            records.drafts.save(conversation_id, me().account.id, text, desk.clock())
        return "", 204

    def _write(records: Records, conversation_id: str, text: str) -> str:
        try:
            takeover.write(records, conversation_id, me().account.name, text, desk.clock())
        except takeover.NotYours as error:
            return f"Not sent: {error}. Take it over first."
        records.drafts.save(conversation_id, me().account.id, "", desk.clock())
        desk.audit(records, "replied", conversation_id)
        return ""

    @pages.post("/conversations/<conversation_id>/hand-back")
    @needs(Role.RESPONDER)
    def hand_back(conversation_id: str) -> ResponseReturnValue:
        """Let the bot answer again; the conversation stays open."""
        with desk.store.transaction() as records:
            access(records, conversation_id)
            if takeover.hand_back(records, conversation_id, desk.library, desk.clock()):
                desk.audit(records, "handed back", conversation_id)
        return back(conversation_id)

    @pages.post("/conversations/<conversation_id>/finish")
    @needs(Role.RESPONDER)
    def finish(conversation_id: str) -> ResponseReturnValue:
        """It is done: outcome, note, hand back, resolve and review in one."""
        outcome, note = request.form.get("outcome", ""), request.form.get("note", "").strip()[:_LONGEST_NOTE]
        problem = ""
        with desk.store.transaction() as records:
            access(records, conversation_id)
            try:
                finishing.finish(records, conversation_id, me().account.name, outcome, note, desk.library, desk.clock())
                desk.audit(records, f"finished: {outcome or 'reviewed'}", conversation_id)
            except finishing.OutcomeMissing:
                problem = "Choose an outcome first."
            except takeover.NotYours as error:
                problem = f"Not finished: {error}."
        if problem:
            return conversation_page(desk, conversation_id, problem=problem), 409
        return redirect(f"/staff/?finished={conversation_id}", 303)

    @pages.post("/conversations/<conversation_id>/undo")
    @needs(Role.RESPONDER)
    def undo(conversation_id: str) -> ResponseReturnValue:
        """Take a finish back within a minute."""
        with desk.store.transaction() as records:
            access(records, conversation_id)
            undone = finishing.undo(records, conversation_id, me().account.name, desk.clock())
            if undone:
                desk.audit(records, "took back a finish", conversation_id)
        if not undone:
            problem = "It is too late to undo this, or somebody has acted since. You can take over again."
            return conversation_page(desk, conversation_id, problem=problem), 409
        return back(conversation_id, "words")

    @pages.post("/messages/<message_id>/ignore")
    @needs(Role.RESPONDER)
    def ignore(message_id: str) -> ResponseReturnValue:
        """Not the answer that the bot suggests."""
        with desk.store.transaction() as records:
            conversation_id = records.desk.conversation_of_message(message_id)
            if conversation_id is None:
                abort(404)
            records.desk.ignore_suggestion(message_id, me().account.name, desk.clock())
            if records.desk.taken_by(conversation_id) == me().account.name:
                records.desk.claim(conversation_id, me().account.name, desk.clock())  # whoever ignores it has seen it
            desk.audit(records, "ignored a suggestion", message_id)
        return back(conversation_id)
