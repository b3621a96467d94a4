"""Proof by comparison: the program's deadlines against an oracle that lives through the days one at a time."""
