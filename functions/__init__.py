"""The Lambda functions: one file is one function with one trigger and one set of grants."""

import gc

gc.set_threshold(200_000, 20, 100)
"""A start makes many objects and no garbage: looking for cycles meanwhile took a tenth of it and found nothing."""
