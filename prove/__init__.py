"""The long proofs: deadlines against an oracle that lives through the days one at a time, and retention lived through."""
