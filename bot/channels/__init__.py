"""The channels people write by, besides SMS in sms/."""
