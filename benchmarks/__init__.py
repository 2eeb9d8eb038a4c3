"""How fast it is, as a ratio to a baseline in the same run."""
