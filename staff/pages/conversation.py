"""One conversation: reading it, notes, labels, verdicts, export, deletion."""

import re

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from bot.messaging.recording import erase
from bot.messaging.recording import opt_out as end_messages
from bot.records.staff import Role
from knowledge.segments import count_segments
from staff import exports
from staff.conversation_page import (
    LONGEST_REPLY,
    access,
    beside_the_box,
    conversation_page,
    finished_with,
    of_lines,
    place_in,
)
from staff.desk import Desk, me
from staff.guard import need_to_be_asked, needs
from staff.once import once

_VERDICTS = ("right", "wrong topic", "answer")
_LABEL = re.compile(r"[\w &'-]{1,30}")
_MOST_LABELS = 6
_BOXES = ("text", "en", "es")
"""Boxes whose length is told while somebody writes into them."""


def add(pages: Blueprint, desk: Desk) -> None:
    """The pages of one conversation."""
    _reading(pages, desk)
    _notes(pages, desk)
    _sorting(pages, desk)
    _out_of_here(pages, desk)
    _for_good(pages, desk)


def _reading(pages: Blueprint, desk: Desk) -> None:
    """The page, and what renews itself in it."""

    @pages.get("/conversations/<conversation_id>")
    @needs(Role.VIEWER)
    def conversation(conversation_id: str) -> str:
        """The whole page."""
        return conversation_page(desk, conversation_id)

    @pages.get("/conversations/<conversation_id>/thread")
    @needs(Role.VIEWER)
    def thread(conversation_id: str) -> str:
        """What is new alone, for a page that looks by itself."""
        after = request.args.get("after", "")
        with desk.store.reading() as records:
            card = access(records, conversation_id)
            lines = records.threads.lines(conversation_id, after=int(after) if after.isdecimal() else None)
            notes = records.desk.notes(conversation_id)
            values = {**of_lines(desk, records, lines), **beside_the_box(desk, records, card, notes)}
        desk.viewed(conversation_id)
        return render_template("staff/fresh.html", card=card, **values)

    @pages.post("/segments")
    @needs(Role.VIEWER)
    def segments() -> str:
        """How long a text is on a phone, while it is being written."""
        text = next((request.form[name] for name in _BOXES if name in request.form), "").replace("\r\n", "\n")
        counted = count_segments(text) if 0 < len(text) <= LONGEST_REPLY else None
        return render_template("staff/segments.html", counted=counted, characters=len(text), longest=LONGEST_REPLY)


def _notes(pages: Blueprint, desk: Desk) -> None:
    """What staff leave for each other, and what is to be done later."""

    @pages.post("/conversations/<conversation_id>/notes")
    @needs(Role.RESPONDER)
    def add_note(conversation_id: str) -> ResponseReturnValue:
        """A note for the others of staff; the person never sees it. After a finish it leads back to the inbox."""
        text = request.form.get("text", "").strip()[:4000]
        onward = finished_with(conversation_id) if request.form.get("finished") else place_in(conversation_id)
        with once(desk, onward) as act:
            access(act.records, conversation_id)
            if text:
                act.records.desk.add_note(conversation_id, me().account.name, text, desk.clock())
                desk.audit(act.records, "wrote a note", conversation_id)
        return act.response()

    @pages.post("/conversations/<conversation_id>/follow-ups")
    @needs(Role.RESPONDER)
    def add_follow_up(conversation_id: str) -> ResponseReturnValue:
        """Come back to it at a time, such as "call back after 5 pm": then it stands in the inbox."""
        what, due_at = request.form.get("what", "").strip()[:200], desk.moment(request.form.get("due", ""))
        with once(desk, place_in(conversation_id)) as act:
            access(act.records, conversation_id)
            if not what or due_at is None:
                abort(400)
            act.records.follow_ups.add(conversation_id, what, due_at, me().account.name, desk.clock())
            desk.audit(act.records, "planned a follow-up", conversation_id)
        return act.response()

    @pages.post("/follow-ups/<follow_up_id>/done")
    @needs(Role.RESPONDER)
    def follow_up_done(follow_up_id: str) -> ResponseReturnValue:
        """It was done."""
        with once(desk, "") as act:
            conversation_id = act.records.follow_ups.done(follow_up_id, me().account.name, desk.clock())
            if conversation_id is None:
                abort(404)
            desk.audit(act.records, "did a follow-up", conversation_id)
            act.onward = place_in(conversation_id)
        return act.response()


def _sorting(pages: Blueprint, desk: Desk) -> None:
    """Labels, who has it, and what was judged."""

    @pages.post("/conversations/<conversation_id>/labels")
    @needs(Role.RESPONDER)
    def set_labels(conversation_id: str) -> ResponseReturnValue:
        """Words to find it by."""
        given = [label.strip() for label in request.form.get("labels", "").split(",")]
        labels = [label for label in dict.fromkeys(given) if _LABEL.fullmatch(label)][:_MOST_LABELS]
        with once(desk, place_in(conversation_id)) as act:
            access(act.records, conversation_id)
            act.records.desk.set_labels(conversation_id, labels)
            desk.audit(act.records, "labelled", conversation_id)
        return act.response()

    @pages.post("/conversations/<conversation_id>/assign")
    @needs(Role.RESPONDER)
    def assign(conversation_id: str) -> ResponseReturnValue:
        """Say who looks after it."""
        name = request.form.get("name", "")
        with once(desk, place_in(conversation_id)) as act:
            access(act.records, conversation_id)
            if name and act.records.staff.by_name(name) is None:
                abort(400)
            act.records.desk.assign(conversation_id, name or None)
            desk.audit(act.records, "assigned", conversation_id)
        return act.response()

    @pages.post("/conversations/<conversation_id>/reviewed")
    @needs(Role.RESPONDER)
    def mark_reviewed(conversation_id: str) -> ResponseReturnValue:
        """Read and done with, until something new comes."""
        with once(desk, place_in(conversation_id)) as act:
            card = access(act.records, conversation_id)
            fresh = card.reviewed_by is None
            act.records.desk.mark_reviewed(conversation_id, me().account.name if fresh else None, desk.clock())
            desk.audit(act.records, "reviewed" if fresh else "took back a review", conversation_id)
        return act.response()

    @pages.post("/messages/<message_id>/verdict")
    @needs(Role.RESPONDER)
    def judge(message_id: str) -> ResponseReturnValue:
        """Was this text read and answered rightly?"""
        verdict, topic = request.form.get("verdict", ""), request.form.get("topic", "")
        with once(desk, "") as act:
            conversation_id = act.records.desk.conversation_of_message(message_id)
            if conversation_id is None:
                abort(404)
            if verdict not in _VERDICTS or (topic and topic not in desk.library.topics):
                abort(400)
            act.records.desk.judge(message_id, verdict, topic or None, me().account.name, desk.clock())
            desk.audit(act.records, f"judged: {verdict}", message_id)
            act.onward = place_in(conversation_id, f"m-{message_id}")
        return act.response()


def _out_of_here(pages: Blueprint, desk: Desk) -> None:
    """What goes out of here: a number, a sheet, a file."""

    @pages.post("/conversations/<conversation_id>/reveal")
    @needs(Role.RESPONDER)
    def reveal(conversation_id: str) -> str:
        """The whole address. The audit notes who wanted it."""
        with desk.store.transaction() as records:
            access(records, conversation_id)
            address = records.people.reach_of(conversation_id).address
            desk.audit(records, "revealed", conversation_id)
        return render_template("staff/address.html", address=address or "erased")

    @pages.get("/conversations/<conversation_id>/print")
    @needs(Role.RESPONDER)
    def print_view(conversation_id: str) -> str:
        """A plain sheet, with the notice on it."""
        with desk.store.transaction() as records:
            card = access(records, conversation_id)
            lines = records.threads.lines(conversation_id, most=2000)
            desk.audit(records, "printed", conversation_id)
        return render_template("staff/print.html", card=card, lines=lines, notice=exports.NOTICE)

    @pages.post("/conversations/<conversation_id>/export")
    @needs(Role.ADMIN, proof=True)
    def export(conversation_id: str) -> ResponseReturnValue:
        """The whole conversation as JSON lines."""
        with desk.store.transaction() as records:
            access(records, conversation_id)
            lines = records.threads.lines(conversation_id, most=100_000)
            desk.audit(records, "exported", conversation_id)
        headers = {"Content-Disposition": f'attachment; filename="conversation-{conversation_id[:8]}.jsonl"'}
        content = exports.talk_as_json(conversation_id, lines)
        return Response(content, content_type="application/x-ndjson; charset=utf-8", headers=headers)


def _for_good(pages: Blueprint, desk: Desk) -> None:
    """What cannot be taken back."""

    @pages.post("/conversations/<conversation_id>/delete")
    @needs(Role.ADMIN, proof=True)
    def delete(conversation_id: str) -> ResponseReturnValue:
        """Forget what was said and by whom, on the person's wish."""
        need_to_be_asked()
        with once(desk, "/staff/") as act:
            access(act.records, conversation_id)
            texts = sum(line.text is not None for line in act.records.threads.lines(conversation_id, most=100_000))
            thread = act.records.conversations.thread(conversation_id)
            erase(act.records, thread, desk.clock())
            act.records.conversations.forget_state(thread)
            desk.audit(act.records, "erased", conversation_id)
            act.onward = f"/staff/?erased={texts}"
        return act.response()

    @pages.post("/conversations/<conversation_id>/opt-out")
    @needs(Role.RESPONDER)
    def opt_out(conversation_id: str) -> ResponseReturnValue:
        """They told staff, in any words and on any way, that they want no more messages (47 CFR 64.1200(a)(10))."""
        need_to_be_asked()
        with once(desk, place_in(conversation_id)) as act:
            access(act.records, conversation_id)
            end_messages(act.records, act.records.conversations.thread(conversation_id), desk.clock())
            desk.audit(act.records, "recorded an opt-out", conversation_id)
        return act.response()
