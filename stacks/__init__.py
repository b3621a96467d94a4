"""The infrastructure: shared stacks, and one short file for each feature."""
