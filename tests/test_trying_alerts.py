"""A test of the alerts reaches whoever an alert would reach first, and says that it is a test."""

from datetime import timedelta

from bot.jobs.alert_links import AlertLinks
from bot.jobs.alerts import AlertJob
from bot.jobs.ways import OwnWays
from bot.records.rota import Place
from bot.records.staff import Role
from bot.records.store import Store
from knowledge.library import Library
from knowledge.schema import Language
from knowledge.segments import count_segments
from sms.carrier import PretendCarrier, PretendTexts
from tests.conftest import Clock
from tests.shared import MASTER_KEY
from tests.test_alerts import Phones


def put(store: Store, clock: Clock, name: str, number: str = "", place: Place | None = None) -> None:
    """An account, with a phone that they have confirmed, on call for an hour."""
    with store.transaction() as records:
        user_id = records.staff.add(name, Role.RESPONDER, "no password", clock())
        if number:
            records.staff_phones.give(user_id, number, "123456", clock())
            assert records.staff_phones.confirm(user_id, "123456", clock())
        if place:
            records.rota.add(user_id, place, clock(), clock() + timedelta(hours=1))


def test_contacts_and_the_phones_on_call_get_a_test_that_says_so_and_who_cannot_be_reached_is_named(
    store: Store, library: Library, clock: Clock
) -> None:
    phones, carrier, link = Phones(), PretendCarrier(), "https://bot.example.org"
    own = OwnWays(AlertLinks.from_settings(link, MASTER_KEY), library.staff_lines[Language.EN], PretendTexts(carrier))
    put(store, clock, "ann", "+12135550111", Place.FIRST)
    put(store, clock, "eve", place=Place.BACKUP)
    put(store, clock, "dan", "+12135550133")
    put(store, clock, "cleo")

    tried = AlertJob(store, library, {"on call": ["desk"]}, link, clock, phones, own).try_all()

    assert tried.reached == {"ann": True, "eve": None, "on call": True, "clinical lead": None}
    assert tried.left_out == ["dan"]
    assert phones.rung == ["desk"]
    (words,) = carrier.arrived("+12135550111", 0)
    assert words.startswith("TEST of the alerts of Rebostx. Nobody is in danger")
    assert count_segments(words).segments == 1
    assert carrier.arrived("+12135550133", 0) == []
