"""The page of a whole list behind a short link: what it shows, what it holds back, and how long it is good."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.conversation.engine import Engine
from bot.conversation.model import Channel, Message, Turn
from bot.conversation.state import State
from bot.feeds.clinic_list import read_list
from bot.feeds.model import Feed, FeedKind
from bot.meetings.index import Index, build_index
from bot.meetings.list_links import GROUPS, ListLinks
from bot.meetings.list_query import ListQuery
from bot.meetings.model import Point, Trait
from bot.meetings.places import Places
from bot.settings import Settings
from bot.signed_tokens import BadLink, OldLink
from bot.wiring import list_links
from knowledge.library import HERE, Library
from knowledge.schema import Language
from knowledge.segments import count_segments
from sms.list_page import create_list_page
from tests.conftest import NOON

ADDRESS = "https://bot.example.org"
LINKS = ListLinks(ADDRESS, [b"k" * 32])
HERE_NOW = Point(34.0782, -118.2606)
QUERY = ListQuery(HERE_NOW, frozenset({"na"}), frozenset({Trait.WOMEN}), spanish=True)


def token(query: ListQuery, links: ListLinks = LINKS) -> str:
    return links.make(query, NOON).rsplit("/", 1)[1]


def test_a_link_is_short_and_brings_back_what_was_asked_for() -> None:
    link = LINKS.make(QUERY, NOON)

    assert len(link) <= len(ADDRESS) + 30
    read = LINKS.read(token(QUERY), NOON)
    assert read.point is not None
    assert (round(read.point.latitude, 4), round(read.point.longitude, 4)) == (34.08, -118.26)
    assert replace(read, point=HERE_NOW) == QUERY


@pytest.mark.parametrize("query", [ListQuery(None), ListQuery(None, frozenset(GROUPS), frozenset(Trait)), QUERY])
def test_every_query_survives_the_way(query: ListQuery) -> None:
    read = LINKS.read(token(query), NOON)

    assert (read.groups, read.traits, read.spanish, read.point is None) == (
        query.groups,
        query.traits,
        query.spanish,
        query.point is None,
    )


def test_a_link_is_good_for_a_week() -> None:
    LINKS.read(token(QUERY), NOON + timedelta(days=7))
    with pytest.raises(OldLink):
        LINKS.read(token(QUERY), NOON + timedelta(days=8))


def test_a_link_signed_with_the_key_before_is_still_read() -> None:
    newer = ListLinks(ADDRESS, [b"n" * 32, b"k" * 32])

    assert newer.read(token(QUERY), NOON).groups == {"na"}
    with pytest.raises(BadLink):
        LINKS.read(token(QUERY, newer), NOON)


@pytest.mark.parametrize("changed", ["", "x", "?", "A" * 27, "A" * 300, "é" * 27, "%00", "../../etc/passwd"])
def test_what_we_have_not_signed_is_refused(changed: str) -> None:
    with pytest.raises(BadLink):
        LINKS.read(changed, NOON)


def test_one_changed_letter_is_refused() -> None:
    good = token(QUERY)
    for at in range(len(good) - 1):
        with pytest.raises(BadLink):
            LINKS.read(good[:at] + ("A" if good[at] != "A" else "B") + good[at + 1 :], NOON)


def test_a_group_that_links_cannot_hold_has_no_link() -> None:
    assert LINKS.make(ListQuery(HERE_NOW, frozenset({"bowling"})), NOON) == ""


@pytest.fixture
def page(library: Library, places: Places) -> FlaskClient:
    feed = Feed("sample", FeedKind.LIST, "na", "SAMPLE", "sample_meetings.csv")
    index = build_index(read_list(HERE / "sample_meetings.csv", feed, NOON.date()).meetings, NOON.date())
    app = Flask("page")
    app.register_blueprint(create_list_page(lambda _: index, lambda: library, places, LINKS, lambda: NOON))
    return app.test_client()


def test_the_page_shows_the_week_by_day_with_map_links(page: FlaskClient) -> None:
    answer = page.get(f"/l/{token(ListQuery(HERE_NOW, frozenset({'na'})))}")
    html = answer.get_data(as_text=True)

    assert answer.status_code == 200
    assert "<h1>NA near Echo Park</h1>" in html
    assert re.findall(r"<h2[^>]*>(\w+), Nov \d+</h2>", html)[:4] == ["Mon", "Tue", "Wed", "Thu"]
    assert html.count("https://www.google.com/maps/dir/") >= 10
    assert "None of these meetings are real" in html


@pytest.mark.parametrize("spanish", [False, True])
def test_an_empty_week_is_told_in_words(page: FlaskClient, library: Library, *, spanish: bool) -> None:
    far_away = ListQuery(Point(64.8, -147.7), frozenset({"dra"}), spanish=spanish)
    language = Language.ES if spanish else Language.EN

    html = page.get(f"/l/{token(far_away)}").get_data(as_text=True)

    assert library.wording[language].fill("page.none") in html


def test_what_was_turned_down_is_not_on_the_page(page: FlaskClient) -> None:
    everyone = page.get(f"/l/{token(ListQuery(HERE_NOW))}").get_data(as_text=True)
    without = page.get(f"/l/{token(ListQuery(HERE_NOW, without=frozenset({Trait.WOMEN})))}").get_data(as_text=True)

    assert "women" in everyone
    assert "women" not in without


@pytest.mark.parametrize(("spanish", "distance"), [(False, "[\\d.]+\u00a0mi"), (True, "a\u00a0[\\d.]+\u00a0millas")])
def test_no_line_ends_within_a_distance(page: FlaskClient, *, spanish: bool, distance: str) -> None:
    near = ListQuery(HERE_NOW, frozenset({"na"}), spanish=spanish)
    html = page.get(f"/l/{token(near)}").get_data(as_text=True)

    assert len(re.findall(rf", {distance}\b", html)) >= 10
    assert not re.search(r"\d mi", html)


def test_each_day_is_reached_from_above(page: FlaskClient) -> None:
    html = page.get(f"/l/{token(ListQuery(HERE_NOW, frozenset({'na'})))}").get_data(as_text=True)
    linked = re.findall(r'<a href="#([\d-]+)">(\w+ \d+)</a>', html)

    assert [anchor for anchor, _ in linked] == re.findall(r'<h2 id="([\d-]+)">', html)
    assert linked[0] == ("2026-11-23", "Mon 23")
    assert len(linked) == 7


def test_the_page_is_in_the_persons_language(page: FlaskClient) -> None:
    html = page.get(f"/l/{token(replace(QUERY, traits=frozenset()))}").get_data(as_text=True)

    assert '<html lang="es">' in html
    assert "<h1>NA cerca de Echo Park</h1>" in html


def test_the_page_has_no_script_no_cookie_and_asks_no_other_site(page: FlaskClient) -> None:
    answer = page.get(f"/l/{token(QUERY)}")
    html = answer.get_data(as_text=True)

    assert "<script" not in html
    assert not re.search(r"""(?:src|action|url)\s*[=(]""", html)
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"


OLD = LINKS.make(QUERY, NOON - timedelta(days=9)).rsplit("/", 1)[1]


@pytest.mark.parametrize(("path", "status"), [("nonsense", 404), ("A" * 27, 404), (OLD, 410)])
def test_a_bad_or_old_link_says_so_in_both_languages_with_the_clinics_phone(
    page: FlaskClient, library: Library, path: str, status: int
) -> None:
    answer = page.get(f"/l/{path}")
    english, spanish = answer.get_data(as_text=True).split('<p lang="es">')[:2]

    assert answer.status_code == status
    assert library.wording[Language.EN].fill("page.old") in english
    assert library.wording[Language.ES].fill("page.old") in spanish
    assert library.clinic.phone in english
    assert library.clinic.phone in spanish


class Listed:
    """The invented meetings as a real list would give them, with a page."""

    def __init__(self, page: ListLinks | None) -> None:
        feed = Feed("sample", FeedKind.LIST, "na", "todayna.org", "sample_meetings.csv")
        read = read_list(HERE / feed.url, feed, NOON.date()).meetings
        meetings = [replace(one, name=one.name.removeprefix("SAMPLE ")) for one in read]
        self._index = replace(build_index(meetings, NOON.date()), page=page.make if page else None)

    def index(self, now: datetime) -> Index:
        return self._index


def listed(engine: Engine, text: str, channel: Channel = Channel.SMS, page: ListLinks | None = LINKS) -> Turn:
    with_lists = Engine(engine.library, engine.reader, engine.places, Listed(page))
    return with_lists.respond(Message(text, channel), State(introduced=True), NOON)


@pytest.mark.parametrize("text", ["na near 90026 tonight", "na meeting near 5th and spring tomorrow"])
def test_three_meetings_and_the_link_fit_in_two_segments(engine: Engine, text: str) -> None:
    (bubble,) = listed(engine, text).reply

    assert count_segments(bubble.text).segments == 2
    assert re.findall(r"^([A-C])\) ", bubble.text, re.MULTILINE) == ["A", "B", "C"]
    assert len(re.findall(r"^All week: https://bot.example.org/l/[\w-]{27}$", bubble.text, re.MULTILINE)) == 1


def test_a_remark_takes_a_third_segment_at_most(engine: Engine) -> None:
    (bubble,) = listed(engine, "na cerca de boyle heights esta noche").reply

    assert count_segments(bubble.text).segments <= 3
    assert "Semana: https://" in bubble.text


def test_without_a_page_there_is_no_link(engine: Engine) -> None:
    (bubble,) = listed(engine, "na near 90026 tonight", page=None).reply

    assert "https://" not in bubble.text


@pytest.mark.parametrize(
    ("changes", "served"),
    [
        ({}, True),
        ({"list_page": False}, False),
        ({"public_url": "http://bot.example.org"}, False),
        ({"public_url": ""}, False),
    ],
)
def test_a_setting_turns_the_page_off(settings: Settings, changes: dict[str, object], *, served: bool) -> None:
    assert (list_links(settings.model_copy(update=changes)) is not None) is served


def test_the_link_leads_to_what_was_asked_for(engine: Engine) -> None:
    (bubble,) = listed(engine, "women's na near 90026").reply
    query = LINKS.read(bubble.text.split("/l/")[1].split()[0], NOON)

    assert query.groups == {"na"}
    assert query.traits == {Trait.WOMEN}
    assert query.point is not None


def test_a_shared_pin_goes_into_no_link(engine: Engine) -> None:
    with_lists = Engine(engine.library, engine.reader, engine.places, Listed(LINKS))
    pin = Message("", Channel.TELEGRAM, location=HERE_NOW)
    turn = with_lists.respond(pin, State(introduced=True), NOON)

    assert turn.meetings
    assert not [link for bubble in turn.reply for link in bubble.links if "/l/" in link.url]


def test_on_telegram_the_week_is_a_button(engine: Engine) -> None:
    turn = listed(engine, "na near 90026 tonight", Channel.TELEGRAM)

    assert [link.label for link in turn.reply[-1].links] == ["The whole week"]
