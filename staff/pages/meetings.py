"""The lists of meetings: how the feeds are, what is held back, and taking one meeting off the list."""

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from bot.jobs.feed_sync import FeedSync
from bot.meetings.model import Meeting
from bot.records.staff import Role
from staff.desk import Desk, me
from staff.guard import needs

_MOST = 40


def add(pages: Blueprint, desk: Desk, feed_sync: FeedSync) -> None:
    """The page of meetings and what can be done there."""

    @pages.get("/meetings")
    @needs(Role.VIEWER)
    def meetings() -> str:
        """Feeds, and the meetings that hold some words."""
        find = request.args.get("find", "").strip()[:60]
        with desk.store.reading() as records:
            feeds = records.meetings.feeds()
            hidden = records.meetings.hidden()
            corrections, reports = records.meetings.corrections(), records.meetings.reports()
            known = records.meetings.all() if find or hidden or corrections or reports else []
        found = [one for one in known if one.key in hidden or one.key in corrections or (find and _fits(find, one))]
        return render_template(
            "staff/meetings.html",
            feeds=feeds,
            found=sorted(found, key=lambda one: one.key not in hidden and one.key not in corrections)[:_MOST],
            count=len(found),
            hidden=hidden,
            corrections=corrections,
            reports=reports,
            names={one.key: one.name for one in known},
            find=find,
        )

    @pages.post("/meetings/feeds/<key>/accept")
    @needs(Role.ADMIN)
    def accept(key: str) -> ResponseReturnValue:
        """The shrunk list is right: take it at the next reading."""
        if key not in {feed.name for feed in feed_sync.feeds}:
            abort(404)
        feed_sync.accept(key)
        with desk.store.transaction() as records:
            records.meetings.note(key, tried_at=None)
            desk.audit(records, "accepted a shrunk feed", key)
        return redirect("/staff/meetings", 303)

    @pages.post("/meetings/<key>/hide")
    @needs(Role.RESPONDER)
    def hide(key: str) -> ResponseReturnValue:
        """Nobody is sent to it any more, or again."""
        with desk.store.transaction() as records:
            known = {one.key for one in records.meetings.all()}
            if key not in known:
                abort(404)
            shown_again = key in records.meetings.hidden()
            if shown_again:
                records.meetings.show(key)
            else:
                records.meetings.hide(key, me().account.name, desk.clock())
            desk.audit(records, "put a meeting back" if shown_again else "took a meeting off the list", key)
        feed_sync.make_snapshot()
        return redirect("/staff/meetings", 303)


def _fits(find: str, meeting: Meeting) -> bool:
    everything = f"{meeting.name} {meeting.address} {meeting.group} {meeting.feed}".casefold()
    return all(word in everything for word in find.casefold().split())
