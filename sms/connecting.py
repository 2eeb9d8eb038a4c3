"""Connects a number, or a Messaging Service, to the bot by Twilio's API: what is set there, and what would be changed.

Everything is read first and told as a list of steps; carrying them out comes after, and a second time changes nothing.
Sources: what the twilio package (9.13) says of each parameter; that no part of the API tells of Advanced Opt-Out:
https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out, read 2026-11-29.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from twilio.rest import Client
from twilio.twiml.messaging_response import MessagingResponse

from bot.settings import Settings
from knowledge.library import Library
from knowledge.schema import Language

RETRIES = "#rc=3&rp=all&ct=2000&rt=4000"
"""Connection overrides: three more tries, on any failure, after 2 s without a connection or 4 s without an answer."""


class CannotConnect(Exception):
    """The account is not as it must be; the message says what to do."""


@dataclass(frozen=True)
class Change:
    """One value that is to be another."""

    what: str
    before: str
    """An address that somebody has set; empty where there is none, or no address."""
    after: str


@dataclass(frozen=True)
class Step:
    """One call that changes something."""

    changes: tuple[Change, ...]
    do: Callable[[], object] = field(repr=False, compare=False)

    @property
    def replaces(self) -> bool:
        """Whether something of somebody's is taken away."""
        return any(change.before for change in self.changes)


@dataclass(frozen=True)
class Plan:
    """What is to be changed, what is right already, and what only a person can look at."""

    steps: list[Step]
    right: list[str]
    by_hand: list[str]


def plan(client: Client, settings: Settings, library: Library, fallback: str = "", *, service: bool = False) -> Plan:
    """What connects TWILIO_FROM to PUBLIC_URL.

    `fallback`: the address that Twilio asks while ours does not answer. `service`: make a Messaging Service for the
    number, if it is in none.

    Raises:
        CannotConnect: the account is not active, or has no such number or service.
        twilio.base.exceptions.TwilioRestException: Twilio refused.
    """
    account = client.api.v2010.accounts(settings.twilio_account_sid).fetch()
    if account.status != "active":
        raise CannotConnect(f"the account is {account.status}: look at Twilio's console, Account, Billing")
    made = Plan([], [f"the account is active ({account.type})"], [])
    if account.type == "Trial":
        made.by_hand.append("a trial account texts verified numbers only, and adds words of its own: upgrade it")
    if settings.twilio_from.startswith("MG"):
        _service(client, settings, fallback, made)
    else:
        _number(client, settings, fallback, made, service=service, name=library.clinic.name)
    made.by_hand.extend(_opt_out(library, settings, service=service))
    return made


def fallback_twiml(library: Library) -> str:
    """What a TwiML Bin answers while the bot cannot, in both languages."""
    response = MessagingResponse()
    for language in Language:
        response.message(library.public[language].fallback.strip())
    return str(response)


def _number(client: Client, settings: Settings, fallback: str, made: Plan, *, service: bool, name: str) -> None:
    asked = settings.twilio_from
    found = client.incoming_phone_numbers.list(phone_number=asked, limit=1) if asked else []
    if not found:
        others = [str(one.phone_number) for one in client.incoming_phone_numbers.list(limit=5)]
        has = f"it has {', '.join(others)}" if others else "it has none: get one in Twilio's console"
        raise CannotConnect(f"the account has no number {asked or '(TWILIO_FROM is not set)'}; {has}")
    (number,) = found
    holder = _service_of(client, str(number.phone_number))
    if holder is not None:
        made.by_hand.append(
            f"the number belongs to the Messaging Service {holder.friendly_name}: set TWILIO_FROM={holder.sid}, "
            "and run this again, so that what leaves later goes by it"
        )
        _webhooks_of_service(client, holder, settings, fallback, made)
        _set(made, "call", number, number.update, _voice(settings))
        return
    wanted = {
        "sms_url": f"{settings.public_url}/sms/incoming{RETRIES}",
        "sms_method": "POST",
        **({"sms_fallback_url": fallback, "sms_fallback_method": "GET"} if fallback else {}),
        **_voice(settings),
    }
    _set(made, f"number {number.phone_number}", number, number.update, wanted)
    _say_if_without_fallback(made, fallback or number.sms_fallback_url)
    if service:
        made.steps.append(
            Step(
                (Change("Messaging Service", "", f"{name}, with the number {number.phone_number}"),),
                lambda: _make_service(client, settings, name, fallback, number.sid),
            )
        )


def _make_service(client: Client, settings: Settings, name: str, fallback: str, number_sid: str) -> str:
    """Make the service and put the number in; what to set afterwards.

    If the number cannot be put in, the empty service is taken away again.
    """
    services = client.messaging.v1.services
    made = services.create(friendly_name=name[:64], **_service_settings(settings, fallback))
    try:
        made_there = client.messaging.v1.services(made.sid)
        made_there.phone_numbers.create(phone_number_sid=number_sid)
    except Exception:
        client.messaging.v1.services(made.sid).delete()
        raise
    return f"set TWILIO_FROM={made.sid}"


def _service(client: Client, settings: Settings, fallback: str, made: Plan) -> None:
    found = client.messaging.v1.services(settings.twilio_from).fetch()
    numbers = client.messaging.v1.services(found.sid).phone_numbers.list(limit=50)
    if not numbers:
        raise CannotConnect(f"the Messaging Service {found.friendly_name} has no number: add one to its Sender Pool")
    _webhooks_of_service(client, found, settings, fallback, made)
    for number in numbers:
        own = client.incoming_phone_numbers(number.sid).fetch()
        _set(made, f"number {own.phone_number}", own, own.update, _voice(settings))


def _webhooks_of_service(client: Client, service: Any, settings: Settings, fallback: str, made: Plan) -> None:  # noqa: ANN401 - Twilio's own
    name = f"Messaging Service {service.friendly_name}"
    _set(made, name, service, service.update, _service_settings(settings, fallback))
    _say_if_without_fallback(made, fallback or service.fallback_url)
    campaigns = client.messaging.v1.services(service.sid).us_app_to_person.list(limit=1)
    if not campaigns:
        made.by_hand.append("no 10DLC campaign is registered: carriers block what is sent (docs/going-live.md)")
    elif campaigns[0].campaign_status == "VERIFIED":
        made.right.append("the 10DLC campaign is verified")
    else:
        made.by_hand.append(f"the 10DLC campaign is {campaigns[0].campaign_status}: wait, or mend what Twilio names")


def _service_settings(settings: Settings, fallback: str) -> dict[str, object]:
    return {
        "inbound_request_url": f"{settings.public_url}/sms/incoming{RETRIES}",
        "inbound_method": "POST",
        "use_inbound_webhook_on_number": False,
        **({"fallback_url": fallback, "fallback_method": "GET"} if fallback else {}),
    }


def _voice(settings: Settings) -> dict[str, object]:
    return {"voice_url": f"{settings.public_url}/sms/voice", "voice_method": "POST"}


def _service_of(client: Client, phone_number: str) -> Any | None:  # noqa: ANN401 - Twilio's own
    for service in client.messaging.v1.services.list():
        numbers = client.messaging.v1.services(service.sid).phone_numbers.list()
        if phone_number in {number.phone_number for number in numbers}:
            return service
    return None


def _set(made: Plan, name: str, now: Any, update: Callable[..., object], wanted: Mapping[str, object]) -> None:  # noqa: ANN401 - Twilio's own
    """Have those values that differ set by one call; nothing where all are right."""
    differing = {key: value for key, value in wanted.items() if getattr(now, key) != value}
    made.right.extend(f"{name}: {key}" for key in wanted if key not in differing and key.endswith("_url"))
    changes = tuple(
        Change(f"{name}: {key}", str(getattr(now, key) or "") if key.endswith("_url") else "", str(value))
        for key, value in differing.items()
    )
    if changes:
        made.steps.append(Step(changes, lambda: update(**differing)))


def _say_if_without_fallback(made: Plan, address: str | None) -> None:
    if not address:
        made.by_hand.append(
            "nothing answers while we cannot: make a TwiML Bin in Twilio's console with the words below, "
            "and run this again with --fallback and its address"
        )


def _opt_out(library: Library, settings: Settings, *, service: bool) -> Iterator[str]:
    """Twilio's API does not tell whether Advanced Opt-Out is on, so a person looks, with the words to put in."""
    if not settings.twilio_from.startswith("MG") and not service:
        yield (
            "without a Messaging Service Twilio answers STOP, START and HELP with words of its own, in English: "
            "run this with --service"
        )
        return
    yield (
        "Advanced Opt-Out: only Twilio's console tells whether it is on (Messaging, Services, Opt-Out Management). "
        "Switch it on with these replies:"
    )
    for language in Language:
        for keyword in ("stop", "start", "help"):
            yield f"  {language} {keyword.upper()}: {library.answer(f'control.{keyword}', language).text}"
