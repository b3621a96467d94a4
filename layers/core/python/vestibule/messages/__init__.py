"""Messages to people: one outbox, batches to many, what came of each, and who is not to be written to any more."""
