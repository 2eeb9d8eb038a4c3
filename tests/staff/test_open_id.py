"""Signing in with the clinic's own accounts, against a provider that answers by real HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from pydantic import SecretStr, ValidationError

from bot.messaging.inbox import Inbox
from bot.records.staff import Role
from bot.records.store import Store
from bot.settings import Settings
from tests.conftest import NOON, Clock
from tests.staff.conftest import Application, Person
from tests.staff.identity_provider import CLIENT, OTHER_KEY, SECRET, IdentityProvider, identity_provider

pytestmark = pytest.mark.enable_socket
BASE = "https://bot.example.org"


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    with identity_provider() as running:
        yield running


@pytest.fixture
def clinic(store: Store, settings: Settings, inbox: Inbox, clock: Clock, provider: IdentityProvider) -> Application:
    """A console that is told of the provider."""
    told = {"oidc_issuer": provider.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SecretStr(SECRET)}
    return Application(store, settings.model_copy(update=told), inbox, clock)


@pytest.fixture
def ann(clinic: Application) -> Person:
    """Has an account under her address, and is not signed in."""
    return clinic.person(Role.RESPONDER, "ann@clinic.example", signed_in=False)


def go_and_come_back(browser: FlaskClient, provider: IdentityProvider, onward: str = "/staff/insights") -> Any:
    there = browser.get(f"/staff/open-id?next={onward}", base_url=BASE)
    assert there.status_code == 303
    assert there.location.startswith(f"{provider.issuer}/authorize?")
    return browser.get(f"/staff/open-id/back?{provider.visit(there.location)}", base_url=BASE)


def test_without_settings_there_is_no_such_way(console: Application) -> None:
    browser = console.app.test_client()
    assert "Sign in with" not in browser.get("/staff/sign-in", base_url=BASE).get_data(as_text=True)
    assert browser.get("/staff/open-id", base_url=BASE).status_code == 404
    assert browser.get("/staff/open-id/back?code=x&state=y", base_url=BASE).status_code == 404


def test_ann_signs_in_by_the_provider_and_gives_her_code_here(
    clinic: Application, ann: Person, provider: IdentityProvider
) -> None:
    assert "Sign in with 127.0.0.1" in ann.text("/staff/sign-in")
    back = go_and_come_back(ann.client, provider)
    assert 'content="0;url=/staff/code?next=/staff/insights"' in back.get_data(as_text=True)
    assert ann.get("/staff/insights").status_code == 303  # the provider's word is one factor only
    assert ann.bare_post("/staff/code", code=ann.code(), next="/staff/insights").location == "/staff/insights"
    assert ann.get("/staff/insights").status_code == 200
    assert clinic.audited() == [("ann@clinic.example", "named by OpenID"), ("ann@clinic.example", "signed in")]


def test_a_second_factor_given_there_is_not_asked_for_again(
    clinic: Application, ann: Person, provider: IdentityProvider
) -> None:
    provider.claims = {"amr": ["pwd", "mfa"], "email": "Ann@Clinic.example"}
    back = go_and_come_back(ann.client, provider)
    assert 'content="0;url=/staff/insights"' in back.get_data(as_text=True)
    assert "SameSite=Strict" in back.headers.getlist("Set-Cookie")[0]
    assert ann.get("/staff/insights").status_code == 200
    assert clinic.audited() == [("ann@clinic.example", "signed in by OpenID")]


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "somebody@else.example"},
        {"email": None},
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"aud": "another console"},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"iss": "https://evil.example"},
        {"nonce": "replayed"},
        {"nonce": None},
        {"exp": int(NOON.timestamp()) - 3600},
        {"iat": None},
    ],
    ids=str,
)
def test_a_token_that_is_not_good_signs_nobody_in(
    ann: Person, provider: IdentityProvider, claims: dict[str, object]
) -> None:
    provider.claims = {"amr": ["mfa"], **claims}
    back = go_and_come_back(ann.client, provider)
    assert back.status_code == 401
    assert "That did not sign you in." in back.get_data(as_text=True)
    assert ann.get("/staff/insights").status_code == 303


def test_a_token_signed_by_somebody_else_signs_nobody_in(ann: Person, provider: IdentityProvider) -> None:
    provider.claims, provider.key = {"amr": ["mfa"]}, OTHER_KEY
    assert go_and_come_back(ann.client, provider).status_code == 401


def test_a_closed_account_stays_closed(clinic: Application, ann: Person, provider: IdentityProvider) -> None:
    with clinic.store.transaction() as records:
        account = records.staff.by_name(ann.name)
        assert account
        records.staff.set_disabled(account.id, clinic.clock())
    provider.claims = {"amr": ["mfa"]}
    assert go_and_come_back(ann.client, provider).status_code == 401
    assert clinic.audited() == [("ann@clinic.example", "failed to sign in")]


def test_a_link_that_another_browser_began_is_refused(
    clinic: Application, ann: Person, provider: IdentityProvider, clock: Clock
) -> None:
    """Otherwise somebody could sign a victim in to an account of their own (RFC 9700 §4.7)."""
    there = ann.get("/staff/open-id")
    query = provider.visit(there.location)
    other = clinic.app.test_client()
    assert other.get(f"/staff/open-id/back?{query}", base_url=BASE).status_code == 401
    assert ann.get(f"/staff/open-id/back?{query}x").status_code == 401
    assert ann.get("/staff/open-id/back?error=access_denied").status_code == 401
    clock.forward(minutes=11)
    assert ann.get(f"/staff/open-id/back?{query}").status_code == 401


@pytest.mark.parametrize("fault", [{"down": True}, {"described_as": "https://evil.example"}], ids=str)
def test_a_provider_that_is_down_leaves_the_password(
    ann: Person, provider: IdentityProvider, fault: dict[str, object]
) -> None:
    for name, value in fault.items():
        setattr(provider, name, value)
    page = ann.get("/staff/open-id")
    assert page.status_code == 502
    assert "Use your name and password here." in page.get_data(as_text=True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"oidc_issuer": "http://sign-in.example", "oidc_client_id": "a", "oidc_client_secret": "b"},
        {"oidc_issuer": "https://sign-in.example", "oidc_client_id": "a"},
        {"oidc_issuer": "https://sign-in.example", "oidc_client_secret": "b"},
    ],
    ids=str,
)
def test_half_a_provider_is_refused_at_start(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="OIDC"):
        Settings(_env_file=None, **wrong)
