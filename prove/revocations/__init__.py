"""How long a revocation takes until a door refuses, and whether the instant that is shown for it ever proves too early."""
