"""Requests of people about their own data, from the asking to the answer."""
