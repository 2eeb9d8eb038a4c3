"""Who looked at or changed what, for admins."""

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from bot.records.staff import Role
from staff import exports
from staff.desk import Desk
from staff.guard import needs


def add(pages: Blueprint, desk: Desk) -> None:
    """The page of the audit, and the accounting of disclosures."""

    @pages.get("/audit")
    @needs(Role.ADMIN)
    def audit() -> str:
        """Newest first, filtered by who, what was done and to what."""
        given = {name: request.args.get(name, "").strip()[:200] for name in ("who", "action", "what")}
        before = request.args.get("before", "")
        with desk.store.reading() as records:
            rows = records.audit.page(
                int(before) if before.isdecimal() and len(before) < 10 else None,
                who=given["who"],
                action=given["action"],
                what=given["what"],
            )
            conversations = records.queue.existing([row.what for row in rows])
            accounts = {account.id: account.name for account in records.staff.all()}
            broken = records.audit.first_broken() if request.args.get("verify") == "yes" else None
        return render_template(
            "staff/audit.html",
            rows=rows,
            conversations=conversations,
            accounts=accounts,
            given=given,
            broken=broken,
            verified=request.args.get("verify") == "yes",
        )

    @pages.get("/audit/disclosures/<conversation_id>.csv")
    @needs(Role.ADMIN)
    def disclosures(conversation_id: str) -> ResponseReturnValue:
        """When something of a conversation left the console, and by whom (42 CFR 2.25)."""
        with desk.store.reading() as records:
            if records.queue.card(conversation_id) is None:
                abort(404)
            rows = records.audit.disclosures(conversation_id)
        lines = [(row.at.isoformat(timespec="seconds"), row.who, row.action, row.from_where) for row in rows]
        content = exports.rows_as_csv(("at", "who", "what", "from"), lines)
        headers = {"Content-Disposition": 'attachment; filename="disclosures.csv"'}
        return Response(content, content_type="text/csv; charset=utf-8", headers=headers)
