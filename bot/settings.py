"""Every setting, from the environment, with a default that works on a laptop."""

import base64
import os
import re
from enum import StrEnum
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.phone_numbers import answered_from
from bot.proxies import networks_of
from knowledge.library import CLINIC

_PUSH_KEY = re.compile(r"[A-Za-z0-9_-]{43}")


class Environment(StrEnum):
    """Where the bot runs."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class Settings(BaseSettings):
    """All settings; docs/settings.md lists each of them."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True)

    app_env: Environment = Field(
        Environment.PRODUCTION, description="`development` adds the phone page and makes keys by itself"
    )
    host: str = Field("0.0.0.0", description="address that the web process and the console listen at")  # noqa: S104 - a container's own network; a proxy stands in front
    port: int = Field(8000, description="port of the web process")
    web_workers: int = Field(1, ge=1, description="processes that serve the web; more than one on PostgreSQL only")
    console_port: int = Field(
        0, description="port of a process of its own for the staff console; 0: the web process has it"
    )
    trusted_proxies: str = Field(
        "", description="addresses or networks of proxies whose X-Forwarded-For is believed, comma separated"
    )
    public_url: str = Field(
        "http://127.0.0.1:8000",
        description="address at which Twilio reaches us; webhook signatures are checked with it",
    )
    clinic_dir: Path | None = Field(
        None,
        description="the clinic's folder (clinic.yaml, feeds.yaml, answers); else the one that comes with the code",
    )
    database_url: str = Field("sqlite:///var/bot.db", description="SQLAlchemy address of the database")
    var_dir: Path = Field(Path("var"), description="folder for the database, development keys and spooled messages")
    bot_master_keys: SecretStr = Field(
        SecretStr(""),
        description="encryption keys, newest first: `2:base64,1:base64`; `python -m bot keys new` makes one",
    )
    bot_master_keys_file: Path | None = Field(
        None, description="a file with those keys, in the place of BOT_MASTER_KEYS"
    )
    audit_key: SecretStr = Field(
        SecretStr(""), description="key of the audit's chain, kept apart from the others; else it comes from them"
    )
    audit_heads: Path | None = Field(
        None, description="a file, on another machine's disk, where the end of the audit's chain is noted each day"
    )
    twilio_account_sid: str = Field("", description="account SID, `AC...`; other accounts' webhooks are refused")
    twilio_auth_token: SecretStr = Field(
        SecretStr(""),
        description="auth token that signs webhooks; several, comma separated, during rotation, or with the secret "
        "of a shared key behind it",
    )
    twilio_from: str = Field("", description="number or Messaging Service (`MG...`) that late replies are sent from")
    public_number: str = Field(
        "", description="number to text, `+1...`, shown on the public pages; else TWILIO_FROM, where that is a number"
    )
    twilio_api_url: str = Field("https://api.twilio.com", description="address of Twilio's API")
    twilio_redacts: bool = Field(
        False, description="whether Twilio hides texts and numbers (redaction): then its list cannot settle a doubt"
    )
    texts_a_second: int = Field(1, ge=1, description="SMS a second at most; 1 for a long code, 3 or more with 10DLC")
    telegram_token: SecretStr = Field(SecretStr(""), description="token of the Telegram bot, from @BotFather")
    telegram_base_url: str = Field("https://api.telegram.org/bot", description="address of the Telegram Bot API")
    telegram_webhook_path: str = Field(
        "", description="set to receive Telegram at `/telegram/<path>` instead of polling"
    )
    telegram_webhook_secret: SecretStr = Field(
        SecretStr(""), description="secret that Telegram sends in a header with every webhook"
    )
    list_page: bool = Field(
        True, description="whether a list of meetings offers a link to a page of the whole week at PUBLIC_URL"
    )
    metrics_token: SecretStr = Field(SecretStr(""), description="bearer token for `/metrics`; without it there is none")
    numbers_answered: str = Field(
        "US,PR,VI,GU,AS,MP,CA",
        description="countries whose phone numbers are answered, or beginnings such as +44, comma separated",
    )
    most_texts_a_day: int = Field(
        5000, ge=0, description="texts a day at most, all people together; a crisis is answered beyond"
    )
    retention_days: int = Field(365, ge=1, description="days after which texts, and who wrote them, are forgotten")
    oidc_issuer: str = Field("", description="OpenID Connect provider to sign in to the console with, `https://...`")
    oidc_client_id: str = Field("", description="the console's client id there")
    oidc_client_secret: SecretStr = Field(SecretStr(""), description="its secret")
    oidc_claim: str = Field(
        "email", description="claim of the ID token that is the account's name; `email` must be verified"
    )
    web_push_key: SecretStr = Field(
        SecretStr(""), description="key that signs Web Push to staff (VAPID); `python -m bot keys push` makes one"
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        networks_of(value)
        return value

    @field_validator("numbers_answered")
    @classmethod
    def _are_countries(cls, value: str) -> str:
        answered_from(value)
        return value

    @field_validator("web_push_key")
    @classmethod
    def _signs(cls, value: SecretStr) -> SecretStr:
        key = value.get_secret_value()
        if key and not _PUSH_KEY.fullmatch(key):
            raise ValueError("WEB_PUSH_KEY is not 43 characters: make one with `python -m bot keys push`")
        return value

    @field_validator("database_url")
    @classmethod
    def _names_its_driver(cls, value: str) -> str:
        for beginning in ("postgres://", "postgresql://"):  # as Heroku and others write it
            if value.startswith(beginning):
                return f"postgresql+psycopg://{value.removeprefix(beginning)}"
        return value

    @field_validator("public_url", "twilio_api_url")
    @classmethod
    def _no_trailing_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @model_validator(mode="before")
    @classmethod
    def _keys_from_a_file(cls, values: dict[str, object]) -> dict[str, object]:
        path = values.get("bot_master_keys_file")
        if not path or values.get("bot_master_keys"):
            return values
        try:
            return values | {"bot_master_keys": Path(str(path)).read_text(encoding="ascii").strip()}
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"BOT_MASTER_KEYS_FILE cannot be read: {error}") from error

    @model_validator(mode="after")
    def _a_provider_is_whole(self) -> "Settings":
        if not self.oidc_issuer:
            return self
        if not self.oidc_issuer.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
            raise ValueError("OIDC_ISSUER must begin with https://")
        if not self.oidc_client_id or not self.oidc_client_secret.get_secret_value():
            raise ValueError("OIDC_ISSUER is set, so OIDC_CLIENT_ID and OIDC_CLIENT_SECRET are needed too")
        return self

    @model_validator(mode="after")
    def _sqlite_is_for_one_process(self) -> "Settings":
        if self.uses_sqlite and self.web_workers > 1:
            raise ValueError("WEB_WORKERS is more than 1, but the database is SQLite: set it to 1, or use PostgreSQL")
        return self

    @model_validator(mode="after")
    def _a_webhook_needs_its_secret(self) -> "Settings":
        if self.telegram_webhook_path and not self.telegram_webhook_secret.get_secret_value():
            raise ValueError("TELEGRAM_WEBHOOK_PATH is set, so TELEGRAM_WEBHOOK_SECRET is needed too")
        return self

    @property
    def development(self) -> bool:
        """Whether development-only pages and keys are allowed."""
        return self.app_env is Environment.DEVELOPMENT

    @property
    def clinic(self) -> Path:
        """The folder of this cell's clinic."""
        return self.clinic_dir or CLINIC

    @property
    def serves_lists(self) -> bool:
        """Whether there is a page of the whole list: people's phones can reach us, or it is development."""
        return self.list_page and (self.public_url.startswith("https://") or self.development)

    @property
    def twilio_auth_tokens(self) -> tuple[str, ...]:
        """The tokens that a webhook may be signed with."""
        tokens = self.twilio_auth_token.get_secret_value().split(",")
        return tuple(token.strip() for token in tokens if token.strip())

    @property
    def polls_telegram(self) -> bool:
        """Whether a process of its own asks Telegram for what people write, and sends there."""
        return bool(self.telegram_token.get_secret_value()) and not self.telegram_webhook_path

    @property
    def uses_sqlite(self) -> bool:
        """Whether the database is SQLite: then one process does everything."""
        return self.database_url.startswith("sqlite")


def load_settings() -> Settings:
    """The settings of this process; in development, missing keys are made once and kept in `var_dir`.

    Raises:
        pydantic.ValidationError: a setting is wrong; the message names it and never shows its value.
    """
    settings = Settings()
    if not settings.development:
        return settings
    made = _development_keys(settings.var_dir)
    missing = {name: SecretStr(value) for name, value in made.items() if not getattr(settings, name).get_secret_value()}
    return settings.model_copy(update=missing)


def new_master_key() -> str:
    """A fresh 32-byte key, as the settings want it."""
    return base64.b64encode(os.urandom(32)).decode()


def new_push_key() -> str:
    """A fresh key for Web Push: a private key of P-256, as 32 bytes in base64 for addresses (RFC 8292, section 3.2)."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).decode().rstrip("=")


def _development_keys(folder: Path) -> dict[str, str]:
    """Keys for this laptop alone, made once, readable by their owner alone."""
    path = folder / "development_keys"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        lines = f"bot_master_keys=1:{new_master_key()}\ntwilio_auth_token=development-{os.urandom(8).hex()}\n"
        lines += f"web_push_key={new_push_key()}\n"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(lines)
    pairs = (line.split("=", 1) for line in path.read_text(encoding="utf-8").splitlines() if "=" in line)
    return dict(pairs)
