"""The browsers that one is signed in with are told as people call them."""

import pytest

from staff.sessions import browser_name

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
WINDOWS, PHONE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)"
CHROME = "Chrome/130.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (f"{WINDOWS} {WEBKIT} {CHROME}", "Chrome on Windows"),
        (f"{WINDOWS} {WEBKIT} {CHROME} Edg/130.0.0.0", "Edge on Windows"),
        (f"{PHONE} {WEBKIT} Version/18.0 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
        (f"{PHONE} {WEBKIT} CriOS/130.0 Mobile/15E148 Safari/604.1", "Chrome on iPhone"),
        (f"Mozilla/5.0 (Linux; Android 14; K) {WEBKIT} {CHROME}", "Chrome on Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox on Linux"),
        (f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {WEBKIT} {CHROME}", "Chrome on Mac"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
    ],
)
def test_a_browser_is_named_as_people_call_it(agent: str, name: str) -> None:
    assert browser_name(agent) == name
