"""The processes of a running bot: `python -m bot run`, `serve`, `web` and `console`."""

import os
import signal
import socket
import sys
from collections.abc import Mapping, Sequence

import click
from gunicorn.app.base import BaseApplication

from bot.commands.meetings import take_sample
from bot.commands.staff import demo_account
from bot.monitoring.logs import configure_logs
from bot.settings import Settings, load_settings
from bot.supervision import Supervisor

PROCESSES = {
    "web": ("web",),
    "console": ("console",),
    "telegram": ("telegram",),
    "worker": ("worker",),
}
"""What the command line is called with for each process that stays."""

_CONSOLE_PORT = 8001
"""Where the console listens in a process of its own, if no setting says where."""


class _Server(BaseApplication):
    """Gunicorn around one application of wsgi.py; a slow answer holds up nobody, there are eight threads."""

    def __init__(self, application: str, address: str, workers: int, log_level: str) -> None:
        self._application = application
        self._options = {
            "bind": [address],
            "workers": workers,
            "threads": 8,
            "worker_class": "gthread",
            "timeout": 30,
            "graceful_timeout": 20,
            "control_socket_disable": True,
            "loglevel": log_level.lower(),
        }
        super().__init__()

    def load_config(self) -> None:
        """Our options in the place of gunicorn's own command line."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> object:
        """The application; called in each worker process."""
        import wsgi

        return getattr(wsgi, self._application)


@click.command()
def web() -> None:
    """Serve the webhooks, and the console unless CONSOLE_PORT is set."""
    settings = load_settings()
    _refuse_a_busy_port("PORT", settings.host, settings.port)
    _Server("app", f"{settings.host}:{settings.port}", settings.web_workers, settings.log_level).run()


@click.command()
def console() -> None:
    """Serve the staff console in a process of its own, at CONSOLE_PORT."""
    settings = load_settings()
    port = settings.console_port or _CONSOLE_PORT
    _refuse_a_busy_port("CONSOLE_PORT", settings.host, port)
    _Server("console", f"{settings.host}:{port}", 1, settings.log_level).run()


@click.command()
def run() -> None:
    """Start everything for development: web, worker, the phone page; Telegram too if a token is set."""
    from bot.wiring import build_application

    settings = load_settings()
    _refuse_busy_ports(["web", "console"] if settings.console_port else ["web"], settings, "127.0.0.1")
    configure_logs(settings.log_level, as_json=not settings.development)
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
    _supervise(processes, at_hand(settings))


def at_hand(settings: Settings) -> dict[str, str]:
    """What `run` sets for its processes: this machine only, and links in texts that lead to the port in use."""
    own = {"HOST": "127.0.0.1"}
    if settings.development and "public_url" not in settings.model_fields_set:
        own["PUBLIC_URL"] = f"http://127.0.0.1:{settings.port}"
    return own


@click.command()
@click.argument("processes", nargs=-1, metavar="[PROCESS]...")
def serve(processes: tuple[str, ...]) -> None:
    """Run processes side by side, such as `web telegram`, each started again whenever it ends."""
    settings = load_settings()
    wanted = processes or ("web",)
    if unknown := set(wanted) - PROCESSES.keys():
        raise click.UsageError(f"there is no process {', '.join(sorted(unknown))}, only {', '.join(PROCESSES)}")
    _refuse_busy_ports(wanted, settings, settings.host)
    configure_logs(settings.log_level, as_json=not settings.development)
    _supervise(wanted, {})


def _supervise(processes: Sequence[str], further: Mapping[str, str]) -> None:
    """Keep the processes running until we are told to stop. `further`: settings for all of them."""
    supervisor = Supervisor(
        {name: (sys.executable, "-m", "bot", *PROCESSES[name]) for name in processes}, {**os.environ, **further}
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: supervisor.stop())
    supervisor.run()


def _refuse_busy_ports(processes: Sequence[str], settings: Settings, host: str) -> None:
    """Before anything is started: otherwise a process would be started again and again, in vain."""
    if "web" in processes:
        _refuse_a_busy_port("PORT", host, settings.port)
    if "console" in processes:
        _refuse_a_busy_port("CONSOLE_PORT", host, settings.console_port or _CONSOLE_PORT)


def _refuse_a_busy_port(setting: str, host: str, port: int) -> None:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"port {port} at {host} cannot be had ({error.strerror}): "
                f"stop what uses it (`ss -ltnp 'sport = :{port}'` names it), or set {setting} to another port"
            ) from error
