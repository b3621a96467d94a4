"""New versions of the policy: drafted, announced in time, in force on their day, accepted or refused by each person."""
