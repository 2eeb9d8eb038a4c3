"""The way of a message: in once, recorded, out once."""
