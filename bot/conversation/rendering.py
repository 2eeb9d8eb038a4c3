"""How a reply looks on each channel: buttons where there are buttons, numbers where there is only text."""

from collections.abc import Sequence
from dataclasses import replace

from bot.conversation.model import Bubble, Channel, Option


def render(text: str, options: Sequence[Option], channel: Channel, header: str = "") -> str:
    """The text as it is sent: with numbered options by SMS and WhatsApp, bare on Telegram, which shows buttons."""
    if channel.can.buttons or not options:
        return text
    numbered = [f"{number} {option.label}" for number, option in enumerate(options, start=1)]
    return "\n".join(part for part in (text, header, *numbered) if part)


def without_options(bubble: Bubble) -> Bubble:
    """A bubble that offers nothing: neither buttons nor, by SMS, the numbered lines below its text."""
    text = bubble.text
    for number, option in reversed(list(enumerate(bubble.options, start=1))):
        text = text.removesuffix(f"\n{number} {option.label}")
    return replace(bubble, text=text, options=(), menu=0)
