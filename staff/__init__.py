"""The staff console: read along, see who needs a human, answer, and teach the bot."""
