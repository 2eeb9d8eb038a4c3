"""The Telegram door: updates in, messages with buttons out."""
