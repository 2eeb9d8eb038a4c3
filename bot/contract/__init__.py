"""Asking the engine and the reader from outside: docs/contract.md, kept exact."""
