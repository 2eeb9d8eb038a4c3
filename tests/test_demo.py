"""The invented week of `python -m bot demo`: what staff see of the company holds figures, each of enough people."""

from datetime import date, timedelta
from pathlib import Path

from bot.commands import demo_company
from bot.conversation.engine import Engine
from bot.messaging.spool import Spool
from bot.records.store import Store
from staff.pages.company import weeks, year
from tests.company_phone import LA
from tests.conftest import NOON

_HIDDEN = ("0", "-", "fewer than 5")


def test_the_page_of_the_company_shows_figures(store: Store, engine_with_meetings: Engine, tmp_path: Path) -> None:
    demo_company.fill(store, engine_with_meetings, Spool(tmp_path / "spool", store.cipher), NOON)
    today = NOON.astimezone(LA).date()
    with store.transaction() as records:
        days = records.insights.days(date(2026, 1, 1), today, LA)
    told = dict(year(days))

    for what in ("Check-ins sent", "Check-ins answered", "Small steps done", "Less lonely than before"):
        assert told[what] not in _HIDDEN, what
    assert told["Day 14: less lonely than at the start"] not in _HIDDEN
    assert told["Day 30: less lonely than at the start"] not in _HIDDEN
    assert told["Did the company help: yes"] not in _HIDDEN
    full = [week for week in weeks(days) if week.monday > today - timedelta(days=30)]
    assert any(week.per_person not in _HIDDEN for week in full)
    assert any(week.less not in _HIDDEN for week in full)
