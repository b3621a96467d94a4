"""Behaviours of functions that the emulator lacks and the launcher restores."""

import io
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from local.cloud.server import LocalCloud
from tests.cloud.comparison import comes_true, restored_and_stock
from tests.cloud.resources import call, create_functions, create_stack, function, physical_id, update_stack

FAILING = """
class DoorJammed(Exception): pass
def handler(event, context): raise DoorJammed("try the handle")
"""

NAMING_PROCESS = """
import os
def handler(event, context): return os.getpid()
"""

LISTING_VARIABLES = """
import os
def handler(event, context): return sorted(os.environ)
"""

USING_LAYER = """
import shared
def handler(event, context): return shared.__file__
"""

SLOW_TO_START = """
import os, time
def note(word):
    with open(os.environ["NOTES"], "a") as notes: notes.write(word + "\\n")
note("begins")
time.sleep(1)
note("ready")
def handler(event, context): return None
"""

RUNTIME_VARIABLES = {
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_DISABLE_HOST_PREFIX_INJECTION",
    "AWS_EC2_METADATA_DISABLED",
    "AWS_ENDPOINT_URL",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "HOME",
    "LAMBDA_TASK_ROOT",
    "LANG",
    "PATH",
    "TMPDIR",
    "_LAMBDA_FUNCTION_ARN",
    "_LAMBDA_LAYERS_DIRS",
    "_LAMBDA_TIMEOUT",
    "_MINISTACK_INVOKE_DEPTH",
    "_X_AMZN_TRACE_ID",
}


@restored_and_stock(restored="DoorJammed", stock="Runtime.HandlerError")
def test_a_failure_names_its_class(cloud: LocalCloud, expected: str) -> None:
    _, [name] = create_functions(cloud, function(FAILING))
    failure = call(cloud, name)
    assert (failure["errorType"], failure["errorMessage"]) == (expected, "try the handle")


@restored_and_stock(
    restored=set(),
    stock={
        "AUTH",
        "BIND_HOST",
        "GATEWAY_PORT",
        "IOT_MTLS_PORT",
        "MAX_WARM_WORKERS",
        "MINISTACK_REGION",
        "PREWARM",
        "S3_DATA_DIR",
        "STATE_DIR",
    },
)
def test_a_function_sees_no_variables_of_the_emulator(cloud: LocalCloud, expected: set[str]) -> None:
    _, [name] = create_functions(cloud, function(LISTING_VARIABLES, variables={"DOORS": "2"}))
    seen = set(call(cloud, name))
    assert "DOORS" in seen
    assert seen - {"DOORS", "LC_CTYPE"} - RUNTIME_VARIABLES == expected


def test_a_function_may_have_a_variable_that_the_emulator_has_too(cloud: LocalCloud) -> None:
    _, [name] = create_functions(cloud, function(LISTING_VARIABLES, variables={"AUTH": "true"}))
    assert "AUTH" in call(cloud, name)


@restored_and_stock(restored=1, stock=2)
def test_two_functions_share_an_unpacked_layer(cloud: LocalCloud, expected: int) -> None:
    layer = create_layer(cloud, "shared.py", "DOOR = 1")
    _, names = create_functions(cloud, *[function(USING_LAYER, Layers=[layer])] * 2)
    assert len({call(cloud, name) for name in names}) == expected


def test_a_changed_layer_is_not_the_shared_one(cloud: LocalCloud) -> None:
    layers = [create_layer(cloud, "shared.py", f"DOOR = {number}") for number in (2, 3)]
    _, names = create_functions(cloud, *[function(USING_LAYER, Layers=[layer]) for layer in layers])
    assert len({call(cloud, name) for name in names}) == 2


@restored_and_stock(restored=True, stock=False)
def test_the_worker_of_a_deleted_function_ends(cloud: LocalCloud, expected: bool) -> None:  # noqa: FBT001
    stack, [name] = create_functions(cloud, function(NAMING_PROCESS))
    process = Path("/proc") / str(call(cloud, name))
    cloud.client("cloudformation").delete_stack(StackName=stack)
    assert comes_true(lambda: not process.exists(), within_seconds=5 if expected else 1) == expected


@restored_and_stock(
    restored=["begins", "ready", "begins", "ready"], stock=["begins", "begins", "ready", "ready"], on="small"
)
def test_cold_starts_take_turns(cloud: LocalCloud, expected: list[str], tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    _, names = create_functions(cloud, *[function(SLOW_TO_START, variables={"NOTES": str(notes)})] * 2)
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda name: call(cloud, name), names))
    assert notes.read_text().split() == expected


@restored_and_stock(restored=2, stock=1, on="small")
def test_an_idle_worker_makes_room(cloud: LocalCloud, expected: int) -> None:
    _, [first, second] = create_functions(cloud, *[function(NAMING_PROCESS)] * 2)
    before = call(cloud, first)
    call(cloud, second)
    assert len({before, call(cloud, first)}) == expected


@restored_and_stock(restored=True, stock=False, on="prewarmed")
def test_a_function_is_warm_before_its_first_call(cloud: LocalCloud, expected: bool, tmp_path: Path) -> None:  # noqa: FBT001
    notes = tmp_path / "notes"
    create_functions(cloud, function(SLOW_TO_START, variables={"NOTES": str(notes)}))
    assert comes_true(notes.exists, within_seconds=5 if expected else 1) == expected


def test_a_changed_function_answers_with_its_new_code(cloud: LocalCloud) -> None:
    stack = create_stack(cloud, {"Function": function("def handler(event, context): return 1")})
    name = physical_id(cloud, stack, "Function")
    before = call(cloud, name)
    update_stack(cloud, stack, {"Function": function("def handler(event, context): return 2")})
    assert [before, call(cloud, name)] == [1, 2]


def test_a_saved_file_is_live_at_the_next_call(tmp_path: Path) -> None:
    source, layer = tmp_path / "source", tmp_path / "layer"
    write(layer / "python" / "shared.py", "DOOR = 'oak'")
    write(source / "index.py", "from shared import DOOR\ndef handler(event, context): return DOOR, 1")
    settings = {"LOCAL_CODE": f"hot-*={source}", "LOCAL_LAYER": str(layer)}
    with LocalCloud.started(tmp_path / "cloud", settings=settings) as cloud:
        create_functions(cloud, function("def handler(event, context): return 0", FunctionName="hot-one"))
        seen = [call(cloud, "hot-one")]
        write(source / "index.py", "from shared import DOOR\ndef handler(event, context): return DOOR, 2")
        seen.append(call(cloud, "hot-one"))
        write(layer / "python" / "shared.py", "DOOR = 'elm'")
        seen.append(call(cloud, "hot-one"))
    assert seen == [["oak", 1], ["oak", 2], ["elm", 2]]


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    time.sleep(0.02)  # the clock of the file system has to move on between a start and a save
    file.write_text(text)


def create_layer(cloud: LocalCloud, module: str, source: str) -> Any:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as layer:
        layer.writestr(f"python/{module}", source)
    published = cloud.client("lambda").publish_layer_version(
        LayerName="shared", Content={"ZipFile": archive.getvalue()}
    )
    return published["LayerVersionArn"]
