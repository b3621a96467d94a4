"""How long a task may take is computed.

AWS: in a JSONata state machine the field TimeoutSeconds may be an expression.
Emulator: the text of the expression is passed on as a number of seconds, and the execution fails.
Restored: the expression is evaluated with the state's variables before the task starts.
"""

from typing import Any

from ministack.services import stepfunctions

FIELD = "TimeoutSeconds"


def restore() -> None:
    """Evaluate the field where it is written as an expression."""
    execute = stepfunctions._execute_task

    def execute_with_its_timeout(state: dict[str, Any], entered: Any, execution: Any, context: Any) -> Any:  # noqa: ANN401
        if isinstance(state.get(FIELD), str):
            seconds = stepfunctions._jsonata_state_field(state, FIELD, "number", entered, context)
            state = {**state, FIELD: seconds}
        return execute(state, entered, execution, context)

    stepfunctions._execute_task = execute_with_its_timeout
