"""Whole journeys on the real stacks: the local cloud with IAM and device policies switched on."""
