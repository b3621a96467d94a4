"""The real handlers against an AWS in memory."""
