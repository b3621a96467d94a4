"""A DynamoDB in memory for the long proofs: fast, counting what it reads, and failing when it is told to.

It stands behind botocore, so that the program and PynamoDB run on it unmodified. It knows what the program uses and refuses
the rest loudly: no scans, no nested paths, no projections within a query. A page is bounded by `Limit` alone, as no page of
the program comes near DynamoDB's megabyte. `tests/prove/test_dynamodb.py` compares it with moto.
"""
