"""Retention: holds, the witness of deletions, the sweep, restores and the report."""
