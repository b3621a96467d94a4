"""Functions of the entry console."""
