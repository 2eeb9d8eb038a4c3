"""New staff practice on invented people; nothing of it is recorded or sent."""

import json
from html import unescape

import pytest

from knowledge.practice import load_practice
from tests.staff.conftest import Application, Person


def answered(person: Person, key: str, *answers: str) -> str:
    *before, last = answers
    page = person.post(f"/staff/practice/{key}", answers=json.dumps(before), text=last)
    assert page.status_code == 200
    return unescape(page.get_data(as_text=True))


def test_each_answer_shows_what_a_good_one_does_and_the_next_text(viewer: Person) -> None:
    first, second, *_ = load_practice()["sam"].turns
    beginning = viewer.text("/staff/practice/sam")
    assert first.says in beginning
    assert first.look_for not in beginning
    assert second.says not in beginning
    page = answered(viewer, "sam", "I'm Ann, a person at the clinic.")
    assert page.index("I'm Ann") < page.index(first.look_for) < page.index(second.says)


@pytest.mark.parametrize(
    ("answer", "told"), [("Please hold on.", True), ("Call or text 988 now. I'm with you.", False)]
)
def test_an_answer_without_the_words_that_it_needs_is_told_so(viewer: Person, answer: str, told: bool) -> None:
    page = answered(viewer, "jo", "Do you think of suicide?", "Thank you for telling me.", answer)
    assert ("Yours names none of these: 988, 911." in page) is told


@pytest.mark.parametrize("key", list(load_practice()))
def test_a_talk_ends_after_its_last_text(viewer: Person, key: str) -> None:
    page = answered(viewer, key, *["Answer."] * len(load_practice()[key].turns))
    assert "That was the whole talk." in page
    assert 'name="text"' not in page


HELLOS = json.dumps(["Hello."] * 5)
SMILES = json.dumps(["😀" * 1600] * 2, ensure_ascii=False)


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"text": " "}, "Write an answer of at most 1600 characters."),
        ({"text": "a" * 1601}, "Write an answer of at most 1600 characters."),
        ({"text": "Hi", "answers": "nonsense"}, "That talk could not be read. Start over."),
        ({"text": "Hi", "answers": json.dumps(["a" * 1601])}, "That talk could not be read. Start over."),
        ({"text": "Hi", "answers": json.dumps(["Hello."] * 6)}, "That talk could not be read. Start over."),
        ({"text": "Hi", "answers": HELLOS}, "This talk is over. Start over to try it again."),
        ({"text": "😀" * 1600, "answers": SMILES}, "Your answers have become too long for one talk."),
    ],
    ids=["nothing", "long", "nonsense", "a long one before", "too many", "after the last", "too long in all"],
)
def test_what_cannot_be_taken_is_refused_with_a_reason_and_its_words(
    viewer: Person, form: dict[str, str], told: str
) -> None:
    refused = viewer.post("/staff/practice/sam", **form)
    assert refused.status_code == 400
    assert told in refused.get_data(as_text=True)
    assert "Start over</a>" in refused.get_data(as_text=True)


def test_nothing_of_a_practice_is_recorded(console: Application, viewer: Person) -> None:
    before = console.audited()
    answered(viewer, "sam", "Hi.", "How are you?")
    with console.store.reading() as records:
        assert records.messages.log(10) == []
        assert records.handoffs.find() == []
    assert console.audited() == before
