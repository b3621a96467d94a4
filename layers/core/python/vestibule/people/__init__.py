"""People and what they are to a place: persons, relations, accounts."""
