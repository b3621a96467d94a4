"""What devices say about themselves: their condition and their faults."""
