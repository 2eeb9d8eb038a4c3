"""The command line: `python -m bot --help`."""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

import click
from pydantic import ValidationError

from bot.commands.alerts import alerts
from bot.commands.audit import audit
from bot.commands.demo import demo
from bot.commands.doctor import doctor
from bot.commands.keys import keys
from bot.commands.meetings import meetings, take_sample
from bot.commands.outbox import outbox
from bot.commands.reading import evaluate, read, train
from bot.commands.records import export as export_record
from bot.commands.records import records
from bot.commands.staff import demo_account, staff
from bot.contract.ask import ask_lines, ask_once
from bot.monitoring.logs import configure_logs
from bot.records.encryption import BadKeys, CannotOpen
from bot.settings import ROOT, Settings, load_settings
from bot.supervision import Supervisor, commands_of
from bot.understanding.encoder import NoModel
from knowledge.library import BadContent


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """The recovery clinic's support-group helper."""


@cli.command()
def run() -> None:
    """Start everything for development: web, worker, the phone page; Telegram too if a token is set."""
    from bot.wiring import build_application

    settings = load_settings()
    application = build_application(settings)
    if settings.development:
        take_sample()
    processes = ["web"] + (["telegram"] if settings.telegram_token.get_secret_value() else [])
    if not settings.uses_sqlite:
        processes.append("worker")
    if settings.console_port:
        processes.append("console")
    address = f"http://127.0.0.1:{settings.port}"
    click.echo(f"Phone page       {address}/")
    click.echo(f"SMS webhook      {address}/sms/incoming")
    click.echo(f"Health           {address}/healthz")
    click.echo(f"Staff console    {address}/staff")
    if settings.development:
        name, password, key = demo_account(application.store, settings.var_dir)
        click.echo(f"                 name {name}, password {password}, authenticator key {key}")
    click.echo("Ctrl-C stops. `make chat` talks in the terminal.\n", nl=True)
    configure_logs(settings.log_level, as_json=not settings.development)
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    _supervise(processes, settings, {**os.environ, "PATH": path, "HOST": "127.0.0.1"})


@cli.command()
@click.argument("processes", nargs=-1, metavar="[PROCESS]...")
def serve(processes: tuple[str, ...]) -> None:
    """Run processes of the Procfile, such as `web telegram`, each started again whenever it ends."""
    settings = load_settings()
    configure_logs(settings.log_level, as_json=not settings.development)
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    _supervise(processes or ("web",), settings, {**os.environ, "PATH": path})


def _supervise(processes: Sequence[str], settings: Settings, environment: Mapping[str, str]) -> None:
    ports = {"PORT": str(settings.port), "CONSOLE_PORT": str(settings.console_port or 8001)}
    known = commands_of(ROOT / "Procfile")
    if unknown := set(processes) - known.keys():
        raise click.UsageError(f"the Procfile names no {', '.join(sorted(unknown))}, only {', '.join(known)}")
    os.chdir(ROOT)
    supervisor = Supervisor(
        {name: ("/bin/sh", "-c", f"exec {known[name]}") for name in processes}, {**environment, **ports}
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: supervisor.stop())
    supervisor.run()


@cli.command()
@click.option("--channel", type=click.Choice(["sms", "whatsapp", "telegram"]), default="sms", show_default=True)
@click.option("--trace", is_flag=True, help="Show how each text was read.")
def chat(channel: str, *, trace: bool) -> None:
    """Talk with the bot here. Nothing is stored."""
    from bot.commands.terminal import talk
    from bot.wiring import build_engine

    talk(build_engine(Settings().var_dir / "meetings"), channel, trace=trace)


@cli.command()
@click.argument("text", required=False)
@click.option("--json", "as_json", is_flag=True, help="Read one JSON object a line from stdin; docs/contract.md.")
def ask(text: str | None, *, as_json: bool) -> None:
    """Ask the engine from outside: one text, or many as JSON lines. Nothing is stored."""
    from bot.wiring import build_engine, now

    engine = build_engine(Settings().var_dir / "meetings")
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
def telegram() -> None:
    """Run the Telegram bot by long polling. Needs TELEGRAM_TOKEN."""
    from bot.channels.telegram.polling import Polling
    from bot.wiring import build_application, make_bot, start_telegram_workers

    settings = load_settings()
    if not settings.telegram_token.get_secret_value():
        raise click.ClickException("TELEGRAM_TOKEN is not set: get a token from @BotFather on Telegram")
    configure_logs(settings.log_level, as_json=not settings.development)
    application = build_application(settings)
    running, bell = start_telegram_workers(application)

    async def poll() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        bot = make_bot(settings)
        await Polling(bot, application.inbox, application.library, bell.ring).run(stop)
        await bot.shutdown()

    try:
        asyncio.run(poll())
    finally:
        running.stop()


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
        show_log(records.conversations.log(last))


@cli.command()
@click.option("--person", required=True, help="+13105550142, or a Telegram chat id.")
@click.option("--channel", type=click.Choice(["sms", "whatsapp", "telegram"]), default="sms", show_default=True)
@click.pass_context
def export(context: click.Context, person: str, channel: str) -> None:
    """A person's own record as JSON lines, on their wish; the same as `records export`."""
    context.invoke(export_record, address=person, channel=channel)


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
