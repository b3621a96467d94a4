"""Functions for what devices say of themselves."""
