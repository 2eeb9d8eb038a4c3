"""What staff publish in one process is answered from in every other."""

from bot.conversation.model import Channel
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.published_edits import PublishedEdits
from bot.records.edits import ANSWER, DRAFT, PHRASE, PUBLISHED, WITHDRAWN
from bot.records.store import Store
from knowledge.schema import Language
from tests.conftest import Clock

WORDING = "Call the clinic: 310-694-5590, or write to Ross@rebostx.com. We are glad when you do."


def publish(store: Store, clock: Clock, kind: str, entry: str, content: str) -> str:
    with store.transaction() as records:
        edit_id = records.edits.draft(
            kind=kind, language="en", entry=entry, content=content, report="", who="ann", now=clock()
        )
        assert records.edits.decide(edit_id, DRAFT, PUBLISHED, "ben", clock())
    return edit_id


def answer(inbox: Inbox, number: int, words: str) -> str:
    receipt = inbox.receive(Incoming(Channel.SMS, f"SM{number}", f"+1213555{number:04}", words))
    return " ".join(reply.text for reply in receipt.replies)


def test_another_process_answers_with_it_and_without_it_when_it_was_taken_back(
    store: Store, inbox: Inbox, clock: Clock
) -> None:
    published_edits = PublishedEdits(store, inbox, inbox.engine)
    published_edits.take_up()
    edit_id = publish(store, clock, ANSWER, "clinic.contact", WORDING)
    assert WORDING not in answer(inbox, 1, "what is the phone number of the clinic")
    published_edits.take_up()
    assert WORDING in answer(inbox, 2, "what is the phone number of the clinic")
    published = inbox.engine.library.answer("clinic.contact", Language.EN)
    assert (published.approved_by, published.approved_on) == ("ben", clock().date())

    with store.transaction() as records:
        assert records.edits.decide(edit_id, PUBLISHED, WITHDRAWN, "ben", clock())
        assert not records.edits.decide(edit_id, PUBLISHED, WITHDRAWN, "ben", clock())
    published_edits.take_up()
    assert WORDING not in answer(inbox, 3, "what is the phone number of the clinic")


def test_what_is_published_for_an_answer_that_no_longer_exists_does_no_harm(
    store: Store, inbox: Inbox, clock: Clock
) -> None:
    published_edits = PublishedEdits(store, inbox, inbox.engine)
    publish(store, clock, ANSWER, "an.answer.of.old", WORDING)
    publish(store, clock, PHRASE, "topic.of.old", "blorp fizz")
    publish(store, clock, PHRASE, "group.sponsor", "who is my zed thingy")
    published_edits.take_up()

    assert inbox.engine.reader.read("who is my zed thingy", Language.EN).guesses[0].topic == "group.sponsor"
    assert answer(inbox, 1, "blorp fizz") != ""


def test_a_published_text_lies_sealed(store: Store, clock: Clock) -> None:
    publish(store, clock, PHRASE, "group.sponsor", "planted sentinel words")
    with store.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT content FROM edit").all()

    assert b"sentinel" not in bytes(rows[0][0])
