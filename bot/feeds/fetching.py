"""Fetches a feed: politely, over https, within limits of time and size, and says clearly what went wrong."""

import json
import os
import socket
import time
import zlib
from collections.abc import Callable, Mapping
from datetime import date
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpx

from bot.feeds import bmlt, meeting_guide
from bot.feeds.clinic_list import read_list
from bot.feeds.model import Feed, FeedFailed, FeedKind, NotModified, Reading, Remembered
from bot.feeds.normalizing import Normalizer
from bot.meetings.model import Meeting
from knowledge.library import CLINIC

SECONDS = 20.0
"""For one answer, from asking to its last byte; a server that drips is left."""
BYTES = 20_000_000
"""Of one answer, unpacked."""
MOST_MEETINGS = 200_000
_PAGE = 2000
_MOST_PAGES = 100
_LOOPBACK = ("127.0.0.1", "localhost")


def make_client(contact: str) -> httpx.Client:
    """A client that says who asks and how to reach us. It follows no redirect by itself and takes no proxy's word."""
    agent = f"recovery-support-group-helper/0.1 (meeting list; contact {contact})"
    timeout = httpx.Timeout(SECONDS, connect=5.0)
    return httpx.Client(
        headers={"User-Agent": agent, "Accept": "application/json", "Accept-Encoding": "gzip"},
        timeout=timeout,
        follow_redirects=False,
    )


def read_feed(
    feed: Feed,
    client: httpx.Client,
    remembered: Remembered,
    today: date,
    *,
    seconds: float = SECONDS,
    most_bytes: int = BYTES,
    folder: Path = CLINIC,
) -> Reading | NotModified:
    """Read one feed.

    Raises:
        FeedFailed: it could not be read; the text says why, without any key.
        ValueError: a link, which has nothing to read.
    """
    fetch = _Fetch(client, remembered, seconds, most_bytes)
    match feed.kind:
        case FeedKind.LIST:
            return read_list(folder / feed.url, feed, today)
        case FeedKind.BMLT:
            return _read_bmlt(feed, fetch, today)
        case FeedKind.MEETING_GUIDE:
            return _read_meeting_guide(feed, fetch, today)
        case FeedKind.LINK:
            raise ValueError(f"{feed.name} is a link, there is nothing to read")


class _Fetch:
    """Requests of one feed, with what its server said the last time."""

    def __init__(self, client: httpx.Client, remembered: Remembered, seconds: float, most_bytes: int) -> None:
        self._client = client
        self._before = remembered
        self._seconds = seconds
        self._most_bytes = most_bytes
        self.remembered = Remembered()

    def json(self, url: str, parameters: Mapping[str, str], *, conditional: bool = True) -> Any | NotModified:  # noqa: ANN401 - JSON of another server
        """The JSON at an address, or that nothing has changed."""
        headers = self._conditions() if conditional else {}
        for _ in range(4):
            answer, body = self._get(url, parameters, headers)
            if not answer.has_redirect_location:
                break
            url, parameters = _moved_to(answer), {}
        else:
            raise FeedFailed("too many redirects")
        if answer.status_code == 304:
            self.remembered = self._before
            return NotModified()
        if answer.status_code in (401, 403):
            raise FeedFailed(f"the server wants a key (HTTP {answer.status_code}): ask those who keep the list for one")
        if answer.status_code != 200:
            raise FeedFailed(f"the server answered HTTP {answer.status_code}")
        self.remembered = Remembered(answer.headers.get("etag", "")[:256], answer.headers.get("last-modified", "")[:64])
        if body.count(b"{") + body.count(b"[") > 3 * MOST_MEETINGS:
            raise FeedFailed(f"the answer holds more than {MOST_MEETINGS:,} meetings")
        try:
            return json.loads(body)
        except (ValueError, RecursionError) as error:
            kind = answer.headers.get("content-type", "no type")[:40]
            raise FeedFailed(f"the answer is no JSON ({kind}, {len(body)} bytes)") from error

    def _conditions(self) -> dict[str, str]:
        conditions = {"If-None-Match": self._before.etag, "If-Modified-Since": self._before.last_modified}
        return {name: value for name, value in conditions.items() if value}

    def _get(self, url: str, parameters: Mapping[str, str], headers: Mapping[str, str]) -> tuple[httpx.Response, bytes]:
        """One answer, read piece by piece, so that neither a drip nor a bomb gets far; two tries at connecting."""
        target = httpx.URL(url, params=parameters) if parameters else httpx.URL(url)
        if target.scheme != "https" and target.host not in _LOOPBACK:
            raise FeedFailed("the address is not https")
        for last in (False, True):
            try:
                return self._stream(target, headers)
            except (httpx.ConnectError, httpx.RemoteProtocolError) as error:
                if last:
                    raise FeedFailed(f"no connection: {type(error).__name__}") from error
            except httpx.TimeoutException as error:
                raise FeedFailed(f"no answer within {self._seconds:.0f} seconds") from error
            except httpx.HTTPError as error:
                raise FeedFailed(f"the answer broke off: {type(error).__name__}") from error
        raise AssertionError("the second try returns or raises")

    def _stream(self, target: httpx.URL, headers: Mapping[str, str]) -> tuple[httpx.Response, bytes]:
        end = time.monotonic() + self._seconds
        body = bytearray()
        with self._client.stream("GET", target, headers=dict(headers), timeout=self._seconds) as answer:
            unpack = _unpacker(answer.headers.get("content-encoding", ""))
            for piece in answer.iter_raw():
                body += unpack(piece, self._most_bytes + 1 - len(body))
                if len(body) > self._most_bytes:
                    raise FeedFailed(f"the answer is larger than {self._most_bytes // 1_000_000} MB")
                if time.monotonic() > end:
                    raise FeedFailed(f"the answer took longer than {self._seconds:.0f} seconds")
        return answer, bytes(body)


def _moved_to(answer: httpx.Response) -> str:
    """Where a list has moved to.

    Raises:
        FeedFailed: to an address that only our own network has, or to none: whoever keeps a list may not look around
            there by way of us. Only a list that is on this machine itself may stay here, as in a trial.
    """
    try:
        target = answer.url.join(answer.headers.get("location", ""))
    except httpx.InvalidURL as error:
        raise FeedFailed("the redirect leads to no address") from error
    if target.host == answer.url.host:
        return str(target)
    if target.scheme != "https":
        raise FeedFailed("the redirect leads to an address that is not https")
    try:
        found = {entry[4][0] for entry in socket.getaddrinfo(target.host, target.port or 443, type=socket.SOCK_STREAM)}
        public = bool(found) and all(ip_address(str(address).partition("%")[0]).is_global for address in found)
    except (OSError, ValueError) as error:
        raise FeedFailed("the redirect leads to a name that nobody knows") from error
    if not public:
        raise FeedFailed("the redirect leads to an address of a private network")
    return str(target)


def _unpacker(encoding: str) -> Callable[[bytes, int], bytes]:
    """What turns pieces of an answer into at most so many bytes: a bomb never unfolds (httpx would unpack it whole)."""
    if encoding in ("", "identity"):
        return lambda piece, most: piece[:most]
    if encoding != "gzip":
        raise FeedFailed(f"the answer is packed as {encoding[:20]}, which was not asked for")
    packed = zlib.decompressobj(wbits=31)

    def unpack(piece: bytes, most: int) -> bytes:
        try:
            return packed.decompress(piece, most)
        except zlib.error as error:
            raise FeedFailed("the answer cannot be unpacked") from error

    return unpack


def _read_bmlt(feed: Feed, fetch: _Fetch, today: date) -> Reading | NotModified:
    """Page by page, sorted by id; an old server that knows no pages sends everything again and again, which ends it."""
    normalizer = Normalizer(feed, today)
    meetings: list[Meeting] = []
    seen: set[str] = set()
    parameters = {
        "switcher": "GetSearchResults",
        "get_used_formats": "1",
        "sort_keys": "id_bigint",
        "data_field_key": ",".join(bmlt.FIELDS),
        "page_size": str(_PAGE),
    }
    if feed.services:
        parameters |= {"services": ",".join(feed.services), "recursive": "1"}
    if feed.online_only:
        parameters["venue_types"] = "2"
    for page in range(1, _MOST_PAGES + 1):
        url = f"{feed.url.rstrip('/')}/client_interface/json/"
        answer = fetch.json(url, parameters | {"page_num": str(page)}, conditional=page == 1)
        if isinstance(answer, NotModified):
            return answer
        if not isinstance(answer, list | dict):
            raise FeedFailed("the answer is no list of meetings")
        ids = bmlt.ids_of(answer)
        if page > 1 and (not ids or set(ids) <= seen):
            break
        seen |= set(ids)
        meetings += bmlt.parse(answer, normalizer)
        _check_size(meetings)
        if len(ids) < _PAGE:
            break
    if feed.online_only:
        meetings = [meeting for meeting in meetings if meeting.online]
    return Reading(tuple(meetings), normalizer.refused, normalizer.repaired, fetch.remembered)


def _read_meeting_guide(feed: Feed, fetch: _Fetch, today: date) -> Reading | NotModified:
    key = os.environ.get(feed.key_from, "") if feed.key_from else ""
    if feed.key_from and not key:
        raise FeedFailed(f"{feed.key_from} is not set: it holds the key of this feed")
    address = httpx.URL(feed.url)
    parameters = dict(address.params) | ({"key": key} if key else {})
    answer = fetch.json(str(address.copy_with(query=None)), parameters)
    if isinstance(answer, NotModified):
        return answer
    if not isinstance(answer, list):
        raise FeedFailed("the answer is no list of meetings")
    normalizer = Normalizer(feed, today)
    meetings = list(meeting_guide.parse(answer, normalizer))
    _check_size(meetings)
    return Reading(tuple(meetings), normalizer.refused, normalizer.repaired, fetch.remembered)


def _check_size(meetings: list[Meeting]) -> None:
    if len(meetings) > MOST_MEETINGS:
        raise FeedFailed(f"the answer holds more than {MOST_MEETINGS:,} meetings")


PARSERS: Mapping[FeedKind, Callable[[Any, Normalizer], Any]] = {
    FeedKind.BMLT: bmlt.parse,
    FeedKind.MEETING_GUIDE: meeting_guide.parse,
}
"""How a saved answer of a server is read, for `import`."""
