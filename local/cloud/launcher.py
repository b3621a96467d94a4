"""Start the emulator with the behaviours of AWS that it lacks.

    .local/emulator/bin/python -m local.cloud.launcher

Runs under the emulator's own Python, from the repository root, and imports nothing of this project but the behaviours.
`local/cloud/server.py` starts it and sets its environment. The process ends when its standard input closes, so it
never outlives the program that started it.
"""

import os
import signal
import sys
import threading
from importlib.metadata import version

from ministack.app import main as serve

from local.cloud.behaviours import (
    bucket_encryption,
    bucket_lifecycle,
    bucket_object_lock,
    cold_start_limit,
    conditional_put,
    deleted_function_workers,
    hot_reload,
    http_api_cors,
    iot_certificate_revocation,
    iot_keep_alive,
    iot_message_size,
    iot_policy_size,
    iot_policy_target,
    iot_policy_variables,
    iot_requires_certificate,
    iot_rule_failures,
    iot_shadow_permissions,
    iot_websocket_signed,
    kms_encryption_context,
    lambda_environment,
    lambda_error_class,
    loopback_only,
    mail_events,
    mail_sender_identity,
    prewarming,
    query_cost,
    queue_redrive,
    secret_reference,
    secure_transport,
    shared_layers,
    table_encryption,
    table_history,
    table_permissions,
    table_recovery,
    table_ttl,
    task_timeout_expression,
    task_token_failure,
    ttl_stream_record,
    ttl_sweep_interval,
    worker_bound,
)

KNOWN_VERSION = "1.5.33"

BEHAVIOURS = (
    loopback_only,
    lambda_error_class,
    lambda_environment,
    task_timeout_expression,
    task_token_failure,
    ttl_stream_record,
    ttl_sweep_interval,
    table_ttl,
    table_recovery,
    table_history,
    table_permissions,
    table_encryption,
    query_cost,
    bucket_encryption,
    bucket_lifecycle,
    bucket_object_lock,
    conditional_put,
    http_api_cors,
    queue_redrive,
    secret_reference,
    secure_transport,
    mail_sender_identity,
    mail_events,
    kms_encryption_context,
    iot_requires_certificate,
    iot_policy_size,
    iot_policy_target,
    iot_policy_variables,
    iot_keep_alive,
    iot_message_size,
    iot_certificate_revocation,
    iot_rule_failures,
    iot_shadow_permissions,
    iot_websocket_signed,
    shared_layers,
    hot_reload,
    cold_start_limit,
    worker_bound,
    prewarming,
    deleted_function_workers,
)


def check_version() -> None:
    """Stop when the emulator is not the release whose private names the behaviours replace."""
    found = version("ministack")
    if found != KNOWN_VERSION:
        sys.exit(
            f"ministack {found} is installed, the behaviours are written for {KNOWN_VERSION}. Set KNOWN_VERSION in "
            "local/cloud/launcher.py to the new one and run tests/cloud/test_behaviours.py: it says which behaviours "
            "still work and which ones the emulator now has itself."
        )


def end_with_the_starter() -> None:
    """End this process when its standard input closes, that is when the program that started it is gone."""

    def wait_for_the_end() -> None:
        # os.read, because a buffered read would hold its lock while the interpreter shuts down.
        while os.read(0, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait_for_the_end, daemon=True, name="end-with-the-starter").start()


def main() -> None:
    """Restore every behaviour and serve until a signal comes."""
    check_version()
    end_with_the_starter()
    for behaviour in BEHAVIOURS:
        behaviour.restore()
    serve()


if __name__ == "__main__":
    main()
