"""Signing in to the console, and being signed in."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.records.staff import Role
from bot.records.tables import audit
from staff.passwords import Passwords, WeakPassword
from tests.conftest import Clock
from tests.staff.conftest import PASSWORD, Application, Person


def test_password_and_code_open_the_console_and_the_page_that_was_asked_for(console: Application) -> None:
    ann = console.person(Role.RESPONDER, "ann", signed_in=False)
    asked = ann.get("/staff/insights")
    assert (asked.status_code, asked.location) == (303, "/staff/sign-in?next=/staff/insights")

    answer = ann.bare_post("/staff/sign-in", name="ann", password=PASSWORD, next="/staff/insights")
    assert answer.location == "/staff/code?next=/staff/insights"
    assert ann.get("/staff/").status_code == 303  # half is not enough
    answer = ann.bare_post("/staff/code", code=ann.code(), next="/staff/insights")
    assert answer.location == "/staff/insights"
    assert "ann" in ann.text("/staff/insights")


def test_the_cookie_belongs_to_this_host_alone_and_no_script_reads_it(console: Application) -> None:
    ann = console.person(Role.VIEWER, "ann", signed_in=False)
    cookie = ann.bare_post("/staff/sign-in", name="ann", password=PASSWORD).headers["Set-Cookie"]

    assert cookie.startswith("__Host-staff=")
    assert set(cookie.split("; ")[1:]) == {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"}


def test_the_first_sign_in_sets_up_an_authenticator_and_shows_recovery_codes_once(console: Application) -> None:
    ann = console.person(Role.VIEWER, "ann", signed_in=False)
    with console.store.transaction() as records:
        account = records.staff.by_name("ann")
        assert account
        records.staff.set_totp(account.id, None)
    assert ann.bare_post("/staff/sign-in", name="ann", password=PASSWORD).location.startswith("/staff/enrol")
    page = ann.text("/staff/enrol")
    with console.store.transaction() as records:
        account = records.staff.by_name("ann")
    assert account
    assert account.totp_secret
    assert account.totp_secret in page
    assert ann.get("/staff/enrol/code.svg").content_type == "image/svg+xml"
    ann.secret = account.totp_secret
    assert ann.bare_post("/staff/enrol", code="000000").status_code == 401
    assert "otpauth://totp/" in page  # a phone that shows the page cannot scan it
    answer = ann.bare_post("/staff/enrol", code=ann.code())
    assert answer.content_type == "text/html; charset=utf-8"
    shown = answer.get_data(as_text=True)
    codes = [part.split("</li>")[0] for part in shown.split("<li>")[1:] if "-" in part.split("</li>")[0]]
    assert len(codes) == 10
    assert ann.get("/staff/").status_code == 200

    again = Person("ann", "", console.app.test_client(), console.clock, console.store)
    for expected in (303, 401):  # a recovery code is good once
        again.bare_post("/staff/sign-in", name="ann", password=PASSWORD)
        assert again.bare_post("/staff/code", code=codes[0]).status_code == expected
        again.client.delete_cookie("__Host-staff", domain="bot.example.org")


def test_a_code_is_good_once(console: Application, clock: Clock) -> None:
    ann = console.person(Role.VIEWER, "ann")
    thief = Person("ann", ann.secret, console.app.test_client(), clock, console.store)
    thief.bare_post("/staff/sign-in", name="ann", password=PASSWORD)
    assert thief.bare_post("/staff/code", code=ann.code()).status_code == 401

    clock.forward(seconds=30)
    assert thief.bare_post("/staff/code", code=ann.code()).status_code == 303


@pytest.mark.parametrize("seconds", [-65, -29, 31, 65])
def test_a_code_of_the_neighbouring_half_minute_is_taken_and_no_older_one(
    console: Application, clock: Clock, seconds: int
) -> None:
    ann = console.person(Role.VIEWER, "ann", signed_in=False)
    code = ann.code()
    ann.bare_post("/staff/sign-in", name="ann", password=PASSWORD)
    clock.forward(seconds=seconds)
    ann.bare_post("/staff/sign-in", name="ann", password=PASSWORD)

    assert ann.bare_post("/staff/code", code=code).status_code == (303 if abs(seconds) < 60 else 401)


@pytest.mark.parametrize(("name", "password"), [("ann", "not the right one"), ("nobody", PASSWORD), ("ann", "")])
def test_what_is_wrong_is_not_told(console: Application, name: str, password: str) -> None:
    ann = console.person(Role.VIEWER, "ann", signed_in=False)
    answer = ann.bare_post("/staff/sign-in", name=name, password=password)

    assert answer.status_code == 401
    assert "Wrong name or password." in answer.get_data(as_text=True)


def test_a_session_ends_after_fifteen_idle_minutes_and_after_twelve_hours(console: Application, clock: Clock) -> None:
    ann = console.person(Role.VIEWER, "ann")
    clock.forward(minutes=14)
    assert ann.get("/staff/").status_code == 200
    clock.forward(minutes=16)
    assert ann.get("/staff/").status_code == 303

    ann.sign_in()
    for _ in range(12 * 6):
        clock.forward(minutes=10)
        last = ann.get("/staff/").status_code
    assert last == 200
    clock.forward(minutes=10)
    assert ann.get("/staff/").status_code == 303


def test_a_clock_that_is_set_back_gives_nobody_more_time(console: Application, clock: Clock) -> None:
    ann = console.person(Role.VIEWER, "ann")
    clock.forward(hours=-1)

    assert ann.get("/staff/").status_code == 303


def test_after_signing_out_a_stolen_cookie_opens_nothing(console: Application) -> None:
    ann = console.person(Role.VIEWER, "ann")
    stolen = ann.client.get_cookie("__Host-staff", domain="bot.example.org")
    assert stolen
    ann.post("/staff/sign-out")
    ann.client.set_cookie("__Host-staff", stolen.value, domain="bot.example.org", secure=True)

    assert ann.get("/staff/").status_code == 303


def test_the_cookie_from_before_the_code_is_worth_nothing_after_it(console: Application) -> None:
    ann = console.person(Role.VIEWER, "ann", signed_in=False)
    ann.bare_post("/staff/sign-in", name="ann", password=PASSWORD)
    before = ann.client.get_cookie("__Host-staff", domain="bot.example.org")
    ann.bare_post("/staff/code", code=ann.code())
    after = ann.client.get_cookie("__Host-staff", domain="bot.example.org")
    assert before
    assert after
    assert before.value != after.value

    ann.client.set_cookie("__Host-staff", before.value, domain="bot.example.org", secure=True)
    assert ann.get("/staff/").status_code == 303


def test_one_ends_a_session_on_another_machine(console: Application, clock: Clock) -> None:
    ann = console.person(Role.VIEWER, "ann")
    clock.forward(seconds=60)
    elsewhere = Person("ann", ann.secret, console.app.test_client(), clock, console.store)
    elsewhere.sign_in()
    ann.post("/staff/account/sessions/end-others")

    assert elsewhere.get("/staff/").status_code == 303
    assert ann.get("/staff/").status_code == 200


def test_who_is_closed_out_or_changes_role_is_signed_out_at_once(console: Application, admin: Person) -> None:
    ann = console.person(Role.VIEWER, "ann")
    with console.store.transaction() as records:
        account = records.staff.by_name("ann")
    assert account
    assert admin.post(f"/staff/users/{account.id}/role", role="responder").status_code == 303
    assert ann.get("/staff/").status_code == 303

    console.clock.forward(seconds=30)
    ann.sign_in()
    admin.post(f"/staff/users/{account.id}/disable")
    assert ann.get("/staff/").status_code == 303
    assert ann.bare_post("/staff/sign-in", name="ann", password=PASSWORD).status_code == 401


def test_accounts_are_administered_only_after_proving_oneself_lately(admin: Person, clock: Clock) -> None:
    assert admin.get("/staff/users").status_code == 200
    clock.forward(minutes=6)
    asked = admin.get("/staff/users")
    assert asked.location == "/staff/prove?next=/staff/users"
    assert admin.post("/staff/prove", password=PASSWORD, code="000000", next="/staff/users").status_code == 401
    assert admin.post("/staff/prove", password=PASSWORD, code=admin.code(), next="/staff/users").status_code == 303

    added = admin.post("/staff/users", name="ben <b>", role="viewer").get_data(as_text=True)
    assert "ben &lt;b&gt;" in added
    assert admin.post("/staff/users", name="ben <b>", role="viewer").status_code == 409
    assert admin.post("/staff/users", name="", role="viewer").status_code == 400


def test_a_new_password_must_be_long_and_not_the_first_that_comes_to_mind(admin: Person) -> None:
    for weak in ("short", "password password", "recovery clinic 1", "aaaaaaaaaaaaaaaa", "adminadminadmin1"):
        assert admin.post("/staff/account/password", password=weak, again=weak).status_code == 400
    assert admin.post("/staff/account/password", password="🌵🌊🏜️ sage and sea", again="other").status_code == 400
    good = "🌵🌊🏜️ sage and sea " + "x" * 64
    assert admin.post("/staff/account/password", password=good, again=good).status_code == 200
    admin.post("/staff/sign-out")
    assert admin.bare_post("/staff/sign-in", name=admin.name, password=PASSWORD).status_code == 401
    assert admin.bare_post("/staff/sign-in", name=admin.name, password=good).status_code == 303


def test_the_real_hash_is_argon2id_with_the_recommended_cost() -> None:
    passwords = Passwords()
    stored = passwords.hash("four words in a row", "ann")

    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.fits(stored, "four words in a row")
    assert not passwords.fits(stored, "four words in a bow")
    assert not passwords.fits(None, "the password of nobody")
    with pytest.raises(WeakPassword):
        passwords.hash("ann ann ann ann", "ann")


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "/other", "/staff\\evil", "/staff\nSet-Cookie: a=b", ""]
)
def test_after_signing_in_nobody_is_sent_out_of_the_console(console: Application, elsewhere: str) -> None:
    ann = console.person(Role.VIEWER, "ann", signed_in=False)
    ann.bare_post("/staff/sign-in", name="ann", password=PASSWORD)

    assert ann.bare_post("/staff/code", code=ann.code(), next=elsewhere).location == "/staff"


def test_forms_of_other_sites_are_refused(responder: Person) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        answer = responder.client.post(
            "/staff/sign-out", data={"token": responder.token}, headers=headers, base_url="https://bot.example.org"
        )
        assert answer.status_code == 400
    assert responder.get("/staff/").status_code == 200


def test_a_form_of_a_megabyte_is_refused_in_the_consoles_own_look(responder: Person) -> None:
    answer = responder.post("/staff/segments", text="x" * 1_000_000)

    assert answer.status_code == 413
    assert "64 kB" in answer.get_data(as_text=True)


def test_every_answer_carries_the_protecting_headers(viewer: Person) -> None:
    headers = viewer.get("/staff/").headers

    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Strict-Transport-Security"].startswith("max-age=63072000")


def test_what_was_done_is_in_the_audit_and_the_audit_notices_a_change(console: Application, clock: Clock) -> None:
    ann = console.person(Role.VIEWER, "ann", signed_in=False)
    ann.bare_post("/staff/sign-in", name="ann", password="not the right one")
    ann.sign_in()
    ann.post("/staff/sign-out")
    assert console.audited() == [("ann", "failed to sign in"), ("ann", "signed in"), ("ann", "signed out")]
    with console.store.transaction() as records:
        assert records.audit.first_broken() is None
        records.connection.execute(update(audit).where(audit.c.number == 2).values(who="somebody else"))
        assert records.audit.first_broken() == 2


def test_the_audit_notices_a_row_that_was_taken_out(console: Application, clock: Clock) -> None:
    with console.store.transaction() as records:
        for number in range(5):
            records.audit.append("ann", "viewed", str(number), "", clock())
        records.connection.execute(audit.delete().where(audit.c.number == 3))
        assert records.audit.first_broken() == 4
        assert records.audit.forget(clock() + timedelta(days=7 * 365)) == 4
