"""Meetings: what one is, where a place is, when a time is, and the search for the nearest in both. All pure."""
