"""Functions for decisions of people about their data."""
