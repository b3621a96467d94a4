"""Doors through bad weather: clients, the cloud's own functions, a broker and locks, under a time that is moved by hand."""
