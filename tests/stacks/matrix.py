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

REACHED_BY_HOLDS: dict[str, frozenset[str]] = {
    "commands": READS | AMENDS,
    "commands/by_entrance": QUERIES,
    "commands/by_person": QUERIES,
    "entrances": READS,
    "entrances/by_site": QUERIES,
    "entries": READS | AMENDS,
    "entries/by_entrance": QUERIES,
    "entries/by_person": QUERIES,
    "faults": READS | AMENDS,
    "faults/by_site": QUERIES,
    "grants": READS | AMENDS,
    "grants/by_person": QUERIES,
    "grants/by_site": QUERIES,
    "people": READS | AMENDS,
    "relations": READS | AMENDS,
    "relations/by_site": QUERIES,
    "requests": READS | AMENDS,
    "requests/by_person": QUERIES,
}
"""What a hold can keep, and the ways to it. Nothing may be deleted or made on them."""

PROMISED = ("admissions", "commands", "entries", "faults", "grants", "holds", "people", "relations", "requests")
"""The tables whose records a promise ends. Only the sweep may delete from them."""
DUE: dict[str, frozenset[str]] = {
    **dict.fromkeys(PROMISED, READS),
    **{f"{table}/by_due": QUERIES for table in PROMISED},
}

COPIES = "arn:aws:dynamodb:{region}:ACCOUNT:table/vestibule-restored-*"
"""Every restored table with its indexes.

`<Restorable.Arn>` stands for each table that can be restored, `<Followed.Arn>` for each of them that has a stream.
"""

TABLES: dict[str, dict[str, frozenset[str]]] = {
    "access/acknowledge_command": {"commands": AMENDS},
    "access/command_entrance": {
        "admissions": READS,
        "answers": READS | APPENDS,
        "commands": APPENDS | AMENDS,
        "entrances": READS,
        "people": READS,
        "relations": READS,
    },
    "access/end_grants": {
        "admissions": READS | AMENDS,
        "admissions/by_person": QUERIES,
        "entrances": READS,
        "evidence": READS | APPENDS,
        "grants": READS | AMENDS,
        "grants/by_person": QUERIES,
        "heads": READS,
        "people": READS,
        "relations": READS,
    },
    "access/grant_entry": {
        "admissions": READS | APPENDS | AMENDS,
        "answers": READS | APPENDS,
        "entrances": READS,
        "grants": APPENDS,
        "people": READS,
        "relations": READS,
    },
    "access/prune_admissions": {
        "admissions": READS | AMENDS,
        "admissions/by_person": QUERIES,
        "evidence": READS | APPENDS,
        "grants": READS,
        "heads": READS,
    },
    "access/read_commands": {"commands": READS},
    "access/read_crossings": {"crossings": READS, "entrances": READS, "relations": READS},
    "access/read_entries": {
        "entrances": READS,
        "entries/by_entrance": QUERIES,
        "entries/by_person": QUERIES,
        "relations": READS,
    },
    "access/record_entry": {"commands": READS, "devices": READS, "entries": APPENDS},
    "api/answer_unknown": {},
    "api/show_api": {},
    "evidence/seal_days": {"evidence": READS | APPENDS, "heads": READS | APPENDS | AMENDS},
    "evidence/show_key": {},
    "evidence/show_receipt": {"evidence": READS, "heads": READS},
    "people/begin_relation": {
        "answers": READS | APPENDS,
        "evidence": READS | APPENDS,
        "heads": READS,
        "people": READS | AMENDS,
        "relations": READS | APPENDS,
        "sites": READS,
        "spaces": READS,
    },
    "people/close_account": {
        "evidence": READS | APPENDS,
        "heads": READS,
        "people": READS,
        "seals": READS | AMENDS,
        "witnessed": READS | APPENDS,
    },
    "people/end_relation": {
        "answers": READS | APPENDS,
        "evidence": READS | APPENDS,
        "heads": READS,
        "people": READS | AMENDS,
        "relations": READS | AMENDS,
    },
    "people/invite_person": {
        "answers": READS | APPENDS,
        "organisations": READS,
        "people": READS | APPENDS,
        "relations": READS | APPENDS,
        "sites": READS,
        "spaces": READS,
    },
    "people/retell_endings": {"relations": AMENDS, "relations/by_telling": QUERIES},
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
        "heads": READS,
        "people": READS,
        "requests": READS | APPENDS | AMENDS,
    },
    "requests/ask_for_proof": {
        "evidence": READS | APPENDS,
        "heads": READS,
        "people": READS,
        "requests": READS | AMENDS,
    },
    "requests/bundle_copy": {"requests": READS},
    "requests/close_request": {"evidence": READS | APPENDS, "heads": READS, "requests": READS | AMENDS},
    "requests/collect_holding": {
        "admissions/by_person": QUERIES,
        "commands/by_person": QUERIES,
        "entries/by_person": QUERIES,
        "grants/by_person": QUERIES,
        "holds/by_person": QUERIES,
        "people": READS,
        "relations": READS,
        "requests/by_person": QUERIES,
        "seals": READS,
    },
    "requests/deliver_bundle": {
        "evidence": READS | APPENDS,
        "heads": READS,
        "people": READS,
        "requests": READS | AMENDS,
    },
    "requests/fetch_bundle": {"evidence": READS | APPENDS, "heads": READS, "requests": READS},
    "requests/open_request": {"answers": READS | APPENDS, "people": READS, "requests": APPENDS},
    "requests/prove_identity": {"answers": READS | APPENDS, "requests": READS | AMENDS},
    "requests/read_requests": {"requests": READS},
    "requests/resume_requests": {"requests/by_state": QUERIES},
    "retention/apply_hold": {**REACHED_BY_HOLDS, "evidence": READS | APPENDS, "heads": READS, "holds": READS | AMENDS},
    "retention/check_promises": {**DUE, "evidence": READS | APPENDS, "heads": READS, "witnessed": APPENDS},
    "retention/erase_copies": {"evidence": READS | APPENDS, "heads": READS, "witnessed": READS | APPENDS},
    "retention/erase_due": {
        **dict.fromkeys(PROMISED, READS | AMENDS | ERASES),
        **{f"{table}/by_due": QUERIES for table in PROMISED},
        "roster": READS,
    },
    "retention/lift_hold": {
        **REACHED_BY_HOLDS,
        "evidence": READS | APPENDS,
        "heads": READS,
        "holds": READS | AMENDS,
        "roster": AMENDS,
    },
    "retention/place_hold": {
        "answers": READS | APPENDS,
        "entrances": READS,
        "evidence": READS | APPENDS,
        "heads": READS,
        "holds": APPENDS,
        "people": READS,
        "relations": READS,
        "roster": AMENDS,
        "sites": READS,
    },
    "retention/plan_sweep": {"roster": READS},
    "retention/publish_report": {"heads": READS, "holds/by_state": QUERIES},
    "retention/read_holds": {"holds/by_organisation": QUERIES, "holds/by_state": QUERIES, "relations": READS},
    "retention/release_hold": {
        "answers": READS | APPENDS,
        "evidence": READS | APPENDS,
        "heads": READS,
        "holds": READS | AMENDS,
        "relations": READS,
    },
    "retention/renew_hold": {
        **REACHED_BY_HOLDS,
        "evidence": READS | APPENDS,
        "heads": READS,
        "holds": READS | AMENDS,
        "roster": AMENDS,
    },
    "retention/show_retention": {"heads": READS, "holds/by_state": QUERIES},
    "retention/witness_deletions": {
        **{table: APPENDS for table in PROMISED if table not in ("admissions", "holds")},
        "crossings": READS | AMENDS,
        "evidence": READS | APPENDS,
        "heads": READS,
        "holds": READS,
        "roster": READS,
        "witnessed": READS | APPENDS,
    },
    "restores/check_restore": {
        "evidence": READS | APPENDS,
        "heads": READS,
        "witnessed": APPENDS,
    },
    "restores/connect_copy": {},
    "restores/erase_again": {
        "entrances": READS,
        "entrances/by_site": QUERIES,
        "evidence": READS,
        "holds": READS,
        "holds/by_state": QUERIES,
        "roster": READS,
    },
    "restores/prepare_copy": {},
    "restores/prove_restore": {
        "evidence": READS | APPENDS,
        "heads": READS,
        "witnessed": APPENDS,
    },
    "restores/restore_beside": {},
    "restores/search_residue": {"evidence": READS, "holds": READS},
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
    "access/end_grants": {
        "<EndGrantsQueue.Arn>": RECEIVES,
        "<EndGrantsDeadLetters.Arn>": {"sqs:SendMessage"},
    },
    "access/prune_admissions": {
        "<PruneAdmissionsQueue.Arn>": RECEIVES,
        "<PruneAdmissionsDeadLetters.Arn>": {"sqs:SendMessage"},
    },
    "access/read_entries": {"<CursorSecret>": {"secretsmanager:GetSecretValue"}},
    "access/record_entry": {
        "<RecordEntryQueue.Arn>": RECEIVES,
        "<RecordEntryDeadLetters.Arn>": {"sqs:SendMessage"},
    },
    "people/begin_relation": {"<Pool.Arn>": {"cognito-idp:AdminAddUserToGroup"}},
    "people/close_account": {
        "<CloseAccountQueue.Arn>": RECEIVES,
        "<CloseAccountDeadLetters.Arn>": {"sqs:SendMessage"},
        "<Pool.Arn>": {"cognito-idp:AdminDeleteUser"},
    },
    "people/end_relation": {"<Bus.Arn>": {"events:PutEvents"}},
    "people/retell_endings": {"<Bus.Arn>": {"events:PutEvents"}},
    "evidence/seal_days": {
        "<SigningKey.Arn>": {"kms:GetPublicKey", "kms:Sign"},
        "arn:aws:s3:::vestibule-evidence-ACCOUNT-{region}/days/*": {"s3:PutObject"},
    },
    "evidence/show_key": {"<SigningKey.Arn>": {"kms:GetPublicKey"}},
    "evidence/show_receipt": {"arn:aws:s3:::vestibule-evidence-ACCOUNT-{region}/days/*/leaves": {"s3:GetObject"}},
    "people/invite_person": {
        "<Pool.Arn>": {
            "cognito-idp:AdminAddUserToGroup",
            "cognito-idp:AdminCreateUser",
            "cognito-idp:AdminDeleteUser",
            "cognito-idp:AdminGetUser",
        }
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
    "retention/apply_hold": {
        "<ApplyHoldQueue.Arn>": RECEIVES,
        "<ApplyHoldDeadLetters.Arn>": {"sqs:SendMessage"},
        "<Bus.Arn>": {"events:PutEvents"},
    },
    "retention/lift_hold": {
        "<Bus.Arn>": {"events:PutEvents"},
        "<LiftHoldQueue.Arn>": RECEIVES,
        "<LiftHoldDeadLetters.Arn>": {"sqs:SendMessage"},
    },
    "retention/place_hold": {"<Bus.Arn>": {"events:PutEvents"}},
    "retention/read_holds": {"<CursorSecret>": {"secretsmanager:GetSecretValue"}},
    "retention/release_hold": {"<Bus.Arn>": {"events:PutEvents"}},
    "retention/publish_report": {"arn:aws:s3:::vestibule-evidence-ACCOUNT-{region}/reports/*": {"s3:PutObject"}},
    "retention/erase_copies": {
        "arn:aws:s3:::vestibule-bundles-ACCOUNT-{region}": {"s3:ListBucket"},
        "arn:aws:s3:::vestibule-bundles-ACCOUNT-{region}/requests/*": {"s3:DeleteObject"},
    },
    "retention/witness_deletions": {
        "<Bus.Arn>": {"events:PutEvents"},
        "<Promised.StreamArn>": {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"},
        "<Promised.Arn>/stream/*": {"dynamodb:ListStreams"},
    },
    "restores/check_restore": {"<Restorable.Arn>": {"dynamodb:DescribeContinuousBackups"}},
    "restores/connect_copy": {
        COPIES: {
            "dynamodb:DescribeTable",
            "dynamodb:DescribeTimeToLive",
            "dynamodb:UpdateContinuousBackups",
            "dynamodb:UpdateTable",
            "dynamodb:UpdateTimeToLive",
        },
    },
    "restores/erase_again": {
        "<Followed.Arn>": {"dynamodb:DescribeTable"},
        "<Followed.StreamArn>": {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"},
        COPIES: {"dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem"},
    },
    "restores/prepare_copy": {
        "<Restorable.Arn>": {"dynamodb:DescribeTable", "dynamodb:ListTagsOfResource"},
        COPIES: {
            "dynamodb:DescribeTable",
            "dynamodb:TagResource",
            "dynamodb:UpdateTable",
        },
        "arn:aws:cloudwatch:{region}:ACCOUNT:alarm:vestibule-restored-*": {"cloudwatch:PutMetricAlarm"},
    },
    "restores/prove_restore": {COPIES: {"dynamodb:DescribeTable", "dynamodb:TagResource"}},
    "restores/restore_beside": {
        "<Restorable.Arn>": {"dynamodb:RestoreTableToPointInTime"},
        COPIES: {
            "dynamodb:BatchWriteItem",
            "dynamodb:DeleteItem",
            "dynamodb:DescribeTable",
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
            "dynamodb:RestoreTableToPointInTime",
            "dynamodb:Scan",
            "dynamodb:UpdateItem",
        },
    },
    "restores/search_residue": {COPIES: {"dynamodb:GetItem", "dynamodb:Query"}},
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
    "<Promised.Arn>/stream/*": "a stream is named by the moment it was made",
    COPIES: "a restored table is named by the execution that makes it",
    "arn:aws:cloudwatch:{region}:ACCOUNT:alarm:vestibule-restored-*": "an alarm is named by its restored table",
    "*": "making a certificate, binding it and resuming a workflow have no resource to name",
    "arn:aws:iot:{region}:ACCOUNT:cert/*": "a certificate is named by its hash, which is not known before it is made",
    "arn:aws:iot:{region}:ACCOUNT:thing/dev_*": "things are named by the request that makes them",
    "arn:aws:iot:{region}:ACCOUNT:topic/d/dev_*/cmd/cmd_*": "every device has a command topic of its own",
    "arn:aws:s3:::vestibule-bundles-ACCOUNT-{region}/requests/*": "objects are named by their request",
    "arn:aws:s3:::vestibule-bundles-ACCOUNT-{region}/requests/*/bundle.json": "objects are named by their request",
    "arn:aws:s3:::vestibule-bundles-ACCOUNT-{region}/requests/*/parts/*": "objects are named by their request",
    "arn:aws:s3:::vestibule-evidence-ACCOUNT-{region}/days/*": "a sealed day is named by its date",
    "arn:aws:s3:::vestibule-evidence-ACCOUNT-{region}/days/*/leaves": "a sealed day is named by its date",
    "arn:aws:s3:::vestibule-evidence-ACCOUNT-{region}/reports/*": "a page is named by its month",
}
"""The only resources with a `*` in them, each with its reason."""

SETTINGS: dict[str, set[str]] = {
    "access/acknowledge_command": {"DEAD_LETTERS_URL"},
    "access/end_grants": {"DEAD_LETTERS_URL"},
    "access/prune_admissions": {"DEAD_LETTERS_URL"},
    "access/read_entries": {"CURSOR_SECRET"},
    "access/record_entry": {"DEAD_LETTERS_URL"},
    "people/begin_relation": {"USER_POOL_ID"},
    "people/close_account": {"DEAD_LETTERS_URL", "USER_POOL_ID"},
    "people/end_relation": {"BUS_NAME"},
    "evidence/seal_days": {"EVIDENCE_BUCKET", "SIGNING_KEY"},
    "evidence/show_key": {"SIGNING_KEY"},
    "evidence/show_receipt": {"EVIDENCE_BUCKET"},
    "people/invite_person": {"USER_POOL_ID"},
    "people/retell_endings": {"BUS_NAME"},
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
    "retention/apply_hold": {"BUS_NAME", "DEAD_LETTERS_URL"},
    "retention/erase_copies": {"BUNDLES_BUCKET"},
    "retention/lift_hold": {"BUS_NAME", "DEAD_LETTERS_URL"},
    "retention/place_hold": {"BUS_NAME", "DEFAULT_LANGUAGE"},
    "retention/publish_report": {"EVIDENCE_BUCKET"},
    "retention/read_holds": {"CURSOR_SECRET", "DEFAULT_LANGUAGE"},
    "retention/release_hold": {"BUS_NAME", "DEFAULT_LANGUAGE"},
    "retention/show_retention": {"DEFAULT_LANGUAGE"},
    "retention/witness_deletions": {"BUS_NAME", "DEPLOYED_TABLES"},
    "restores/check_restore": {"DEPLOYED_TABLES"},
    "restores/erase_again": {"DEPLOYED_TABLES"},
    "restores/prepare_copy": {"ALARMS_TOPIC", "DEPLOYED_TABLES"},
    "restores/restore_beside": {"DEPLOYED_TABLES"},
    "telemetry/record_telemetry": {"BUS_NAME", "DEAD_LETTERS_URL"},
    "telemetry/tell_managers": {"DEAD_LETTERS_URL", "MAIL_FROM"},
}
"""What a function is told beyond its operator and its tables."""
