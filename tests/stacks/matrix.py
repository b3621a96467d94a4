"""Everything that every function may do, written out: who changes a permission changes a line here, where a reviewer sees it.

Tables are named as the register names them, an index as `table/index`. Other resources are named by their construct in angle
brackets, or by their ARN; `{region}` and `{sender}` are the operator's.
"""

READS = frozenset({"BatchGetItem", "GetItem", "Query"})
QUERIES = frozenset({"Query"})
APPENDS = frozenset({"PutItem"})
AMENDS = frozenset({"UpdateItem"})
ERASES = frozenset({"DeleteItem"})
RECEIVES = {
    "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
    "sqs:ReceiveMessage",
}

TABLES: dict[str, dict[str, frozenset[str]]] = {
    "access/acknowledge_command": {"commands": AMENDS},
    "access/command_entrance": {
        "admissions": READS,
        "answers": READS | APPENDS,
        "commands": APPENDS | AMENDS,
        "entrances": READS,
    },
    "access/grant_entry": {
        "admissions": READS | APPENDS | AMENDS,
        "answers": READS | APPENDS,
        "entrances": READS,
        "grants": APPENDS,
        "people": READS,
        "relations": READS,
    },
    "access/read_commands": {"commands": READS},
    "access/read_entries": {
        "entrances": READS,
        "entries/by_entrance": QUERIES,
        "entries/by_person": QUERIES,
        "relations": READS,
    },
    "access/record_entry": {"commands": READS, "devices": READS, "entries": APPENDS},
    "api/answer_unknown": {},
    "api/show_api": {},
    "people/invite_person": {
        "answers": READS | APPENDS,
        "organisations": READS,
        "people": APPENDS,
        "relations": READS | APPENDS,
        "spaces": READS,
    },
    "privacy/show_notice": {},
    "privacy/show_processing": {},
    "registry/add_places": {
        "answers": READS | APPENDS,
        "entrances": APPENDS,
        "relations": READS,
        "sites": READS,
        "spaces": READS | APPENDS,
    },
    "registry/manage_organisations": {"answers": READS | APPENDS, "organisations": APPENDS},
    "registry/open_site": {"answers": READS | APPENDS, "relations": READS, "sites": APPENDS},
    "registry/provision_device": {
        "answers": READS | APPENDS,
        "devices": APPENDS,
        "entrances": READS | AMENDS,
        "relations": READS,
        "sites": READS,
    },
    "registry/read_places": {"relations": READS, "sites": READS, "sites/by_organisation": QUERIES},
    "requests/acknowledge_request": {
        "evidence": READS | APPENDS,
        "people": READS,
        "requests": READS | APPENDS | AMENDS,
    },
    "requests/ask_for_proof": {"evidence": READS | APPENDS, "people": READS, "requests": READS | AMENDS},
    "requests/bundle_copy": {"requests": READS},
    "requests/close_request": {"evidence": READS | APPENDS, "requests": READS | AMENDS},
    "requests/collect_holding": {
        "admissions/by_person": QUERIES,
        "commands/by_person": QUERIES,
        "entries/by_person": QUERIES,
        "grants/by_person": QUERIES,
        "people": READS,
        "relations": READS,
        "requests/by_person": QUERIES,
    },
    "requests/deliver_bundle": {"evidence": READS | APPENDS, "people": READS, "requests": READS | AMENDS},
    "requests/fetch_bundle": {"evidence": READS | APPENDS, "requests": READS},
    "requests/open_request": {"answers": READS | APPENDS, "people": READS, "requests": APPENDS},
    "requests/prove_identity": {"answers": READS | APPENDS, "requests": READS | AMENDS},
    "requests/read_requests": {"requests": READS},
    "requests/resume_requests": {"requests/by_state": QUERIES},
    "telemetry/record_telemetry": {"conditions": APPENDS | AMENDS, "devices": READS, "faults": APPENDS},
    "telemetry/tell_managers": {
        "faults": READS | AMENDS,
        "people": READS,
        "relations/by_organisation": QUERIES,
        "sites": READS,
    },
}
"""The tables that each function reads and writes. One that a pack's features leave out is granted to nobody."""

PERMITTED: dict[str, dict[str, set[str]]] = {
    "access/acknowledge_command": {
        "<AcknowledgeCommandQueue.Arn>": RECEIVES,
        "<AcknowledgeCommandDeadLetters.Arn>": {"sqs:SendMessage"},
    },
    "access/command_entrance": {"arn:aws:iot:{region}:ACCOUNT:topic/d/dev_*/cmd/cmd_*": {"iot:Publish"}},
    "access/read_entries": {"<CursorSecret>": {"secretsmanager:GetSecretValue"}},
    "access/record_entry": {
        "<RecordEntryQueue.Arn>": RECEIVES,
        "<RecordEntryDeadLetters.Arn>": {"sqs:SendMessage"},
    },
    "people/invite_person": {
        "<Pool.Arn>": {"cognito-idp:AdminAddUserToGroup", "cognito-idp:AdminCreateUser", "cognito-idp:AdminGetUser"}
    },
    "registry/provision_device": {
        "*": {
            "iot:AttachThingPrincipal",
            "iot:CreateCertificateFromCsr",
            "iot:CreateKeysAndCertificate",
            "iot:DescribeEndpoint",
        },
        "arn:aws:iot:{region}:ACCOUNT:thing/dev_*": {"iot:CreateThing"},
        "arn:aws:iot:{region}:ACCOUNT:cert/*": {"iot:AttachPolicy", "iot:UpdateCertificate"},
    },
    "registry/read_places": {"<CursorSecret>": {"secretsmanager:GetSecretValue"}},
    "requests/acknowledge_request": {"arn:aws:ses:{region}:ACCOUNT:identity/{sender}": {"ses:SendEmail"}},
    "requests/ask_for_proof": {"arn:aws:ses:{region}:ACCOUNT:identity/{sender}": {"ses:SendEmail"}},
    "requests/bundle_copy": {
        "arn:aws:s3:::vestibule-bundles-ACCOUNT-{region}/requests/*/parts/*": {"s3:GetObject"},
        "arn:aws:s3:::vestibule-bundles-ACCOUNT-{region}/requests/*/bundle.json": {"s3:PutObject"},
    },
    "requests/close_request": {"<Bus.Arn>": {"events:PutEvents"}},
    "requests/collect_holding": {
        "<Pool.Arn>": {"cognito-idp:AdminGetUser"},
        "arn:aws:s3:::vestibule-bundles-ACCOUNT-{region}/requests/*/parts/*": {"s3:PutObject"},
    },
    "requests/deliver_bundle": {"arn:aws:ses:{region}:ACCOUNT:identity/{sender}": {"ses:SendEmail"}},
    "requests/fetch_bundle": {
        "arn:aws:s3:::vestibule-bundles-ACCOUNT-{region}/requests/*/bundle.json": {"s3:GetObject"}
    },
    "requests/open_request": {
        "arn:aws:states:{region}:ACCOUNT:stateMachine:vestibule-data-subject-request": {"states:StartExecution"}
    },
    "requests/prove_identity": {"*": {"states:SendTaskSuccess"}},
    "requests/resume_requests": {
        "arn:aws:states:{region}:ACCOUNT:stateMachine:vestibule-data-subject-request": {"states:StartExecution"},
        "*": {"states:SendTaskSuccess"},
    },
    "telemetry/record_telemetry": {
        "<Bus.Arn>": {"events:PutEvents"},
        "<RecordTelemetryQueue.Arn>": RECEIVES,
        "<RecordTelemetryDeadLetters.Arn>": {"sqs:SendMessage"},
    },
    "telemetry/tell_managers": {
        "<TellManagersQueue.Arn>": RECEIVES,
        "<TellManagersDeadLetters.Arn>": {"sqs:SendMessage"},
        "arn:aws:ses:{region}:ACCOUNT:identity/{sender}": {"ses:SendEmail"},
    },
}
"""Permissions beyond tables and the function's own log."""

WIDE = {
    "*": "making a certificate, binding it and resuming a workflow have no resource to name",
    "arn:aws:iot:{region}:ACCOUNT:cert/*": "a certificate is named by its hash, which is not known before it is made",
    "arn:aws:iot:{region}:ACCOUNT:thing/dev_*": "things are named by the request that makes them",
    "arn:aws:iot:{region}:ACCOUNT:topic/d/dev_*/cmd/cmd_*": "every device has a command topic of its own",
    "arn:aws:s3:::vestibule-bundles-ACCOUNT-{region}/requests/*/bundle.json": "objects are named by their request",
    "arn:aws:s3:::vestibule-bundles-ACCOUNT-{region}/requests/*/parts/*": "objects are named by their request",
}
"""The only resources with a `*` in them, each with its reason."""

SETTINGS: dict[str, set[str]] = {
    "access/acknowledge_command": {"DEAD_LETTERS_URL"},
    "access/read_entries": {"CURSOR_SECRET"},
    "access/record_entry": {"DEAD_LETTERS_URL"},
    "people/invite_person": {"USER_POOL_ID"},
    "privacy/show_notice": {"DEFAULT_LANGUAGE"},
    "privacy/show_processing": {"DEFAULT_LANGUAGE"},
    "registry/provision_device": {"DEVICE_POLICY"},
    "registry/read_places": {"CURSOR_SECRET"},
    "requests/acknowledge_request": {"MAIL_FROM"},
    "requests/ask_for_proof": {"MAIL_FROM"},
    "requests/bundle_copy": {"BUNDLES_BUCKET"},
    "requests/close_request": {"BUS_NAME"},
    "requests/collect_holding": {"BUNDLES_BUCKET", "USER_POOL_ID"},
    "requests/deliver_bundle": {"MAIL_FROM", "PUBLIC_URL"},
    "requests/fetch_bundle": {"BUNDLES_BUCKET"},
    "requests/open_request": {"WORKFLOW_ARN"},
    "requests/prove_identity": {"WORKFLOW_ARN"},
    "requests/resume_requests": {"WORKFLOW_ARN"},
    "telemetry/record_telemetry": {"BUS_NAME", "DEAD_LETTERS_URL"},
    "telemetry/tell_managers": {"DEAD_LETTERS_URL", "MAIL_FROM"},
}
"""What a function is told beyond its operator and its tables."""
