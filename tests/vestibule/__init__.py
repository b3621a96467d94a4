"""The core and the domain."""
