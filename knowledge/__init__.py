"""The clinic's approved words, as data, and the code that reads and checks them."""
