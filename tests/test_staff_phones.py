"""A phone is of staff once its owner has typed the code; until then its texts are a person's."""

import pytest

from bot.messaging.inbox import Inbox
from bot.records.rota import Place
from bot.records.staff import Role
from bot.records.store import Store
from tests.conftest import Clock
from tests.test_staff_answers import ANN, DANGER, answer, open_alerts, with_phone


@pytest.fixture
def ann(store: Store, clock: Clock) -> str:
    return with_phone(store, clock, "ann", ANN, Place.FIRST)


def test_a_number_that_was_never_confirmed_stays_a_persons(store: Store, inbox: Inbox, clock: Clock) -> None:
    with store.transaction() as records:
        user_id = records.staff.add("eve", Role.RESPONDER, "no password", clock())
        records.staff_phones.give(user_id, ANN, "123456", clock())
        assert not records.staff_phones.confirm(user_id, "000000", clock())
    for words in ("ok", DANGER):
        assert answer(inbox, words).turn is not None

    assert open_alerts(store) == 1


@pytest.mark.parametrize(("tries", "minutes", "right"), [(4, 9, True), (5, 9, False), (0, 11, False)])
def test_a_code_is_good_for_five_tries_and_ten_minutes(
    store: Store, clock: Clock, tries: int, minutes: int, right: bool
) -> None:
    with store.transaction() as records:
        user_id = records.staff.add("eve", Role.RESPONDER, "no password", clock())
        records.staff_phones.give(user_id, ANN, "123456", clock())
        for _ in range(tries):
            assert not records.staff_phones.confirm(user_id, "654321", clock())
        clock.forward(minutes=minutes)

        assert records.staff_phones.confirm(user_id, "123456", clock()) is right


def test_a_closed_account_has_no_phone_of_staff(store: Store, inbox: Inbox, clock: Clock, ann: str) -> None:
    with store.transaction() as records:
        records.staff.set_disabled(ann, clock())

    assert answer(inbox, "hello").turn is not None


def test_who_confirms_a_number_has_it_and_a_colleague_who_mistyped_it_has_none(store: Store, clock: Clock) -> None:
    with store.transaction() as records:
        wrong, right = (records.staff.add(name, Role.RESPONDER, "no password", clock()) for name in ("ben", "eve"))
        for user_id in (wrong, right):
            records.staff_phones.give(user_id, ANN, "123456", clock())
        assert records.staff_phones.confirm(right, "123456", clock())

        assert records.staff_phones.of(wrong) is None
        assert records.staff_phones.confirmed() == {right}
