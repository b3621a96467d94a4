"""Tests of the layers: how they are built, and who imports whom."""
