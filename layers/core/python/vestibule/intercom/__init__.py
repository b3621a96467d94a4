"""The entry console: a directory of those who want to be found in it, and calls to them."""
