"""Who is let in at the SMS webhook: Twilio, for our account, by a signature over the address that is ours."""

import pytest
from flask.testing import FlaskClient
from twilio.request_validator import HMAC_SHA1, HMAC_SHA256, RequestValidator

from bot.records.store import Store
from bot.records.tables import message, person
from tests.conftest import TOKEN
from tests.test_sms import URL, count, form_of, post


@pytest.mark.parametrize(
    "change",
    [
        {"token": "wrong-token"},
        {"signed_for": "https://elsewhere.example.org/sms/incoming"},
        {"signed_for": "http://localhost/sms/incoming"},
    ],
)
def test_a_forged_signature_is_refused_and_nothing_is_stored(
    client: FlaskClient, store: Store, change: dict[str, str]
) -> None:
    response = post(client, form_of("cost_of_na"), **change)

    assert response.status_code == 403
    assert count(store, message) == 0
    assert count(store, person) == 0


@pytest.mark.parametrize(
    ("algorithm", "named", "status"),
    [
        (HMAC_SHA256, "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256", 200),
        (HMAC_SHA1, "", 200),
        (HMAC_SHA1, "key=webhooks_sharedkey_1", 200),
        (HMAC_SHA1, "algorithm=HMAC_SHA256", 403),
        (HMAC_SHA256, "", 403),
        (HMAC_SHA1, "algorithm=HMAC_MD5", 403),
        (HMAC_SHA1, "algorithm=none", 403),
    ],
)
def test_a_signature_is_checked_by_the_algorithm_that_twilio_names(
    client: FlaskClient, algorithm: str, named: str, status: int
) -> None:
    form = form_of("cost_of_na")
    signature = RequestValidator(TOKEN).compute_signature(f"{URL}/sms/incoming", form, algorithm)
    headers = {"X-Twilio-Signature": signature, "X-Twilio-Webhooks-Signature-Settings": named}

    assert client.post("/sms/incoming", data=form, headers=headers).status_code == status


def test_an_unsigned_request_and_a_changed_body_are_refused(client: FlaskClient, store: Store) -> None:
    form = form_of("cost_of_na")
    signature = RequestValidator(TOKEN).compute_signature(f"{URL}/sms/incoming", form)
    form["Body"] = "something else"

    assert client.post("/sms/incoming", data=form, headers={"X-Twilio-Signature": signature}).status_code == 403
    assert client.post("/sms/incoming", data=form).status_code == 403
    assert count(store, message) == 0


def test_another_account_is_refused_even_with_a_good_signature(client: FlaskClient) -> None:
    assert post(client, form_of("cost_of_na", AccountSid="AC99999999999999999999999999999999")).status_code == 403


def test_the_token_before_is_still_good_during_rotation(client: FlaskClient) -> None:
    assert post(client, form_of("cost_of_na"), token="the-token-before").status_code == 200


def test_forwarded_headers_do_not_change_the_address_that_is_checked(client: FlaskClient) -> None:
    form = form_of("cost_of_na")
    signature = RequestValidator(TOKEN).compute_signature("https://evil.example.org/sms/incoming", form)
    headers = {"X-Twilio-Signature": signature, "X-Forwarded-Host": "evil.example.org", "Host": "evil.example.org"}

    assert client.post("/sms/incoming", data=form, headers=headers).status_code == 403
