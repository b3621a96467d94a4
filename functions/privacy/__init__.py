"""Functions for what the operator publishes about its processing."""
