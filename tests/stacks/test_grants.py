"""What every function of every operator may do is what the matrix says, and nothing else."""

import ast

from local.synthesis import ROOT
from stacks.shared import PREFIX
from tests.stacks.assembly import Assembly, Resource
from tests.stacks.matrix import AMENDS, APPENDS, COPIES, ERASES, PERMITTED, QUERIES, READS, SETTINGS, TABLES, WIDE
from vestibule import register
from vestibule.policy.pack import Pack, load
from vestibule.retention import restore

OF_RECORDS = READS | APPENDS | AMENDS | ERASES
OWN_LOG = {"logs:CreateLogStream", "logs:PutLogEvents"}


def test_the_matrix_has_every_function_there_is() -> None:
    files = {f"{file.parent.name}/{file.stem}" for file in ROOT.glob("functions/*/*.py") if file.stem != "__init__"}
    assert set(TABLES) == files


def test_every_function_touches_the_tables_of_the_matrix_and_no_others(house: Assembly, pack: Pack) -> None:
    there = {table.name for table in register.tables(pack)}
    expected = {name: in_this_house(TABLES[name], there) for name in house.functions}
    assert {name: tables_of(house, function) for name, function in house.functions.items()} == expected


def test_every_function_has_the_other_permissions_of_the_matrix_and_no_others(house: Assembly, pack: Pack) -> None:
    expected = {name: filled(PERMITTED.get(name, {}), pack) for name in house.functions}
    assert {name: others_of(house, function) for name, function in house.functions.items()} == expected


def test_every_function_is_told_its_tables_and_the_settings_of_the_matrix(house: Assembly, pack: Pack) -> None:
    none = set[str]() if "images" in pack.features else {"IMAGES_BUCKET"}
    for name, function in house.functions.items():
        tables = {f"{table.partition('/')[0].upper()}_TABLE" for table in tables_of(house, function)}
        variables = function.properties["Environment"]["Variables"]
        assert (name, set(variables)) == (name, {"OPERATOR", *tables, *(SETTINGS.get(name, set()) - none)})
        assert {variables[variable] for variable in tables} == {f"<{v.removesuffix('_TABLE').title()}>" for v in tables}


def test_every_setting_that_a_function_file_reads_is_given_to_it() -> None:
    read = {f"{file.parent.name}/{file.stem}": settings_in(file.read_text()) for file in ROOT.glob("functions/*/*.py")}
    missing = {(name, setting) for name, wanted in read.items() for setting in wanted - SETTINGS.get(name, set())}
    assert missing == set()


def test_no_role_may_scan_or_name_its_actions_by_a_star(house: Assembly) -> None:
    grants = [grant for role in house.of_type("IAM::Role") for grant in house.grants(f"<{role.name}.Arn>")]
    assert {action for grant in grants for action in grant.actions if "*" in action} == set()
    scanned = {grant.resource for grant in grants if "dynamodb:Scan" in grant.actions}
    assert scanned == {COPIES.replace("{region}", region_of(house))}, "AWS wants it of whoever fills a restored table"


def test_a_resource_with_a_star_is_one_of_those_with_a_reason(house: Assembly, pack: Pack) -> None:
    written = [resource.format(region=pack.residency.regions[0]) for resource in WIDE]
    accepted = {each for resource in written for each in restorable(resource, pack)}
    named = {grant.resource for f in house.functions.values() for grant in house.grants(f.properties["Role"])}
    assert {resource for resource in named if "*" in resource} - accepted == set()


def test_only_functions_that_are_called_erase_may_delete_items(house: Assembly) -> None:
    erasing = {
        name
        for name, function in house.functions.items()
        if any(actions & ERASES for actions in tables_of(house, function).values())
    }
    assert {name for name in erasing if not name.partition("/")[2].startswith("erase_")} == set()


def test_the_verbs_of_the_matrix_are_those_of_the_stacks() -> None:
    from stacks.feature import GRANTS  # noqa: PLC0415 (imports aws_cdk)

    verbs = {verb: frozenset(actions) for verb, actions in GRANTS.items()}
    assert verbs == {"reads": READS, "appends": APPENDS, "amends": AMENDS, "erases": ERASES}
    assert QUERIES < READS


def test_every_function_has_a_role_that_no_other_uses(house: Assembly) -> None:
    roles = [function.properties["Role"] for function in house.functions.values()]
    assert len(set(roles)) == len(roles)


def test_roles_have_no_permissions_but_their_policies(house: Assembly) -> None:
    for role in house.of_type("IAM::Role"):
        assert set(role.properties) == {"AssumeRolePolicyDocument"}


def test_every_role_is_assumed_by_the_one_service_that_it_is_for(house: Assembly) -> None:
    kinds = ("Access", "Ack", "Call", "Climate", "Directory", "Faces", "Fault", "Held", "List", "Presence", "State")
    roles = ("ClaimingRole", "UploadRuleRole", *(f"{kind}RuleRole" for kind in kinds))
    of_iot = dict.fromkeys(roles, "iot.amazonaws.com")
    services = {"WorkflowRole": "states.amazonaws.com", "WorkflowEventsRole": "events.amazonaws.com", **of_iot}
    for role in house.of_type("IAM::Role"):
        service = services.get(role.name, "lambda.amazonaws.com")
        (trust,) = role.properties["AssumeRolePolicyDocument"]["Statement"]
        assert trust == {"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"Service": service}}


def test_every_policy_only_allows_and_belongs_to_one_role(house: Assembly) -> None:
    for policy in (*house.of_type("IAM::Policy"), *house.of_type("IAM::ManagedPolicy")):
        effects = {statement["Effect"] for statement in policy.properties["PolicyDocument"]["Statement"]}
        assert (policy.name, effects, len(policy.properties["Roles"])) == (policy.name, {"Allow"}, 1)


def test_every_function_writes_to_a_log_of_its_own(house: Assembly) -> None:
    logs = {f"<{group.name}>" for group in house.of_type("Logs::LogGroup")}
    used = [function.properties["LoggingConfig"]["LogGroup"] for function in house.functions.values()]
    assert len(set(used)) == len(used)
    assert set(used) <= logs
    for function in house.functions.values():
        log = function.properties["LoggingConfig"]["LogGroup"].replace(">", ".Arn>")
        assert {log: OWN_LOG} == granted(house, function, "logs:")


def test_every_function_runs_the_same_python_on_arm_with_both_layers(house: Assembly) -> None:
    for name, function in house.functions.items():
        wanted = ("python3.13", ["arm64"], ["<dependencies>", "<core>"])
        properties = function.properties
        assert (name, (properties["Runtime"], properties["Architectures"], properties["Layers"])) == (name, wanted)
        context, _, verb = name.partition("/")
        assert properties["FunctionName"] == f"{PREFIX}-{context}-{verb.replace('_', '-')}"


def in_this_house(tables: dict[str, frozenset[str]], there: set[str]) -> dict[str, frozenset[str]]:
    """Only what collects every holding meets tables that a pack's features leave out."""
    return {name: actions for name, actions in tables.items() if name.partition("/")[0] in there}


def filled(permitted: dict[str, set[str]], pack: Pack) -> dict[str, set[str]]:
    names = {"region": pack.residency.regions[0], "sender": pack.contacts.email}
    named = {resource.format(**names): actions for resource, actions in permitted.items()}
    return {each: actions for resource, actions in named.items() for each in restorable(resource, pack)}


def restorable(resource: str, pack: Pack) -> list[str]:
    """`<Restorable.Arn>` is each table that can be restored, `<Followed.Arn>` each of them that has a stream.

    `<Promised.StreamArn>` is the stream of each table whose records a promise ends.
    """
    placeholder = resource.strip("<").partition(".")[0]
    if resource.endswith(("/acl", "/cfg")) and "access" not in pack.features:
        return []  # a house without doors tells no lock of its list, and asks none how it behaves
    if resource.startswith("arn:aws:s3:::vestibule-images-") and "images" not in pack.features:
        return []  # a house without pictures copies none
    if placeholder == "Promised":
        return [resource.replace(placeholder, table.name.title()) for table in register.promised(pack)]
    if placeholder not in ("Restorable", "Followed"):
        return [resource]
    tables = [table for table in register.tables(pack) if restore.why_never(table) is None]
    wanted = [table for table in tables if table.is_promised or placeholder == "Restorable"]
    return [resource.replace(placeholder, table.name.title()) for table in wanted]


def region_of(house: Assembly) -> str:
    return load(house.operator).residency.regions[0]


def granted(house: Assembly, function: Resource, prefix: str = "") -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for grant in house.grants(function.properties["Role"]):
        if all(action.startswith(prefix) for action in grant.actions):
            found.setdefault(grant.resource, set()).update(grant.actions)
    return found


def tables_of(house: Assembly, function: Resource) -> dict[str, frozenset[str]]:
    return {
        resource.strip("<").replace(".Arn>", "").replace("/index/", "/").lower(): frozenset(
            action.removeprefix("dynamodb:") for action in actions
        )
        for resource, actions in granted(house, function, "dynamodb:").items()
        if is_of_records(resource, actions)
    }


def is_of_records(resource: str, actions: set[str]) -> bool:
    """Whether a permission reads or writes records of a table of the house, as opposed to a whole table or its stream."""
    return resource.startswith("<") and {action.removeprefix("dynamodb:") for action in actions} <= OF_RECORDS


def others_of(house: Assembly, function: Resource) -> dict[str, set[str]]:
    tables = granted(house, function, "dynamodb:").items()
    own = {resource for resource, actions in tables if is_of_records(resource, actions)} | {
        *granted(house, function, "logs:")
    }
    return {resource: actions for resource, actions in granted(house, function).items() if resource not in own}


def grants_of(house: Assembly, role: Resource) -> list[frozenset[str]]:
    return [grant.actions for grant in house.grants(f"<{role.name}.Arn>")]


def settings_in(source: str) -> set[str]:
    """The names in every `config.setting("…")`."""
    return {
        str(ast.literal_eval(node.args[0]))
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "setting"
        and isinstance(node.args[0], ast.Constant)  # a table's variable follows from the grant
    }
