"""Proof by living through it: some hundred days of a town whose records come, end, are held and go, checked day by day.

The program is the real one, with its witness and its sweep; beneath it stands the simulated database, whose time to live lags
and whose streams come late, twice and in pieces. What is checked against (`expecting`) reads stored items only, and shares no
code with what it checks.
"""
