"""Thermostats: a set-point that roommates share, and that managers of an occupied home do not see."""
