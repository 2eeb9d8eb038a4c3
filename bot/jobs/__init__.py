"""What runs by the clock, apart from any message."""
