"""Functions for what is passed on."""
