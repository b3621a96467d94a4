"""Functions of the local cloud only: they make simulated devices do things."""
