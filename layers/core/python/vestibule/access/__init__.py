"""Who may open what, and what was opened: grants, decisions, commands, entries."""
