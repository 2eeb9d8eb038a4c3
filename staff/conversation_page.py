"""What the page of one conversation shows; several families of pages come back to it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import abort, render_template, request

from bot.records.cards import Card
from bot.records.desk import Note
from bot.records.handoffs import HandOff
from bot.records.staff import Role
from bot.records.store import Records
from bot.records.threads import Line
from knowledge.schema import Language
from staff.desk import Desk, me
from staff.finishing import OUTCOMES
from staff.inbox import inbox_list
from staff.names import by_name
from staff.on_call import alerted
from staff.replies import offered
from staff.suggestions import Suggestion, suggested
from staff.whispers import whispered

LONGEST_REPLY = 1600
"""Twilio's limit (https://www.twilio.com/docs/api/errors/21617)."""
LONGEST_DRAFT = 8000
"""More than can be sent, so that what is too long is kept whole until somebody has shortened it."""


def access(records: Records, conversation_id: str) -> Card:
    """The one way to a conversation: what does not exist is not found."""
    card = records.queue.card(conversation_id)
    if card is None:
        abort(404)
    return card


def of_lines(desk: Desk, records: Records, lines: Sequence[Line]) -> dict[str, Any]:
    """The values of thread.html."""

    def version_now(line: Line) -> str:
        """The version that the answers to this message have today."""
        return desk.library.version((line.answers or "").split(","), Language(line.language or Language.EN))

    return {
        "lines": lines,
        "verdicts": records.desk.verdicts([line.id for line in lines]),
        "topics": by_name(desk.library.topics),
        "version_now": version_now,
    }


def place_in(conversation_id: str, place: str = "latest") -> str:
    """The address of the end of a conversation, or of the box in it ("words"), which the browser gives the focus."""
    return f"/staff/conversations/{conversation_id}#{place}"


def finished_with(conversation_id: str) -> str:
    """The inbox, which says that one has just finished with this one."""
    return f"/staff/?finished={conversation_id}"


def conversation_page(desk: Desk, conversation_id: str, problem: str = "", note: str = "") -> str:
    """The whole page, with what went wrong, and a note that was not kept because of it."""
    before = request.args.get("before", "")
    with desk.store.transaction() as records:
        card = access(records, conversation_id)
        lines = records.threads.lines(conversation_id, int(before) if before.isdecimal() else None)
        handoffs = records.handoffs.find(conversation_id=conversation_id)
        notes = records.desk.notes(conversation_id)
        values: dict[str, Any] = {
            "card": card,
            **of_lines(desk, records, lines),
            "notes": notes,
            **beside_the_box(desk, records, card, notes),
            "handoffs": handoffs,
            "address": records.queue.masked_address(conversation_id),
            "draft": records.drafts.read(conversation_id, me().account.id),
            "follow_ups": records.follow_ups.open(conversation_id),
            "people": [account.name for account in records.staff.all() if not account.disabled],
        }
        saved = records.saved_replies.all()
        side = inbox_list(desk, records)
        told = alerted(handoffs, records, side["duty"])
        desk.audit(records, "viewed", conversation_id)
    values["draft"] = _with_suggestion(str(values["draft"]), values["suggestion"])
    language = Language(card.language or Language.EN)
    only_reads = not me().account.role.may(Role.RESPONDER)
    return render_template(
        "staff/conversation.html",
        **values,
        **{**side, "current": card.id},
        details={one.id: call_back_details(one, masked=only_reads) for one in handoffs},
        replies=offered(saved, desk.library, language, me().account.name),
        other_language="en" if language is Language.ES else "es",
        problem=problem,
        note=note,
        before=before,
        outcomes=OUTCOMES,
        alerted=told,
        earlier=lines[0].number if lines and lines[0].number > 1 else None,
    )


def beside_the_box(desk: Desk, records: Records, card: Card, notes: Sequence[Note]) -> dict[str, Any]:
    """What stands beside the reply box, whichever part of the talk is shown: a suggestion, whispers."""
    who = me().account.name
    if card.taken_at is None:
        return {"suggestion": None, "whispers": []}
    unanswered = records.threads.unanswered(card.id, card.taken_at)
    ignored = records.desk.ignored([line.id for line in unanswered if line.crisis])
    wrote_at = records.threads.last_wrote(card.id, who)
    return {
        "suggestion": suggested(unanswered, ignored, desk.library),
        "whispers": whispered(card, wrote_at, notes, who),
    }


def call_back_details(one: HandOff, *, masked: bool) -> dict[str, Any]:
    """What a person left for a call back: name, time, number; the newest of each. Who only reads sees no number."""
    details: dict[str, Any] = dict(one.call_back)
    if "said" in details:
        details["said"] = datetime.fromisoformat(details["said"])
    if masked and "phone" in details:
        details["phone"] = f"···{details['phone'][-2:]}"
    return details


def _with_suggestion(draft: str, suggestion: Suggestion | None) -> str:
    """The words in the box, followed by the suggested ones where somebody asked for these."""
    wanted = suggestion and request.args.get("insert") == suggestion.message_id and suggestion.text not in draft
    return "\n\n".join(filter(None, (draft, suggestion.text))) if suggestion and wanted else draft
