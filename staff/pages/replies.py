"""Replies of one's own: written once, in both languages, used again with "/"."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from bot.records.staff import Role
from knowledge.segments import count_segments
from staff.conversation_page import LONGEST_REPLY
from staff.desk import Desk, me
from staff.guard import needs
from staff.once import once
from staff.replies import placeholders

_LONGEST_NAME = 40


def add(pages: Blueprint, desk: Desk) -> None:
    """The page of saved replies."""

    @pages.get("/replies")
    @needs(Role.RESPONDER)
    def replies() -> str:
        """All of them; everybody on the staff uses the same."""
        return _page()

    def _page(problem: str = "") -> str:
        with desk.store.reading() as records:
            saved = records.saved_replies.all()
        known = placeholders(desk.library, me().account.name)
        return render_template(
            "staff/replies.html",
            saved=saved,
            count=count_segments,
            placeholders=known,
            problem=problem,
            given=request.form if problem else {},
            longest=LONGEST_REPLY,
        )

    @pages.post("/replies")
    @needs(Role.RESPONDER)
    def save_reply() -> ResponseReturnValue:
        """A new one, or other words for one with this name."""
        name = " ".join(request.form.get("name", "").split())
        en, es = (request.form.get(key, "").replace("\r\n", "\n").strip() for key in ("en", "es"))
        if not name or len(name) > _LONGEST_NAME:
            return _page("Give it a name of at most 40 characters."), 400
        if not (en or es) or max(len(en), len(es)) > LONGEST_REPLY:
            return _page(f"Write it in English, Spanish or both, at most {LONGEST_REPLY} characters each."), 400
        with once(desk, "/staff/replies") as act:
            act.records.saved_replies.save(name, en, es, me().account.name, desk.clock())
            desk.audit(act.records, "saved a reply", "")
        return act.response()

    @pages.post("/replies/<reply_id>/drop")
    @needs(Role.RESPONDER)
    def drop_reply(reply_id: str) -> ResponseReturnValue:
        """It is not used any more."""
        with once(desk, "/staff/replies") as act:
            if not act.records.saved_replies.drop(reply_id):
                abort(404)
            desk.audit(act.records, "deleted a saved reply", reply_id)
        return act.response()
