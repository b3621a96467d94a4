"""Functions for requests about personal data, and their workflow."""
