"""Measurements: what an operation costs in calls, in starting time, on this machine and in money.

    calls      AWS calls of each operation, counted one by one in this process; the same on every machine
    sweeping   calls of a sweep in tables of three sizes
    starting   how long a function takes to start, against a bare boto3 handler
    serving    requests per second of the whole house on the local cloud
    ingesting  entries that one process records a second, with everything but the network
    prices     what the counted calls cost at list prices

`python -m bench` runs all of it in under four minutes and writes `docs/results/<date>-bench.md` and `.json`.
"""
