"""Functions for incidents and their notices."""
