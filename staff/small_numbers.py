"""Small numbers are not told: behind one a person can be guessed."""

SMALL = 5
"""Fewer than this are not told in a file, nor of the company, which few ask for."""


def hidden(count: int) -> str:
    """The number, or that it is a small one; none is told as it is."""
    return str(count) if is_told(count) else f"fewer than {SMALL}"


def is_told(count: int) -> bool:
    """Whether nobody can be guessed behind it."""
    return count == 0 or count >= SMALL
