"""One change of the content: tried, published by somebody who may, taken back, proposed again."""

from dataclasses import replace

import yaml
from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from bot.conversation.engine import Engine
from bot.conversation.model import Channel
from bot.conversation.state import State
from bot.jobs.feed_sync import FeedSync
from bot.published_edits import NewTopic, PublishedEdits, with_edits
from bot.records.edits import ANSWER, CLINIC, DRAFT, FEED, PHRASE, PUBLISHED, REJECTED, TOPIC, WITHDRAWN, Edit
from bot.records.staff import Role
from staff import changes, trials
from staff.desk import Desk, me
from staff.guard import needs
from staff.once import once
from staff.simulation import Beginnings, Recorded, Said

_TRIED = (PHRASE, TOPIC)
_A_PART = 1
"""Texts of the conversation that one part plays, by two engines: about 30 ms of work each."""


def add(pages: Blueprint, desk: Desk, published_edits: PublishedEdits, feed_sync: FeedSync) -> None:
    """The page of a change and what can be done there."""
    beginnings = Beginnings(desk.clock)

    @pages.get("/edits/<edit_id>")
    @needs(Role.VIEWER)
    def edit(edit_id: str) -> str:
        """One change, what the trial said, and the talk that it came from as it would go."""
        return _edit_page(edit_id)

    @pages.get("/edits/<edit_id>/trial")
    @needs(Role.VIEWER)
    def trial(edit_id: str) -> str:
        """How far the trial is, or what it said: for a page that looks by itself."""
        return render_template("staff/trial.html", edit=_tried(edit_id), share=trials.known_phrases().share_read)

    def _tried(edit_id: str) -> Edit:
        """A change with the report of its trial, as soon as that can be made."""
        change, known = _existing(edit_id), trials.known_phrases()
        if change.kind not in _TRIED or change.report:
            return change
        known.begin()
        if known.share_read < 1:
            return change
        report = known.report_on(_phrases(change), change.entry)
        with desk.store.transaction() as records:
            records.edits.tried(edit_id, report)
        return replace(change, report=report)

    @pages.get("/edits/<edit_id>/replay")
    @needs(Role.VIEWER)
    def replay_on(edit_id: str) -> str:
        """The conversation that a change came from, played on; for a page that looks by itself."""
        if "HX-Request" not in request.headers:
            return _edit_page(edit_id)
        change = _existing(edit_id)
        with desk.store.reading() as records:
            published = records.edits.published()
        return render_template("staff/played_again.html", edit=change, **_played_again(change, published))

    def _played_again(change: Edit, published: list[Edit]) -> dict[str, object]:
        """The values of played_again.html: the next texts of the conversation, without and with the change."""
        message_id, after = request.args.get("message", ""), max(0, request.args.get("after", 0, type=int))
        differing = request.args.get("differing", 0, type=int)
        with desk.store.reading() as records:
            conversation_id = records.desk.conversation_of_message(message_id) if message_id else None
            lines = records.threads.said(conversation_id) if conversation_id else []
        said = [Said(desk.clock(), line.text) for line in lines if line.text]
        content = ",".join(one.id for one in published)
        talk = Recorded(
            f"{conversation_id}:{change.id}:{content}",
            _both_engines(change, published),
            Channel.SMS,
            said,
            State(introduced=True),
        )
        replayed = trials.replay(talk, after, _A_PART, beginnings) if after < len(said) else []
        return {
            "replayed": replayed,
            "reached": min(after + _A_PART, len(said)),
            "lines": len(said),
            "differing": differing + len(replayed),
            "message": message_id,
        }

    def _both_engines(change: Edit, published: list[Edit]) -> tuple[Engine, Engine]:
        """Without and with the change."""
        others = [one for one in published if one.id != change.id]
        return with_edits(published_edits.base, others), with_edits(published_edits.base, [*others, change])

    def _phrases(change: Edit) -> list[str]:
        if change.kind == PHRASE:
            return [change.content]
        return [one for found in NewTopic.model_validate_json(change.content).phrases.values() for one in found]

    def _edit_page(edit_id: str, problem: str = "") -> str:
        change = _tried(edit_id)
        with desk.store.reading() as records:
            published = records.edits.published()
            history = records.edits.latest([PUBLISHED, WITHDRAWN], entry=change.entry, most=10)
        replaced = change.replaced
        if change.state == DRAFT:
            replaced = changes.in_force(change, desk.library, feed_sync)
        before = changes.shown(change, replaced, desk.library) if replaced else ""
        after = changes.shown(change, change.content, desk.library)
        return render_template(
            "staff/edit.html",
            edit=change,
            title=changes.title(change),
            share=trials.known_phrases().share_read,
            **_played_again(change, published),
            reading=_reading(change, published),
            words=trials.changed_words(before, after) if before else [],
            history=[one for one in history if one.kind == change.kind and one.id != change.id],
            before=before,
            after=after,
            past=_is_past(change, published),
            again=change.state in (WITHDRAWN, REJECTED) or _is_past(change, published),
            reach=changes.reach(change, desk.library) if change.kind == CLINIC and change.state == DRAFT else "",
            needs_another=change.kind in changes.NEEDS_ANOTHER,
            problem=problem,
        )

    def _reading(change: Edit, published: list[Edit]) -> trials.Reading | None:
        """A phrase as it is read without and with the change."""
        return trials.read_by_both(change.content, *_both_engines(change, published)) if change.kind == PHRASE else None

    def _is_past(change: Edit, published: list[Edit]) -> bool:
        """Whether a later change has taken the place of this one."""
        alike = [one for one in published if (one.kind, one.entry, one.language) == _place(change)]
        return change.state == PUBLISHED and change.kind != PHRASE and alike[-1:] != [change]

    @pages.post("/edits/<edit_id>/publish")
    @needs(Role.ADMIN)
    def publish(edit_id: str) -> ResponseReturnValue:
        """From now on the bot answers with it. What people read needs a second pair of eyes."""
        change = _tried(edit_id)
        if change.kind in _TRIED and not change.report:
            return _edit_page(edit_id, problem="The trial is still running. See first what it says."), 409
        if change.kind in changes.NEEDS_ANOTHER and change.drafted_by == me().account.name:
            return _edit_page(edit_id, problem="Somebody else has to approve what you proposed."), 409
        return _decide(change, DRAFT, PUBLISHED, "published")

    @pages.post("/edits/<edit_id>/reject")
    @needs(Role.ADMIN)
    def reject(edit_id: str) -> ResponseReturnValue:
        """Not like this."""
        return _decide(_existing(edit_id), DRAFT, REJECTED, "rejected")

    @pages.post("/edits/<edit_id>/withdraw")
    @needs(Role.ADMIN)
    def withdraw(edit_id: str) -> ResponseReturnValue:
        """Back to how it was before."""
        return _decide(_existing(edit_id), PUBLISHED, WITHDRAWN, "took back")

    @pages.post("/edits/<edit_id>/again")
    @needs(Role.RESPONDER)
    def again(edit_id: str) -> ResponseReturnValue:
        """Propose an older version anew; it is approved like any other change."""
        change = _existing(edit_id)
        if changes.shown(change, change.content, desk.library) == _now(change):
            return _edit_page(edit_id, problem="This is how it is now."), 409
        return changes.propose(
            desk, change.kind, change.entry, change.content, "proposed an older version", language=change.language
        )

    def _now(change: Edit) -> str:
        now = changes.in_force(change, desk.library, feed_sync)
        return changes.shown(change, now, desk.library) if now else ""

    def _existing(edit_id: str) -> Edit:
        with desk.store.reading() as records:
            change = records.edits.by_id(edit_id)
        if change is None:
            abort(404)
        return change

    def _decide(change: Edit, before: str, after: str, action: str) -> ResponseReturnValue:
        replaced = changes.in_force(change, desk.library, feed_sync) if after == PUBLISHED else ""
        with once(desk, f"/staff/edits/{change.id}") as act:
            if not act.records.edits.decide(
                change.id, before, after, me().account.name, desk.clock(), replaced or None
            ):
                abort(404)
            desk.audit(act.records, action, change.id)
        published_edits.take_up()
        if change.kind == FEED and after != REJECTED:
            feed_sync.switched(change.entry)
        return act.response()

    @pages.get("/edits.yaml")
    @needs(Role.ADMIN)
    def as_files() -> ResponseReturnValue:
        """What is published, to be written into knowledge/ and the clinic's folder, and trained."""
        with desk.store.reading() as records:
            content = _as_files(records.edits.published())
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120)
        headers = {"Content-Disposition": 'attachment; filename="edits.yaml"'}
        return Response(text, content_type="application/yaml; charset=utf-8", headers=headers)


def _place(change: Edit) -> tuple[str, str, str]:
    return change.kind, change.entry, change.language


def _as_files(published: list[Edit]) -> dict[str, object]:
    """Published changes by kind, language and entry; of two for one entry the later one."""
    phrases: dict[str, dict[str, list[str]]] = {}
    answers: dict[str, dict[str, str]] = {}
    topics: dict[str, object] = {}
    facts: dict[str, dict[str, str]] = {CLINIC: {}, FEED: {}}
    for one in published:
        if one.kind == PHRASE:
            phrases.setdefault(one.language, {}).setdefault(one.entry, []).append(one.content)
        elif one.kind == ANSWER:
            answers.setdefault(one.language, {})[one.entry] = one.content
        elif one.kind == TOPIC:
            topics[one.entry] = NewTopic.model_validate_json(one.content).model_dump(mode="json")
        else:
            facts[one.kind][one.entry] = one.content
    author = {"author": "texts that staff taught in the console"}
    return {
        **author,
        "phrases": phrases,
        "answers": answers,
        "topics": topics,
        "clinic": facts[CLINIC],
        "feeds": facts[FEED],
    }
