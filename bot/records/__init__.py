"""Tables, encryption and the only SQL."""
