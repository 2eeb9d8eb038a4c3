"""A list that has moved is read where it is now, unless it sends us into a network of our own."""

import json
from typing import Any

import httpx
import pytest

from bot.feeds.model import Feed, FeedFailed, FeedKind
from tests.test_feeds import GOOD_GUIDE, read

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])  # else what is put back is the guard in the place of getaddrinfo


class Elsewhere:
    """A list at a public address that has moved; it keeps which hosts were asked."""

    def __init__(self, location: str) -> None:
        self.location = location
        self.asked: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.host)
        if len(self.asked) == 1:
            return httpx.Response(302, headers={"Location": self.location}, stream=httpx.ByteStream(b""))
        return httpx.Response(200, stream=httpx.ByteStream(json.dumps([GOOD_GUIDE]).encode()))


NAMES = {
    "moved.example.org": ["93.184.215.14"],
    "inside.example.org": ["10.0.0.7"],
    "both.example.org": ["93.184.215.14", "::1"],
}
MOVED = Feed("aa-test", FeedKind.MEETING_GUIDE, "aa", "example.org", "https://feeds.example.org/list.json")


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Invented names, and the addresses behind them."""

    def found(host: str, *_: object, **__: object) -> list[tuple[Any, ...]]:
        return [(0, 0, 0, "", (address, 443)) for address in NAMES.get(host, [host])]

    monkeypatch.setattr("socket.getaddrinfo", found)


@pytest.mark.usefixtures("names")
def test_a_list_that_has_moved_to_another_public_address_is_read_there() -> None:
    moved = Elsewhere("https://moved.example.org/list.json")
    with httpx.Client(transport=httpx.MockTransport(moved)) as client:
        assert len(read(MOVED, client).meetings) == 1
    assert moved.asked == ["feeds.example.org", "moved.example.org"]


@pytest.mark.usefixtures("names")
@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:8000/metrics",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://10.0.0.1/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[fd00::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://inside.example.org/",
        "https://both.example.org/",
        "file:///etc/passwd",
    ],
)
def test_a_list_that_sends_us_to_an_address_of_our_own_network_is_not_followed(location: str) -> None:
    moved = Elsewhere(location)
    with httpx.Client(transport=httpx.MockTransport(moved)) as client, pytest.raises(FeedFailed, match="leads to"):
        read(MOVED, client)
    assert moved.asked == ["feeds.example.org"]
