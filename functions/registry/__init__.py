"""Functions for places and devices."""
