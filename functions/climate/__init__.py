"""Functions for thermostats."""
