"""The groups of the command line, one subject a file."""
