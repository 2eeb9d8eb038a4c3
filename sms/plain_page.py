"""A page for anyone: one style sheet within it, no script, no cookie, and nothing asked of another site."""

import base64
from hashlib import sha256

from flask import Response, make_response

STYLE = """
:root { color-scheme: light dark; }
body { font: 1.05rem/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 40rem; padding: .8rem 1rem 3rem; }
h1 { font-size: 1.35rem; margin: .2rem 0 .4rem; }
h2 { font-size: 1.1rem; margin: 1.6rem 0 .2rem; position: sticky; top: 0; padding: .3rem 0; background: Canvas; }
ul { list-style: none; margin: 0; padding: 0; }
li { border-top: 1px solid color-mix(in srgb, currentColor 22%, transparent); }
li { padding: .6rem 0; overflow-wrap: anywhere; }
.time { font-weight: 700; }
.kind { font-size: .92rem; }
a { display: inline-block; padding: .35rem .9rem .35rem 0; }
nav a { padding: .6rem .7rem; margin: 0 .3rem .3rem 0; text-decoration: none; }
nav a, .ways a { border: 1px solid color-mix(in srgb, currentColor 45%, transparent); border-radius: .4rem; }
.meetings li { display: grid; grid-template-columns: 5.9rem 1fr; gap: 0 .7rem; }
.ways a { padding: .6rem .8rem; margin: .35rem .4rem 0 0; text-decoration: none; }
"""


def answer(html: str, status: int, *, to_be_found: bool = False, logo: bool = False) -> Response:
    """A page with the headers that keep it plain.

    `to_be_found`: whether search engines may list it. `logo`: whether it shows the clinic's, the one picture there is.
    """
    made = make_response(html, status)
    made.headers["Content-Security-Policy"] = f"{_POLICY}; img-src 'self'" if logo else _POLICY
    made.headers["Referrer-Policy"] = "no-referrer"
    made.headers["X-Content-Type-Options"] = "nosniff"
    made.headers["Cache-Control"] = "private, max-age=300"
    if not to_be_found:
        made.headers["X-Robots-Tag"] = "noindex, nofollow"
    return made


_POLICY = "; ".join(
    (
        f"default-src 'none'; style-src 'sha256-{base64.b64encode(sha256(STYLE.encode()).digest()).decode()}'",
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
)
"""The one style sheet and nothing else: no script, no picture, no other site."""
