"""Breaches, lived through: whom they concern, and the notices to each."""
