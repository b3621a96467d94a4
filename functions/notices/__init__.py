"""Functions for versions of the policy."""
