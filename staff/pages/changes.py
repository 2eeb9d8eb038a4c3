"""One change of the content: tried, published by somebody who may, taken back, proposed again."""

import yaml
from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from bot.jobs.feed_sync import FeedSync
from bot.published_edits import NewTopic, PublishedEdits
from bot.records.edits import ANSWER, CLINIC, DRAFT, FEED, PHRASE, PUBLISHED, REJECTED, TOPIC, WITHDRAWN, Edit
from bot.records.staff import Role
from staff import changes, trials
from staff.desk import Desk, me
from staff.edit_page import TRIED, EditPage
from staff.guard import needs
from staff.once import once
from staff.simulation import Beginnings


def add(pages: Blueprint, desk: Desk, published_edits: PublishedEdits, feed_sync: FeedSync) -> None:
    """The page of a change and what can be done there."""
    edits = EditPage(desk, published_edits, feed_sync, Beginnings(desk.clock))
    _looking(pages, edits)
    _deciding(pages, edits)
    _files(pages, edits)


def _looking(pages: Blueprint, edits: EditPage) -> None:
    """One change, and the parts that its page asks for."""

    @pages.get("/edits/<edit_id>")
    @needs(Role.VIEWER)
    def edit(edit_id: str) -> str:
        """One change, what the trial said, and the talk that it came from as it would go."""
        return edits.page(edit_id)

    @pages.get("/edits/<edit_id>/trial")
    @needs(Role.VIEWER)
    def trial(edit_id: str) -> str:
        """How far the trial is, or what it said: for a page that looks by itself."""
        return render_template("staff/trial.html", edit=edits.tried(edit_id), share=trials.known_phrases().share_read)

    @pages.get("/edits/<edit_id>/replay")
    @needs(Role.VIEWER)
    def replay_on(edit_id: str) -> str:
        """The conversation that a change came from, played on; for a page that looks by itself."""
        if "HX-Request" not in request.headers:
            return edits.page(edit_id)
        change = edits.existing(edit_id)
        with edits.desk.store.reading() as records:
            published = records.edits.published()
        return render_template("staff/played_again.html", edit=change, **edits.played_again(change, published))


def _deciding(pages: Blueprint, edits: EditPage) -> None:
    """Published, rejected, taken back, proposed again."""

    @pages.post("/edits/<edit_id>/publish")
    @needs(Role.ADMIN)
    def publish(edit_id: str) -> ResponseReturnValue:
        """From now on the bot answers with it. What people read needs a second pair of eyes."""
        change = edits.tried(edit_id)
        if change.kind in TRIED and not change.report:
            return edits.page(edit_id, problem="The trial is still running. See first what it says."), 409
        if change.kind in changes.NEEDS_ANOTHER and change.drafted_by == me().account.name:
            return edits.page(edit_id, problem="Somebody else has to approve what you proposed."), 409
        return _decide(edits, change, DRAFT, PUBLISHED, "published")

    @pages.post("/edits/<edit_id>/reject")
    @needs(Role.ADMIN)
    def reject(edit_id: str) -> ResponseReturnValue:
        """Not like this."""
        return _decide(edits, edits.existing(edit_id), DRAFT, REJECTED, "rejected")

    @pages.post("/edits/<edit_id>/withdraw")
    @needs(Role.ADMIN)
    def withdraw(edit_id: str) -> ResponseReturnValue:
        """Back to how it was before."""
        return _decide(edits, edits.existing(edit_id), PUBLISHED, WITHDRAWN, "took back")

    @pages.post("/edits/<edit_id>/again")
    @needs(Role.RESPONDER)
    def again(edit_id: str) -> ResponseReturnValue:
        """Propose an older version anew; it is approved like any other change."""
        change = edits.existing(edit_id)
        if changes.shown(change, change.content, edits.desk.library) == edits.now(change):
            return edits.page(edit_id, problem="This is how it is now."), 409
        return changes.propose(
            edits.desk, change.kind, change.entry, change.content, "proposed an older version", language=change.language
        )


def _files(pages: Blueprint, edits: EditPage) -> None:
    """Everything that is published, as a file."""

    @pages.get("/edits.yaml")
    @needs(Role.ADMIN)
    def as_files() -> ResponseReturnValue:
        """What is published, to be written into knowledge/ and the clinic's folder, and trained."""
        with edits.desk.store.reading() as records:
            content = _as_files(records.edits.published())
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120)
        headers = {"Content-Disposition": 'attachment; filename="edits.yaml"'}
        return Response(text, content_type="application/yaml; charset=utf-8", headers=headers)


def _decide(edits: EditPage, change: Edit, before: str, after: str, action: str) -> ResponseReturnValue:
    replaced = changes.in_force(change, edits.desk.library, edits.feed_sync) if after == PUBLISHED else ""
    with once(edits.desk, f"/staff/edits/{change.id}") as act:
        if not act.records.edits.decide(
            change.id, before, after, me().account.name, edits.desk.clock(), replaced or None
        ):
            abort(404)
        edits.desk.audit(act.records, action, change.id)
    edits.published_edits.take_up()
    if change.kind == FEED and after != REJECTED:
        edits.feed_sync.switched(change.entry)
    return act.response()


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
