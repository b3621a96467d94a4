"""Functions for partners' programs."""
