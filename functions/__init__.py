"""The Lambda functions: one file is one function with one trigger and one set of grants."""
