"""Pure: a text as somebody wrote it -> what it is about."""
