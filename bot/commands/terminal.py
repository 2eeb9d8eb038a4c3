"""Talking in the terminal, and reading the log there."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel

from bot.conversation.engine import Engine
from bot.conversation.model import Channel, Message, Turn
from bot.conversation.state import State
from bot.messaging.messages import LONGEST_TEXT, clean
from bot.records.messages import Logged
from knowledge.segments import count_segments


def talk(engine: Engine, channel: str, *, trace: bool) -> None:
    """Read lines until the end of input; answer each as the channel would show it. `/quit` leaves."""
    console = Console()
    console.print("Write as on a phone. [dim]/quit leaves, /new begins a new talk, a number taps an option.[/dim]")
    state = State()
    while True:
        text = _ask(console)
        if text is None or text.strip() == "/quit":
            return
        if text.strip() == "/new":
            state = State()
            continue
        message = _message(text, Channel(channel), state)
        turn = engine.respond(message, state, datetime.now(UTC))
        state = turn.state
        _show(console, turn, Channel(channel))
        if trace:
            _show_trace(console, turn)


def show_log(messages: list[Logged]) -> None:
    """The messages, one after the other, as somebody reads them."""
    console = Console()
    for message in messages:
        about = " ".join(filter(None, (message.topic, message.crisis and f"CRISIS {message.crisis}", message.delivery)))
        head = f"{message.created_at:%Y-%m-%d %H:%M:%S} {message.channel} {message.conversation_id[:6]}"
        console.print(f"[dim]{head}[/dim] [bold]{escape(message.author)}[/bold] [dim]{escape(about)}[/dim]")
        console.print(Padding(escape(message.text if message.text is not None else "(erased)"), (0, 0, 1, 2)))


def _ask(console: Console) -> str | None:
    with suppress(ImportError):
        import readline  # noqa: F401 - gives input() its history, where the system has it
    try:
        return console.input("[bold]you>[/bold] ")
    except (EOFError, KeyboardInterrupt):
        return None


def _message(text: str, channel: Channel, state: State) -> Message:
    """A number taps a Telegram button; everywhere else it is sent as it is."""
    message = Message(clean(text)[:LONGEST_TEXT], channel)
    if channel.can.buttons and text.strip().isdecimal() and 0 < int(text) <= len(state.options):
        return replace(message, text="", choice=f"{state.menu}:{state.options[int(text) - 1]}")
    return message


def _show(console: Console, turn: Turn, channel: Channel) -> None:
    for bubble in turn.reply:
        counted = count_segments(bubble.text)
        buttons = ""
        if channel.can.buttons:
            buttons = "".join(f"\n  [{number}] {option.label}" for number, option in enumerate(bubble.options, start=1))
        caption = channel.value if channel.can.long_texts else f"{counted.encoding}, {counted.segments} segment(s)"
        console.print(Panel(escape(bubble.text + buttons), subtitle=caption, subtitle_align="right", width=72))
    if not turn.reply:
        console.print("[dim](no answer)[/dim]")


def _show_trace(console: Console, turn: Turn) -> None:
    """How the text was read, for whoever works on the reader."""
    reading = turn.understanding
    console.print(
        f"[dim]topic {turn.topic} {turn.confidence:.2f}  answers {', '.join(turn.answers)}  {turn.language}[/dim]"
    )
    if reading is None:
        return
    guesses = "  ".join(f"{guess.topic} {guess.probability:.2f}" for guess in reading.guesses[:3])
    console.print(f"[dim]guesses {guesses}[/dim]")
    named = ", ".join(reading.groups) or "-"
    console.print(
        f"[dim]groups {named}  also {reading.also or '-'}  needs {', '.join(sorted(reading.needs)) or '-'}[/dim]"
    )
    if reading.crisis:
        console.print(
            f"[red]crisis {reading.crisis.kind} {reading.crisis.level}: {escape(reading.crisis.evidence)}[/red]"
        )
    if turn.effects:
        console.print(f"[dim]effects {', '.join(type(effect).__name__ for effect in turn.effects)}[/dim]")
