"""Makes the two models from the example phrases. Needs the `train` extra; the bot itself does not import this."""
