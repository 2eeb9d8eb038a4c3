"""Answering a person in the place of the bot: claim, take over, write, finish, undo."""

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from bot.messaging import takeover
from bot.records.staff import Role
from bot.records.store import Records
from staff import finishing
from staff.conversation_page import (
    LONGEST_DRAFT,
    LONGEST_REPLY,
    access,
    conversation_page,
    finished_with,
    place_in,
)
from staff.desk import Desk, me
from staff.guard import FETCHES, needs, was_asked
from staff.once import once

_LONGEST_NOTE = 4000


def add(pages: Blueprint, desk: Desk) -> None:
    """What the buttons of a conversation do."""
    _having(pages, desk)
    _replying(pages, desk)
    _finishing(pages, desk)


def _having(pages: Blueprint, desk: Desk) -> None:
    """Who has it: claim, take over, hand back."""

    @pages.post("/conversations/<conversation_id>/claim")
    @needs(Role.RESPONDER)
    def claim(conversation_id: str) -> ResponseReturnValue:
        """I have this one: no more alerts go out for it. The bot goes on answering."""
        with once(desk, place_in(conversation_id)) as act:
            access(act.records, conversation_id)
            taken = takeover.claim(act.records, conversation_id, me().account.name, desk.clock())
            desk.audit(act.records, "claimed" if taken.mine else "found it taken", conversation_id)
            act.refused = not taken.mine
        return act.response() if taken.mine else _somebody_has_it(desk, conversation_id, taken)

    @pages.post("/conversations/<conversation_id>/take")
    @needs(Role.RESPONDER)
    def take(conversation_id: str) -> ResponseReturnValue:
        """Answer in the place of the bot; whoever does has it. From a colleague only where the form names them."""
        over, who = request.form.get("over", ""), me().account.name
        with once(desk, place_in(conversation_id, "words")) as act:
            owner = access(act.records, conversation_id).owner
            taken = takeover.take_over(act.records, conversation_id, who, desk.library, desk.clock(), over)
            done = "took over" if owner in (None, who) else "took over from a colleague"
            desk.audit(act.records, done if taken.mine else "found it taken", conversation_id)
            act.refused = not taken.mine
        return act.response() if taken.mine else _somebody_has_it(desk, conversation_id, taken)

    @pages.post("/conversations/<conversation_id>/hand-back")
    @needs(Role.RESPONDER)
    def hand_back(conversation_id: str) -> ResponseReturnValue:
        """Let the bot answer again; the conversation stays open."""
        with once(desk, place_in(conversation_id)) as act:
            access(act.records, conversation_id)
            if takeover.hand_back(act.records, conversation_id, desk.library, desk.clock()):
                desk.audit(act.records, "handed back", conversation_id)
        return act.response()


def _replying(pages: Blueprint, desk: Desk) -> None:
    """Writing, and what is being written."""

    @pages.post("/conversations/<conversation_id>/reply")
    @needs(Role.RESPONDER)
    def reply(conversation_id: str) -> ResponseReturnValue:
        """Write to the person, on the channel they write on; where the form says so, take over first."""
        text = request.form.get("text", "").replace("\r\n", "\n").strip()
        status = 409
        with once(desk, place_in(conversation_id, "words")) as act:
            records = act.records
            card = access(records, conversation_id)
            if not text:
                problem, status = "Write something first.", 400
            elif len(text) > LONGEST_REPLY:
                problem, status = f"A reply has at most {LONGEST_REPLY} characters.", 400
            elif card.opted_out or card.erased:
                problem = "They asked for no more messages, so nothing can be sent. A call may reach them."
            else:
                problem = _write(desk, records, conversation_id, text, takes=bool(request.form.get("take")))
            act.refused = bool(problem)
            if problem and text:
                _keep(desk, records, conversation_id, text)
        if not problem:
            return act.response()
        if FETCHES in request.headers:
            return problem, status, {"Content-Type": "text/plain; charset=utf-8"}
        return conversation_page(desk, conversation_id, problem=problem), status

    @pages.post("/conversations/<conversation_id>/draft")
    @needs(Role.RESPONDER)
    def save_draft(conversation_id: str) -> ResponseReturnValue:
        """Keep what is being written, so that nothing that happens to the browser loses it."""
        text = request.form.get("text", "").replace("\r\n", "\n")
        with desk.store.transaction() as records:
            access(records, conversation_id)
            _keep(desk, records, conversation_id, text)
        return "", 204

    @pages.post("/messages/<message_id>/ignore")
    @needs(Role.RESPONDER)
    def ignore(message_id: str) -> ResponseReturnValue:
        """Not the answer that the bot suggests."""
        with once(desk, "") as act:
            conversation_id = act.records.desk.conversation_of_message(message_id)
            if conversation_id is None:
                abort(404)
            act.records.desk.ignore_suggestion(message_id, me().account.name, desk.clock())
            if act.records.desk.taken_by(conversation_id) == me().account.name:
                takeover.claim(act.records, conversation_id, me().account.name, desk.clock())  # it was seen
            desk.audit(act.records, "ignored a suggestion", message_id)
            act.onward = place_in(conversation_id)
        return act.response()


def _finishing(pages: Blueprint, desk: Desk) -> None:
    """The end, and taking it back."""

    @pages.post("/conversations/<conversation_id>/finish")
    @needs(Role.RESPONDER)
    def finish(conversation_id: str) -> ResponseReturnValue:
        """It is done: outcome, note, hand back, resolve and review in one."""
        outcome, note = request.form.get("outcome", ""), request.form.get("note", "").strip()[:_LONGEST_NOTE]
        ending = finishing.Ending(me().account.name, outcome, note, was_asked())
        problem = ""
        with once(desk, finished_with(conversation_id)) as act:
            access(act.records, conversation_id)
            try:
                finishing.finish(act.records, conversation_id, ending, desk.library, desk.clock())
                desk.audit(act.records, f"finished: {outcome or 'reviewed'}", conversation_id)
            except finishing.OutcomeMissing:
                problem = "Choose an outcome first."
            except finishing.NotAsked:
                problem = "Nothing was closed: you don't have it. Take it over, or close it below."
            except takeover.NotYours as error:
                problem = f"Not finished: {error}."
            act.refused = bool(problem)
        if problem:
            return conversation_page(desk, conversation_id, problem=problem, note=note), 409
        return act.response()

    @pages.post("/conversations/<conversation_id>/undo")
    @needs(Role.RESPONDER)
    def undo(conversation_id: str) -> ResponseReturnValue:
        """Take a finish back within a minute."""
        with once(desk, place_in(conversation_id, "words")) as act:
            access(act.records, conversation_id)
            undone = finishing.undo(act.records, conversation_id, me().account.name, desk.clock())
            act.refused = not undone
            if undone:
                desk.audit(act.records, "took back a finish", conversation_id)
        if not undone:
            problem = "It is too late to undo this, or somebody has acted since. You can take over again."
            return conversation_page(desk, conversation_id, problem=problem), 409
        return act.response()


def _somebody_has_it(desk: Desk, conversation_id: str, taken: takeover.Taken) -> ResponseReturnValue:
    problem = f"{taken.by} has this conversation. If you have agreed on it, take it over from them."
    return conversation_page(desk, conversation_id, problem=problem), 409


def _keep(desk: Desk, records: Records, conversation_id: str, text: str) -> None:
    records.drafts.save(conversation_id, me().account.id, text[:LONGEST_DRAFT], desk.clock())


def _write(desk: Desk, records: Records, conversation_id: str, text: str, *, takes: bool) -> str:
    """What stood in the way; empty where it is on its way. `takes`: what nobody has is taken over with it."""
    who = me().account.name
    if takes:
        taken = takeover.take_over(records, conversation_id, who, desk.library, desk.clock())
        if not taken.mine:
            return f"Not sent: {taken.by} has this conversation."
        desk.audit(records, "took over", conversation_id)
    try:
        takeover.write(records, conversation_id, who, text, desk.clock())
    except takeover.NotYours as error:
        return f"Not sent: {error}. Take it over first."
    records.drafts.save(conversation_id, me().account.id, "", desk.clock())
    desk.audit(records, "replied", conversation_id)
    return ""
