"""Tables, encryption and the only SQL of the house."""
