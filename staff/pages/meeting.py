"""One meeting: as it is listed, what people report of it, and putting right what its list has wrong."""

from dataclasses import dataclass, replace

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from bot.feeds.cells import minute_of
from bot.feeds.model import Feed, FeedKind, Refused
from bot.feeds.normalizing import Draft, Normalizer
from bot.jobs.feed_sync import FeedSync
from bot.meetings.corrections import Correction, corrected, overtaken_fields
from bot.meetings.model import Attendance, Meeting
from bot.records.staff import Role
from staff.desk import Desk, me
from staff.guard import need_to_be_asked, needs
from staff.once import once

_TEXTS = ("name", "venue", "address", "link", "link_notes", "dial_in", "notes")
_LONGEST = 400


class NotCorrect(Exception):
    """The form cannot be taken; the text says what to change."""


@dataclass(frozen=True)
class Form:
    """The fields as they stand in the form, each as typed."""

    day: str
    time: str
    duration: str
    attendance: str
    point: str
    texts: dict[str, str]


def add(pages: Blueprint, desk: Desk, feed_sync: FeedSync) -> None:
    """The page of one meeting, and what can be done there."""
    _correcting(pages, desk, feed_sync)
    _settling(pages, desk)


def _correcting(pages: Blueprint, desk: Desk, feed_sync: FeedSync) -> None:
    """What is known of a meeting, put right or as it is listed."""

    @pages.get("/meetings/<key>")
    @needs(Role.VIEWER)
    def meeting(key: str) -> str:
        """Everything known of one meeting."""
        return _page(desk, key)

    @pages.post("/meetings/<key>")
    @needs(Role.RESPONDER)
    def correct(key: str) -> ResponseReturnValue:
        """From now on people get the meeting as it is, for as long as its list repeats the error."""
        with desk.store.reading() as records:
            listed = records.meetings.get(key)
        if listed is None:
            abort(404)
        form = _sent()
        try:
            right = _checked(listed, form, feed_sync)
        except NotCorrect as problem:
            return _page(desk, key, str(problem), form), 400
        with once(desk, f"/staff/meetings/{key}") as act:
            act.records.meetings.correct(key, Correction(listed, right), me().account.name, desk.clock())
            act.records.meetings.settle(key, me().account.name, desk.clock())
            desk.audit(act.records, "corrected a meeting", key)
        feed_sync.make_snapshot()
        return act.response()

    @pages.post("/meetings/<key>/as-listed")
    @needs(Role.RESPONDER)
    def as_listed(key: str) -> ResponseReturnValue:
        """Take the correction back."""
        with once(desk, f"/staff/meetings/{key}") as act:
            listed = act.records.meetings.get(key)
            if listed is None:
                abort(404)
            act.records.meetings.correct(key, Correction(listed, listed), me().account.name, desk.clock())
            desk.audit(act.records, "took a correction back", key)
        feed_sync.make_snapshot()
        return act.response()


def _settling(pages: Blueprint, desk: Desk) -> None:
    """What people report of it."""

    @pages.post("/meetings/<key>/settle")
    @needs(Role.RESPONDER)
    def settle(key: str) -> ResponseReturnValue:
        """The reports are looked into; nothing more is to be done."""
        need_to_be_asked()
        with once(desk, "/staff/meetings?settled=yes") as act:
            if not act.records.meetings.settle(key, me().account.name, desk.clock()):
                abort(404)
            desk.audit(act.records, "settled reports of a meeting", key)
        return act.response()


def _page(desk: Desk, key: str, problem: str = "", form: Form | None = None) -> str:
    with desk.store.reading() as records:
        listed = records.meetings.get(key)
        correction = records.meetings.corrections().get(key)
        reported = next((one for one in records.meetings.reports() if one.key == key), None)
        hidden = key in records.meetings.hidden()
    if listed is None:
        abort(404)
    shown = corrected(listed, correction) if correction else listed
    return render_template(
        "staff/meeting.html",
        listed=listed,
        shown=shown,
        correction=correction,
        overtaken=overtaken_fields(listed, correction) if correction else (),
        reported=reported,
        hidden=hidden,
        form=form or _filled(shown),
        attendances=list(Attendance),
        problem=problem,
    )


def _filled(meeting: Meeting) -> Form:
    point = f"{meeting.point.latitude:.6f}, {meeting.point.longitude:.6f}" if meeting.point else ""
    return Form(
        day=str(meeting.day),
        time="{:02}:{:02}".format(*divmod(meeting.minute, 60)),
        duration=str(meeting.duration),
        attendance=meeting.attendance.value,
        point=point,
        texts={name: getattr(meeting, name) for name in _TEXTS},
    )


def _sent() -> Form:
    given = {name: request.form.get(name, "").strip()[:_LONGEST] for name in (*_TEXTS, *_OTHERS)}
    return Form(**{name: given[name] for name in _OTHERS}, texts={name: given[name] for name in _TEXTS})


_OTHERS = ("day", "time", "duration", "attendance", "point")


def _checked(listed: Meeting, form: Form, feed_sync: FeedSync) -> Meeting:
    """The meeting that the form describes, checked as a feed's meetings are.

    Raises:
        NotCorrect: something is missing or malformed.
    """
    feeds = {feed.name: feed for feed in feed_sync.feeds}
    feed = feeds.get(listed.feed) or Feed(listed.feed, FeedKind.LIST, listed.group, listed.source, "")
    normalizer = Normalizer(feed, listed.listed_on or feed_sync.today())
    latitude, _, longitude = form.point.partition(",")
    if not form.duration.isdecimal():
        raise NotCorrect("How long does it last? Write the minutes, such as 60.")
    try:
        draft = Draft(
            id=listed.id,
            day=int(form.day) if form.day in [*"0123456"] else None,
            minute=minute_of(form.time),
            group=listed.group,
            duration=int(form.duration),
            time_zone=listed.time_zone,
            attendance=Attendance(form.attendance) if form.attendance in set(Attendance) else None,
            latitude=latitude,
            longitude=longitude,
            traits=listed.traits,
            url=listed.url,
            listed_on=listed.listed_on,
            checked_by_hand=listed.checked_by_hand,
            room_closed=False,
            **form.texts,
        )
        right = normalizer.take(draft)
    except Refused as problem:
        raise NotCorrect(f"This cannot be a meeting: {problem}.") from problem
    if normalizer.repaired:
        raise NotCorrect(f"Please change: {', '.join(normalizer.repaired)}.")
    if form.point and right.point is None and right.attendance is not Attendance.ONLINE:
        raise NotCorrect("Write the place as latitude, longitude: 34.0782, -118.2606.")
    return replace(right, source=listed.source)
