"""A conversation that a colleague has goes to somebody else only by an act that says so."""

import pytest

from bot.records.staff import Role
from tests.staff.conftest import Application, Person, card_of

DANGER = "i want to kill myself tonight"


@pytest.fixture
def ben(console: Application) -> Person:
    return console.person(Role.RESPONDER, "ben")


@pytest.mark.parametrize("first", ["claim", "take"])
@pytest.mark.parametrize("second", ["claim", "take"])
def test_a_second_claim_is_refused_and_says_who_has_it(
    console: Application, responder: Person, ben: Person, first: str, second: str
) -> None:
    conversation_id = console.text(DANGER)
    path = f"/staff/conversations/{conversation_id}"
    responder.post(f"{path}/{first}")
    refused = ben.post(f"{path}/{second}")
    page = refused.get_data(as_text=True)

    assert refused.status_code == 409
    assert "responder has this conversation." in page
    assert ">Take over from responder</button>" in page
    assert card_of(console, conversation_id).owner == "responder"
    assert (ben.name, "found it taken") in console.audited()


@pytest.mark.parametrize("first", ["claim", "take"])
def test_taking_over_from_a_colleague_is_an_act_of_its_own(
    console: Application, responder: Person, ben: Person, first: str
) -> None:
    conversation_id = console.text(DANGER)
    path = f"/staff/conversations/{conversation_id}"
    responder.post(f"{path}/{first}")
    assert ben.post(f"{path}/take", over="responder").status_code == 303

    card = card_of(console, conversation_id)
    assert (card.mode, card.taken_by, card.owner) == ("staff", "ben", "ben")
    assert ("ben", "took over from a colleague") in console.audited()
    assert responder.post(f"{path}/reply", text="Are you there?").status_code == 409
    assert ben.post(f"{path}/reply", text="Hi, this is Ben.").status_code == 303


def test_the_person_hears_once_that_a_human_came_however_often_it_changes_hands(
    console: Application, responder: Person, ben: Person
) -> None:
    conversation_id = console.text("can i talk to a person")
    path = f"/staff/conversations/{conversation_id}"
    responder.post(f"{path}/take")
    ben.post(f"{path}/take", over="responder")

    with console.store.reading() as records:
        said = [line.answers for line in records.threads.lines(conversation_id)]
    assert said.count("interface.staff_joined") == 1


def test_a_page_that_names_the_wrong_colleague_takes_nothing(
    console: Application, responder: Person, ben: Person
) -> None:
    conversation_id = console.text(DANGER)
    path = f"/staff/conversations/{conversation_id}"
    responder.post(f"{path}/claim")

    assert ben.post(f"{path}/take", over="carol").status_code == 409
    assert card_of(console, conversation_id).owner == "responder"


def test_whoever_has_it_may_claim_and_take_over_again(console: Application, responder: Person) -> None:
    conversation_id = console.text(DANGER)
    path = f"/staff/conversations/{conversation_id}"
    for act in ("claim", "claim", "take", "take"):
        assert responder.post(f"{path}/{act}").status_code == 303
    assert card_of(console, conversation_id).taken_by == "responder"
