"""Functions for persons and relations."""
