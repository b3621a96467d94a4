"""Letters to many, lived through: mail that throttles and loses answers, a database that refuses, processes that are killed.

post_office  what SES takes, refuses, loses and tells of it later
cloud        the simulated services together
running      the functions as AWS runs them: the workflow, the queue, the schedules
checking     each person once, and all counts equal
findings     what was seen, dated
"""
