"""A clinic's folder becomes a bot of its own, whole or not at all; every error in it is told."""

import shutil
import stat
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import inspect

from bot.__main__ import cli
from bot.commands.cell import CannotMake, Cell, make_cell, problems_of
from bot.records.encryption import Cipher
from bot.records.store import open_store
from bot.settings import Settings
from bot.wiring import Application, approved_content, build_application, build_engine
from knowledge.library import CLINIC, BadContent, load_library
from knowledge.schema import Language
from sms.public_pages import create_public_pages
from tests import loaded
from tests.conftest import ON_POSTGRES, Phone

TODAY = date(2026, 11, 29)
FILLED = {
    'name: ""': 'name: "Hope House"',
    'phone: ""': 'phone: "213-555-0123"',
    'email: ""': 'email: "help@hope.example"',
    'area: ""': 'area: "Fresno, California"',
    'source: ""': 'source: "Hope House, by phone"',
    'reviewed: ""': 'reviewed: "2026-11-29"',
}
OWN_ANSWER = """
clinic.contact:
  text: "Hope House is here: call {phone} or write to {email}. In danger, call 911. In a crisis, call or text 988."
  source: "Hope House"
  reviewed: "2026-11-29"
  verified: true
"""


def run(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["clinic", *map(str, words)])
    return result.exit_code, result.output


@pytest.fixture
def hope(tmp_path: Path) -> Path:
    """The folder of an invented clinic, filled in."""
    folder = tmp_path / "hope"
    assert run("start", folder)[0] == 0
    path = folder / "clinic.yaml"
    text = path.read_text()
    for blank, filled in FILLED.items():
        assert blank in text
        text = text.replace(blank, filled, 1)
    path.write_text(text)
    return folder


def test_a_new_folder_holds_nothing_of_another_clinic_and_is_not_fine_until_filled_in(tmp_path: Path) -> None:
    run("start", tmp_path / "new")
    text = (tmp_path / "new" / "clinic.yaml").read_text()

    assert "ebostx" not in text
    assert "694-5590" not in text
    problems = problems_of(tmp_path / "new", TODAY)
    for key in ("name", "phone", "email", "reviewed"):
        assert any(problem.startswith(f"clinic.yaml: {key}: ") for problem in problems), key
    assert run("start", tmp_path / "new")[0] == 1


def test_nothing_of_the_first_clinic_stands_outside_its_folder() -> None:
    """But for example phrases and tests: how people have written."""
    root = CLINIC.parent
    clinic = loaded.library().clinic
    paths = [path for folder in ("bot", "sms", "staff", "knowledge") for path in (root / folder).rglob("*")]
    words = [path for path in paths if path.suffix in {".py", ".yaml", ".html", ".js"} and "phrases" not in path.parts]

    assert len(words) > 200
    holders = [
        path for path in words for own in (clinic.name, clinic.phone, clinic.email) if own in path.read_text("utf-8")
    ]
    assert holders == []


def test_a_filled_folder_is_fine(hope: Path) -> None:
    code, output = run("check", hope)

    assert (code, output.splitlines()[0]) == (0, f"{hope} is fine.")


def test_a_long_name_is_no_fault_and_is_told_with_what_it_costs(hope: Path) -> None:
    path = hope / "clinic.yaml"
    path.write_text(path.read_text().replace("Hope House", "Hope House Recovery Center"))

    assert "Its name or email is long: " in run("check", hope)[1]
    assert "Hope House Recovery Center" in load_library(clinic_folder=hope).answer("control.stop", Language.ES).text


def test_every_error_is_told_and_nothing_is_half_set_up(hope: Path, tmp_path: Path) -> None:
    (hope / "clinic.yaml").write_text(
        (hope / "clinic.yaml").read_text().replace("213-555-0123", "call us").replace("tuesday", "tusday")
        + '\nlogo: "hope.svg"\n'
    )
    (hope / "feeds.yaml").write_text(
        'feeds:\n  - {name: own, kind: list, group: na, source: "Hope House", url: "list.csv"}\n'
        '  - {name: far, kind: bmlt, group: na, source: "x", url: "http://example.org"}\n'
    )
    (hope / "answers").mkdir()
    (hope / "answers" / "en.yaml").write_text('group.prize: {text: "hi"}\ngroup.cost: {txt: "hi"}\n')
    place = tmp_path / "cells" / "hope"
    code, output = run("setup", hope, place, "--public-url", "http://hope.example", "--database", "mysql://x")

    assert code == 1
    for told in (
        "clinic.yaml: phone: String should match pattern",
        "clinic.yaml: alerts.hours: Value error, tusday is no day: write monday",
        "feeds.yaml: feed 2 (far): its url must begin with https://",
        "answers/en.yaml: group.prize: there is no such answer",
        "the address http://hope.example must begin with https://",
        "the database must be PostgreSQL",
        "nothing was made",
    ):
        assert told in output, told
    assert not place.parent.exists()


def test_errors_in_its_own_list_and_names_are_told(hope: Path) -> None:
    (hope / "meetings.csv").write_text("group,name,day,time\nna,Early Risers,Someday,7 AM\n")
    (hope / "clinic.yaml").write_text((hope / "clinic.yaml").read_text() + '\nlogo: "hope.svg"\n')
    problems = problems_of(hope, TODAY)

    assert any(problem.startswith("meetings.csv: ") and "Someday" in problem for problem in problems)
    assert "clinic.yaml: logo: hope.svg is missing: put it beside clinic.yaml, or take the line out" in problems


def test_a_file_that_nobody_reads_is_told(hope: Path) -> None:
    (hope / "answers").mkdir()
    (hope / "answers" / "en.yml").write_text(OWN_ANSWER)

    assert problems_of(hope, TODAY) == ["answers/en.yml: nobody reads this file: check its name"]


def test_a_cell_is_made_by_one_command_and_answers_as_that_clinic(
    hope: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (hope / "answers").mkdir()
    (hope / "answers" / "en.yaml").write_text(OWN_ANSWER)
    place = tmp_path / "cells" / "hope"
    code, output = run("setup", hope, place, "--port", 8010, "--public-url", "https://hope.example/")

    assert (code, "recovery-bot serve web" in output) == (0, True)
    assert {path.name for path in place.iterdir()} == {".env", "master_keys", "clinic", "var"}
    for secret in (place / ".env", place / "master_keys"):
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert list(place.parent.iterdir()) == [place]

    monkeypatch.chdir(place)
    settings = Settings()
    assert (settings.port, settings.public_url) == (8010, "https://hope.example")
    assert settings.clinic == Path("clinic")
    application = build_application(settings)
    assert application.store.is_up_to_date()
    phone = Phone(application.inbox.engine)
    (answer, *_) = phone.text("how do i contact the clinic").reply
    assert answer.text.startswith("Hope House is here: call 213-555-0123 or write to help@hope.example.")
    help_text = phone.text("AYUDA").reply[0].text
    assert "Hope House" in help_text
    assert "ebostx" not in help_text
    application.store.engine.dispose()


def test_a_cell_is_never_made_over_another(hope: Path, tmp_path: Path) -> None:
    place = tmp_path / "cells" / "hope"
    run("setup", hope, place)
    keys = (place / "master_keys").read_text()
    code, output = run("setup", hope, place)

    assert (code, "is there already: give another name" in output) == (1, True)
    assert (place / "master_keys").read_text() == keys


def test_a_cell_that_breaks_off_leaves_nothing(
    hope: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("postgres").empty_database() if ON_POSTGRES else ""

    def fails(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("bot.records.store.Store.check_keys", fails)
    with pytest.raises(OSError, match="the disk is full"):
        make_cell(Cell(hope, tmp_path / "cells" / "hope", url), TODAY)
    assert list((tmp_path / "cells").iterdir()) == []
    if url:
        with open_store(url, Cipher.from_setting(MASTER)) as store:
            assert set(inspect(store.engine).get_table_names()) <= {"alembic_version"}


MASTER = "1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="


def test_a_cell_on_postgresql_has_an_empty_database_of_its_own(
    hope: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if not ON_POSTGRES:
        pytest.skip("on PostgreSQL only")
    url = request.getfixturevalue("postgres").empty_database()
    make_cell(Cell(hope, tmp_path / "one", url), TODAY)

    assert f"DATABASE_URL={url}\n" in (tmp_path / "one" / ".env").read_text()
    with pytest.raises(CannotMake, match="the database has tables already"):
        make_cell(Cell(hope, tmp_path / "two", url), TODAY)
    assert not (tmp_path / "two").exists()


def test_a_database_that_cannot_be_opened_is_told(hope: Path, tmp_path: Path) -> None:
    url = f"postgresql+psycopg://postgres@/x?host={tmp_path}"
    with pytest.raises(CannotMake, match=r"the database cannot be opened \(OperationalError\)"):
        make_cell(Cell(hope, tmp_path / "one", url), TODAY)


def test_an_own_answer_is_held_to_the_same_rules(hope: Path) -> None:
    (hope / "answers").mkdir()
    (hope / "answers" / "en.yaml").write_text(OWN_ANSWER.replace("Hope House is here", "Addicts, " + "listen " * 60))
    with pytest.raises(BadContent) as refused:
        load_library(clinic_folder=hope)

    assert any("clinic.contact: says 'Addicts'" in problem for problem in refused.value.problems)


def test_two_clinics_do_not_mix_in_one_process(hope: Path) -> None:
    assert approved_content(hope).clinic.name == "Hope House"
    assert approved_content(CLINIC).clinic.name != "Hope House"
    assert build_engine(clinic=hope).library.answer("control.help", Language.ES).text.startswith("Hope House")


def test_the_logo_is_shown_on_the_public_pages(application: Application, hope: Path, tmp_path: Path) -> None:
    (hope / "hope.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    (hope / "clinic.yaml").write_text((hope / "clinic.yaml").read_text() + '\nlogo: "hope.svg"\n')
    settings = application.settings.model_copy(update={"clinic_dir": hope})
    library, app = load_library(clinic_folder=hope), Flask(__name__)
    app.register_blueprint(create_public_pages(lambda: library, settings))
    client = app.test_client()
    page, logo = client.get("/privacy"), client.get("/logo")

    assert '<img src="/logo" alt="Hope House" height="48">' in page.get_data(as_text=True)
    assert page.headers["Content-Security-Policy"].endswith("img-src 'self'")
    assert (logo.content_type, logo.status_code) == ("image/svg+xml", 200)
    assert logo.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_the_folder_that_comes_with_the_code_is_fine(tmp_path: Path) -> None:
    shutil.copytree(CLINIC, tmp_path / "clinic")

    assert problems_of(tmp_path / "clinic", datetime.now(UTC).date()) == []
