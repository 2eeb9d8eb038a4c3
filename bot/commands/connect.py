"""`python -m bot twilio connect`, `python -m bot telegram connect`: what had to be clicked together, in one command."""

import asyncio

import click
from requests.exceptions import RequestException
from telegram.error import InvalidToken, NetworkError, TelegramError
from twilio.base.exceptions import TwilioRestException

from bot.settings import Settings, load_settings
from sms.connecting import CannotConnect, Plan, fallback_twiml
from sms.connecting import plan as plan_for_twilio
from sms.twilio_client import make_client

_REMEDIES = {
    20003: "TWILIO_ACCOUNT_SID or TWILIO_AUTH_TOKEN is wrong: copy both from Twilio's console anew",
    20404: "the account has nothing with this SID: look at TWILIO_FROM",
    20005: "the account is suspended: look at Twilio's console",
}
_TUNNEL = (
    "Only an https address that the internet reaches can be called. For a first try from this machine, in two "
    "terminals: "
    "`cloudflared tunnel --url http://127.0.0.1:{port}` (or `ngrok http {port}`), which prints an address; then "
    "`PUBLIC_URL=https://that.address python -m bot serve web`, and this command with the same PUBLIC_URL."
)


@click.group()
def twilio() -> None:
    """The account at Twilio."""


@twilio.command()
@click.option("--dry-run", is_flag=True, help="Tell what would be changed, and change nothing.")
@click.option("--fallback", default="", metavar="ADDRESS", help="Of a TwiML Bin that answers while we cannot.")
@click.option("--service", is_flag=True, help="Make a Messaging Service for the number, if it is in none.")
@click.option("--yes", is_flag=True, help="Replace what is set there without asking.")
def connect(*, dry_run: bool, fallback: str, service: bool, yes: bool) -> None:
    """Set webhooks, fallback and Messaging Service for TWILIO_FROM; look at Advanced Opt-Out and the campaign."""
    from bot.wiring import approved_content

    settings = load_settings()
    _needs(settings, twilio_account_sid="TWILIO_ACCOUNT_SID", twilio_auth_token="TWILIO_AUTH_TOKEN")  # noqa: S106 - names
    _needs_an_address(settings)
    if fallback and not fallback.startswith("https://"):
        raise click.UsageError("--fallback: the address of a TwiML Bin begins with https://")
    library = approved_content(settings.clinic)
    try:
        made = plan_for_twilio(make_client(settings), settings, library, fallback, service=service)
        _tell(made)
        if any("TwiML Bin" in line for line in made.by_hand):
            click.echo(f"\n{fallback_twiml(library)}")
        _carry_out(made, dry_run=dry_run, yes=yes)
    except CannotConnect as error:
        raise click.ClickException(str(error)) from error
    except TwilioRestException as error:
        remedy = _REMEDIES.get(error.code or 0, "look at https://www.twilio.com/docs/api/errors for this code")
        raise click.ClickException(f"Twilio refused ({error.code or error.status}): {remedy}") from error
    except RequestException as error:
        raise click.ClickException(f"Twilio cannot be reached ({type(error).__name__}): look at the network") from error


def _tell(made: Plan) -> None:
    for words in made.right:
        click.echo(f"ok    {words}")
    for change in (change for step in made.steps for change in step.changes):
        was = f"\n      was {change.before}" if change.before else ""
        click.echo(f"SET   {change.what} = {change.after}{was}")
    for words in made.by_hand:
        click.echo(words if words.startswith("  ") else f"LOOK  {words}")


def _carry_out(made: Plan, *, dry_run: bool, yes: bool) -> None:
    if dry_run:
        click.echo("\nNothing was changed: this was a dry run.")
        return
    if any(step.replaces for step in made.steps) and not yes:
        click.confirm("\nReplace what is set there?", abort=True)
    for step in made.steps:
        if isinstance(said := step.do(), str):
            click.echo(said)
    click.echo("\nConnected: text the number." if made.steps else "\nEverything was set already.")


@click.group(invoke_without_command=True)
@click.pass_context
def telegram(context: click.Context) -> None:
    """Run the Telegram bot by long polling, or `connect` it. Needs TELEGRAM_TOKEN."""
    if context.invoked_subcommand is None:
        from bot.commands.polling import poll

        poll(_settings_with_token())


def _settings_with_token() -> Settings:
    settings = load_settings()
    if not settings.telegram_token.get_secret_value():
        raise click.ClickException("TELEGRAM_TOKEN is not set: get a token from @BotFather on Telegram")
    return settings


@telegram.command("connect")
@click.option("--dry-run", is_flag=True, help="Tell what would be changed, and change nothing.")
def connect_telegram(*, dry_run: bool) -> None:
    """Set the webhook (or none, where we poll), the commands, and the words on the profile, in both languages."""
    settings = _settings_with_token()
    if settings.telegram_webhook_path:
        _needs_an_address(settings)
    try:
        asyncio.run(_connect_telegram(settings, dry_run=dry_run))
    except InvalidToken as error:
        raise click.ClickException("TELEGRAM_TOKEN is no token that Telegram knows: ask @BotFather for it") from error
    except NetworkError as error:
        raise click.ClickException(
            f"Telegram cannot be reached ({type(error).__name__}): look at the network"
        ) from error
    except TelegramError as error:
        raise click.ClickException(f"Telegram refused: {error}") from error


async def _connect_telegram(settings: Settings, *, dry_run: bool) -> None:
    from bot.channels.telegram.connecting import plan
    from bot.wiring import approved_content, make_bot

    bot = make_bot(settings)
    try:
        steps, right = await plan(bot, settings, approved_content(settings.clinic))
        for words in right:
            click.echo(f"ok    {words}")
        for step in steps:
            click.echo(f"SET   {step.what} = {step.after}")
        if dry_run:
            click.echo("\nNothing was changed: this was a dry run.")
            return
        for step in steps:
            await step.do()
        click.echo("\nConnected: write to the bot." if steps else "\nEverything was set already.")
    finally:
        await bot.shutdown()


def _needs(settings: Settings, **names: str) -> None:
    missing = [shown for name, shown in names.items() if not _value(settings, name)]
    if missing:
        raise click.ClickException(f"{' and '.join(missing)} must be set: docs/settings.md")


def _value(settings: Settings, name: str) -> object:
    value = getattr(settings, name)
    return value.get_secret_value() if hasattr(value, "get_secret_value") else value


def _needs_an_address(settings: Settings) -> None:
    if not settings.public_url.startswith("https://"):
        hint = _TUNNEL.format(port=settings.port)
        raise click.ClickException(f"PUBLIC_URL is {settings.public_url}. {hint}")
