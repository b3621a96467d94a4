"""Functions for doors."""
