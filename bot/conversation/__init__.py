"""The engine, pure: a message and the state of the talk -> the turn to take."""
