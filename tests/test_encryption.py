"""Sealed fields: what opens them, and what does not."""

import pytest

from bot.records.encryption import BadKeys, CannotOpen, Cipher
from bot.settings import new_master_key
from tests.shared import MASTER_KEY


def test_a_sealed_text_opens_again() -> None:
    cipher = Cipher.from_setting(f"1:{new_master_key()}")

    sealed = cipher.seal("me siento solo", "message.text:1")

    assert cipher.open(sealed, "message.text:1") == "me siento solo"
    assert b"solo" not in sealed


def test_a_value_moved_to_another_row_does_not_open() -> None:
    cipher = Cipher.from_setting(f"1:{new_master_key()}")
    sealed = cipher.seal("hello", "message.text:1")

    with pytest.raises(CannotOpen, match="changed or moved"):
        cipher.open(sealed, "message.text:2")


def test_a_new_key_seals_and_the_old_one_still_opens() -> None:
    old, new = new_master_key(), new_master_key()
    sealed = Cipher.from_setting(f"1:{old}").seal("hello", "x")
    both = Cipher.from_setting(f"2:{new},1:{old}")

    assert both.open(sealed, "x") == "hello"
    assert both.seal("hello", "x")[1] == 2
    assert both.lookup_key("sms", "+13105550100") == Cipher.from_setting(f"1:{old}").lookup_key("sms", "+13105550100")


def test_a_missing_key_is_named() -> None:
    sealed = Cipher.from_setting(f"2:{new_master_key()}").seal("hello", "x")

    with pytest.raises(CannotOpen, match="BOT_MASTER_KEYS"):
        Cipher.from_setting(f"1:{new_master_key()}").open(sealed, "x")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", "is empty"),
        ("just-words", "must look like"),
        ("1:not base64!", "must look like"),
        ("1:c2hvcnQ=", "32 bytes"),
        (MASTER_KEY.replace("1:", "300:"), "from 1 to 255"),
    ],
)
def test_keys_that_are_not_well_formed_are_refused_with_the_remedy(value: str, message: str) -> None:
    with pytest.raises(BadKeys, match=message):
        Cipher.from_setting(value)
