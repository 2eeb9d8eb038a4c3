"""The README: what it says is there."""

import re

from bot.settings import ROOT, Settings

README = (ROOT / "README.md").read_text() if (ROOT / "README.md").exists() else ""


def test_every_setting_is_in_the_table_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]*) \|", README, re.MULTILINE))

    assert set(rows) == {name.upper() for name in Settings.model_fields}


def test_every_make_target_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert set(re.findall(r"`make ([a-z-]+)`", README)) - targets == set()


def test_every_file_named_in_the_layout_exists() -> None:
    named = set(re.findall(r"`((?:bot|sms|knowledge|tests|docs)/[\w./{},-]*)`", README))

    assert [name for name in sorted(named) if "{" not in name and not (ROOT / name).exists()] == []
