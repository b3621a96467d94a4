"""Tests of what `app.py` synthesizes: what no emulator enforces is asserted here, on the templates."""
