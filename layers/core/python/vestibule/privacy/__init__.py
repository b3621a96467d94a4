"""What the operator publishes about its processing, and in which form a reader gets it."""
