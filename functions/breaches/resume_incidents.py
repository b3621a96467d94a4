"""Every few minutes: give a push to incidents whose push was lost between the register and the workflow.

The API writes the register first and then starts or continues the workflow. A crash in between leaves an incident standing;
every push may be given again without harm. A run that died of a fault of ours is followed by another, and so is one that ended
because its history was full.
"""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, observability
from vestibule.breaches import pushing, underway, workflow
from vestibule.steps import step


@step
def handler(_: dict[str, Any], __: LambdaContext) -> dict[str, int]:
    """Push what stands still. Out: how many were started and how many were told to go on."""
    now, started, pushed = clock.now(), 0, 0
    runs = underway.all_runs()  # first: a run that ends while incidents are read is looked at next time
    for incident in underway.all_open(now):
        times = underway.next_times(incident, runs, now)
        if times:
            workflow.start(incident, times)
            observability.note("workflow started again", incident_id=incident.id, times=times)
            started += 1
        elif pushing.push(incident):
            observability.note("incident pushed", incident_id=incident.id, state=incident.state)
            pushed += 1
    return {"started": started, "pushed": pushed}
