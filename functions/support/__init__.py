"""Functions for conversations."""
