"""Attacks on the sign-in, and the person whose account it is."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from bot.records.staff import Account, Role
from staff import one_time_codes
from staff.devices import KNOWN_FOR
from tests.conftest import Clock
from tests.staff.conftest import PASSWORD, Application, Person

WRONG = "a guess of somebody"
PROXY = "203.0.113.9"
"""The address that attackers share with everybody else in the tests: a proxy, or a clinic's router."""


@dataclass(frozen=True)
class Attack:
    """Guesses one after another, and how many of them may be compared with anything."""

    title: str
    names: Sequence[str]
    addresses: Sequence[str]
    seconds_between: float
    at_most: int


ATTACKS = (
    Attack("one name from one address, as fast as it goes", ["ann"] * 200, [PROXY], 0, 4),
    Attack("one name from one address, each minute of a day", ["ann"] * 1440, [PROXY], 60, 110),
    Attack("one name from 200 addresses at once", ["ann"] * 200, [f"198.51.100.{n}" for n in range(200)], 0, 21),
    Attack(
        "one name from 200 addresses of one household", ["ann"] * 200, [f"2001:db8::{n:x}" for n in range(200)], 0, 4
    ),
    Attack("one guess at each of 500 names", [f"name {n}" for n in range(500)], [PROXY], 0, 31),
    Attack("one guess at each of 500 names, one a second", [f"name {n}" for n in range(500)], [PROXY], 1, 45),
    Attack("a name that nobody has", ["nobody"] * 200, [PROXY], 0, 4),
)


def guess(console: Application, name: str, address: str, words: str = WRONG, person: Person | None = None) -> int:
    """What a try is answered with, from a browser that nobody knows unless a person's own is given."""
    client = person.client if person else console.app.test_client()
    return client.post(
        "/staff/sign-in",
        data={"name": name, "password": words},
        base_url="https://bot.example.org",
        environ_base={"REMOTE_ADDR": address},
    ).status_code


def attack(console: Application, clock: Clock, guesses: Attack) -> Counter[int]:
    answers: Counter[int] = Counter()
    for number, name in enumerate(guesses.names):
        answers[guess(console, name, guesses.addresses[number % len(guesses.addresses)])] += 1
        clock.forward(seconds=guesses.seconds_between)
    return answers


@pytest.mark.parametrize("guesses", ATTACKS, ids=lambda one: one.title)
def test_guessing_is_slowed_and_whoever_has_signed_in_there_before_is_not(
    console: Application, clock: Clock, guesses: Attack
) -> None:
    ann = console.person(Role.VIEWER, "ann")
    ann.post("/staff/sign-out")
    answers = attack(console, clock, guesses)

    assert set(answers) == {401, 429}
    assert answers[401] <= guesses.at_most
    assert guess(console, "ann", PROXY, PASSWORD, person=ann) == 303
    clock.forward(seconds=30)
    assert ann.bare_post("/staff/code", code=ann.code()).status_code == 303


def test_fifty_guesses_at_once_are_not_fifty_guesses(console: Application) -> None:
    console.person(Role.VIEWER, "ann")
    with ThreadPoolExecutor(50) as many:
        answers = Counter(many.map(lambda _: guess(console, "ann", PROXY), range(50)))

    assert answers == {401: 4, 429: 46}


def test_wrong_tries_at_other_names_behind_one_address_do_not_slow_a_new_browser(console: Application) -> None:
    console.person(Role.VIEWER, "ann", signed_in=False)
    for name in ("ben", "cleo", "dan"):
        assert [guess(console, name, PROXY) for _ in range(8)] == [401] * 4 + [429] * 4

    assert guess(console, "ann", PROXY, PASSWORD) == 303


def test_a_whole_clinic_that_signs_in_behind_one_address_is_not_slowed(console: Application) -> None:
    names = [f"person {number}" for number in range(60)]
    for name in names:
        console.person(Role.VIEWER, name, signed_in=False)

    assert [guess(console, name, PROXY, PASSWORD) for name in names] == [303] * 60


def test_the_right_password_is_slowed_in_a_strange_browser_and_comes_in_by_a_recovery_code(
    console: Application, clock: Clock
) -> None:
    ann = console.person(Role.VIEWER, "ann", signed_in=False)
    codes = one_time_codes.new_recovery_codes()
    with console.store.transaction() as records:
        hashes = [one_time_codes.hash_recovery_code(code) for code in codes]
        records.staff.set_recovery_codes(account_of(console, "ann").id, hashes)
    for _ in range(10):
        ann.bare_post("/staff/sign-in", name="ann", password=WRONG)
    slowed = ann.bare_post("/staff/sign-in", name="ann", password=PASSWORD)
    assert slowed.status_code == 429
    assert "Too many attempts. Try again in 2 seconds." in slowed.get_data(as_text=True)
    assert 'name="recovery"' in slowed.get_data(as_text=True)

    invented = one_time_codes.new_recovery_codes()[0]
    assert ann.bare_post("/staff/sign-in", name="ann", password=PASSWORD, recovery=invented).status_code == 429
    assert ann.bare_post("/staff/sign-in", name="ann", password=PASSWORD, recovery=codes[0]).status_code == 303
    assert ann.bare_post("/staff/code", code=codes[0]).status_code == 303


def test_a_known_browser_has_an_allowance_and_not_a_free_pass(console: Application, clock: Clock) -> None:
    ann = console.person(Role.VIEWER, "ann")
    answers = [guess(console, "ann", PROXY, person=ann) for _ in range(10)]
    assert answers == [401] * 5 + [429] * 5

    clock.forward(seconds=3)
    assert guess(console, "ann", PROXY, PASSWORD, person=ann) == 303


@pytest.mark.parametrize("with_own_cookie_of", ["ben", "nobody"])
def test_a_cookie_of_someone_else_or_a_forged_one_is_worth_nothing(
    console: Application, with_own_cookie_of: str
) -> None:
    ann, ben = console.person(Role.VIEWER, "ann"), console.person(Role.VIEWER, "ben")
    name = f"__Host-device-{account_of(console, 'ann').id[:12]}"
    of_ben = ben.client.get_cookie(f"__Host-device-{account_of(console, 'ben').id[:12]}", domain="bot.example.org")
    assert of_ben
    forged = of_ben.value if with_own_cookie_of == "ben" else "abc.x.ñ"
    ben.client.set_cookie(name, forged, domain="bot.example.org", secure=True)
    for _ in range(10):
        guess(console, "ann", PROXY)

    assert guess(console, "ann", PROXY, PASSWORD, person=ben) == 429
    assert guess(console, "ann", PROXY, PASSWORD, person=ann) == 303


def test_the_browsers_cookie_is_of_this_host_alone_opens_nothing_and_lasts_half_a_year(
    console: Application, clock: Clock
) -> None:
    ann = console.person(Role.VIEWER, "ann", signed_in=False)
    ann.bare_post("/staff/sign-in", name="ann", password=PASSWORD)
    set_by = ann.bare_post("/staff/code", code=ann.code()).headers.getlist("Set-Cookie")
    cookie = next(one for one in set_by if one.startswith("__Host-device-"))
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Strict", "Max-Age=15552000"} <= set(cookie.split("; "))

    ann.client.delete_cookie("__Host-staff", domain="bot.example.org")
    assert ann.get("/staff/").status_code == 303
    clock.forward(seconds=KNOWN_FOR.total_seconds() + 1)
    for _ in range(10):
        guess(console, "ann", PROXY)
    assert guess(console, "ann", PROXY, PASSWORD, person=ann) == 429


def test_a_front_desk_remembers_each_of_the_people_who_share_it(console: Application) -> None:
    ann, ben = console.person(Role.VIEWER, "ann"), console.person(Role.VIEWER, "ben", signed_in=False)
    ann.post("/staff/sign-out")
    ben.client = ann.client
    ben.sign_in()
    for name in ("ann", "ben") * 10:
        guess(console, name, PROXY)

    assert guess(console, "ann", PROXY, PASSWORD, person=ann) == 303
    assert guess(console, "ben", PROXY, PASSWORD, person=ann) == 303


def test_codes_are_guessed_as_slowly_and_wrong_passwords_of_others_do_not_slow_hers(console: Application) -> None:
    ann = console.person(Role.VIEWER, "ann", signed_in=False)
    ann.bare_post("/staff/sign-in", name="ann", password=PASSWORD)
    for _ in range(30):
        guess(console, "ann", "127.0.0.1")
    assert ann.bare_post("/staff/code", code=ann.code()).status_code == 303

    thief = Person("ann", "", console.app.test_client(), console.clock, console.store)
    console.clock.forward(minutes=20)
    assert thief.bare_post("/staff/sign-in", name="ann", password=PASSWORD).status_code == 303
    answers = Counter(thief.bare_post("/staff/code", code=f"{number:06}").status_code for number in range(50))
    assert answers == {401: 4, 429: 46}


def test_what_was_wrong_is_forgiven_with_time(console: Application, clock: Clock) -> None:
    console.person(Role.VIEWER, "ann")
    for _ in range(12):
        guess(console, "ann", PROXY)
        clock.forward(minutes=15)
    clock.forward(hours=24)

    assert [guess(console, "ann", PROXY) for _ in range(5)] == [401] * 4 + [429]


def account_of(console: Application, name: str) -> Account:
    with console.store.reading() as records:
        account = records.staff.by_name(name)
    assert account
    return account
