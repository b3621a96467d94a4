"""Functions for visits of the site."""
