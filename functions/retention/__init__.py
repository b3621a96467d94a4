"""Functions of retention: the witness of deletions, the nightly sweep, holds and the report."""
