"""What the five packs promise, and that a faulty pack does not pass."""
