"""Staff teach the bot: what it could not answer, tried before it is published, and taken back."""

import re
from html import unescape

import pytest

from bot.records.staff import Role
from bot.understanding.reader import PhraseReader
from bot.understanding.taught_phrases import TaughtPhrases
from knowledge.schema import Language
from staff import trials
from staff.trials import changed_words, without_identity
from tests.staff.conftest import Application, Person

ODD = "blorp the zed thingy"


def message_of(console: Application, words: str) -> str:
    with console.store.transaction() as records:
        return next(line.id for line in records.messages.log(100) if line.text == words)


def teach(console: Application, person: Person, words: str, topic: str) -> str:
    """Draft a phrase; the address of the draft."""
    message = message_of(console, words)
    answer = person.post("/staff/review/teach", text=words, topic=topic, language="en", message=message)
    assert answer.status_code == 303
    trials.known_phrases().wait()
    return answer.location


class HalfRead(trials.KnownPhrases):
    """Phrases of which half are read, until told otherwise."""

    share = 0.5

    @property
    def share_read(self) -> float:
        return self.share

    def begin(self) -> None:
        pass


def test_while_a_trial_runs_its_progress_is_shown_and_nothing_is_published(
    console: Application, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = HalfRead()
    monkeypatch.setattr(trials, "known_phrases", lambda: known)
    console.text(ODD)
    address = admin.post(
        "/staff/review/teach", text=ODD, topic="group.sponsor", language="en", message=message_of(console, ODD)
    ).location.split("?")[0]
    for page in (address, f"{address}/trial"):
        assert '<progress max="1" value="0.5"' in admin.text(page)
    refused = admin.post(f"{address}/publish")
    assert (refused.status_code, console.inbox.engine.reader.read(ODD, None).guesses[0].topic) == (409, "unknown")
    assert "The trial is still running." in refused.get_data(as_text=True)

    known.share = 1
    assert "None of 0 known phrases changes." in admin.text(f"{address}/trial")
    assert "<progress" not in admin.text(address)
    assert admin.post(f"{address}/publish").status_code == 303


def played_again(person: Person, page: str) -> str:
    """The page of a change, with the parts of the conversation that it asks for by itself."""
    parts = [page]
    while found := re.search(r'hx-get="([^"]+/replay[^"]*)"', parts[-1]):
        headers = {"HX-Request": "true"}
        answer = person.client.get(unescape(found[1]), base_url="https://bot.example.org", headers=headers)
        parts.append(answer.get_data(as_text=True))
    return "".join(parts)


def test_the_conversation_is_played_on_to_its_end(console: Application, responder: Person) -> None:
    for text in ("is na religious?", ODD, "what does it cost", ODD):
        console.text(text)
    page = played_again(responder, responder.text(teach(console, responder, ODD, "group.sponsor")))

    differing = re.findall(r'data-label="Text"[^>]*>([^<]+)<', page)
    assert (differing[0], differing[-1]) == (ODD, ODD)
    assert "Played 1 of 4 texts" in page
    assert "Played 3 of 4 texts" in page


def test_a_text_that_was_not_understood_is_taught_tried_published_and_taken_back(
    console: Application, responder: Person, admin: Person
) -> None:
    console.text(ODD)
    console.text(ODD + "s", phone="+12135550143")
    page = responder.text("/staff/review")
    assert "2 ×" in page

    address = teach(console, responder, ODD, "group.sponsor")
    draft = responder.text(address)
    assert "None of " in draft
    assert "Sponsors" in played_again(responder, draft).split("played again</h2>")[1]
    assert responder.post(f"{address.split('?')[0]}/publish").status_code == 404
    assert console.inbox.engine.reader.read(ODD, None).guesses[0].topic == "unknown"

    admin.post(f"{address.split('?')[0]}/publish")
    assert console.inbox.engine.reader.read("Blorp the zed thing", None).guesses[0].topic == "group.sponsor"
    assert f"- {ODD}" in admin.text("/staff/edits.yaml")

    admin.post(f"{address.split('?')[0]}/withdraw")
    assert console.inbox.engine.reader.read(ODD, None).guesses[0].topic == "unknown"
    assert [action for _, action in console.audited()][-2:] == ["published", "took back"]


def test_a_crisis_is_still_a_crisis_whatever_was_taught(console: Application) -> None:
    base = console.inbox.engine.reader
    assert isinstance(base, PhraseReader)
    reader = PhraseReader(base.model, TaughtPhrases.of([("i want to kill myself", "chat.thanks")]))

    assert reader.read("i want to kill myself", None).crisis is not None


def test_nobody_teaches_a_crisis_here(console: Application, responder: Person) -> None:
    console.text(ODD)
    message = message_of(console, ODD)
    form = {"text": ODD, "language": "en", "message": message}
    assert responder.post("/staff/review/teach", topic="crisis.suicide", **form).status_code == 400
    assert responder.post("/staff/review/teach", topic="no.such", **form).status_code == 400


def test_a_phrase_that_would_change_known_examples_says_which(console: Application, responder: Person) -> None:
    console.text(ODD)
    console.text("is na religious?")
    page = responder.text(teach(console, responder, "is na religious?", "group.cost"))

    assert "None of " not in page
    assert "Religion in a group: " in page


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("call me at 213 555 0142 tonite", "call me at ... tonite"),
        ("my name is Sam Jones and i need a meeting", "my name is ... and i need a meeting"),
        ("soy Maria y busco ayuda", "soy ... y busco ayuda"),
        ("write to sam.j@example.org ok", "write to ... ok"),
        ("is na free", "is na free"),
    ],
)
def test_what_would_tell_who_they_are_is_taken_out(text: str, plain: str) -> None:
    assert without_identity(text) == plain


def test_an_answer_is_reworded_by_one_and_published_by_another(console: Application, admin: Person) -> None:
    ann = console.person(Role.ADMIN, "ann")
    wording = "NA meetings cost nothing. A basket goes round; giving is up to you."
    key = "group.cost@na"
    conversation_id = console.text("what does na cost")
    assert "Reworded since" not in admin.text(f"/staff/conversations/{conversation_id}")
    drafted = ann.post(f"/staff/knowledge/{key}", language="en", text=wording, more="")
    address = drafted.location
    refused = ann.post(f"{address}/publish")
    assert refused.status_code == 409
    assert "Somebody else has to approve" in refused.get_data(as_text=True)

    assert admin.post(f"{address}/publish").status_code == 303
    assert console.inbox.engine.library.answer(key, Language.EN).text == wording
    assert "Reworded since" in admin.text(f"/staff/conversations/{conversation_id}")
    admin.post(f"{address}/withdraw")
    assert console.inbox.engine.library.answer(key, Language.EN).text != wording
    assert "Reworded since" not in admin.text(f"/staff/conversations/{conversation_id}")


def test_a_wording_that_does_not_pass_the_check_is_not_proposed_and_not_lost(
    console: Application, responder: Person
) -> None:
    long = "This is far too long for a text message. " * 12
    answer = responder.post("/staff/knowledge/clinic.contact", language="en", text=long, more="")

    assert answer.status_code == 400
    assert "Too long: " in answer.get_data(as_text=True)
    assert long.strip()[:200] in answer.get_data(as_text=True)


def test_every_answer_stands_there_in_both_languages(console: Application, viewer: Person) -> None:
    page = viewer.text("/staff/knowledge?find=clinic.contact")
    for language in Language:
        text = console.inbox.engine.library.answer("clinic.contact", language).text
        assert text.split("{")[0][:40] in page
    assert viewer.get("/staff/knowledge/no.such").status_code == 404


def test_what_one_has_proposed_one_withdraws_and_a_colleague_rejects(console: Application, admin: Person) -> None:
    wording = "NA meetings cost nothing. Giving is up to you."
    path = admin.post("/staff/knowledge/group.cost@na", language="en", text=wording, more="There are no dues.").location
    ben = console.person(Role.ADMIN, "ben")

    assert "<button>Withdraw it</button>" in admin.text(path)
    assert "<button>Reject</button>" in ben.text(path)
    assert "What stands below --- is sent when they text MORE." in ben.text(path)


def test_a_phrase_shows_how_it_is_read_before_and_after(console: Application, responder: Person) -> None:
    console.text(ODD)
    page = responder.text(teach(console, responder, ODD, "group.sponsor"))

    assert "<strong>Before:</strong> Not understood<br>" in page
    assert "<strong>After:</strong> Sponsors (100%)" in page


def test_what_is_off_topic_is_dismissed_with_all_that_is_like_it(console: Application, responder: Person) -> None:
    console.text(ODD)
    console.text(ODD + "s", phone="+12135550143")
    ids = responder.text("/staff/review").split('name="messages" value="')[1].split('"')[0]
    assert len(ids.split(",")) == 2
    responder.post("/staff/review/dismiss", messages=ids)

    assert ODD not in responder.text("/staff/review")


def test_a_text_is_taught_beside_what_the_bot_had_said(console: Application, responder: Person) -> None:
    console.text("can i talk to a person")
    console.text(ODD)
    page = unescape(responder.text(f"/staff/review/teach?message={message_of(console, ODD)}"))
    with console.store.reading() as records:
        asked = records.threads.said_before(message_of(console, ODD))

    assert asked
    assert f'The bot had said:</p><p class="preview small">{asked}</p>' in page


def test_a_wording_that_changes_nothing_is_refused_and_one_that_does_is_marked(
    console: Application, responder: Person
) -> None:
    answer = console.inbox.engine.library.answer("group.cost@na", Language.EN)
    form = {"language": "en", "more": answer.more or ""}
    same = responder.post("/staff/knowledge/group.cost@na", text=answer.text, **form)
    assert (same.status_code, "Nothing is changed yet." in same.get_data(as_text=True)) == (400, True)
    drafted = responder.post("/staff/knowledge/group.cost@na", text=answer.text + " Always.", **form)
    assert "<ins>" in responder.text(drafted.location)
    assert 'title="waiting for approval">1</span>' in responder.text("/staff/")


def test_changed_words_are_told_apart() -> None:
    assert changed_words("you may come in", "you can come in today") == [
        ("same", "you"),
        ("gone", "may"),
        ("new", "can"),
        ("same", "come in"),
        ("new", "today"),
    ]
