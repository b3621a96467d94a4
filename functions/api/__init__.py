"""Functions for the API about itself."""
