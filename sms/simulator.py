"""A pretend phone in the browser, for development: write to the bot with no carrier and no account.

The page shows a reply as that phone would: plain text by SMS, buttons on Telegram. It is never part of a
deployment, and its texts go no further than the `Texter` it is given.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal, Protocol

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.schema import Language
from knowledge.segments import Segments, count_segments

LONGEST_TEXT = 4096  # characters, as on Telegram: https://core.telegram.org/bots/api#sendmessage, read 2026-11-23


@dataclass(frozen=True)
class SimulatedBubble:
    """One message on the pretend phone.

    An option is (label, choice). Telegram shows it as a button. An SMS can only be text, so there the numbered
    options already stand in `text`, exactly as they would be sent. A link is (label, address), a button too.
    """

    text: str
    options: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    document: str = ""
    """The name of a file that goes along."""


@dataclass(frozen=True)
class SimulatedReply:
    """All that comes back for one text; no bubble where no answer is due."""

    replies: tuple[SimulatedBubble, ...]
    language: Language | None


class Texter(Protocol):
    """Whoever answers the pretend phone."""

    def send(self, channel: str, phone: str, text: str, choice: str | None) -> SimulatedReply:
        """Answer one text; `phone` tells one pretend phone from another, `choice` is the tapped option's."""

    def arrived(self, channel: str, phone: str, after: int) -> list[str]:
        """What came without having been asked for, but the first so many."""


@dataclass(frozen=True)
class _Examples:
    """Texts to tap, in one language."""

    title: str
    language: Language
    texts: tuple[str, ...]


_EXAMPLES = (
    _Examples(
        "English",
        Language.EN,
        (
            "hi",
            "is na religious?",
            "i feel so alone tonight",
            "meetings near 90026 tonight",
            "what does SMART cost",
            "my friend overdosed",
            "can i talk to a person",
        ),
    ),
    _Examples(
        "Español",
        Language.ES,
        (
            "hola",
            "cuánto cuesta SMART",
            "me siento solo",
            "reuniones cerca de 90026 esta noche",
            "¿NA es religioso?",
            "quiero hablar con una persona",
        ),
    ),
    _Examples("Keywords", Language.EN, ("HELP", "MORE", "STOP", "START")),
)


class _Sent(BaseModel):
    """What the page posts."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    text: Annotated[str, Field(max_length=LONGEST_TEXT)]
    channel: Literal["sms", "telegram"]
    phone: Annotated[str, Field(min_length=1, max_length=64)]
    choice: Annotated[str, Field(min_length=1, max_length=256)] | None = None


def create_simulator(texter: Texter, segments: Callable[[str], Segments] = count_segments) -> Blueprint:
    """Build the phone page and the address it posts to."""
    simulator = Blueprint(
        "simulator",
        __name__,
        template_folder="templates",
        static_folder="static",
        static_url_path="/simulator/static",
    )

    @simulator.get("/")
    def show_phone() -> str:
        return render_template("simulator.html", examples=_EXAMPLES)

    @simulator.post("/simulator/messages")
    def answer() -> ResponseReturnValue:
        try:
            sent = _Sent.model_validate(request.get_json(silent=True))
        except ValidationError as problem:
            return jsonify(error=_in_one_line(problem)), 400
        reply = texter.send(sent.channel, sent.phone, sent.text, sent.choice)
        return jsonify(
            replies=[_as_json(bubble, segments(bubble.text)) for bubble in reply.replies],
            language=reply.language,
            sent_segments=segments(sent.text).segments,
        )

    @simulator.get("/simulator/messages")
    def arrived() -> ResponseReturnValue:
        given = request.args
        after = given.get("after", "0")
        texts = texter.arrived(given.get("channel", ""), given.get("phone", ""), int(after) if after.isdecimal() else 0)
        return jsonify(replies=[_as_json(SimulatedBubble(text), segments(text)) for text in texts])

    @simulator.after_request
    def keep_to_this_machine(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", "default-src 'self'")
        return response

    return simulator


def _as_json(bubble: SimulatedBubble, counted: Segments) -> dict[str, object]:
    return {
        "text": bubble.text,
        "encoding": counted.encoding,
        "segments": counted.segments,
        "options": [{"label": label, "choice": choice} for label, choice in bubble.options],
        **({"links": [{"label": label, "address": there} for label, there in bubble.links]} if bubble.links else {}),
        **({"document": bubble.document} if bubble.document else {}),
    }


def _in_one_line(problem: ValidationError) -> str:
    """Name the first thing that is wrong with what was posted, without repeating the person's text."""
    first = problem.errors(include_input=False, include_url=False)[0]
    match first["loc"]:
        case (field, *_):
            return f"{field}: {first['msg']}."
        case _:
            return "The request is not a JSON object with text, channel and phone."
