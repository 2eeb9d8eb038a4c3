"""How a reply looks on each channel: buttons where there are buttons, numbers where there is only text."""

from collections.abc import Sequence

from bot.conversation.model import Channel, Option


def render(text: str, options: Sequence[Option], channel: Channel, header: str = "") -> str:
    """The text as it is sent: with numbered options by SMS and WhatsApp, bare on Telegram, which shows buttons."""
    if channel.can.buttons or not options:
        return text
    numbered = [f"{number} {option.label}" for number, option in enumerate(options, start=1)]
    return "\n".join(part for part in (text, header, *numbered) if part)
