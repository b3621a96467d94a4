"""Visits of the site, kept only while they are needed (W-06)."""
