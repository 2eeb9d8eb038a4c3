"""The conversation engine and the rooms around it."""
