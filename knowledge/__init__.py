"""The clinic's words, as data, and the code that reads and checks them."""
