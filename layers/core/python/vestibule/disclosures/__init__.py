"""Whom data is passed on to: a register of recipients, one gate, and an account of every passage."""
