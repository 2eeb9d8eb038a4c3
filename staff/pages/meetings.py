"""The lists of meetings: how the feeds are, what is held back, and taking one meeting off the list."""

import os
from collections.abc import Mapping

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from bot.feeds.model import Feed
from bot.jobs.feed_sync import FeedSync
from bot.meetings.model import Meeting
from bot.records.edits import FEED, OFF, ON
from bot.records.meetings import FeedState
from bot.records.staff import Role
from staff import changes
from staff.desk import Desk, me
from staff.guard import needs
from staff.once import once

_MOST = 40


def add(pages: Blueprint, desk: Desk, feed_sync: FeedSync) -> None:
    """The page of meetings and what can be done there."""
    _lists(pages, desk, feed_sync)
    _hiding(pages, desk, feed_sync)


def _lists(pages: Blueprint, desk: Desk, feed_sync: FeedSync) -> None:
    """The page, and the lists that meetings come from."""

    @pages.get("/meetings")
    @needs(Role.VIEWER)
    def meetings() -> str:
        """Feeds, and the meetings that hold some words."""
        return _page(desk, feed_sync)

    @pages.post("/meetings/feeds/<key>/switch")
    @needs(Role.RESPONDER)
    def switch(key: str) -> ResponseReturnValue:
        """Propose to read a list, or not to read it any more; somebody else publishes it."""
        feed = changes.switchable(feed_sync).get(key)
        if feed is None:
            return _page(desk, feed_sync, {key: f"There is no list called {key}: nothing was proposed."}), 404
        if not feed.enabled and feed.key_from and not os.environ.get(feed.key_from):
            wrong = f"It needs a key, which is not set up: ask whoever runs the bot to set {feed.key_from}."
            return _page(desk, feed_sync, {key: wrong}), 400
        return changes.propose(desk, FEED, key, OFF if feed.enabled else ON, "proposed to switch a feed")

    @pages.post("/meetings/feeds/<key>/accept")
    @needs(Role.ADMIN)
    def accept(key: str) -> ResponseReturnValue:
        """The shrunk list is right: take it at the next reading."""
        if key not in {feed.name for feed in feed_sync.feeds}:
            abort(404)
        feed_sync.accept(key)
        with once(desk, "/staff/meetings") as act:
            act.records.meetings.note(key, tried_at=None)
            desk.audit(act.records, "accepted a shrunk feed", key)
        return act.response()


def _hiding(pages: Blueprint, desk: Desk, feed_sync: FeedSync) -> None:
    """Taking one meeting off the list."""

    @pages.post("/meetings/<key>/hide")
    @needs(Role.RESPONDER)
    def hide(key: str) -> ResponseReturnValue:
        """Nobody is sent to it any more, or again."""
        with once(desk, "/staff/meetings") as act:
            known = {one.key for one in act.records.meetings.all()}
            if key not in known:
                abort(404)
            shown_again = key in act.records.meetings.hidden()
            if shown_again:
                act.records.meetings.show(key)
            else:
                act.records.meetings.hide(key, me().account.name, desk.clock())
            desk.audit(act.records, "put a meeting back" if shown_again else "took a meeting off the list", key)
        feed_sync.make_snapshot()
        return act.response()


def _page(desk: Desk, feed_sync: FeedSync, problems: Mapping[str, str] | None = None) -> str:
    find = request.args.get("find", "").strip()[:60]
    with desk.store.reading() as records:
        states = records.meetings.feeds()
        hidden = records.meetings.hidden()
        corrections, reports = records.meetings.corrections(), records.meetings.reports()
        named = {*hidden, *corrections, *(one.key for one in reports)}
        known = records.meetings.that_may_hold(find.casefold().split(), named) if find or named else []
    found = [one for one in known if one.key in hidden or one.key in corrections or (find and _fits(find, one))]
    return render_template(
        "staff/meetings.html",
        feeds=_listed(desk, feed_sync, states),
        problems=problems or {},
        found=sorted(found, key=lambda one: one.key not in hidden and one.key not in corrections)[:_MOST],
        count=len(found),
        hidden=hidden,
        corrections=corrections,
        reports=reports,
        listed={one.key: one for one in known},
        find=find,
        settled="settled" in request.args,
    )


def _listed(
    desk: Desk, feed_sync: FeedSync, states: Mapping[str, FeedState]
) -> list[tuple[str, FeedState, Feed | None]]:
    """Every list that was ever read or stands ready, those that are on first."""
    ready = changes.switchable(feed_sync)
    names = sorted({*states, *ready}, key=lambda name: (name in ready and not ready[name].enabled, name))
    return [(name, states.get(name, FeedState(name)), ready.get(name)) for name in names]


def _fits(find: str, meeting: Meeting) -> bool:
    everything = f"{meeting.name} {meeting.address} {meeting.group} {meeting.feed}".casefold()
    return all(word in everything for word in find.casefold().split())
