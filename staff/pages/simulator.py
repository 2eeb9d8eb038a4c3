"""Trying the bot: a pretended talk on either channel by a set clock, and a recorded talk answered as of today."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import TypeAdapter, ValidationError

from bot.conversation.model import Channel
from bot.conversation.state import State
from bot.messaging.messages import clean
from bot.records.staff import Role
from bot.records.threads import Line
from knowledge.segments import count_segments
from staff.carried import LONGEST_TEXT, fits
from staff.desk import Desk
from staff.guard import needs
from staff.simulation import Beginnings, Recorded, Said, Step, play

_SAID = TypeAdapter(list[Said])
_MOST = 40
_LONGEST_TALK = timedelta(days=90)
_A_PART = 3
"""Texts that one part of a replay answers: about 15 ms of work each."""
_EARLIEST, _LATEST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class ThenAndNow:
    """One recorded text: what the bot made of it then, and what it would today."""

    line: Line
    then: tuple[Line, ...]
    now: Step

    @property
    def same(self) -> bool:
        """Whether topic and answers are the same."""
        answers = ",".join(self.now.turn.answers)
        return self.line.topic == self.now.turn.topic and (self.line.answers or "") == answers


def add(pages: Blueprint, desk: Desk) -> None:
    """The page of the simulator, and of a replay."""
    _talking(pages, desk)
    _replaying(pages, desk)


def _talking(pages: Blueprint, desk: Desk) -> None:
    """A talk by a set clock."""

    @pages.get("/simulator")
    @needs(Role.VIEWER)
    def simulator() -> str:
        """An empty talk, by today's clock."""
        return _page(desk, Channel.SMS, [], desk.clock())

    @pages.post("/simulator")
    @needs(Role.VIEWER)
    def say() -> ResponseReturnValue:
        """One text more, the whole talk anew; the talk travels in the form and nowhere else."""
        form = request.form
        try:
            channel = Channel(form.get("channel", ""))
            said = _SAID.validate_json(form.get("said", "[]"))
        except (ValueError, ValidationError):
            return _page(desk, Channel.SMS, [], desk.clock(), "That talk could not be read. Start a new one."), 400
        if any(not _EARLIEST <= _aware(one.at) <= _LATEST for one in said) or len(said) > _MOST:
            return _page(desk, Channel.SMS, [], desk.clock(), "That talk could not be read. Start a new one."), 400
        said = [replace(one, at=_aware(one.at), text=clean(one.text)[:LONGEST_TEXT]) for one in said]
        text = clean(form.get("text", ""))
        at = _moment(form.get("at", ""), desk.zone)
        last = said[-1].at if said else _EARLIEST
        if at is None:
            return _page(desk, channel, said, desk.clock(), "Set the clock to a day and a time.", text), 400
        if at < last:
            return _page(desk, channel, said, last, "The clock cannot go back within a talk.", text), 400
        longer = _with(said, at, text, form.get("choice", "")[:200])
        if problem := _too_much(longer, text):
            return _page(desk, channel, said, at, problem, text), 400
        return _page(desk, channel, longer, min(at + timedelta(minutes=1), _LATEST))


def _replaying(pages: Blueprint, desk: Desk) -> None:
    """A recorded talk, as it would be answered today."""
    beginnings = Beginnings(desk.clock)

    @pages.get("/conversations/<conversation_id>/replay")
    @needs(Role.VIEWER)
    def replay(conversation_id: str) -> str:
        """What the person wrote, at the times when they wrote it, answered by the content of today; part by part."""
        after = request.args.get("after", 0, type=int)
        differing = request.args.get("differing", 0, type=int)
        with desk.store.transaction() as records:
            card = records.queue.card(conversation_id)
            if card is None:
                abort(404)
            lines = records.threads.lines(conversation_id, most=1000)
            published = ",".join(one.id for one in records.edits.published())
            desk.audit(records, "replayed", conversation_id)
        written = [line for line in lines if line.direction == "in" and line.text and not line.edited]
        said = [Said(line.created_at, line.text or "") for line in written]
        talk = Recorded(f"{conversation_id}:{published}", (desk.inbox.engine,), Channel(card.channel), said, State())
        here = range(max(0, min(after, len(said))), len(said))[:_A_PART]
        turns = talk.part(here.start, _A_PART, beginnings) if here else []
        both = [
            ThenAndNow(written[number], _answers_to(written[number], lines), Step(said[number], turn))
            for number, (turn,) in zip(here, turns, strict=True)
        ]
        return render_template(
            "staff/replay_part.html" if "HX-Request" in request.headers else "staff/replay.html",
            card=card,
            both=both,
            reached=here.stop if here else len(said),
            texts=len(said),
            differing=differing + sum(not one.same for one in both),
        )


def _page(desk: Desk, channel: Channel, said: list[Said], at: datetime, problem: str = "", text: str = "") -> str:
    return render_template(
        "staff/simulator.html",
        channels=list(Channel),
        channel=channel,
        steps=play(desk.inbox.engine, channel, said),
        said=_SAID.dump_json(said).decode(),
        at=at.astimezone(desk.zone).strftime("%Y-%m-%dT%H:%M"),
        problem=problem,
        text=text,
        longest=LONGEST_TEXT,
        count=count_segments,
    )


def _with(said: list[Said], at: datetime, text: str, choice: str) -> list[Said]:
    """The talk with what comes now: a tapped button or words."""
    if choice:
        menu, _, rest = choice.partition(":")
        code, _, label = rest.partition("|")
        return [*said, Said(at, label or code, f"{menu}:{code}")]
    return [*said, Said(at, text)] if text.strip() else said


def _too_much(said: list[Said], text: str) -> str:
    """Why a talk cannot get like this; empty where it can."""
    if len(text) > LONGEST_TEXT:
        return f"A text has {LONGEST_TEXT} characters at most."
    if len(said) > _MOST:
        return f"A talk here has {_MOST} texts at most. Start a new one."
    if said and said[-1].at - said[0].at > _LONGEST_TALK:
        return f"A talk here lasts {_LONGEST_TALK.days} days at most by its clock. Start a new one."
    if not fits(_SAID.dump_json(said).decode()):
        return "This talk has become too long to go on. Write a shorter text, or start a new one."
    return ""


def _answers_to(line: Line, lines: list[Line]) -> tuple[Line, ...]:
    """What went out between this text and the next one."""
    later = [one for one in lines if one.number > line.number]
    until = next((one.number for one in later if one.direction == "in"), None)
    return tuple(one for one in later if until is None or one.number < until)


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    """A day and a time of the clinic's clock, as a browser's field gives them."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    moment = moment.replace(tzinfo=zone).astimezone(UTC) if _EARLIEST.year <= moment.year < _LATEST.year else _EARLIEST
    return moment if moment > _EARLIEST else None


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
