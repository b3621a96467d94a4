"""Functions for restoring tables, and their workflow."""
