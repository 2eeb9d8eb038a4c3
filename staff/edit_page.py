"""What the page of a change shows: its trial, and the conversation that it came from, played without and with it."""

from dataclasses import dataclass, replace

from flask import abort, render_template, request

from bot.conversation.engine import Engine
from bot.conversation.model import Channel
from bot.conversation.state import State
from bot.jobs.feed_sync import FeedSync
from bot.published_edits import NewTopic, PublishedEdits, with_edits
from bot.records.edits import CLINIC, DRAFT, PHRASE, PUBLISHED, REJECTED, TOPIC, WITHDRAWN, Edit
from staff import changes, trials
from staff.desk import Desk
from staff.simulation import Beginnings, Recorded, Said

TRIED = (PHRASE, TOPIC)
"""Kinds of changes that are tried on every known phrase before they are published."""
_A_PART = 1
"""Texts of the conversation that one part plays, by two engines: about 30 ms of work each."""


@dataclass(frozen=True)
class EditPage:
    """The page, and the parts that it asks for by itself."""

    desk: Desk
    published_edits: PublishedEdits
    feed_sync: FeedSync
    beginnings: Beginnings

    def tried(self, edit_id: str) -> Edit:
        """A change with the report of its trial, as soon as that can be made."""
        change, known = self.existing(edit_id), trials.known_phrases()
        if change.kind not in TRIED or change.report:
            return change
        known.begin()
        if known.share_read < 1:
            return change
        report = known.report_on(self._phrases(change), change.entry)
        with self.desk.store.transaction() as records:
            records.edits.tried(edit_id, report)
        return replace(change, report=report)

    def played_again(self, change: Edit, published: list[Edit]) -> dict[str, object]:
        """The values of played_again.html: the next texts of the conversation, without and with the change."""
        message_id, after = request.args.get("message", ""), max(0, request.args.get("after", 0, type=int))
        differing = request.args.get("differing", 0, type=int)
        with self.desk.store.reading() as records:
            conversation_id = records.desk.conversation_of_message(message_id) if message_id else None
            lines = records.threads.said(conversation_id) if conversation_id else []
        said = [Said(self.desk.clock(), line.text) for line in lines if line.text]
        content = ",".join(one.id for one in published)
        talk = Recorded(
            f"{conversation_id}:{change.id}:{content}",
            self._both_engines(change, published),
            Channel.SMS,
            said,
            State(introduced=True),
        )
        replayed = trials.replay(talk, after, _A_PART, self.beginnings) if after < len(said) else []
        return {
            "replayed": replayed,
            "reached": min(after + _A_PART, len(said)),
            "lines": len(said),
            "differing": differing + len(replayed),
            "message": message_id,
        }

    def _both_engines(self, change: Edit, published: list[Edit]) -> tuple[Engine, Engine]:
        """Without and with the change."""
        others = [one for one in published if one.id != change.id]
        return with_edits(self.published_edits.base, others), with_edits(self.published_edits.base, [*others, change])

    def _phrases(self, change: Edit) -> list[str]:
        if change.kind == PHRASE:
            return [change.content]
        return [one for found in NewTopic.model_validate_json(change.content).phrases.values() for one in found]

    def page(self, edit_id: str, problem: str = "") -> str:
        """The whole page, with what went wrong."""
        change = self.tried(edit_id)
        with self.desk.store.reading() as records:
            published = records.edits.published()
            history = records.edits.latest([PUBLISHED, WITHDRAWN], entry=change.entry, most=10)
        replaced = change.replaced
        if change.state == DRAFT:
            replaced = changes.in_force(change, self.desk.library, self.feed_sync)
        before = changes.shown(change, replaced, self.desk.library) if replaced else ""
        after = changes.shown(change, change.content, self.desk.library)
        return render_template(
            "staff/edit.html",
            edit=change,
            title=changes.title(change),
            share=trials.known_phrases().share_read,
            **self.played_again(change, published),
            reading=self._reading(change, published),
            words=trials.changed_words(before, after) if before else [],
            history=[one for one in history if one.kind == change.kind and one.id != change.id],
            before=before,
            after=after,
            past=self._is_past(change, published),
            again=change.state in (WITHDRAWN, REJECTED) or self._is_past(change, published),
            reach=changes.reach(change, self.desk.library) if change.kind == CLINIC and change.state == DRAFT else "",
            needs_another=change.kind in changes.NEEDS_ANOTHER,
            problem=problem,
        )

    def _reading(self, change: Edit, published: list[Edit]) -> trials.Reading | None:
        """A phrase as it is read without and with the change."""
        if change.kind != PHRASE:
            return None
        return trials.read_by_both(change.content, *self._both_engines(change, published))

    def _is_past(self, change: Edit, published: list[Edit]) -> bool:
        """Whether a later change has taken the place of this one."""
        alike = [one for one in published if (one.kind, one.entry, one.language) == _place(change)]
        return change.state == PUBLISHED and change.kind != PHRASE and alike[-1:] != [change]

    def now(self, change: Edit) -> str:
        """What stands in the place of a change, in words; empty where nothing does."""
        now = changes.in_force(change, self.desk.library, self.feed_sync)
        return changes.shown(change, now, self.desk.library) if now else ""

    def existing(self, edit_id: str) -> Edit:
        """A change by its id; what does not exist is not found."""
        with self.desk.store.reading() as records:
            change = records.edits.by_id(edit_id)
        if change is None:
            abort(404)
        return change


def _place(change: Edit) -> tuple[str, str, str]:
    return change.kind, change.entry, change.language
