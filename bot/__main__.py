"""The command line: `python -m bot --help`."""
# ruff: noqa: E402 - nothing that is imported becomes garbage, and looking for it takes a sixth of the time

import gc

gc.disable()

import signal
import sys
import threading

import click
from pydantic import ValidationError

from bot import __version__
from bot.commands.alerts import alerts
from bot.commands.audit import audit
from bot.commands.backup import backup, restore
from bot.commands.clinic import clinic
from bot.commands.connect import telegram, twilio
from bot.commands.demo import demo
from bot.commands.doctor import doctor
from bot.commands.keys import keys
from bot.commands.meetings import meetings
from bot.commands.outbox import outbox
from bot.commands.reading import evaluate, read, train
from bot.commands.records import export as export_record
from bot.commands.records import records
from bot.commands.serving import console, run, serve, web
from bot.commands.staff import staff
from bot.contract.ask import ask_lines, ask_once
from bot.monitoring.logs import configure_logs
from bot.records.encryption import BadKeys, CannotOpen
from bot.settings import Settings, load_settings
from bot.understanding.encoder import NoModel
from knowledge.library import BadContent

gc.enable()


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(version)s")
def cli() -> None:
    """The recovery clinic's support-group helper."""


@cli.command()
@click.option("--channel", type=click.Choice(["sms", "whatsapp", "telegram"]), default="sms", show_default=True)
@click.option("--trace", is_flag=True, help="Show how each text was read.")
def chat(channel: str, *, trace: bool) -> None:
    """Talk with the bot here. Nothing is stored."""
    from bot.commands.terminal import talk
    from bot.wiring import build_engine

    settings = Settings()
    talk(build_engine(settings.var_dir / "meetings", clinic=settings.clinic), channel, trace=trace)


@cli.command()
@click.argument("text", required=False)
@click.option("--json", "as_json", is_flag=True, help="Read one JSON object a line from stdin; docs/contract.md.")
def ask(text: str | None, *, as_json: bool) -> None:
    """Ask the engine from outside: one text, or many as JSON lines. Nothing is stored."""
    from bot.wiring import build_engine, now

    settings = Settings()
    engine = build_engine(settings.var_dir / "meetings", clinic=settings.clinic)
    if not as_json:
        if text is None:
            raise click.UsageError('give a text, as in: python -m bot ask "is na religious?"')
        for bubble in ask_once(engine, text, now()):
            click.echo(bubble)
        return
    clean = True
    for answer, good in ask_lines(engine, sys.stdin.buffer, now):
        sys.stdout.write(answer + "\n")
        clean = clean and good
    sys.stdout.flush()
    sys.exit(0 if clean else 1)


@cli.command()
def worker() -> None:
    """Send what waits in the outbox and refresh the meetings. On SQLite the web process does this itself."""
    from bot.jobs.periodic import Running
    from bot.wiring import build_application, jobs_of_every_process, jobs_of_the_worker

    settings = load_settings()
    configure_logs(settings.log_level, as_json=not settings.development)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    application = build_application(settings)
    running = Running([*jobs_of_every_process(application), *jobs_of_the_worker(application)])
    stop.wait()
    running.stop()


@cli.command()
@click.option("--last", default=20, show_default=True, help="How many messages.")
def log(last: int) -> None:
    """Show the last messages, opened, to whoever holds the keys."""
    from bot.commands.terminal import show_log
    from bot.wiring import build_application

    with build_application(load_settings()).store.transaction() as records:
        show_log(records.messages.log(last))


@cli.command()
@click.option("--person", required=True, help="+13105550142, or a Telegram chat id.")
@click.option("--channel", type=click.Choice(["sms", "whatsapp", "telegram"]), default="sms", show_default=True)
@click.pass_context
def export(context: click.Context, person: str, channel: str) -> None:
    """A person's own record as JSON lines, on their wish; the same as `records export`."""
    context.invoke(export_record, address=person, channel=channel)


cli.add_command(run)
cli.add_command(telegram)
cli.add_command(twilio)
cli.add_command(serve)
cli.add_command(web)
cli.add_command(console)
cli.add_command(clinic)
cli.add_command(backup)
cli.add_command(restore)
cli.add_command(keys)
cli.add_command(records)
cli.add_command(meetings)
cli.add_command(outbox)
cli.add_command(doctor)
cli.add_command(alerts)
cli.add_command(audit)
cli.add_command(staff)
cli.add_command(demo)
cli.add_command(read)
cli.add_command(train)
cli.add_command(evaluate)


def main() -> None:
    """Run a command; what a person can mend is told in words, without a stack trace."""
    try:
        cli()
    except (BadKeys, CannotOpen, BadContent, NoModel, ValidationError) as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
