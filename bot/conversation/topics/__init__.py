"""Topics that need more than a look-up, one file for each family."""
