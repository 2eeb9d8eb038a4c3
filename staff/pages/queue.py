"""The inbox: who needs a person, in order; and everything else, to be filtered and searched."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from bot.conversation.model import Channel
from bot.records.queue import Filters, Listed, Searched
from bot.records.staff import Role
from bot.records.store import Records
from knowledge.schema import Group, Language
from staff import exports
from staff.desk import Desk, me
from staff.finishing import just_finished
from staff.guard import needs
from staff.inbox import inbox_list
from staff.names import by_name
from staff.once import once

_SEARCH_BACK = timedelta(days=90)
_A_PAGE = 30
_MOST_EXPORTED = 5000
_FIELDS = ("channel", "language", "topic", "crisis", "group", "label", "reviewed", "mine", "since", "until")


def add(pages: Blueprint, desk: Desk) -> None:
    """The queue, search, saved views and the export of a list."""
    _lists(pages, desk)
    _searching(pages, desk)
    _views(pages, desk)


def _lists(pages: Blueprint, desk: Desk) -> None:
    """The inbox, and the pressing part of it alone."""

    @pages.get("/")
    @needs(Role.VIEWER)
    def queue() -> ResponseReturnValue:
        """Everything on one page."""
        filters = _filters(desk.zone)
        bounded = filters.looks_far
        if bounded:
            filters = replace(filters, since=desk.clock() - _SEARCH_BACK)
        with desk.store.reading() as records:
            side = inbox_list(desk, records)
            listed = records.queue.latest(filters, _before(), _A_PAGE)
            views = records.staff.views(me().account.id)
            finished = _just_finished(desk, records)
        desk.viewed("inbox")
        return render_template(
            "staff/inbox.html",
            **side,
            finished=finished,
            before=_before(),
            erased=request.args.get("erased", 0, type=int),
            finished_id=request.args.get("finished", ""),
            cards=listed.cards,
            more=_more(listed),
            looked_back_to=listed.looked_back_to,
            filters=filters,
            bounded=bounded,
            chosen={name: request.args.get(name, "") for name in _FIELDS},
            views=views,
            topics=by_name(desk.library.topics),
            address=urlencode({name: value for name in _FIELDS if (value := request.args.get(name, ""))}),
        )

    @pages.get("/waiting")
    @needs(Role.VIEWER)
    def waiting() -> str:
        """The pressing part alone, for a page that refreshes itself."""
        with desk.store.reading() as records:
            values = inbox_list(desk, records)
        desk.viewed("inbox")
        return render_template("staff/waiting.html", **values)

    @pages.get("/handoffs")
    @needs(Role.VIEWER)
    def handoffs() -> ResponseReturnValue:
        """Where alerts point to: hand-offs are in the inbox."""
        return redirect("/staff/?show=unclaimed", 303)


def _searching(pages: Blueprint, desk: Desk) -> None:
    """Texts that hold some words."""

    @pages.get("/search")
    @needs(Role.VIEWER)
    def search() -> str:
        """Texts that hold some words. The audit notes that somebody searched, not for what."""
        words = request.args.get("words", "").strip()[:100]
        now = desk.clock()
        since = _day(request.args.get("since", ""), desk.zone) or now - _SEARCH_BACK
        last_day = _day(request.args.get("until", ""), desk.zone)
        further = _moment(request.args.get("further", ""))
        until = further or (last_day + timedelta(days=1) if last_day else now + timedelta(minutes=1))
        part = _look(desk, words, since, until) if words else None
        template = "staff/found.html" if further and "HX-Request" in request.headers else "staff/search.html"
        return render_template(template, words=words, since=since, last_day=last_day, part=part, further=further)


def _views(pages: Blueprint, desk: Desk) -> None:
    """Saved views, and the export of a list."""

    @pages.post("/views")
    @needs(Role.VIEWER)
    def save_view() -> ResponseReturnValue:
        """Keep these filters under a name."""
        name, query = request.form.get("name", "").strip()[:40], request.form.get("query", "")[:400]
        with once(desk, f"/staff/?{query}") as act:
            if name and query:
                act.records.staff.save_view(me().account.id, name, query)
        return act.response()

    @pages.post("/views/<view_id>/drop")
    @needs(Role.VIEWER)
    def drop_view(view_id: str) -> ResponseReturnValue:
        """Forget a saved view."""
        with once(desk, "/staff/") as act:
            act.records.staff.drop_view(me().account.id, view_id)
        return act.response()

    @pages.post("/export")
    @needs(Role.ADMIN, proof=True)
    def export_list() -> ResponseReturnValue:
        """The conversations that fit the filters, one row each."""
        filters = _filters(desk.zone)
        with desk.store.transaction() as records:
            cards = records.queue.latest(filters, None, _MOST_EXPORTED, looked_through=None).cards
            for card in cards:
                desk.audit(records, "exported", card.id)
        as_csv = request.form.get("form") == "csv"
        content = exports.cards_as_csv(cards) if as_csv else exports.cards_as_json(cards)
        kind, ending = ("text/csv", "csv") if as_csv else ("application/x-ndjson", "jsonl")
        headers = {"Content-Disposition": f'attachment; filename="conversations.{ending}"'}
        return Response(content, content_type=f"{kind}; charset=utf-8", headers=headers)


def _just_finished(desk: Desk, records: Records) -> dict[str, object] | None:
    """Whom one has finished with and what that did, as long as it can be undone."""
    conversation_id, who = request.args.get("finished", ""), me().account.name
    done = just_finished(records, conversation_id, who, desk.clock()) if conversation_id else None
    if done is None:
        return None
    notes = records.desk.notes(conversation_id)
    noted = any(one.author == who and one.created_at >= done.at for one in notes)
    return {"whom": records.queue.masked_address(conversation_id), "done": done, "noted": noted}


def _look(desk: Desk, words: str, since: datetime, until: datetime) -> Searched:
    with desk.store.reading() as records:
        part = records.queue.search(words, since, until)
    desk.note("searched", "texts")
    return part


def _filters(zone: ZoneInfo) -> Filters:
    """The filters of the address; what nobody offers is not applied."""
    given = request.args
    until = _day(given.get("until", ""), zone)
    filters = Filters(
        channel=given.get("channel", "") if given.get("channel") in list(Channel) else "",
        language=given.get("language", "") if given.get("language") in list(Language) else "",
        topic=given.get("topic", "")[:32],
        crisis=given.get("crisis") == "yes",
        group=given.get("group", "") if given.get("group") in list(Group) else "",
        label=given.get("label", "").strip()[:30],
        reviewed=given.get("reviewed", "") if given.get("reviewed") in ("yes", "no") else "",
        since=_day(given.get("since", ""), zone),
        until=until + timedelta(days=1) if until else None,
    )
    return replace(filters, assigned_to=me().account.name) if given.get("mine") == "yes" else filters


def _day(text: str, zone: ZoneInfo) -> datetime | None:
    """The beginning of a day in the clinic's zone."""
    try:
        day = date.fromisoformat(text)
        return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _before() -> tuple[datetime, str] | None:
    """Where the next page begins."""
    moment, _, last_id = request.args.get("before", "").partition("~")
    found = _moment(moment)
    return (found, last_id) if found else None


def _moment(text: str) -> datetime | None:
    """A moment with its zone, as our own links give it."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _more(listed: Listed) -> str:
    """The key of the next page; empty where this is the last."""
    return f"{listed.following[0].isoformat()}~{listed.following[1]}" if listed.following else ""
