"""Texts as tired thumbs type them: variation for the training, never corpus."""

import random

_KEYBOARD = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo",
    "j": "hk", "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et",
    "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip
_LETTERS_A_SLIP = 14


def misspell(text: str, rng: random.Random) -> str:
    """One slip of the thumb for about every 14 letters: a neighbour, a swap, a letter lost or doubled."""
    letters = list(text)
    for _ in range(max(1, len(letters) // _LETTERS_A_SLIP) if letters else 0):
        at = rng.randrange(len(letters))
        if letters[at] not in _KEYBOARD:
            continue
        match rng.randrange(4):
            case 0:
                letters[at] = rng.choice(_KEYBOARD[letters[at]])
            case 1 if at + 1 < len(letters):
                letters[at], letters[at + 1] = letters[at + 1], letters[at]
            case 2:
                letters[at] = ""
            case _:
                letters[at] *= 2
        letters = list("".join(letters))
        if not letters:
            return text
    return "".join(letters)
