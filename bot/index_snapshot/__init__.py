"""The index of meetings as files that every process maps."""
