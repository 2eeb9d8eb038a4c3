"""How fast it is, as a ratio to a baseline in the same run."""

import bot  # noqa: F401 - before numpy, as where the bot runs: it says that one thread is enough for the reader's products
