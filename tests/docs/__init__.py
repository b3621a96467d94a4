"""Tests of the generated documents, and of the API against its own."""
