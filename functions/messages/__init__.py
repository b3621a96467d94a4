"""Functions for messages to people."""
