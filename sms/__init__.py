"""The SMS door: Twilio's webhooks in, TwiML out."""
