"""The parts of an update that we use, read from the JSON as Telegram sent it.

Each update is read alone, and of each only what we need: a field that Telegram adds or changes elsewhere cannot keep
somebody's words from us. Source: https://core.telegram.org/bots/api#update.
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, WrapValidator

_SERVICE = frozenset(
    {
        "boost_added",
        "channel_chat_created",
        "chat_background_set",
        "chat_shared",
        "connected_website",
        "delete_chat_photo",
        "forum_topic_closed",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_reopened",
        "general_forum_topic_hidden",
        "general_forum_topic_unhidden",
        "giveaway",
        "giveaway_completed",
        "giveaway_created",
        "giveaway_winners",
        "group_chat_created",
        "left_chat_member",
        "message_auto_delete_timer_changed",
        "migrate_from_chat_id",
        "migrate_to_chat_id",
        "new_chat_members",
        "new_chat_photo",
        "new_chat_title",
        "passport_data",
        "pinned_message",
        "proximity_alert_triggered",
        "refunded_payment",
        "successful_payment",
        "supergroup_chat_created",
        "users_shared",
        "video_chat_ended",
        "video_chat_participants_invited",
        "video_chat_scheduled",
        "video_chat_started",
        "web_app_data",
        "write_access_allowed",
    }
)
"""What the app itself tells of a chat, not what a person says."""
_MEDIA = frozenset(
    {
        "animation",
        "audio",
        "contact",
        "dice",
        "document",
        "game",
        "invoice",
        "paid_media",
        "photo",
        "poll",
        "sticker",
        "story",
        "video",
        "video_note",
        "voice",
    }
)


class Unreadable(ValueError):
    """Not even who wrote can be told; the text of the error holds nothing of the update."""


def _or_default(value: object, read: Callable[[object], object]) -> object:
    """A part of an unexpected shape counts as absent, so that it hides nothing else."""
    try:
        return read(value)
    except ValidationError:
        return None


_OR_NONE = WrapValidator(_or_default)


class _Part(BaseModel):
    """A part of an update; what we do not know in it is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class Chat(_Part):
    """Where something was said."""

    id: int
    type: str

    @property
    def private(self) -> bool:
        """Whether nobody else reads there."""
        return self.type == "private"


class User(_Part):
    """Who said it; their name is not read."""

    language_code: Annotated[str | None, _OR_NONE] = None


class Location(_Part):
    """A shared place."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)


class Said(_Part):
    """A message, new or edited."""

    chat: Chat
    sender: Annotated[User | None, _OR_NONE] = Field(None, alias="from")
    text: Annotated[str | None, _OR_NONE] = None
    caption: Annotated[str | None, _OR_NONE] = None
    location: Annotated[Location | None, _OR_NONE] = None
    album: Annotated[str | None, _OR_NONE] = Field(None, alias="media_group_id")
    """What the pictures of one album have in common; each is a message of its own."""
    kinds: frozenset[str] = frozenset()
    """The names of everything in it."""

    @property
    def words(self) -> str:
        """What the person wrote, beside a picture too."""
        return self.text or self.caption or ""

    @property
    def service(self) -> str:
        """The name of what the app tells by it; empty where a person says something."""
        return "" if self.words else next(iter(sorted(self.kinds & _SERVICE)), "")

    @property
    def media(self) -> bool:
        """Whether there is something that we cannot see, of a kind that we know or not."""
        return bool(self.kinds & _MEDIA) or not (self.words or self.location)


class Tapped(_Part):
    """A tapped button."""

    id: str
    data: Annotated[str | None, _OR_NONE] = None
    message: Annotated[Said | None, _OR_NONE] = None


class _Status(_Part):
    status: str


class Membership(_Part):
    """The bot was blocked, unblocked, or taken into a group."""

    chat: Chat
    new_chat_member: _Status


class Update(_Part):
    """One update, of which at most one part is there."""

    update_id: int
    message: Said | None = None
    edited_message: Said | None = None
    callback_query: Tapped | None = None
    my_chat_member: Membership | None = None


def read_update(raw: object) -> Update:
    """The update in a JSON object.

    Raises:
        Unreadable: what we need of it is missing or of another shape than Telegram describes.
    """
    if not isinstance(raw, Mapping):
        raise Unreadable("not an object")
    try:
        return Update.model_validate({name: _with_kinds(part) for name, part in raw.items()})
    except ValidationError as error:
        where = ", ".join(sorted({".".join(map(str, problem["loc"])) for problem in error.errors()}))
        raise Unreadable(where) from None


def _with_kinds(part: Any) -> Any:  # noqa: ANN401 - JSON of others
    return {**part, "kinds": frozenset(part)} if isinstance(part, dict) else part
