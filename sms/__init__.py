"""SMS and WhatsApp by way of Twilio: webhooks in, TwiML out."""
