"""Functions for the proof of the evidence ledger."""
